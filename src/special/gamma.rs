//! The logarithms of the gamma and beta functions and their derivatives.

use super::extended;
use crate::num::{Extended, Real};

/// The logarithm of the absolute value of the gamma function.
///
/// # Formula
///
/// `ln |Gamma(x)|`, where `Gamma(n) = (n - 1)!`.
///
/// # Range
///
/// All numbers; infinity at 0, -1, -2 and so on.
///
/// # Accuracy
///
/// 0.51 units in the last place, and `2^-56` absolute in `f64`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::ln_gamma(5.0_f32), 24.0_f32.ln());
/// ```
///
/// # Reference
///
/// Stirling's series: Olver et al., "NIST digital library of mathematical functions" (DLMF), 5.11.1.
pub fn ln_gamma<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(extended::ln_gamma(x.to_extended()))
}

/// The digamma function, the derivative of [`ln_gamma`].
///
/// # Formula
///
/// `psi(x) = Gamma'(x) / Gamma(x)`.
///
/// # Range
///
/// All numbers; 0, as a choice, at its poles 0, -1, -2 and so on.
///
/// # Accuracy
///
/// 0.51 units in the last place away from its zeros; `2^-56` absolute.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::digamma(1.0_f32), -0.577_215_7); // minus Euler's constant
/// ```
///
/// # Reference
///
/// DLMF 5.11.2.
pub fn digamma<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(extended::digamma(x.to_extended()))
}

/// The trigamma function, the derivative of [`digamma`].
///
/// # Formula
///
/// `psi'(x)`, the sum of `1 / (x + k)^2`.
///
/// # Range
///
/// All numbers; infinity at 0, -1, -2 and so on.
///
/// # Accuracy
///
/// 0.51 units in the last place.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::trigamma(1.0_f32), 1.644_934_1); // pi^2 / 6
/// ```
///
/// # Reference
///
/// DLMF 5.15.8.
pub fn trigamma<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(extended::trigamma(x.to_extended()))
}

/// The logarithm of the beta function.
///
/// # Formula
///
/// `ln B(a, b) = ln(Gamma(a) Gamma(b) / Gamma(a + b))`.
///
/// # Range
///
/// Positive `a` and `b`; infinity where one is 0 or below.
///
/// # Accuracy
///
/// 0.51 units in the last place away from its zeros; `2^-54` absolute.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::ln_beta(2.0_f32, 3.0), -(12.0_f32.ln()));
/// ```
///
/// # Reference
///
/// DLMF 5.12.1 and 5.11.1.
pub fn ln_beta<R: Real>(a: R, b: R) -> R {
    if a.is_nan() {
        return a;
    }
    if b.is_nan() {
        return b;
    }
    let (x, y) = (a.to_extended(), b.to_extended());
    if x <= Extended::ZERO || y <= Extended::ZERO {
        return R::MAX;
    }
    if x.is_infinite() || y.is_infinite() {
        return R::LOWEST;
    }
    R::from_extended(extended::ln_beta(x, y))
}
