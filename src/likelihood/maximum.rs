//! The maximum of a likelihood by search.

use super::{Bounds, LikelihoodError};
use crate::num::{Extended, Real};

/// A maximum that a search found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Maximum<R> {
    /// The value of the parameter.
    pub parameter: R,
    /// The log-likelihood there.
    pub ln_likelihood: R,
}

/// Golden sections: the range shrinks by 0.618 with each, to `2^-44`.
const SECTIONS: u32 = 64;
/// Steps of Newton's method, or halvings where one goes astray.
const STEPS: u32 = 100;
/// `(sqrt(5) - 1) / 2`.
const GOLDEN: Extended = Extended::raw(false, 0x9e37_79b9_7f4a_7c15, -64);

/// The value of a parameter in a range with the greatest log-likelihood, by golden-section search.
///
/// # Range
///
/// A likelihood of one peak; of several it finds one. Ends count. 66 evaluations at most.
///
/// # Accuracy
///
/// A log-likelihood is flat at its peak: the parameter is right to the square root of the last
/// place of the log-likelihood, in `f32` some 3 digits. [`maximize_by_newton`], where there are
/// derivatives, and [`Fit`](crate::distribution::Fit) are exact.
///
/// # Errors
///
/// Those of the function, and [`LikelihoodError::NotALikelihood`]. Minus infinity is none.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Distribution, Exponential};
/// use smidgen::likelihood::{Bounds, maximize};
///
/// // Seconds between events: the rate is 1 over their mean.
/// let waits = [0.5_f32, 2.0, 0.25, 1.25];
/// let maximum = maximize(Bounds::new(0.01, 10.0)?, |lambda| {
///     Exponential::new(lambda).map(|wait| wait.log_likelihood(waits))
/// })?;
/// assert!((maximum.parameter - 1.0).abs() < 0.002);
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Kiefer, "Sequential minimax search for a maximum" (1953).
pub fn maximize<R: Real, E>(
    bounds: Bounds<R>,
    mut ln_likelihood: impl FnMut(R) -> Result<R, E>,
) -> Result<Maximum<R>, LikelihoodError>
where
    LikelihoodError: From<E>,
{
    let mut best: Option<Maximum<R>> = None;
    // The log-likelihood of a point, which may be the best one so far.
    let mut at = |x: Extended| -> Result<R, LikelihoodError> {
        let parameter = R::from_extended(x);
        let value = checked(ln_likelihood(parameter)?)?;
        if best.is_none_or(|best| value > best.ln_likelihood) {
            best = Some(Maximum {
                parameter,
                ln_likelihood: value,
            });
        }
        Ok(value)
    };
    let (mut low, mut high) = (bounds.low().to_extended(), bounds.high().to_extended());
    at(low)?;
    at(high)?;
    let mut left = high - (high - low) * GOLDEN;
    let mut right = low + (high - low) * GOLDEN;
    let (mut at_left, mut at_right) = (at(left)?, at(right)?);
    for _ in 2..SECTIONS {
        // Where the type does not tell them apart, the search is at its end.
        if R::from_extended(left) == R::from_extended(right) {
            break;
        }
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - (high - low) * GOLDEN;
            at_left = at(left)?;
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + (high - low) * GOLDEN;
            at_right = at(right)?;
        }
    }
    best.ok_or(LikelihoodError::NotALikelihood)
}

/// The log-likelihood, unless it cannot be one.
fn checked<R: Real>(value: R) -> Result<R, LikelihoodError> {
    if value.is_nan() || value == R::MAX {
        return Err(LikelihoodError::NotALikelihood);
    }
    Ok(value)
}

/// The value of a parameter in a range where the score is zero, by Newton's method with bisection.
///
/// # Formula
///
/// `x - s(x) / s'(x)` with the score `s`, the derivative of the log-likelihood; the middle of the
/// range where that leaves it. The range shrinks by the sign of the score.
///
/// # Range
///
/// A score that falls through zero once; an end of the range where it does not. 100 evaluations
/// at most; each gives `(s, s')`.
///
/// # Accuracy
///
/// That of the score: the last place of the number type where it is smooth.
///
/// # Errors
///
/// Those of the function, and [`LikelihoodError::NotALikelihood`] for a NaN.
///
/// # Example
///
/// ```
/// use smidgen::likelihood::{Bounds, LikelihoodError, maximize_by_newton};
///
/// // 7 heads of 10: s = 7 / p - 3 / (1 - p).
/// let p = maximize_by_newton(Bounds::new(0.001_f32, 0.999)?, |p| {
///     let q = 1.0 - p;
///     Ok::<_, LikelihoodError>((7.0 / p - 3.0 / q, -7.0 / (p * p) - 3.0 / (q * q)))
/// })?;
/// assert!((p - 0.7).abs() < 1e-6);
/// # Ok::<(), LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Press et al., "Numerical Recipes", 3rd ed. (2007), section 9.4.
pub fn maximize_by_newton<R: Real, E>(
    bounds: Bounds<R>,
    mut score: impl FnMut(R) -> Result<(R, R), E>,
) -> Result<R, LikelihoodError>
where
    LikelihoodError: From<E>,
{
    let (mut low, mut high) = (bounds.low(), bounds.high());
    let middle =
        |low: R, high: R| R::from_extended((low.to_extended() + high.to_extended()).scaled(-1));
    let mut x = middle(low, high);
    for _ in 0..STEPS {
        let (slope, curvature) = score(x)?;
        if slope.is_nan() || curvature.is_nan() {
            return Err(LikelihoodError::NotALikelihood);
        }
        if slope == R::ZERO {
            return Ok(x);
        }
        if slope > R::ZERO {
            low = x;
        } else {
            high = x;
        }
        let newton = x.sub(slope.div(curvature));
        let next = if curvature < R::ZERO && newton > low && newton < high {
            newton
        } else {
            middle(low, high)
        };
        // Nothing of the type is left between.
        if next == x || next == low || next == high {
            return Ok(next);
        }
        x = next;
    }
    Ok(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    /// `-(x - peak)^2`, which has its maximum at the peak.
    fn parabola<R: Real>(peak: R) -> impl FnMut(R) -> Result<R, LikelihoodError> {
        move |x| Ok(x.sub(peak).mul(x.sub(peak)).neg())
    }

    #[test]
    fn peaks_inside_and_at_the_ends() {
        for peak in [-3.0, -2.999, 0.0, 0.1, 1.0, 7.0] {
            let bounds = Bounds::new(-3.0f32, 7.0).unwrap();
            let maximum = maximize(bounds, parabola(peak)).unwrap();
            assert!((maximum.parameter - peak).abs() < 2e-3, "{maximum:?}");
            let fixed = Bounds::new(I16F16::from_num(-3), I16F16::from_num(7)).unwrap();
            let maximum = maximize(fixed, parabola(I16F16::from_num(peak))).unwrap();
            assert!(
                (maximum.parameter.to_num::<f32>() - peak).abs() < 1e-2,
                "{maximum:?}"
            );
        }
    }

    #[test]
    fn errors() {
        let bounds = Bounds::new(0.0f32, 1.0).unwrap();
        let nan = maximize(bounds, |_| Ok::<_, LikelihoodError>(f32::NAN));
        assert_eq!(nan, Err(LikelihoodError::NotALikelihood));
        let own = maximize(bounds, |_| Err::<f32, _>(LikelihoodError::Significance));
        assert_eq!(own, Err(LikelihoodError::Significance));
        let nan = maximize_by_newton(bounds, |_| Ok::<_, LikelihoodError>((f32::NAN, 1.0)));
        assert_eq!(nan, Err(LikelihoodError::NotALikelihood));
        // Nothing is possible anywhere: any point is as good.
        let none = maximize(bounds, |_| Ok::<_, LikelihoodError>(f32::NEG_INFINITY));
        assert!(none.is_ok());
        for (low, high) in [
            (1.0, 0.0),
            (f32::NAN, 1.0),
            (0.0, f32::NAN),
            (f32::MIN, f32::INFINITY),
        ] {
            assert_eq!(Bounds::new(low, high), Err(LikelihoodError::Bounds));
        }
        assert!(Bounds::new(I16F16::MIN, I16F16::ONE).is_err());
    }

    #[test]
    fn newton_stays_inside() {
        let bounds = Bounds::new(-2.0f32, 50.0).unwrap();
        // The score of a Cauchy location, which is not monotone.
        let score = |x: f32| {
            let (d, s) = (x - 3.0, 1.0 + (x - 3.0) * (x - 3.0));
            Ok::<_, LikelihoodError>((-2.0 * d / s, 2.0 * (d * d - 1.0) / (s * s)))
        };
        assert!((maximize_by_newton(bounds, score).unwrap() - 3.0).abs() < 1e-5);
        // Always rising, always falling: the ends.
        let rising = maximize_by_newton(bounds, |_| Ok::<_, LikelihoodError>((1.0f32, -1e-9)));
        assert!((rising.unwrap() - 50.0).abs() < 1e-4);
        let falling = maximize_by_newton(bounds, |_| Ok::<_, LikelihoodError>((-1.0f32, 0.0)));
        assert!((falling.unwrap() + 2.0).abs() < 1e-4);
    }
}
