//! Counts of words in a class of texts.

use super::ClassConditional;
use crate::distribution::{Categorical, DistributionError};
use crate::num::{Extended, Real};
use crate::special::extended::ln_gamma;

/// The logarithm of the probability of each word in a class: of each of `WORDS` kinds of events.
///
/// # Formula
///
/// A text of counts `x` has the multinomial probability `n! prod_i theta_i^x_i / x_i!`, given its
/// length `n = sum_i x_i`.
///
/// # Accuracy
///
/// Logarithms are rounded to the number type: in fixed point to `2^-17`, so that the log-likelihood
/// of a text errs by `n 2^-17` at most, and words down to a probability of `e^-32767` are told from
/// those that never occur.
///
/// # Memory
///
/// A number a word.
///
/// # Example
///
/// ```
/// use smidgen::model::naive_bayes::{ClassConditional, Words};
/// use smidgen::num::Real;
///
/// let words = Words::new([0.5_f32.ln(), 0.25_f32.ln(), 0.25_f32.ln()])?;
/// // Two texts of two words are likely: 2 * 0.5 * 0.25.
/// let likelihood = words.ln_likelihood(&[1, 1, 0]).exp();
/// assert_eq!(f32::from_extended(likelihood), 0.25);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Words<R, const WORDS: usize> {
    ln_theta: [R; WORDS],
}

impl<R: Real, const WORDS: usize> Words<R, WORDS> {
    /// Words whose probabilities have these logarithms, which are taken as they are; the caller
    /// sees to it that the probabilities add up to 1.
    ///
    /// # Errors
    ///
    /// [`DistributionError::Weight`] for a logarithm that is NaN or above 0, and
    /// [`DistributionError::NoWeight`] where no word has a probability.
    pub fn new(ln_theta: [R; WORDS]) -> Result<Self, DistributionError> {
        let wrong = |ln: &R| ln.is_nan() || *ln > R::ZERO;
        if let Some(index) = ln_theta.iter().position(wrong) {
            return Err(DistributionError::Weight { index });
        }
        Categorical::from_logits(ln_theta)?;
        Ok(Self { ln_theta })
    }

    /// The logarithm of the probability of each word.
    #[must_use]
    pub const fn ln_theta(&self) -> &[R; WORDS] {
        &self.ln_theta
    }

    /// A word, as a distribution.
    pub(super) fn word(&self) -> Result<Categorical<R, WORDS>, DistributionError> {
        Categorical::from_logits(self.ln_theta)
    }
}

impl<R: Real, const WORDS: usize> ClassConditional for Words<R, WORDS> {
    type Number = R;
    type Features = [u32; WORDS];

    fn ln_likelihood(&self, counts: &[u32; WORDS]) -> Extended {
        let mut total = 0u64;
        let mut ways = Extended::ZERO;
        for &count in counts {
            total = total.saturating_add(count.into());
            // 0! and 1! are 1.
            if count > 1 {
                ways = ways + ln_gamma(Extended::from(u64::from(count) + 1));
            }
        }
        let orders = ln_gamma(Extended::from(total.saturating_add(1)));
        self.score(counts) + orders - ways
    }

    fn score(&self, counts: &[u32; WORDS]) -> Extended {
        let mut sum = Extended::ZERO;
        for (&count, ln_theta) in counts.iter().zip(&self.ln_theta) {
            if count > 0 {
                sum = sum + Extended::from(count) * ln_theta.to_extended();
            }
        }
        sum
    }
}
