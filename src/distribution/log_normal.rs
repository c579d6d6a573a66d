//! The log-normal distribution.

use rand_core::Rng;

use super::standard::standard_normal;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, LogMoments, Parameter, Statistics,
    check,
};
use crate::num::{Extended, Real};
use crate::special;

/// The log-normal distribution: products of many factors, sizes, prices, response times.
///
/// # Formula
///
/// `ln X` is normal with `mean` and `std_dev`.
///
/// # Range
///
/// Any finite `mean`, any finite `std_dev` above 0. In fixed point draws and quantiles saturate
/// beyond 32768.
///
/// # Memory
///
/// Two numbers and 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, LogNormal};
///
/// let size = LogNormal::new(0.0_f32, 1.0)?;
/// assert_eq!(size.median(), 1.0);
/// assert_eq!(size.mean(), Some(1.648_721_2));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Crow and Shimizu, "Lognormal distributions" (1988).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LogNormal<R> {
    mean: R,
    std_dev: R,
    /// `1 / std_dev`.
    precision: Extended,
}

impl<R: Real> LogNormal<R> {
    /// The distribution whose logarithm has this mean and standard deviation.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(mean: R, std_dev: R) -> Result<Self, DistributionError> {
        check::finite(mean, Parameter::Mean)?;
        let deviation = check::positive(std_dev, Parameter::StdDev)?;
        Ok(Self {
            mean,
            std_dev,
            precision: Extended::ONE / deviation,
        })
    }

    /// The parameter `mean`, that of the logarithm.
    #[must_use]
    pub const fn mean_parameter(&self) -> R {
        self.mean
    }

    /// The parameter `std_dev`, that of the logarithm.
    #[must_use]
    pub const fn std_dev_parameter(&self) -> R {
        self.std_dev
    }

    /// How many standard deviations `ln x` is above its mean.
    fn standardized(&self, x: Extended) -> Extended {
        (x.ln() - self.mean.to_extended()) * self.precision
    }

    /// The value whose logarithm is that many standard deviations above the mean.
    fn placed(&self, z: Extended) -> Extended {
        (self.mean.to_extended() + self.std_dev.to_extended() * z).exp()
    }
}

impl<R: Real> Distribution for LogNormal<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        let number = x.to_extended();
        if x.is_nan() || number <= Extended::ZERO || number.is_infinite() {
            return -Extended::INFINITY;
        }
        let z = self.standardized(number);
        self.precision.ln() - z.square().scaled(-1) - number.ln() - Extended::HALF_LN_TAU
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let z = Extended::from(standard_normal(rng)).scaled(-27);
        R::from_extended(self.placed(z))
    }

    fn entropy(&self) -> R {
        let spread = Extended::HALF + Extended::HALF_LN_TAU - self.precision.ln();
        R::from_extended(spread + self.mean.to_extended())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        // That of the normal distributions of the logarithms.
        let excess = self.std_dev.to_extended() * other.precision - Extended::ONE;
        let shift = (self.mean.to_extended() - other.mean.to_extended()) * other.precision;
        let spread = excess * (excess + Extended::TWO);
        R::from_extended((spread + shift.square()).scaled(-1) - excess.ln_1p())
    }
}

impl<R: Real> Continuous for LogNormal<R> {
    fn support(&self) -> (R, R) {
        (R::ZERO, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        let half = self.std_dev.to_extended().square().scaled(-1);
        Some(R::from_extended((self.mean.to_extended() + half).exp()))
    }
    fn variance(&self) -> Option<R> {
        let square = self.std_dev.to_extended().square();
        let mean = (self.mean.to_extended().scaled(1) + square).exp();
        Some(R::from_extended(mean * square.exp_m1()))
    }
    fn mode(&self) -> Option<R> {
        let square = self.std_dev.to_extended().square();
        Some(R::from_extended((self.mean.to_extended() - square).exp()))
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        special::extended::normal_sf(-self.standardized(x))
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        special::extended::normal_sf(self.standardized(x))
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        self.placed(special::extended::normal_quantile(p, q))
    }
}

impl<R: Real> Fit for LogNormal<R> {
    type Statistics = LogMoments<R>;
    type StandardErrors = [R; 2];

    /// Mean and standard deviation of the logarithms; their standard errors are
    /// `std_dev / sqrt(n)` and `std_dev / sqrt(2 n)`.
    fn fit(data: &LogMoments<R>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        let logarithms = data.logarithms();
        logarithms.at_least(2)?;
        let deviation = logarithms.extended_variance().sqrt();
        if deviation.is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let error = deviation / Extended::from(data.count()).sqrt();
        let distribution = Self::new(logarithms.mean(), R::from_extended(deviation))?;
        Ok(Estimate {
            distribution,
            standard_errors: [error, error / Extended::SQRT_2].map(R::from_extended),
            count: data.count(),
        })
    }
}
