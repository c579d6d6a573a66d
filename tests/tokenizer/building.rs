//! The builder: what it refuses, and the widths of its fields.

use smidgen::tokenizer::{Kind, Vocabulary};

use crate::builder::{VocabularyOptions, read_llama2c_tokenizer, vocabulary_section};
use crate::fixtures::{Scored, cat, encode, llama2c, section};

fn message(pieces: &Scored) -> String {
    vocabulary_section(pieces, VocabularyOptions::LLAMA2C)
        .unwrap_err()
        .to_string()
}

#[test]
fn duplicates_are_named() {
    let pieces = llama2c(&["a", "b", "a"]);
    assert_eq!(
        message(&pieces),
        "tokens 259 and 261 have the same piece \"a\""
    );
}

#[test]
fn byte_tokens_are_complete() {
    let mut pieces = llama2c(&["a"]);
    pieces.remove(100);
    assert!(message(&pieces).contains("in a row"));
    let mut pieces = llama2c(&["a"]);
    pieces.push((b"<0x41>".to_vec(), 0.0));
    assert!(message(&pieces).contains("once each"));
}

#[test]
fn scores_are_numbers() {
    let mut pieces = llama2c(&["a"]);
    pieces[259].1 = f32::NAN;
    assert_eq!(message(&pieces), "the score of token 259 is NaN");
}

#[test]
fn special_tokens_are_in_range() {
    let options = VocabularyOptions {
        eos: Some(65_536),
        ..VocabularyOptions::LLAMA2C
    };
    assert!(vocabulary_section(&cat(), options).is_err());
    let options = VocabularyOptions {
        eos: Some(284),
        ..VocabularyOptions::LLAMA2C
    };
    assert!(vocabulary_section(&cat(), options).is_err());
}

#[test]
fn zero_scores_are_equal() {
    // Were -0 below 0, the second pair would win.
    let mut pieces = llama2c(&["a", "b", "ab", "ba"]);
    pieces[261].1 = -0.0;
    pieces[262].1 = 0.0;
    let section = vocabulary_section(
        &pieces,
        VocabularyOptions {
            dummy_prefix: false,
            ..VocabularyOptions::LLAMA2C
        },
    )
    .unwrap();
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    assert_eq!(encode(&vocabulary, "aba").unwrap(), [261, 259]);
}

#[test]
fn large_vocabularies() {
    // 65,535 tokens, and more bytes of pieces than 16 bits can count.
    let mut pieces = llama2c(&[]);
    for id in pieces.len()..65_535 {
        pieces.push((format!("{id:05}").into_bytes(), -(id as f32)));
    }
    let section = section(&pieces);
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    assert_eq!(vocabulary.size(), 65_535);
    assert_eq!(vocabulary.kind(), Kind::Pieces);
    for id in [259_u32, 30_000, 65_534] {
        let piece = format!("{id:05}");
        assert_eq!(vocabulary.token(piece.as_bytes()), Some(id));
        assert_eq!(vocabulary.piece(id), Some(piece.as_bytes()));
    }
    pieces.push((b"one more".to_vec(), 0.0));
    assert_eq!(message(&pieces), "65536 pieces, at most 65535");
    // The largest table of offsets.
    let mut pieces: Scored = (0..65_535).map(|_| (Vec::new(), 0.0)).collect();
    pieces[65_534].0.push(b'a');
    let section = vocabulary_section(&pieces, VocabularyOptions::default()).unwrap();
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    assert_eq!(encode(&vocabulary, "aa").unwrap(), [65_534; 2]);
}

#[test]
fn llama2c_files_that_are_cut() {
    let mut file = 5_u32.to_le_bytes().to_vec();
    for (piece, score) in cat() {
        file.extend_from_slice(&score.to_le_bytes());
        file.extend_from_slice(&(piece.len() as u32).to_le_bytes());
        file.extend_from_slice(&piece);
    }
    assert_eq!(read_llama2c_tokenizer(&file).unwrap(), cat());
    let whole = (0..file.len())
        .filter(|&length| read_llama2c_tokenizer(&file[..length]).is_ok())
        .count();
    assert_eq!(whole, cat().len()); // where one piece ends
    file[8] = 0xFF;
    file[11] = 0xFF;
    assert!(read_llama2c_tokenizer(&file).is_err());
}
