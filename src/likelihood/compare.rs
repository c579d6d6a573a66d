//! Which of two models data speak for.

use super::LikelihoodError;
use crate::num::{Extended, Real};
use crate::special::extended::gamma_tails;

/// The outcome of a likelihood-ratio test.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct RatioTest<R> {
    /// Twice the difference of the log-likelihoods.
    pub statistic: R,
    /// Probability of at least this statistic if the smaller model is true, by the chi-square
    /// distribution.
    pub p_value: R,
}

/// The likelihood-ratio test of a model against a larger one that contains it.
///
/// # Formula
///
/// `2 (ln L1 - ln L0)`, under the smaller model nearly chi-square with as many degrees of freedom
/// as the larger has parameters more.
///
/// # Errors
///
/// [`LikelihoodError::DegreesOfFreedom`] if there are none; [`LikelihoodError::NotALikelihood`] for
/// a log-likelihood that is NaN or infinite.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Binomial, Discrete};
/// use smidgen::likelihood::likelihood_ratio_test;
///
/// // Is a coin fair that fell on heads 7 times of 10? It may well be.
/// let fair = Binomial::new(10, 0.5_f32)?.ln_pmf(7);
/// let best = Binomial::new(10, 0.7_f32)?.ln_pmf(7);
/// let test = likelihood_ratio_test(fair, best, 1)?;
/// assert!((test.statistic - 1.645_658).abs() < 1e-5);
/// assert!((test.p_value - 0.199_551).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Reference
///
/// Wilks, "The large-sample distribution of the likelihood ratio for testing composite hypotheses"
/// (1938).
pub fn likelihood_ratio_test<R: Real>(
    smaller: R,
    larger: R,
    degrees_of_freedom: u32,
) -> Result<RatioTest<R>, LikelihoodError> {
    if degrees_of_freedom == 0 {
        return Err(LikelihoodError::DegreesOfFreedom);
    }
    let (smaller, larger) = (finite(smaller)?, finite(larger)?);
    // A search may leave the larger model a little below the smaller one.
    let half = (larger - smaller).max(Extended::ZERO);
    let (_, upper) = gamma_tails(Extended::from(degrees_of_freedom).scaled(-1), half);
    Ok(RatioTest {
        statistic: R::from_extended(half.scaled(1)),
        p_value: R::from_extended(upper),
    })
}

/// The log-likelihood with 64 significant bits, if it is a number.
fn finite<R: Real>(ln_likelihood: R) -> Result<Extended, LikelihoodError> {
    let value = ln_likelihood.to_extended();
    if ln_likelihood.is_nan() || value.is_infinite() {
        return Err(LikelihoodError::NotALikelihood);
    }
    Ok(value)
}

/// Akaike's information criterion; of several models the one with the least is to be preferred.
///
/// # Formula
///
/// `2 k - 2 ln L` with `k` free parameters.
///
/// # Errors
///
/// [`LikelihoodError::NotALikelihood`] for a log-likelihood that is NaN or infinite.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::likelihood::aic(-12.5_f32, 2)?, 29.0);
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Akaike, "A new look at the statistical model identification" (1974).
pub fn aic<R: Real>(ln_likelihood: R, parameters: u32) -> Result<R, LikelihoodError> {
    let penalty = Extended::from(parameters);
    Ok(R::from_extended(
        (penalty - finite(ln_likelihood)?).scaled(1),
    ))
}

/// Akaike's information criterion corrected for few data.
///
/// # Formula
///
/// `2 k - 2 ln L + 2 k (k + 1) / (n - k - 1)` with `n` data.
///
/// # Errors
///
/// [`LikelihoodError::TooFewData`] unless `n > k + 1`; [`LikelihoodError::NotALikelihood`].
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::likelihood::aicc(-12.5_f32, 2, 7)?, 32.0);
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Hurvich and Tsai, "Regression and time series model selection in small samples" (1989).
pub fn aicc<R: Real>(ln_likelihood: R, parameters: u32, data: u64) -> Result<R, LikelihoodError> {
    let needed = u64::from(parameters) + 2;
    if data < needed {
        return Err(LikelihoodError::TooFewData {
            needed,
            given: data,
        });
    }
    let k = Extended::from(parameters);
    let correction = k * (k + Extended::ONE) / Extended::from(data - needed + 1);
    Ok(R::from_extended(
        (k - finite(ln_likelihood)? + correction).scaled(1),
    ))
}

/// The Bayesian information criterion; the least is to be preferred.
///
/// # Formula
///
/// `k ln n - 2 ln L` with `k` free parameters and `n` data.
///
/// # Errors
///
/// [`LikelihoodError::TooFewData`] of no data; [`LikelihoodError::NotALikelihood`].
///
/// # Example
///
/// ```
/// let bic = smidgen::likelihood::bic(-12.5_f32, 2, 100)?;
/// assert!((bic - 34.210_34).abs() < 1e-5);
/// # Ok::<(), smidgen::likelihood::LikelihoodError>(())
/// ```
///
/// # Reference
///
/// Schwarz, "Estimating the dimension of a model" (1978).
pub fn bic<R: Real>(ln_likelihood: R, parameters: u32, data: u64) -> Result<R, LikelihoodError> {
    if data == 0 {
        return Err(LikelihoodError::TooFewData {
            needed: 1,
            given: 0,
        });
    }
    let penalty = Extended::from(parameters) * Extended::from(data).ln();
    Ok(R::from_extended(penalty - finite(ln_likelihood)?.scaled(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    #[test]
    fn chi_square_tails() {
        // scipy 1.14: chi2.sf
        for (statistic, freedom, p_value) in [
            (3.841_458_8f32, 1, 0.05f32),
            (0.0, 1, 1.0),
            (0.0, 7, 1.0),
            (18.307_038, 10, 0.05),
            (100.0, 2, 1.928_749_8e-22),
        ] {
            let test = likelihood_ratio_test(-statistic / 2.0, 0.0, freedom).unwrap();
            assert_eq!(test.statistic, statistic);
            assert!((test.p_value / p_value - 1.0).abs() < 1e-6, "{test:?}");
        }
        // The larger model a little below the smaller one.
        let test = likelihood_ratio_test(-1.0f32, -1.001, 1).unwrap();
        assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    }

    #[test]
    fn errors() {
        let none = LikelihoodError::DegreesOfFreedom;
        assert_eq!(likelihood_ratio_test(0.0f32, 1.0, 0), Err(none));
        for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let error = Err(LikelihoodError::NotALikelihood);
            assert_eq!(aic(wrong, 1), error);
            assert_eq!(aicc(wrong, 1, 9), error);
            assert_eq!(bic(wrong, 1, 9), error);
            assert!(likelihood_ratio_test(wrong, 0.0, 1).is_err());
            assert!(likelihood_ratio_test(0.0, wrong, 1).is_err());
        }
        assert!(aic(I16F16::MIN, 1).is_err());
        let few = LikelihoodError::TooFewData {
            needed: 4,
            given: 3,
        };
        assert_eq!(aicc(-1.0f32, 2, 3), Err(few));
        assert_eq!(aicc(-1.0f32, 2, 4), Ok(2.0 * 3.0 + 12.0));
        assert!(bic(-1.0f32, 2, 0).is_err());
    }
}
