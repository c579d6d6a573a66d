//! The regularized incomplete beta function and its inverse.

use super::extended;
use crate::num::{Extended, Real};

/// The regularized incomplete beta function.
///
/// # Formula
///
/// `I_x(a, b)`: the integral of `t^(a - 1) (1 - t)^(b - 1) / B(a, b)` from 0 to `x`.
///
/// # Range
///
/// Positive `a` and `b`; a shape of 0 or below, or an infinite other one, puts all of the mass at an end; `x` counts as 0 below 0 and as 1 above 1.
///
/// # Accuracy
///
/// Relative error below `1e-10` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::beta_i(2.0_f32, 3.0, 0.5), 0.6875);
/// ```
///
/// # Reference
///
/// DLMF 8.17.22; where both shapes are large quadrature: Press et al., "Numerical Recipes", 3rd ed. (2007), section 6.4.
pub fn beta_i<R: Real>(a: R, b: R, x: R) -> R {
    if a.is_nan() {
        return a;
    }
    if b.is_nan() {
        return b;
    }
    if x.is_nan() {
        return x;
    }
    let (a, b, x) = (a.to_extended(), b.to_extended(), x.to_extended());
    R::from_extended(if x <= Extended::ZERO {
        Extended::ZERO
    } else if x >= Extended::ONE || !at_zero(b) && at_zero(a) {
        Extended::ONE
    } else if at_zero(b) {
        Extended::ZERO
    } else {
        extended::beta_tails(a, b, x, Extended::ONE - x).0
    })
}

/// The inverse of [`beta_i`] in its last argument.
///
/// # Formula
///
/// The `x` with `I_x(a, b) = p`.
///
/// # Range
///
/// Positive `a` and `b`; 0 for `p` of 0 and below, 1 from 1 on.
///
/// # Accuracy
///
/// Relative error below `1e-9` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::beta_i_inv(2.0_f32, 3.0, 0.6875), 0.5);
/// ```
///
/// # Reference
///
/// Newton's method on the logarithm of the odds: Press et al., "Numerical Recipes", 3rd ed. (2007), section 6.4.
pub fn beta_i_inv<R: Real>(a: R, b: R, p: R) -> R {
    if a.is_nan() {
        return a;
    }
    if b.is_nan() {
        return b;
    }
    if p.is_nan() {
        return p;
    }
    let (a, b, p) = (a.to_extended(), b.to_extended(), p.to_extended());
    R::from_extended(if p <= Extended::ZERO || !at_zero(b) && at_zero(a) {
        Extended::ZERO
    } else if p >= Extended::ONE || at_zero(b) {
        Extended::ONE
    } else {
        extended::beta_quantile(a, b, p, Extended::ONE - p).0
    })
}

/// Whether a shape is next to 0, or is none.
fn at_zero(shape: Extended) -> bool {
    shape <= Extended::ZERO
}
