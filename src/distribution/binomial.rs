//! The binomial distribution.

use rand_core::Rng;

use super::count_draw::CountDraw;
use super::information::{divergence_term, expectation};
use super::{
    Discrete, Distribution, DistributionError, Estimate, Moments, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};
use crate::special::extended::{beta_tails, ln_gamma};

/// The greatest `n`.
const GREATEST: u32 = i32::MAX as u32;

/// The binomial distribution: how many of `n` independent trials succeed.
///
/// # Formula
///
/// Mass `n! / (k! (n - k)!) p^k (1 - p)^(n - k)` for `k = 0..=n`; mean `n p`, variance
/// `n p (1 - p)`.
///
/// # Range
///
/// `n` at most `2^31 - 1`, `p` from 0 to 1, both included. A draw takes at most 128 random words,
/// two or three as a rule.
///
/// # Accuracy
///
/// Masses and tails are rounded once. Draws are made of integers, the same in every number type.
/// They follow the masses to the resolution of two words of 32 bits: those below some `2^-30` are
/// coarse, and at last absent. The entropy, and the divergence between different `n`, are sums of less than 250 terms.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Binomial, Discrete, Distribution};
/// use smidgen::num::I16F16;
/// use smidgen::rng::DefaultRng;
///
/// // Of 1000 packets 3 in 10 are lost.
/// let lost = Binomial::new(1000, 0.3_f32)?;
/// assert_eq!(lost.sf(350), 0.000_292_407_3);
/// // A value of p that both types have gives the same draws.
/// let half = Binomial::new(1000, 0.5_f32)?;
/// let fixed = Binomial::new(1000, I16F16::from_num(0.5))?;
/// let (mut a, mut b) = (DefaultRng::new(1), DefaultRng::new(1));
/// assert_eq!(half.sample(&mut a), fixed.sample(&mut b));
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Hoermann, "The generation of binomial random variates" (1993), in integers; below a mean
/// of 10 successes, or failures, a search of the distribution function.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Binomial<R> {
    n: u32,
    p: R,
    draw: CountDraw,
}

/// A draw for a probability of 64 significant bits; below 0 it counts as 0, above 1 as 1.
pub(crate) fn sample_extended(n: u32, p: Extended, rng: &mut (impl Rng + ?Sized)) -> u32 {
    CountDraw::binomial(n.min(GREATEST), p).sample(rng)
}

impl<R: Real> Binomial<R> {
    /// The distribution of `n` trials that succeed with probability `p`.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooLarge`] for `n` above `2^31 - 1` and
    /// [`DistributionError::NotProbability`].
    pub fn new(n: u32, p: R) -> Result<Self, DistributionError> {
        let probability = check::probability(p, Parameter::P)?;
        if n > GREATEST {
            return Err(DistributionError::TooLarge {
                parameter: Parameter::N,
                greatest: GREATEST,
            });
        }
        Ok(Self {
            n,
            p,
            draw: CountDraw::binomial(n, probability),
        })
    }

    /// The parameter `n`.
    #[must_use]
    pub const fn n(&self) -> u32 {
        self.n
    }

    /// The parameter `p`.
    #[must_use]
    pub const fn p(&self) -> R {
        self.p
    }

    /// The `p` that makes the data most likely, for known `n`: their mean divided by `n`, with the
    /// standard error `sqrt(p (1 - p) / (n * count))`.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`], [`DistributionError::DatumOutOfSupport`] for data above
    /// `n`, [`DistributionError::NoMaximum`] for `n = 0`, and those of [`new`](Self::new).
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::distribution::{Binomial, Moments, Statistics};
    ///
    /// let mut heads = Moments::default();
    /// heads.extend([4, 6, 7, 7])?; // of 10 flips each
    /// let estimate = Binomial::<f32>::fit_with_n(10, &heads)?;
    /// assert_eq!(estimate.distribution.p(), 0.6);
    /// # Ok::<(), smidgen::distribution::DistributionError>(())
    /// ```
    pub fn fit_with_n(
        n: u32,
        data: &Moments<u32>,
    ) -> Result<Estimate<Self, [R; 1]>, DistributionError> {
        data.at_least(1)?;
        let trials = Extended::from(n);
        if data.extended_range().1 > trials {
            return Err(DistributionError::DatumOutOfSupport);
        }
        if n == 0 {
            return Err(DistributionError::NoMaximum);
        }
        let p = data.extended_mean() / trials;
        let variance = p * (Extended::ONE - p) / (trials * Extended::from(data.count()));
        Ok(Estimate {
            distribution: Self::new(n, R::from_extended(p))?,
            standard_errors: [R::from_extended(variance.sqrt())],
            count: data.count(),
        })
    }

    /// `n`, `p` and `1 - p`, exactly.
    fn parameters(&self) -> (Extended, Extended, Extended) {
        let p = self.p.to_extended();
        (Extended::from(self.n), p, Extended::ONE - p)
    }

    /// The logarithm of the mass, for `k` from 0 to `n`.
    fn ln_mass(&self, k: i64) -> Extended {
        let (n, p, _) = self.parameters();
        let k = Extended::from(k);
        let failures = n - k;
        let ways = ln_gamma(n + Extended::ONE)
            - ln_gamma(k + Extended::ONE)
            - ln_gamma(failures + Extended::ONE);
        // 0 times minus infinity is 0.
        ways + k * p.ln() + failures * (-p).ln_1p()
    }
}

impl<R: Real> Distribution for Binomial<R> {
    type Number = R;
    type Value = u32;

    const PARAMETERS: u32 = 1;

    fn ln_probability(&self, k: u32) -> Extended {
        if k > self.n {
            return -Extended::INFINITY;
        }
        self.ln_mass(k.into())
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        self.draw.sample(rng)
    }

    fn entropy(&self) -> R {
        let surprise = |k| -self.ln_mass(k);
        R::from_extended(expectation(
            |k| self.ln_mass(k),
            surprise,
            self.extended_mean(),
            self.extended_variance(),
            self.support(),
        ))
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (n, p, q) = self.parameters();
        if self.n == other.n {
            if self.n == 0 {
                return R::ZERO;
            }
            let (_, other_p, other_q) = other.parameters();
            return R::from_extended(
                n * (divergence_term(p, other_p) + divergence_term(q, other_q)),
            );
        }
        let (least, greatest) = self.support();
        let (other_least, other_greatest) = other.support();
        if least < other_least || greatest > other_greatest {
            return R::from_extended(Extended::INFINITY);
        }
        let divergence = expectation(
            |k| self.ln_mass(k),
            |k| self.ln_mass(k) - other.ln_mass(k),
            self.extended_mean(),
            self.extended_variance(),
            (least, greatest),
        );
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

impl<R: Real> Discrete for Binomial<R> {
    fn support(&self) -> (i64, i64) {
        let (_, p, q) = self.parameters();
        let n = i64::from(self.n);
        (
            if q.is_zero() { n } else { 0 },
            if p.is_zero() { 0 } else { n },
        )
    }
    fn extended_mean(&self) -> Extended {
        let (n, p, _) = self.parameters();
        n * p
    }
    fn extended_variance(&self) -> Extended {
        let (n, p, q) = self.parameters();
        n * p * q
    }
    fn mode(&self) -> Option<u32> {
        let (n, p, _) = self.parameters();
        // An integral (n + 1) p has the integer below it as likely.
        let above = ((n + Extended::ONE) * p).ceil();
        Some(u32::try_from(above - 1).unwrap_or(0))
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        self.tails(k).0
    }
    fn extended_sf(&self, k: i64) -> Extended {
        self.tails(k).1
    }
}

impl<R: Real> Binomial<R> {
    /// `P(X <= k)` and `P(X > k)`, for `k` from 0 to `n - 1`.
    fn tails(&self, k: i64) -> (Extended, Extended) {
        let (n, p, q) = self.parameters();
        let k = Extended::from(k);
        beta_tails(n - k, k + Extended::ONE, q, p)
    }
}

#[cfg(test)]
mod tests;
