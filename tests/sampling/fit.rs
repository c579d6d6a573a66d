//! Goodness of fit: do the drawn tokens follow their probabilities?

use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use super::generators::bell;
use super::oracle;

/// Draws and compares with probabilities computed in f64. The seeds are fixed, so the test cannot
/// fail by bad luck; the bound is five standard deviations of chi-square with these degrees of
/// freedom.
fn fits<R: Real>(parameters: SamplingParameters<R>, len: usize, draws: u32, seed: u64) {
    let logits = bell::<R>(len, 2, 33);
    let temp = parameters.temp.to_f64();
    let mut expected = vec![0.0; len];
    for (id, _) in oracle::kept(&logits, &parameters) {
        expected[id] = (logits[id].to_f64() / temp).exp();
    }
    let total: f64 = expected.iter().sum();

    let sampler = Sampler::new(parameters).unwrap();
    let mut scratch = vec![0; sampler.scratch_len(len)];
    let mut rng = DefaultRng::new(seed);
    let mut counts = vec![0_u32; len];
    let mut work = logits.clone();
    for _ in 0..draws {
        let drawn = sampler
            .sample(&mut work, &[], &[], &mut scratch, &mut rng)
            .unwrap();
        counts[drawn.token as usize] += 1;
    }
    assert_eq!(work, logits, "filters leave the logits alone");

    // Classes with fewer than five expected draws are pooled.
    let (mut chi_square, mut classes, mut rare, mut rare_count) = (0.0, 0.0, 0.0, 0.0);
    for (&mass, &count) in expected.iter().zip(&counts) {
        let expected = mass / total * f64::from(draws);
        let count = f64::from(count);
        if mass == 0.0 {
            assert_eq!(count, 0.0, "a token that was filtered out");
        } else if expected < 5.0 {
            rare += expected;
            rare_count += count;
        } else {
            chi_square += (count - expected).powi(2) / expected;
            classes += 1.0;
        }
    }
    if rare > 5.0 {
        chi_square += (rare_count - rare).powi(2) / rare;
        classes += 1.0;
    }
    let freedom = classes - 1.0;
    let bound = freedom + 5.0 * f64::sqrt(2.0 * freedom);
    assert!(
        chi_square < bound,
        "chi-square {chi_square} with {freedom} degrees of freedom"
    );
}

#[test]
fn a_million_draws_fit_in_f32() {
    fits::<f32>(SamplingParameters::random(), 10, 1_000_000, 1);
}

#[test]
fn a_million_draws_fit_in_fixed_point() {
    fits::<I16F16>(SamplingParameters::random(), 10, 1_000_000, 2);
}

#[test]
fn every_route_fits() {
    let half = I16F16::from_num(0.5);
    for seed in 10..12 {
        fits::<f32>(SamplingParameters::random().temp(0.7), 60, 100_000, seed);
        fits::<f32>(
            SamplingParameters::random().temp(2.0).top_k(20),
            60,
            100_000,
            seed,
        );
        fits::<f32>(
            SamplingParameters::random().temp(1.5).top_p(0.9),
            60,
            100_000,
            seed,
        );
        fits::<f32>(SamplingParameters::default(), 60, 100_000, seed);
        fits::<I16F16>(SamplingParameters::default(), 60, 100_000, seed);
        fits::<I16F16>(SamplingParameters::random().top_p(half), 60, 100_000, seed);
    }
}
