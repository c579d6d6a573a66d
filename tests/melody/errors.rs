//! What cannot be made music of: a typed error, that says why in one line.

use smidgen::melody::{Form, Grammar, MelodyError, Symbol, VOCABULARY, check_vocabulary};
use smidgen::tokenizer::{Token, Vocabulary};

use super::MODEL;
use super::builder::{VocabularyOptions, vocabulary_section};

/// The pieces of the shipped model's vocabulary.
fn pieces() -> Vec<(Vec<u8>, f32)> {
    (0..VOCABULARY as Token)
        .map(|token| (MODEL.vocabulary().piece(token).unwrap().to_vec(), 0.0))
        .collect()
}

#[test]
fn models_of_another_kind() {
    // A model of stories, whose vocabulary is larger.
    let stories: smidgen::model::transformer::Transformer<'static> =
        smidgen::embed_transformer!("../../examples/models/tiny-q4.smid");
    let error = Grammar::new(stories.vocabulary(), Form::default()).unwrap_err();
    assert_eq!(error, MelodyError::VocabularySize { tokens: 512 });
    assert_eq!(
        error.to_string(),
        "not a model of melodies: its vocabulary has 512 tokens, must have 61"
    );
    // One of the same size, with another piece or without a beginning.
    let options = VocabularyOptions {
        bos: Some(1),
        ..VocabularyOptions::default()
    };
    let section = vocabulary_section(&pieces(), options).unwrap();
    assert_eq!(
        check_vocabulary(&Vocabulary::from_bytes(&section).unwrap()),
        Ok(())
    );
    for token in 3..VOCABULARY as Token {
        let mut pieces = pieces();
        pieces[token as usize].0.push(b'?');
        let section = vocabulary_section(&pieces, options).unwrap();
        let vocabulary = Vocabulary::from_bytes(&section).unwrap();
        let error = MelodyError::VocabularyPiece { token };
        assert_eq!(check_vocabulary(&vocabulary), Err(error));
    }
    let no_begin = vocabulary_section(&pieces(), VocabularyOptions::default()).unwrap();
    let vocabulary = Vocabulary::from_bytes(&no_begin).unwrap();
    assert!(check_vocabulary(&vocabulary).is_err());
}

#[test]
fn forms_that_cannot_be() {
    let vocabulary = MODEL.vocabulary();
    let refused = |form: Form| Grammar::new(vocabulary, form).err();
    for bars in [0, Form::MAX_BARS + 1, u16::MAX] {
        assert_eq!(
            refused(Form::default().bars(bars)),
            Some(MelodyError::Bars { bars })
        );
    }
    assert_eq!(refused(Form::default().bars(Form::MAX_BARS)), None);
    let pitch = |name: &str| name.parse().unwrap();
    for (lowest, highest) in [("C-1", "F#3"), ("Ab6", "G9"), ("D5", "C5")] {
        let form = Form::default().range(pitch(lowest), pitch(highest));
        assert_eq!(
            refused(form),
            Some(MelodyError::Range),
            "{lowest} {highest}"
        );
    }
    // The lowest pitch is there; a key that lies higher does not reach it.
    let lowest = Form::default().range(pitch("C-1"), pitch("G3"));
    assert_eq!(refused(lowest), None);
    assert_eq!(
        refused(lowest.key("D".parse().unwrap())),
        Some(MelodyError::Range)
    );
    assert_eq!(refused(lowest.key("G".parse().unwrap())), None);
}

#[test]
fn messages_are_one_line() {
    for error in [
        MelodyError::VocabularySize { tokens: 1 },
        MelodyError::VocabularyPiece { token: 1 },
        MelodyError::Key,
        MelodyError::Metre,
        MelodyError::Pitch,
        MelodyError::Bars { bars: 0 },
        MelodyError::Range,
        MelodyError::Tempo { bpm: 0 },
        MelodyError::Text { at: 0 },
    ] {
        let message = error.to_string();
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
    }
    assert_eq!(Symbol::from_token(Token::MAX), None);
}
