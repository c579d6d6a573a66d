//! What can go wrong in training.

use std::path::{Path, PathBuf};

/// The reason why a training command stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A file could not be read or written.
    #[error("{action} {path}: {source}", path = path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    /// A configuration is not valid TOML or does not have the expected keys.
    #[error("configuration {path}: {source}", path = path.display())]
    Toml {
        path: PathBuf,
        source: Box<toml::de::Error>,
    },
    /// A configuration has a value outside its range.
    #[error("configuration: {0}")]
    Config(String),
    /// A file does not have the format that its place in the configuration calls for.
    #[error("{path}: {reason}", path = path.display())]
    Format { path: PathBuf, reason: String },
    /// A safetensors file could not be decoded or encoded.
    #[error("{path}: {source}", path = path.display())]
    Safetensors {
        path: PathBuf,
        source: safetensors::SafeTensorError,
    },
    /// The metadata of a checkpoint is not the JSON it should be.
    #[error("metadata of {path}: {source}", path = path.display())]
    Metadata {
        path: PathBuf,
        source: serde_json::Error,
    },
    /// The loss is no longer a number; the learning rate is too high.
    #[error("the loss at step {step} is not finite")]
    Diverged { step: u64 },
    /// The loss curve could not be drawn.
    #[error("loss curve {path}: {reason}", path = path.display())]
    Plot { path: PathBuf, reason: String },
}

impl TrainError {
    /// Attaches the path to an error of reading.
    pub(crate) fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            action: "read",
            path: path.to_owned(),
            source,
        }
    }

    /// Attaches the path to an error of writing.
    pub(crate) fn write(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            action: "write",
            path: path.to_owned(),
            source,
        }
    }

    /// A file at `path` that is not in the expected format.
    pub(crate) fn format(path: &Path, reason: impl Into<String>) -> Self {
        Self::Format {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}
