//! What can be wrong with a checkpoint.

use std::path::PathBuf;

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
    #[error("tensor {name}: number {index} is not finite")]
    NotFinite { name: String, index: usize },
    #[error("tokenizer: {0}")]
    Vocabulary(#[from] VocabularyError),
    #[error("the vocabulary has {tokenizer} tokens, the model {model}")]
    VocabularySize { tokenizer: usize, model: usize },
    #[error("the packed file is not valid: {0}")]
    Model(#[from] ModelError),
    #[error("{path}: {error}")]
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
}
