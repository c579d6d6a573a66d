//! What can be wrong with a model, a request or a text of melodies.

use core::fmt;

use super::{Form, Tempo};
use crate::token::Token;

/// An input that cannot be made music of; each variant names the field and the rule it breaks.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Form, Grammar, MelodyError};
/// use smidgen::tokenizer::Vocabulary;
///
/// // A vocabulary of plain bytes has no notes.
/// let error = Grammar::new(&Vocabulary::bytes(), Form::default()).unwrap_err();
/// assert_eq!(error, MelodyError::VocabularySize { tokens: 259 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MelodyError {
    /// The model is not one of melodies: its vocabulary has another size.
    VocabularySize {
        /// Its number of tokens.
        tokens: usize,
    },
    /// The model is not one of melodies: a token of its vocabulary has another piece.
    VocabularyPiece {
        /// The first such token.
        token: Token,
    },
    /// The name of a key is not one of those of [`Key`](super::Key).
    Key,
    /// The name of a metre is not one of those of [`Metre`](super::Metre).
    Metre,
    /// The name of a pitch is not one of those of [`Pitch`](super::Pitch).
    Pitch,
    /// The number of bars is zero or above [`Form::MAX_BARS`].
    Bars {
        /// What was asked for.
        bars: u16,
    },
    /// No pitch of the vocabulary, in the key asked for, lies in the range asked for.
    Range,
    /// The tempo is not between [`Tempo::MIN`] and [`Tempo::MAX`] beats a minute.
    Tempo {
        /// What was asked for.
        bpm: u16,
    },
    /// A text has something that is no token of a melody.
    Text {
        /// The byte where it begins.
        at: usize,
    },
}

impl fmt::Display for MelodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::VocabularySize { tokens } => write!(
                f,
                "not a model of melodies: its vocabulary has {tokens} tokens, must have {}",
                super::VOCABULARY
            ),
            Self::VocabularyPiece { token } => {
                write!(f, "not a model of melodies: token {token} is another one")
            }
            Self::Key => f.write_str("the key must be like G, Em, Bb, Ador or Dmix"),
            Self::Metre => f.write_str("the metre must be 2/4, 3/4, 4/4, 2/2, 6/8 or 9/8"),
            Self::Pitch => f.write_str("the pitch must be like C4, F#5 or Bb3, from C-1 to G9"),
            Self::Bars { bars } => {
                write!(f, "{bars} bars, must be 1 to {}", Form::MAX_BARS)
            }
            Self::Range => f.write_str("the range has no pitch of the key that the model knows"),
            Self::Tempo { bpm } => write!(
                f,
                "{bpm} beats a minute, must be {} to {}",
                Tempo::MIN,
                Tempo::MAX
            ),
            Self::Text { at } => write!(f, "byte {at} of the text begins no token of a melody"),
        }
    }
}

impl core::error::Error for MelodyError {}
