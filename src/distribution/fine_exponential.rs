//! Draws of the standard exponential distribution that are fine next to 0.

use rand_core::Rng;

use super::standard::standard_exponential;
use crate::num::Extended;

/// Fraction bits of a draw that are taken from the ziggurat.
const COARSE_BITS: u32 = 12;
/// Fraction bits that the ziggurat gives.
const GIVEN_BITS: u32 = 27;
/// Fraction bits of a fine draw.
pub(super) const FINE_BITS: i32 = COARSE_BITS as i32 + 32;

/// A standard exponential draw as Q5.44.
///
/// Within a cell of width `h = 2^-12` the density falls as `e^-x`: a uniform `u` of it belongs at
/// `u - h u (1 - u) / 2`, to `h^2`.
pub(super) fn fine_exponential(rng: &mut (impl Rng + ?Sized)) -> u64 {
    let cell = standard_exponential(rng) >> (GIVEN_BITS - COARSE_BITS);
    let uniform = rng.next_u32();
    let bend = (u64::from(uniform) * u64::from(!uniform)) >> 32;
    let within = uniform - (bend as u32 >> (COARSE_BITS + 1));
    u64::from(cell) << 32 | u64::from(within)
}

/// A fine draw in the middle of its last unit: never 0.
pub(super) fn positive_exponential(rng: &mut (impl Rng + ?Sized)) -> Extended {
    let draw = fine_exponential(rng) << 1 | 1;
    Extended::normalized(false, draw, -(FINE_BITS + 1))
}
