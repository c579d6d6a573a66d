//! The vocabulary: a checked view of a `TOKN` section.

use super::decode::Decoder;
use super::encode::Encoder;
use super::error::TokenizerError;
use super::symbol::{NONE, Symbol};
use super::{Token, lookup, validate};
use crate::bytes::{bytes_at, u16_at, u32_at};

/// The most tokens that a vocabulary can have: ids are 16 bits wide, and one value means none.
pub(super) const MAX_SIZE: u32 = 65_535;
/// How many byte tokens there are, if there are any.
pub(super) const BYTE_TOKENS: u16 = 256;

/// Every byte, so that the piece of a byte token has a place to point at.
static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut rest: &mut [u8] = &mut bytes;
    let mut byte = 0;
    while let [first, tail @ ..] = rest {
        *first = byte;
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    bytes
};

/// How a vocabulary divides text.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::{Kind, Vocabulary};
///
/// assert_eq!(Vocabulary::bytes().kind(), Kind::Bytes);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Kind {
    /// Into pieces, by byte-pair encoding.
    Pieces,
    /// Into bytes.
    Bytes,
}

/// The pieces of text that tokens stand for: a view of the bytes of a `TOKN` section.
///
/// The section's layout is in the [module's documentation](super). A value of this type has been
/// checked: its operations cannot meet a broken offset or an index out of order later.
///
/// Memory: 48 bytes on a 32-bit chip, or none as a `static`; the section stays where it is.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::Vocabulary;
///
/// static SECTION: &[u8] =
///     include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
///
/// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
/// let vocabulary = Vocabulary::from_bytes(SECTION)?;
/// let cat = vocabulary.token(b" cat").unwrap();
/// assert_eq!(vocabulary.piece(cat), Some(&b" cat"[..]));
/// assert_eq!(vocabulary.bos(), Some(1));
/// # Ok(())
/// # }
/// ```
///
/// Reference: Sennrich et al., "Neural machine translation of rare words with subword units"
/// (2016); Kudo and Richardson, "SentencePiece" (2018).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocabulary<'a> {
    pub(super) adjacency: &'a [u8],
    pub(super) offsets: &'a [u8],
    pub(super) index: &'a [u8],
    pub(super) pieces: &'a [u8],
    pub(super) size: u16,
    pub(super) unk: u16,
    pub(super) bos: u16,
    pub(super) eos: u16,
    pub(super) first_byte: u16,
    pub(super) wide_offsets: bool,
    pub(super) dummy_prefix: bool,
    pub(super) kind: Kind,
}

impl<'a> Vocabulary<'a> {
    /// Checks a `TOKN` section and makes a view of it.
    ///
    /// Works in a `const` or `static`, where a broken section fails the build. Time is linear in
    /// the section's length: the compiler takes about a second for 2,000 tokens, and above some
    /// 10,000 it wants `#[allow(long_running_const_eval)]`.
    ///
    /// # Errors
    ///
    /// The first rule of the layout that the section breaks, in the layout's order.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::tokenizer::{TokenizerError, Vocabulary};
    ///
    /// let mut section = *include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
    /// assert!(Vocabulary::from_bytes(&section).is_ok());
    /// section[0] = 7;
    /// assert_eq!(Vocabulary::from_bytes(&section), Err(TokenizerError::Kind { kind: 7 }));
    /// ```
    pub const fn from_bytes(section: &'a [u8]) -> Result<Self, TokenizerError> {
        validate::section(section)
    }

    /// The number of tokens.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size as usize
    }

    /// How text is divided.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether a space is put before a text, and taken away again by the decoder.
    #[must_use]
    pub const fn has_dummy_prefix(&self) -> bool {
        self.dummy_prefix
    }

    /// The unknown token.
    #[must_use]
    pub const fn unk(&self) -> Option<Token> {
        optional(self.unk)
    }

    /// The beginning-of-sequence token.
    #[must_use]
    pub const fn bos(&self) -> Option<Token> {
        optional(self.bos)
    }

    /// The end-of-sequence token.
    #[must_use]
    pub const fn eos(&self) -> Option<Token> {
        optional(self.eos)
    }

    /// The token of one byte, if the vocabulary has byte tokens.
    #[must_use]
    pub const fn byte_token(&self, byte: u8) -> Option<Token> {
        match self.first_byte {
            NONE => None,
            first => Some(first as Token + byte as Token),
        }
    }

    /// The bytes that a token stands for; `None` outside of the vocabulary.
    ///
    /// They need not be whole characters: [`Decoder`] makes text of them.
    #[must_use]
    pub const fn piece(&self, token: Token) -> Option<&'a [u8]> {
        if token >= self.size as Token {
            return None;
        }
        let mut row = token as usize;
        if self.first_byte != NONE && token >= self.first_byte as Token {
            let byte = row - self.first_byte as usize;
            if byte < BYTE_TOKENS as usize {
                return bytes_at(&BYTES, byte, 1);
            }
            row -= BYTE_TOKENS as usize;
        }
        if matches!(self.kind, Kind::Bytes) {
            return Some(&[]);
        }
        match (self.offset(row), self.offset(row + 1)) {
            (Some(start), Some(end)) if start <= end => bytes_at(self.pieces, start, end - start),
            _ => None,
        }
    }

    /// The token whose piece is `piece`, if text can become it.
    ///
    /// Never the unknown, begin or end token, and never a byte token: see
    /// [`byte_token`](Self::byte_token).
    #[must_use]
    pub fn token(&self, piece: &[u8]) -> Option<Token> {
        let entry = lookup::entry(self, piece, &[])?;
        lookup::token_at(self, entry).map(Token::from)
    }

    /// The tokens of a text, as an iterator.
    ///
    /// `scratch` needs one [`Symbol`] for each character of the text's longest *segment*. A segment
    /// ends before a character that no piece joins to the one before it: with most vocabularies
    /// before every space, so that a scratch of 64 is ample for words, and the text may have any
    /// length. Characters that are not pieces need no scratch, so a vocabulary of bytes needs
    /// none at all.
    ///
    /// The iterator gives an error for a segment that does not fit
    /// ([`ScratchTooSmall`](TokenizerError::ScratchTooSmall) says what it needs,
    /// [`SegmentTooLong`](TokenizerError::SegmentTooLong) that it cannot), and for a character that
    /// has no token at all ([`NoToken`](TokenizerError::NoToken)); then it ends.
    ///
    /// Time is O(n log n) in the length of a segment and linear in the number of segments.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::tokenizer::{Symbol, Vocabulary};
    ///
    /// # fn main() -> Result<(), smidgen::tokenizer::TokenizerError> {
    /// static SECTION: &[u8] =
    ///     include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
    /// let vocabulary = Vocabulary::from_bytes(SECTION)?;
    /// let mut scratch = [Symbol::EMPTY; 16];
    /// let mut tokens = vocabulary.encode("the cat", &mut scratch);
    /// assert_eq!(tokens.next(), vocabulary.token(b" the").map(Ok));
    /// assert_eq!(tokens.next(), vocabulary.token(b" cat").map(Ok));
    /// assert_eq!(tokens.next(), None);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn encode<'t, 's>(&self, text: &'t str, scratch: &'s mut [Symbol]) -> Encoder<'a, 't, 's> {
        Encoder::new(*self, text, scratch)
    }

    /// A decoder at the start of a text: [`Decoder::new`].
    #[must_use]
    pub const fn decoder(&self) -> Decoder<'a> {
        Decoder::new(*self)
    }

    /// An offset of a stored piece.
    pub(super) const fn offset(&self, row: usize) -> Option<usize> {
        if self.wide_offsets {
            match u32_at(self.offsets, row * 4) {
                Some(offset) => Some(offset as usize),
                None => None,
            }
        } else {
            match u16_at(self.offsets, row * 2) {
                Some(offset) => Some(offset as usize),
                None => None,
            }
        }
    }

    /// Whether a token is a byte token.
    pub(super) const fn is_byte_token(&self, token: u16) -> bool {
        self.first_byte != NONE && token >= self.first_byte && token - self.first_byte < BYTE_TOKENS
    }
}

impl Vocabulary<'static> {
    /// The vocabulary of plain bytes: a byte's token is the byte plus 3.
    ///
    /// Token 0 is unknown, 1 begins and 2 ends a sequence; 259 tokens in all, and nothing in
    /// flash. Reference: Xue et al., "ByT5" (2022).
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::tokenizer::Vocabulary;
    ///
    /// let vocabulary = Vocabulary::bytes();
    /// assert_eq!(vocabulary.size(), 259);
    /// assert!(vocabulary.encode("Hi", &mut []).eq([Ok(75), Ok(108)]));
    /// ```
    #[must_use]
    pub const fn bytes() -> Self {
        Self {
            adjacency: &[],
            offsets: &[],
            index: &[],
            pieces: &[],
            size: 3 + BYTE_TOKENS,
            unk: 0,
            bos: 1,
            eos: 2,
            first_byte: 3,
            wide_offsets: false,
            dummy_prefix: false,
            kind: Kind::Bytes,
        }
    }
}

/// An id, if it is one.
const fn optional(id: u16) -> Option<Token> {
    match id {
        NONE => None,
        id => Some(id as Token),
    }
}

// The pieces are no matter for a log.
#[cfg(feature = "defmt")]
impl defmt::Format for Vocabulary<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Vocabulary({}, {=u16} tokens)", self.kind, self.size);
    }
}
