//! The vocabulary of stories260K, where it is at hand.

use std::path::Path;

use proptest::prelude::*;
use smidgen::tokenizer::{Symbol, Vocabulary};

use crate::builder::read_llama2c_tokenizer;
use crate::fixtures::{Scored, decode, encode, section};
use crate::reference;

/// A file of the shared data.
fn data(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    let data = std::fs::read(&path).ok();
    if data.is_none() {
        println!("skipped: no {}", path.display());
    }
    data
}

/// The pieces.
fn tok512() -> Option<Scored> {
    Some(read_llama2c_tokenizer(&data("tok512.bin")?).unwrap())
}

#[test]
fn known_tokens() {
    let Some(pieces) = tok512() else { return };
    let section = section(&pieces);
    println!("tok512: {} bytes of section", section.len());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    assert_eq!(vocabulary.size(), 512);
    let mut scratch = [Symbol::EMPTY; 8];
    let tokens = vocabulary
        .encode("Once upon a time", &mut scratch)
        .with_bos();
    assert!(tokens.eq([1, 403, 407, 261, 378].map(Ok)));
    // A character that is a piece, and the byte of the same value.
    assert_eq!(vocabulary.token(b"A"), Some(447));
    assert_eq!(vocabulary.byte_token(b'A'), Some(68));
    assert_eq!(vocabulary.piece(447), vocabulary.piece(68));
    for (id, (piece, _)) in pieces.iter().enumerate() {
        let byte = id.checked_sub(3).filter(|&byte| byte < 256);
        let byte = byte.map(|byte| vec![byte as u8]);
        assert_eq!(
            vocabulary.piece(id as u32),
            Some(&byte.unwrap_or(piece.clone())[..])
        );
    }
}

#[test]
fn stories_equal_llama2c() {
    let (Some(pieces), Some(stories)) = (tok512(), data("tinystories-valid.txt")) else {
        return;
    };
    let section = section(&pieces);
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let stories = String::from_utf8_lossy(&stories);
    let mut scratch = [Symbol::EMPTY; 24];
    for (count, line) in stories.lines().enumerate() {
        let tokens: Vec<_> = vocabulary
            .encode(line, &mut scratch)
            .with_bos()
            .map(Result::unwrap)
            .collect();
        if count < 200 {
            assert_eq!(tokens[1..], reference::encode(&pieces, line, true));
        }
        assert_eq!(decode(&vocabulary, &tokens), line);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_equals_llama2c(
        text in "([ \n.aehinost‘é😀\\PC]|the|Once| upon| little| {2,5}){0,40}",
    ) {
        if let Some(pieces) = tok512() {
            let section = section(&pieces);
            let vocabulary = Vocabulary::from_bytes(&section).unwrap();
            let tokens = encode(&vocabulary, &text).unwrap();
            prop_assert_eq!(&tokens, &reference::encode(&pieces, &text, true));
            prop_assert_eq!(decode(&vocabulary, &tokens), text);
        }
    }
}
