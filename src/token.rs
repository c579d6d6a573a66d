//! The number that stands for a piece of text.

/// A token: the number of a piece of text in a vocabulary, from 0.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::{Token, Vocabulary};
///
/// let a: Option<Token> = Vocabulary::bytes().byte_token(b'a');
/// assert_eq!(a, Some(3 + 97));
/// ```
pub type Token = u32;
