//! The Bernoulli distribution.

use rand_core::Rng;

use super::information::{divergence_term, entropy_term};
use super::{
    Discrete, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};

/// The Bernoulli distribution: true with probability `p`.
///
/// # Formula
///
/// Mass `p` of true, which counts as 1, and `1 - p` of false.
///
/// # Range
///
/// `p` from 0 to 1, both included. A draw takes one random word, or, with probability `2^-32`, two.
///
/// # Accuracy
///
/// Draws compare 64 random bits with `p`: exact for multiples of `2^-64`, always false for 0,
/// always true for 1.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Bernoulli, Distribution};
/// use smidgen::rng::DefaultRng;
///
/// let rain = Bernoulli::new(0.25_f32)?;
/// let mut rng = DefaultRng::new(1);
/// let days = (0..1000).filter(|_| rain.sample(&mut rng)).count();
/// assert!((200..300).contains(&days));
/// assert_eq!(rain.entropy(), 0.562_335_13);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Bernoulli<R> {
    p: R,
    /// `p` as Q.64, and the greatest value for 1.
    threshold: u64,
}

impl<R: Real> Bernoulli<R> {
    /// The distribution with this probability of true.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotProbability`].
    pub fn new(p: R) -> Result<Self, DistributionError> {
        let probability = check::probability(p, Parameter::P)?;
        let (significand, exponent) = probability.parts();
        let threshold = match exponent {
            -127..=-64 => significand >> (-64 - exponent),
            -63.. => u64::MAX,
            _ => 0,
        };
        Ok(Self { p, threshold })
    }

    /// The parameter `p`.
    #[must_use]
    pub const fn p(&self) -> R {
        self.p
    }

    /// `p` and `1 - p`, exactly.
    fn parameters(&self) -> (Extended, Extended) {
        let p = self.p.to_extended();
        (p, Extended::ONE - p)
    }
}

impl<R: Real> Distribution for Bernoulli<R> {
    type Number = R;
    type Value = bool;

    const PARAMETERS: u32 = 1;

    fn ln_probability(&self, value: bool) -> Extended {
        let p = self.p.to_extended();
        if value { p.ln() } else { (-p).ln_1p() }
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> bool {
        let high = (self.threshold >> 32) as u32;
        let word = rng.next_u32();
        if word != high {
            return word < high;
        }
        // A tie of the high words, which p = 1 wins.
        rng.next_u32() < self.threshold as u32 || self.p == R::ONE
    }

    fn entropy(&self) -> R {
        let (p, q) = self.parameters();
        R::from_extended(entropy_term(p) + entropy_term(q))
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (p, q) = self.parameters();
        let (other_p, other_q) = other.parameters();
        R::from_extended(divergence_term(p, other_p) + divergence_term(q, other_q))
    }
}

impl<R: Real> Discrete for Bernoulli<R> {
    fn support(&self) -> (i64, i64) {
        let (p, q) = self.parameters();
        (i64::from(q.is_zero()), i64::from(!p.is_zero()))
    }
    fn extended_mean(&self) -> Extended {
        self.p.to_extended()
    }
    fn extended_variance(&self) -> Extended {
        let (p, q) = self.parameters();
        p * q
    }
    fn mode(&self) -> Option<bool> {
        let (p, q) = self.parameters();
        (p != q).then_some(p > q)
    }
    fn extended_cdf(&self, _: i64) -> Extended {
        self.parameters().1
    }
    fn extended_sf(&self, _: i64) -> Extended {
        self.parameters().0
    }
}

impl<R: Real> Fit for Bernoulli<R> {
    type Statistics = Moments<bool>;
    type StandardErrors = [R; 1];

    /// `p` is the mean of the data, its standard error `sqrt(p (1 - p) / n)`.
    fn fit(data: &Moments<bool>) -> Result<Estimate<Self, [R; 1]>, DistributionError> {
        data.at_least(1)?;
        let p = data.extended_mean();
        let error = (p * (Extended::ONE - p) / Extended::from(data.count())).sqrt();
        Ok(Estimate {
            distribution: Self::new(R::from_extended(p))?,
            standard_errors: [R::from_extended(error)],
            count: data.count(),
        })
    }
}

#[cfg(test)]
mod tests;
