//! Logarithms and exponentials where the plain ones lose digits.

use crate::num::{Extended, Real};

/// `ln(1 + x)`, accurate for small `x`; minus infinity from -1 downwards.
///
/// # Accuracy
///
/// 0.501 units in the last place; 1 unit in `f64`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::ln_1p(1e-10_f32), 1e-10);
/// ```
///
/// # Reference
///
/// Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic"
/// (1990).
pub fn ln_1p<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(x.to_extended().ln_1p())
}

/// `e^x - 1`, accurate for small `x`.
///
/// # Accuracy
///
/// 0.501 units in the last place; 1 unit in `f64`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::exp_m1(1e-10_f32), 1e-10);
/// ```
///
/// # Reference
///
/// Tang, "Table-driven implementation of the exponential function in IEEE floating-point
/// arithmetic" (1989).
pub fn exp_m1<R: Real>(x: R) -> R {
    if x.is_nan() {
        return x;
    }
    R::from_extended(x.to_extended().exp_m1())
}

/// The logarithm of a sum of exponentials, without overflow; minus infinity of no terms.
///
/// # Formula
///
/// `m + ln(sum exp(x_i - m))` with the greatest term `m`.
///
/// # Accuracy
///
/// Rounded once, at the end.
///
/// # Example
///
/// ```
/// use smidgen::special::log_sum_exp;
///
/// assert_eq!(log_sum_exp(&[-1000.0_f32, -1000.0]), -999.306_85);
/// assert_eq!(log_sum_exp::<f32>(&[]), f32::NEG_INFINITY);
/// ```
///
/// # Reference
///
/// Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions"
/// (2021).
pub fn log_sum_exp<R: Real>(x: &[R]) -> R {
    let mut greatest = R::LOWEST;
    for &x in x {
        if x.is_nan() {
            return x;
        }
        if x > greatest {
            greatest = x;
        }
    }
    let greatest = greatest.to_extended();
    if greatest.is_infinite() {
        return R::from_extended(greatest);
    }
    let mut sum = Extended::ZERO;
    for &x in x {
        sum = sum + (x.to_extended() - greatest).exp();
    }
    R::from_extended(greatest + sum.ln())
}
