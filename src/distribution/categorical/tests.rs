//! Tests.

use super::super::count_draw::tests::{Cycle, assert_near, assert_quantiles};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

#[test]
fn values() {
    let weights = [0.0_f32, 3.0, 0.0, 5.0, 8.0, 0.0];
    let categorical = Categorical::from_weights(weights).unwrap();
    assert_eq!(
        categorical.probabilities(),
        [0.0, 0.1875, 0.0, 0.3125, 0.5, 0.0]
    );
    assert_eq!(categorical.support(), (1, 4));
    assert_eq!(categorical.mode(), Some(4));
    assert_eq!(categorical.ln_pmf(3), -1.163_150_8);
    assert_eq!(
        [0, 1, 2, 3, 4, 5].map(|k| categorical.cdf(k)),
        [0.0, 0.1875, 0.1875, 0.5, 1.0, 1.0]
    );
    assert_eq!(
        [0, 1, 2, 3, 4, 9].map(|k| categorical.sf(k)),
        [1.0, 0.8125, 0.8125, 0.5, 0.0, 0.0]
    );
    assert_eq!(
        (categorical.mean(), categorical.variance()),
        (3.125, 1.234_375)
    );
    assert_eq!(categorical.ln_probability(6), -Extended::INFINITY);
    assert_eq!(categorical.ln_probability(u32::MAX), -Extended::INFINITY);
    assert_quantiles(&categorical);
    // The logarithms of the weights are the same distribution.
    let logits = weights.map(libm::logf);
    let other = Categorical::from_logits(logits).unwrap();
    for k in [1, 3, 4] {
        assert_near(
            other.ln_probability(k),
            f64::from_extended(categorical.ln_probability(k)),
            1e-6,
            "logits",
        );
    }
    assert_eq!(other.pmf(0), 0.0);
}

#[test]
fn fixed_point() {
    let weights = [1, 2, 5].map(I16F16::from_num);
    let categorical = Categorical::from_weights(weights).unwrap();
    assert_eq!(
        categorical.probabilities(),
        [0.125, 0.25, 0.625].map(I16F16::from_num)
    );
    let logits = [
        I16F16::LOWEST,
        I16F16::from_num(-30_000),
        I16F16::from_num(-30_000),
    ];
    let categorical = Categorical::from_logits(logits).unwrap();
    assert_eq!(
        categorical.probabilities(),
        [0.0, 0.5, 0.5].map(I16F16::from_num)
    );
    assert!(Categorical::from_logits([I16F16::MAX, I16F16::ONE]).is_err());
}

#[test]
fn wrong_weights() {
    let weights = |w: [f32; 3]| Categorical::from_weights(w).map(|_| ());
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(
            weights([1.0, wrong, 1.0]),
            Err(DistributionError::Weight { index: 1 })
        );
    }
    assert_eq!(weights([0.0; 3]), Err(DistributionError::NoWeight));
    assert_eq!(weights([f32::MAX; 3]), Ok(()));
    assert_eq!(weights([f32::from_bits(1); 3]), Ok(()));
    let logits = |l: [f32; 2]| Categorical::from_logits(l).map(|_| ());
    for wrong in [f32::NAN, f32::INFINITY] {
        assert_eq!(
            logits([0.0, wrong]),
            Err(DistributionError::Weight { index: 1 })
        );
    }
    assert_eq!(
        logits([f32::NEG_INFINITY; 2]),
        Err(DistributionError::NoWeight)
    );
    assert_eq!(logits([f32::MIN, f32::MAX]), Ok(()));
    assert_eq!(
        Categorical::<f32, 0>::from_weights([]),
        Err(DistributionError::NoWeight)
    );
}

#[test]
fn modes() {
    let mode = |w: [f32; 3]| Categorical::from_weights(w).unwrap().mode();
    assert_eq!(mode([1.0, 1.0, 1.0]), None);
    assert_eq!(mode([1.0, 2.0, 2.0]), Some(1));
    assert_eq!(mode([2.0, 1.0, 1.0]), Some(0));
    assert_eq!(
        Categorical::from_weights([3.0_f32]).unwrap().mode(),
        Some(0)
    );
}

#[test]
fn draws_have_the_weights() {
    // Every high byte once: as many draws as weights of 256ths.
    let weights = [0.0, 16.0, 100.0, 0.0, 140.0, 0.0];
    let categorical = Categorical::<f32, 6>::from_weights(weights).unwrap();
    let mut counts = Counts::<6>::default();
    for byte in 0..256 {
        // Half of a 256th, so that the rounding of a threshold does not matter.
        let mut rng = Cycle([byte << 24 | 1 << 23; 2], 0);
        counts.push(categorical.sample(&mut rng)).unwrap();
    }
    assert_eq!(counts.counts().map(|c| c as f32), weights);
    for words in [[0, 0], [u32::MAX; 2], [0, u32::MAX]] {
        let k = categorical.sample(&mut Cycle(words, 0));
        assert!([1, 2, 4].contains(&k), "{k}");
    }
    let last = Categorical::from_weights([1e-30_f32, 1.0, 0.0]).unwrap();
    assert_eq!(last.sample(&mut Cycle([u32::MAX; 2], 0)), 1);
}

#[test]
fn fit_finds_the_probabilities() {
    let mut rng = DefaultRng::new(8);
    let exact = [0.5_f32, 0.05, 0.0, 0.45];
    let categorical = Categorical::from_weights(exact).unwrap();
    let data = (0..5000).map(|_| categorical.sample(&mut rng));
    let estimate = Categorical::<f32, 4>::fit_data(data).unwrap();
    let found = estimate.distribution.probabilities();
    for ((found, exact), error) in found.iter().zip(exact).zip(estimate.standard_errors) {
        assert!(
            (found - exact).abs() <= 4.0 * error,
            "{found} {exact} {error}"
        );
    }
    assert!(Categorical::<f32, 4>::fit_data([]).is_err());
    assert!(Categorical::<f32, 4>::fit_data([4]).is_err());
}

#[test]
fn entropy_and_divergence() {
    let a = Categorical::from_weights([0.25_f64, 0.25, 0.5]).unwrap();
    let b = Categorical::from_weights([0.5_f64, 0.25, 0.25]).unwrap();
    let c = Categorical::from_weights([0.0_f64, 0.5, 0.5]).unwrap();
    assert_near(
        a.entropy().to_extended(),
        1.0397207708399179,
        1e-14,
        "entropy",
    );
    // ln(2) / 4.
    assert_near(
        a.kl_divergence(&b).to_extended(),
        0.17328679513998632,
        1e-14,
        "kl",
    );
    assert_eq!(a.kl_divergence(&a), 0.0);
    assert_eq!(a.kl_divergence(&c), f64::INFINITY);
    assert_near(
        c.kl_divergence(&a).to_extended(),
        0.34657359027997264,
        1e-14,
        "kl",
    );
}
