//! The standard normal distribution function and its inverse.

use super::extended;
use crate::num::{Extended, Real};

/// The standard normal distribution function, `Phi(z) = P(Z <= z)`.
///
/// # Formula
///
/// `erfc(-z / sqrt(2)) / 2`.
///
/// # Accuracy
///
/// 0.51 units in the last place, over every input in fixed point.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::normal_cdf(-1.959_964_f32), 0.025);
/// ```
///
/// # Reference
///
/// Schonfelder, "Chebyshev expansions for the error and related functions" (1978).
pub fn normal_cdf<R: Real>(z: R) -> R {
    if z.is_nan() {
        return z;
    }
    R::from_extended(extended::normal_sf(-z.to_extended()))
}

/// The inverse of [`normal_cdf`]: minus infinity at 0 and below, infinity at 1 and above.
///
/// # Accuracy
///
/// 0.501 units in the last place; in `f64` `2^-50` relative.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::normal_quantile(0.975_f32), 1.959_964);
/// assert_eq!(smidgen::special::normal_quantile(0.0_f32), f32::NEG_INFINITY);
/// ```
///
/// # Reference
///
/// Abramowitz and Stegun, "Handbook of mathematical functions" (1964), 26.2.23, and two steps of
/// Halley's method.
pub fn normal_quantile<R: Real>(p: R) -> R {
    if p.is_nan() {
        return p;
    }
    let p = p.to_extended();
    R::from_extended(if p <= Extended::ZERO {
        -Extended::INFINITY
    } else if p >= Extended::ONE {
        Extended::INFINITY
    } else {
        extended::normal_quantile(p, Extended::ONE - p)
    })
}
