//! A generator over a random model, in memory of its own.

use smidgen::generate::{FinishReason, GenerateError, Generator};
use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};
use smidgen::tokenizer::Token;

use crate::fixtures::{ODD, memory};

/// A generator of the tests.
pub type G<'m, 'w, R> = Generator<'m, 'w, R, DefaultRng>;

/// Bytes of scratch that let a sampler keep all of a byte vocabulary.
const EXTRA: usize = 8 * 259;

/// Calls `each` with a fresh generator: model of `file`, seed 42.
pub fn with_file<'f, R: Real, T>(
    file: &'f [u8],
    context: usize,
    parameters: SamplingParameters<R>,
    each: impl FnOnce(G<'_, '_, R>) -> T,
) -> T {
    let model: Transformer<'f> = Transformer::from_bytes(file).unwrap();
    let mut memory = memory(model.workspace_bytes::<R>(context) + EXTRA);
    let sampler = Sampler::new(parameters).unwrap();
    let memory = bytemuck::cast_slice_mut(&mut memory);
    each(Generator::new(&model, memory, context, sampler, DefaultRng::new(42)).unwrap())
}

/// The same over `tests/data/odd.smid`.
pub fn with_odd<R: Real, T>(
    context: usize,
    parameters: SamplingParameters<R>,
    each: impl FnOnce(G<'_, '_, R>) -> T,
) -> T {
    with_file(&ODD.file(), context, parameters, each)
}

/// What a generation gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    pub tokens: Vec<Token>,
    pub text: String,
    pub finish: Option<FinishReason>,
    pub error: Option<GenerateError>,
}

impl Output {
    /// Everything up to the end of one call of `generate`.
    pub fn of<R: Real>(generator: &mut G<'_, '_, R>, limit: usize) -> Self {
        let mut output = Self::default();
        for step in generator.generate(limit) {
            // Nothing comes after the end.
            assert_eq!((output.finish, output.error), (None, None));
            match step {
                Ok(step) => {
                    output.tokens.push(step.token);
                    output.text += &step.text.to_string();
                    let pieces: String = step.text.map(|piece| piece.to_string()).collect();
                    assert!(output.text.ends_with(&pieces));
                    output.finish = step.finish;
                }
                Err(error) => output.error = Some(error),
            }
        }
        output
    }
}
