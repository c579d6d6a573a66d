//! The normal distribution.

use rand_core::Rng;

use super::standard::standard_normal;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics,
    check,
};
use crate::num::{Extended, Real};
use crate::special;

/// The normal (Gaussian) distribution: errors of measurement, noise, sums of many small parts.
///
/// # Formula
///
/// `pdf(x) = exp(-z^2 / 2) / (std_dev sqrt(2 pi))` with `z = (x - mean) / std_dev`.
///
/// # Range
///
/// Any finite `mean`, any finite `std_dev` above 0. In fixed point the density saturates for a
/// `std_dev` below 0.000013; `ln_pdf` never does.
///
/// # Memory
///
/// Two numbers and 16 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Normal};
/// use smidgen::num::I16F16;
///
/// // A thermometer with an error of half a degree.
/// let reading = Normal::new(20.0_f32, 0.5)?;
/// assert_eq!(reading.pdf(20.0), 0.797_884_6);
/// assert_eq!(reading.probability(19.0, 21.0), 0.954_499_7);
///
/// // The same in fixed point.
/// let reading = Normal::new(I16F16::from_num(20), I16F16::from_num(0.5))?;
/// assert_eq!(reading.cdf(I16F16::from_num(21)), I16F16::from_num(0.977_249_9));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000), in
/// integers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Normal<R> {
    mean: R,
    std_dev: R,
    /// `1 / std_dev`.
    precision: Extended,
}

impl<R: Real> Normal<R> {
    /// The distribution with this mean and standard deviation.
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

    /// The parameter `mean`.
    #[must_use]
    pub const fn mean_parameter(&self) -> R {
        self.mean
    }

    /// The parameter `std_dev`.
    #[must_use]
    pub const fn std_dev_parameter(&self) -> R {
        self.std_dev
    }

    /// How many standard deviations `x` is above the mean.
    fn standardized(&self, x: Extended) -> Extended {
        (x - self.mean.to_extended()) * self.precision
    }
}

impl<R: Real> Distribution for Normal<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        if x.is_nan() {
            return -Extended::INFINITY;
        }
        let z = self.standardized(x.to_extended());
        -z.square().scaled(-1) + self.precision.ln() - Extended::HALF_LN_TAU
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        self.mean
            .plus_scaled(self.std_dev, standard_normal(rng), 27)
    }

    fn entropy(&self) -> R {
        R::from_extended(Extended::HALF + Extended::HALF_LN_TAU - self.precision.ln())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let ratio = self.std_dev.to_extended() * other.precision;
        let shift = other.standardized(self.mean.to_extended());
        // (r^2 + d^2 - 1) / 2 - ln r, without the loss near r = 1.
        let excess = ratio - Extended::ONE;
        let spread = excess * (ratio + Extended::ONE);
        R::from_extended((spread + shift.square()).scaled(-1) - excess.ln_1p())
    }
}

impl<R: Real> Continuous for Normal<R> {
    fn support(&self) -> (R, R) {
        (R::LOWEST, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        Some(self.mean)
    }
    fn variance(&self) -> Option<R> {
        Some(self.std_dev.mul(self.std_dev))
    }
    fn std_dev(&self) -> Option<R> {
        Some(self.std_dev)
    }
    fn mode(&self) -> Option<R> {
        Some(self.mean)
    }
    fn cdf(&self, x: R) -> R {
        if x.is_nan() {
            return x;
        }
        special::normal_tail(x.difference(self.mean), self.precision, false)
    }
    fn sf(&self, x: R) -> R {
        if x.is_nan() {
            return x;
        }
        special::normal_tail(x.difference(self.mean), self.precision, true)
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        special::extended::normal_sf(-self.standardized(x))
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        special::extended::normal_sf(self.standardized(x))
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        let z = special::extended::normal_quantile(p, q);
        self.mean.to_extended() + self.std_dev.to_extended() * z
    }
}

impl<R: Real> Fit for Normal<R> {
    type Statistics = Moments<R>;
    type StandardErrors = [R; 2];

    /// `mean` and `std_dev` are those of the data; their standard errors are `std_dev / sqrt(n)`
    /// and `std_dev / sqrt(2 n)`.
    fn fit(data: &Moments<R>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        data.at_least(2)?;
        let deviation = data.extended_variance().sqrt();
        if deviation.is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let error = deviation / Extended::from(data.count()).sqrt();
        let distribution = Self::new(data.mean(), R::from_extended(deviation))?;
        Ok(Estimate {
            distribution,
            standard_errors: [error, error / Extended::SQRT_2].map(R::from_extended),
            count: data.count(),
        })
    }
}
