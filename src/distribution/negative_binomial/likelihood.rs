//! The maximum of the likelihood of a negative binomial distribution.
//!
//! At the maximum `p = r / (r + mean)`, which leaves one equation for `r`:
//! `mean(psi(x + r)) - psi(r) = ln(1 + mean / r)`.

use crate::distribution::{DistributionError, Moments, Statistics};
use crate::num::Extended;
use crate::special::extended::{digamma, trigamma};

/// Steps of the search.
const STEPS: u32 = 60;
/// Relative change at which it has settled: `2^-36`.
const SETTLED: Extended = Extended::raw(false, 1 << 63, -36 - 63);
/// The greatest `r`: beyond, the distribution is Poisson to every precision.
const GREATEST: Extended = Extended::raw(false, 1 << 63, 40 - 63);

/// Where the likelihood is greatest.
pub(super) struct Maximum {
    pub(super) r: Extended,
    pub(super) p: Extended,
    /// Standard errors of both.
    pub(super) errors: [Extended; 2],
}

/// The derivative of the likelihood by `r`, at the best `p`, and the derivative of that; both per
/// datum.
fn score(
    data: impl Iterator<Item = u32>,
    r: Extended,
    mean: Extended,
    count: Extended,
) -> (Extended, Extended) {
    let (at_zero, slope_at_zero) = (digamma(r), trigamma(r));
    let (mut sum, mut slope) = (Extended::ZERO, Extended::ZERO);
    // Zeros add nothing.
    for x in data.filter(|&x| x != 0) {
        let shifted = r + Extended::from(x);
        sum = sum + (digamma(shifted) - at_zero);
        slope = slope + (trigamma(shifted) - slope_at_zero);
    }
    (
        sum / count - (mean / r).ln_1p(),
        slope / count + mean / (r * (r + mean)),
    )
}

/// The maximum; the moments are those of the data.
pub(super) fn maximum(
    data: impl Iterator<Item = u32> + Clone,
    moments: &Moments<u32>,
) -> Result<Maximum, DistributionError> {
    let (mean, variance) = (moments.extended_mean(), moments.extended_variance());
    if variance <= mean {
        return Err(DistributionError::NoMaximum);
    }
    let count = Extended::from(moments.count());
    // By the moments; the score is positive below the maximum and negative above.
    let mut r = mean.square() / (variance - mean);
    let (mut low, mut high) = (Extended::ZERO, Extended::INFINITY);
    for _ in 0..STEPS {
        if r > GREATEST {
            return Err(DistributionError::NoMaximum);
        }
        let (score, slope) = score(data.clone(), r, mean, count);
        if score > Extended::ZERO {
            low = r;
        } else {
            high = r;
        }
        let next = step(r, score, slope, low, high);
        let change = (next - r).abs();
        if change <= r * SETTLED {
            return Ok(with_errors(next, -slope, mean, count));
        }
        r = next;
    }
    Err(DistributionError::NotConverged)
}

/// The next `r`: Newton's in `ln r`, if that is inside of the bracket and not far.
fn step(r: Extended, score: Extended, slope: Extended, low: Extended, high: Extended) -> Extended {
    if slope.is_negative() {
        let step = -(score / (r * slope));
        let next = r * step.max(-Extended::TWO).min(Extended::TWO).exp();
        if next > low && next < high {
            return next;
        }
    }
    if high.is_infinite() {
        r.scaled(2)
    } else if low.is_zero() {
        r.scaled(-2)
    } else {
        (low * high).sqrt()
    }
}

/// The maximum with standard errors: the inverse of the information, that of `r` being `curvature`
/// per datum once `p` follows it.
fn with_errors(r: Extended, curvature: Extended, mean: Extended, count: Extended) -> Maximum {
    let (p, q) = (r / (r + mean), mean / (r + mean));
    let variance = Extended::ONE / (curvature * count);
    let own = p.square() * q / (r * count);
    let follows = (p * q / r).square() * variance;
    Maximum {
        r,
        p,
        errors: [variance.sqrt(), (own + follows).sqrt()],
    }
}
