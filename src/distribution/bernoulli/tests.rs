//! Tests.

use super::super::count_draw::tests::{Cycle, assert_near};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

#[test]
fn values() {
    let rain = Bernoulli::new(I16F16::from_num(0.25)).unwrap();
    assert_eq!(rain.pmf(true), I16F16::from_num(0.25));
    assert_eq!(rain.pmf(false), I16F16::from_num(0.75));
    assert_eq!(rain.cdf(false), I16F16::from_num(0.75));
    assert_eq!(rain.sf(false), I16F16::from_num(0.25));
    assert_eq!(rain.cdf(true), I16F16::ONE);
    let rain = Bernoulli::new(1e-30_f32).unwrap();
    assert_eq!(rain.ln_pmf(true), -69.077_55);
    assert_eq!(rain.ln_pmf(false), -1e-30);
    assert_eq!((rain.mean(), rain.variance()), (1e-30, 1e-30));
    assert_eq!((rain.median(), rain.mode()), (false, Some(false)));
    assert_eq!(Bernoulli::new(0.5_f32).unwrap().mode(), None);
    assert!(Bernoulli::new(0.75_f32).unwrap().quantile(0.3));
    assert!(!Bernoulli::new(0.75_f32).unwrap().quantile(0.25));
}

#[test]
fn parameters_out_of_range() {
    for p in [-0.1, 1.1, f32::NAN, f32::INFINITY, -f32::INFINITY] {
        let parameter = Parameter::P;
        assert_eq!(
            Bernoulli::new(p),
            Err(DistributionError::NotProbability { parameter })
        );
    }
}

#[test]
fn certain_values() {
    let mut rng = DefaultRng::new(1);
    for (p, value) in [(0.0_f32, false), (1.0, true)] {
        let certain = Bernoulli::new(p).unwrap();
        assert_eq!(certain.support(), (value.into(), value.into()));
        assert_eq!(certain.entropy(), 0.0);
        assert_eq!(certain.pmf(value), 1.0);
        assert_eq!(certain.pmf(!value), 0.0);
        assert_eq!(certain.median(), value);
        assert_eq!(certain.cdf(false), 1.0 - p);
        for words in [[0, 0], [u32::MAX, u32::MAX], [0, u32::MAX]] {
            assert_eq!(certain.sample(&mut Cycle(words, 0)), value);
        }
        assert!((0..1000).all(|_| certain.sample(&mut rng) == value));
    }
}

/// The comparison of 64 bits, at the words around the threshold.
#[test]
fn draws_are_exact() {
    for p in [0.3, 0.5, 1.0 / 3.0, 1e-6, 1e-12, 0.999_999_9, 5e-20] {
        let bernoulli = Bernoulli::<f64>::new(p).unwrap();
        // Exact, below 2^64.
        let threshold = (p * 18_446_744_073_709_551_616.0) as u64;
        for offset in [-2i64, -1, 0, 1, 2, 1 << 32, -(1 << 32)] {
            let Some(point) = threshold.checked_add_signed(offset) else {
                continue;
            };
            // The cycle begins with its second word.
            let mut rng = Cycle([point as u32, (point >> 32) as u32], 0);
            assert_eq!(
                bernoulli.sample(&mut rng),
                point < threshold,
                "{p} {offset}"
            );
        }
    }
}

#[test]
fn draws_of_every_high_byte() {
    // All 256 words of a coarse generator: as many are true as p has 256ths.
    for parts in 0..=256u32 {
        let bernoulli = Bernoulli::new(parts as f32 / 256.0).unwrap();
        let count = (0..256)
            .filter(|byte| bernoulli.sample(&mut Cycle([byte << 24; 2], 0)))
            .count();
        assert_eq!(count, parts as usize);
    }
}

#[test]
fn divergences() {
    let bernoulli = |p| Bernoulli::<f64>::new(p).unwrap();
    let kl = |p, q| bernoulli(p).kl_divergence(&bernoulli(q));
    assert_near(
        kl(0.5, 0.25).to_extended(),
        0.14384103622589045,
        1e-14,
        "kl",
    );
    assert_eq!(kl(0.3, 0.3), 0.0);
    assert_eq!(kl(0.3, 1.0), f64::INFINITY);
    assert_eq!(kl(0.3, 0.0), f64::INFINITY);
    assert_near(
        kl(1.0, 0.5).to_extended(),
        core::f64::consts::LN_2,
        1e-15,
        "kl",
    );
    assert_near(
        kl(0.0, 0.25).to_extended(),
        0.28768207245178096,
        1e-15,
        "kl",
    );
}

#[test]
fn fit_finds_the_probability() {
    let mut rng = DefaultRng::new(8);
    for p in [0.02, 0.5, 0.9] {
        let bernoulli = Bernoulli::new(p).unwrap();
        let estimate = Bernoulli::<f32>::fit_data((0..5000).map(|_| bernoulli.sample(&mut rng)));
        let estimate = estimate.unwrap();
        let [error] = estimate.standard_errors;
        assert!((estimate.distribution.p() - p).abs() < 4.0 * error);
    }
    let all = Bernoulli::<f32>::fit_data([true, true]).unwrap();
    assert_eq!((all.distribution.p(), all.standard_errors), (1.0, [0.0]));
    assert!(Bernoulli::<f32>::fit_data([]).is_err());
}
