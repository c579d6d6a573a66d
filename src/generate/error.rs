//! What can go wrong on the way from a prompt to text.

use core::fmt;

use super::{HISTORY, MAX_STOPS};
use crate::model::transformer::ModelError;
use crate::sampling::SamplingError;
use crate::token::Token;
use crate::tokenizer::TokenizerError;

/// An input that a generator cannot use, or logits that a sampler cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum GenerateError {
    /// Of the model.
    Model(ModelError),
    /// Of the prompt.
    Tokenizer(TokenizerError),
    /// Of the sampler.
    Sampling(SamplingError),
    /// The sampler looks further back than a generator remembers, while a penalty is on.
    RepeatLastN {
        /// What was asked for.
        repeat_last_n: usize,
    },
    /// There are more stop strings than a generator watches for.
    TooManyStops {
        /// How many were given.
        stops: usize,
    },
    /// A stop string is empty or longer than 255 bytes.
    StopLength {
        /// Which one.
        index: usize,
        /// Its length in bytes.
        length: usize,
    },
    /// There is nothing to begin with: no prompt, and no beginning-of-sequence token in the
    /// vocabulary.
    EmptyPrompt,
    /// A token of the prompt is one that the constraint does not allow at its place.
    NotAllowed {
        /// The token.
        token: Token,
    },
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Model(error) => error.fmt(f),
            Self::Tokenizer(error) => error.fmt(f),
            Self::Sampling(error) => error.fmt(f),
            Self::RepeatLastN { repeat_last_n } => write!(
                f,
                "repeat_last_n is {repeat_last_n}, at most {HISTORY} when a penalty is on"
            ),
            Self::TooManyStops { stops } => {
                write!(f, "{stops} stop strings, at most {MAX_STOPS}")
            }
            Self::StopLength { index, length } => {
                write!(
                    f,
                    "stop string {index} has {length} bytes, must have 1 to 255"
                )
            }
            Self::NotAllowed { token } => {
                write!(f, "token {token} of the prompt is not allowed at its place")
            }
            Self::EmptyPrompt => {
                f.write_str("the prompt is empty, and the vocabulary has no token to begin with")
            }
        }
    }
}

impl core::error::Error for GenerateError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Model(error) => Some(error),
            Self::Tokenizer(error) => Some(error),
            Self::Sampling(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ModelError> for GenerateError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<TokenizerError> for GenerateError {
    fn from(error: TokenizerError) -> Self {
        Self::Tokenizer(error)
    }
}

impl From<SamplingError> for GenerateError {
    fn from(error: SamplingError) -> Self {
        Self::Sampling(error)
    }
}
