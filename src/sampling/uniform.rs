//! A uniform random integer below a bound, without bias and without an endless loop.

use rand_core::Rng;

/// How often [`uniform_below`] tries before it takes what it has.
const MAX_TRIES: u32 = 64;

/// A random integer in `0..bound`, each equally likely; 0 for `bound = 0`.
///
/// # Formula
///
/// The high word of `random u64 * bound`, tried again while the low word is below
/// `2^64 mod bound`: without bias. Nearly always one `u64` is enough: a retry has the probability
/// `bound / 2^64` at most.
///
/// # Range
///
/// After 64 tries the last high word is taken, so that a broken generator cannot hang the chip.
/// A working one gets there with probability below `2^-64` for a bound up to `2^63` (`2^-1100` for
/// a vocabulary of 32,000), and only then is the word biased: the total variation distance from
/// uniform is below that probability.
///
/// # Example
///
/// ```
/// use smidgen::rng::DefaultRng;
/// use smidgen::sampling::uniform_below;
///
/// let mut rng = DefaultRng::new(6);
/// assert!((0..100).all(|_| uniform_below(6, &mut rng) < 6)); // a die
/// ```
///
/// # Reference
///
/// Lemire, "Fast random integer generation in an interval" (2019).
pub fn uniform_below(bound: u64, rng: &mut (impl Rng + ?Sized)) -> u64 {
    let mut high = 0;
    for _ in 0..MAX_TRIES {
        let product = u128::from(rng.next_u64()) * u128::from(bound);
        high = (product >> 64) as u64;
        let low = product as u64;
        // The remainder is below the bound: most draws never need it.
        if low >= bound || low >= bound.wrapping_neg().checked_rem(bound).unwrap_or(0) {
            break;
        }
    }
    high
}
