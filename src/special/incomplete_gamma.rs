//! The regularized incomplete gamma functions and their inverses.

use super::extended;
use crate::num::{Extended, Real};

/// The lower regularized incomplete gamma function.
///
/// # Formula
///
/// `P(a, x)`: the integral of `t^(a - 1) exp(-t) / Gamma(a)` from 0 to `x`.
///
/// # Range
///
/// Positive `a`; `x` below 0 counts as 0, and `a` of 0 or below as next to 0, where all of the mass is at 0.
///
/// # Accuracy
///
/// Relative error below `1e-10` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::gamma_p(1.0_f32, 1.0), 0.632_120_55); // 1 - 1/e
/// ```
///
/// # Reference
///
/// DLMF 8.11.4 and 8.9.2; for large `a` quadrature: Press et al., "Numerical Recipes", 3rd ed. (2007), section 6.2.
pub fn gamma_p<R: Real>(a: R, x: R) -> R {
    if a.is_nan() {
        return a;
    }
    if x.is_nan() {
        return x;
    }
    R::from_extended(tails(a, x).0)
}

/// The upper regularized incomplete gamma function, `1 - P(a, x)` without loss.
///
/// # Formula
///
/// `Q(a, x)`: the integral of `t^(a - 1) exp(-t) / Gamma(a)` from `x` on.
///
/// # Range
///
/// Positive `a`; `x` below 0 counts as 0, and `a` of 0 or below as next to 0, where all of the mass is at 0.
///
/// # Accuracy
///
/// Relative error below `1e-10` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::gamma_q(1.0_f32, 20.0), 2.061_153_7e-9); // e^-20
/// ```
///
/// # Reference
///
/// That of [`gamma_p`].
pub fn gamma_q<R: Real>(a: R, x: R) -> R {
    if a.is_nan() {
        return a;
    }
    if x.is_nan() {
        return x;
    }
    R::from_extended(tails(a, x).1)
}

/// Both functions.
fn tails<R: Real>(a: R, x: R) -> (Extended, Extended) {
    let a = a.to_extended();
    if a <= Extended::ZERO {
        return (Extended::ONE, Extended::ZERO);
    }
    extended::gamma_tails(a, x.to_extended())
}

/// The inverse of the two tails.
fn inverse<R: Real>(a: R, p: Extended, q: Extended) -> R {
    let a = a.to_extended();
    R::from_extended(if p <= Extended::ZERO || a <= Extended::ZERO {
        Extended::ZERO
    } else if q <= Extended::ZERO || a.is_infinite() {
        Extended::INFINITY
    } else {
        extended::gamma_quantile(a, p, q)
    })
}

/// The inverse of [`gamma_p`] in its second argument.
///
/// # Formula
///
/// The `x` with `P(a, x) = p`.
///
/// # Range
///
/// Positive `a`; 0 for `p` of 0 and below, infinity from 1 on.
///
/// # Accuracy
///
/// Relative error below `1e-9` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::gamma_p_inv(1.0_f32, 0.5), 0.693_147_2);
/// ```
///
/// # Reference
///
/// Start: Wilson and Hilferty, "The distribution of chi-square" (1931).
pub fn gamma_p_inv<R: Real>(a: R, p: R) -> R {
    if a.is_nan() {
        return a;
    }
    if p.is_nan() {
        return p;
    }
    let p = p.to_extended();
    inverse(a, p, Extended::ONE - p)
}

/// The inverse of [`gamma_q`] in its second argument.
///
/// # Formula
///
/// The `x` with `Q(a, x) = q`.
///
/// # Range
///
/// Positive `a`; 0 for `q` from 1 on, infinity for 0 and below.
///
/// # Accuracy
///
/// Relative error below `1e-9` before it is rounded.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::special::gamma_q_inv(1.0_f32, 1e-9), 20.723_266);
/// ```
///
/// # Reference
///
/// That of [`gamma_p_inv`].
pub fn gamma_q_inv<R: Real>(a: R, q: R) -> R {
    if a.is_nan() {
        return a;
    }
    if q.is_nan() {
        return q;
    }
    let q = q.to_extended();
    inverse(a, Extended::ONE - q, q)
}
