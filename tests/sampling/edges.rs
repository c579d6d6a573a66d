//! The edges where other samplers break, each rule for itself.

use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{
    Cut, MAX_VOCABULARY, Sampled, Sampler, SamplingError, SamplingParameters, draw, greedy,
    log_probability, logit_bias, min_p, penalize, scratch_len, softmax, top_k, top_p,
};

const INF: f32 = f32::INFINITY;
const NAN: f32 = f32::NAN;

fn once(
    parameters: SamplingParameters<f32>,
    logits: &[f32],
    seed: u64,
) -> Result<Sampled, SamplingError> {
    let mut scratch = vec![0; logits.len()];
    let sampler = Sampler::new(parameters)?;
    sampler.sample(
        &mut logits.to_vec(),
        &[],
        &[],
        &mut scratch,
        &mut DefaultRng::new(seed),
    )
}

/// Every route through the sampler.
fn routes() -> [SamplingParameters<f32>; 6] {
    let random = SamplingParameters::random;
    [
        SamplingParameters::greedy(),
        random(),
        random().min_p(0.1),
        random().top_p(0.9),
        random().top_k(2),
        SamplingParameters::default().top_k(2),
    ]
}

#[test]
fn nan_is_named_by_its_index() {
    for route in routes() {
        for index in 0..5 {
            let mut logits = [1.0, INF, -INF, 0.0, 2.0];
            logits[index] = NAN;
            assert_eq!(
                once(route, &logits, 1),
                Err(SamplingError::NanLogit { index })
            );
            logits[4] = -NAN;
            assert_eq!(
                once(route, &logits, 1),
                Err(SamplingError::NanLogit { index })
            );
        }
    }
}

#[test]
fn plus_infinity_takes_all_and_shares_evenly() {
    for route in routes() {
        let mut counts = [0; 5];
        for seed in 0..1000 {
            let drawn = once(route, &[5.0, INF, -INF, INF, 7.0], seed).unwrap();
            counts[drawn.token as usize] += 1;
        }
        assert_eq!(counts[0] + counts[2] + counts[4], 0);
        if route.temp == 0.0 || route.top_p == 0.0 {
            assert_eq!(counts[1], 1000);
        } else {
            assert!((450..550).contains(&counts[1]), "{counts:?}");
        }
    }
}

#[test]
fn no_mass_is_an_error() {
    for route in routes() {
        assert_eq!(once(route, &[-INF; 5], 1), Err(SamplingError::NoMass));
        assert_eq!(once(route, &[-INF], 1), Err(SamplingError::NoMass));
        assert_eq!(once(route, &[], 1), Err(SamplingError::NoLogits));
    }
    assert_eq!(greedy(&[I16F16::MIN; 3]), Err(SamplingError::NoMass));
    assert_eq!(softmax(&mut [I16F16::MIN; 3]), Err(SamplingError::NoMass));
    // One step above the lowest value is a logit like any other, and the lowest has no mass.
    let logits = [I16F16::MIN, I16F16::MIN + I16F16::DELTA];
    let mut rng = DefaultRng::new(4);
    for _ in 0..100 {
        assert_eq!(
            draw(&logits, I16F16::MAX, Cut::ALL, &mut rng)
                .unwrap()
                .token,
            1
        );
    }
    // A cut that nothing passes.
    let cut = min_p(&[10.0_f32], 1.0).unwrap();
    assert_eq!(
        draw(&[1.0, 2.0], 1.0, cut, &mut rng),
        Err(SamplingError::NoMass)
    );
}

#[test]
fn too_many_logits_are_refused() {
    let logits = vec![0.0_f32; MAX_VOCABULARY + 1];
    assert_eq!(
        greedy(&logits),
        Err(SamplingError::TooManyLogits {
            len: MAX_VOCABULARY + 1
        })
    );
    let parameters = SamplingParameters::random();
    let all = Sampler::new(parameters).unwrap();
    let drawn = all
        .sample(
            &mut logits[1..].to_vec(),
            &[],
            &[],
            &mut [],
            &mut DefaultRng::new(1),
        )
        .unwrap();
    assert_eq!(drawn.total, 1 << 63);
}

#[test]
fn temperature_zero_is_greedy_and_draws_no_random_number() {
    let mut rng = DefaultRng::new(3);
    let sampler = Sampler::new(SamplingParameters::default().temp(-0.0)).unwrap();
    let drawn = sampler
        .sample(&mut [1.0, 2.0, 2.0], &[], &[], &mut [], &mut rng)
        .unwrap();
    assert_eq!((drawn.token, drawn.probability::<f32>()), (1, 1.0));
    assert_eq!(drawn.log_probability::<f32>(), 0.0);
    assert_eq!(rng, DefaultRng::new(3));
}

#[test]
fn tiny_temperatures_leave_the_best_logits() {
    let mut rng = DefaultRng::new(3);
    for temp in [f32::from_bits(1), 1e-39, 1e-30, 1e-3] {
        for _ in 0..50 {
            assert_eq!(
                draw(&[1.0, 2.0, 1.9], temp, Cut::ALL, &mut rng)
                    .unwrap()
                    .token,
                1
            );
        }
    }
    let logits = [-20000, 20000, 19999].map(I16F16::from_num);
    for _ in 0..50 {
        assert_eq!(
            draw(&logits, I16F16::DELTA, Cut::ALL, &mut rng)
                .unwrap()
                .token,
            1
        );
    }
}

#[test]
fn an_infinite_temperature_makes_all_alike() {
    let drawn = draw(&[1.0, 200.0, -INF], INF, Cut::ALL, &mut DefaultRng::new(3)).unwrap();
    assert_eq!((drawn.weight, drawn.total), (1 << 40, 2 << 40));
    let drawn = draw(&[1.0, INF, -INF], INF, Cut::ALL, &mut DefaultRng::new(3)).unwrap();
    assert_eq!((drawn.token, drawn.total), (1, 1 << 40));
}

#[test]
fn parameters_outside_their_range_are_named() {
    let error = |parameters| Sampler::<f32>::new(parameters).unwrap_err();
    let base = SamplingParameters::default();
    for bad in [NAN, -1.0, -1e-40, -INF] {
        assert_eq!(error(base.temp(bad)), SamplingError::Temp);
        assert_eq!(error(base.min_p(bad)), SamplingError::MinP);
        assert_eq!(
            error(base.repeat_penalty(bad)),
            SamplingError::RepeatPenalty
        );
    }
    assert_eq!(error(base.top_p(NAN)), SamplingError::TopP);
    assert_eq!(error(base.min_p(1.0_f32.next_up())), SamplingError::MinP);
    for bad in [NAN, INF, -INF] {
        assert_eq!(
            error(base.frequency_penalty(bad)),
            SamplingError::FrequencyPenalty
        );
        assert_eq!(
            error(base.presence_penalty(bad)),
            SamplingError::PresencePenalty
        );
    }
    for bad in [0.0, -0.0, INF] {
        assert_eq!(
            error(base.repeat_penalty(bad)),
            SamplingError::RepeatPenalty
        );
    }
    assert!(Sampler::new(base.temp(INF)).is_ok());
    assert_eq!(
        draw(&[1.0_f32], NAN, Cut::ALL, &mut DefaultRng::new(1)),
        Err(SamplingError::Temp)
    );
    assert!(SamplingError::MinP.to_string().contains("min_p"));
}

#[test]
fn top_k_keeps_exactly_k_also_among_equals() {
    let logits = [0.0_f32, 1.0, 1.0, -0.0, 1.0, -1.0];
    for k in 1..6 {
        assert_eq!(top_k(&logits, k, &mut [0; 6]).unwrap().count(&logits), k);
    }
    for k in [0, 6, 7, usize::MAX] {
        assert_eq!(top_k(&logits, k, &mut []), Ok(Cut::ALL));
    }
    let cut = top_k(&logits, 4, &mut [0; 4]).unwrap();
    assert!(
        cut.keeps(0.0, 0) && !cut.keeps(-0.0, 3),
        "zeros are equal, the lower id is kept"
    );
}

#[test]
fn top_p_ends_are_off_and_one() {
    let logits = [0.5_f32, 1.0, 1.0, -INF];
    let count = |p| top_p(&logits, p, &mut [0; 4]).unwrap().count(&logits);
    assert_eq!([1.0, 1.5, INF].map(count), [4; 3]);
    assert_eq!(
        [0.0, -0.0, -3.0, -INF, f32::from_bits(1)].map(count),
        [1; 5]
    );
    assert_eq!(count(1.0_f32.next_down()), 3, "no mass, not needed");
    assert_eq!(top_p(&logits, NAN, &mut [0; 4]), Err(SamplingError::TopP));
    // Exactly one half is reached by exactly one half: the crossing token is the first.
    assert_eq!(
        top_p(&[0.0_f32, 0.0], 0.5, &mut [0; 2])
            .unwrap()
            .count(&[0.0_f32; 2]),
        1
    );
}

#[test]
fn min_p_ends_are_off_and_the_best() {
    let logits = [0.5_f32, 1.0, 1.0, -INF];
    let count = |p| min_p(&logits, p).unwrap().count(&logits);
    assert_eq!([0.0, -0.0].map(count), [4; 2]);
    assert_eq!(count(1.0), 2);
    assert_eq!(count(f32::from_bits(1)), 3);
    assert_eq!(min_p(&logits, NAN), Err(SamplingError::MinP));
    assert_eq!(
        min_p(&[-INF, INF, 3.0], 0.5)
            .unwrap()
            .count(&[-INF, INF, 3.0]),
        1
    );
}

#[test]
fn biases_add_up_ban_and_are_checked() {
    let mut logits = [1.0_f32, 2.0, INF, -INF, NAN];
    let bias = [
        (0, 1.0),
        (1, -INF),
        (0, 0.5),
        (2, -INF),
        (3, INF),
        (1, INF),
        (4, -INF),
    ];
    logit_bias(&mut logits, &bias).unwrap();
    assert_eq!(logits[..4], [2.5, -INF, -INF, -INF]);
    assert!(logits[4].is_nan(), "a ban does not hide a NaN");
    let mut unchanged = [1.0_f32, 2.0];
    assert_eq!(
        logit_bias(&mut unchanged, &[(0, 1.0), (2, 0.0)]),
        Err(SamplingError::BiasOutOfRange {
            index: 1,
            vocabulary: 2
        })
    );
    assert_eq!(
        logit_bias(&mut unchanged, &[(0, 1.0), (1, NAN)]),
        Err(SamplingError::BiasNan { index: 1 })
    );
    assert_eq!(unchanged, [1.0, 2.0]);
}

#[test]
fn penalties_follow_llama_cpp() {
    let mut logits = [4.0_f32, -4.0, 0.0, 1.0, -INF, INF];
    penalize(&mut logits, &[0, 1, 2, 0, 4, 5, 0], 2.0, 0.5, 0.25).unwrap();
    assert_eq!(logits, [2.0 - 1.75, -8.0 - 0.75, -0.75, 1.0, -INF, INF]);
    // Penalties below zero reward; a ban stays a ban, and an overflow is no NaN.
    let mut logits = [1.0_f32, -INF, f32::MIN, INF];
    penalize(&mut logits, &[0, 1, 2, 3, 3], 0.5, -f32::MAX, -f32::MAX).unwrap();
    assert_eq!(logits, [INF, -INF, INF, INF]);
    assert_eq!(
        penalize(&mut logits, &[0, 4], 2.0, 0.0, 0.0),
        Err(SamplingError::RecentOutOfRange {
            index: 1,
            vocabulary: 4
        })
    );
    let mut fixed = [I16F16::MIN, I16F16::MAX, I16F16::from_num(-30000)];
    let (two, one, zero) = (I16F16::from_num(2), I16F16::ONE, I16F16::ZERO);
    penalize(&mut fixed, &[0, 1, 2], two, zero, one).unwrap();
    assert_eq!(
        fixed,
        [I16F16::MIN, I16F16::MAX.div(two).sub(one), I16F16::MIN]
    );
}

#[test]
fn scratch_is_asked_for_by_its_length() {
    let default = Sampler::new(SamplingParameters::<f32>::default()).unwrap();
    assert_eq!(
        (default.scratch_len(512), default.scratch_len(41)),
        (40, 40)
    );
    assert_eq!((default.scratch_len(40), default.scratch_len(3)), (40, 3));
    let need = |parameters| Sampler::<f32>::new(parameters).unwrap().scratch_len(512);
    assert_eq!(need(SamplingParameters::greedy().top_k(40).top_p(0.9)), 0);
    assert_eq!(need(SamplingParameters::random()), 0);
    assert_eq!(need(SamplingParameters::random().min_p(0.1)), 0);
    assert_eq!(need(SamplingParameters::random().top_p(0.0)), 0);
    assert_eq!(need(SamplingParameters::random().top_p(0.9)), 512);
    for top_k in [0, 1, 40, 511, 512, 600] {
        let parameters = SamplingParameters::default().top_k(top_k);
        assert_eq!(need(parameters), scratch_len(top_k, 512));
    }

    let mut rng = DefaultRng::new(1);
    let error = default
        .sample(&mut [0.0; 50], &[], &[], &mut [0; 37], &mut rng)
        .unwrap_err();
    assert_eq!(
        error,
        SamplingError::ScratchTooSmall {
            needed: 40,
            given: 37
        }
    );
    assert_eq!(error.missing_scratch(), 3);
    assert!(error.to_string().contains("3 are missing"));
}

#[test]
fn log_probability_refuses_and_answers_at_the_edges() {
    let refused = SamplingError::TokenOutOfRange {
        token: 2,
        vocabulary: 2,
    };
    assert_eq!(log_probability(&[0.0_f32; 2], 2), Err(refused));
    assert_eq!(log_probability(&[0.0_f32, -INF], 1), Ok(-INF));
    assert_eq!(log_probability(&[0.0_f32, -INF], 0), Ok(0.0));
    assert_eq!(log_probability(&[INF, 3.0], 1), Ok(-INF));
    assert_eq!(log_probability(&[INF, 3.0], 0), Ok(0.0));
    assert_eq!(log_probability(&[0.0_f32, -1000.0], 1), Ok(-1000.0));
}
