//! Logistic regression against scikit-learn: probabilities of its weights, and our way to them.

use smidgen::model::logistic::{LogisticRegression, Sgd, SoftmaxRegression};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::values::{Bound, Worst, bound, check, exact, rows, values};

/// The table. Probabilities: relative errors in floats, units of `2^-16` in fixed point. What was
/// learned: absolute errors in both.
const BOUNDS: &[Bound] = &[
    bound("binary, logit", "f32", 1e-5, 1.4e-6),
    bound("binary, probability", "f32", 1e-5, 2.9e-7),
    bound("softmax, probability", "f32", 1e-5, 6.7e-7),
    // Half a unit for each weight, times features up to 2.5, and half for the sum.
    bound("binary, logit", "q16.16", 3.0, 1.253),
    bound("binary, probability", "q16.16", 1.0, 0.525),
    bound("softmax, probability", "q16.16", 1.0, 0.606),
    bound("binary, weights", "f32", 1e-3, 2.8e-4),
    bound("binary, loss", "f32", 1e-4, 1.6e-5),
    bound("softmax, weights", "f32", 1e-3, 5.4e-4),
    bound("softmax, loss", "f32", 1e-4, 1.8e-5),
    bound("binary, weights", "q16.16", 1e-3, 2.7e-4),
    bound("binary, loss", "q16.16", 1e-4, 1.1e-5),
    bound("softmax, weights", "q16.16", 1e-3, 3.4e-4),
    bound("softmax, loss", "q16.16", 1e-4, 1.9e-5),
];

/// The scaled features of all irises.
fn irises<R: Real>() -> Vec<[R; 4]> {
    let data = values("scaled data").iter().map(|x| x / 256.0);
    rows(&data.collect::<Vec<f64>>())
}

/// Weights of scikit-learn, rounded.
fn weights<R: Real, const N: usize>(values: &[f64]) -> [R; N] {
    core::array::from_fn(|i| R::from_f32(values[i] as f32))
}

/// Rate, decay and epochs, with the penalty that scikit-learn had.
fn sgd<R: Real>() -> (Sgd<R>, u32) {
    let settings = Sgd::new(R::from_f32(0.25), R::from_f32(0.25), exact(1.0 / 64.0));
    (settings.unwrap(), 2000)
}

fn distance(found: &[impl Real], truth: &[f64]) -> Worst {
    let mut worst = Worst::default();
    for (found, truth) in found.iter().zip(truth) {
        worst.error = worst.error.max((found.to_f64() - truth).abs());
        worst.count += 1;
    }
    worst
}

fn two<R: Real>() {
    let irises: Vec<_> = irises::<R>().into_iter().skip(50).collect();
    let (coefficients, intercept) = (values("binary coef_"), values("binary intercept_"));
    let bias = R::from_f32(intercept[0] as f32);
    let model = LogisticRegression::new(weights(coefficients), bias).unwrap();
    let (mut logit, mut probability) = (Worst::default(), Worst::default());
    for (index, iris) in irises.iter().step_by(5).enumerate() {
        logit.see(model.logit(iris).unwrap(), values("binary decision")[index]);
        let truth = values("binary proba")[2 * index + 1];
        probability.see(model.probability(iris).unwrap(), truth);
    }
    check(BOUNDS, "binary, logit", R::NAME, &logit);
    check(BOUNDS, "binary, probability", R::NAME, &probability);
    for (iris, &class) in irises.iter().zip(values("binary predicted")) {
        assert_eq!(model.predict(iris), Ok(class > 0.0));
    }
    // Untrained to trained.
    let examples: Vec<_> = irises
        .iter()
        .enumerate()
        .map(|(i, x)| (*x, i >= 50))
        .collect();
    let mut model = LogisticRegression::untrained();
    let (sgd, epochs) = sgd();
    model
        .fit(&examples, &sgd, epochs, &mut DefaultRng::new(1))
        .unwrap();
    let mut worst = distance(&model.weights(), coefficients);
    worst.error = worst.error.max(distance(&[model.bias()], intercept).error);
    check(BOUNDS, "binary, weights", R::NAME, &worst);
    let loss = model.log_loss(&examples).unwrap();
    let worst = distance(&[loss], values("binary log_loss"));
    check(BOUNDS, "binary, loss", R::NAME, &worst);
}

fn three<R: Real>() {
    let irises = irises::<R>();
    let (coefficients, intercept) = (values("softmax coef_"), values("softmax intercept_"));
    let rows = |k: usize| weights::<R, 4>(&coefficients[4 * k..]);
    let model = SoftmaxRegression::new([rows(0), rows(1), rows(2)], weights(intercept)).unwrap();
    let mut probability = Worst::default();
    for (index, iris) in irises.iter().step_by(5).enumerate() {
        let truth = &values("softmax proba")[3 * index..][..3];
        probability.all(&model.probabilities(iris).unwrap(), truth);
    }
    check(BOUNDS, "softmax, probability", R::NAME, &probability);
    for (iris, &class) in irises.iter().zip(values("softmax predicted")) {
        assert_eq!(model.predict(iris), Ok(class as usize));
    }
    let examples: Vec<_> = irises
        .iter()
        .enumerate()
        .map(|(i, x)| (*x, i / 50))
        .collect();
    let mut model = SoftmaxRegression::<R, 3, 4>::untrained();
    let (sgd, epochs) = sgd();
    model
        .fit(&examples, &sgd, epochs, &mut DefaultRng::new(1))
        .unwrap();
    let mut worst = distance(model.weights().as_flattened(), coefficients);
    worst.error = worst.error.max(distance(&model.bias(), intercept).error);
    check(BOUNDS, "softmax, weights", R::NAME, &worst);
    let loss = model.log_loss(&examples).unwrap();
    let worst = distance(&[loss], values("softmax log_loss"));
    check(BOUNDS, "softmax, loss", R::NAME, &worst);
}

#[test]
fn two_classes() {
    two::<f32>();
    two::<I16F16>();
}

#[test]
fn three_classes() {
    three::<f32>();
    three::<I16F16>();
}
