//! What can be wrong with a checkpoint.

use std::path::PathBuf;

use smidgen::generate::GenerateError;
use smidgen::model::transformer::ModelError;
use thiserror::Error;

use super::vocabulary::VocabularyError;

/// A checkpoint that cannot be packed.
#[derive(Debug, Error)]
pub enum PackError {
    #[error("llama2.c checkpoint: the length does not agree with its header")]
    Llama2cLength,
    #[error("llama2.c checkpoint: version {version} is not known (0, 1 and 2 are)")]
    Llama2cVersion { version: i32 },
    #[error("llama2.c checkpoint: {name} is {value}")]
    Llama2cShape { name: &'static str, value: i32 },
    #[error("llama2.c checkpoint: {reason}")]
    Llama2cDimensions { reason: String },
    #[error("checkpoint: {0}")]
    Safetensors(#[from] safetensors::SafeTensorError),
    #[error("checkpoint: metadata {key}: {reason}")]
    Metadata { key: &'static str, reason: String },
    #[error("checkpoint: tensor {name} is missing")]
    TensorMissing { name: String },
    #[error("checkpoint: tensor {name} is {found:?}, should be {expected:?}")]
    TensorShape {
        name: String,
        expected: [usize; 2],
        found: Vec<usize>,
    },
    #[error("checkpoint: tensor {name} is not f32")]
    TensorType { name: String },
    #[error("tensor {name} has a number that is not finite")]
    NotFinite { name: String },
    #[error("a vocabulary of {size} tokens needs its tokenizer file: --tokenizer FILE")]
    TokenizerMissing { size: usize },
    #[error("tokenizer: {0}")]
    Vocabulary(#[from] VocabularyError),
    #[error("the tokenizer has {tokenizer} tokens, the model {model}")]
    VocabularySize { tokenizer: usize, model: usize },
    #[error("card: {entry:?} is not key=value, the key of lower-case letters, digits and -")]
    Card { entry: String },
    #[error("{0}")]
    Image(String),
    #[error("the packed file is not valid: {0}")]
    Model(#[from] ModelError),
    #[error("the packed file cannot be run: {0}")]
    Run(#[from] GenerateError),
    #[error("{}: {error}", path.display())]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
}
