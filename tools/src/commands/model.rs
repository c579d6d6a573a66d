//! A model from its file, and the memory to run it in.

use std::path::Path;

use smidgen::melody::{self, MelodyError};
use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::tokenizer::{Symbol, Token, TokenizerError};

use super::error::CommandError;

/// Scratch of the sampler that every workspace has, in elements.
const MIN_SCRATCH: usize = 64;
/// The longest stretch of text without a place to divide it, in characters.
const MAX_SYMBOLS: usize = 65_535;

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(path).map_err(CommandError::read(path))
}

/// Checks the bytes of a model file.
pub fn model<'a>(path: &Path, bytes: &'a [u8]) -> Result<Transformer<'a>, CommandError> {
    Transformer::from_bytes(bytes).map_err(|error| CommandError::Model {
        path: path.to_owned(),
        error,
    })
}

/// The context asked for, or that of the model in place of 0.
pub fn context(model: &Transformer, asked: u16) -> usize {
    match asked {
        0 => model.config().context,
        context => usize::from(context),
    }
}

/// The tokens of a text, the one that begins a sequence before them if there is one.
pub fn tokens(model: &Transformer, text: &str) -> Result<Vec<Token>, TextError> {
    let vocabulary = model.vocabulary();
    if melody::check_vocabulary(vocabulary).is_ok() {
        let tokens = [Ok(melody::END)].into_iter().chain(melody::tokens(text));
        return tokens.collect::<Result<_, _>>().map_err(TextError::Melody);
    }
    let mut scratch = symbols(text);
    let mut encoder = vocabulary.encode(text, &mut scratch);
    if vocabulary.bos().is_some() {
        encoder = encoder.with_bos();
    }
    encoder
        .collect::<Result<_, _>>()
        .map_err(TextError::Tokenizer)
}

/// Why a text has no tokens.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum TextError {
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    #[error(transparent)]
    Melody(#[from] MelodyError),
}

/// Scratch that suffices to encode a text.
pub fn symbols(text: &str) -> Vec<Symbol> {
    // One more for the space that some vocabularies put before a text.
    let characters = text.chars().count() + 1;
    vec![Symbol::EMPTY; characters.min(MAX_SYMBOLS)]
}

/// The memory of a session.
pub struct Memory {
    words: Vec<u64>,
}

impl Memory {
    /// Zeros, as many as a session in `R` with so many elements of scratch for the sampler needs.
    pub fn new<R: Real>(
        model: &Transformer,
        context: usize,
        scratch: usize,
    ) -> Result<Self, CommandError> {
        let included = MIN_SCRATCH.max(context / 2);
        let more = scratch.saturating_sub(included).saturating_mul(8);
        let bytes = model.workspace_bytes::<R>(context).saturating_add(more);
        let length = bytes.div_ceil(8);
        let mut words = Vec::new();
        words
            .try_reserve_exact(length)
            .map_err(|_| CommandError::Memory { bytes })?;
        words.resize(length, 0);
        Ok(Self { words })
    }

    /// The number of bytes.
    pub fn len(&self) -> usize {
        8 * self.words.len()
    }

    /// The bytes, aligned.
    pub fn bytes(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(&mut self.words)
    }
}
