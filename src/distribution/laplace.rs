//! The Laplace distribution.

use rand_core::Rng;

use super::exponential::ln_complement;
use super::standard::standard_exponential;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Parameter, Statistics, check, iterated,
};
use crate::num::{Extended, Real};

/// The Laplace (double exponential) distribution: differences of waits, robust errors.
///
/// # Formula
///
/// `pdf(x) = exp(-|z|) / (2 scale)` with `z = (x - location) / scale`.
///
/// # Range
///
/// Any finite `location`, any finite `scale` above 0.
///
/// # Memory
///
/// Two numbers and 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Laplace};
///
/// let error = Laplace::new(0.0_f32, 1.0)?;
/// assert_eq!(error.cdf(-1.0), 0.183_939_72);
/// assert_eq!(error.variance(), Some(2.0));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Kotz, Kozubowski and Podgorski, "The Laplace distribution and generalizations" (2001).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Laplace<R> {
    location: R,
    scale: R,
    /// `1 / scale`.
    precision: Extended,
}

impl<R: Real> Laplace<R> {
    /// The distribution with this location and scale.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(location: R, scale: R) -> Result<Self, DistributionError> {
        check::finite(location, Parameter::Location)?;
        let width = check::positive(scale, Parameter::Scale)?;
        Ok(Self {
            location,
            scale,
            precision: Extended::ONE / width,
        })
    }

    /// The parameter `location`.
    #[must_use]
    pub const fn location(&self) -> R {
        self.location
    }

    /// The parameter `scale`.
    #[must_use]
    pub const fn scale(&self) -> R {
        self.scale
    }

    /// How many scales `x` is above the location.
    fn standardized(&self, x: Extended) -> Extended {
        (x - self.location.to_extended()) * self.precision
    }

    /// The value that many scales above the location.
    fn placed(&self, z: Extended) -> Extended {
        self.location.to_extended() + self.scale.to_extended() * z
    }

    /// The estimate of greatest likelihood: the median and the mean distance from it, with the
    /// standard errors `scale / sqrt(n)` of both.
    ///
    /// There are no sufficient statistics of fixed size: the data are passed over 34 times, in
    /// constant memory. Of an even number of data the lower of the two in the middle is taken.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`], [`DistributionError::DatumOutOfSupport`],
    /// [`DistributionError::NoMaximum`] where the data are all equal.
    pub fn fit(
        data: impl Iterator<Item = R> + Clone,
    ) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        let moments = iterated::moments(data.clone(), 2)?;
        let count = moments.count();
        let location = iterated::median(data.clone(), count);
        let center = location.to_extended();
        let mut sum = Extended::ZERO;
        for x in data {
            sum = sum + (x.to_extended() - center).abs();
        }
        let scale = sum / Extended::from(count);
        if scale.is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let error = R::from_extended(scale / Extended::from(count).sqrt());
        Ok(Estimate {
            distribution: Self::new(location, R::from_extended(scale))?,
            standard_errors: [error; 2],
            count,
        })
    }
}

impl<R: Real> Distribution for Laplace<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        if x.is_nan() {
            return -Extended::INFINITY;
        }
        self.precision.scaled(-1).ln() - self.standardized(x.to_extended()).abs()
    }

    /// An exponential draw with a random sign.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let magnitude = (standard_exponential(rng) >> 1) as i32;
        let negative = rng.next_u32() >> 31 != 0;
        let draw = if negative { -magnitude } else { magnitude };
        self.location.plus_scaled(self.scale, draw, 26)
    }

    fn entropy(&self) -> R {
        R::from_extended(Extended::ONE - self.precision.scaled(-1).ln())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        // With r = scale / other scale: r exp(-d / scale) + d / other scale - 1 - ln r.
        let distance = (self.location.to_extended() - other.location.to_extended()).abs();
        let ratio = self.scale.to_extended() * other.precision;
        let power = (-distance * self.precision).exp_m1();
        let excess = ratio - Extended::ONE;
        R::from_extended(ratio * power + distance * other.precision + excess - excess.ln_1p())
    }
}

impl<R: Real> Continuous for Laplace<R> {
    fn support(&self) -> (R, R) {
        (R::LOWEST, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        Some(self.location)
    }
    fn variance(&self) -> Option<R> {
        let scale = self.scale.to_extended();
        Some(R::from_extended(scale.square().scaled(1)))
    }
    fn mode(&self) -> Option<R> {
        Some(self.location)
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        upper_tail(-self.standardized(x))
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        upper_tail(self.standardized(x))
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        // Twice the smaller tail, and what that lacks to 1.
        let z = -ln_complement((p - q).abs(), p.min(q).scaled(1));
        self.placed(if p < q { -z } else { z })
    }
}

/// `P(Z > z)` of the standard distribution.
fn upper_tail(z: Extended) -> Extended {
    let tail = (-z.abs()).exp().scaled(-1);
    if z.is_negative() {
        Extended::ONE - tail
    } else {
        tail
    }
}
