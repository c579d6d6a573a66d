//! Text of tokens: whole characters, and U+FFFD where `String::from_utf8_lossy` has it.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use smidgen::tokenizer::{Decoder, TokenizerError, Vocabulary};

use crate::builder::{VocabularyOptions, vocabulary_section};
use crate::fixtures::{Scored, cat, decode, decode_with, section};

/// Bytes that make and break UTF-8 in every way.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        prop::sample::select(
            &[
                b'a', b' ', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
                0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF
            ][..]
        ),
        any::<u8>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn equals_from_utf8_lossy(
        pieces in vec(vec(byte(), 0..12), 1..8),
        order in vec(0..8_usize, 0..24),
    ) {
        let distinct: BTreeSet<_> = pieces.into_iter().collect();
        let pieces: Scored = distinct.into_iter().map(|piece| (piece, 0.0)).collect();
        let section = vocabulary_section(&pieces, VocabularyOptions::default()).unwrap();
        let vocabulary = Vocabulary::from_bytes(&section).unwrap();
        let tokens: Vec<_> = order.iter().map(|&id| (id % pieces.len()) as u32).collect();
        let bytes: Vec<_> = tokens.iter().flat_map(|&id| pieces[id as usize].0.clone()).collect();
        prop_assert_eq!(decode(&vocabulary, &tokens), String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn byte_tokens_equal_from_utf8_lossy(bytes in vec(byte(), 0..64)) {
        let tokens: Vec<_> = bytes.iter().map(|&byte| u32::from(byte) + 3).collect();
        prop_assert_eq!(decode(&Vocabulary::bytes(), &tokens), String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn all_pairs_and_triples_of_edge_bytes() {
    let edges = [
        b'a', 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xF0, 0xF1, 0xF4,
        0xF5,
    ];
    for a in edges {
        for b in edges {
            for c in edges {
                for d in edges {
                    let bytes = [a, b, c, d];
                    let tokens = bytes.map(|byte| u32::from(byte) + 3);
                    assert_eq!(
                        decode(&Vocabulary::bytes(), &tokens),
                        String::from_utf8_lossy(&bytes)
                    );
                }
            }
        }
    }
}

#[test]
fn characters_come_out_with_their_last_byte() {
    let mut decoder = Vocabulary::bytes().decoder();
    let mut given = Vec::new();
    for byte in "€é!".bytes() {
        let text: String = decoder
            .push(u32::from(byte) + 3)
            .unwrap()
            .map(|piece| piece.to_string())
            .collect();
        given.push(text);
    }
    assert_eq!(given, ["", "", "€", "", "é", "!"]);
    assert_eq!(decoder.finish(), None);
}

#[test]
fn special_tokens_end_what_is_before_them() {
    let section = section(&cat());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let (the, e2) = (vocabulary.token(b" the").unwrap(), 3 + 0xE2);
    assert_eq!(decode(&vocabulary, &[1, the, the, 2]), "the the");
    assert_eq!(decode(&vocabulary, &[the, 1, the]), "thethe");
    assert_eq!(decode(&vocabulary, &[the, 2, the]), "the the");
    assert_eq!(
        decode(&vocabulary, &[e2, 2, 3 + 0x82, 3 + 0xAC]),
        "\u{FFFD}\u{FFFD}\u{FFFD}"
    );
    assert_eq!(decode(&vocabulary, &[0, the]), "<unk> the");
    assert_eq!(decode(&vocabulary, &[3 + 0x20, the]), " the");
}

#[test]
fn only_a_dummy_prefix_is_taken_away() {
    let options = VocabularyOptions {
        dummy_prefix: false,
        ..VocabularyOptions::LLAMA2C
    };
    let section = vocabulary_section(&cat(), options).unwrap();
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let the = vocabulary.token(b" the").unwrap();
    assert_eq!(decode(&vocabulary, &[1, the]), " the");
}

#[test]
fn a_decoder_can_start_in_the_middle_and_again() {
    let section = section(&cat());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let the = vocabulary.token(b" the").unwrap();
    let mut decoder = Decoder::mid_text(vocabulary);
    assert_eq!(decode_with(&mut decoder, &[the]), " the");
    assert_eq!(decode_with(&mut decoder, &[the]), "the");
}

#[test]
fn a_token_outside_changes_nothing() {
    let section = section(&cat());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let size = vocabulary.size() as u32;
    let mut decoder = vocabulary.decoder();
    assert_eq!(decoder.push(3 + 0xC3).unwrap().count(), 0);
    for token in [size, size + 1, 65_535, 65_536, u32::MAX] {
        let error = TokenizerError::TokenOutOfRange {
            token,
            vocabulary: size,
        };
        assert_eq!(decoder.push(token).unwrap_err(), error);
        assert_eq!(vocabulary.piece(token), None);
    }
    assert_eq!(
        decoder.push(3 + 0xA9).unwrap().next().unwrap().as_str(),
        "é"
    );
}

#[test]
fn text_that_is_not_looked_at_is_not_kept() {
    let mut decoder = Vocabulary::bytes().decoder();
    let _ = decoder.push(3 + u32::from(b'a')).unwrap();
    let pieces = decoder.push(3 + u32::from(b'b')).unwrap();
    assert_eq!(
        pieces.map(|piece| piece.to_string()).collect::<String>(),
        "b"
    );
}
