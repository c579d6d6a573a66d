//! The regularized incomplete gamma functions.
//!
//! For shapes below 200 the series (DLMF 8.11.4) or the continued fraction (DLMF 8.9.2), whose
//! terms are recurrences without division; above, the integral of the density from `x` outwards.
//! The factor in front is taken relative to its value at the mode, where Stirling's formula is exact
//! (Loader, "Fast and accurate computation of binomial probabilities", 2000).

use super::gamma::{LARGE, ln_gamma, stirling_remainder};
use super::quadrature::{integral, reach};
use crate::num::Extended;

/// Shapes from here on are integrated.
const INTEGRATED: i32 = 200;
/// Terms of the series and of the fraction, more than either takes.
const TERMS: i32 = 600;
/// Where both stop: a relative change of `2^-56`.
const PRECISION: i32 = -56;

/// `(P(a, x), Q(a, x))` for `a > 0` and `x >= 0`, each with its own relative accuracy.
pub(crate) fn gamma_tails(a: Extended, x: Extended) -> (Extended, Extended) {
    if x.is_zero() || x.is_negative() {
        return (Extended::ZERO, Extended::ONE);
    }
    if x.is_infinite() {
        return (Extended::ONE, Extended::ZERO);
    }
    if a.is_infinite() {
        return (Extended::ZERO, Extended::ONE);
    }
    let front = front(a, x);
    if a >= Extended::from(INTEGRATED) {
        let tail = outer_integral(a, x) * front;
        return if x < a {
            (tail, Extended::ONE - tail)
        } else {
            (Extended::ONE - tail, tail)
        };
    }
    if x > a + Extended::ONE {
        let upper = front * fraction(a, x);
        return (Extended::ONE - upper, upper);
    }
    let lower = front * series(a, x);
    if lower > Extended::ONE - Extended::ONE.scaled(-4) && x < Extended::ONE {
        return (lower, upper_of_small(a, x));
    }
    (lower, Extended::ONE - lower)
}

/// `x^a e^-x / Gamma(a)`.
fn front(a: Extended, x: Extended) -> Extended {
    if a < Extended::from(LARGE) {
        return (a * x.ln() - x - ln_gamma(a)).exp();
    }
    let excess = (x - a) / a;
    let deviance = a * (excess - excess.ln_1p());
    let logarithm = -deviance - stirling_remainder(a) - Extended::HALF_LN_TAU;
    logarithm.exp() * a.sqrt()
}

/// `sum x^n / (a (a + 1) .. (a + n))`.
fn series(a: Extended, x: Extended) -> Extended {
    let mut term = Extended::ONE / a;
    let mut sum = term;
    for n in 1..TERMS {
        term = term * x / (a + Extended::from(n));
        sum = sum + term;
        if term < sum.scaled(PRECISION) {
            break;
        }
    }
    sum
}

/// `1 / (x + 1 - a - (1 - a) / (x + 3 - a - ...))`.
fn fraction(a: Extended, x: Extended) -> Extended {
    // Numerators and denominators of the convergents: their exponents have room.
    let (mut above, mut above_before) = (Extended::ONE, Extended::ZERO);
    let mut partial = x + Extended::ONE - a;
    let (mut below, mut below_before) = (partial, Extended::ONE);
    for n in 1..TERMS {
        let step = Extended::from(n);
        let numerator = step * (a - step);
        partial = partial + Extended::TWO;
        (above, above_before) = (partial * above + numerator * above_before, above);
        (below, below_before) = (partial * below + numerator * below_before, below);
        let cross = (above * below_before - above_before * below).abs();
        if cross < (above * below_before).abs().scaled(PRECISION) {
            break;
        }
    }
    above / below
}

/// `Q(a, x)` for small `x` where `P` is next to 1: `-(x^a / Gamma(a + 1) - 1)` and the rest of the
/// alternating series of `P` (DLMF 8.7.1).
fn upper_of_small(a: Extended, x: Extended) -> Extended {
    let logarithm = a * x.ln() - ln_gamma(Extended::ONE + a);
    let mut power = Extended::ONE;
    let mut sum = Extended::ZERO;
    for n in 1..TERMS {
        let n = Extended::from(n);
        power = -power * x / n;
        let term = power / (a + n);
        sum = sum + term;
        if term.abs() < sum.abs().scaled(PRECISION) {
            break;
        }
    }
    -logarithm.exp_m1() - logarithm.exp() * a * sum
}

/// The integral of `(t / x)^(a - 1) exp(x - t) / x` from `x` away from the mode, for large `a`.
fn outer_integral(a: Extended, x: Extended) -> Extended {
    let power = a - Extended::ONE;
    let inverse = Extended::ONE / x;
    let rest = Extended::ONE - power * inverse;
    let curvature = power * inverse.square();
    if x < a {
        let length = reach(-rest, curvature).min(x);
        integral(length, |t| (power * (-t * inverse).ln_1p() + t).exp()) * inverse
    } else {
        let length = reach(rest, curvature);
        integral(length, |t| (power * (t * inverse).ln_1p() - t).exp()) * inverse
    }
}
