//! What can be wrong with a vocabulary, a text or a token.

use core::fmt;

use super::Token;
use super::vocabulary::MAX_SIZE;

/// An input that a tokenizer cannot use; each variant names the field and the rule it breaks.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::{TokenizerError, Vocabulary};
///
/// let error = Vocabulary::from_bytes(b"TOKN").unwrap_err();
/// assert_eq!(error, TokenizerError::Length { expected: 20, found: 4 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum TokenizerError {
    /// The section is longer or shorter than its fields say, or shorter than its header.
    Length {
        /// The length by the section's own fields.
        expected: usize,
        /// The length of the section.
        found: usize,
    },
    /// The kind is not a known one.
    Kind {
        /// What was found.
        kind: u8,
    },
    /// A flag bit is set that has no meaning.
    Flags {
        /// All flags.
        flags: u8,
    },
    /// The number of tokens is zero or above 65,535.
    Size {
        /// What was found.
        size: u32,
    },
    /// The 256 byte tokens do not fit into the vocabulary, or there are none in a vocabulary of
    /// bytes.
    ByteTokens {
        /// Id of the token of byte 0.
        first: u16,
    },
    /// The unknown token is outside of the vocabulary, or is a byte token.
    Unknown {
        /// Its id.
        token: u16,
    },
    /// The beginning-of-sequence token is outside of the vocabulary, or is a byte token.
    Begin {
        /// Its id.
        token: u16,
    },
    /// The end-of-sequence token is outside of the vocabulary, or is a byte token.
    End {
        /// Its id.
        token: u16,
    },
    /// The index has more entries than there are stored pieces, or there is one in a vocabulary of
    /// bytes.
    IndexSize {
        /// Number of entries.
        entries: u16,
    },
    /// There are stored pieces in a vocabulary of bytes.
    PieceBytes {
        /// Number of bytes.
        bytes: u32,
    },
    /// An offset of a stored piece is below the one before it, or the first is not 0, or the last
    /// is not the number of all bytes.
    Offset {
        /// Which offset.
        index: u16,
    },
    /// An entry of the index names a token outside of the vocabulary, a byte token, or the
    /// unknown, begin or end token.
    IndexToken {
        /// Which entry.
        entry: u16,
        /// The id there.
        token: u16,
    },
    /// A token in the index has an empty piece.
    EmptyPiece {
        /// Its id.
        token: u16,
    },
    /// Two tokens in the index have the same piece.
    DuplicatePiece {
        /// One id.
        first: u16,
        /// The other.
        second: u16,
    },
    /// An entry of the index has a piece that sorts before the entry before it.
    IndexOrder {
        /// Which entry.
        entry: u16,
    },
    /// A piece has two bytes side by side that the bitmaps rule out.
    Adjacency {
        /// Id of its token.
        token: u16,
    },
    /// A segment of the text has more characters than the scratch has symbols.
    ScratchTooSmall {
        /// Symbols that the segment needs.
        needed: usize,
        /// Symbols that were given.
        given: usize,
    },
    /// A segment of the text has more than 65,535 characters, which no scratch can hold.
    SegmentTooLong {
        /// Its length in characters.
        characters: usize,
    },
    /// A character is not a piece, and the vocabulary has neither byte tokens nor an unknown token.
    NoToken {
        /// The character.
        character: char,
    },
    /// The beginning-of-sequence token is asked for, but the vocabulary has none.
    NoBegin,
    /// A token is not in the vocabulary.
    TokenOutOfRange {
        /// The token.
        token: Token,
        /// The number of tokens in the vocabulary.
        vocabulary: u32,
    },
}

impl fmt::Display for TokenizerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Length { expected, found } => {
                write!(
                    f,
                    "vocabulary section has {found} bytes, its fields say {expected}"
                )
            }
            Self::Kind { kind } => write!(f, "vocabulary kind {kind} is not known"),
            Self::Flags { flags } => write!(f, "vocabulary flags {flags:#04x} are not known"),
            Self::Size { size } => {
                write!(f, "vocabulary of {size} tokens, must be 1 to {MAX_SIZE}")
            }
            Self::ByteTokens { first } => {
                write!(f, "no place for 256 byte tokens from {first} on")
            }
            Self::Unknown { token } => special(f, "unknown", token),
            Self::Begin { token } => special(f, "begin", token),
            Self::End { token } => special(f, "end", token),
            Self::IndexSize { entries } => {
                write!(f, "index of {entries} entries for fewer stored pieces")
            }
            Self::PieceBytes { bytes } => {
                write!(f, "{bytes} bytes of pieces in a vocabulary of bytes")
            }
            Self::Offset { index } => write!(f, "piece offset {index} is out of order"),
            Self::IndexToken { entry, token } => {
                write!(
                    f,
                    "index entry {entry} names token {token}, which text cannot become"
                )
            }
            Self::EmptyPiece { token } => write!(f, "token {token} in the index has no bytes"),
            Self::DuplicatePiece { first, second } => {
                write!(f, "tokens {first} and {second} have the same piece")
            }
            Self::IndexOrder { entry } => write!(f, "index entry {entry} is out of order"),
            Self::Adjacency { token } => {
                write!(
                    f,
                    "piece of token {token} has neighbours that the bitmaps deny"
                )
            }
            Self::ScratchTooSmall { needed, given } => {
                write!(f, "scratch has {given} symbols, the segment needs {needed}")
            }
            Self::SegmentTooLong { characters } => {
                write!(
                    f,
                    "segment of {characters} characters, at most 65535 are possible"
                )
            }
            Self::NoToken { character } => {
                write!(
                    f,
                    "no token for U+{:04X}, nor for bytes",
                    u32::from(character)
                )
            }
            Self::NoBegin => f.write_str("the vocabulary has no begin token"),
            Self::TokenOutOfRange { token, vocabulary } => {
                write!(f, "token {token} is not in the vocabulary of {vocabulary}")
            }
        }
    }
}

/// The message for a special token that cannot be one.
fn special(f: &mut fmt::Formatter<'_>, name: &str, token: u16) -> fmt::Result {
    write!(
        f,
        "{name} token {token} is outside of the vocabulary or a byte token"
    )
}

impl core::error::Error for TokenizerError {}
