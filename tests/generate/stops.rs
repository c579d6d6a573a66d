//! Stop strings: found wherever `str::find` finds them, also where tokens meet.

use smidgen::generate::{FinishReason, GenerateError, MAX_STOPS};
use smidgen::sampling::SamplingParameters;

use crate::builder::{VocabularyOptions, vocabulary_section};
use crate::fixtures::{ODD, Recipe};
use crate::rig::{Output, with_file, with_odd};

/// A model whose pieces have characters of one to four bytes.
fn pieces() -> Vec<u8> {
    let pieces = [
        "<unk>", "<s>", "</s>", "a", "b", "é", "€", "😀", "aé", "€b", "b😀", "ab", "éé", " €", " ",
        "",
    ];
    let scored: Vec<_> = pieces
        .iter()
        .map(|p| (p.as_bytes().to_vec(), 0.0))
        .collect();
    let options = VocabularyOptions {
        dummy_prefix: false,
        ..VocabularyOptions::LLAMA2C
    };
    let recipe = Recipe {
        vocabulary: pieces.len(),
        ..ODD
    };
    recipe.file_with(&vocabulary_section(&scored, options).unwrap())
}

/// Never an end token; the piece of nothing, now and then.
const BIAS: [(u32, f32); 3] = [
    (0, f32::NEG_INFINITY),
    (1, f32::NEG_INFINITY),
    (2, f32::NEG_INFINITY),
];

fn run(file: &[u8], stops: &[&str], limit: usize) -> Output {
    with_file(file, 64, SamplingParameters::random(), |generator| {
        let generator = generator.with_logit_bias(&BIAS);
        let mut generator = generator.with_stops(stops).unwrap();
        generator.prompt("ab").unwrap();
        Output::of(&mut generator, limit)
    })
}

#[test]
fn every_part_of_a_text_stops_it() {
    let file = pieces();
    let whole = run(&file, &[], 60);
    assert_eq!(whole.finish, Some(FinishReason::Limit));
    assert!(["é", "€", "😀"].iter().all(|c| whole.text.contains(c)));
    let ends: Vec<usize> = whole.text.char_indices().map(|(at, _)| at).collect();
    let mut found = 0;
    for (number, &start) in ends.iter().enumerate().take(40) {
        for length in 1..8 {
            let Some(&end) = ends.get(number + length) else {
                continue;
            };
            let stop = &whole.text[start..end];
            let stopped = run(&file, &[stop], 60);
            let at = whole.text.find(stop).unwrap();
            assert_eq!(stopped.text, whole.text[..at], "{stop:?}");
            assert_eq!(stopped.finish, Some(FinishReason::StopString));
            assert!(whole.tokens.starts_with(&stopped.tokens));
            found += 1;
        }
    }
    println!("{found} stop strings");
}

#[test]
fn stop_strings_that_never_come_change_nothing() {
    let file = pieces();
    for limit in [1, 2, 7, 60] {
        let whole = run(&file, &[], limit);
        // Beginnings of some come again and again.
        for stops in [
            &["abx", "éx", "€x", "😀x", " €bx", "bx", "aéx", "éééééééééé"][..],
            &["\0"],
            &["ab€😀ab€😀ab€😀"],
        ] {
            assert_eq!(run(&file, stops, limit), whole, "{stops:?}");
        }
    }
}

#[test]
fn the_first_of_several_stops() {
    let file = pieces();
    let whole = run(&file, &[], 60);
    let stops = ["😀", "éé", "€b"];
    let stopped = run(&file, &stops, 60);
    let first = stops.iter().filter_map(|stop| whole.text.find(stop)).min();
    assert_eq!(stopped.text, whole.text[..first.unwrap()]);
}

/// Characters whose bytes come as tokens of their own.
#[test]
fn characters_split_over_tokens() {
    let token = |byte: u8| u32::from(byte) + 3;
    let allowed = [b'a', 0xC3, 0xA9].map(token);
    let bias: Vec<(u32, f32)> = (0..259)
        .filter(|token| !allowed.contains(token))
        .map(|token| (token, f32::NEG_INFINITY))
        .collect();
    let run = |stops: &[&str]| {
        with_odd(64, SamplingParameters::random().temp(3.0), |generator| {
            let generator = generator.with_logit_bias(&bias);
            let mut generator = generator.with_stops(stops).unwrap();
            Output::of(&mut generator, 100)
        })
    };
    let whole = run(&[]);
    let bytes: Vec<u8> = whole
        .tokens
        .iter()
        .map(|&token| (token - 3) as u8)
        .collect();
    assert_eq!(whole.text, String::from_utf8_lossy(&bytes));
    assert!(whole.text.contains('é'));
    assert_eq!(run(&["éx", "aéaéaéaéa"]), whole);
    for stop in ["é", "aé", "éa", "\u{FFFD}", "é\u{FFFD}", "aa"] {
        let stopped = run(&[stop]);
        match whole.text.find(stop) {
            Some(at) => {
                assert_eq!(stopped.text, whole.text[..at], "{stop}");
                assert_eq!(stopped.finish, Some(FinishReason::StopString));
            }
            None => assert_eq!(stopped, whole),
        }
    }
}

#[test]
fn a_text_goes_on_after_a_stop() {
    let file = pieces();
    let whole = run(&file, &[], 40);
    let stop = "é";
    with_file(&file, 64, SamplingParameters::random(), |generator| {
        let generator = generator.with_logit_bias(&BIAS);
        let stops = [stop];
        let mut generator = generator.with_stops(&stops).unwrap();
        generator.prompt("ab").unwrap();
        let mut tokens = Vec::new();
        while tokens.len() < 40 {
            let part = Output::of(&mut generator, 40 - tokens.len());
            assert!(!part.text.contains(stop));
            tokens.extend(part.tokens);
        }
        assert_eq!(tokens, whole.tokens);
    });
}

#[test]
fn stop_strings_that_cannot_be() {
    let refused = |stops: &[&str]| {
        with_odd(64, SamplingParameters::<f32>::greedy(), |generator| {
            generator.with_stops(stops).err()
        })
    };
    let long = "x".repeat(256);
    let length = |index, length| Some(GenerateError::StopLength { index, length });
    assert_eq!(refused(&["a", ""]), length(1, 0));
    assert_eq!(refused(&[&long]), length(0, 256));
    assert_eq!(refused(&[&long[1..]]), None);
    assert_eq!(refused(&["a"; MAX_STOPS]), None);
    let stops = MAX_STOPS + 1;
    assert_eq!(
        refused(&["a"; 9]),
        Some(GenerateError::TooManyStops { stops })
    );
}
