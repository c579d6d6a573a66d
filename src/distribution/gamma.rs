//! The gamma distribution.

use rand_core::Rng;

use super::standard::{standard_exponential, standard_normal};
use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, LogMoments, Parameter, Statistics,
    check,
};
use crate::num::{Extended, Real};
use crate::special::extended::{digamma, gamma_quantile, gamma_tails, ln_gamma, trigamma};

/// The gamma distribution: sums of waits, rain, and the prior of a rate.
///
/// # Formula
///
/// `pdf(x) = x^(shape - 1) exp(-x / scale) / (Gamma(shape) scale^shape)` for `x >= 0`.
///
/// # Range
///
/// Any finite `shape` and `scale` above 0. The density at 0 is infinite for a shape below 1 (the
/// greatest value in fixed point).
///
/// # Accuracy
///
/// The distribution function is right to `1e-11` before it is rounded.
///
/// # Memory
///
/// Two numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Gamma};
///
/// // The wait for the third of events that come every 2 seconds on average.
/// let wait = Gamma::new(3.0_f32, 2.0)?;
/// assert_eq!(wait.mean(), Some(6.0));
/// assert_eq!(wait.cdf(6.0), 0.576_809_94);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); fit: Minka,
/// "Estimating a gamma distribution" (2002).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Gamma<R> {
    shape: R,
    scale: R,
}

impl<R: Real> Gamma<R> {
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

    fn extended(&self) -> (Extended, Extended) {
        (self.shape.to_extended(), self.scale.to_extended())
    }
}

/// The logarithm of the density with unit scale, for `x >= 0`.
fn ln_standard(shape: Extended, x: Extended) -> Extended {
    if x.is_zero() {
        return if shape == Extended::ONE {
            Extended::ZERO
        } else if shape < Extended::ONE {
            Extended::INFINITY
        } else {
            -Extended::INFINITY
        };
    }
    (shape - Extended::ONE) * x.ln() - x - ln_gamma(shape)
}

impl<R: Real> Distribution for Gamma<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        let number = x.to_extended();
        if x.is_nan() || number.is_negative() || number.is_infinite() {
            return -Extended::INFINITY;
        }
        let (shape, scale) = self.extended();
        ln_standard(shape, number / scale) - scale.ln()
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let (shape, scale) = self.extended();
        R::from_extended(standard_gamma(shape, rng) * scale)
    }

    fn entropy(&self) -> R {
        let (shape, scale) = self.extended();
        let spread = (Extended::ONE - shape) * digamma(shape);
        R::from_extended(shape + scale.ln() + ln_gamma(shape) + spread)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (shape, scale) = self.extended();
        let (other_shape, other_scale) = other.extended();
        let ratio = (scale - other_scale) / other_scale;
        let divergence = (shape - other_shape) * digamma(shape) - ln_gamma(shape)
            + ln_gamma(other_shape)
            - other_shape * ratio.ln_1p()
            + shape * ratio;
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

/// Tries of a draw; nearly every first one succeeds.
const TRIES: u32 = 16;

/// A draw with unit scale, for any positive shape.
///
/// `d v` with `d = shape - 1/3` and `v = (1 + z / sqrt(9 d))^3`, accepted by a squeeze or by the
/// logarithms. A shape below 1 is drawn as 1 more and then made smaller by `exp(-E / shape)`. After
/// 16 tries, which a working generator needs once in `2^70`, the middle `d` is taken.
pub(crate) fn standard_gamma(shape: Extended, rng: &mut (impl Rng + ?Sized)) -> Extended {
    if shape < Extended::ONE {
        let boost = Extended::from(u64::from(standard_exponential(rng)) * 2 + 1).scaled(-28);
        let draw = standard_gamma_above_one(shape + Extended::ONE, rng);
        return draw * (-boost / shape).exp();
    }
    standard_gamma_above_one(shape, rng)
}

fn standard_gamma_above_one(shape: Extended, rng: &mut (impl Rng + ?Sized)) -> Extended {
    /// 0.0331, of the squeeze.
    const SQUEEZE: Extended = Extended::raw(false, 0x8793_dd97_f62b_6ae8, -68);
    let three = Extended::from(3);
    let d = shape - Extended::ONE / three;
    let c = Extended::ONE / (d * Extended::from(9)).sqrt();
    for _ in 0..TRIES {
        let z = Extended::from(standard_normal(rng)).scaled(-27);
        let root = Extended::ONE + c * z;
        let u = Extended::uniform(rng);
        if root <= Extended::ZERO {
            continue;
        }
        let v = root.square() * root;
        let square = z.square();
        if Extended::ONE - u > SQUEEZE * square.square()
            || u.ln() < square.scaled(-1) + d * (Extended::ONE - v + v.ln())
        {
            return d * v;
        }
    }
    d
}

impl<R: Real> Continuous for Gamma<R> {
    fn support(&self) -> (R, R) {
        (R::ZERO, R::MAX)
    }
    fn mean(&self) -> Option<R> {
        let (shape, scale) = self.extended();
        Some(R::from_extended(shape * scale))
    }
    fn variance(&self) -> Option<R> {
        let (shape, scale) = self.extended();
        Some(R::from_extended(shape * scale.square()))
    }
    fn mode(&self) -> Option<R> {
        let (shape, scale) = self.extended();
        let above = (shape - Extended::ONE).max(Extended::ZERO);
        Some(R::from_extended(above * scale))
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        let (shape, scale) = self.extended();
        gamma_tails(shape, x / scale).0
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        let (shape, scale) = self.extended();
        gamma_tails(shape, x / scale).1
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        let (shape, scale) = self.extended();
        gamma_quantile(shape, p, q) * scale
    }
}

/// Steps of Newton's method on the shape, which takes some five.
const STEPS: u32 = 40;

impl<R: Real> Fit for Gamma<R> {
    type Statistics = LogMoments<R>;
    type StandardErrors = [R; 2];

    /// The shape solves `ln shape - digamma(shape) = ln mean - mean of ln x`; the scale is the mean
    /// over the shape.
    fn fit(data: &LogMoments<R>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        data.plain().at_least(2)?;
        let mean = data.plain().extended_mean();
        let excess = mean.ln() - data.logarithms().extended_mean();
        if excess <= Extended::ONE.scaled(-50) {
            return Err(DistributionError::NoMaximum);
        }
        // Minka's start, and steps in the logarithm of the shape.
        let three = Extended::from(3);
        let distance = excess - three;
        let root = (distance.square() + Extended::from(24) * excess).sqrt();
        let mut shape = (root - distance) / (Extended::from(12) * excess);
        let mut settled = false;
        for _ in 0..STEPS {
            let value = shape.ln() - digamma(shape) - excess;
            let slope = Extended::ONE - shape * trigamma(shape);
            let step = (value / slope).min(Extended::ONE).max(-Extended::ONE);
            shape = shape * (-step).exp();
            if step.abs() < Extended::ONE.scaled(-40) {
                settled = true;
                break;
            }
        }
        if !settled {
            return Err(DistributionError::NotConverged);
        }
        let scale = mean / shape;
        // The inverse of the information [[trigamma, 1 / scale], [1 / scale, shape / scale^2]].
        let curvature = trigamma(shape);
        let determinant = shape * curvature - Extended::ONE;
        let count = Extended::from(data.count());
        let errors = [
            (shape / determinant / count).sqrt(),
            scale * (curvature / determinant / count).sqrt(),
        ];
        Ok(Estimate {
            distribution: Self::new(R::from_extended(shape), R::from_extended(scale))?,
            standard_errors: errors.map(R::from_extended),
            count: data.count(),
        })
    }
}
