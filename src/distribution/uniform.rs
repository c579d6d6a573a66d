//! The continuous uniform distribution.

use rand_core::Rng;

use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics,
    check,
};
use crate::num::{Extended, Real};

/// The uniform distribution on an interval: phases, dither, errors of rounding.
///
/// # Formula
///
/// `pdf(x) = 1 / (high - low)` from `low` to `high`.
///
/// # Range
///
/// Finite `low < high`. In fixed point the density saturates for an interval below 0.00003.
///
/// # Memory
///
/// Two numbers and 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Uniform};
///
/// let phase = Uniform::new(0.0_f32, 360.0)?;
/// assert_eq!(phase.cdf(90.0), 0.25);
/// assert_eq!(phase.variance(), Some(10_800.0));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Johnson, Kotz and Balakrishnan, "Continuous univariate distributions", volume 2 (1995), chapter
/// 26.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Uniform<R> {
    low: R,
    high: R,
    width: Extended,
}

impl<R: Real> Uniform<R> {
    /// The distribution from `low` to `high`.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::EmptyRange`].
    pub fn new(low: R, high: R) -> Result<Self, DistributionError> {
        let start = check::finite(low, Parameter::Low)?;
        let width = check::finite(high, Parameter::High)? - start;
        if width <= Extended::ZERO {
            return Err(DistributionError::EmptyRange);
        }
        Ok(Self { low, high, width })
    }

    /// The parameter `low`.
    #[must_use]
    pub const fn low(&self) -> R {
        self.low
    }

    /// The parameter `high`.
    #[must_use]
    pub const fn high(&self) -> R {
        self.high
    }
}

impl<R: Real> Distribution for Uniform<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        if x >= self.low && x <= self.high {
            -self.width.ln()
        } else {
            -Extended::INFINITY
        }
    }

    /// A point in the middle of one of `2^64` equal parts, rounded.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let u = Extended::uniform(rng);
        R::from_extended(self.low.to_extended() + self.width * u)
    }

    fn entropy(&self) -> R {
        R::from_extended(self.width.ln())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        if self.low < other.low || self.high > other.high {
            return R::MAX;
        }
        R::from_extended((other.width / self.width).ln())
    }
}

impl<R: Real> Continuous for Uniform<R> {
    fn support(&self) -> (R, R) {
        (self.low, self.high)
    }
    fn mean(&self) -> Option<R> {
        let sum = self.low.to_extended() + self.high.to_extended();
        Some(R::from_extended(sum.scaled(-1)))
    }
    fn variance(&self) -> Option<R> {
        Some(R::from_extended(self.width.square() / Extended::from(12)))
    }
    /// None: every value is as likely.
    fn mode(&self) -> Option<R> {
        None
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        (x - self.low.to_extended()) / self.width
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        (self.high.to_extended() - x) / self.width
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        if p < q {
            self.low.to_extended() + self.width * p
        } else {
            self.high.to_extended() - self.width * q
        }
    }
}

impl<R: Real> Fit for Uniform<R> {
    type Statistics = Moments<R>;
    type StandardErrors = [R; 2];

    /// The least and the greatest datum. The likelihood is no smooth function of the ends: their
    /// standard errors are those of an extreme, `(high - low) / n`.
    fn fit(data: &Moments<R>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        data.at_least(2)?;
        let (least, greatest) = data.extended_range();
        if least == greatest {
            return Err(DistributionError::NoMaximum);
        }
        let distribution = Self::new(R::from_extended(least), R::from_extended(greatest))?;
        let error = R::from_extended((greatest - least) / Extended::from(data.count()));
        Ok(Estimate {
            distribution,
            standard_errors: [error; 2],
            count: data.count(),
        })
    }
}
