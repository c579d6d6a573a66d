//! Small means: the distribution function searched from 0.

use rand_core::Rng;

use crate::num::Extended;

/// Steps after which every mass is below `2^-64`, for means up to 10.
const STEPS: usize = 56;
/// How often a draw is tried; the sum of the masses falls short of 1 by less than `2^-22`, so that
/// a second try is rare and one after eight is not seen.
const MAX_TRIES: u32 = 8;

/// `2^32 / k`, rounded down, for `k` from 1.
const RECIPROCAL: [u32; STEPS] = {
    let mut table = [u32::MAX; STEPS];
    let mut k = 2;
    while k <= STEPS {
        table[k - 1] = ((1u64 << 32) / k as u64) as u32;
        k += 1;
    }
    table
};

/// Masses by their ratios: `f(k) = f(k - 1) (gain / k - loss)`.
///
/// For Poisson the gain is the mean; for a binomial it is `(n + 1) p / q`, and the loss `p / q`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Search {
    /// `f(0)` as Q.64.
    start: u64,
    /// With the high bit set, times `2^-fraction`.
    gain: u32,
    /// Times `2^-fraction`.
    loss: u32,
    fraction: i32,
    greatest: u32,
}

impl Search {
    /// A mean above 0 and below 10.
    pub(super) fn poisson(mean: Extended) -> Self {
        Self::new((-mean).exp(), mean, Extended::ZERO, u32::MAX)
    }

    /// `p` from above 0 to 1/2, `n p` below 10.
    pub(super) fn binomial(n: u32, p: Extended, q: Extended) -> Self {
        let start = (Extended::from(n) * (-p).ln_1p()).exp();
        let odds = p / q;
        let gain = Extended::from(u64::from(n) + 1) * odds;
        Self::new(start, gain, odds, n)
    }

    fn new(start: Extended, gain: Extended, loss: Extended, greatest: u32) -> Self {
        let (significand, exponent) = gain.parts();
        let fraction = -(exponent + 32);
        Self {
            start: if start < Extended::ONE {
                (start.to_fixed(63) as u64) << 1
            } else {
                u64::MAX
            },
            gain: (significand >> 32) as u32,
            // At most the gain.
            loss: loss.to_fixed(fraction) as u32,
            fraction,
            greatest,
        }
    }

    /// Draws; 0 if the generator is broken.
    pub(super) fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        for _ in 0..MAX_TRIES {
            if let Some(count) = self.find(rng.next_u64()) {
                return count;
            }
        }
        0
    }

    /// The count whose mass covers this point as Q.64; none in the gap that rounding leaves.
    fn find(&self, mut point: u64) -> Option<u32> {
        let mut mass = self.start;
        for (k, &reciprocal) in (0..=self.greatest).zip(&RECIPROCAL) {
            if point < mass {
                return Some(k);
            }
            point -= mass;
            let ratio = high(self.gain, reciprocal).saturating_sub(self.loss);
            mass = self.next(mass, ratio);
            if mass == 0 {
                return None;
            }
        }
        None
    }

    /// `mass * ratio * 2^-fraction`.
    fn next(&self, mass: u64, ratio: u32) -> u64 {
        let ratio = u64::from(ratio);
        let product = (mass >> 32) * ratio + (((mass & u64::from(u32::MAX)) * ratio) >> 32);
        match self.fraction - 32 {
            shift @ 0..=63 => product >> shift,
            // Masses are below 1, as is their sum: nothing is lost.
            shift @ -31..=-1 => product << -shift,
            _ => 0,
        }
    }
}

/// The high word of a product.
fn high(a: u32, b: u32) -> u32 {
    ((u64::from(a) * u64::from(b)) >> 32) as u32
}
