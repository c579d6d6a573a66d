//! Constraints: what they ban never comes, whatever else is asked for.

use smidgen::generate::{Advance, FinishReason, GenerateError, score};
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::sampling::{Constraint, SamplingError, SamplingParameters};
use smidgen::tokenizer::Token;

use crate::fixtures::{ODD, memory};
use crate::rig::with_odd;

/// Letters of a word again and again; the byte tokens of the vocabulary begin at 3.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Word {
    word: &'static str,
    at: usize,
    resets: usize,
}

impl Word {
    const fn new(word: &'static str) -> Self {
        Self {
            word,
            at: 0,
            resets: 0,
        }
    }
}

impl Constraint for Word {
    fn allows(&self, token: Token) -> bool {
        let letter = self.word.as_bytes()[self.at % self.word.len()];
        // In lower or upper case; the end, whenever a word is complete.
        token == 3 + Token::from(letter)
            || token == 3 + Token::from(letter.to_ascii_uppercase())
            || (token == 2 && self.at > 0 && self.at.is_multiple_of(self.word.len()))
    }

    fn accept(&mut self, token: Token) {
        assert!(self.allows(token));
        self.at += 1;
    }

    fn reset(&mut self) {
        self.at = 0;
        self.resets += 1;
    }
}

fn only_what_is_allowed_comes<R: Real>() {
    let parameters = [
        SamplingParameters::<R>::greedy(),
        SamplingParameters::random(),
        SamplingParameters::default(),
        SamplingParameters::default().top_k(1),
        SamplingParameters::default().repeat_penalty(R::from_f32(1.5)),
    ];
    // What is banned stays so: neither a bias nor a penalty on others brings it back.
    let bias = [(3 + 120, R::from_f32(1e4)), (0, R::from_f32(1e4))];
    for parameters in parameters {
        for bias in [&bias[..], &[]] {
            with_odd(64, parameters, |generator| {
                let mut generator = generator
                    .with_logit_bias(bias)
                    .with_constraint(Word::new("melody"));
                generator.prompt("mEl").unwrap();
                assert_eq!(generator.constraint().at, 3);
                let mut text = "mEl".to_owned();
                for step in generator.generate(30) {
                    let step = step.unwrap();
                    text += &step.text.to_string();
                    match step.finish {
                        Some(FinishReason::EndToken) => assert_eq!(text.len() % 6, 0),
                        Some(finish) => assert_eq!(finish, FinishReason::Limit),
                        None => {}
                    }
                }
                let expected = "melody".chars().cycle().take(text.len());
                assert!(text.to_lowercase().chars().eq(expected), "{text}");
            });
        }
    }
}

#[test]
fn only_what_is_allowed_comes_f32() {
    only_what_is_allowed_comes::<f32>();
}

#[test]
fn only_what_is_allowed_comes_q16() {
    only_what_is_allowed_comes::<I16F16>();
}

#[test]
fn prompts_must_be_allowed() {
    with_odd(64, SamplingParameters::<f32>::default(), |generator| {
        let mut generator = generator.with_constraint(Word::new("ab"));
        let error = generator.prompt("abx").unwrap_err();
        assert_eq!(error, GenerateError::NotAllowed { token: 3 + 120 });
        // What came before it has been taken; it goes on from there.
        assert_eq!(generator.constraint().at, 2);
        generator.prompt("AB").unwrap();
        assert_eq!(generator.constraint().at, 4);
        // The token that begins a text begins the constraint too.
        let resets = generator.constraint().resets;
        generator.take(1).unwrap();
        let expected = Word {
            word: "ab",
            at: 0,
            resets: resets + 1,
        };
        assert_eq!(*generator.constraint(), expected);
        generator.reset(smidgen::rng::DefaultRng::new(0));
        assert_eq!(generator.constraint().resets, resets + 2);
    });
}

/// Allows nothing at all.
struct Nothing;

impl Constraint for Nothing {
    fn allows(&self, _token: Token) -> bool {
        false
    }
    fn accept(&mut self, _token: Token) {}
    fn reset(&mut self) {}
}

#[test]
fn nothing_allowed_is_an_error_that_can_be_mended() {
    with_odd(64, SamplingParameters::<f32>::default(), |generator| {
        let mut generator = generator;
        generator.prompt("Once").unwrap();
        let mut stuck = generator.with_constraint(Nothing);
        let error = stuck.generate(5).next().unwrap().unwrap_err();
        assert_eq!(error, GenerateError::Sampling(SamplingError::NoMass));
        let mut free = stuck.with_constraint(smidgen::sampling::Unconstrained);
        assert!(matches!(free.advance(false), Ok(Advance::Token(_))));
    });
}

#[test]
fn log_probabilities_are_those_of_the_model_alone() {
    let parameters = SamplingParameters::<f32>::random();
    let (tokens, found): (Vec<Token>, Vec<f32>) = with_odd(64, parameters, |generator| {
        let mut generator = generator
            .with_log_probabilities(true)
            .with_constraint(Word::new("melody"));
        generator
            .generate(5)
            .map(|step| step.map(|step| (step.token, step.log_probability.unwrap())))
            .map(Result::unwrap)
            .unzip()
    });
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<f32>(64));
    let memory = bytemuck::cast_slice_mut(&mut memory);
    let mut session = Session::<f32>::new(&model, memory, 64).unwrap();
    let text = [1].into_iter().chain(tokens).map(Ok);
    let expected: Vec<f32> = score(&mut session, text).map(Result::unwrap).collect();
    assert_eq!(found, expected);
}
