//! The Gumbel distribution.

use rand_core::Rng;

use super::exponential::ln_complement;
use super::standard::standard_exponential;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Parameter, Statistics, check, iterated,
};
use crate::num::{Extended, Real};
use crate::special::extended::ln_gamma;

/// The Gumbel distribution of maxima: the highest flood, the best of many scores.
///
/// # Formula
///
/// `cdf(x) = exp(-exp(-z))` with `z = (x - location) / scale`.
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
/// use smidgen::distribution::{Continuous, Gumbel};
///
/// let flood = Gumbel::new(3.0_f32, 0.5)?;
/// // The height that is exceeded once in a hundred years.
/// assert_eq!(flood.inverse_sf(0.01), 5.300_075);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Gumbel, "Statistics of extremes" (1958).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Gumbel<R> {
    location: R,
    scale: R,
    /// `1 / scale`.
    precision: Extended,
}

impl<R: Real> Gumbel<R> {
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

    /// The estimate of greatest likelihood, with standard errors from the Fisher information,
    /// `scale sqrt(1 + 6 (1 - gamma)^2 / pi^2) / sqrt(n)` and `scale sqrt(6 / n) / pi`.
    ///
    /// There are no sufficient statistics of fixed size: Newton's method on the scale passes over
    /// the data up to 60 times, in constant memory.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`], [`DistributionError::DatumOutOfSupport`],
    /// [`DistributionError::NoMaximum`] where the data are all equal,
    /// [`DistributionError::NotConverged`].
    pub fn fit(
        data: impl Iterator<Item = R> + Clone,
    ) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        let moments = iterated::moments(data.clone(), 2)?;
        let (least, mean) = (moments.extended_range().0, moments.extended_mean());
        // Minus the data are logarithms of a Weibull distribution with the shape 1 / scale.
        let logarithms = data.map(|x| least - x.to_extended());
        let shape = iterated::power_shape(logarithms, least - mean, moments.extended_variance())?;
        let count = Extended::from(moments.count());
        let scale = Extended::ONE / shape.shape;
        let location = least - (shape.sum / count).ln() * scale;
        let (variance, cross) = iterated::extreme_information();
        let error = scale / count.sqrt();
        Ok(Estimate {
            distribution: Self::new(R::from_extended(location), R::from_extended(scale))?,
            standard_errors: [error * cross.sqrt(), error * variance.sqrt()].map(R::from_extended),
            count: moments.count(),
        })
    }
}

impl<R: Real> Distribution for Gumbel<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        if x.is_nan() || x.to_extended().is_infinite() {
            return -Extended::INFINITY;
        }
        let z = self.standardized(x.to_extended());
        self.precision.ln() - z - (-z).exp()
    }

    /// Minus the logarithm of an exponential draw.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let draw = Extended::from(u64::from(standard_exponential(rng)) * 2 + 1);
        R::from_extended(self.placed(-draw.scaled(-28).ln()))
    }

    fn entropy(&self) -> R {
        R::from_extended(Extended::ONE + Extended::EULER_GAMMA - self.precision.ln())
    }

    fn kl_divergence(&self, other: &Self) -> R {
        // With r = scale / other scale and d the distance of locations in other scales:
        // -ln r + gamma (r - 1) + d + exp(-d) Gamma(1 + r) - 1.
        let ratio = self.scale.to_extended() * other.precision;
        let distance = other.standardized(self.location.to_extended());
        let power = (ln_gamma(Extended::ONE + ratio) - distance).exp_m1();
        let excess = ratio - Extended::ONE;
        let divergence = power + distance + Extended::EULER_GAMMA * excess - excess.ln_1p();
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

impl<R: Real> Continuous for Gumbel<R> {
    fn support(&self) -> (R, R) {
        (R::LOWEST, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        Some(R::from_extended(self.placed(Extended::EULER_GAMMA)))
    }
    fn variance(&self) -> Option<R> {
        let deviation = self.scale.to_extended() * Extended::PI;
        Some(R::from_extended(deviation.square() / Extended::from(6)))
    }
    fn mode(&self) -> Option<R> {
        Some(self.location)
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        (-(-self.standardized(x)).exp()).exp()
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        -(-(-self.standardized(x)).exp()).exp_m1()
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        self.placed(-(-ln_complement(q, p)).ln())
    }
}
