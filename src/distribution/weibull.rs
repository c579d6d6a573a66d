//! The Weibull distribution.

use rand_core::Rng;

use super::exponential::ln_complement;
use super::standard::standard_exponential;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Parameter, Statistics, check, iterated,
};
use crate::num::{Extended, Real};
use crate::special::extended::ln_gamma;

/// The Weibull distribution: life of parts that wear out or fail early, speed of wind.
///
/// # Formula
///
/// `pdf(x) = shape / scale z^(shape - 1) exp(-z^shape)` with `z = x / scale`, for `x >= 0`.
///
/// # Range
///
/// Any finite `shape` and `scale` above 0. The density at 0 is infinite for a shape below 1 (the
/// greatest value in fixed point).
///
/// # Memory
///
/// Two numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Weibull};
///
/// // Bearings that wear out: a tenth have failed after 324 hours.
/// let life = Weibull::new(2.0_f32, 1000.0)?;
/// assert_eq!(life.quantile(0.1), 324.592_86);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Weibull, "A statistical distribution function of wide applicability" (1951); divergence:
/// Bauckhage, "Computing the Kullback-Leibler divergence between two Weibull distributions" (2013).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Weibull<R> {
    shape: R,
    scale: R,
}

impl<R: Real> Weibull<R> {
    /// The distribution with this shape and scale.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(shape: R, scale: R) -> Result<Self, DistributionError> {
        check::positive(shape, Parameter::Shape)?;
        check::positive(scale, Parameter::Scale)?;
        Ok(Self { shape, scale })
    }

    /// The parameter `shape`.
    #[must_use]
    pub const fn shape(&self) -> R {
        self.shape
    }

    /// The parameter `scale`.
    #[must_use]
    pub const fn scale(&self) -> R {
        self.scale
    }

    /// `z^shape`, and its logarithm.
    fn power(&self, x: Extended) -> (Extended, Extended) {
        let logarithm = self.shape.to_extended() * (x / self.scale.to_extended()).ln();
        (logarithm.exp(), logarithm)
    }

    /// The value whose power is this.
    fn of_power(&self, power: Extended) -> Extended {
        self.scale.to_extended() * (power.ln() / self.shape.to_extended()).exp()
    }

    /// `ln Gamma(1 + order / shape)`.
    fn ln_moment(&self, order: i32) -> Extended {
        ln_gamma(Extended::ONE + Extended::from(order) / self.shape.to_extended())
    }

    /// The estimate of greatest likelihood, with standard errors from the Fisher information,
    /// `shape sqrt(6 / n) / pi` and `scale sqrt(1 + 6 (1 - gamma)^2 / pi^2) / (shape sqrt(n))`.
    ///
    /// There are no sufficient statistics of fixed size: Newton's method on the shape passes over
    /// the data up to 60 times, in constant memory.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`], [`DistributionError::DatumOutOfSupport`] for data that
    /// are not above 0, [`DistributionError::NoMaximum`] where the data are all equal,
    /// [`DistributionError::NotConverged`].
    pub fn fit(
        data: impl Iterator<Item = R> + Clone,
    ) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        if data.clone().any(|x| x <= R::ZERO) {
            return Err(DistributionError::DatumOutOfSupport);
        }
        let moments = iterated::moments(data.clone(), 2)?;
        let (_, greatest) = moments.extended_range();
        // Relative to the greatest, so that no power is above 1.
        let logarithms = data.map(|x| (x.to_extended() / greatest).ln());
        let spread = iterated::moments(logarithms.clone(), 2)?;
        let found = iterated::power_shape(
            logarithms,
            spread.extended_mean(),
            spread.extended_variance(),
        )?;
        let count = Extended::from(moments.count());
        let scale = greatest * ((found.sum / count).ln() / found.shape).exp();
        let (variance, cross) = iterated::extreme_information();
        let errors = [
            found.shape * (variance / count).sqrt(),
            scale / found.shape * (cross / count).sqrt(),
        ];
        Ok(Estimate {
            distribution: Self::new(R::from_extended(found.shape), R::from_extended(scale))?,
            standard_errors: errors.map(R::from_extended),
            count: moments.count(),
        })
    }
}

impl<R: Real> Distribution for Weibull<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        let number = x.to_extended();
        if x.is_nan() || number.is_negative() || number.is_infinite() {
            return -Extended::INFINITY;
        }
        let shape = self.shape.to_extended();
        let rate = shape / self.scale.to_extended();
        if number.is_zero() {
            return if shape == Extended::ONE {
                rate.ln()
            } else if shape < Extended::ONE {
                Extended::INFINITY
            } else {
                -Extended::INFINITY
            };
        }
        let (power, logarithm) = self.power(number);
        // z^(shape - 1) is z^shape / z.
        rate.ln() + logarithm - (number / self.scale.to_extended()).ln() - power
    }

    /// A root of an exponential draw.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let draw = Extended::from(u64::from(standard_exponential(rng)) * 2 + 1);
        R::from_extended(self.of_power(draw.scaled(-28)))
    }

    fn entropy(&self) -> R {
        let shape = self.shape.to_extended();
        let spread = Extended::EULER_GAMMA * (Extended::ONE - Extended::ONE / shape);
        R::from_extended(spread + (self.scale.to_extended() / shape).ln() + Extended::ONE)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (shape, scale) = (self.shape.to_extended(), self.scale.to_extended());
        let (other_shape, other_scale) = (other.shape.to_extended(), other.scale.to_extended());
        let ratio = other_shape / shape;
        let scales = other_shape * (scale / other_scale).ln();
        let power = (scales + ln_gamma(Extended::ONE + ratio)).exp_m1();
        let euler = Extended::EULER_GAMMA * (ratio - Extended::ONE);
        let divergence = power - scales - (ratio - Extended::ONE).ln_1p() + euler;
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

impl<R: Real> Continuous for Weibull<R> {
    fn support(&self) -> (R, R) {
        (R::ZERO, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        let mean = self.scale.to_extended() * self.ln_moment(1).exp();
        Some(R::from_extended(mean))
    }
    fn variance(&self) -> Option<R> {
        // Gamma(1 + 2/k) - Gamma(1 + 1/k)^2, by their ratio.
        let (first, second) = (self.ln_moment(1).scaled(1), self.ln_moment(2));
        let relative = first.exp() * (second - first).exp_m1();
        Some(R::from_extended(
            self.scale.to_extended().square() * relative,
        ))
    }
    fn mode(&self) -> Option<R> {
        let shape = self.shape.to_extended();
        if shape <= Extended::ONE {
            return Some(R::ZERO);
        }
        Some(R::from_extended(
            self.of_power((shape - Extended::ONE) / shape),
        ))
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        -(-self.power(x).0).exp_m1()
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        (-self.power(x).0).exp()
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        self.of_power(-ln_complement(p, q))
    }
}
