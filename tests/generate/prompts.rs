//! Prompts: empty, long, continued, in the middle of a token.

use smidgen::generate::{Advance, FinishReason, GenerateError};
use smidgen::num::{I16F16, Real};
use smidgen::sampling::SamplingParameters;
use smidgen::tokenizer::TokenizerError;

use crate::builder::{VocabularyOptions, vocabulary_section};
use crate::fixtures::{TINY, tiny_vocabulary};
use crate::rig::{Output, with_file, with_odd};

#[test]
fn empty_prompts_begin_with_the_begin_token() {
    let greedy = SamplingParameters::<f32>::greedy();
    let prompted = with_odd(64, greedy, |mut generator| {
        assert_eq!(generator.prompt("").unwrap(), 1);
        assert_eq!(generator.prompt("").unwrap(), 0);
        Output::of(&mut generator, 20)
    });
    let unprompted = with_odd(64, greedy, |mut generator| Output::of(&mut generator, 20));
    assert_eq!(prompted, unprompted);
    assert_eq!(prompted.tokens.len(), 20);
}

#[test]
fn nothing_to_begin_with() {
    let pieces: Vec<_> = ["<unk>", "</s>", "a", "b", "c", "d", "e", "f"]
        .map(|piece| (piece.as_bytes().to_vec(), 0.0))
        .into();
    let options = VocabularyOptions {
        unk: Some(0),
        eos: Some(1),
        ..VocabularyOptions::default()
    };
    let file = TINY.file_with(&vocabulary_section(&pieces, options).unwrap());
    with_file(
        &file,
        8,
        SamplingParameters::<f32>::greedy(),
        |mut generator| {
            let empty = Some(GenerateError::EmptyPrompt);
            assert_eq!(generator.prompt("").err(), empty);
            assert_eq!(Output::of(&mut generator, 3).error, empty);
            assert_eq!(generator.advance(false).err(), empty);
            assert_eq!(generator.prompt("ab").unwrap(), 2);
            assert_eq!(generator.prompt("").unwrap(), 0);
            assert_eq!(Output::of(&mut generator, 3).error, None);
        },
    );
}

#[test]
fn characters_without_a_token() {
    let file = TINY.file_with(&{
        let pieces: Vec<_> = ["<s>", "a", "b", "c", "d", "e", "f", "g"]
            .map(|piece| (piece.as_bytes().to_vec(), 0.0))
            .into();
        let options = VocabularyOptions {
            bos: Some(0),
            ..VocabularyOptions::default()
        };
        vocabulary_section(&pieces, options).unwrap()
    });
    with_file(
        &file,
        8,
        SamplingParameters::<f32>::greedy(),
        |mut generator| {
            let error = TokenizerError::NoToken { character: '€' };
            assert_eq!(
                generator.prompt("ab€c").err(),
                Some(GenerateError::Tokenizer(error))
            );
            // What came before it has been taken.
            assert_eq!(generator.session().position(), 3);
        },
    );
    // With an unknown token it is that one.
    let file = TINY.file_with(&tiny_vocabulary());
    with_file(
        &file,
        8,
        SamplingParameters::<f32>::greedy(),
        |mut generator| {
            assert_eq!(generator.prompt("ab€").unwrap(), 3);
        },
    );
}

fn long<R: Real>() {
    let text = "A prompt that is longer than the context. ".repeat(5);
    for context in [1, 2, 5, 16, 40] {
        with_odd(
            context,
            SamplingParameters::<R>::default().top_k(5),
            |mut generator| {
                assert_eq!(generator.prompt(&text).unwrap(), 1 + text.len());
                assert_eq!(generator.session().position(), 1 + text.len() as u32);
                let output = Output::of(&mut generator, 30);
                assert_eq!(output.error, None);
                assert!(!output.tokens.is_empty());
            },
        );
    }
}

#[test]
fn prompts_longer_than_the_context() {
    long::<f32>();
    long::<I16F16>();
}

fn continued<R: Real>(parameters: SamplingParameters<R>) {
    let whole = with_odd(16, parameters, |mut generator| {
        generator.prompt("Once upon").unwrap();
        Output::of(&mut generator, 30)
    });
    assert_eq!(whole.finish, Some(FinishReason::Limit));
    // In parts, the prompt as well.
    let parts = with_odd(16, parameters, |mut generator| {
        generator.prompt("Once").unwrap();
        generator.prompt(" upon").unwrap();
        assert_eq!(Output::of(&mut generator, 0), Output::default());
        let mut parts = Output::of(&mut generator, 1);
        for limit in [9, 20] {
            let part = Output::of(&mut generator, limit);
            assert_eq!(part.finish, Some(FinishReason::Limit));
            parts.tokens.extend(part.tokens);
        }
        parts.tokens
    });
    assert_eq!(parts, whole.tokens);
    // A layer at a time.
    let (mut tokens, mut text, mut layers) = (Vec::new(), String::new(), 0);
    with_odd(16, parameters, |mut generator| {
        generator.prompt("Once upon").unwrap();
        while tokens.len() < 30 {
            match generator.advance(tokens.len() == 29).unwrap() {
                Advance::Layer => layers += 1,
                Advance::Token(step) => {
                    tokens.push(step.token);
                    text += &step.text.to_string();
                }
            }
        }
    });
    assert_eq!((tokens, text), (whole.tokens.clone(), whole.text.clone()));
    assert_eq!(layers, 29 * 2);
    // After a reset with the same seed.
    with_odd(16, parameters, |mut generator| {
        generator.prompt("Other things").unwrap();
        Output::of(&mut generator, 25);
        generator.advance(false).unwrap();
        generator.reset(smidgen::rng::DefaultRng::new(42));
        generator.prompt("Once upon").unwrap();
        assert_eq!(Output::of(&mut generator, 30), whole);
    });
}

#[test]
fn continuing_equals_one_long_generation() {
    continued(SamplingParameters::<f32>::greedy());
    continued(SamplingParameters::<f32>::default());
    continued(SamplingParameters::<I16F16>::greedy());
    continued(SamplingParameters::<I16F16>::default());
}

/// A prompt that comes while a drawn token is in the middle of its layers does not lose it.
#[test]
fn a_prompt_in_the_middle_of_a_token() {
    let run = |layers: usize| {
        with_odd(64, SamplingParameters::<f32>::greedy(), |mut generator| {
            generator.prompt("Once").unwrap();
            Output::of(&mut generator, 3);
            for _ in 0..layers {
                assert!(matches!(generator.advance(false), Ok(Advance::Layer)));
            }
            generator.prompt(" more").unwrap();
            assert_eq!(generator.session().position(), 5 + 3 + 5);
            Output::of(&mut generator, 10)
        })
    };
    let expected = run(0);
    assert_eq!(run(1), expected);
    assert_eq!(run(2), expected);
}
