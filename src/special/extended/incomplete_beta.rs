//! The regularized incomplete beta function.
//!
//! The continued fraction (DLMF 8.17.22) below the mean, without divisions, unless both shapes are
//! large; then the integral of the density outwards. The factor in front is relative to its value
//! at the mean (Loader, "Fast and accurate computation of binomial probabilities", 2000).

use super::gamma::{LARGE, ln_beta, stirling_remainder};
use super::quadrature::{integral, reach};
use crate::num::Extended;

/// The density is integrated where both shapes are at least this.
const INTEGRATED: i32 = 200;
/// Terms of the fraction, more than it takes.
const TERMS: i32 = 1000;
/// Where it stops: a relative change of `2^-56`.
const PRECISION: i32 = -56;

/// `(I_x(a, b), 1 - I_x(a, b))` for positive shapes and `x + y = 1`, each with its own relative
/// accuracy.
pub(crate) fn beta_tails(
    a: Extended,
    b: Extended,
    x: Extended,
    y: Extended,
) -> (Extended, Extended) {
    if x <= Extended::ZERO {
        return (Extended::ZERO, Extended::ONE);
    }
    if y <= Extended::ZERO {
        return (Extended::ONE, Extended::ZERO);
    }
    if x * b <= y * a {
        let lower = lower_tail(a, b, x, y);
        (lower, Extended::ONE - lower)
    } else {
        let upper = lower_tail(b, a, y, x);
        (Extended::ONE - upper, upper)
    }
}

/// `I_x(a, b)` for `x` not above the mean.
fn lower_tail(a: Extended, b: Extended, x: Extended, y: Extended) -> Extended {
    let large = Extended::from(INTEGRATED);
    let front = front(a, b, x, y);
    if a >= large && b >= large {
        front * outer_integral(a, b, x, y)
    } else {
        front / (a * fraction(a, b, x))
    }
}

/// `ln x`, by `y = 1 - x` near 1.
fn ln(x: Extended, y: Extended) -> Extended {
    if y < Extended::HALF {
        (-y).ln_1p()
    } else {
        x.ln()
    }
}

/// `x^a y^b / B(a, b)`.
fn front(a: Extended, b: Extended, x: Extended, y: Extended) -> Extended {
    let large = Extended::from(LARGE);
    if a < large || b < large {
        return (a * ln(x, y) + b * ln(y, x) - ln_beta(a, b)).exp();
    }
    let sum = a + b;
    let excess = x * b - y * a;
    let deviance = |shape: Extended, excess: Extended| {
        let relative = excess / shape;
        shape * (relative - relative.ln_1p())
    };
    let remainders = stirling_remainder(a) + stirling_remainder(b) - stirling_remainder(sum);
    let logarithm = -deviance(a, excess) - deviance(b, -excess) - remainders;
    (logarithm - Extended::HALF_LN_TAU).exp() * (a * b / sum).sqrt()
}

/// `1 + d1 / (1 + d2 / (1 + ...))`.
///
/// Each `d` is a quotient `p / q`; with the levels multiplied by `q` the recurrence of numerators
/// and denominators has no division.
fn fraction(a: Extended, b: Extended, x: Extended) -> Extended {
    let (mut above, mut above_before) = (Extended::ONE, Extended::ONE);
    let (mut below, mut below_before) = (Extended::ONE, Extended::ZERO);
    let mut scale_before = Extended::ONE;
    // The convergent before the first is 1 / 0: numerator 1, denominator 0.
    for k in 1..TERMS {
        let m = Extended::from(k / 2);
        let position = a + m.scaled(1);
        let (numerator, scale) = if k % 2 == 0 {
            (m * (b - m) * x, (position - Extended::ONE) * position)
        } else {
            (
                -((a + m) * (a + b + m) * x),
                position * (position + Extended::ONE),
            )
        };
        let factor = numerator * scale_before;
        (above, above_before) = (scale * above + factor * above_before, above);
        (below, below_before) = (scale * below + factor * below_before, below);
        scale_before = scale;
        // A numerator of zero ends the fraction.
        let cross = (above * below_before - above_before * below).abs();
        if k > 1 && cross < (above * below_before).abs().scaled(PRECISION) {
            break;
        }
    }
    above / below
}

/// The integral of `(t / x)^(a - 1) ((1 - t) / y)^(b - 1) / (x y)` from `x` downwards, for large
/// shapes.
fn outer_integral(a: Extended, b: Extended, x: Extended, y: Extended) -> Extended {
    let (a1, b1) = (a - Extended::ONE, b - Extended::ONE);
    let (inverse_x, inverse_y) = (Extended::ONE / x, Extended::ONE / y);
    let slope = a1 * inverse_x - b1 * inverse_y;
    let curvature = a1 * inverse_x.square() + b1 * inverse_y.square();
    let length = reach(slope, curvature).min(x);
    let density = |t: Extended| {
        let logarithm = a1 * (-t * inverse_x).ln_1p() + b1 * (t * inverse_y).ln_1p();
        logarithm.exp()
    };
    integral(length, density) * inverse_x * inverse_y
}
