//! Whatever comes from outside, nothing panics.

use proptest::prelude::*;
use smidgen::melody::{
    AbcWriter, Event, Form, Grammar, Key, Metre, Pitch, Tempo, Transcriber, tokens,
};
use smidgen::sampling::Constraint;

use super::MODEL;

proptest! {
    #[test]
    fn any_text(text in "\\PC{0,12}", near in "[A-Hb#mdorixK:0-9/|(]{0,8}") {
        for text in [text, near] {
            if let Ok(key) = text.parse::<Key>() {
                prop_assert_eq!(key.to_string(), text.clone());
            }
            if let Ok(metre) = text.parse::<Metre>() {
                prop_assert_eq!(metre.to_string(), text.clone());
            }
            let _ = text.parse::<Pitch>();
            // An error, if there is one, is the last.
            let errors = tokens(&text).filter(Result::is_err).count();
            prop_assert!(errors <= 1);
        }
    }

    #[test]
    fn any_tokens(sequence in prop::collection::vec(prop_oneof![0_u32..62, any::<u32>()], 0..200)) {
        let mut transcriber = Transcriber::new("Eb".parse().ok());
        let mut abc = AbcWriter::new(String::new(), u32::MAX);
        let mut grammar = Grammar::new(MODEL.vocabulary(), Form::default()).unwrap();
        let mut elapsed = 0;
        for token in sequence {
            let allowed = grammar.allows(token);
            let before = grammar;
            grammar.accept(token);
            prop_assert_eq!(grammar != before, allowed);
            for event in transcriber.push(token) {
                abc.event(event).unwrap();
                match event {
                    Event::Note(note) => {
                        prop_assert_eq!(note.start, elapsed);
                        elapsed = note.end();
                    }
                    Event::End => elapsed = 0,
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn any_request(bars: u16, low in 0_u8..128, high in 0_u8..128, bpm: u16, ticks: u32, hz: u32) {
        let (low, high) = (Pitch::new(low).unwrap(), Pitch::new(high).unwrap());
        let _ = Form::default().bars(bars).range(low, high).check();
        if let Ok(tempo) = Tempo::new(bpm, Metre::SixEight) {
            prop_assert!(tempo.milliseconds(ticks) <= tempo.milliseconds(u32::MAX));
        }
        // A clock's counts in a period, to half a count and the rounding of the frequency.
        let exact = f64::from(hz) * 1000.0 / f64::from(low.millihertz());
        prop_assert!((f64::from(low.period(hz)) - exact).abs() <= 0.5 + 1e-6);
    }
}
