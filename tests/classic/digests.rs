//! Draws and results, frozen: the same bits in debug and release builds, and on every chip.

use smidgen::num::I16F16;

use crate::results;

/// `f32` and Q16.16. A change is a breaking one.
const FROZEN: [(&str, [u32; 2]); 3] = [
    ("hmm", [0xee82_c8fa, 0xf506_cebe]),
    ("naive_bayes", [0x8d95_b779, 0x4678_92b1]),
    ("logistic", [0x33b5_bb82, 0x7996_bc8b]),
];

#[test]
fn results_are_frozen() {
    let found = [
        [
            results::hmm::<f32>().unwrap(),
            results::hmm::<I16F16>().unwrap(),
        ],
        [
            results::naive_bayes::<f32>().unwrap(),
            results::naive_bayes::<I16F16>().unwrap(),
        ],
        [
            results::logistic::<f32>().unwrap(),
            results::logistic::<I16F16>().unwrap(),
        ],
    ];
    for ((name, _), found) in FROZEN.iter().zip(found) {
        println!("{name} {found:08x?}");
    }
    for ((name, frozen), found) in FROZEN.into_iter().zip(found) {
        assert_eq!(found, frozen, "{name}");
    }
}
