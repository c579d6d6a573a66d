//! Random walks through the grammar, without a model: none gets stuck, all add up.

use rand_core::Rng;
use smidgen::melody::{END, Form, Grammar, Metre, Symbol, VOCABULARY};
use smidgen::rng::DefaultRng;
use smidgen::sampling::Constraint;
use smidgen::tokenizer::{Token, Vocabulary};

use super::{MODEL, Melody, abc_checker};

/// The tokens that are allowed.
fn allowed(grammar: &Grammar) -> Vec<Token> {
    (0..VOCABULARY as Token + 5)
        .filter(|&token| grammar.allows(token))
        .collect()
}

#[test]
fn walks_end_and_add_up() {
    let mut rng = DefaultRng::new(7);
    for walk in 0..3_000_u32 {
        let mut form = Form::default().metre(Metre::ALL[walk as usize % 6]);
        if walk % 5 > 0 {
            form = form.bars((walk % 5) as u16);
        }
        if walk % 7 == 0 {
            // Only one pitch.
            form = form.range("C5".parse().unwrap(), "C5".parse().unwrap());
        }
        let mut grammar = Grammar::new(MODEL.vocabulary(), form).unwrap();
        let beginning = grammar;
        let mut tokens = Vec::new();
        for _ in 0..form.max_tokens() {
            let choice = allowed(&grammar);
            assert!(!choice.is_empty(), "stuck after {tokens:?}");
            // Lines and lengths as often as all pitches together.
            let lines = choice.iter().filter(|&&token| token < 24);
            let lines: Vec<Token> = lines.copied().collect();
            let choice = match lines.is_empty() || rng.next_u32().is_multiple_of(2) {
                true => choice,
                false => lines,
            };
            let token = choice[rng.next_u32() as usize % choice.len()];
            // What is not allowed changes nothing.
            let before = grammar;
            let forbidden = (0..VOCABULARY as Token).find(|&token| !before.allows(token));
            grammar.accept(forbidden.unwrap());
            assert_eq!(grammar, before);
            grammar.accept(token);
            tokens.push(token);
            if token == END {
                break;
            }
        }
        assert_eq!(tokens.last(), Some(&END), "{tokens:?}");
        assert!(allowed(&grammar).is_empty());
        grammar.reset();
        assert_eq!(grammar, beginning);
        let tune = Melody::of(tokens, None);
        let reading = abc_checker::read(&tune.abc);
        assert_eq!(reading.complaint(), None, "{}", tune.abc);
        if walk % 5 > 0 {
            let whole = reading.lengths.iter().sum::<u32>();
            assert_eq!(whole, walk % 5 * reading.bar());
        }
        assert!(
            walk % 7 > 0
                || tune
                    .notes
                    .iter()
                    .all(|note| { note.pitch.is_none_or(|pitch| pitch.number() == 72) })
        );
    }
}

/// Whether the grammar allows a text, and whether it may end there.
fn judged(form: Form, text: &str) -> (bool, bool) {
    let mut grammar = Grammar::new(MODEL.vocabulary(), form).unwrap();
    for token in smidgen::melody::tokens(text) {
        let token = token.unwrap();
        if !grammar.allows(token) {
            return (false, false);
        }
        grammar.accept(token);
    }
    (true, grammar.allows(END))
}

#[test]
fn the_rules_one_by_one() {
    let form = Form::default();
    assert_eq!(judged(form, ""), (true, false));
    for text in [
        "c",
        "K:C\n",
        "M:6/8\nL:1/8\nM:6/8\nL:1/8\n",
        "M:6/8\nL:1/8\nc",
    ] {
        assert_eq!(judged(form, text), (false, false), "{text}");
    }
    let body = |text: &str| judged(form, &format!("M:6/8\nL:1/8\nK:C\n{text}"));
    let whole = [
        "cdefga",
        "c6",
        "c3z3",
        "(3cdez2g2",
        "(3c/2d/2e/2defga",
        "c3/2d3/2e3|c6",
    ];
    for text in whole {
        assert_eq!(body(text), (true, true), "{text}");
    }
    let begun = [
        "",
        "c",
        "cdefg",
        "(3cde",
        "(3c",
        "c6|",
        "c6||",
        "c|defgab",
        "c|defga||b",
        "(3c2",
        "(3c2d",
    ];
    for text in begun {
        assert_eq!(body(text), (true, false), "{text}");
    }
    // With an anacrusis of an eighth, parts and the end lack one.
    for text in ["c|defga", "c|defga||b|cdefg"] {
        assert_eq!(body(text), (true, true), "{text}");
    }
    let wrong = [
        "|",
        "||",
        "2",
        "/2",
        "c22",
        "c8",
        "cdefgab",
        "c6d",
        "c6||e|",
        "c3||",
        "c|d|",
        "c|defgab||",
        "c6||||",
        "(3|",
        "(3c|",
        "(3cd|",
        "(3cd2",
        "(3c2de",
        "(3(3",
        "c3d2(3c2",
        "c|defga||||",
        "K:C\n",
    ];
    for text in wrong {
        assert_eq!(body(text), (false, false), "{text}");
    }
    let two = Form::default().bars(2);
    let body = |text: &str| judged(two, &format!("M:2/4\nL:1/8\nK:C\n{text}"));
    assert_eq!(body("c4"), (true, false));
    assert_eq!(body("c4|d4"), (true, true));
    assert_eq!(body("c4|d4|"), (false, false));
    assert_eq!(body("c|d4|e3"), (true, true));
    assert_eq!(body("c|d4|e4"), (false, false));
}

#[test]
fn what_is_asked_for_is_all_that_is_allowed() {
    let key = "Em".parse().unwrap();
    let form = Form::default()
        .metre(Metre::ThreeFour)
        .key(key)
        .range("E4".parse().unwrap(), "B4".parse().unwrap());
    let mut grammar = Grammar::new(MODEL.vocabulary(), form).unwrap();
    let metre = Symbol::Metre(Metre::ThreeFour).token().unwrap();
    assert_eq!(allowed(&grammar), [metre]);
    grammar.accept(metre);
    let mode = Symbol::Mode(smidgen::melody::Mode::Minor).token().unwrap();
    assert_eq!(allowed(&grammar), [mode]);
    grammar.accept(mode);
    // The triplet, the rest, and eight pitches from E to B, which the model sees a fourth higher.
    let pitches = (69..=76).map(|number| {
        Symbol::Pitch(smidgen::melody::Pitch::new(number).unwrap())
            .token()
            .unwrap()
    });
    let expected: Vec<Token> = [15, 16].into_iter().chain(pitches).collect();
    assert_eq!(allowed(&grammar), expected);
}

#[test]
fn the_vocabulary_is_the_one_documented() {
    let pieces: Vec<&[u8]> = (0..VOCABULARY as Token)
        .map(|token| MODEL.vocabulary().piece(token).unwrap())
        .collect();
    assert_eq!(pieces[3], b"M:2/4\nL:1/8\n");
    assert_eq!(pieces[13..17], [&b"|"[..], b"||", b"(3", b"z"]);
    assert_eq!(
        pieces[17..24],
        [&b"/2"[..], b"3/2", b"2", b"3", b"4", b"6", b"8"]
    );
    assert_eq!((pieces[24], pieces[60]), (&b"G,"[..], &b"g'"[..]));
    assert_ne!(Vocabulary::bytes().size(), VOCABULARY);
}
