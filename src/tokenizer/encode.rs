//! The encoder: text to tokens, a segment at a time.

use core::iter::FusedIterator;

use super::error::TokenizerError;
use super::merge::merge;
use super::symbol::{NONE, Symbol};
use super::vocabulary::Vocabulary;
use super::{Token, adjacency, lookup};

/// The tokens of a text; made by [`Vocabulary::encode`].
///
/// Ends after the first error.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::Vocabulary;
///
/// let vocabulary = Vocabulary::bytes();
/// let mut tokens = vocabulary.encode("!", &mut []).with_bos();
/// assert_eq!(tokens.next(), Some(Ok(1)));
/// assert_eq!(tokens.next(), Some(Ok(36)));
/// assert_eq!(tokens.next(), None);
/// ```
#[derive(Debug)]
pub struct Encoder<'v, 't, 's> {
    vocabulary: Vocabulary<'v>,
    scratch: &'s mut [Symbol],
    text: Text<'t>,
    /// The begin token comes next.
    begin: bool,
    /// The symbol that comes next, of the segment in the scratch.
    symbol: u16,
    /// Bytes that come next, one token each, of a character that is not a piece.
    bytes: &'t [u8],
}

/// What is left of a text.
#[derive(Clone, Copy, Debug)]
struct Text<'t> {
    prefix: bool,
    rest: &'t str,
}

impl<'t> Text<'t> {
    /// Nothing left.
    const END: Self = Self {
        prefix: false,
        rest: "",
    };

    /// Takes one character off the front.
    fn character(&mut self) -> Option<&'t str> {
        if self.prefix {
            self.prefix = false;
            return Some(" ");
        }
        let length = self.rest.chars().next()?.len_utf8();
        let (character, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(character)
    }
}

impl<'v, 't, 's> Encoder<'v, 't, 's> {
    /// An encoder at the start of a text.
    pub(super) fn new(
        vocabulary: Vocabulary<'v>,
        text: &'t str,
        scratch: &'s mut [Symbol],
    ) -> Self {
        // Symbols beyond have no index: the last one means none.
        let usable = scratch.len().min(usize::from(NONE));
        Self {
            vocabulary,
            scratch: scratch.get_mut(..usable).unwrap_or_default(),
            text: Text {
                prefix: vocabulary.dummy_prefix && !text.is_empty(),
                rest: text,
            },
            begin: false,
            symbol: NONE,
            bytes: &[],
        }
    }

    /// Puts the beginning-of-sequence token before the text.
    ///
    /// If the vocabulary has none, the iterator gives
    /// [`NoBegin`](TokenizerError::NoBegin) in its place and ends.
    #[must_use]
    pub fn with_bos(mut self) -> Self {
        self.begin = true;
        self
    }

    /// The next token, if one is at hand.
    fn at_hand(&mut self) -> Option<Result<Token, TokenizerError>> {
        if self.begin {
            self.begin = false;
            return Some(self.vocabulary.bos().ok_or(TokenizerError::NoBegin));
        }
        if let Some(symbol) = self.scratch.get(usize::from(self.symbol)) {
            self.symbol = symbol.next;
            return Some(Ok(Token::from(symbol.token)));
        }
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.vocabulary.byte_token(byte).map(Ok)
    }

    /// Takes one segment off the text, and merges it; or one character that is not a piece.
    fn segment(&mut self) -> Result<Option<Token>, TokenizerError> {
        let mut ahead = self.text;
        let mut before = None;
        let mut needed = 0;
        while let Some(character) = ahead.character() {
            let bytes = character.as_bytes();
            let cut = match (before, bytes.first()) {
                (Some(&left), Some(&right)) => {
                    !adjacency::may_touch(self.vocabulary.adjacency, left, right)
                }
                _ => false,
            };
            if cut {
                break;
            }
            let Some(entry) = lookup::entry(&self.vocabulary, bytes, &[]) else {
                if needed == 0 {
                    self.text = ahead;
                    return self.fall_back(character);
                }
                break;
            };
            if let Some(symbol) = self.scratch.get_mut(needed) {
                symbol.token = lookup::token_at(&self.vocabulary, entry).unwrap_or(NONE);
            }
            needed += 1;
            before = bytes.last();
            self.text = ahead;
        }
        if needed == 0 {
            return Ok(None);
        }
        if needed > usize::from(NONE) {
            return Err(TokenizerError::SegmentTooLong { characters: needed });
        }
        let given = self.scratch.len();
        let Some(symbols) = self.scratch.get_mut(..needed) else {
            return Err(TokenizerError::ScratchTooSmall { needed, given });
        };
        merge(self.vocabulary, symbols);
        self.symbol = 0;
        Ok(None)
    }

    /// The unknown token for a character, or its bytes at hand.
    fn fall_back(&mut self, character: &'t str) -> Result<Option<Token>, TokenizerError> {
        if self.vocabulary.byte_token(0).is_some() {
            self.bytes = character.as_bytes();
            return Ok(None);
        }
        match (self.vocabulary.unk(), character.chars().next()) {
            (None, Some(character)) => Err(TokenizerError::NoToken { character }),
            (unk, _) => Ok(unk),
        }
    }
}

impl Iterator for Encoder<'_, '_, '_> {
    type Item = Result<Token, TokenizerError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.at_hand().or_else(|| match self.segment() {
            Ok(Some(unknown)) => Some(Ok(unknown)),
            Ok(None) => self.at_hand(),
            Err(error) => Some(Err(error)),
        });
        if matches!(next, Some(Err(_))) {
            self.text = Text::END;
        }
        next
    }
}

impl FusedIterator for Encoder<'_, '_, '_> {}
