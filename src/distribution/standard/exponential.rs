//! Draws of the standard exponential distribution.

use rand_core::Rng;

use super::{TRIES, is_below, place};

/// Right ends of the layers as Q.27; the first is that of the base with the tail.
const ENDS: [u32; 129] = [
    0x3f2fbfd6, 0x372fbfd6, 0x3114dffc, 0x2d521183, 0x2a97ecee, 0x28730b6f, 0x26ae0c49, 0x252bded8,
    0x23daef79, 0x22afcd67, 0x21a29b63, 0x20adb5e8, 0x1fccee96, 0x1efd15ad, 0x1e3baf26, 0x1d86c177,
    0x1cdcb41c, 0x1c3c383b, 0x1ba437e5, 0x1b13c9dc, 0x1a8a2877, 0x1a06aab8, 0x1988bf03, 0x190fe6f5,
    0x189bb42a, 0x182bc59d, 0x17bfc598, 0x175767fe, 0x16f268e9, 0x16908b80, 0x1631990b, 0x15d5601f,
    0x157bb3f6, 0x15246bdd, 0x14cf62b6, 0x147c7690, 0x142b884b, 0x13dc7b4b, 0x138f352e, 0x13439d97,
    0x12f99df6, 0x12b1215d, 0x126a1455, 0x122464bb, 0x11e001a4, 0x119cdb3a, 0x115ae2ab, 0x111a0a0f,
    0x10da4452, 0x109b8526, 0x105dc0f0, 0x1020ecba, 0x0fe4fe29, 0x0fa9eb6a, 0x0f6fab30, 0x0f3634a3,
    0x0efd7f59, 0x0ec5834e, 0x0e8e38e0, 0x0e5798c0, 0x0e219bf2, 0x0dec3bc7, 0x0db771d2, 0x0d8337e9,
    0x0d4f881d, 0x0d1c5cb8, 0x0ce9b033, 0x0cb77d3a, 0x0c85bea4, 0x0c546f6e, 0x0c238abb, 0x0bf30bd2,
    0x0bc2ee13, 0x0b932cff, 0x0b63c42d, 0x0b34af4a, 0x0b05ea19, 0x0ad7706a, 0x0aa93e1f, 0x0a7b4f22,
    0x0a4d9f68, 0x0a202aee, 0x09f2edb0, 0x09c5e3b0, 0x099908ea, 0x096c5958, 0x093fd0ea, 0x09136b86,
    0x08e72502, 0x08baf922, 0x088ee395, 0x0862dfeb, 0x0836e998, 0x080afbe8, 0x07df11fd, 0x07b326c6,
    0x078734fb, 0x075b3710, 0x072f272e, 0x0702ff29, 0x06d6b872, 0x06aa4c08, 0x067db269, 0x0650e37b,
    0x0623d67a, 0x05f681d5, 0x05c8db15, 0x059ad6ae, 0x056c67d0, 0x053d802f, 0x050e0fb1, 0x04de0417,
    0x04ad4884, 0x047bc4df, 0x04495d12, 0x0415eff8, 0x03e155fa, 0x03ab5f0e, 0x0373cff9, 0x033a5e2f,
    0x02fea9a2, 0x02c032f4, 0x027e4b18, 0x0237f635, 0x01ebb349, 0x019701ac, 0x013526af, 0x00bb1037,
    0x00000000,
];

/// `log2(e)` as Q.31.
const LOG2_E: u64 = 0xb8aa_3b29;

/// `x` in units of `2^-32` of a binary logarithm.
fn logarithm(x: u32) -> u64 {
    (u64::from(x) * LOG2_E) >> 26
}

/// A draw of the standard exponential distribution as Q5.27, saturating at 32, which it exceeds
/// with the probability `1e-14`.
pub(crate) fn standard_exponential(rng: &mut (impl Rng + ?Sized)) -> u32 {
    let (layer, x) = place(rng.next_u32(), &ENDS);
    if x < ENDS[layer + 1] {
        x
    } else {
        beyond(layer, x, rng)
    }
}

/// The draw where the first word has not decided.
#[cold]
#[inline(never)]
fn beyond(layer: usize, x: u32, rng: &mut (impl Rng + ?Sized)) -> u32 {
    let (mut layer, mut x) = (layer & 127, x);
    // The tail is the distribution itself, shifted.
    let mut start = 0u32;
    for _ in 0..TRIES {
        if x < ENDS[layer + 1] {
            break;
        }
        if layer == 0 {
            start = start.saturating_add(ENDS[1]);
        } else {
            let ends = [ENDS[layer], ENDS[layer + 1]];
            if is_below(rng.next_u32(), ends, x, logarithm) {
                break;
            }
        }
        (layer, x) = place(rng.next_u32(), &ENDS);
    }
    start.saturating_add(x)
}
