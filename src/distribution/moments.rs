//! Count, mean, sum of squared deviations and range of data.

use core::marker::PhantomData;

use super::{DistributionError, Outcome, Statistics};
use crate::num::{Extended, Real};

/// Count, mean, variance, least and greatest of a stream of data.
///
/// # Formula
///
/// With `d = x - mean`: `mean += d / n` and `m2 += d (x - mean')`, where `mean'` is the new mean;
/// two parts merge by `m2 = m2_a + m2_b + d^2 n_a n_b / n`.
///
/// # Accuracy
///
/// 64 significant bits in every number type.
///
/// # Memory
///
/// 72 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Moments, Statistics};
///
/// let mut moments = Moments::default();
/// moments.extend([2.0_f32, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])?;
/// assert_eq!(moments.mean::<f32>(), 5.0);
/// assert_eq!(moments.variance::<f32>(), 4.0);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Welford, "Note on a method for calculating corrected sums of squares and products" (1962);
/// Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances" (1979).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Moments<V> {
    count: u64,
    mean: Extended,
    squares: Extended,
    least: Extended,
    greatest: Extended,
    value: PhantomData<V>,
}

impl<V> Default for Moments<V> {
    fn default() -> Self {
        Self {
            count: 0,
            mean: Extended::ZERO,
            squares: Extended::ZERO,
            least: Extended::INFINITY,
            greatest: -Extended::INFINITY,
            value: PhantomData,
        }
    }
}

impl<V: Outcome> Moments<V> {
    /// The mean, with 64 significant bits; 0 of no data.
    pub(super) fn extended_mean(&self) -> Extended {
        self.mean
    }

    /// The mean of squared deviations from the mean, with 64 significant bits; 0 of no data.
    pub(super) fn extended_variance(&self) -> Extended {
        self.squares / Extended::from(self.count)
    }

    /// The least and the greatest datum, with 64 significant bits.
    pub(super) fn extended_range(&self) -> (Extended, Extended) {
        (self.least, self.greatest)
    }

    /// An error unless there are as many data as a fit needs.
    pub(super) fn at_least(&self, needed: u64) -> Result<(), DistributionError> {
        if self.count < needed {
            return Err(DistributionError::TooFewData {
                needed,
                given: self.count,
            });
        }
        Ok(())
    }

    /// The mean; 0 of no data.
    #[must_use]
    pub fn mean<R: Real>(&self) -> R {
        R::from_extended(self.mean)
    }

    /// The mean of squared deviations from the mean, which is the estimate of greatest likelihood
    /// (times `n / (n - 1)` it has no bias); 0 of no data.
    #[must_use]
    pub fn variance<R: Real>(&self) -> R {
        R::from_extended(self.extended_variance())
    }

    /// The least datum; infinity of no data.
    #[must_use]
    pub fn least<R: Real>(&self) -> R {
        R::from_extended(self.least)
    }

    /// The greatest datum; minus infinity of no data.
    #[must_use]
    pub fn greatest<R: Real>(&self) -> R {
        R::from_extended(self.greatest)
    }

    /// Takes a number in that is known to be finite.
    pub(super) fn push_extended(&mut self, x: Extended) {
        self.count = self.count.saturating_add(1);
        let deviation = x - self.mean;
        self.mean = self.mean + deviation / Extended::from(self.count);
        self.squares = self.squares + deviation * (x - self.mean);
        self.least = self.least.min(x);
        self.greatest = self.greatest.max(x);
    }
}

impl<V: Outcome> Statistics for Moments<V> {
    type Value = V;

    fn push(&mut self, value: V) -> Result<(), DistributionError> {
        if !value.is_datum() {
            return Err(DistributionError::DatumOutOfSupport);
        }
        self.push_extended(value.to_extended());
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        let count = self.count.saturating_add(other.count);
        if count == 0 {
            return;
        }
        let weight = Extended::from(other.count) / Extended::from(count);
        let distance = other.mean - self.mean;
        let between = distance.square() * Extended::from(self.count) * weight;
        self.mean = self.mean + distance * weight;
        self.squares = self.squares + other.squares + between;
        self.count = count;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    fn count(&self) -> u64 {
        self.count
    }
}
