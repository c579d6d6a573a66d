//! Melodies: tokens, and notes in hertz and milliseconds.

#[path = "../../../tests/melody/results.rs"]
mod results;

use crate::{Number, Report, Row};

pub use results::BYTES;

pub fn rows<N: Number>(workspace: &mut [u8], report: Report<'_>) {
    for (name, tune) in [
        ("jig", results::jig::<N>(workspace)),
        ("open", results::open::<N>(workspace)),
    ] {
        let tune = tune.expect("the model has no errors");
        for (case, digest) in [("tokens", tune.tokens), ("notes", tune.notes)] {
            report(Row {
                suite: "melody",
                name,
                case,
                number: N::SHORT,
                digest,
            });
        }
    }
}
