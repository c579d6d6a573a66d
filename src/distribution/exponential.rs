//! The exponential distribution.

use rand_core::Rng;

use super::standard::standard_exponential;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics,
    check,
};
use crate::num::{Extended, Real};

/// The exponential distribution: the wait for the next of events that come at a constant rate.
///
/// # Formula
///
/// `pdf(x) = lambda exp(-lambda x)` for `x >= 0`; the mean is `1 / lambda`.
///
/// # Range
///
/// Any finite rate `lambda` above 0.
///
/// # Memory
///
/// A number and its scale.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Exponential};
///
/// // Two packets a second on average: the next one takes longer than a second.
/// let wait = Exponential::new(2.0_f32)?;
/// assert_eq!(wait.sf(1.0), 0.135_335_28);
/// assert_eq!(wait.median(), 0.346_573_6);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000), in
/// integers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Exponential<R: Real> {
    lambda: R,
    /// `2^-27 / lambda`.
    factor: R::Factor,
}

impl<R: Real> Exponential<R> {
    /// The distribution with this rate.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(lambda: R) -> Result<Self, DistributionError> {
        check::positive(lambda, Parameter::Lambda)?;
        Ok(Self {
            lambda,
            factor: lambda.rate_factor(),
        })
    }

    /// The parameter `lambda`.
    #[must_use]
    pub const fn lambda(&self) -> R {
        self.lambda
    }

    fn rate(&self) -> Extended {
        self.lambda.to_extended()
    }
}

impl<R: Real> Distribution for Exponential<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 1;

    fn ln_probability(&self, x: R) -> Extended {
        if x >= R::ZERO {
            self.rate().ln() - self.rate() * x.to_extended()
        } else {
            -Extended::INFINITY
        }
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        R::times_factor(standard_exponential(rng), self.factor)
    }

    fn entropy(&self) -> R {
        R::from_extended(Extended::ONE - self.rate().ln())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        // r - 1 - ln r with r = other / self, without the loss near r = 1.
        let excess = (other.rate() - self.rate()) / self.rate();
        R::from_extended(excess - excess.ln_1p())
    }
}

impl<R: Real> Continuous for Exponential<R> {
    fn support(&self) -> (R, R) {
        (R::ZERO, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        Some(R::from_extended(Extended::ONE / self.rate()))
    }
    fn variance(&self) -> Option<R> {
        Some(R::from_extended(Extended::ONE / self.rate().square()))
    }
    fn mode(&self) -> Option<R> {
        Some(R::ZERO)
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        -(-self.rate() * x).exp_m1()
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        (-self.rate() * x).exp()
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        -ln_complement(p, q) / self.rate()
    }
}

/// `ln q` for `p + q = 1`, by the smaller of the two.
pub(super) fn ln_complement(p: Extended, q: Extended) -> Extended {
    if p < q { (-p).ln_1p() } else { q.ln() }
}

impl<R: Real> Fit for Exponential<R> {
    type Statistics = Moments<R>;
    type StandardErrors = [R; 1];

    /// `lambda = 1 / mean`, with the standard error `lambda / sqrt(n)`.
    fn fit(data: &Moments<R>) -> Result<Estimate<Self, [R; 1]>, DistributionError> {
        data.at_least(1)?;
        if data.extended_range().0.is_negative() {
            return Err(DistributionError::DatumOutOfSupport);
        }
        if data.extended_mean().is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let rate = Extended::ONE / data.extended_mean();
        let error = rate / Extended::from(data.count()).sqrt();
        Ok(Estimate {
            distribution: Self::new(R::from_extended(rate))?,
            standard_errors: [R::from_extended(error)],
            count: data.count(),
        })
    }
}
