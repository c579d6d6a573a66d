//! Distributions over whole numbers.

use super::continuous::{difference, ln_tail};
use super::{Count, Distribution};
use crate::num::{Extended, Real};

/// A discrete distribution over whole numbers.
///
/// # Range
///
/// Every function is total; values outside of the support have no mass. In fixed point the least
/// probability above zero is `2^-16`: where that is too coarse, take logarithms.
///
/// # Accuracy
///
/// Functions are computed with 64 significant bits and rounded once.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Binomial, Discrete};
///
/// // Ten flips of a coin that falls on heads in 7 of 10.
/// let coin = Binomial::new(10, 0.7_f32)?;
/// assert_eq!(coin.pmf(7), 0.266_827_93);
/// assert_eq!(coin.mode(), Some(7));
/// assert_eq!(coin.quantile(0.05), 5);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
pub trait Discrete: Distribution<Value: Count> {
    /// The least and the greatest value with mass; the greatest is `i64::MAX` where there is none.
    fn support(&self) -> (i64, i64);
    /// The mean with 64 significant bits; infinite where it diverges.
    fn extended_mean(&self) -> Extended;
    /// The variance with 64 significant bits; infinite where it diverges.
    fn extended_variance(&self) -> Extended;
    /// The most likely value, the least of several that are next to each other; none where they
    /// are all alike.
    fn mode(&self) -> Option<Self::Value>;
    /// `P(X <= k)` with 64 significant bits, for `k` from the least value to below the greatest.
    fn extended_cdf(&self, k: i64) -> Extended;
    /// `P(X > k)` with 64 significant bits, for `k` from the least value to below the greatest.
    fn extended_sf(&self, k: i64) -> Extended;

    /// The mean.
    fn mean(&self) -> Self::Number {
        Self::Number::from_extended(self.extended_mean())
    }

    /// The variance.
    fn variance(&self) -> Self::Number {
        Self::Number::from_extended(self.extended_variance())
    }

    /// The standard deviation.
    fn std_dev(&self) -> Self::Number {
        Self::Number::from_extended(self.extended_variance().sqrt())
    }

    /// The probability mass.
    fn pmf(&self, k: Self::Value) -> Self::Number {
        Self::Number::from_extended(self.ln_probability(k).exp())
    }

    /// The logarithm of the mass.
    fn ln_pmf(&self, k: Self::Value) -> Self::Number {
        Self::Number::from_extended(self.ln_probability(k))
    }

    /// The cumulative distribution function, `P(X <= k)`.
    fn cdf(&self, k: Self::Value) -> Self::Number {
        Self::Number::from_extended(tails(self, k.to_i64()).0)
    }

    /// The survival function, `P(X > k)`: `1 - cdf` without loss.
    fn sf(&self, k: Self::Value) -> Self::Number {
        Self::Number::from_extended(tails(self, k.to_i64()).1)
    }

    /// The logarithm of `cdf`, finite far into the tail.
    fn ln_cdf(&self, k: Self::Value) -> Self::Number {
        let (lower, upper) = tails(self, k.to_i64());
        Self::Number::from_extended(ln_tail(lower, upper))
    }

    /// The logarithm of `sf`, finite far into the tail.
    fn ln_sf(&self, k: Self::Value) -> Self::Number {
        let (lower, upper) = tails(self, k.to_i64());
        Self::Number::from_extended(ln_tail(upper, lower))
    }

    /// The least `k` with `cdf(k) >= p`, as the type rounds it. Below 0 and NaN, `p` counts as 0,
    /// which is the least value; above 1 it counts as 1, which is the greatest.
    fn quantile(&self, p: Self::Number) -> Self::Value {
        search(self, p.to_extended(), |k| {
            self.cdf(Self::Value::from_i64(k)) >= p
        })
    }

    /// The least `k` with `sf(k) <= q`, as the type rounds it: the quantile of `1 - q`, without
    /// loss for small `q`. A NaN counts as 1.
    fn inverse_sf(&self, q: Self::Number) -> Self::Value {
        let p = Extended::ONE - q.to_extended();
        search(self, p, |k| {
            q.is_nan() || self.sf(Self::Value::from_i64(k)) <= q
        })
    }

    /// The median, the least of two.
    fn median(&self) -> Self::Value {
        self.quantile(Self::Number::ONE.div(Self::Number::from_i32(2)))
    }

    /// `P(low <= X <= high)`; 0 for an empty interval, without loss in either tail.
    fn probability(&self, low: Self::Value, high: Self::Value) -> Self::Number {
        if low > high {
            return Self::Number::ZERO;
        }
        let (below, above_low) = tails(self, low.to_i64() - 1);
        let (below_high, above) = tails(self, high.to_i64());
        Self::Number::from_extended(difference(below, above_low, below_high, above))
    }
}

/// `P(X <= k)` and `P(X > k)`.
fn tails<D: Discrete + ?Sized>(distribution: &D, k: i64) -> (Extended, Extended) {
    let (least, greatest) = distribution.support();
    if k < least {
        (Extended::ZERO, Extended::ONE)
    } else if k >= greatest {
        (Extended::ONE, Extended::ZERO)
    } else {
        (distribution.extended_cdf(k), distribution.extended_sf(k))
    }
}

/// Steps that double until they pass every value.
const DOUBLINGS: u32 = 34;

/// The least value of the support, as far as the type of values goes, from which on `reached`
/// holds: by steps that double from a guess, then by halving.
fn search<D: Discrete + ?Sized>(
    distribution: &D,
    p: Extended,
    reached: impl Fn(i64) -> bool,
) -> D::Value {
    let (least, greatest) = distribution.support();
    // As far as the type goes.
    let least = D::Value::from_i64(least).to_i64();
    let greatest = D::Value::from_i64(greatest).to_i64();
    if reached(least) {
        return D::Value::from_i64(least);
    }
    if p >= Extended::ONE {
        return D::Value::from_i64(greatest);
    }
    // `clamp` would panic if the bounds were the wrong way round.
    let guess = distribution.extended_mean().floor();
    let guess = guess.max(least).min(greatest);
    // Not reached at `low`, reached at `high`, or nothing is known of it.
    let (mut low, mut high) = (least, greatest);
    let deviation = distribution.extended_variance().sqrt().ceil();
    let mut step = deviation.clamp(1, 1 << 32);
    let mut at = guess;
    let up = !reached(guess);
    for _ in 0..DOUBLINGS {
        if up {
            low = at;
            at = at.saturating_add(step).min(greatest);
            if at == greatest || reached(at) {
                high = at;
                break;
            }
        } else {
            high = at;
            at = at.saturating_sub(step).max(least);
            if at == least || !reached(at) {
                low = at;
                break;
            }
        }
        step = step.saturating_mul(2);
    }
    // Between two values of 33 bits.
    for _ in 0..DOUBLINGS {
        if high - low <= 1 {
            break;
        }
        let middle = low + (high - low) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    D::Value::from_i64(high)
}
