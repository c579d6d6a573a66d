//! Frozen digests: the same seed, the same tokens, in every build and on every chip.
//!
//! `cargo test --test generate digests` and `cargo test --release --test generate digests` check
//! the same table. A change of a number here is a breaking change: say so in the change log.

use smidgen::generate::TokenDigest;
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;
use smidgen::sampling::SamplingParameters;

use crate::fixtures::{ODD, Recipe};
use crate::rig::{Output, with_file};

/// Format of the weights, number type, digests of 100 tokens: greedy, and sampled with seed 42 and
/// the default parameters. The model of format q8 is `tests/data/odd.smid`.
const DIGESTS: [(MatrixFormat, &str, [u32; 2]); 6] = [
    (MatrixFormat::F32, "f32", [0x1019_0f9a, 0x37b7_c92e]),
    (MatrixFormat::F32, "q16.16", [0x65a1_92f2, 0x86f4_5378]),
    (MatrixFormat::Q8, "f32", [0xee63_d287, 0x73f0_1c07]),
    (MatrixFormat::Q8, "q16.16", [0xee63_d287, 0x73f0_1c07]),
    (MatrixFormat::Q4, "f32", [0xde19_44c1, 0x4302_f547]),
    (MatrixFormat::Q4, "q16.16", [0xde19_44c1, 0x4aa3_ba23]),
];

/// The digest of 100 tokens, in a context of 48, which slides.
fn digest<R: Real>(format: MatrixFormat, parameters: SamplingParameters<R>) -> u32 {
    let file = Recipe { format, ..ODD }.file();
    with_file(&file, 48, parameters, |mut generator| {
        generator.prompt("Once upon a time").unwrap();
        let mut digest = TokenDigest::new();
        let mut count = 0;
        while count < 100 {
            let output = Output::of(&mut generator, 100 - count);
            count += output.tokens.len();
            output.tokens.iter().for_each(|&token| digest.push(token));
        }
        digest.value()
    })
}

fn digests<R: Real>(format: MatrixFormat) -> [u32; 2] {
    [
        digest(format, SamplingParameters::<R>::greedy()),
        digest(format, SamplingParameters::<R>::default()),
    ]
}

#[test]
fn digests_are_frozen() {
    let found = DIGESTS.map(|(format, number, _)| {
        let digests = if number == f32::NAME {
            digests::<f32>(format)
        } else {
            digests::<I16F16>(format)
        };
        println!("({format:?}, {number:?}, {digests:#010x?})");
        (format, number, digests)
    });
    assert_eq!(found, DIGESTS);
}
