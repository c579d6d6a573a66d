//! Draws of the standard normal and the standard exponential distribution, in integers.
//!
//! Ziggurats of 128 layers (Marsaglia and Tsang, "The ziggurat method for generating random
//! variables", Journal of Statistical Software 5(8), 2000): one random word a draw decides nearly
//! always. Its low 7 bits choose the layer and the high 24 bits the place in it, so that they are
//! independent (Doornik, "An improved ziggurat method to generate normal random samples", 2005).
//! Tables: `tests/oracle/ziggurat_tables.py`.

mod exponential;
mod normal;
#[cfg(test)]
mod tests;

pub(crate) use exponential::standard_exponential;
pub(crate) use normal::standard_normal;

use crate::num::exp2_negative;

/// Tries of a draw. A working generator needs a second one in 4 of 100 draws, and all of them once
/// in `2^70`; a broken one is stopped here.
const TRIES: u32 = 16;

/// Half of the last unit of the 24 bits of a word that are a place.
const HALF_PLACE: u32 = 0x80;

/// The high word of a product.
#[inline]
fn high(a: u32, b: u32) -> u32 {
    ((u64::from(a) * u64::from(b)) >> 32) as u32
}

/// The layer of a word, and the place in it, of `ends` as Q.27.
///
/// The product of halves of words: chips without a long multiplication have these. At most two
/// units of `2^-27` are lost.
#[inline]
fn place(word: u32, ends: &[u32; 129]) -> (usize, u32) {
    let layer = (word & 127) as usize;
    let end = ends[layer];
    let (upper, lower) = (word >> 16, word & 0xff00 | HALF_PLACE);
    let middle = (upper * (end & 0xffff)) >> 16;
    (
        layer,
        upper * (end >> 16) + middle + ((lower * (end >> 16)) >> 16),
    )
}

/// The density `e^-exponent` as Q.31, of an exponent in units of `2^-32` of its binary logarithm.
fn density(logarithm: u64) -> u32 {
    let (power, n) = exp2_negative(logarithm);
    // 2^-(31 + n) as Q.31.
    power.checked_shr(n).unwrap_or(0)
}

/// Whether a point at a random height of a layer is under the density at its place: the layer
/// reaches from the density at its own end to that at the end of the next.
fn is_below(word: u32, ends: [u32; 2], x: u32, logarithm: impl Fn(u32) -> u64) -> bool {
    let [low, top, at_x] = [ends[0], ends[1], x].map(|x| density(logarithm(x)));
    low + high(word, top - low) < at_x
}
