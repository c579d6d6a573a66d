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

/// The density at the ends as Q.31, 1 at its mode.
const HEIGHTS: [u32; 129] = [
    0x00213d02, 0x00577a79, 0x00b5d458, 0x011a9b6b, 0x0183f4bf, 0x01f10084, 0x026139dd, 0x02d447f5,
    0x0349eaf4, 0x03c1f2a4, 0x043c394e, 0x04b8a0ae, 0x05370ff3, 0x05b77277, 0x0639b6d2, 0x06bdce30,
    0x0743abd9, 0x07cb44ce, 0x08548f85, 0x08df83ae, 0x096c1a09, 0x09fa4c3c, 0x0a8a14be, 0x0b1b6eb5,
    0x0bae55eb, 0x0c42c6b8, 0x0cd8bdf4, 0x0d7038ee, 0x0e093560, 0x0ea3b165, 0x0f3fab75, 0x0fdd225b,
    0x107c1532, 0x111c835e, 0x11be6c8d, 0x1261d0ab, 0x1306afe6, 0x13ad0aaa, 0x1454e19c, 0x14fe359a,
    0x15a907bb, 0x1655594a, 0x17032bc9, 0x17b280eb, 0x18635a99, 0x1915baee, 0x19c9a439, 0x1a7f18f9,
    0x1b361be2, 0x1beeafda, 0x1ca8d7fa, 0x1d64978f, 0x1e21f21d, 0x1ee0eb5a, 0x1fa18734, 0x2063c9d1,
    0x2127b78f, 0x21ed5507, 0x22b4a70f, 0x237db2ba, 0x24487d59, 0x25150c83, 0x25e36610, 0x26b39021,
    0x27859120, 0x28596fc4, 0x292f3316, 0x2a06e26f, 0x2ae08583, 0x2bbc2461, 0x2c99c777, 0x2d79779b,
    0x2e5b3e0a, 0x2f3f2475, 0x30253502, 0x310d7a54, 0x31f7ff92, 0x32e4d072, 0x33d3f93e, 0x34c586de,
    0x35b986e4, 0x36b00797, 0x37a917fd, 0x38a4c7ec, 0x39a32816, 0x3aa44a1a, 0x3ba84097, 0x3caf1f3e,
    0x3db8faeb, 0x3ec5e9ba, 0x3fd60323, 0x40e96018, 0x42001b2a, 0x431a50a9, 0x44381ed4, 0x4559a604,
    0x467f08e6, 0x47a86cb6, 0x48d5f989, 0x4a07da97, 0x4b3e3e9e, 0x4c795848, 0x4db95eaa, 0x4efe8dd1,
    0x50492772, 0x519973a9, 0x52efc1f2, 0x544c6a3c, 0x55afce49, 0x571a5b4d, 0x588c8bf1, 0x5a06ead4,
    0x5b8a15a8, 0x5d16c134, 0x5eadbe72, 0x60500148, 0x61fea987, 0x63bb0f17, 0x6586d307, 0x6763f7ec,
    0x69550604, 0x6b5d42dd, 0x6d810b3e, 0x6fc66da0, 0x723648ff, 0x74de9d40, 0x77d81c65, 0x7b573c18,
    0x80000000,
];

/// The reciprocal of the end of the base, as Q.32.
const INVERSE_END: u32 = 0x4a5c_aa2c;
/// `log2(e) / 2` as Q.32.
const HALF_LOG2_E: u64 = 0xb8aa_3b29;
/// The greatest magnitude, just below 16.
const GREATEST: u32 = i32::MAX as u32;

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
        // x^2 as Q.28, times log2(e) / 2: Q.32.
        let square = (u64::from(x) * u64::from(x)) >> 26;
        let logarithm = (square * HALF_LOG2_E) >> 28;
        if is_below(
            rng.next_u32(),
            HEIGHTS[layer],
            HEIGHTS[layer + 1],
            logarithm,
        ) {
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
