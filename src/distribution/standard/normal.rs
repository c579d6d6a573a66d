//! Draws of the standard normal distribution.

use rand_core::Rng;

use super::{TRIES, high, is_below, place, standard_exponential};

/// Right ends of the layers as Q.27; the first is that of the base with the tail.
const ENDS: [u32; 129] = [
    0x1db46690, 0x1b8a7c47, 0x19c8e0c8, 0x18aa73e4, 0x17d45eb3, 0x17279dd5, 0x1695c2be, 0x1616dff8,
    0x15a61edf, 0x15405201, 0x14e3456b, 0x148d6180, 0x143d75b6, 0x13f29849, 0x13ac11b9, 0x13694f3a,
    0x1329d972, 0x12ed4df8, 0x12b35aa6, 0x127bba2b, 0x1246317a, 0x12128dd3, 0x11e0a343, 0x11b04b73,
    0x118164be, 0x1153d16d, 0x11277720, 0x10fc3e4e, 0x10d211dd, 0x10a8ded1, 0x108093fe, 0x105921d2,
    0x10327a1d, 0x100c8fea, 0x0fe75759, 0x0fc2c580, 0x0f9ed04c, 0x0f7b6e6f, 0x0f589749, 0x0f3642d4,
    0x0f146999, 0x0ef3049d, 0x0ed20d58, 0x0eb17da9, 0x0e914fce, 0x0e717e58, 0x0e520427, 0x0e32dc60,
    0x0e140269, 0x0df571e3, 0x0dd726a3, 0x0db91caf, 0x0d9b503b, 0x0d7dbda1, 0x0d606163, 0x0d433824,
    0x0d263ea3, 0x0d0971be, 0x0cecce6c, 0x0cd051ba, 0x0cb3f8c9, 0x0c97c0ce, 0x0c7ba70e, 0x0c5fa8da,
    0x0c43c394, 0x0c27f4a4, 0x0c0c397f, 0x0bf08f9d, 0x0bd4f481, 0x0bb965ac, 0x0b9de0a7, 0x0b8262f6,
    0x0b66ea21, 0x0b4b73ab, 0x0b2ffd12, 0x0b1483d0, 0x0af90555, 0x0add7f09, 0x0ac1ee46, 0x0aa6505a,
    0x0a8aa284, 0x0a6ee1ec, 0x0a530baa, 0x0a371cbc, 0x0a1b1205, 0x09fee84b, 0x09e29c32, 0x09c62a3a,
    0x09a98eb9, 0x098cc5d5, 0x096fcb83, 0x09529b7d, 0x09353140, 0x091787fe, 0x08f99a9c, 0x08db63a5,
    0x08bcdd40, 0x089e0126, 0x087ec88e, 0x085f2c23, 0x083f23ec, 0x081ea73a, 0x07fdac88, 0x07dc2962,
    0x07ba123a, 0x07975a42, 0x0773f331, 0x074fcd03, 0x072ad5ab, 0x0704f8ac, 0x06de1e9f, 0x06b62c94,
    0x068d0347, 0x06627e17, 0x063671aa, 0x0608aa16, 0x05d8e858, 0x05a6dec8, 0x05722bf7, 0x053a5302,
    0x04feafb8, 0x04be635b, 0x0478339b, 0x042a4db7, 0x03d1caee, 0x036991fe, 0x02e72923, 0x022db690,
    0x00000000,
];

/// The reciprocal of the end of the base, as Q.32.
const INVERSE_END: u32 = 0x4a5c_aa2c;
/// `log2(e) / 2` as Q.32.
const HALF_LOG2_E: u64 = 0xb8aa_3b29;
/// The greatest magnitude, just below 16.
const GREATEST: u32 = i32::MAX as u32;

/// `x^2 / 2` in units of `2^-32` of a binary logarithm.
fn logarithm(x: u32) -> u64 {
    // x^2 as Q.28.
    let square = (u64::from(x) * u64::from(x)) >> 26;
    (square * HALF_LOG2_E) >> 28
}

/// A draw of the standard normal distribution as Q4.27.
pub(crate) fn standard_normal(rng: &mut (impl Rng + ?Sized)) -> i32 {
    let word = rng.next_u32();
    let (layer, x) = place(word, &ENDS);
    let x = if x < ENDS[layer + 1] {
        x
    } else {
        beyond(layer, x, rng)
    };
    if word & 0x80 == 0 {
        x as i32
    } else {
        -(x as i32)
    }
}

/// The magnitude where the first word has not decided.
#[cold]
#[inline(never)]
fn beyond(layer: usize, x: u32, rng: &mut (impl Rng + ?Sized)) -> u32 {
    let (mut layer, mut x) = (layer & 127, x);
    for _ in 0..TRIES {
        if x < ENDS[layer + 1] {
            return x;
        }
        if layer == 0 {
            return tail(rng);
        }
        let ends = [ENDS[layer], ENDS[layer + 1]];
        if is_below(rng.next_u32(), ends, x, logarithm) {
            return x;
        }
        (layer, x) = place(rng.next_u32(), &ENDS);
    }
    x
}

/// A draw beyond the end of the base, of two exponential ones: `r + a / r`, taken if
/// `2 b > (a / r)^2` (Marsaglia, "Generating a variable from the tail of the normal distribution",
/// 1964).
fn tail(rng: &mut (impl Rng + ?Sized)) -> u32 {
    let mut beyond = 0;
    for _ in 0..TRIES {
        beyond = high(standard_exponential(rng), INVERSE_END);
        let square = u64::from(beyond) * u64::from(beyond);
        if u64::from(standard_exponential(rng)) << 28 > square {
            break;
        }
    }
    (ENDS[1] + beyond).min(GREATEST)
}
