//! The negative binomial distribution.

use rand_core::Rng;

use super::count_draw::CountDraw;
use super::gamma::standard_gamma;
use super::information::{divergence_term, expectation, skewed_expectation};
use super::{
    Discrete, Distribution, DistributionError, Estimate, Moments, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};
use crate::special::extended::{beta_tails, ln_gamma, ln_gamma_difference};

mod likelihood;

/// The negative binomial distribution: how many independent trials fail before the `r`-th success;
/// for any real `r` above 0, a Poisson distribution whose rate is drawn from a gamma distribution.
///
/// # Formula
///
/// Mass `Gamma(k + r) / (k! Gamma(r)) p^r (1 - p)^k` for `k = 0, 1, 2, ...`; mean `r (1 - p) / p`,
/// variance `r (1 - p) / p^2`.
///
/// # Range
///
/// `r` above 0, `p` above 0 and at most 1. Draws saturate at `2^32 - 1`. The number of random words
/// is that of a gamma and a Poisson draw.
///
/// # Accuracy
///
/// Masses and tails are rounded once. The entropy, and the divergence between different `r`, are
/// sums or integrals with relative errors below `1e-8`, of some 50 to 1,400 masses.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Discrete, NegativeBinomial};
///
/// // Empty nets before the third catch, when one net in four has a fish.
/// let empty = NegativeBinomial::new(3.0_f32, 0.25)?;
/// assert_eq!(empty.pmf(2), 0.052_734_375);
/// assert_eq!(empty.mean(), 9.0);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Greenwood and Yule, "An inquiry into the nature of frequency distributions representative of
/// multiple happenings" (1920).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NegativeBinomial<R> {
    r: R,
    p: R,
    /// `(1 - p) / p`.
    odds: Extended,
}

impl<R: Real> NegativeBinomial<R> {
    /// The distribution of failures before `r` successes of probability `p`.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`], [`DistributionError::NotPositive`] and
    /// [`DistributionError::NotProbability`].
    pub fn new(r: R, p: R) -> Result<Self, DistributionError> {
        check::positive(r, Parameter::R)?;
        let probability = check::probability(p, Parameter::P)?;
        check::positive(p, Parameter::P)?;
        Ok(Self {
            r,
            p,
            odds: (Extended::ONE - probability) / probability,
        })
    }

    /// The parameter `r`.
    #[must_use]
    pub const fn r(&self) -> R {
        self.r
    }

    /// The parameter `p`.
    #[must_use]
    pub const fn p(&self) -> R {
        self.p
    }

    /// `r` and `p` that make the data most likely, with standard errors from the Fisher
    /// information, in constant memory.
    ///
    /// The data are passed over at most 62 times, some 6 times as a rule: steps of Newton in
    /// `ln r`, inside of a bracket.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`] for less than 2; [`DistributionError::NoMaximum`] where
    /// the variance of the data is not above their mean: then a Poisson distribution, the limit of
    /// great `r`, fits better; [`DistributionError::NotConverged`]; and those of
    /// [`new`](Self::new), where an estimate does not fit the number type.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::distribution::NegativeBinomial;
    ///
    /// let counts = [0, 3, 1, 0, 8, 2, 0, 5, 1, 0];
    /// let estimate = NegativeBinomial::<f32>::fit(counts.into_iter())?;
    /// assert!((estimate.distribution.r() - 0.688_8).abs() < 1e-4);
    /// # Ok::<(), smidgen::distribution::DistributionError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// Fisher, "The negative binomial distribution" (1941).
    pub fn fit(
        data: impl Iterator<Item = u32> + Clone,
    ) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        let mut moments = Moments::default();
        moments.extend(data.clone())?;
        moments.at_least(2)?;
        let maximum = likelihood::maximum(data, &moments)?;
        Ok(Estimate {
            distribution: Self::new(R::from_extended(maximum.r), R::from_extended(maximum.p))?,
            standard_errors: maximum.errors.map(R::from_extended),
            count: moments.count(),
        })
    }

    /// `r`, `p` and `1 - p`, exactly.
    fn parameters(&self) -> (Extended, Extended, Extended) {
        let p = self.p.to_extended();
        (self.r.to_extended(), p, Extended::ONE - p)
    }

    /// The logarithm of the mass, between whole numbers too.
    fn ln_mass(&self, k: Extended) -> Extended {
        let (r, p, _) = self.parameters();
        let ways = if r >= Extended::from(LARGE) {
            -ln_gamma_difference(r, k)
        } else {
            ln_gamma(k + r) - ln_gamma(r)
        };
        // 0 times minus infinity is 0.
        ways - ln_gamma(k + Extended::ONE) + r * p.ln() + k * (-p).ln_1p()
    }

    /// `P(X <= k)` and `P(X > k)`.
    fn tails(&self, k: i64) -> (Extended, Extended) {
        let (r, p, q) = self.parameters();
        beta_tails(r, Extended::from(k) + Extended::ONE, p, q)
    }

    /// The mean of a function under this distribution.
    fn expectation(&self, function: impl Fn(Extended) -> Extended) -> Extended {
        let (mean, variance) = (self.extended_mean(), self.extended_variance());
        if mean.square() >= variance.scaled(SYMMETRIC) {
            expectation(
                |k| self.ln_mass(Extended::from(k)),
                |k| function(Extended::from(k)),
                mean,
                variance,
                self.support(),
            )
        } else {
            skewed_expectation(|k| self.ln_mass(k), function, mean)
        }
    }
}

/// Where differences of logarithms of the gamma function have a form of their own.
const LARGE: i32 = 16;
/// The mean is 8 deviations above 0, or more: its square is the variance times `2^6`.
const SYMMETRIC: i32 = 6;

impl<R: Real> Distribution for NegativeBinomial<R> {
    type Number = R;
    type Value = u32;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, k: u32) -> Extended {
        self.ln_mass(Extended::from(k))
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> u32 {
        let rate = standard_gamma(self.r.to_extended(), rng) * self.odds;
        CountDraw::poisson(rate).sample(rng)
    }

    fn entropy(&self) -> R {
        R::from_extended(self.expectation(|k| -self.ln_mass(k)))
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (r, p, q) = self.parameters();
        let (other_r, other_p, other_q) = other.parameters();
        let divergence = if r == other_r {
            let terms = divergence_term(p, other_p) + divergence_term(q, other_q);
            r * terms / p
        } else if q.is_zero() {
            -other.ln_mass(Extended::ZERO)
        } else if other_q.is_zero() {
            Extended::INFINITY
        } else {
            self.expectation(|k| self.ln_mass(k) - other.ln_mass(k))
        };
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

impl<R: Real> Discrete for NegativeBinomial<R> {
    fn support(&self) -> (i64, i64) {
        let certain = self.odds.is_zero();
        (0, if certain { 0 } else { i64::MAX })
    }
    fn extended_mean(&self) -> Extended {
        self.r.to_extended() * self.odds
    }
    fn extended_variance(&self) -> Extended {
        self.extended_mean() / self.p.to_extended()
    }
    fn mode(&self) -> Option<u32> {
        // An integral mode has the integer below it as likely.
        let above = ((self.r.to_extended() - Extended::ONE) * self.odds).ceil();
        let mode = above.saturating_sub(1).clamp(0, u32::MAX.into());
        u32::try_from(mode).ok()
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        self.tails(k).0
    }
    fn extended_sf(&self, k: i64) -> Extended {
        self.tails(k).1
    }
}

#[cfg(test)]
mod tests;
