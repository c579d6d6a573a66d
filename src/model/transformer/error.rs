//! What can be wrong with a model, or with the use of one.

use core::fmt;

use crate::format::FormatError;
use crate::quant::QuantError;
use crate::token::Token;
use crate::tokenizer::TokenizerError;

/// A file that is no transformer, or an input that one cannot take; each variant names the field
/// and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ModelError {
    /// The frame of the file or its model card is broken.
    Format(FormatError),
    /// The configuration does not have the length of its fields.
    ConfigLength {
        /// The length by its fields.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// `dim` is not 2 to 65,536.
    Dim {
        /// What was found.
        dim: u32,
    },
    /// `hidden_dim` is not 1 to 262,144.
    HiddenDim {
        /// What was found.
        hidden_dim: u32,
    },
    /// `layers` is not 1 to 1,024.
    Layers {
        /// What was found.
        layers: u32,
    },
    /// `heads` is zero or does not divide `dim`.
    Heads {
        /// What was found.
        heads: u32,
    },
    /// `dim / heads` is odd or above 256.
    HeadDim {
        /// What was found.
        head_dim: u32,
    },
    /// `kv_heads` is zero or does not divide `heads`.
    KvHeads {
        /// What was found.
        kv_heads: u32,
    },
    /// `vocabulary` is not that of the tokenizer.
    Vocabulary {
        /// The tokenizer's.
        expected: u32,
        /// What was found.
        found: u32,
    },
    /// `context` is not 1 to 65,535.
    TrainedContext {
        /// What was found.
        context: u32,
    },
    /// `epsilon` is not finite and above zero.
    Epsilon,
    /// A flag bit is set that has no meaning.
    Flags {
        /// All flags.
        flags: u32,
    },
    /// The vocabulary is broken.
    Tokenizer(TokenizerError),
    /// The table of tensors does not have the length of the shape.
    TensorTable {
        /// The length by the shape.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// A tensor's format is not known.
    TensorFormat {
        /// Which tensor.
        tensor: u32,
        /// What was found.
        format: u8,
    },
    /// A vector (a norm's weight, a mean of keys) is not in format `f32`.
    VectorFormat {
        /// Which tensor.
        tensor: u32,
    },
    /// A tensor's reserved bytes are not zero.
    TensorReserved {
        /// Which tensor.
        tensor: u32,
    },
    /// A tensor does not have the shape that the configuration gives it.
    TensorShape {
        /// Which tensor.
        tensor: u32,
        /// Rows and columns by the configuration.
        expected: [u32; 2],
        /// Rows and columns found.
        found: [u32; 2],
    },
    /// A tensor does not start at the next multiple of 16 behind the one before.
    TensorOffset {
        /// Which tensor.
        tensor: u32,
        /// Where it should start.
        expected: u32,
        /// Where it starts.
        found: u32,
    },
    /// A tensor leaves the data.
    TensorRange {
        /// Which tensor.
        tensor: u32,
    },
    /// A byte between tensors is not zero.
    TensorPadding {
        /// The tensor after it.
        tensor: u32,
    },
    /// The numbers of a tensor are broken.
    Tensor {
        /// Which tensor.
        tensor: u32,
        /// What is wrong.
        error: QuantError,
    },
    /// The data does not end with the last tensor.
    DataLength {
        /// The length by the tensors.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The workspace is too small.
    WorkspaceTooSmall {
        /// The bytes that are needed.
        needed: usize,
        /// The bytes that were given.
        given: usize,
    },
    /// The workspace does not start at a multiple of 8.
    WorkspaceAlignment,
    /// The context asked for is not 1 to 65,535.
    Context {
        /// What was asked for.
        context: usize,
    },
    /// A token is not in the vocabulary.
    TokenOutOfRange {
        /// The token.
        token: Token,
        /// The number of tokens in the vocabulary.
        vocabulary: u32,
    },
    /// Logits are asked for, but no token has been fed, or one is under way.
    NoLogits,
}

impl ModelError {
    /// The broken rule in plain words; usable in a `const` panic.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Format(error) => error.rule(),
            Self::ConfigLength { .. } => "the configuration does not have the length of its fields",
            Self::Dim { .. } => "dim must be 2 to 65536",
            Self::HiddenDim { .. } => "hidden_dim must be 1 to 262144",
            Self::Layers { .. } => "layers must be 1 to 1024",
            Self::Heads { .. } => "heads must divide dim",
            Self::HeadDim { .. } => "dim / heads must be even and at most 256",
            Self::KvHeads { .. } => "kv_heads must divide heads",
            Self::Vocabulary { .. } => "vocabulary must be that of the tokenizer",
            Self::TrainedContext { .. } => "the trained context must be 1 to 65535",
            Self::Epsilon => "epsilon must be finite and above zero",
            Self::Flags { .. } => "a flag bit without meaning is set",
            Self::Tokenizer(_) => "the vocabulary is broken",
            Self::TensorTable { .. } => "the tensor table does not have the length of the shape",
            Self::TensorFormat { .. } => "a tensor's format is not known",
            Self::VectorFormat { .. } => "a vector must be f32",
            Self::TensorReserved { .. } => "the reserved bytes of a tensor must be zero",
            Self::TensorShape { .. } => "a tensor does not have the shape of the configuration",
            Self::TensorOffset { .. } => "a tensor must start at the next multiple of 16",
            Self::TensorRange { .. } => "a tensor leaves the data",
            Self::TensorPadding { .. } => "bytes between tensors must be zero",
            Self::Tensor { error, .. } => error.rule(),
            Self::DataLength { .. } => "the data must end with the last tensor",
            Self::WorkspaceTooSmall { .. } => "the workspace is too small",
            Self::WorkspaceAlignment => "the workspace must start at a multiple of 8",
            Self::Context { .. } => "the context must be 1 to 65535",
            Self::TokenOutOfRange { .. } => "a token is not in the vocabulary",
            Self::NoLogits => "there are no logits before a token has been fed",
        }
    }

    /// How many bytes a workspace lacks; 0 for other errors.
    #[must_use]
    pub const fn missing_workspace(&self) -> usize {
        match *self {
            Self::WorkspaceTooSmall { needed, given } => needed.saturating_sub(given),
            _ => 0,
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Format(error) => return error.fmt(f),
            Self::Tokenizer(error) => return error.fmt(f),
            Self::Tensor { tensor, error } => return write!(f, "tensor {tensor}: {error}"),
            _ => f.write_str(self.rule())?,
        }
        match *self {
            Self::ConfigLength { expected, found }
            | Self::TensorTable { expected, found }
            | Self::DataLength { expected, found } => {
                write!(f, ": {expected} bytes, found {found}")
            }
            Self::Dim { dim: found }
            | Self::HiddenDim { hidden_dim: found }
            | Self::Layers { layers: found }
            | Self::Heads { heads: found }
            | Self::HeadDim { head_dim: found }
            | Self::KvHeads { kv_heads: found }
            | Self::TrainedContext { context: found }
            | Self::Flags { flags: found } => write!(f, ", found {found}"),
            Self::Context { context } => write!(f, ", not {context}"),
            Self::Vocabulary { expected, found } => write!(f, ": {expected}, found {found}"),
            Self::TensorFormat { tensor, format } => {
                write!(f, " (tensor {tensor}, format {format})")
            }
            Self::VectorFormat { tensor }
            | Self::TensorReserved { tensor }
            | Self::TensorRange { tensor } => write!(f, " (tensor {tensor})"),
            Self::TensorPadding { tensor } => write!(f, " (before tensor {tensor})"),
            Self::TensorShape {
                tensor,
                expected,
                found,
            } => write!(
                f,
                " (tensor {tensor} should be {} x {}, is {} x {})",
                expected[0], expected[1], found[0], found[1]
            ),
            Self::TensorOffset {
                tensor,
                expected,
                found,
            } => write!(
                f,
                " (tensor {tensor} should be at {expected}, is at {found})"
            ),
            Self::WorkspaceTooSmall { needed, given } => write!(
                f,
                ": {given} bytes, needs {needed}, {} are missing",
                needed.saturating_sub(given)
            ),
            Self::TokenOutOfRange { token, vocabulary } => {
                write!(f, " (token {token} of a vocabulary of {vocabulary})")
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for ModelError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Format(error) => Some(error),
            Self::Tokenizer(error) => Some(error),
            Self::Tensor { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<FormatError> for ModelError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}
