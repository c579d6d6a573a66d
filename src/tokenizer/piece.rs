//! Text that a token gives: borrowed from the vocabulary, or a character put together.

use core::fmt;
use core::iter::FusedIterator;
use core::str::from_utf8;

/// What stands in for bytes that are not UTF-8.
pub(super) const REPLACEMENT: &str = "\u{FFFD}";

/// A stretch of text: whole characters.
///
/// Memory: 12 bytes on a 32-bit chip.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::Vocabulary;
///
/// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
/// let vocabulary = Vocabulary::bytes();
/// let piece = vocabulary.decoder().push(100)?.next().unwrap();
/// assert_eq!(piece.as_str(), "a");
/// assert_eq!(piece.to_string(), "a");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Piece<'v>(Repr<'v>);

/// Where the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Repr<'v> {
    Borrowed(&'v str),
    Character { bytes: [u8; 4], length: u8 },
}

impl<'v> Piece<'v> {
    /// Text from the vocabulary.
    pub(crate) const fn borrowed(text: &'v str) -> Self {
        Self(Repr::Borrowed(text))
    }

    /// One character from its bytes.
    pub(super) const fn character(bytes: [u8; 4], length: u8) -> Self {
        Self(Repr::Character { bytes, length })
    }

    /// The piece if it has at most `length` bytes, or its beginning of that length; `None` if that
    /// would cut a character.
    pub(crate) fn prefix(self, length: usize) -> Option<Self> {
        match self.0 {
            Repr::Borrowed(text) => text.get(..length.min(text.len())).map(Self::borrowed),
            Repr::Character { length: own, .. } => (usize::from(own) <= length).then_some(self),
        }
    }

    /// The text, never empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Borrowed(text) => text,
            Repr::Character { bytes, length } => bytes
                .get(..usize::from(*length))
                .and_then(|bytes| from_utf8(bytes).ok())
                .unwrap_or(REPLACEMENT),
        }
    }
}

impl AsRef<str> for Piece<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text that one token completes, in stretches; made by
/// [`Decoder::push`](super::Decoder::push).
///
/// Mostly one stretch, none if a character is still incomplete, and more than one only if bytes
/// that are not UTF-8 are in between.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::Vocabulary;
///
/// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
/// let mut decoder = Vocabulary::bytes().decoder();
/// assert_eq!(decoder.push(3 + 0xC3)?.count(), 0);
/// let mut pieces = decoder.push(3 + 0xA9)?;
/// assert_eq!(pieces.next().unwrap().as_str(), "é");
/// assert_eq!(pieces.next(), None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Pieces<'v> {
    pub(super) head: Option<Piece<'v>>,
    pub(super) rest: &'v [u8],
}

impl<'v> Iterator for Pieces<'v> {
    type Item = Piece<'v>;

    fn next(&mut self) -> Option<Piece<'v>> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        let chunk = self.rest.utf8_chunks().next()?;
        let (text, length) = match chunk.valid() {
            "" => (REPLACEMENT, chunk.invalid().len()),
            text => (text, text.len()),
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(Piece::borrowed(text))
    }
}

impl FusedIterator for Pieces<'_> {}

#[cfg(feature = "defmt")]
impl defmt::Format for Pieces<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        for piece in self.clone() {
            defmt::write!(f, "{=str}", piece.as_str());
        }
    }
}
