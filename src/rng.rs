//! The default random generator: small, fast on 32-bit chips, and frozen by value.
//!
//! Every function of the crate that draws takes `&mut impl rand_core::Rng`, so any generator of
//! the `rand` family fits, also a hardware one. [`DefaultRng`] is the one to take when runs shall
//! be repeatable: the same seed gives the same values on every chip, forever. A change of a single
//! drawn value counts as a breaking change of this crate.
//!
//! Random numbers from here are for sampling, not for keys: xoshiro128++ is not cryptographic.

use core::convert::Infallible;

use rand_core::{SeedableRng, TryRng};
use rand_xoshiro::Xoshiro128PlusPlus;

/// The crate's generator: xoshiro128++, 128 bits of state in four 32-bit words.
///
/// # Formula
///
/// `out = rotl(s0 + s3, 7) + s0`, then the xoshiro128 step. [`next_u64`](rand_core::Rng::next_u64)
/// joins two outputs, the first one low. [`new`](DefaultRng::new) fills the four words, low first,
/// from two outputs of SplitMix64 started at the seed; these rules are part of the frozen values.
///
/// # Range
///
/// Period `2^128 - 1`; every `u64` is a good seed, also 0 and 1. The all-zero state, from which
/// the generator would never leave, is replaced by that of seed 0.
///
/// # Memory
///
/// 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::rng::DefaultRng;
/// use rand_core::Rng;
///
/// let mut rng = DefaultRng::new(42);
/// let first = rng.next_u32();
/// // The same seed gives the same values, on every chip.
/// assert_eq!(first, DefaultRng::new(42).next_u32());
///
/// // A stopped run goes on where it was.
/// let saved: [u8; 16] = rng.state();
/// let next = rng.next_u64();
/// assert_eq!(next, DefaultRng::from_state(saved).next_u64());
/// ```
///
/// # Reference
///
/// Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021); seeding: Steele,
/// Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultRng(Xoshiro128PlusPlus);

impl DefaultRng {
    /// The generator for a seed; the same as [`SeedableRng::seed_from_u64`].
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro128PlusPlus::seed_from_u64(seed))
    }

    /// The generator that goes on from a [`state`](Self::state); 16 zero bytes count as seed 0.
    #[must_use]
    pub fn from_state(state: [u8; 16]) -> Self {
        Self(Xoshiro128PlusPlus::from_seed(state))
    }

    /// The state as 16 little-endian bytes, for instance to keep it over a reset.
    #[must_use]
    pub fn state(&self) -> [u8; 16] {
        self.0.state()
    }

    /// Moves on by `2^64` outputs, so that two parts of a program draw from streams that never
    /// overlap in practice.
    pub fn jump(&mut self) {
        self.0.jump();
    }
}

impl TryRng for DefaultRng {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    #[inline]
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

impl SeedableRng for DefaultRng {
    type Seed = [u8; 16];

    fn from_seed(seed: [u8; 16]) -> Self {
        Self::from_state(seed)
    }

    fn seed_from_u64(seed: u64) -> Self {
        Self::new(seed)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for DefaultRng {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "DefaultRng({=[u8; 16]:02x})", self.state());
    }
}
