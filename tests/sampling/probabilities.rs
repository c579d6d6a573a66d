//! Softmax and log-probability against double precision.

use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Cut, draw, log_probability, softmax, temperature};

use super::generators::bell;

fn exact_log_probability<R: Real>(logits: &[R], token: usize) -> f64 {
    let max = logits
        .iter()
        .map(|logit| logit.to_f64())
        .fold(f64::NEG_INFINITY, f64::max);
    let rest: f64 = logits
        .iter()
        .map(|logit| (logit.to_f64() - max).exp())
        .sum::<f64>();
    logits[token].to_f64() - max - rest.ln()
}

#[test]
fn log_probability_is_accurate_in_f32() {
    for len in [1, 2, 3, 10, 500, 32_000] {
        for spread in [1, 3, 8] {
            let logits = bell::<f32>(len, spread, len as u64);
            for token in (0..len).step_by(len / 50 + 1) {
                let exact = exact_log_probability(&logits, token);
                let actual = log_probability(&logits, token as u32).unwrap();
                let error = (f64::from(actual) - exact).abs();
                assert!(
                    error <= 1e-6 * exact.abs() + 1e-12,
                    "{actual} is not {exact}"
                );
            }
        }
    }
}

#[test]
fn log_probability_next_to_certainty_keeps_its_digits() {
    for gap in [1.0_f32, 5.0, 8.0, 9.0, 10.0, 15.0, 20.0] {
        let logits = [0.0, -gap];
        let exact = -(-f64::from(gap)).exp().ln_1p();
        let actual = f64::from(log_probability(&logits, 0).unwrap());
        assert!(
            (actual - exact).abs() <= 3e-7 * exact.abs() + 1e-12,
            "{actual} is not {exact}"
        );
    }
}

#[test]
fn log_probability_is_accurate_in_fixed_point() {
    for len in [1, 2, 3, 10, 500, 32_000, 40_000, 100_000] {
        let logits = bell::<I16F16>(len, 3, len as u64);
        for token in (0..len).step_by(len / 20 + 1) {
            let exact = exact_log_probability(&logits, token);
            let actual = log_probability(&logits, token as u32).unwrap().to_f64();
            assert!(
                (actual - exact).abs() <= 2.0 / 65536.0,
                "{actual} is not {exact}"
            );
        }
    }
}

#[test]
fn softmax_sums_to_one_and_is_accurate() {
    for len in [1, 2, 10, 500, 4000] {
        let logits = bell::<f32>(len, 3, len as u64);
        let mut probabilities = logits.clone();
        softmax(&mut probabilities).unwrap();
        let sum: f64 = probabilities.iter().map(|&p| f64::from(p)).sum();
        assert!((sum - 1.0).abs() < 1e-7);
        for (token, &probability) in probabilities.iter().enumerate() {
            let exact = exact_log_probability(&logits, token).exp();
            assert!((f64::from(probability) - exact).abs() <= 1e-6 * exact + 1e-12);
        }
        let mut fixed = bell::<I16F16>(len, 3, len as u64);
        let logits = fixed.clone();
        softmax(&mut fixed).unwrap();
        for (token, &probability) in fixed.iter().enumerate() {
            let exact = exact_log_probability(&logits, token).exp();
            assert!((probability.to_f64() - exact).abs() <= 0.51 / 65536.0);
        }
    }
}

fn temperature_and_softmax_agree_with_the_draw<R: Real>() {
    let logits = bell::<R>(30, 3, 17);
    for temp in [0.0, 0.01, 0.3, 1.0, 1.7, 30.0] {
        let temp = R::from_f32(temp);
        let mut probabilities = logits.clone();
        temperature(&mut probabilities, temp).unwrap();
        softmax(&mut probabilities).unwrap();
        let mut rng = DefaultRng::new(8);
        for _ in 0..100 {
            let drawn = draw(&logits, temp, Cut::ALL, &mut rng).unwrap();
            let probability: R = drawn.probability();
            assert_eq!(probability, probabilities[drawn.token as usize]);
            let error = probability.to_f64().ln() - drawn.log_probability::<R>().to_f64();
            let bound = 1e-4 + 1.0 / 65536.0 / probability.to_f64();
            assert!(error.abs() < bound || probability == R::ZERO);
        }
    }
}

#[test]
fn temperature_and_softmax_agree_with_the_draw_in_f32() {
    temperature_and_softmax_agree_with_the_draw::<f32>();
}

#[test]
fn temperature_and_softmax_agree_with_the_draw_in_fixed_point() {
    temperature_and_softmax_agree_with_the_draw::<I16F16>();
}
