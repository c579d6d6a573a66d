//! The logistic distribution.

use rand_core::Rng;

use super::exponential::ln_complement;
use super::iterated::LocationScale;
use super::standard::standard_exponential;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Parameter, Statistics, check, iterated,
};
use crate::num::{Extended, Real};
use crate::special::extended::integral;

/// The logistic distribution: growth, ratings, the noise behind a logistic regression.
///
/// # Formula
///
/// `cdf(x) = 1 / (1 + exp(-z))` with `z = (x - location) / scale`.
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
/// use smidgen::distribution::{Continuous, Logistic};
///
/// let noise = Logistic::new(0.0_f32, 1.0)?;
/// assert_eq!(noise.cdf(2.0), 0.880_797_1);
/// assert_eq!(noise.quantile(0.5), 0.0);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Balakrishnan, "Handbook of the logistic distribution" (1991).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Logistic<R> {
    location: R,
    scale: R,
    /// `1 / scale`.
    precision: Extended,
}

impl<R: Real> Logistic<R> {
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
    /// `scale sqrt(3 / n)` and `scale sqrt(9 / ((3 + pi^2) n))`.
    ///
    /// There are no sufficient statistics of fixed size: Newton's method passes over the data up to
    /// 50 times, in constant memory.
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
        // The variance is pi^2 / 3 scales squared.
        let scale = (moments.extended_variance() * Extended::from(3)).sqrt() / Extended::PI;
        let start = LocationScale {
            location: moments.extended_mean(),
            scale,
        };
        let found = iterated::location_scale(data, start, score)?;
        let count = Extended::from(moments.count());
        let three = Extended::from(3);
        let information = (three + Extended::PI.square()) / three.square();
        let errors = [
            found.scale * (three / count).sqrt(),
            found.scale / (information * count).sqrt(),
        ];
        Ok(Estimate {
            distribution: Self::new(
                R::from_extended(found.location),
                R::from_extended(found.scale),
            )?,
            standard_errors: errors.map(R::from_extended),
            count: moments.count(),
        })
    }
}

/// The first two derivatives of `-ln f(z)` of the standard distribution: `tanh(z / 2)` and
/// `2 f(z)`.
fn score(z: Extended) -> (Extended, Extended) {
    let power = (-z.abs()).exp();
    let sum = Extended::ONE + power;
    let slope = (Extended::ONE - power) / sum;
    let curvature = power.scaled(1) / sum.square();
    (if z.is_negative() { -slope } else { slope }, curvature)
}

impl<R: Real> Distribution for Logistic<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        if x.is_nan() {
            return -Extended::INFINITY;
        }
        // Symmetric, so that the exponential is small.
        let z = self.standardized(x.to_extended()).abs();
        self.precision.ln() - z - (-z).exp().ln_1p().scaled(1)
    }

    /// The logarithm of the ratio of two exponential draws.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let mut draw = || Extended::from(u64::from(standard_exponential(rng)) * 2 + 1);
        let z = (draw() / draw()).ln();
        R::from_extended(self.placed(z))
    }

    fn entropy(&self) -> R {
        R::from_extended(Extended::TWO - self.precision.ln())
    }

    /// By quadrature over the quantiles of `self`, relative error below 1e-6.
    fn kl_divergence(&self, other: &Self) -> R {
        // Each half of the line: z from 0 to 45, beyond which nothing is left.
        let difference = |z: Extended| {
            let own = ln_standard(z);
            let theirs = ln_standard(other.standardized(self.placed(z)));
            own.exp() * (own + self.precision.ln() - theirs - other.precision.ln())
        };
        let mut sum = Extended::ZERO;
        for (start, length) in [(0, 2), (2, 4), (6, 10), (16, 29)] {
            let (start, length) = (Extended::from(start), Extended::from(length));
            sum = sum + integral(length, |t| difference(start + t) + difference(-start - t));
        }
        R::from_extended(sum.max(Extended::ZERO))
    }
}

/// `ln f(z)` of the standard distribution.
fn ln_standard(z: Extended) -> Extended {
    let z = z.abs();
    -z - (-z).exp().ln_1p().scaled(1)
}

impl<R: Real> Continuous for Logistic<R> {
    fn support(&self) -> (R, R) {
        (R::LOWEST, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        Some(self.location)
    }
    fn variance(&self) -> Option<R> {
        let deviation = self.scale.to_extended() * Extended::PI;
        Some(R::from_extended(deviation.square() / Extended::from(3)))
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
        self.placed(ln_complement(q, p) - ln_complement(p, q))
    }
}

/// `P(Z > z)` of the standard distribution.
fn upper_tail(z: Extended) -> Extended {
    let power = (-z.abs()).exp();
    let tail = if z.is_negative() {
        Extended::ONE
    } else {
        power
    };
    tail / (Extended::ONE + power)
}
