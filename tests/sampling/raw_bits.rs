//! Arbitrary bits in every parameter and every logit: a token or a typed error, never a panic.

use proptest::prelude::*;
use smidgen::num::{I16F16, Real};
use smidgen::sampling::{
    Cut, Sampler, SamplingParameters, draw, greedy, log_probability, min_p, penalize, softmax,
    temperature, top_k, top_p,
};

use super::generators::Cycle;

/// Any bits, with a liking for what is special.
fn bits() -> impl Strategy<Value = u32> {
    let special = prop::sample::select(vec![
        0,
        1,
        0x8000_0000,
        0x7F80_0000,
        0xFF80_0000,
        0x7FC0_0000,
        0x7F7F_FFFF,
        0xFF7F_FFFF,
        0x3F80_0000,
        0x3F7F_FFFF,
        0x0001_0000,
        0x0000_FFFF,
        0x7FFF_FFFF,
        0x8000_0001,
        u32::MAX,
    ]);
    let moderate = (-20.0_f32..20.0).prop_map(f32::to_bits);
    let fixed = (-2_000_000..2_000_000_i32).prop_map(|bits| bits as u32);
    let fraction = (0.0_f32..1.0).prop_map(f32::to_bits);
    prop_oneof![1 => any::<u32>(), 1 => special, 4 => moderate, 4 => fixed, 1 => fraction]
}

#[derive(Debug, Clone)]
struct Case {
    logits: Vec<u32>,
    parameters: [u32; 6],
    top_k: usize,
    last_n: usize,
    recent: Vec<u32>,
    bias: Vec<(u32, u32)>,
    scratch: usize,
    random: Vec<u64>,
}

fn case() -> impl Strategy<Value = Case> {
    let usizes = || prop_oneof![4 => 0..50_usize, 1 => Just(usize::MAX)];
    let tokens = || prop_oneof![20 => 0..8_u32, 1 => any::<u32>()];
    (
        prop::collection::vec(bits(), 0..50),
        prop::array::uniform6(bits()),
        usizes(),
        usizes(),
        prop::collection::vec(tokens(), 0..10),
        prop::collection::vec((tokens(), bits()), 0..5),
        0..60_usize,
        prop::collection::vec(any::<u64>(), 1..4),
    )
        .prop_map(
            |(logits, parameters, top_k, last_n, recent, bias, scratch, random)| Case {
                logits,
                parameters,
                top_k,
                last_n,
                recent,
                bias,
                scratch,
                random,
            },
        )
}

fn survives<R: Real>(case: &Case, from_bits: impl Fn(u32) -> R) {
    let logits: Vec<R> = case.logits.iter().map(|&bits| from_bits(bits)).collect();
    let bias: Vec<_> = case
        .bias
        .iter()
        .map(|&(token, bits)| (token, from_bits(bits)))
        .collect();
    let [temp, p, q, repeat, frequency, presence] = case.parameters.map(&from_bits);
    let mut rng = Cycle {
        values: &case.random,
        at: 0,
    };
    let mut scratch = vec![0; case.scratch];
    let len = logits.len();

    let ordinary = SamplingParameters::random()
        .top_k(case.top_k)
        .repeat_last_n(case.last_n);
    for parameters in [
        ordinary.temp(temp).top_p(p).min_p(q),
        ordinary.temp(temp).top_p(p),
        ordinary.top_p(p).min_p(q).repeat_penalty(repeat),
        ordinary
            .repeat_penalty(repeat)
            .frequency_penalty(frequency)
            .presence_penalty(presence),
    ] {
        let Ok(sampler) = Sampler::new(parameters) else {
            continue;
        };
        for (recent, bias) in [(&case.recent[..], &bias[..]), (&[], &[])] {
            let mut work = logits.clone();
            let result = sampler.sample(&mut work, recent, bias, &mut scratch, &mut rng);
            if let Ok(drawn) = result {
                let token = drawn.token as usize;
                assert!(token < len);
                assert!(work[token] != R::LOWEST);
                assert!(0 < drawn.weight && drawn.weight <= drawn.total);
                assert!(work.iter().all(|logit| !logit.is_nan()));
                let probability: R = drawn.probability();
                assert!(R::ZERO <= probability && probability <= R::ONE);
                assert!(drawn.log_probability::<R>() <= R::ZERO);
            }
        }
    }

    let cuts = [
        top_k(&logits, case.top_k, &mut scratch),
        top_p(&logits, p, &mut scratch),
    ];
    for cut in cuts
        .into_iter()
        .chain([min_p(&logits, p), Ok(Cut::ALL)])
        .flatten()
    {
        if greedy(&logits).is_ok() {
            assert!(cut.count(&logits) > 0);
        }
        let drawn = draw(&logits, temp, cut, &mut rng);
        assert!(
            drawn.is_err()
                || cut.keeps(logits[drawn.unwrap().token as usize], drawn.unwrap().token)
        );
        let mut masked = logits.clone();
        cut.mask(&mut masked);
        let _ = softmax(&mut masked);
    }
    let mut work = logits.clone();
    if temperature(&mut work, temp).is_ok() {
        assert!(work.iter().all(|&logit| logit <= R::ZERO));
    }
    let mut work = logits.clone();
    if softmax(&mut work).is_ok() {
        assert!(work.iter().all(|&p| R::ZERO <= p && p <= R::ONE));
    }
    let _ = penalize(&mut work, &case.recent, repeat, frequency, presence);
    for token in 0..=len {
        if let Ok(log_probability) = log_probability(&logits, token as u32) {
            assert!(log_probability <= R::ZERO);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn any_bits_survive_in_f32(case in case()) {
        survives(&case, f32::from_bits);
    }

    #[test]
    fn any_bits_survive_in_fixed_point(case in case()) {
        survives(&case, |bits| I16F16::from_bits(bits as i32));
    }
}
