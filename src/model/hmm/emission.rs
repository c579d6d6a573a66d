//! What a hidden state emits.

use crate::distribution::{Categorical, Distribution, DistributionError, Normal, Poisson};
use crate::num::{Extended, Real};

/// A distribution that a hidden state emits from, and that can be estimated from data of which
/// each belongs to the state with some probability only.
///
/// # Formula
///
/// The estimate maximizes `sum w_t ln p(x_t)` over weighted data; of it only a few
/// [`Sums`](Self::Sums), each linear in the weights, need be kept.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Normal;
/// use smidgen::model::hmm::Emission;
/// use smidgen::num::Extended;
///
/// let before = Normal::new(0.0_f32, 1.0)?;
/// let mut sums = Normal::<f32>::NO_SUMS;
/// before.accumulate(&mut sums, 1.0, Extended::ONE);
/// before.accumulate(&mut sums, 4.0, Extended::HALF);
/// assert_eq!(before.estimate(&sums)?.mean_parameter(), 2.0);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
pub trait Emission: Distribution + Clone {
    /// Sums over weighted data; the first ones, or all of them, add up to the weight.
    type Sums: Copy + AsRef<[Extended]> + AsMut<[Extended]>;

    /// The sums of no data.
    const NO_SUMS: Self::Sums;

    /// The probability mass or density with 64 significant bits.
    fn probability(&self, value: Self::Value) -> Extended {
        self.ln_probability(value).exp()
    }

    /// Adds a datum of this weight. A value that cannot occur has no weight.
    fn accumulate(&self, sums: &mut Self::Sums, value: Self::Value, weight: Extended);

    /// The distribution of greatest likelihood. `self` is the one that the sums were collected
    /// with; it is returned as it is where there is no weight.
    ///
    /// # Errors
    ///
    /// Those of the constructor, where the estimate does not fit the number type: a normal
    /// distribution around equal data has no standard deviation.
    fn estimate(&self, sums: &Self::Sums) -> Result<Self, DistributionError>
    where
        Self: Sized;
}

/// Counts of the categories.
impl<R: Real, const SYMBOLS: usize> Emission for Categorical<R, SYMBOLS> {
    type Sums = [Extended; SYMBOLS];

    const NO_SUMS: Self::Sums = [Extended::ZERO; SYMBOLS];

    fn probability(&self, symbol: u32) -> Extended {
        usize::try_from(symbol).map_or(Extended::ZERO, |symbol| self.mass(symbol))
    }

    fn accumulate(&self, sums: &mut Self::Sums, symbol: u32, weight: Extended) {
        let sum = usize::try_from(symbol).ok().and_then(|k| sums.get_mut(k));
        if let Some(sum) = sum {
            *sum = *sum + weight;
        }
    }

    fn estimate(&self, sums: &Self::Sums) -> Result<Self, DistributionError> {
        let greatest = sums.iter().copied().fold(Extended::ZERO, Extended::max);
        if greatest.is_zero() {
            return Ok(*self);
        }
        // As weights up to 2^14, of which fixed point holds 30 bits.
        let unit = Extended::from(1u32 << 14) / greatest;
        Self::from_weights(sums.map(|sum| R::from_extended(sum * unit)))
    }
}

/// Weight, and the weighted first and second moment about the mean before.
impl<R: Real> Emission for Normal<R> {
    type Sums = [Extended; 3];

    const NO_SUMS: Self::Sums = [Extended::ZERO; 3];

    fn accumulate(&self, sums: &mut Self::Sums, value: R, weight: Extended) {
        if value.is_nan() {
            return;
        }
        let [total, first, second] = sums;
        let deviation = value.to_extended() - self.mean_parameter().to_extended();
        let moment = weight * deviation;
        *total = *total + weight;
        *first = *first + moment;
        *second = *second + moment * deviation;
    }

    fn estimate(&self, &[total, first, second]: &Self::Sums) -> Result<Self, DistributionError> {
        if total.is_zero() {
            return Ok(*self);
        }
        let shift = first / total;
        let variance = second / total - shift.square();
        Self::new(
            R::from_extended(self.mean_parameter().to_extended() + shift),
            R::from_extended(variance.sqrt()),
        )
    }
}

/// Weight, and the weighted sum.
impl<R: Real> Emission for Poisson<R> {
    type Sums = [Extended; 2];

    const NO_SUMS: Self::Sums = [Extended::ZERO; 2];

    fn accumulate(&self, sums: &mut Self::Sums, count: u32, weight: Extended) {
        let [total, sum] = sums;
        *total = *total + weight;
        *sum = *sum + weight * Extended::from(count);
    }

    fn estimate(&self, &[total, sum]: &Self::Sums) -> Result<Self, DistributionError> {
        if total.is_zero() {
            return Ok(*self);
        }
        Self::new(R::from_extended(sum / total))
    }
}
