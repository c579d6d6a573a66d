//! The geometric distribution.

use rand_core::Rng;

use super::information::{divergence_term, entropy_term};
use super::standard::standard_exponential;
use super::{
    Discrete, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};

/// The geometric distribution: how many independent trials fail before the first success.
///
/// Some books count the success as well: their values are greater by 1.
///
/// # Formula
///
/// Mass `p (1 - p)^k` for `k = 0, 1, 2, ...`; mean `(1 - p) / p`, variance `(1 - p) / p^2`.
///
/// # Range
///
/// `p` above 0, at most 1. Draws saturate at `2^32 - 1`. The number of random words is that of a
/// standard exponential draw, and one more.
///
/// # Accuracy
///
/// A draw is `floor(E / -ln(1 - p))`, where the exponential `E` has 44 fraction bits: those that
/// the generator of exponentials has down to `2^-12`, and 32 bits from another word below. So
/// small `p` have no gaps.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Discrete, Geometric};
///
/// // How often a die does not fall on six before it does.
/// let die = Geometric::new(1.0_f32 / 6.0)?;
/// assert_eq!(die.pmf(2), 0.115_740_746);
/// assert_eq!(die.median(), 3);
/// assert_eq!(die.mean(), 5.0);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Devroye, "Non-uniform random variate generation" (1986), X.2.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Geometric<R> {
    p: R,
    /// `-1 / ln(1 - p)`; 0 for `p = 1`.
    scale: Extended,
}

/// Fraction bits of exponential draws that are taken, and of all that are given.
const COARSE_BITS: u32 = 12;
const GIVEN_BITS: u32 = 27;

impl<R: Real> Geometric<R> {
    /// The distribution with this probability of success.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotProbability`] and, for 0, [`DistributionError::NotPositive`].
    pub fn new(p: R) -> Result<Self, DistributionError> {
        let probability = check::probability(p, Parameter::P)?;
        check::positive(p, Parameter::P)?;
        let logarithm = (-probability).ln_1p();
        let scale = if logarithm.is_infinite() {
            Extended::ZERO
        } else {
            -(Extended::ONE / logarithm)
        };
        Ok(Self { p, scale })
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

    /// `k ln(1 - p)`.
    fn ln_failures(&self, k: i64) -> Extended {
        Extended::from(k) * (-self.p.to_extended()).ln_1p()
    }
}

/// A standard exponential draw as Q5.44.
///
/// Within a cell of width `h = 2^-12` the density falls as `e^-x`: a uniform `u` of it belongs at
/// `u - h u (1 - u) / 2`, to `h^2`.
fn fine_exponential(rng: &mut (impl Rng + ?Sized)) -> u64 {
    let cell = standard_exponential(rng) >> (GIVEN_BITS - COARSE_BITS);
    let uniform = rng.next_u32();
    let bend = (u64::from(uniform) * u64::from(!uniform)) >> 32;
    let within = uniform - (bend as u32 >> (COARSE_BITS + 1));
    u64::from(cell) << 32 | u64::from(within)
}

impl<R: Real> Distribution for Geometric<R> {
    type Number = R;
    type Value = u32;

    const PARAMETERS: u32 = 1;

    fn ln_probability(&self, k: u32) -> Extended {
        self.p.to_extended().ln() + self.ln_failures(k.into())
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        let exponential = fine_exponential(rng) as i64;
        let exponential = Extended::from_fixed(exponential, -(COARSE_BITS as i32 + 32));
        u32::try_from((exponential * self.scale).floor()).unwrap_or(u32::MAX)
    }

    fn entropy(&self) -> R {
        let (p, q) = self.parameters();
        R::from_extended((entropy_term(p) + entropy_term(q)) / p)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (p, q) = self.parameters();
        let (other_p, other_q) = other.parameters();
        R::from_extended((divergence_term(p, other_p) + divergence_term(q, other_q)) / p)
    }
}

impl<R: Real> Discrete for Geometric<R> {
    fn support(&self) -> (i64, i64) {
        let certain = self.parameters().1.is_zero();
        (0, if certain { 0 } else { i64::MAX })
    }
    fn extended_mean(&self) -> Extended {
        let (p, q) = self.parameters();
        q / p
    }
    fn extended_variance(&self) -> Extended {
        let (p, q) = self.parameters();
        q / p.square()
    }
    fn mode(&self) -> Option<u32> {
        Some(0)
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        -self.ln_failures(k.saturating_add(1)).exp_m1()
    }
    fn extended_sf(&self, k: i64) -> Extended {
        self.ln_failures(k.saturating_add(1)).exp()
    }
}

impl<R: Real> Fit for Geometric<R> {
    type Statistics = Moments<u32>;
    type StandardErrors = [R; 1];

    /// `p` is `1 / (1 + mean)`, its standard error `p sqrt((1 - p) / n)`.
    fn fit(data: &Moments<u32>) -> Result<Estimate<Self, [R; 1]>, DistributionError> {
        data.at_least(1)?;
        let mean = data.extended_mean();
        let p = Extended::ONE / (Extended::ONE + mean);
        let error = p * (mean * p / Extended::from(data.count())).sqrt();
        Ok(Estimate {
            distribution: Self::new(R::from_extended(p))?,
            standard_errors: [R::from_extended(error)],
            count: data.count(),
        })
    }
}

#[cfg(test)]
mod tests;
