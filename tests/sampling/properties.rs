//! Filters and sampler against the oracle, bit for bit, on random inputs.

use proptest::prelude::*;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters, logit_bias, min_p, top_k, top_p};

use super::generators::bell;
use super::oracle;

/// Logits with many equals, ordinary ones, and extreme ones.
fn logits() -> impl Strategy<Value = Vec<f32>> {
    let coarse = (-12..12_i32).prop_map(|step| step as f32 / 4.0);
    let ordinary = -30.0_f32..30.0;
    let extreme = prop_oneof![
        Just(f32::NEG_INFINITY),
        Just(-0.0_f32),
        Just(0.0),
        Just(-1e30),
        Just(3e38),
        Just(f32::INFINITY),
        -40_000.0_f32..40_000.0,
    ];
    let mixed = prop_oneof![4 => coarse.clone(), 4 => ordinary.clone(), 1 => extreme];
    prop_oneof![
        prop::collection::vec(coarse, 1..200),
        prop::collection::vec(ordinary, 1..200),
        prop::collection::vec(mixed, 1..60),
    ]
}

fn fraction() -> impl Strategy<Value = f32> {
    prop_oneof![
        Just(0.0_f32),
        Just(1.0),
        Just(0.5),
        Just(1e-30),
        Just(0.99999),
        Just(1.0_f32.next_down()),
        0.0_f32..1.0,
    ]
}

fn parameters() -> impl Strategy<Value = SamplingParameters<f32>> {
    let temp = prop_oneof![
        Just(1.0_f32),
        Just(0.8),
        Just(0.0),
        0.0_f32..3.0,
        1e-4_f32..1e4
    ];
    let penalties = (0.5_f32..2.0, -1.0_f32..2.0, -1.0_f32..2.0, 0..20_usize);
    (temp, 0..210_usize, fraction(), fraction(), penalties).prop_map(
        |(temp, top_k, top_p, min_p, (repeat, frequency, presence, last_n))| {
            SamplingParameters::random()
                .temp(temp)
                .top_k(top_k)
                .top_p(top_p)
                .min_p(min_p)
                .repeat_penalty(repeat)
                .frequency_penalty(frequency)
                .presence_penalty(presence)
                .repeat_last_n(last_n)
        },
    )
}

fn to<R: Real>(p: SamplingParameters<f32>) -> SamplingParameters<R> {
    SamplingParameters::random()
        .temp(R::from_f32(p.temp))
        .top_k(p.top_k)
        .top_p(R::from_f32(p.top_p))
        .min_p(R::from_f32(p.min_p))
        .repeat_penalty(R::from_f32(p.repeat_penalty))
        .repeat_last_n(p.repeat_last_n)
        .frequency_penalty(R::from_f32(p.frequency_penalty))
        .presence_penalty(R::from_f32(p.presence_penalty))
}

fn convert<R: Real>(logits: &[f32]) -> Vec<R> {
    logits.iter().map(|&logit| R::from_f32(logit)).collect()
}

/// Whether any token has mass.
fn has_mass<R: Real>(logits: &[R]) -> bool {
    logits.iter().any(|&logit| logit != R::LOWEST)
}

fn filters_keep_what_the_oracle_keeps<R: Real>(logits: &[R], k: usize, p: R) {
    let order = oracle::order(logits);
    let mut scratch = vec![0; logits.len()];
    let assert_kept = |cut: smidgen::sampling::Cut, expected: &[usize]| {
        let mut expected = expected.to_vec();
        expected.sort();
        let kept: Vec<usize> = (0..logits.len())
            .filter(|&id| cut.keeps(logits[id], id as u32))
            .collect();
        assert_eq!(kept, expected);
        assert!(!kept.is_empty());
    };
    let cut = top_k(logits, k, &mut scratch).unwrap();
    let count = if k == 0 {
        order.len()
    } else {
        k.min(order.len())
    };
    assert_kept(cut, &order[..count]);
    assert_kept(
        top_p(logits, p, &mut scratch).unwrap(),
        &oracle::top_p(logits, &order, p),
    );
    assert_kept(min_p(logits, p).unwrap(), &oracle::min_p(logits, &order, p));
}

fn sampler_draws_what_the_oracle_draws<R: Real>(
    logits: &[R],
    parameters: SamplingParameters<R>,
    recent: &[u32],
    bias: &[(u32, R)],
    seed: u64,
) {
    let mut expected = logits.to_vec();
    logit_bias(&mut expected, bias).unwrap();
    oracle::penalize(&mut expected, recent, &parameters);
    if !has_mass(&expected) {
        return;
    }
    let sampler = Sampler::new(parameters).unwrap();
    let mut scratch = vec![0; sampler.scratch_len(logits.len())];
    let mut work = logits.to_vec();
    let (mut rng, mut oracle_rng) = (DefaultRng::new(seed), DefaultRng::new(seed));
    let drawn = sampler
        .sample(&mut work, recent, bias, &mut scratch, &mut rng)
        .unwrap();
    assert_eq!(work, expected);
    let (token, weight, total) = oracle::sample(&expected, &parameters, &mut oracle_rng);
    assert_eq!(drawn.token as usize, token);
    assert_eq!(u128::from(drawn.weight), weight);
    assert_eq!(u128::from(drawn.total), total);
    assert_eq!(rng, oracle_rng);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn filters_in_f32(logits in logits(), k in 0..210_usize, p in fraction()) {
        prop_assume!(has_mass(&logits));
        filters_keep_what_the_oracle_keeps(&logits, k, p);
    }

    #[test]
    fn filters_in_fixed_point(logits in logits(), k in 0..210_usize, p in fraction()) {
        let logits = convert::<I16F16>(&logits);
        prop_assume!(has_mass(&logits));
        filters_keep_what_the_oracle_keeps(&logits, k, I16F16::from_f32(p));
    }

    #[test]
    fn sampler_in_f32(
        logits in logits(),
        parameters in parameters(),
        recent in prop::collection::vec(any::<u32>(), 0..30),
        bias in prop::collection::vec((any::<u32>(), -3.0_f32..3.0), 0..5),
        seed in any::<u64>(),
    ) {
        let len = logits.len() as u32;
        let recent: Vec<u32> = recent.into_iter().map(|token| token % len.min(20)).collect();
        let bias: Vec<_> = bias.into_iter().map(|(token, bias)| (token % len, bias)).collect();
        sampler_draws_what_the_oracle_draws(&logits, parameters, &recent, &bias, seed);
    }

    #[test]
    fn sampler_in_fixed_point(
        logits in logits(),
        parameters in parameters(),
        recent in prop::collection::vec(any::<u32>(), 0..30),
        bias in prop::collection::vec((any::<u32>(), -3.0_f32..3.0), 0..5),
        seed in any::<u64>(),
    ) {
        let logits = convert::<I16F16>(&logits);
        let len = logits.len() as u32;
        let recent: Vec<u32> = recent.into_iter().map(|token| token % len.min(20)).collect();
        let bias: Vec<_> =
            bias.into_iter().map(|(token, bias)| (token % len, I16F16::from_f32(bias))).collect();
        sampler_draws_what_the_oracle_draws(&logits, to(parameters), &recent, &bias, seed);
    }
}

fn vocabularies_of_all_sizes<R: Real>() {
    let sizes = [1, 2, 3, 5, 39, 40, 41, 64, 512, 1000, 4096, 31_999, 32_000];
    for (seed, len) in sizes.into_iter().enumerate() {
        let logits = bell::<R>(len, 3, seed as u64);
        let p = R::from_f32(0.95);
        for parameters in [
            SamplingParameters::default(),
            SamplingParameters::random(),
            SamplingParameters::greedy(),
            SamplingParameters::random().top_p(p),
            SamplingParameters::random().top_k(len / 2).top_p(p),
            SamplingParameters::random()
                .temp(p)
                .min_p(R::from_f32(0.01)),
        ] {
            sampler_draws_what_the_oracle_draws(&logits, parameters, &[], &[], seed as u64);
        }
        filters_keep_what_the_oracle_keeps(&logits, 40, p);
    }
}

#[test]
fn vocabularies_of_all_sizes_in_f32() {
    vocabularies_of_all_sizes::<f32>();
}

#[test]
fn vocabularies_of_all_sizes_in_fixed_point() {
    vocabularies_of_all_sizes::<I16F16>();
}

#[test]
fn top_p_is_exact_where_float_sums_stall() {
    let logits = bell::<f32>(32_000, 3, 6);
    let p = 0.99999_f32;
    let order = oracle::order(&logits);
    let exact = oracle::top_p(&logits, &order, p).len();
    let kept = top_p(&logits, p, &mut vec![0; logits.len()])
        .unwrap()
        .count(&logits);
    assert_eq!(kept, exact);

    // In f64, which is exact enough here.
    let max = logits[order[0]];
    let mass: Vec<f64> = order
        .iter()
        .map(|&id| f64::from(logits[id] - max).exp())
        .collect();
    let total: f64 = mass.iter().sum();
    let mut sum = 0.0;
    let double = mass.iter().position(|mass| {
        sum += mass;
        sum >= f64::from(p) * total
    });
    assert_eq!(double, Some(exact - 1));

    // The usual way: probabilities in f32, descending cumulative sum. It never gets to p.
    let mut sum = 0.0_f32;
    let single = mass.iter().position(|mass| {
        sum += (mass / total) as f32;
        sum >= p
    });
    assert_eq!(single, None, "f32 sums were right for once");
    assert_eq!(exact, 29_039);
}
