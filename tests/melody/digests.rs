//! Frozen digests: the same seed, the same tune, in every build and on every chip.
//!
//! A change of a number here is a breaking change: say so in the change log.

use smidgen::model::transformer::Workspace;
use smidgen::num::{I16F16, Real};

use super::results::{self, Tune};
use super::{BYTES, MODEL};

/// Number type; digests of a jig of 16 bars in D with seed 42, and of an open tune with seed 7.
const DIGESTS: [(&str, [Tune; 2]); 2] = [
    (
        "f32",
        [
            tune(0x9549_e9a7, 0x520a_eafc),
            tune(0x885f_f57b, 0x8d3a_9696),
        ],
    ),
    (
        "q16.16",
        [
            tune(0xbc81_250a, 0xe71c_648c),
            tune(0xffe6_bacb, 0x146d_cebf),
        ],
    ),
];

const fn tune(tokens: u32, notes: u32) -> Tune {
    Tune { tokens, notes }
}

fn digests<R: Real>() -> (&'static str, [Tune; 2]) {
    let mut workspace = Box::new(Workspace::<BYTES>::new());
    let digests = [results::jig::<R>, results::open::<R>]
        .map(|compose| compose(&MODEL, workspace.as_mut().as_mut()).unwrap());
    println!("(\"{}\", {digests:#010x?})", R::NAME);
    (R::NAME, digests)
}

#[test]
fn digests_are_frozen() {
    assert_eq!([digests::<f32>(), digests::<I16F16>()], DIGESTS);
}
