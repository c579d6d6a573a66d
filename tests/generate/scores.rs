//! Log-probabilities: of a generation, and of the same text when it is given.

use smidgen::generate::{GenerateError, score};
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::sampling::{SamplingError, SamplingParameters};
use smidgen::tokenizer::TokenizerError;

use crate::fixtures::{ODD, memory};
use crate::rig::with_odd;

/// The scores of a text.
fn scores<R: Real>(tokens: &[u32], context: usize) -> Result<Vec<R>, GenerateError> {
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<R>(context));
    let mut session =
        Session::<R>::new(&model, bytemuck::cast_slice_mut(&mut memory), context).unwrap();
    score(&mut session, tokens.iter().copied().map(Ok)).collect()
}

fn same_numbers<R: Real>() {
    for parameters in [
        SamplingParameters::<R>::greedy(),
        SamplingParameters::default(),
        SamplingParameters::default().repeat_penalty(R::from_f32(1.5)),
        SamplingParameters::greedy().frequency_penalty(R::ONE),
    ] {
        // Also where the cache slides.
        for context in [64, 12] {
            let mut tokens: Vec<u32> = vec![1];
            tokens.extend("Once".bytes().map(|byte| u32::from(byte) + 3));
            let bias = [(80, R::ONE)];
            let found: Vec<R> = with_odd(context, parameters, |generator| {
                let generator = generator.with_log_probabilities(true);
                let mut generator = generator.with_logit_bias(&bias);
                generator.prompt("Once").unwrap();
                let steps: Vec<_> = generator.generate(30).map(Result::unwrap).collect();
                tokens.extend(steps.iter().map(|step| step.token));
                steps.iter().map(|s| s.log_probability.unwrap()).collect()
            });
            assert!(found.len() > 3);
            assert!(found.iter().all(|&x| x <= R::ZERO));
            let expected = scores::<R>(&tokens, context).unwrap();
            assert_eq!(expected.len(), tokens.len() - 1);
            assert_eq!(found, expected[4..]);
        }
    }
}

#[test]
fn generated_and_given_text_have_the_same_numbers() {
    same_numbers::<f32>();
    same_numbers::<I16F16>();
}

#[test]
fn asking_does_not_change_the_text() {
    let parameters = SamplingParameters::<f32>::default().presence_penalty(1.0);
    let run = |asked| {
        with_odd(64, parameters, |generator| {
            let mut generator = generator.with_log_probabilities(asked);
            let steps = generator.generate(30).map(Result::unwrap);
            steps
                .map(|step| {
                    assert_eq!(step.log_probability.is_some(), asked);
                    assert!(step.probability() > 0.0 && step.probability() <= 1.0);
                    step.token
                })
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(run(false), run(true));
}

#[test]
fn errors_end_a_score() {
    let out_of_range = SamplingError::TokenOutOfRange {
        token: 259,
        vocabulary: 259,
    };
    assert_eq!(
        scores::<f32>(&[1, 5, 259, 7], 8),
        Err(GenerateError::Sampling(out_of_range))
    );
    assert_eq!(scores::<f32>(&[], 8), Ok(vec![]));
    assert_eq!(scores::<f32>(&[1], 8), Ok(vec![]));

    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<f32>(8));
    let mut session =
        Session::<f32>::new(&model, bytemuck::cast_slice_mut(&mut memory), 8).unwrap();
    let tokens = [Ok(1), Ok(5), Err(TokenizerError::NoBegin), Ok(6)];
    let mut scores = score(&mut session, tokens);
    assert!(scores.next().unwrap().is_ok());
    let error = GenerateError::Tokenizer(TokenizerError::NoBegin);
    assert_eq!(scores.next(), Some(Err(error)));
    assert_eq!(scores.next(), None);
}
