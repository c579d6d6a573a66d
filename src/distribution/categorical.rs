//! The categorical distribution.

use rand_core::Rng;

use super::information::{divergence_term, entropy_term};
use super::{Counts, Discrete, Distribution, DistributionError, Estimate, Fit, Statistics};
use crate::num::{Extended, Real};

/// The categorical distribution: one of `N` categories, `0..N`, each with its own probability.
///
/// # Formula
///
/// Mass `w_k / sum(w)`, or `exp(l_k) / sum(exp(l))` of logits.
///
/// # Range
///
/// At least one category. Weights are finite and not negative, and one is above 0; logits are
/// below infinity, and one is finite. A draw takes two random words, and `log2 N` comparisons.
///
/// # Accuracy
///
/// Draws compare 64 random bits with cumulative probabilities of 64 bits; what has no weight is
/// never drawn. Masses are by the weights as given.
///
/// # Memory
///
/// 12 bytes a category, and 40.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Categorical, Discrete, Distribution};
/// use smidgen::rng::DefaultRng;
///
/// let weather = Categorical::from_weights([5.0_f32, 3.0, 2.0])?;
/// assert_eq!(weather.probabilities(), [0.5, 0.3, 0.2]);
/// assert_eq!(weather.mode(), Some(0));
/// let tomorrow = weather.sample(&mut DefaultRng::new(1));
/// assert!(tomorrow < 3);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Categorical<R, const N: usize> {
    weights: Weights<R, N>,
    /// The logarithm of their sum.
    ln_total: Extended,
    /// The inverse of their sum.
    inverse_total: Extended,
    /// Cumulative probabilities as Q.64, before [`Self::last`].
    thresholds: [u64; N],
    /// The last category with mass.
    last: u32,
}

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Weights<R, const N: usize> {
    Linear([R; N]),
    Logits([R; N]),
}

impl<R: Real, const N: usize> Weights<R, N> {
    /// The logarithm of one.
    fn ln_of(&self, k: usize) -> Option<Extended> {
        match self {
            Self::Linear(weights) => weights.get(k).map(|weight| weight.to_extended().ln()),
            Self::Logits(logits) => logits.get(k).map(|logit| logit.to_extended()),
        }
    }

    /// The logarithm of each.
    fn ln(&self) -> impl Iterator<Item = Extended> + '_ {
        (0..N).map_while(|k| self.ln_of(k))
    }
}

impl<R: Real, const N: usize> Categorical<R, N> {
    /// The distribution with probabilities in proportion to these weights.
    ///
    /// # Errors
    ///
    /// [`DistributionError::Weight`] for one that is negative, NaN or infinite, and
    /// [`DistributionError::NoWeight`] where all are 0.
    pub fn from_weights(weights: [R; N]) -> Result<Self, DistributionError> {
        for (index, weight) in weights.iter().enumerate() {
            let value = weight.to_extended();
            if weight.is_nan() || value.is_infinite() || value.is_negative() {
                return Err(DistributionError::Weight { index });
            }
        }
        Self::new(Weights::Linear(weights))
    }

    /// The distribution with probabilities in proportion to the exponentials of these logits;
    /// minus infinity, in fixed point the lowest value, is no mass.
    ///
    /// # Errors
    ///
    /// [`DistributionError::Weight`] for one that is NaN or infinity, and
    /// [`DistributionError::NoWeight`] where there is no mass.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::distribution::{Categorical, Discrete};
    ///
    /// let next = Categorical::from_logits([-1000.0_f32, -1001.0, f32::NEG_INFINITY])?;
    /// assert_eq!(next.probabilities(), [0.731_058_6, 0.268_941_43, 0.0]);
    /// # Ok::<(), smidgen::distribution::DistributionError>(())
    /// ```
    pub fn from_logits(logits: [R; N]) -> Result<Self, DistributionError> {
        for (index, logit) in logits.iter().enumerate() {
            let value = logit.to_extended();
            if logit.is_nan() || (value.is_infinite() && !value.is_negative()) {
                return Err(DistributionError::Weight { index });
            }
        }
        Self::new(Weights::Logits(logits))
    }

    fn new(weights: Weights<R, N>) -> Result<Self, DistributionError> {
        let greatest = weights.ln().fold(-Extended::INFINITY, Extended::max);
        if greatest.is_infinite() {
            return Err(DistributionError::NoWeight);
        }
        let mut distribution = Self {
            weights,
            ln_total: greatest,
            inverse_total: Extended::ONE,
            thresholds: [0; N],
            last: 0,
        };
        let total = (0..N).fold(Extended::ZERO, |sum, k| sum + distribution.mass(k));
        let mut sum = Extended::ZERO;
        for k in 0..N {
            let mass = distribution.mass(k);
            if !mass.is_zero() {
                distribution.last = u32::try_from(k).unwrap_or(u32::MAX);
            }
            sum = sum + mass;
            if let Some(threshold) = distribution.thresholds.get_mut(k) {
                *threshold = fraction(sum / total);
            }
        }
        distribution.inverse_total = Extended::ONE / total;
        distribution.ln_total = match distribution.weights {
            Weights::Linear(_) => total.ln(),
            Weights::Logits(_) => greatest + total.ln(),
        };
        Ok(distribution)
    }

    /// The probability of each category.
    #[must_use]
    pub fn probabilities(&self) -> [R; N] {
        core::array::from_fn(|k| R::from_extended(self.mass(k)))
    }

    /// The logarithm of the mass.
    fn ln_mass(&self, k: usize) -> Extended {
        match self.weights.ln_of(k) {
            Some(weight) => weight - self.ln_total,
            None => -Extended::INFINITY,
        }
    }

    /// The mass with 64 significant bits.
    pub(crate) fn mass(&self, k: usize) -> Extended {
        match &self.weights {
            Weights::Linear(weights) => weights.get(k).map_or(Extended::ZERO, |weight| {
                weight.to_extended() * self.inverse_total
            }),
            Weights::Logits(_) => self.ln_mass(k).exp(),
        }
    }

    /// The sum of a function of the categories with mass, times their masses.
    fn sum(&self, function: impl Fn(usize, Extended) -> Extended) -> Extended {
        (0..N).fold(Extended::ZERO, |sum, k| sum + function(k, self.mass(k)))
    }
}

/// A probability as Q.64, saturating.
fn fraction(p: Extended) -> u64 {
    if p >= Extended::ONE {
        return u64::MAX;
    }
    let (significand, exponent) = p.parts();
    let shift = u32::try_from(-64 - exponent).unwrap_or(0);
    significand.checked_shr(shift).unwrap_or(0)
}

impl<R: Real, const N: usize> Distribution for Categorical<R, N> {
    type Number = R;
    type Value = u32;

    const PARAMETERS: u32 = (N as u32).saturating_sub(1);

    fn ln_probability(&self, k: u32) -> Extended {
        usize::try_from(k).map_or(-Extended::INFINITY, |k| self.ln_mass(k))
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        let point = rng.next_u64();
        let before = self.thresholds.get(..self.last as usize).unwrap_or(&[]);
        before.partition_point(|&threshold| threshold <= point) as u32
    }

    fn entropy(&self) -> R {
        R::from_extended(self.sum(|_, mass| entropy_term(mass)))
    }

    fn kl_divergence(&self, other: &Self) -> R {
        R::from_extended(self.sum(|k, mass| divergence_term(mass, other.mass(k))))
    }
}

impl<R: Real, const N: usize> Discrete for Categorical<R, N> {
    fn support(&self) -> (i64, i64) {
        let first = (0..N).position(|k| !self.mass(k).is_zero()).unwrap_or(0);
        (first as i64, self.last.into())
    }
    fn extended_mean(&self) -> Extended {
        self.sum(|k, mass| Extended::from(k as u64) * mass)
    }
    fn extended_variance(&self) -> Extended {
        let mean = self.extended_mean();
        self.sum(|k, mass| (Extended::from(k as u64) - mean).square() * mass)
    }
    fn mode(&self) -> Option<u32> {
        let mut best = (0, -Extended::INFINITY);
        let mut alike = N > 1;
        for (k, weight) in self.weights.ln().enumerate() {
            alike &= k == 0 || weight == best.1;
            if weight > best.1 {
                best = (k as u32, weight);
            }
        }
        (!alike).then_some(best.0)
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        self.sum(|index, mass| {
            if index as i64 <= k {
                mass
            } else {
                Extended::ZERO
            }
        })
    }
    fn extended_sf(&self, k: i64) -> Extended {
        self.sum(|index, mass| {
            if index as i64 > k {
                mass
            } else {
                Extended::ZERO
            }
        })
    }
}

impl<R: Real, const N: usize> Fit for Categorical<R, N> {
    type Statistics = Counts<N>;
    type StandardErrors = [R; N];

    /// Probabilities are the parts of the data, their standard errors `sqrt(p (1 - p) / n)`.
    fn fit(data: &Counts<N>) -> Result<Estimate<Self, [R; N]>, DistributionError> {
        let count = data.count();
        if count == 0 {
            return Err(DistributionError::TooFewData {
                needed: 1,
                given: 0,
            });
        }
        let total = Extended::from(count);
        let part = |&count: &u64| Extended::from(count) / total;
        let error = |count: &u64| {
            let p = part(count);
            R::from_extended((p * (Extended::ONE - p) / total).sqrt())
        };
        let weights = data
            .counts()
            .each_ref()
            .map(|count| R::from_extended(part(count)));
        Ok(Estimate {
            distribution: Self::from_weights(weights)?,
            standard_errors: data.counts().each_ref().map(error),
            count,
        })
    }
}

#[cfg(test)]
mod tests;
