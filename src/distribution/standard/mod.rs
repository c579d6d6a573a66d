//! Draws of the standard normal and the standard exponential distribution, in integers.
use rand_core::Rng;
pub(crate) fn standard_normal(rng: &mut (impl Rng + ?Sized)) -> i32 {
    rng.next_u32() as i32 >> 4
}
pub(crate) fn standard_exponential(rng: &mut (impl Rng + ?Sized)) -> u32 {
    rng.next_u32() >> 5
}
