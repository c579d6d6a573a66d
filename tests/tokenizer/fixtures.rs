//! The vocabularies of the tests, and their files for doc examples and unit tests.

use std::path::Path;

use smidgen::tokenizer::{Decoder, Symbol, Token, TokenizerError, Vocabulary};

use crate::builder::{VocabularyOptions, vocabulary_section};

/// Pieces with their scores.
pub type Scored = Vec<(Vec<u8>, f32)>;

/// Special and byte tokens as in llama2.c, then pieces, each worse than the one before it.
pub fn llama2c(pieces: &[&str]) -> Scored {
    let mut all: Scored = ["<unk>", "\n<s>\n", "\n</s>\n"]
        .map(|special| (special.into(), 0.0))
        .into();
    all.extend((0..256).map(|byte| (format!("<0x{byte:02X}>").into(), 0.0)));
    let scored = |(at, piece): (usize, &&str)| (piece.as_bytes().to_vec(), -(at as f32));
    all.extend(pieces.iter().enumerate().map(scored));
    all
}

/// A few words.
pub fn cat() -> Scored {
    llama2c(&[
        " t", "he", " the", "at", " c", " cat", " s", " sat", " m", " mat", "on", " on", " ", "t",
        "h", "e", "a", "c", "s", "m", "o", "n", ".", "\n", "é",
    ])
}

/// Pieces that run into each other: of letters, and of spaces.
pub fn runs() -> Scored {
    llama2c(&[
        "aa", "aaaa", "ab", "aaaaaaaa", "  ", "    ", " a", "  b", "a b", "ba", "éé", "é ", "a",
        "b", " ", "é",
    ])
}

/// The section of a list of pieces.
pub fn section(pieces: &Scored) -> Vec<u8> {
    vocabulary_section(pieces, VocabularyOptions::LLAMA2C).unwrap()
}

/// All tokens of a text, with scratch for all of it.
pub fn encode(vocabulary: &Vocabulary<'_>, text: &str) -> Result<Vec<Token>, TokenizerError> {
    let mut scratch = vec![Symbol::EMPTY; text.len() + 1];
    vocabulary.encode(text, &mut scratch).collect()
}

/// All text of some tokens.
pub fn decode(vocabulary: &Vocabulary<'_>, tokens: &[Token]) -> String {
    decode_with(&mut vocabulary.decoder(), tokens)
}

/// All text of some tokens, with a decoder that has a past.
pub fn decode_with(decoder: &mut Decoder<'_>, tokens: &[Token]) -> String {
    let mut text = String::new();
    for &token in tokens {
        for piece in decoder.push(token).unwrap() {
            assert!(!piece.as_str().is_empty());
            text.push_str(piece.as_str());
        }
    }
    if let Some(piece) = decoder.finish() {
        text.push_str(piece.as_str());
    }
    text
}

/// `SMIDGEN_BLESS=1` writes them.
#[test]
fn files_are_what_the_builder_writes() {
    for (name, pieces) in [("cat", cat()), ("runs", runs())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{name}.tokn"));
        if std::env::var_os("SMIDGEN_BLESS").is_some() {
            std::fs::write(&path, section(&pieces)).unwrap();
        }
        assert_eq!(std::fs::read(&path).unwrap(), section(&pieces), "{name}");
    }
}
