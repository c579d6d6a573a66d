//! Small means: the distribution function searched from 0.

use rand_core::Rng;

use super::logarithm::{high, high_wide};
use crate::num::{Extended, reciprocal_mantissa};

/// Steps after which every mass is below `2^-64`, for means up to 10.
const STEPS: usize = 56;
/// How often a draw is tried; the sum of the masses falls short of 1 by less than `2^-22`, so that
/// a second try is rare and one after eight is not seen.
const MAX_TRIES: u32 = 8;

/// Fraction bits of means.
const MEAN_BITS: i32 = 59;
/// An exponential is that of a 128th, squared 7 times, by so many terms: to `2^-46`.
const HALVINGS: u32 = 7;
const EXPONENTIAL_TERMS: usize = 10;
/// Terms of a logarithm, of 32 bits for `p` up to 1/2.
const LOGARITHM_TERMS: usize = 30;

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
    /// A mean from 0 to below 10.
    pub(super) fn poisson(mean: Extended) -> Self {
        let start = exponential(mean.to_fixed(MEAN_BITS) as u64);
        Self::new(start, mean, Extended::ZERO, u32::MAX)
    }

    /// `p` from 0 to 1/2, `n p` below 10.
    pub(super) fn binomial(n: u32, p: Extended) -> Self {
        let mean = (Extended::from(n) * p).to_fixed(MEAN_BITS) as u64;
        let fraction = p.to_fixed(32) as u32;
        // -n ln(1 - p) = n p (1 + p (1/2 + p/3 + p^2/4 + ...)).
        let mut series = 0;
        for &reciprocal in RECIPROCAL.iter().take(LOGARITHM_TERMS).skip(1).rev() {
            series = reciprocal + high(series, fraction);
        }
        let excess = times(mean, high(series, fraction));
        let odds = p * Extended::from_fixed(inverse(fraction.wrapping_neg()), -31);
        let gain = Extended::from(u64::from(n) + 1) * odds;
        Self::new(exponential(mean + excess), gain, odds, n)
    }

    fn new(start: u64, gain: Extended, loss: Extended, greatest: u32) -> Self {
        let (significand, exponent) = gain.parts();
        let fraction = -(exponent + 32);
        Self {
            start,
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
        let product = times(mass, ratio);
        match self.fraction - 32 {
            shift @ 0..=63 => product >> shift,
            // Masses are below 1, as is their sum: nothing is lost.
            shift @ -31..=-1 => product << -shift,
            _ => 0,
        }
    }
}

/// A number times a fraction as Q.32.
const fn times(number: u64, fraction: u32) -> u64 {
    let fraction = fraction as u64;
    (number >> 32) * fraction + (((number & u32::MAX as u64) * fraction) >> 32)
}

/// `1 / q` as Q.31, of `q` from 1/2 to 1 as Q.32, where 0 is 1.
fn inverse(q: u32) -> i64 {
    if q == 0 {
        return 1 << 31;
    }
    let inverse = i64::from(reciprocal_mantissa(q));
    // A step of Newton: the error as Q.63 is below 2^-29.
    let error = (1i64 << 63).wrapping_sub((i64::from(q)).wrapping_mul(inverse));
    inverse + ((inverse * (error >> 31)) >> 32)
}

/// `e^-x` as Q.64, of `x` below 14 as Q.59: by the series of `e^(-x / 128)`.
fn exponential(x: u64) -> u64 {
    const ONE: u64 = 1 << 63;
    let y = x >> (MEAN_BITS + HALVINGS as i32 - 64);
    let mut value = ONE;
    // 1 - y (1 - y/2 (1 - y/3 (...))).
    for &reciprocal in RECIPROCAL.iter().take(EXPONENTIAL_TERMS).skip(1).rev() {
        value = ONE - times(high_wide(y, value), reciprocal);
    }
    value = ONE - high_wide(y, value);
    for _ in 0..HALVINGS {
        value = high_wide(value, value) << 1;
    }
    value.saturating_mul(2)
}

#[cfg(test)]
impl Search {
    /// `f(0)` as Q.64.
    pub(super) const fn start(&self) -> u64 {
        self.start
    }
}
