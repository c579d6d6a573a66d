//! Frozen digests: the same seed, the same tune, in every build and on every chip.
//!
//! A change of a number here is a breaking change: say so in the change log.

use smidgen::generate::TokenDigest;
use smidgen::melody::{Form, Metre};
use smidgen::num::{I16F16, Real};
use smidgen::sampling::SamplingParameters;

use super::compose;

/// Number type; digests of a jig of 16 bars in D with seed 42, and of an open tune with seed 7.
const DIGESTS: [(&str, [u32; 2]); 2] = [
    ("f32", [0x9549_e9a7, 0x885f_f57b]),
    ("q16.16", [0xbc81_250a, 0xffe6_bacb]),
];

fn digests<R: Real>() -> (&'static str, [u32; 2]) {
    let key = "D".parse().unwrap();
    let jig = Form::default().metre(Metre::SixEight).key(key).bars(16);
    let digests = [(jig, Some(key), 42), (Form::default(), None, 7)].map(|(form, key, seed)| {
        let mut digest = TokenDigest::new();
        let tune = compose::<R>(form, key, SamplingParameters::default(), seed);
        tune.tokens.iter().for_each(|&token| digest.push(token));
        digest.value()
    });
    println!("(\"{}\", {digests:#010x?})", R::NAME);
    (R::NAME, digests)
}

#[test]
fn digests_are_frozen() {
    assert_eq!([digests::<f32>(), digests::<I16F16>()], DIGESTS);
}
