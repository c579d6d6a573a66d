//! Samplers at their edges, as a generator meets them.

use smidgen::generate::{Advance, FinishReason, GenerateError, Generator, HISTORY};
use smidgen::model::transformer::{ModelError, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingError, SamplingParameters};

use crate::fixtures::{ODD, memory};
use crate::rig::{Output, with_odd};

#[test]
fn memory_of_generators() {
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let sampler = Sampler::<f32>::new(SamplingParameters::default()).unwrap();
    let needed = model.workspace_bytes::<f32>(64);
    let given = needed - 1;
    let mut memory = memory(needed);
    let memory = &mut bytemuck::cast_slice_mut(&mut memory)[..given];
    let error = Generator::new(&model, memory, 64, sampler, DefaultRng::new(0)).unwrap_err();
    let too_small = ModelError::WorkspaceTooSmall { needed, given };
    assert_eq!(error, GenerateError::Model(too_small));
    assert_eq!(error.to_string(), too_small.to_string());
}

fn top_k<R: Real>() {
    let sample = |top_k| {
        let parameters = SamplingParameters::<R>::default().top_k(top_k);
        with_odd(64, parameters, |mut generator| {
            Output::of(&mut generator, 20)
        })
    };
    let off = sample(0);
    assert_eq!(off.error, None);
    for k in [259, 260, usize::MAX] {
        assert_eq!(sample(k), off);
    }
    assert_ne!(sample(1), off);
    // With the least workspace there is not enough scratch to sort all of the vocabulary.
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let parameters = SamplingParameters::<R>::default().top_k(1000);
    let run = |extra: usize| {
        let mut memory = memory(model.workspace_bytes::<R>(64) + extra);
        let memory = bytemuck::cast_slice_mut(&mut memory);
        let sampler = Sampler::new(parameters).unwrap();
        let mut generator =
            Generator::new(&model, memory, 64, sampler, DefaultRng::new(42)).unwrap();
        Output::of(&mut generator, 20)
    };
    let (needed, given) = (259, 64);
    let error = SamplingError::ScratchTooSmall { needed, given };
    assert_eq!(run(0).error, Some(GenerateError::Sampling(error)));
    assert_eq!(run(8 * error.missing_scratch()), off);
}

#[test]
fn top_k_above_the_vocabulary() {
    top_k::<f32>();
    top_k::<I16F16>();
}

fn biases<R: Real>() {
    let all: Vec<(u32, R)> = (0..259).map(|token| (token, R::LOWEST)).collect();
    let parameters = [
        SamplingParameters::greedy(),
        SamplingParameters::random(),
        SamplingParameters::default(),
        SamplingParameters::default().top_k(0),
    ];
    for parameters in parameters {
        with_odd(64, parameters, |generator| {
            let mut generator = generator.with_logit_bias(&all);
            let output = Output::of(&mut generator, 5);
            let error = GenerateError::Sampling(SamplingError::NoMass);
            assert_eq!((output.tokens, output.error), (vec![], Some(error)));
        });
        // All but one.
        with_odd(64, parameters, |generator| {
            let mut generator = generator.with_logit_bias(&all[..258]);
            let output = Output::of(&mut generator, 5);
            assert_eq!((output.tokens, output.error), (vec![258; 5], None));
        });
    }
    let bias = [(259, R::ONE)];
    with_odd(64, SamplingParameters::greedy(), |generator| {
        let error = SamplingError::BiasOutOfRange {
            index: 0,
            vocabulary: 259,
        };
        let mut generator = generator.with_logit_bias(&bias);
        let output = Output::of(&mut generator, 5);
        assert_eq!(output.error, Some(GenerateError::Sampling(error)));
    });
}

#[test]
fn biases_that_leave_nothing() {
    biases::<f32>();
    biases::<I16F16>();
}

#[test]
fn a_failed_draw_leaves_the_logits_as_they_were() {
    let none: Vec<_> = (0..259).map(|token| (token, f32::NEG_INFINITY)).collect();
    with_odd(64, SamplingParameters::greedy(), |generator| {
        let mut generator = generator.with_logit_bias(&none);
        generator.prompt("Once").unwrap();
        assert!(generator.advance(false).is_err());
        let mut generator = generator.with_logit_bias(&[]);
        assert!(matches!(generator.advance(false), Ok(Advance::Token(_))));
    });
}

#[test]
fn end_tokens() {
    for (token, finish) in [
        (2, FinishReason::EndToken),
        (1, FinishReason::EndToken),
        (0, FinishReason::Limit),
        (100, FinishReason::Limit),
    ] {
        let bias = [(token, f32::INFINITY)];
        with_odd(64, SamplingParameters::greedy(), |generator| {
            let mut generator = generator.with_logit_bias(&bias);
            let output = Output::of(&mut generator, 3);
            assert_eq!(output.finish, Some(finish));
            let count = if finish == FinishReason::Limit { 3 } else { 1 };
            assert_eq!(output.tokens, vec![token; count]);
            // It can go on.
            assert_eq!(Output::of(&mut generator, 3).tokens, vec![token; count]);
        });
    }
}

fn penalties<R: Real>() {
    let plain = SamplingParameters::<R>::greedy();
    let run = |parameters| {
        with_odd(64, parameters, |mut generator| {
            Output::of(&mut generator, 60)
        })
    };
    // So large that no token comes twice among the latest 64.
    let unique = run(plain.presence_penalty(R::from_i32(100)));
    let mut tokens = unique.tokens;
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), 60);
    assert_ne!(run(plain.repeat_penalty(R::from_f32(1.5))), run(plain));
    assert_eq!(
        run(plain.repeat_last_n(0).frequency_penalty(R::ONE)),
        run(plain)
    );

    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<R>(64));
    let memory: &mut [u8] = bytemuck::cast_slice_mut(&mut memory);
    for repeat_last_n in [HISTORY + 1, usize::MAX] {
        let too_far = plain.repeat_last_n(repeat_last_n);
        let error = GenerateError::RepeatLastN { repeat_last_n };
        for parameters in [
            too_far.repeat_penalty(R::from_f32(1.1)),
            too_far.frequency_penalty(R::ONE),
            too_far.presence_penalty(R::ONE),
        ] {
            let sampler = Sampler::new(parameters).unwrap();
            let refused = Generator::new(&model, memory, 64, sampler, DefaultRng::new(0));
            assert_eq!(refused.err(), Some(error));
            with_odd(64, plain, |mut generator| {
                assert_eq!(generator.set_sampler(sampler), Err(error));
                assert_eq!(Output::of(&mut generator, 60), run(plain));
            });
        }
        // Without a penalty nobody looks.
        assert_eq!(run(too_far), run(plain));
    }
}

#[test]
fn penalties_look_back_as_far_as_the_history() {
    penalties::<f32>();
    penalties::<I16F16>();
}

#[test]
fn samplers_can_change_in_the_middle() {
    let greedy = Sampler::new(SamplingParameters::<f32>::greedy()).unwrap();
    let whole = with_odd(64, SamplingParameters::<f32>::greedy(), |mut generator| {
        Output::of(&mut generator, 20).tokens
    });
    let mixed = with_odd(
        64,
        SamplingParameters::<f32>::greedy().top_k(1),
        |mut generator| {
            let mut tokens = Output::of(&mut generator, 10).tokens;
            generator.set_sampler(greedy).unwrap();
            tokens.extend(Output::of(&mut generator, 10).tokens);
            tokens
        },
    );
    assert_eq!(mixed, whole);
}
