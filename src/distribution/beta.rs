//! The beta distribution.

use rand_core::Rng;

use super::gamma::standard_gamma;
use super::{
    Continuous, Distribution, DistributionError, Estimate, Fit, Parameter, Statistics,
    UnitLogMoments, check,
};
use crate::num::{Extended, Real};
use crate::special::extended::{beta_quantile, beta_tails, digamma, ln_beta, trigamma};

/// The beta distribution: what is known of a probability after some trials.
///
/// # Formula
///
/// `pdf(x) = x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta)` from 0 to 1.
///
/// # Range
///
/// Any finite `alpha` and `beta` above 0. The density is infinite (the greatest value in fixed
/// point) at an end whose shape is below 1.
///
/// # Accuracy
///
/// The distribution function is right to `1e-11` before it is rounded.
///
/// # Memory
///
/// Two numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Beta, Continuous};
///
/// // A coin after 7 heads and 3 tails, beginning with no opinion.
/// let heads = Beta::new(8.0_f32, 4.0)?;
/// assert_eq!(heads.mode(), Some(0.7));
/// assert_eq!(heads.sf(0.5), 0.886_718_75);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Johnson, Kotz and Balakrishnan, "Continuous univariate distributions", volume 2 (1995), chapter
/// 25; fit: Minka, "Estimating a Dirichlet distribution" (2000).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Beta<R> {
    alpha: R,
    beta: R,
}

impl<R: Real> Beta<R> {
    /// The distribution with these shapes.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(alpha: R, beta: R) -> Result<Self, DistributionError> {
        check::positive(alpha, Parameter::Alpha)?;
        check::positive(beta, Parameter::Beta)?;
        Ok(Self { alpha, beta })
    }

    /// The parameter `alpha`.
    #[must_use]
    pub const fn alpha(&self) -> R {
        self.alpha
    }

    /// The parameter `beta`.
    #[must_use]
    pub const fn beta(&self) -> R {
        self.beta
    }

    fn extended(&self) -> (Extended, Extended) {
        (self.alpha.to_extended(), self.beta.to_extended())
    }
}

/// `(shape - 1) ln x`, where 0 times an infinity is 0.
fn weighted(shape: Extended, logarithm: Extended) -> Extended {
    (shape - Extended::ONE) * logarithm
}

impl<R: Real> Distribution for Beta<R> {
    type Number = R;
    type Value = R;

    const PARAMETERS: u32 = 2;

    fn ln_probability(&self, x: R) -> Extended {
        let x_ = x.to_extended();
        if x.is_nan() || x_.is_negative() || x_ > Extended::ONE {
            return -Extended::INFINITY;
        }
        let (alpha, beta) = self.extended();
        weighted(alpha, x_.ln()) + weighted(beta, (-x_).ln_1p()) - ln_beta(alpha, beta)
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> R {
        let (alpha, beta) = self.extended();
        let (a, b) = (standard_gamma(alpha, rng), standard_gamma(beta, rng));
        let sum = a + b;
        // Shapes so small that both draws are zero: an end, by their odds.
        if sum.is_zero() {
            let upper = Extended::uniform(rng) * (alpha + beta) < alpha;
            return if upper { R::ONE } else { R::ZERO };
        }
        R::from_extended(a / sum)
    }

    fn entropy(&self) -> R {
        let (alpha, beta) = self.extended();
        let sum = alpha + beta;
        let entropy =
            ln_beta(alpha, beta) - weighted(alpha, digamma(alpha)) - weighted(beta, digamma(beta))
                + (sum - Extended::TWO) * digamma(sum);
        R::from_extended(entropy)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let (alpha, beta) = self.extended();
        let (other_alpha, other_beta) = other.extended();
        let (da, db) = (alpha - other_alpha, beta - other_beta);
        let divergence = ln_beta(other_alpha, other_beta) - ln_beta(alpha, beta)
            + da * digamma(alpha)
            + db * digamma(beta)
            - (da + db) * digamma(alpha + beta);
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

impl<R: Real> Continuous for Beta<R> {
    fn support(&self) -> (R, R) {
        (R::ZERO, R::ONE)
    }
    fn mean(&self) -> Option<R> {
        let (alpha, beta) = self.extended();
        Some(R::from_extended(alpha / (alpha + beta)))
    }
    fn variance(&self) -> Option<R> {
        let (alpha, beta) = self.extended();
        let sum = alpha + beta;
        let product = alpha / sum * (beta / sum);
        Some(R::from_extended(product / (sum + Extended::ONE)))
    }
    /// None where both shapes are at most 1, so that there are two modes, or all values are alike.
    fn mode(&self) -> Option<R> {
        let (alpha, beta) = self.extended();
        let (a, b) = (
            (alpha - Extended::ONE).max(Extended::ZERO),
            (beta - Extended::ONE).max(Extended::ZERO),
        );
        if a.is_zero() && b.is_zero() {
            return None;
        }
        Some(R::from_extended(a / (a + b)))
    }
    fn extended_cdf(&self, x: Extended) -> Extended {
        let (alpha, beta) = self.extended();
        beta_tails(alpha, beta, x, Extended::ONE - x).0
    }
    fn extended_sf(&self, x: Extended) -> Extended {
        let (alpha, beta) = self.extended();
        beta_tails(alpha, beta, x, Extended::ONE - x).1
    }
    fn extended_quantile(&self, p: Extended, q: Extended) -> Extended {
        let (alpha, beta) = self.extended();
        beta_quantile(alpha, beta, p, q).0
    }
}

/// Steps of Newton's method, which takes some six.
const STEPS: u32 = 60;

impl<R: Real> Fit for Beta<R> {
    type Statistics = UnitLogMoments<R>;
    type StandardErrors = [R; 2];

    /// The shapes solve `digamma(alpha) - digamma(alpha + beta) = mean of ln x`, and so for `beta`
    /// and `1 - x`.
    fn fit(data: &UnitLogMoments<R>) -> Result<Estimate<Self, [R; 2]>, DistributionError> {
        data.plain().at_least(2)?;
        let (mean, variance) = (
            data.plain().extended_mean(),
            data.plain().extended_variance(),
        );
        if variance.is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        let (ln_x, ln_y) = data.means();
        // From the moments.
        let complement = Extended::ONE - mean;
        let common = (mean * complement / variance - Extended::ONE).max(Extended::ONE.scaled(-4));
        let (mut alpha, mut beta) = (mean * common, complement * common);
        let mut settled = false;
        for _ in 0..STEPS {
            let sum = alpha + beta;
            let (score, shared) = (digamma(sum), trigamma(sum));
            let (ga, gb) = (ln_x - digamma(alpha) + score, ln_y - digamma(beta) + score);
            let (ha, hb) = (trigamma(alpha) - shared, trigamma(beta) - shared);
            let determinant = ha * hb - shared.square();
            // Steps in the logarithms of the shapes, which stay positive.
            let limit = |step: Extended| step.min(Extended::ONE).max(-Extended::ONE);
            let step_a = limit((hb * ga + shared * gb) / determinant / alpha);
            let step_b = limit((ha * gb + shared * ga) / determinant / beta);
            alpha = alpha * step_a.exp();
            beta = beta * step_b.exp();
            if step_a.abs().max(step_b.abs()) < Extended::ONE.scaled(-40) {
                settled = true;
                break;
            }
        }
        if !settled {
            return Err(DistributionError::NotConverged);
        }
        let shared = trigamma(alpha + beta);
        let (ha, hb) = (trigamma(alpha) - shared, trigamma(beta) - shared);
        let determinant = (ha * hb - shared.square()) * Extended::from(data.count());
        let errors = [(hb / determinant).sqrt(), (ha / determinant).sqrt()];
        Ok(Estimate {
            distribution: Self::new(R::from_extended(alpha), R::from_extended(beta))?,
            standard_errors: errors.map(R::from_extended),
            count: data.count(),
        })
    }
}
