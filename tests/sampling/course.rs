//! The samplers as a course on language models explains them.

use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{
    Cut, Sampler, SamplingParameters, draw, greedy, min_p, softmax, temperature, top_k, top_p,
};

const HAPPY: u32 = 0;
const TIRED: u32 = 1;

/// I am ... happy 0.5, tired 0.25, hungry 0.15, lucky 0.1.
fn i_am() -> [f32; 4] {
    [0.5, 0.25, 0.15, 0.1].map(Real::ln)
}

/// My favourite ice cream is ... vanilla 0.6, chocolate 0.3, mango 0.1.
fn ice_cream() -> [f32; 3] {
    [0.6, 0.3, 0.1].map(Real::ln)
}

fn assert_close(actual: &[f32], expected: &[f32]) {
    assert_eq!(actual.len(), expected.len());
    for (a, e) in actual.iter().zip(expected) {
        assert!((a - e).abs() < 1e-6, "{actual:?} is not {expected:?}");
    }
}

/// The probabilities of the tokens that a cut keeps.
fn renormalized(cut: Cut) -> [f32; 4] {
    let mut logits = i_am();
    cut.mask(&mut logits);
    softmax(&mut logits).unwrap();
    logits
}

#[test]
fn greedy_says_the_same_every_time() {
    assert_eq!(greedy(&i_am()), Ok(HAPPY));
    assert_eq!(greedy(&ice_cream()), Ok(0));
}

#[test]
fn random_sampling_follows_the_probabilities() {
    let mut counts = [0; 4];
    let mut rng = DefaultRng::new(1);
    for _ in 0..10_000 {
        counts[draw(&i_am(), 1.0, Cut::ALL, &mut rng).unwrap().token as usize] += 1;
    }
    for (count, expected) in counts.into_iter().zip([5_000, 2_500, 1_500, 1_000_i32]) {
        assert!((count - expected).abs() < 150, "{counts:?}");
    }
}

#[test]
fn a_low_temperature_sharpens_and_a_high_one_flattens() {
    let at = |temp| {
        let mut logits = ice_cream();
        temperature(&mut logits, temp).unwrap();
        softmax(&mut logits).unwrap();
        logits
    };
    assert_close(&at(1.0), &[0.6, 0.3, 0.1]);
    assert_close(&at(0.5), &[0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46]);
    let roots = [0.6_f32.sqrt(), 0.3_f32.sqrt(), 0.1_f32.sqrt()];
    let sum = roots.iter().sum::<f32>();
    assert_close(&at(2.0), &roots.map(|root| root / sum));
    assert_close(&at(0.01), &[1.0, 0.0, 0.0]);
    assert_close(&at(1e6), &[1.0 / 3.0; 3]);
    assert_eq!(at(0.0), [1.0, 0.0, 0.0]);
    assert_eq!(at(f32::INFINITY), [1.0_f32 / 3.0; 3]);
}

#[test]
fn top_k_of_two_keeps_happy_and_tired() {
    let cut = top_k(&i_am(), 2, &mut [0; 2]).unwrap();
    assert_close(&renormalized(cut), &[2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]);
}

#[test]
fn top_p_keeps_the_smallest_set_that_reaches_p() {
    let probabilities_at = |p| renormalized(top_p(&i_am(), p, &mut [0; 4]).unwrap());
    assert_close(&probabilities_at(0.3), &[1.0, 0.0, 0.0, 0.0]);
    assert_close(&probabilities_at(0.7), &[2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]);
    assert_close(
        &probabilities_at(0.8),
        &[0.5 / 0.9, 0.25 / 0.9, 0.15 / 0.9, 0.0],
    );
    assert_close(&probabilities_at(0.95), &[0.5, 0.25, 0.15, 0.1]);
}

#[test]
fn min_p_asks_for_a_share_of_the_best() {
    let probabilities_at = |p| renormalized(min_p(&i_am(), p).unwrap());
    assert_close(&probabilities_at(0.1), &[0.5, 0.25, 0.15, 0.1]);
    assert_close(
        &probabilities_at(0.25),
        &[0.5 / 0.9, 0.25 / 0.9, 0.15 / 0.9, 0.0],
    );
    assert_close(&probabilities_at(0.4), &[2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]);
    assert_close(&probabilities_at(1.0), &[1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn filters_combine() {
    // Top-k keeps happy, tired, hungry; of their mass 0.9, happy and tired hold 0.83.
    let parameters = SamplingParameters::random().top_k(3).top_p(0.8);
    let sampler = Sampler::new(parameters).unwrap();
    let mut rng = DefaultRng::new(2);
    let mut tired = 0;
    for _ in 0..1_000 {
        let drawn = sampler
            .sample(&mut i_am(), &[], &[], &mut [0; 3], &mut rng)
            .unwrap();
        assert!(drawn.token == HAPPY || drawn.token == TIRED);
        let probability: f32 = drawn.probability();
        if drawn.token == TIRED {
            tired += 1;
            assert!((probability - 1.0 / 3.0).abs() < 1e-6);
        }
    }
    assert!((283..383).contains(&tired), "{tired}");
}

#[test]
fn a_repeated_word_loses_its_place() {
    let parameters = SamplingParameters::greedy()
        .repeat_penalty(3.0)
        .repeat_last_n(2);
    let sampler = Sampler::new(parameters).unwrap();
    let mut said = vec![];
    let mut rng = DefaultRng::new(0);
    for _ in 0..6 {
        let drawn = sampler
            .sample(&mut i_am(), &said, &[], &mut [], &mut rng)
            .unwrap();
        said.push(drawn.token);
    }
    assert_eq!(said, [0, 1, 2, 0, 1, 2]);
}
