//! The multinomial distribution.

use rand_core::Rng;

use super::binomial::sample_extended;
use super::{Distribution, DistributionError, Estimate, Fit, Parameter, Statistics};
use crate::num::{Extended, Real};
use crate::special::extended::ln_gamma;

/// The multinomial distribution: how often each of `N` categories comes in `n` trials.
///
/// # Formula
///
/// `pmf(k) = n! prod p_i^k_i / k_i!` for counts that sum to `n`.
///
/// # Range
///
/// `n` up to `2^31 - 1`; weights that are finite, not negative and not all zero, divided by their
/// sum.
///
/// # Memory
///
/// `N` numbers and 24 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Distribution, Multinomial};
/// use smidgen::rng::DefaultRng;
///
/// let dice = Multinomial::new(60, [1.0_f32; 6])?;
/// let counts = dice.sample(&mut DefaultRng::new(1));
/// assert_eq!(counts.iter().sum::<u32>(), 60);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws by conditional binomials: Davis, "The computer generation of multinomial random variates"
/// (1993).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Multinomial<R, const N: usize> {
    n: u32,
    weights: [R; N],
    sum: Extended,
}

impl<R: Real, const N: usize> Multinomial<R, N> {
    /// The distribution of the counts of `n` trials.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooLarge`] for `n`, [`DistributionError::Weight`],
    /// [`DistributionError::NoWeight`].
    pub fn new(n: u32, weights: [R; N]) -> Result<Self, DistributionError> {
        const GREATEST: u32 = i32::MAX as u32;
        if n > GREATEST {
            return Err(DistributionError::TooLarge {
                parameter: Parameter::N,
                greatest: GREATEST,
            });
        }
        let mut sum = Extended::ZERO;
        for (index, weight) in weights.iter().enumerate() {
            let number = weight.to_extended();
            if weight.is_nan() || number.is_negative() || number.is_infinite() {
                return Err(DistributionError::Weight { index });
            }
            sum = sum + number;
        }
        if sum.is_zero() {
            return Err(DistributionError::NoWeight);
        }
        Ok(Self { n, weights, sum })
    }

    /// The parameter `n`.
    #[must_use]
    pub const fn n(&self) -> u32 {
        self.n
    }

    /// The probabilities of the categories.
    #[must_use]
    pub fn probabilities(&self) -> [R; N] {
        self.weights
            .map(|weight| R::from_extended(self.share(weight)))
    }

    /// The mean of every count.
    #[must_use]
    pub fn mean(&self) -> [R; N] {
        let n = Extended::from(self.n);
        self.weights
            .map(|weight| R::from_extended(self.share(weight) * n))
    }

    /// The variance of every count.
    #[must_use]
    pub fn variance(&self) -> [R; N] {
        let n = Extended::from(self.n);
        self.weights.map(|weight| {
            let p = self.share(weight);
            R::from_extended(p * (Extended::ONE - p) * n)
        })
    }

    fn share(&self, weight: R) -> Extended {
        weight.to_extended() / self.sum
    }
}

/// `count ln p`, where 0 times minus infinity is 0.
fn weighted(count: u32, p: Extended) -> Extended {
    Extended::from(count) * p.ln()
}

/// `ln k!`.
fn ln_factorial(k: u32) -> Extended {
    ln_gamma(Extended::from(u64::from(k) + 1))
}

impl<R: Real, const N: usize> Distribution for Multinomial<R, N> {
    type Number = R;
    type Value = [u32; N];

    const PARAMETERS: u32 = (N as u32).saturating_sub(1);

    fn ln_probability(&self, counts: [u32; N]) -> Extended {
        let total: u64 = counts.iter().map(|&k| u64::from(k)).sum();
        if total != u64::from(self.n) {
            return -Extended::INFINITY;
        }
        let mut sum = ln_factorial(self.n);
        for (weight, k) in self.weights.into_iter().zip(counts) {
            sum = sum + weighted(k, self.share(weight)) - ln_factorial(k);
        }
        sum
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> [u32; N] {
        let mut counts = [0; N];
        let (mut left, mut weight_left) = (self.n, self.sum);
        for (count, weight) in counts.iter_mut().zip(self.weights) {
            let weight = weight.to_extended();
            // The last category of any weight takes what is left.
            let share = (weight / weight_left).min(Extended::ONE);
            *count = sample_extended(left, share, rng);
            left -= (*count).min(left);
            weight_left = (weight_left - weight).max(Extended::ZERO);
        }
        // What rounding of the last shares may have left over.
        if left > 0 {
            let mut heaviest = (0, R::ZERO);
            for (i, &weight) in self.weights.iter().enumerate() {
                if weight > heaviest.1 {
                    heaviest = (i, weight);
                }
            }
            if let Some(count) = counts.get_mut(heaviest.0) {
                *count += left;
            }
        }
        counts
    }

    /// The entropy of a closed form does not exist: this is that of the normal approximation,
    /// `ln((2 pi n e)^(m - 1) prod p_i) / 2` over the `m` categories of any weight; 0 where `n` is
    /// 0 or one category has all of it.
    fn entropy(&self) -> R {
        let mut categories = 0u32;
        let mut sum = Extended::ZERO;
        for weight in self.weights {
            let p = self.share(weight);
            if !p.is_zero() {
                categories += 1;
                sum = sum + p.ln();
            }
        }
        if self.n == 0 || categories < 2 {
            return R::ZERO;
        }
        let each = Extended::HALF_LN_TAU.scaled(1) + Extended::ONE + Extended::from(self.n).ln();
        let entropy = (each * Extended::from(categories - 1) + sum).scaled(-1);
        R::from_extended(entropy.max(Extended::ZERO))
    }

    /// `n sum p_i ln(p_i / q_i)`; infinite for another number of trials.
    fn kl_divergence(&self, other: &Self) -> R {
        if self.n != other.n {
            return R::MAX;
        }
        let mut sum = Extended::ZERO;
        for (&weight, &other_weight) in self.weights.iter().zip(&other.weights) {
            let (p, q) = (self.share(weight), other.share(other_weight));
            if !p.is_zero() {
                sum = sum + p * (p.ln() - q.ln());
            }
        }
        R::from_extended((sum * Extended::from(self.n)).max(Extended::ZERO))
    }
}

/// Sums of counts, all of the same number of trials.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{CountSums, Statistics};
///
/// let mut sums = CountSums::default();
/// sums.push([3, 7])?;
/// assert!(sums.push([3, 8]).is_err()); // not 10 trials
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CountSums<const N: usize> {
    trials: Option<u32>,
    sums: [u64; N],
    count: u64,
}

impl<const N: usize> Default for CountSums<N> {
    fn default() -> Self {
        Self {
            trials: None,
            sums: [0; N],
            count: 0,
        }
    }
}

impl<const N: usize> Statistics for CountSums<N> {
    type Value = [u32; N];

    fn push(&mut self, value: [u32; N]) -> Result<(), DistributionError> {
        let total: u64 = value.iter().map(|&k| u64::from(k)).sum();
        let total = u32::try_from(total).map_err(|_| DistributionError::DatumOutOfSupport)?;
        if self.trials.is_some_and(|trials| trials != total) {
            return Err(DistributionError::DatumOutOfSupport);
        }
        self.trials = Some(total);
        for (sum, k) in self.sums.iter_mut().zip(value) {
            *sum = sum.saturating_add(k.into());
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Takes in other sums; those of another number of trials are left out.
    fn merge(&mut self, other: &Self) {
        if self.trials.is_some() && other.trials.is_some() && self.trials != other.trials {
            return;
        }
        self.trials = self.trials.or(other.trials);
        for (sum, other) in self.sums.iter_mut().zip(other.sums) {
            *sum = sum.saturating_add(other);
        }
        self.count = self.count.saturating_add(other.count);
    }

    fn count(&self) -> u64 {
        self.count
    }
}

impl<R: Real, const N: usize> Fit for Multinomial<R, N> {
    type Statistics = CountSums<N>;
    type StandardErrors = [R; N];

    /// The shares of the counts, with the standard errors `sqrt(p (1 - p) / trials)`.
    fn fit(data: &CountSums<N>) -> Result<Estimate<Self, [R; N]>, DistributionError> {
        let trials = data.trials.ok_or(DistributionError::TooFewData {
            needed: 1,
            given: 0,
        })?;
        let total = data.sums.iter().fold(0u64, |a, &b| a.saturating_add(b));
        if total == 0 {
            return Err(DistributionError::NoMaximum);
        }
        let total = Extended::from(total);
        let shares = data.sums.map(|sum| Extended::from(sum) / total);
        let error = |p: Extended| R::from_extended((p * (Extended::ONE - p) / total).sqrt());
        Ok(Estimate {
            distribution: Self::new(trials, shares.map(R::from_extended))?,
            standard_errors: shares.map(error),
            count: data.count,
        })
    }
}
