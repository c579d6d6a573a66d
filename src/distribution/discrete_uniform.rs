//! The discrete uniform distribution.

use core::marker::PhantomData;

use rand_core::Rng;

use super::{Discrete, Distribution, DistributionError, Estimate, Fit, Moments, Statistics};
use crate::num::{Extended, Real};

/// The discrete uniform distribution: every whole number from `low` to `high` is as likely.
///
/// `R` is the number type of its probabilities.
///
/// # Formula
///
/// Mass `1 / n` with `n = high - low + 1`; mean `(low + high) / 2`, variance `(n^2 - 1) / 12`.
///
/// # Range
///
/// `low <= high`, both included. A draw tries at most 64 words, one as a rule: a second is needed
/// with a probability below `n / 2^32`.
///
/// # Accuracy
///
/// Draws have no bias.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Discrete, DiscreteUniform, Distribution};
/// use smidgen::rng::DefaultRng;
///
/// let die = DiscreteUniform::<f32>::new(1, 6)?;
/// assert_eq!(die.cdf(4), 0.666_666_7);
/// assert_eq!(die.mean(), 3.5);
/// let points = die.sample(&mut DefaultRng::new(1));
/// assert!((1..=6).contains(&points));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Lemire, "Fast random integer generation in an interval" (2019).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DiscreteUniform<R> {
    low: i32,
    high: i32,
    /// `2^32 mod n`: products whose low word is below it are one too many.
    excess: u32,
    number: PhantomData<R>,
}

/// How often a draw is tried.
const MAX_TRIES: u32 = 64;

impl<R: Real> DiscreteUniform<R> {
    /// The distribution over `low..=high`.
    ///
    /// # Errors
    ///
    /// [`DistributionError::EmptyRange`] for `high < low`.
    pub fn new(low: i32, high: i32) -> Result<Self, DistributionError> {
        let distance = u32::try_from(i64::from(high) - i64::from(low))
            .map_err(|_| DistributionError::EmptyRange)?;
        // 2^32 - n mod n; n = 2^32 wraps to 0, and leaves nothing.
        let size = distance.wrapping_add(1);
        let excess = size.wrapping_neg().checked_rem(size).unwrap_or(0);
        Ok(Self {
            low,
            high,
            excess,
            number: PhantomData,
        })
    }

    /// The parameter `low`.
    #[must_use]
    pub const fn low(&self) -> i32 {
        self.low
    }

    /// The parameter `high`.
    #[must_use]
    pub const fn high(&self) -> i32 {
        self.high
    }

    /// How many values there are, up to `2^32`.
    const fn size(&self) -> u64 {
        self.high.abs_diff(self.low) as u64 + 1
    }

    /// The logarithm of the number of values.
    fn ln_size(&self) -> Extended {
        Extended::from(self.size()).ln()
    }

    /// This many values of all.
    fn part(&self, values: i64) -> Extended {
        Extended::from(values) / Extended::from(self.size())
    }
}

impl<R: Real> Distribution for DiscreteUniform<R> {
    type Number = R;
    type Value = i32;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, k: i32) -> Extended {
        if (self.low..=self.high).contains(&k) {
            -self.ln_size()
        } else {
            -Extended::INFINITY
        }
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> i32 {
        let mut offset = 0;
        for _ in 0..MAX_TRIES {
            let product = u64::from(rng.next_u32()) * self.size();
            offset = (product >> 32) as u32;
            if product as u32 >= self.excess {
                break;
            }
        }
        self.low.wrapping_add_unsigned(offset)
    }

    fn entropy(&self) -> R {
        R::from_extended(self.ln_size())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        if self.low < other.low || self.high > other.high {
            return R::from_extended(Extended::INFINITY);
        }
        let more = Extended::from(other.size() - self.size());
        R::from_extended((more / Extended::from(self.size())).ln_1p())
    }
}

impl<R: Real> Discrete for DiscreteUniform<R> {
    fn support(&self) -> (i64, i64) {
        (self.low.into(), self.high.into())
    }
    fn extended_mean(&self) -> Extended {
        Extended::from(i64::from(self.low) + i64::from(self.high)).scaled(-1)
    }
    fn extended_variance(&self) -> Extended {
        let size = Extended::from(self.size());
        (size - Extended::ONE) * (size + Extended::ONE) / Extended::from(12)
    }
    fn mode(&self) -> Option<i32> {
        (self.low == self.high).then_some(self.low)
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        self.part(k.saturating_sub(self.low.into()).saturating_add(1))
    }
    fn extended_sf(&self, k: i64) -> Extended {
        self.part(i64::from(self.high).saturating_sub(k))
    }
}

impl<R: Real> Fit for DiscreteUniform<R> {
    type Statistics = Moments<i32>;
    type StandardErrors = [R; 2];

    /// `low` and `high` are the least and the greatest of the data. The likelihood is not smooth
    /// there, and has no information; as standard errors stand the deviations of the extremes,
    /// nearly `(high - low + 1) / n`.
    fn fit(data: &Moments<i32>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        data.at_least(1)?;
        let (least, greatest) = data.extended_range();
        let end = |x: Extended| i32::try_from(x.floor()).unwrap_or(0);
        let distribution = Self::new(end(least), end(greatest))?;
        let error = Extended::from(distribution.size()) / Extended::from(data.count());
        Ok(Estimate {
            distribution,
            standard_errors: [R::from_extended(error); 2],
            count: data.count(),
        })
    }
}

#[cfg(test)]
mod tests;
