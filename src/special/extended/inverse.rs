//! Inverses of the incomplete gamma and beta functions.
//!
//! Newton's method on the logarithm of the smaller tail, as a function of a logarithmic variable,
//! kept inside a bracket: the curve is nearly straight there, however small a tail or a shape is.

use super::gamma::{ln_beta, ln_gamma};
use super::incomplete_beta::beta_tails;
use super::incomplete_gamma::gamma_tails;
use super::normal::normal_quantile;
use crate::num::Extended;

/// Steps of the search, which takes some six.
const STEPS: u32 = 120;
/// A relative step that ends the search: `2^-50`.
const PRECISION: i32 = -50;

/// The root of a rising function of `u` by Newton's method. The function gives its value and its
/// slope; a step out of the bracket is replaced by its middle, or by a doubled step where the
/// bracket is open.
fn root(start: Extended, function: impl Fn(Extended) -> (Extended, Extended)) -> Extended {
    let (mut low, mut high) = (-Extended::INFINITY, Extended::INFINITY);
    let mut u = start;
    let mut stride = Extended::ONE;
    for _ in 0..STEPS {
        let (value, slope) = function(u);
        if value.is_zero() {
            break;
        }
        if value.is_negative() {
            low = u;
        } else {
            high = u;
        }
        let newton = u - value / slope;
        let inside = slope > Extended::ZERO && newton > low && newton < high;
        let mut next = if inside {
            newton
        } else if low.is_infinite() {
            high - stride
        } else if high.is_infinite() {
            low + stride
        } else {
            (low + high).scaled(-1)
        };
        // The curve bends: no step is longer than the doubled one before.
        if (next - u).abs() > stride && (low.is_infinite() || high.is_infinite()) {
            next = if value.is_negative() {
                u + stride
            } else {
                u - stride
            };
        }
        stride = stride.scaled(1);
        let change = (next - u).abs();
        u = next;
        if change <= u.abs().max(Extended::ONE).scaled(PRECISION) {
            break;
        }
    }
    u
}

/// The `x` with `P(a, x) = p` and `Q(a, x) = q`, for `p + q = 1`, neither zero, and `a > 0`.
pub(crate) fn gamma_quantile(a: Extended, p: Extended, q: Extended) -> Extended {
    let lower = p < q;
    let target = p.min(q).ln();
    let ln_gamma_a = ln_gamma(a);
    let function = |u: Extended| {
        let x = u.exp();
        let (below, above) = gamma_tails(a, x);
        // The derivative of a tail by ln x is the density times x.
        let density = (a * u - x - ln_gamma_a).exp();
        if lower {
            (below.ln() - target, density / below)
        } else {
            (target - above.ln(), density / above)
        }
    };
    // Wilson and Hilferty (1931) near the middle, the first term of the series in the lower tail.
    let ninth = Extended::ONE / (a * Extended::from(9));
    let cube = Extended::ONE - ninth + normal_quantile(p, q) * ninth.sqrt();
    let first = (p.ln() + ln_gamma(a + Extended::ONE)) / a;
    let start = if cube > Extended::ONE.scaled(-2) && a > Extended::HALF {
        a.ln() + cube.ln() * Extended::from(3)
    } else {
        first.min((a + Extended::ONE - target).ln())
    };
    root(start, function).exp()
}

/// The `x`, and `1 - x`, with `I_x(a, b) = p` and `1 - I_x(a, b) = q`, for `p + q = 1`, neither
/// zero, and positive shapes.
///
/// The variable is the logarithm of the odds `x / (1 - x)`.
pub(crate) fn beta_quantile(
    a: Extended,
    b: Extended,
    p: Extended,
    q: Extended,
) -> (Extended, Extended) {
    let lower = p < q;
    let target = p.min(q).ln();
    let ln_beta = ln_beta(a, b);
    // x and 1 - x of the logarithm of the odds.
    let parts = |u: Extended| {
        let power = (-u.abs()).exp();
        let (great, small) = (
            Extended::ONE / (Extended::ONE + power),
            power / (Extended::ONE + power),
        );
        if u.is_negative() {
            (small, great)
        } else {
            (great, small)
        }
    };
    let function = |u: Extended| {
        let (x, y) = parts(u);
        let (below, above) = beta_tails(a, b, x, y);
        // The derivative by the logarithm of the odds is the density times x y.
        let logarithm = |x: Extended, y: Extended| {
            if y < Extended::HALF {
                (-y).ln_1p()
            } else {
                x.ln()
            }
        };
        let density = (a * logarithm(x, y) + b * logarithm(y, x) - ln_beta).exp();
        if lower {
            (below.ln() - target, density / below)
        } else {
            (target - above.ln(), density / above)
        }
    };
    // The odds are nearly log-normal where both shapes are large; elsewhere the first term of the
    // series in the tail.
    let start = if a.min(b) > Extended::ONE {
        let spread = (Extended::ONE / a + Extended::ONE / b).sqrt();
        (a / b).ln() + normal_quantile(p, q) * spread
    } else if lower {
        (target + a.ln() + ln_beta) / a
    } else {
        -(target + b.ln() + ln_beta) / b
    };
    parts(root(start, function))
}
