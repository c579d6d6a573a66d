//! The Poisson distribution.

use rand_core::Rng;

use super::count_draw::CountDraw;
use super::information::{divergence_term, expectation};
use super::{
    Discrete, Distribution, DistributionError, Estimate, Fit, Moments, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};
use crate::special::extended::{gamma_tails, ln_gamma};

/// The greatest `lambda`.
const GREATEST: u32 = i32::MAX as u32;

/// The Poisson distribution: how many events there are, when they occur independently at a
/// constant rate.
///
/// # Formula
///
/// Mass `lambda^k e^-lambda / k!` for `k = 0, 1, 2, ...`; mean and variance `lambda`.
///
/// # Range
///
/// `lambda` above 0, at most `2^31 - 1`. Draws are below `2^32`, and take at most 128 random words,
/// two or three as a rule.
///
/// # Accuracy
///
/// Masses and tails are rounded once. Draws are made of integers, the same in every number type.
/// They follow the masses to the resolution of two words of 32 bits: those below some `2^-30` are
/// coarse, and at last absent. The entropy is a sum of less than 250 terms.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Discrete, Distribution, Poisson};
/// use smidgen::rng::DefaultRng;
///
/// // Two clicks of the counter in a second, on the average.
/// let clicks = Poisson::new(2.0_f32)?;
/// assert_eq!(clicks.pmf(0), 0.135_335_28);
/// assert_eq!(clicks.sf(9), 4.649_807_6e-5);
/// let count = clicks.sample(&mut DefaultRng::new(1));
/// assert!(count < 20);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Draws: Hoermann, "The generation of binomial random variates" (1993), in integers, with the
/// constants of the binomial limit; below a mean of 10 a search of the distribution function.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Poisson<R> {
    lambda: R,
    draw: CountDraw,
}

impl<R: Real> Poisson<R> {
    /// The distribution with this mean.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`], [`DistributionError::NotPositive`] and, above `2^31 - 1`,
    /// [`DistributionError::TooLarge`].
    pub fn new(lambda: R) -> Result<Self, DistributionError> {
        let mean = check::positive(lambda, Parameter::Lambda)?;
        if mean > Extended::from(GREATEST) {
            return Err(DistributionError::TooLarge {
                parameter: Parameter::Lambda,
                greatest: GREATEST,
            });
        }
        Ok(Self {
            lambda,
            draw: CountDraw::poisson(mean),
        })
    }

    /// The parameter `lambda`.
    #[must_use]
    pub const fn lambda(&self) -> R {
        self.lambda
    }

    /// `lambda` with 64 significant bits.
    fn rate(&self) -> Extended {
        self.lambda.to_extended()
    }

    /// The logarithm of the mass.
    fn ln_mass(&self, k: i64) -> Extended {
        let lambda = self.rate();
        let k = Extended::from(k);
        k * lambda.ln() - lambda - ln_gamma(k + Extended::ONE)
    }
}

impl<R: Real> Distribution for Poisson<R> {
    type Number = R;
    type Value = u32;

    const PARAMETERS: u32 = 1;

    fn ln_probability(&self, k: u32) -> Extended {
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
            self.rate(),
            self.rate(),
            self.support(),
        ))
    }

    fn kl_divergence(&self, other: &Self) -> R {
        R::from_extended(divergence_term(self.rate(), other.rate()))
    }
}

impl<R: Real> Discrete for Poisson<R> {
    fn support(&self) -> (i64, i64) {
        (0, i64::MAX)
    }
    fn extended_mean(&self) -> Extended {
        self.rate()
    }
    fn extended_variance(&self) -> Extended {
        self.rate()
    }
    fn mode(&self) -> Option<u32> {
        // An integral mean has the integer below it as likely.
        u32::try_from(self.rate().ceil() - 1).ok()
    }
    fn extended_cdf(&self, k: i64) -> Extended {
        gamma_tails(Extended::from(k) + Extended::ONE, self.rate()).1
    }
    fn extended_sf(&self, k: i64) -> Extended {
        gamma_tails(Extended::from(k) + Extended::ONE, self.rate()).0
    }
}

impl<R: Real> Fit for Poisson<R> {
    type Statistics = Moments<u32>;
    type StandardErrors = [R; 1];

    /// `lambda` is the mean of the data, its standard error `sqrt(lambda / n)`.
    fn fit(data: &Moments<u32>) -> Result<Estimate<Self, [R; 1]>, DistributionError> {
        data.at_least(1)?;
        let mean = data.extended_mean();
        if mean.is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let error = (mean / Extended::from(data.count())).sqrt();
        Ok(Estimate {
            distribution: Self::new(R::from_extended(mean))?,
            standard_errors: [R::from_extended(error)],
            count: data.count(),
        })
    }
}

#[cfg(test)]
mod tests;
