//! Entropies and divergences of counts, where no closed form exists, and terms of those that do.

use crate::num::Extended;
use crate::special::extended::integral;

/// `x ln(x / y) - x + y` for `x, y >= 0`: never negative, infinite for `y = 0 < x`, and without
/// the loss near `x = y`.
///
/// Divergences of distributions are sums of it, since their masses have the same sum.
pub(super) fn divergence_term(x: Extended, y: Extended) -> Extended {
    if x.is_zero() {
        return y;
    }
    if y.is_zero() {
        return Extended::INFINITY;
    }
    let excess = (x - y) / y;
    let term = x * excess.ln_1p() - (x - y);
    term.max(Extended::ZERO)
}

/// `-x ln x`, which is 0 at 0.
pub(super) fn entropy_term(x: Extended) -> Extended {
    if x.is_zero() {
        Extended::ZERO
    } else {
        -(x * x.ln())
    }
}

/// Deviations on either side of the mean that have all the mass but `2^-60`, and so many counts
/// more.
const DEVIATIONS: Extended = Extended::from_fixed(12, 0);
const COUNTS: i64 = 24;
/// Deviations below the mean from which on the distribution has no edge.
const EDGE: Extended = Extended::from_fixed(8, 0);
/// More terms than such a sum has.
const MAX_TERMS: u32 = 512;

/// The mean of a function of a count: of binomial shape, so that its mass is as that of a normal
/// distribution where the mean is far from both ends of the range.
///
/// The mass is given by its logarithm. With a deviation of `d` there are some 48 terms, `d / 2`
/// apart: the sum over every `s`-th count times `s` is the sum over all, to `e^(-2 pi^2 d^2 / s^2)`
/// for a normal mass (Poisson's summation formula). Near an end of the range each count is taken.
pub(super) fn expectation(
    ln_mass: impl Fn(i64) -> Extended,
    function: impl Fn(i64) -> Extended,
    mean: Extended,
    variance: Extended,
    (least, greatest): (i64, i64),
) -> Extended {
    let deviation = variance.sqrt();
    let room = (mean - Extended::from(least)).min(Extended::from(greatest) - mean);
    let step = if room >= EDGE * deviation {
        deviation.scaled(-1).floor().max(1)
    } else {
        1
    };
    let reach = (DEVIATIONS * deviation).ceil().saturating_add(COUNTS);
    let center = mean.floor().max(least).min(greatest);
    let low = center.saturating_sub(reach).max(least);
    let high = center.saturating_add(reach).min(greatest);
    let mut k = low;
    let (mut sum, mut total) = (Extended::ZERO, Extended::ZERO);
    for _ in 0..MAX_TERMS {
        if k > high {
            break;
        }
        let mass = ln_mass(k).exp();
        if !mass.is_zero() {
            sum = sum + mass * function(k);
            total = total + mass;
        }
        k = k.saturating_add(step);
    }
    sum / total
}

/// Counts that are summed one by one, before integrals take over.
const SUMMED: i64 = 64;
/// Integrals over ranges that double reach to `2^46`.
const DOUBLINGS: u32 = 40;
/// Where they stop: `2^-60`.
const NEGLIGIBLE: Extended = Extended::raw(false, 1 << 63, -60 - 63);

/// The mean of a function of a count whose mass is smooth on a scale of the count itself, as that
/// of negative binomial distributions is, however skewed.
///
/// From 64 on the sum is the integral from 63.5, in ranges that double, with the two corrections
/// of Euler and Maclaurin for its end, by differences.
pub(super) fn skewed_expectation(
    ln_mass: impl Fn(Extended) -> Extended,
    function: impl Fn(Extended) -> Extended,
    mean: Extended,
) -> Extended {
    let term = |k: Extended| {
        let mass = ln_mass(k).exp();
        if mass.is_zero() {
            Extended::ZERO
        } else {
            mass * function(k)
        }
    };
    let at = |k: i64| term(Extended::from(k));
    let mut sum = Extended::ZERO;
    for k in 0..SUMMED {
        sum = sum + at(k);
    }
    let (inner, outer) = (at(SUMMED - 1), at(SUMMED));
    let first = outer - inner;
    let third = at(SUMMED + 1) - at(SUMMED - 2) - Extended::from(3) * first;
    sum = sum + first / Extended::from(24) - third * Extended::from(17) / Extended::from(5760);
    let mut start = Extended::from(SUMMED) - Extended::HALF;
    for _ in 0..DOUBLINGS {
        let part = integral(start, |t| term(start + t));
        sum = sum + part;
        start = start.scaled(1);
        if start > mean && part.abs() <= sum.abs() * NEGLIGIBLE {
            break;
        }
    }
    sum
}
