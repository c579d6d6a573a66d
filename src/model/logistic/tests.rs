//! Gradients against differences, optima in closed form, and what is refused.

use std::vec::Vec;

use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

#[test]
fn a_step_goes_down_the_gradient() {
    let examples = [([0.5f64, -1.25], 2usize)];
    let weights = [[0.1, -0.2], [0.3, 0.05], [-0.4, 0.6]];
    let bias = [0.2, -0.1, 0.0];
    let (rate, l2, h) = (1e-3, 0.25, 1e-6);
    let loss = |weights: [[f64; 2]; 3], bias: [f64; 3]| {
        let model = SoftmaxRegression::new(weights, bias).unwrap();
        let penalty: f64 = weights.as_flattened().iter().map(|w| w * w).sum();
        model.log_loss(&examples).unwrap() + l2 / 2.0 * penalty
    };
    let mut model = SoftmaxRegression::new(weights, bias).unwrap();
    model.step(&examples[0].0, examples[0].1, rate, l2).unwrap();
    for k in 0..3 {
        for i in 0..2 {
            let (mut up, mut down) = (weights, weights);
            up[k][i] += h;
            down[k][i] -= h;
            let slope = (loss(up, bias) - loss(down, bias)) / (2.0 * h);
            let step = model.weights()[k][i] - weights[k][i];
            assert!((step + rate * slope).abs() < 1e-9, "{step} {slope}");
        }
        let (mut up, mut down) = (bias, bias);
        up[k] += h;
        down[k] -= h;
        let slope = (loss(weights, up) - loss(weights, down)) / (2.0 * h);
        let step = model.bias()[k] - bias[k];
        assert!((step + rate * slope).abs() < 1e-9, "{step} {slope}");
    }
}

#[test]
fn two_classes_are_a_softmax_against_zero() {
    let (weights, x) = ([0.7f64, -1.5], [0.3, 0.9]);
    let binary = LogisticRegression::new(weights, 0.25).unwrap();
    let softmax = SoftmaxRegression::new([[0.0; 2], weights], [0.0, 0.25]).unwrap();
    let p = binary.probability(&x).unwrap();
    assert!((p - softmax.probabilities(&x).unwrap()[1]).abs() < 1e-12);
    assert!((p.ln() - softmax.ln_probability(&x, 1).unwrap()).abs() < 1e-12);
    assert_eq!(
        binary.predict(&x).unwrap(),
        softmax.predict(&x).unwrap() == 1
    );
    let loss = binary.log_loss(&[(x, true)]).unwrap();
    assert!((loss - softmax.log_loss(&[(x, 1)]).unwrap()).abs() < 1e-12);
}

/// Without features the bias alone learns: the logarithm of the odds.
fn odds<R: Real>() -> f64 {
    let examples: Vec<_> = (0..40).map(|i| ([], i < 30)).collect();
    let [rate, decay] = [0.5, 0.5].map(R::from_f32);
    let sgd = Sgd::new(rate, decay, R::ZERO).unwrap();
    let mut model = LogisticRegression::<R, 0>::untrained();
    model
        .fit(&examples, &sgd, 300, &mut DefaultRng::new(1))
        .unwrap();
    model.bias().to_f64()
}

#[test]
fn the_bias_becomes_the_odds() {
    for found in [odds::<f32>(), odds::<f64>(), odds::<I16F16>()] {
        assert!((found - 3f64.ln()).abs() < 2e-3, "{found}");
    }
}

#[test]
fn small_steps_are_not_lost_in_fixed_point() {
    // Each step is 0.5 / 65,536 / 4: below half a unit of the number type.
    let mut model = LogisticRegression::<I16F16, 1>::untrained();
    let rate = I16F16::from_bits(1);
    for _ in 0..400 {
        model
            .step(&[I16F16::from_num(0.25)], true, rate, I16F16::ZERO)
            .unwrap();
    }
    assert_eq!(model.weights()[0].to_bits(), 50);
    assert_eq!(model.bias().to_bits(), 200);
}

#[test]
fn an_epoch_visits_every_example_once() {
    let mut rng = DefaultRng::new(5);
    for count in (0..50).chain([97, 100, 1024, 30_030]) {
        let order = Order::new(count, &mut rng);
        assert_eq!(order.size_hint(), (count, Some(count)));
        let mut visited: Vec<usize> = order.collect();
        visited.sort_unstable();
        assert!(visited.into_iter().eq(0..count), "{count}");
    }
}

#[test]
fn extreme_logits() {
    let model = LogisticRegression::new([1e30f32], 0.0).unwrap();
    let examples = [([1e30], true), ([-1e30], false)];
    assert_eq!(model.probability(&[1e30]), Ok(1.0));
    assert_eq!(model.log_loss(&examples), Ok(0.0));
    let model = LogisticRegression::new([f32::MAX, f32::MAX], 0.0).unwrap();
    assert_eq!(
        model.probability(&[2.0, -2.0]),
        Err(LogisticError::Diverged)
    );
    let model = SoftmaxRegression::new([[f32::MAX; 2]; 2], [0.0; 2]).unwrap();
    assert_eq!(model.predict(&[2.0, -2.0]), Err(LogisticError::Diverged));
    let model = LogisticRegression::new([I16F16::from_num(30_000)], I16F16::ZERO).unwrap();
    let far = [(([I16F16::from_num(3)]), false)];
    assert_eq!(model.log_loss(&far), Ok(I16F16::MAX));
}

#[test]
fn what_is_refused_changes_nothing() {
    let setting = |setting| Some(LogisticError::Setting(setting));
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(
            Sgd::new(wrong, 0.0, 0.0).err(),
            setting(Setting::LearningRate)
        );
        assert_eq!(Sgd::new(1.0, wrong, 0.0).err(), setting(Setting::Decay));
        assert_eq!(Sgd::new(1.0, 0.0, wrong).err(), setting(Setting::L2));
    }
    assert_eq!(
        Sgd::new(0.0, 0.0, 0.0).err(),
        setting(Setting::LearningRate)
    );
    assert_eq!(
        LogisticRegression::new([f32::NAN], 0.0).err(),
        Some(LogisticError::Diverged)
    );
    assert_eq!(
        SoftmaxRegression::new([[I16F16::ONE]], [I16F16::MAX]).err(),
        Some(LogisticError::Diverged)
    );
    let mut model = SoftmaxRegression::<f32, 2, 1>::untrained();
    let class = Err(LogisticError::Class {
        class: 2,
        classes: 2,
    });
    assert_eq!(model.step(&[1.0], 2, 0.1, 0.0), class);
    assert_eq!(model.ln_probability(&[1.0], 2), class.map(|()| 0.0));
    let feature = Err(LogisticError::Feature { index: 0 });
    assert_eq!(model.step(&[f32::INFINITY], 0, 0.1, 0.0), feature);
    assert_eq!(
        model.step(&[1.0], 0, f32::NAN, 0.0),
        Err(LogisticError::Diverged)
    );
    assert_eq!((model.weights(), model.bias()), ([[0.0]; 2], [0.0; 2]));
    let sgd = Sgd::new(1e30, 0.0, 0.0).unwrap();
    let mut rng = DefaultRng::new(1);
    assert_eq!(
        model.fit(&[], &sgd, 1, &mut rng),
        Err(LogisticError::NoExamples)
    );
    assert_eq!(model.log_loss(&[]), Err(LogisticError::NoExamples));
    // A rate beyond all bounds is found out.
    let examples = [([1e10], 0), ([-1e10], 1)];
    assert_eq!(
        model.fit(&examples, &sgd, 9, &mut rng),
        Err(LogisticError::Diverged)
    );
}
