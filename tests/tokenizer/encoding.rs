//! Tokens of texts: the same as llama2.c's, with little scratch.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use smidgen::tokenizer::{Symbol, TokenizerError, Vocabulary};

use crate::builder::{VocabularyOptions, byte_vocabulary_section, vocabulary_section};
use crate::fixtures::{Scored, cat, decode, encode, llama2c, runs, section};
use crate::reference;

/// Strings of few different characters, so that pieces occur in them; `ß` and `😀` are no pieces.
fn text(longest: usize) -> impl Strategy<Value = String> {
    vec(
        select(&['a', 'a', 'b', ' ', ' ', '\n', 'é', '€', 'ß', '😀'][..]),
        0..longest,
    )
    .prop_map(String::from_iter)
}

/// Pieces of one to five characters with few different scores; with byte tokens or without.
fn pieces() -> impl Strategy<Value = Scored> {
    let characters = select(&['a', 'b', ' ', '\n', 'é', '€'][..]);
    let piece = vec(characters, 1..6).prop_map(String::from_iter);
    let scored = (piece, (-3..4_i8).prop_map(f32::from));
    (vec(scored, 0..40), any::<bool>()).prop_map(|(scored, has_bytes)| {
        let mut all = llama2c(&[]);
        all.truncate(if has_bytes { 259 } else { 3 });
        for (piece, score) in scored {
            if all.iter().all(|(other, _)| other != piece.as_bytes()) {
                all.push((piece.into_bytes(), score));
            }
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn equals_llama2c(pieces in pieces(), text in text(60), dummy_prefix: bool) {
        let options = VocabularyOptions { dummy_prefix, ..VocabularyOptions::LLAMA2C };
        let section = vocabulary_section(&pieces, options).unwrap();
        let vocabulary = Vocabulary::from_bytes(&section).unwrap();
        let expected = reference::encode(&pieces, &text, dummy_prefix);
        prop_assert_eq!(encode(&vocabulary, &text).unwrap(), expected.clone());
        if vocabulary.byte_token(0).is_some() {
            prop_assert_eq!(decode(&vocabulary, &expected), text);
        }
    }

    #[test]
    fn scratch_that_the_error_asks_for_is_enough(pieces in pieces(), text in text(60)) {
        let section = section(&pieces);
        let vocabulary = Vocabulary::from_bytes(&section).unwrap();
        let expected = encode(&vocabulary, &text).unwrap();
        let mut scratch = Vec::new();
        // Each error asks for more than the one before it.
        for _ in 0..=text.len() + 1 {
            match vocabulary.encode(&text, &mut scratch).collect::<Result<Vec<_>, _>>() {
                Ok(tokens) => {
                    prop_assert_eq!(tokens, expected);
                    return Ok(());
                }
                Err(TokenizerError::ScratchTooSmall { needed, given }) => {
                    prop_assert_eq!(given, scratch.len());
                    prop_assert!(needed > given);
                    scratch.resize(needed, Symbol::EMPTY);
                }
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
        prop_assert!(false, "never enough");
    }

    #[test]
    fn bytes_are_bytes(text in any::<String>()) {
        let section = byte_vocabulary_section().unwrap();
        let vocabulary = Vocabulary::from_bytes(&section).unwrap();
        prop_assert_eq!(&vocabulary, &Vocabulary::bytes());
        let tokens: Vec<_> = vocabulary.encode(&text, &mut []).map(Result::unwrap).collect();
        prop_assert!(tokens.iter().copied().eq(text.bytes().map(|byte| u32::from(byte) + 3)));
        prop_assert_eq!(decode(&vocabulary, &tokens), text);
    }

    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        for pieces in [cat(), runs()] {
            let section = section(&pieces);
            let vocabulary = Vocabulary::from_bytes(&section).unwrap();
            let tokens = encode(&vocabulary, &text).unwrap();
            prop_assert_eq!(decode(&vocabulary, &tokens), text.clone());
        }
    }
}

#[test]
fn old_scratch_does_no_harm() {
    let (cat, runs) = (section(&cat()), section(&runs()));
    let (cat, runs) = (
        Vocabulary::from_bytes(&cat).unwrap(),
        Vocabulary::from_bytes(&runs).unwrap(),
    );
    let mut scratch = [Symbol::EMPTY; 64];
    for text in [
        "aaaa aaaaa  b",
        "the cat sat",
        "é é ééé",
        "a",
        "   aaaaaaaaaaaaaaaaa",
    ] {
        for vocabulary in [&cat, &runs] {
            let tokens: Vec<_> = vocabulary
                .encode(text, &mut scratch)
                .map(Result::unwrap)
                .collect();
            assert_eq!(tokens, encode(vocabulary, text).unwrap());
        }
    }
}

#[test]
fn words_need_scratch_for_the_longest_word_only() {
    let section = section(&cat());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let text = "the cat sat on the mat. ".repeat(1000);
    let mut scratch = [Symbol::EMPTY; 4];
    assert!(
        vocabulary
            .encode(&text, &mut scratch)
            .map(Result::unwrap)
            .eq(encode(&vocabulary, &text).unwrap())
    );
    let needed = TokenizerError::ScratchTooSmall {
        needed: 4,
        given: 3,
    };
    let mut tokens = vocabulary.encode("on the mat", &mut scratch[..3]);
    assert_eq!(tokens.next(), vocabulary.token(b" on").map(Ok));
    assert_eq!(tokens.next(), Some(Err(needed)));
    assert_eq!(tokens.next(), None);
    assert_eq!(tokens.next(), None);
}

#[test]
fn a_segment_can_be_too_long_for_any_scratch() {
    let section = section(&runs());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let text = "a".repeat(70_000);
    assert_eq!(
        encode(&vocabulary, &text),
        Err(TokenizerError::SegmentTooLong { characters: 70_001 })
    );
    let longest = "a".repeat(65_534);
    assert_eq!(encode(&vocabulary, &longest).unwrap().len(), 8194);
}

#[test]
fn scratch_can_be_larger_than_any_segment() {
    let section = section(&runs());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let mut scratch = vec![Symbol::EMPTY; 70_000];
    let text = "ß a aa ß";
    let tokens = vocabulary.encode(text, &mut scratch).map(Result::unwrap);
    assert!(tokens.take(100).eq(encode(&vocabulary, text).unwrap()));
}

#[test]
fn begin_token_comes_first() {
    let section = section(&cat());
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let mut scratch = [Symbol::EMPTY; 8];
    assert!(vocabulary.encode("", &mut scratch).next().is_none());
    assert!(vocabulary.encode("", &mut scratch).with_bos().eq([Ok(1)]));
    let tokens = vocabulary.encode("the", &mut scratch).with_bos();
    assert!(tokens.eq([Ok(1), Ok(261)]));
}

#[test]
fn without_special_tokens_there_are_errors() {
    let pieces = vec![(b"a".to_vec(), 0.0)];
    let section = vocabulary_section(&pieces, VocabularyOptions::default()).unwrap();
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let mut scratch = [Symbol::EMPTY; 1];
    let mut tokens = vocabulary.encode("aßa", &mut scratch);
    assert_eq!(tokens.next(), Some(Ok(0)));
    let error = TokenizerError::NoToken { character: 'ß' };
    assert_eq!(tokens.next(), Some(Err(error)));
    assert_eq!(tokens.next(), None);
    let mut tokens = vocabulary.encode("a", &mut scratch).with_bos();
    assert_eq!(tokens.next(), Some(Err(TokenizerError::NoBegin)));
    assert_eq!(tokens.next(), None);
}

#[test]
fn text_cannot_spell_special_tokens() {
    let mut pieces = llama2c(&["<", "s", ">", "\n", "u", "n", "k"]);
    for piece in ["\n<", "\n<s", "\n<s>", "<u", "<un", "<unk"] {
        pieces.push((piece.into(), -20.0));
    }
    let section = section(&pieces);
    let vocabulary = Vocabulary::from_bytes(&section).unwrap();
    let tokens = encode(&vocabulary, "\n<s>\n<unk>").unwrap();
    assert!(tokens.iter().all(|&token| token > 2));
    assert_eq!(vocabulary.token(b"<unk>"), None);
    assert_eq!(decode(&vocabulary, &tokens), "\n<s>\n<unk>");
}
