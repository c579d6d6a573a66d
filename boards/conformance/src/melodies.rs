//! Melodies: tokens, and notes in hertz and milliseconds.

#[path = "../../../tests/melody/results.rs"]
mod results;

use smidgen::model::transformer::Transformer;

use crate::{Number, Report, Row};

/// Checked on the machine, as the other models.
static MODEL: &[u8] = smidgen::embed_bytes!("../../../examples/models/melody-q4.smid");

pub fn rows<N: Number>(workspace: &mut [u8], report: Report<'_>) {
    let model = &Transformer::from_bytes(MODEL).expect("a whole file");
    for (name, tune) in [
        ("jig", results::jig::<N>(model, workspace)),
        ("open", results::open::<N>(model, workspace)),
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
