//! The standard normal distribution function and its inverse.

use super::extended;
use super::normal_tail::upper_tail;
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
/// assert_eq!(smidgen::special::normal_cdf(-1.0_f32), 0.158_655_26);
/// ```
///
/// # Reference
///
/// In 24 bits and less: powers of two of a table (Tang 1989) and the ratio of Mills (1926);
/// otherwise Schonfelder, "Chebyshev expansions for the error and related functions" (1978).
pub fn normal_cdf<R: Real>(z: R) -> R {
    if z.is_nan() {
        return z;
    }
    normal_tail(z.to_extended(), Extended::ONE, false)
}

/// `P(Z > z)` of `z = distance * precision`, or `P(Z <= z)` if not asked for the upper tail, to the
/// accuracy of the number type: in 32 bits where those are enough.
pub(crate) fn normal_tail<R: Real>(distance: Extended, precision: Extended, upper: bool) -> R {
    if R::UNIT_BITS > 24 {
        let z = distance * precision;
        return R::from_extended(extended::normal_sf(if upper { z } else { -z }));
    }
    // 64 and more count as 64: the tail is zero in every such type long before.
    let (mantissa, exponent) = upper_tail(distance.product_q57(precision));
    if distance.is_negative() != upper {
        return R::from_mantissa(mantissa, exponent);
    }
    let tail = mantissa
        .checked_shr((-32 - exponent).unsigned_abs())
        .unwrap_or(0);
    if tail == 0 {
        R::ONE
    } else {
        R::from_mantissa(tail.wrapping_neg(), -32)
    }
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
/// assert_eq!(smidgen::special::normal_quantile(0.975_f32), 1.959_964_4);
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
