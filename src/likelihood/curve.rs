//! The likelihood along one parameter.

use super::LikelihoodError;
use crate::num::{Extended, Real};

/// A finite range of a parameter.
///
/// # Example
///
/// ```
/// use smidgen::likelihood::Bounds;
///
/// assert!(Bounds::new(0.0_f32, 1.0).is_ok());
/// assert!(Bounds::new(0.0_f32, f32::INFINITY).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Bounds<R> {
    low: R,
    high: R,
}

impl<R: Real> Bounds<R> {
    /// The range from `low` to `high`.
    ///
    /// # Errors
    ///
    /// [`LikelihoodError::Bounds`].
    pub fn new(low: R, high: R) -> Result<Self, LikelihoodError> {
        let finite = |x: R| !x.is_nan() && !x.to_extended().is_infinite();
        if finite(low) && finite(high) && low < high {
            Ok(Self { low, high })
        } else {
            Err(LikelihoodError::Bounds)
        }
    }

    /// The lower end.
    #[must_use]
    pub const fn low(&self) -> R {
        self.low
    }

    /// The upper end.
    #[must_use]
    pub const fn high(&self) -> R {
        self.high
    }

    /// The point at `index / last` of the way.
    pub(super) fn at(&self, index: u32, last: u32) -> R {
        let (low, high) = (self.low.to_extended(), self.high.to_extended());
        let way = Extended::from(index.min(last)) / Extended::from(last.max(1));
        R::from_extended(low + (high - low) * way)
    }
}

/// The points of a likelihood curve; see [`curve`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Curve<R, F> {
    bounds: Bounds<R>,
    points: u32,
    next: u32,
    ln_likelihood: F,
}

/// The log-likelihood at evenly spaced values of a parameter, both ends included.
///
/// # Formula
///
/// `(p_i, ln L(p_i))` with `p_i = low + (high - low) i / (points - 1)`.
///
/// # Errors
///
/// What the function gives is handed on as it is, point by point; none stops the curve.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Binomial, Discrete};
/// use smidgen::likelihood::{Bounds, curve};
///
/// // 7 heads of 10 under every tenth.
/// let bounds = Bounds::new(0.0_f32, 1.0)?;
/// let mut best = (0.0, f32::NEG_INFINITY);
/// for (p, ln_likelihood) in curve(bounds, 11, |p| Binomial::new(10, p).map(|coin| coin.ln_pmf(7))) {
///     let ln_likelihood = ln_likelihood?;
///     if ln_likelihood > best.1 {
///         best = (p, ln_likelihood);
///     }
/// }
/// assert_eq!(best.0, 0.7);
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
pub fn curve<R: Real, E, F: FnMut(R) -> Result<R, E>>(
    bounds: Bounds<R>,
    points: u32,
    ln_likelihood: F,
) -> Curve<R, F> {
    Curve {
        bounds,
        points,
        next: 0,
        ln_likelihood,
    }
}

impl<R: Real, E, F: FnMut(R) -> Result<R, E>> Iterator for Curve<R, F> {
    /// A value of the parameter, and its log-likelihood.
    type Item = (R, Result<R, E>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.points {
            return None;
        }
        let parameter = self.bounds.at(self.next, self.points - 1);
        self.next += 1;
        Some((parameter, (self.ln_likelihood)(parameter)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.points - self.next) as usize;
        (left, Some(left))
    }
}
