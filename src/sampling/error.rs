//! What can be wrong with logits and parameters.

use core::fmt;

use super::MAX_VOCABULARY;

/// An input that a sampler cannot use; each variant names the field and the rule it breaks.
///
/// # Example
///
/// ```
/// use smidgen::sampling::{SamplingError, greedy};
///
/// assert_eq!(greedy(&[0.5_f32, f32::NAN]), Err(SamplingError::NanLogit { index: 1 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SamplingError {
    /// The slice of logits is empty.
    NoLogits,
    /// There are more logits than [`MAX_VOCABULARY`].
    TooManyLogits {
        /// How many logits were given.
        len: usize,
    },
    /// A logit is NaN.
    NanLogit {
        /// Index of the first such logit.
        index: usize,
    },
    /// No token has any mass: every logit that is left is minus infinity (the lowest value in
    /// fixed point).
    NoMass,
    /// The scratch slice is too short.
    ScratchTooSmall {
        /// Length that is needed.
        needed: usize,
        /// Length that was given.
        given: usize,
    },
    /// A token is not in the vocabulary.
    TokenOutOfRange {
        /// The token.
        token: u32,
        /// The number of logits.
        vocabulary: usize,
    },
    /// A token among the recent ones is not in the vocabulary.
    RecentOutOfRange {
        /// Index into the slice of recent tokens.
        index: usize,
        /// The number of logits.
        vocabulary: usize,
    },
    /// A token of the logit bias is not in the vocabulary.
    BiasOutOfRange {
        /// Index into the slice of biases.
        index: usize,
        /// The number of logits.
        vocabulary: usize,
    },
    /// A logit bias is NaN.
    BiasNan {
        /// Index into the slice of biases.
        index: usize,
    },
    /// `temp` is negative or NaN.
    Temp,
    /// `top_p` is NaN.
    TopP,
    /// `min_p` is negative, above one or NaN.
    MinP,
    /// `repeat_penalty` is not a finite number above zero.
    RepeatPenalty,
    /// `frequency_penalty` is not finite.
    FrequencyPenalty,
    /// `presence_penalty` is not finite.
    PresencePenalty,
}

impl SamplingError {
    /// How many more elements of scratch are needed; zero for the other errors.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::sampling::{SamplingError, top_k};
    ///
    /// let error = top_k(&[1.0_f32, 2.0, 3.0], 2, &mut [0; 1]).unwrap_err();
    /// assert_eq!(error, SamplingError::ScratchTooSmall { needed: 2, given: 1 });
    /// assert_eq!(error.missing_scratch(), 1);
    /// ```
    #[must_use]
    pub const fn missing_scratch(&self) -> usize {
        match self {
            Self::ScratchTooSmall { needed, given } => needed.saturating_sub(*given),
            _ => 0,
        }
    }
}

impl fmt::Display for SamplingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoLogits => f.write_str("there are no logits"),
            Self::TooManyLogits { len } => {
                write!(f, "{len} logits, but at most {MAX_VOCABULARY} are possible")
            }
            Self::NanLogit { index } => write!(f, "logit {index} is NaN"),
            Self::NoMass => f.write_str("no token has any probability mass"),
            Self::ScratchTooSmall { needed, given } => write!(
                f,
                "scratch has {given} elements, {needed} are needed: {} are missing",
                self.missing_scratch()
            ),
            Self::TokenOutOfRange { token, vocabulary } => {
                write!(f, "token {token} is not in the vocabulary of {vocabulary}")
            }
            Self::RecentOutOfRange { index, vocabulary } => {
                write!(
                    f,
                    "recent token {index} is not in the vocabulary of {vocabulary}"
                )
            }
            Self::BiasOutOfRange { index, vocabulary } => {
                write!(
                    f,
                    "the token of logit bias {index} is not in the vocabulary of {vocabulary}"
                )
            }
            Self::BiasNan { index } => write!(f, "logit bias {index} is NaN"),
            Self::Temp => f.write_str("temp must be zero or above"),
            Self::TopP => f.write_str("top_p must be a number"),
            Self::MinP => f.write_str("min_p must be between zero and one"),
            Self::RepeatPenalty => f.write_str("repeat_penalty must be finite and above zero"),
            Self::FrequencyPenalty => f.write_str("frequency_penalty must be finite"),
            Self::PresencePenalty => f.write_str("presence_penalty must be finite"),
        }
    }
}

impl core::error::Error for SamplingError {}
