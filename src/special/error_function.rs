//! The error function, its complement and their inverses.

use super::extended;
use crate::num::{Extended, Real};

/// The error function.
///
/// # Formula
///
/// `erf(x) = 2 / sqrt(pi)` times the integral of `exp(-t^2)` from 0 to `x`.
///
/// # Accuracy
///
/// 0.501 units in the last place; 1 unit in `f64`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::erf(0.5_f32), 0.520_499_9);
/// ```
///
/// # Reference
///
/// Schonfelder, "Chebyshev expansions for the error and related functions" (1978).
pub fn erf<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(extended::erf(x.to_extended()))
}

/// The complementary error function, `1 - erf(x)`, without loss for large `x`.
///
/// # Accuracy
///
/// 0.501 units in the last place; 4 units in `f64`. In fixed point zero from 3.1 on.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::erfc(5.0_f32), 1.537_459_8e-12);
/// ```
///
/// # Reference
///
/// Schonfelder, "Chebyshev expansions for the error and related functions" (1978).
pub fn erfc<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(extended::erfc(x.to_extended()))
}

/// The inverse of [`erf`]: infinite at -1 and 1, and beyond.
///
/// # Accuracy
///
/// 0.501 units in the last place; in `f64` `2^-45` relative.
///
/// # Example
///
/// ```
/// use smidgen::special::{erf, erf_inv};
///
/// assert_eq!(erf_inv(0.5_f32), 0.476_936_28);
/// assert_eq!(erf_inv(1.0_f32), f32::INFINITY);
/// ```
///
/// # Reference
///
/// Abramowitz and Stegun, "Handbook of mathematical functions" (1964), 26.2.23, and two steps of
/// Halley's method.
pub fn erf_inv<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    let x = x.to_extended();
    let p = (Extended::ONE + x).scaled(-1);
    let q = (Extended::ONE - x).scaled(-1);
    inverse(p, q, x)
}

/// The inverse of [`erfc`]: infinite at 0 and below, minus infinite at 2 and beyond.
///
/// # Accuracy
///
/// 0.501 units in the last place; in `f64` `2^-45` relative.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::erfc_inv(1e-20_f32), 6.601_580_6);
/// ```
///
/// # Reference
///
/// That of [`erf_inv`].
pub fn erfc_inv<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    let x = x.to_extended();
    inverse(
        (Extended::TWO - x).scaled(-1),
        x.scaled(-1),
        Extended::ONE - x,
    )
}

/// Arguments below are left to a series: `2^-10`.
const SMALL: Extended = Extended::raw(false, 1 << 63, -10 - 63);

/// The normal quantile over the square root of 2, where `x = p - q`.
fn inverse<R: Real>(p: Extended, q: Extended, x: Extended) -> R {
    let z = if q <= Extended::ZERO {
        Extended::INFINITY
    } else if p <= Extended::ZERO {
        -Extended::INFINITY
    } else if x.abs() < SMALL {
        // Little of a small argument is left in the two tails.
        extended::central(x.scaled(-1))
    } else {
        extended::normal_quantile(p, q)
    };
    R::from_extended(z / Extended::SQRT_2)
}
