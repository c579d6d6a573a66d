//! Each rule of the section has its own error.

use smidgen::tokenizer::TokenizerError as Error;
use smidgen::tokenizer::Vocabulary;

use crate::builder::byte_vocabulary_section;
use crate::fixtures::{cat, section};

/// The first index entry of `cat`, and its first offset: after header and bitmaps.
const OFFSETS: usize = 68;
/// Stored pieces of `cat`: three special tokens and 25 others.
const STORED: usize = 28;
const INDEX: usize = OFFSETS + 2 * (STORED + 1);

/// The error of a section after some bytes are replaced.
fn error(mut section: Vec<u8>, at: usize, bytes: &[u8]) -> Error {
    section[at..at + bytes.len()].copy_from_slice(bytes);
    Vocabulary::from_bytes(&section).unwrap_err()
}

fn cat_error(at: usize, bytes: &[u8]) -> Error {
    error(section(&cat()), at, bytes)
}

fn bytes_error(at: usize, bytes: &[u8]) -> Error {
    error(byte_vocabulary_section().unwrap(), at, bytes)
}

#[test]
fn a_section_has_its_length() {
    let section = section(&cat());
    let expected = section.len();
    assert!(Vocabulary::from_bytes(&section).is_ok());
    for found in 0..expected {
        let expected = if found < 20 { 20 } else { expected };
        assert_eq!(
            Vocabulary::from_bytes(&section[..found]),
            Err(Error::Length { expected, found })
        );
    }
    let found = expected + 1;
    let longer = [&section[..], &[0]].concat();
    assert_eq!(
        Vocabulary::from_bytes(&longer),
        Err(Error::Length { expected, found })
    );
    let huge = cat_error(16, &u32::MAX.to_le_bytes());
    assert!(matches!(huge, Error::Length { expected, .. } if expected > u32::MAX as usize));
}

#[test]
fn header_fields() {
    assert_eq!(cat_error(0, &[2]), Error::Kind { kind: 2 });
    assert_eq!(cat_error(1, &[3]), Error::Flags { flags: 3 });
    assert_eq!(cat_error(1, &[0x80]), Error::Flags { flags: 0x80 });
    assert_eq!(cat_error(4, &[0; 4]), Error::Size { size: 0 });
    assert_eq!(
        cat_error(4, &65_536_u32.to_le_bytes()),
        Error::Size { size: 65_536 }
    );
}

#[test]
fn special_tokens_are_in_the_vocabulary_and_not_bytes() {
    for token in [284_u16, 3, 258, 0xFFFE] {
        let bytes = token.to_le_bytes();
        assert_eq!(cat_error(2, &bytes), Error::Unknown { token });
        assert_eq!(cat_error(8, &bytes), Error::Begin { token });
        assert_eq!(cat_error(10, &bytes), Error::End { token });
    }
    assert_eq!(bytes_error(2, &[3, 0]), Error::Unknown { token: 3 });
}

#[test]
fn byte_tokens_fit() {
    for first in [29_u16, 0xFFFE] {
        assert_eq!(
            cat_error(12, &first.to_le_bytes()),
            Error::ByteTokens { first }
        );
    }
    assert_eq!(
        cat_error(4, &[255, 0, 0, 0]),
        Error::ByteTokens { first: 3 }
    );
    assert_eq!(bytes_error(12, &[4, 0]), Error::ByteTokens { first: 4 });
    assert_eq!(
        bytes_error(12, &[255, 255]),
        Error::ByteTokens { first: 0xFFFF }
    );
}

#[test]
fn a_vocabulary_of_bytes_has_nothing_else() {
    assert_eq!(bytes_error(14, &[1, 0]), Error::IndexSize { entries: 1 });
    assert_eq!(
        bytes_error(16, &[1, 0, 0, 0]),
        Error::PieceBytes { bytes: 1 }
    );
    let longer = [byte_vocabulary_section().unwrap(), vec![0]].concat();
    let error = Error::Length {
        expected: 20,
        found: 21,
    };
    assert_eq!(Vocabulary::from_bytes(&longer), Err(error));
}

#[test]
fn offsets_never_fall() {
    assert_eq!(cat_error(OFFSETS, &[1, 0]), Error::Offset { index: 0 });
    assert_eq!(cat_error(OFFSETS + 4, &[0, 0]), Error::Offset { index: 2 });
    assert_eq!(
        cat_error(OFFSETS + 4, &[255, 255]),
        Error::Offset { index: 2 }
    );
    let last = OFFSETS + 2 * STORED;
    assert_eq!(cat_error(last, &[0, 0]), Error::Offset { index: 28 });
}

#[test]
fn the_index_names_tokens_that_text_can_become() {
    assert_eq!(cat_error(14, &[29, 0]), Error::IndexSize { entries: 29 });
    for token in [0_u16, 1, 2, 3, 258, 284, 0xFFFF] {
        assert_eq!(
            cat_error(INDEX, &token.to_le_bytes()),
            Error::IndexToken { entry: 0, token }
        );
    }
}

#[test]
fn the_index_is_in_order() {
    let section = section(&cat());
    let entry = |at: usize| <[u8; 4]>::try_from(&section[INDEX + 4 * at..][..4]).unwrap();
    let id = |at: usize| u16::from_le_bytes([entry(at)[0], entry(at)[1]]);
    assert_eq!(
        cat_error(INDEX + 4, &[entry(2), entry(1)].concat()),
        Error::IndexOrder { entry: 2 }
    );
    assert_eq!(
        cat_error(INDEX + 4, &entry(0)),
        Error::DuplicatePiece {
            first: id(0),
            second: id(0)
        }
    );
}

#[test]
fn pieces_in_the_index_are_not_empty() {
    // The piece of token 259 starts where it ends; its entry comes first.
    let mut section = section(&cat());
    let end = section[OFFSETS + 8..][..2].to_vec();
    section[OFFSETS + 6..][..2].copy_from_slice(&end);
    let error = error(section, INDEX, &259_u16.to_le_bytes());
    assert_eq!(error, Error::EmptyPiece { token: 259 });
}

#[test]
fn bitmaps_allow_every_piece() {
    // In 'he' and nowhere else 'e' follows; bit 5 of byte 12.
    let section = section(&cat());
    let byte = section[20 + 12];
    let the = 261;
    let error = cat_error(20 + 12, &[byte & !(1 << 5)]);
    assert_eq!(error, Error::Adjacency { token: the });
    let more = cat_more_bits(section);
    assert!(Vocabulary::from_bytes(&more).is_ok());
}

fn cat_more_bits(mut section: Vec<u8>) -> Vec<u8> {
    section[20..68].fill(0xFF);
    section
}

#[test]
fn messages_name_field_and_rule() {
    assert_eq!(
        cat_error(8, &[3, 0]).to_string(),
        "begin token 3 is outside of the vocabulary or a byte token"
    );
    assert_eq!(
        cat_error(4, &[0; 4]).to_string(),
        "vocabulary of 0 tokens, must be 1 to 65535"
    );
}
