//! Distributions over real numbers.

use super::Distribution;
use crate::num::{Extended, Real};

/// A continuous distribution on the real line.
///
/// # Range
///
/// Every function is total. In fixed point the two bounds of the type stand for the infinities, as
/// arguments and as results. A NaN argument gives that NaN.
///
/// # Accuracy
///
/// Functions are computed with 64 significant bits and rounded once. Tails are first class: where
/// `cdf` is next to 1, take `sf`; where either is too small for the type, take its logarithm.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Continuous, Normal};
///
/// let normal = Normal::new(0.0_f32, 1.0)?;
/// assert_eq!(normal.cdf(1.5), 0.933_192_8);
/// assert_eq!(normal.ln_sf(10.0), -53.231_285);
/// assert_eq!(normal.quantile(0.975), 1.959_964_4);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
pub trait Continuous: Distribution<Value = <Self as Distribution>::Number> {
    /// The ends of the range of values.
    fn support(&self) -> (Self::Number, Self::Number);
    /// The mean; none where it does not exist.
    fn mean(&self) -> Option<Self::Number>;
    /// The variance; none where it does not exist.
    fn variance(&self) -> Option<Self::Number>;
    /// The most likely value; none where there are several.
    fn mode(&self) -> Option<Self::Number>;

    /// `P(X <= x)` with 64 significant bits, for `x` inside of the support.
    fn extended_cdf(&self, x: Extended) -> Extended;
    /// `P(X > x)` with 64 significant bits, for `x` inside of the support.
    fn extended_sf(&self, x: Extended) -> Extended;
    /// The `x` with `P(X <= x) = p` and `P(X > x) = q`, for `p + q = 1`, neither zero. The smaller
    /// of the two is the more exact.
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended;

    /// The standard deviation; none where there is no variance.
    fn std_dev(&self) -> Option<Self::Number> {
        self.variance().map(Real::sqrt)
    }

    /// The probability density. In fixed point it saturates where it exceeds the type.
    fn pdf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        Self::Number::from_extended(self.ln_probability(x).exp())
    }

    /// The logarithm of the density.
    fn ln_pdf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        Self::Number::from_extended(self.ln_probability(x))
    }

    /// The cumulative distribution function, `P(X <= x)`.
    fn cdf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        Self::Number::from_extended(tails(self, x).0)
    }

    /// The survival function, `P(X > x)`: `1 - cdf` without loss.
    fn sf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        Self::Number::from_extended(tails(self, x).1)
    }

    /// The logarithm of `cdf`, finite far into the tail.
    fn ln_cdf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        let (lower, upper) = tails(self, x);
        Self::Number::from_extended(ln_tail(lower, upper))
    }

    /// The logarithm of `sf`, finite far into the tail.
    fn ln_sf(&self, x: Self::Number) -> Self::Number {
        if x.is_nan() {
            return x;
        }
        let (lower, upper) = tails(self, x);
        Self::Number::from_extended(ln_tail(upper, lower))
    }

    /// The least value of the type at which the distribution function is not below `p`. Below 0,
    /// `p` counts as 0, above 1 as 1, which are the ends of the support.
    fn quantile(&self, p: Self::Number) -> Self::Number {
        if p.is_nan() {
            return p;
        }
        let p = p.to_extended();
        inverse(self, p, Extended::ONE - p)
    }

    /// The inverse of the survival function: the quantile of `1 - q`, without loss for small `q`.
    fn inverse_sf(&self, q: Self::Number) -> Self::Number {
        if q.is_nan() {
            return q;
        }
        let q = q.to_extended();
        inverse(self, Extended::ONE - q, q)
    }

    /// The median.
    fn median(&self) -> Self::Number {
        inverse(self, Extended::HALF, Extended::HALF)
    }

    /// `P(low < X <= high)`; 0 for an empty interval, without loss in either tail.
    fn probability(&self, low: Self::Number, high: Self::Number) -> Self::Number {
        if low.is_nan() {
            return low;
        }
        if high.is_nan() {
            return high;
        }
        if low >= high {
            return Self::Number::ZERO;
        }
        let (below, above_low) = tails(self, low);
        let (below_high, above) = tails(self, high);
        Self::Number::from_extended(difference(below, above_low, below_high, above))
    }
}

/// `P(X <= x)` and `P(X > x)`.
fn tails<D: Continuous + ?Sized>(distribution: &D, x: D::Number) -> (Extended, Extended) {
    let (low, high) = distribution.support();
    if x <= low {
        (Extended::ZERO, Extended::ONE)
    } else if x >= high {
        (Extended::ONE, Extended::ZERO)
    } else {
        let x = x.to_extended();
        (distribution.extended_cdf(x), distribution.extended_sf(x))
    }
}

/// The logarithm of a tail, by the other one where that is the smaller.
pub(super) fn ln_tail(tail: Extended, other: Extended) -> Extended {
    if tail > Extended::HALF {
        (-other).ln_1p()
    } else {
        tail.ln()
    }
}

/// The probability between two points by the smaller tails.
pub(super) fn difference(
    below: Extended,
    above_low: Extended,
    below_high: Extended,
    above: Extended,
) -> Extended {
    let difference = if below_high <= Extended::HALF {
        below_high - below
    } else if above_low <= Extended::HALF {
        above_low - above
    } else {
        Extended::ONE - below - above
    };
    difference.max(Extended::ZERO)
}

/// The quantile, rounded up.
fn inverse<D: Continuous + ?Sized>(distribution: &D, p: Extended, q: Extended) -> D::Number {
    let (low, high) = distribution.support();
    if p <= Extended::ZERO {
        low
    } else if q <= Extended::ZERO {
        high
    } else {
        let x = D::Number::from_extended_up(distribution.extended_quantile(p, q));
        if x < low {
            low
        } else if x > high {
            high
        } else {
            x
        }
    }
}
