//! From text to tokens and back: byte-pair encoding with merges, or plain bytes.
//!
//! A language model reads and writes *tokens*, numbers that stand for pieces of text. The list of
//! pieces is the [`Vocabulary`]: a view of bytes in flash, checked once (in a `const`, if you
//! like), never copied. [`Vocabulary::encode`] is an iterator over the tokens of a text;
//! [`Decoder`] turns tokens back into text as they come, and never tears a character apart.
//!
//! # Encoding
//!
//! The algorithm is that of SentencePiece's BPE as llama2.c runs it, token for token:
//!
//! 1. If the vocabulary asks for it, one space is put before a text that is not empty.
//! 2. The text is cut into characters. A character that is a piece becomes its token. Any other
//!    becomes one *byte token* for each of its UTF-8 bytes (or the unknown token, if the vocabulary
//!    has no byte tokens), and takes no part in what follows.
//! 3. Of all adjacent pairs of tokens whose texts joined are a piece, the one with the best score
//!    is merged, the leftmost among equals; again and again, until there is no such pair.
//!
//! llama2.c scans the whole text for every merge, which is quadratic. Here the pairs wait in a heap
//! inside the caller's scratch: O(n log n), 12 bytes a character. The scratch is not for the whole
//! text either: a text falls into *segments* at places that no piece crosses (before a space, in
//! most vocabularies), where merges cannot meet, so that segments are encoded one by one and a text
//! may have any length. See [`Vocabulary::encode`].
//!
//! # Example
//!
//! ```
//! use smidgen::tokenizer::{Symbol, TokenizerError, Vocabulary};
//!
//! static SECTION: &[u8] =
//!     include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cat.tokn"));
//! static VOCABULARY: Vocabulary<'static> = match Vocabulary::from_bytes(SECTION) {
//!     Ok(vocabulary) => vocabulary,
//!     Err(_) => panic!("broken vocabulary"), // at compile time
//! };
//!
//! # fn main() -> Result<(), TokenizerError> {
//! let mut scratch = [Symbol::EMPTY; 16];
//! let mut decoder = VOCABULARY.decoder();
//! let mut text = String::new();
//! for token in VOCABULARY.encode("the cat sat on the mat €", &mut scratch).with_bos() {
//!     for piece in decoder.push(token?)? {
//!         text.push_str(piece.as_str());
//!     }
//! }
//! assert_eq!(text, "the cat sat on the mat €");
//! # Ok(())
//! # }
//! ```
//!
//! # The `TOKN` section
//!
//! All numbers are little-endian and may stand at any alignment. `0xFFFF` as an id means *none*.
//!
//! | offset | type | field |
//! |---|---|---|
//! | 0 | u8 | kind: 0 = pieces, 1 = bytes |
//! | 1 | u8 | flags: bit 0 = put a space before the text; the other bits are zero |
//! | 2 | u16 | id of the unknown token, or none |
//! | 4 | u32 | V, the number of tokens, 1 to 65,535 |
//! | 8 | u16 | id of the beginning-of-sequence token, or none |
//! | 10 | u16 | id of the end-of-sequence token, or none |
//! | 12 | u16 | id of the token of byte 0, or none; that of byte b is this plus b |
//! | 14 | u16 | K, the number of entries in the index |
//! | 16 | u32 | B, the number of bytes of all stored pieces |
//!
//! A section of kind *bytes* ends here. It has byte tokens, K = 0 and B = 0.
//!
//! A section of kind *pieces* goes on, without gaps:
//!
//! | bytes | field |
//! |---|---|
//! | 16 | *follows*: a bit for every ASCII byte c, set if a piece of the index has c directly after a byte other than c; bit c % 8 of byte c / 8 |
//! | 16 | *leads*: likewise, c directly before a byte other than c |
//! | 16 | *doubled*: likewise, c directly after c |
//! | w (P + 1) | offsets of the stored pieces, the first 0, never falling, the last B; w = 2 if B < 65,536, else 4 |
//! | 4 K | the index: entries of (u16 id, u16 rank), strictly ascending by the bytes of their pieces |
//! | B | the stored pieces, end to end |
//!
//! Stored pieces belong to the P tokens that are not byte tokens, in order of their ids: P = V, or
//! V - 256 with byte tokens. The piece of a byte token is that one byte and is not stored.
//!
//! The index holds the tokens that text can turn into; each has a piece of at least one byte. The
//! unknown, begin and end tokens and byte tokens are never in it: no text can spell them. A token
//! outside of the index (padding, say) can be decoded but never comes out of the encoder. A *rank*
//! orders merges: the lower goes first, equal ranks are equal scores.
//!
//! The bitmaps say where pieces may cross, so they may have more bits than the pieces need (which
//! costs scratch), never fewer. The section ends with its last piece: it has exactly the length
//! that its fields give.

mod adjacency;
mod decode;
mod encode;
mod error;
mod heap;
mod lookup;
mod merge;
mod piece;
mod symbol;
mod validate;
mod vocabulary;

pub use decode::Decoder;
pub use encode::Encoder;
pub use error::TokenizerError;
pub use piece::{Piece, Pieces};
pub use symbol::Symbol;
pub use vocabulary::{Kind, Vocabulary};

pub use crate::token::Token;
