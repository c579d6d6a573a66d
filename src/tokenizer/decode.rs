//! The decoder: tokens to text, as they come.

use core::str::{Utf8Error, from_utf8};

use super::error::TokenizerError;
use super::piece::{Piece, Pieces, REPLACEMENT};
use super::vocabulary::Vocabulary;
use super::{Token, symbol::NONE};

/// Turns tokens into text, as they come.
///
/// A character whose bytes are spread over several tokens comes out whole, with the token that
/// completes it. Bytes that are not UTF-8 come out as U+FFFD, one for each *maximal subpart*, as
/// the Unicode standard advises and `String::from_utf8_lossy` does.
///
/// Begin and end tokens give no text; an incomplete character before them comes out as U+FFFD. If
/// the vocabulary puts a space before a text, a space that is the first byte of the first token is
/// taken away again: at the start, and after every begin token.
///
/// Memory: the [`Vocabulary`] and 8 bytes.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::{Decoder, Vocabulary};
///
/// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
/// let mut decoder = Decoder::new(Vocabulary::bytes());
/// let mut text = String::new();
/// for token in [1, 75, 108, 3 + 0xE2, 3 + 0x82, 3 + 0xAC, 3 + 0xE2] {
///     text.extend(decoder.push(token)?.map(|piece| piece.to_string()));
/// }
/// assert_eq!(text, "Hi€");
/// assert_eq!(decoder.finish().unwrap().as_str(), "\u{FFFD}"); // an incomplete character
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Decoder<'v> {
    vocabulary: Vocabulary<'v>,
    /// The start of a character that may yet become complete: at most three bytes.
    pending: [u8; 4],
    length: u8,
    /// The next token is the first of a text.
    at_start: bool,
}

impl<'v> Decoder<'v> {
    /// A decoder at the start of a text.
    #[must_use]
    pub const fn new(vocabulary: Vocabulary<'v>) -> Self {
        Self {
            vocabulary,
            pending: [0; 4],
            length: 0,
            at_start: true,
        }
    }

    /// A decoder in the middle of a text: the first token keeps its space.
    ///
    /// For the continuation of a prompt whose own tokens are not decoded.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::tokenizer::{Decoder, Vocabulary};
    ///
    /// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
    /// static SECTION: &[u8] =
    ///     include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
    /// let vocabulary = Vocabulary::from_bytes(SECTION)?;
    /// let cat = vocabulary.token(b" cat").unwrap();
    /// let mut start = Decoder::new(vocabulary);
    /// assert_eq!(start.push(cat)?.next().unwrap().as_str(), "cat");
    /// let mut middle = Decoder::mid_text(vocabulary);
    /// assert_eq!(middle.push(cat)?.next().unwrap().as_str(), " cat");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn mid_text(vocabulary: Vocabulary<'v>) -> Self {
        Self {
            at_start: false,
            ..Self::new(vocabulary)
        }
    }

    /// Takes a token, and gives the text that is complete with it.
    ///
    /// The decoder has taken the token even if the text is not looked at.
    ///
    /// # Errors
    ///
    /// [`TokenOutOfRange`](TokenizerError::TokenOutOfRange); the decoder is as it was.
    pub fn push(&mut self, token: Token) -> Result<Pieces<'v>, TokenizerError> {
        let Some(piece) = self.vocabulary.piece(token) else {
            return Err(TokenizerError::TokenOutOfRange {
                token,
                vocabulary: u32::from(self.vocabulary.size),
            });
        };
        let begins = is(token, self.vocabulary.bos);
        if begins || is(token, self.vocabulary.eos) {
            let head = self.finish();
            self.at_start = begins;
            return Ok(Pieces { head, rest: &[] });
        }
        let piece = match piece {
            [b' ', rest @ ..] if self.at_start && self.vocabulary.dummy_prefix => rest,
            piece => piece,
        };
        self.at_start = false;
        Ok(self.take(piece))
    }

    /// Ends the text: U+FFFD if a character is incomplete. Then the decoder is at the start again.
    pub fn finish(&mut self) -> Option<Piece<'v>> {
        let incomplete = self.length > 0;
        *self = Self::new(self.vocabulary);
        incomplete.then_some(Piece::borrowed(REPLACEMENT))
    }

    /// Takes bytes, gives the text that they complete, and keeps an incomplete end.
    fn take(&mut self, mut bytes: &'v [u8]) -> Pieces<'v> {
        let mut head = None;
        // Each pass makes the pending character longer, of at most four bytes.
        for _ in 0..4 {
            if self.length == 0 {
                break;
            }
            let Some((&byte, rest)) = bytes.split_first() else {
                return Pieces { head, rest: &[] };
            };
            match self.joined_by(byte) {
                Joined::Incomplete => bytes = rest,
                Joined::Complete => {
                    head = Some(Piece::character(self.pending, self.length));
                    self.length = 0;
                    bytes = rest;
                }
                Joined::Broken => {
                    head = Some(Piece::borrowed(REPLACEMENT));
                    self.length = 0;
                }
            }
        }
        let (rest, tail) = split_incomplete(bytes);
        for (slot, &byte) in self.pending.iter_mut().zip(tail) {
            *slot = byte;
            self.length += 1;
        }
        Pieces { head, rest }
    }

    /// Adds a byte to the pending character, unless it does not belong there.
    fn joined_by(&mut self, byte: u8) -> Joined {
        let mut joined = self.pending;
        let Some(slot) = joined.get_mut(usize::from(self.length)) else {
            return Joined::Broken;
        };
        *slot = byte;
        let length = self.length + 1;
        let state = match joined.get(..usize::from(length)).map(from_utf8) {
            Some(Ok(_)) => Joined::Complete,
            Some(Err(error)) if error.error_len().is_none() => Joined::Incomplete,
            _ => Joined::Broken,
        };
        if !matches!(state, Joined::Broken) {
            self.pending = joined;
            self.length = length;
        }
        state
    }
}

/// What a byte makes of a pending character.
enum Joined {
    Incomplete,
    Complete,
    Broken,
}

/// Splits off a character that is incomplete at the end of `bytes`: at most three bytes.
///
/// A byte that can start a character never continues one, so the last such byte decides.
fn split_incomplete(bytes: &[u8]) -> (&[u8], &[u8]) {
    for length in 1..=3 {
        let Some((rest, tail)) = bytes
            .len()
            .checked_sub(length)
            .and_then(|at| bytes.split_at_checked(at))
        else {
            break;
        };
        let starts = |error: Utf8Error| error.valid_up_to() == 0 && error.error_len().is_none();
        if from_utf8(tail).is_err_and(starts) {
            return (rest, tail);
        }
    }
    (bytes, &[])
}

/// Whether a token is a special one that exists.
fn is(token: Token, special: u16) -> bool {
    special != NONE && token == Token::from(special)
}
