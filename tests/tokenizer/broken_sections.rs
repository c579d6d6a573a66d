//! No section, however broken, makes anything panic; one that is accepted keeps its promises.

use proptest::prelude::*;
use smidgen::tokenizer::{Symbol, Vocabulary};

use crate::builder::byte_vocabulary_section;
use crate::fixtures::{cat, decode, runs, section};

/// Uses every operation of a section, if it is accepted.
fn exercise(section: &[u8]) -> bool {
    let Ok(vocabulary) = Vocabulary::from_bytes(section) else {
        return false;
    };
    let mut scratch = [Symbol::EMPTY; 20];
    for text in ["the cat sat", "aaaab  ba é ", "\u{0}€.\n"] {
        let tokens = vocabulary.encode(text, &mut scratch);
        let tokens: Result<Vec<_>, _> = tokens.collect();
        if let Ok(tokens) = tokens {
            let again = decode(&vocabulary, &tokens);
            if vocabulary.byte_token(0).is_some() {
                assert_eq!(again, text);
            }
        }
    }
    for token in 0..vocabulary.size() as u32 {
        assert!(vocabulary.piece(token).is_some());
    }
    true
}

#[test]
fn every_change_of_one_byte() {
    for section in [
        section(&cat()),
        section(&runs()),
        byte_vocabulary_section().unwrap(),
    ] {
        assert!(exercise(&section));
        let mut accepted = 0;
        for at in 0..section.len() {
            let mut changed = section.clone();
            for byte in 0..=255 {
                changed[at] = byte;
                accepted += usize::from(exercise(&changed));
            }
        }
        println!("{accepted} of {} are accepted", section.len() * 256);
    }
}

#[test]
fn every_truncation() {
    for section in [
        section(&cat()),
        section(&runs()),
        byte_vocabulary_section().unwrap(),
    ] {
        for length in 0..section.len() {
            assert!(!exercise(&section[..length]));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), small: bool) {
        if small && bytes.len() >= 20 {
            // So small that the lengths may fit.
            for at in [0, 1, 5, 6, 7, 15, 17, 18, 19] {
                bytes[at] = 0;
            }
        }
        exercise(&bytes);
    }

    #[test]
    fn any_few_changes(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut section = section(&runs());
        let length = section.len();
        for (at, byte) in changes {
            section[at % length] = byte;
        }
        exercise(&section);
    }
}
