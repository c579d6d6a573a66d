//! The Dirichlet distribution.

use rand_core::Rng;

use super::gamma::standard_gamma;
use super::{Distribution, DistributionError, Estimate, Fit, Moments, Statistics};
use crate::num::{Extended, Real};
use crate::special::extended::{digamma, ln_gamma, trigamma};

/// The Dirichlet distribution: what is known of the probabilities of `N` categories.
///
/// # Formula
///
/// `pdf(x) = Gamma(sum alpha) prod x_i^(alpha_i - 1) / Gamma(alpha_i)` for `x` that sum to 1.
///
/// # Range
///
/// Finite concentrations above 0, at least two. A value whose sum is off 1 by more than `N` units in
/// the last place of 1 has no density.
///
/// # Memory
///
/// `N` numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Dirichlet;
///
/// // Three kinds of tokens, seen 7, 2 and 0 times.
/// let shares = Dirichlet::new([8.0_f32, 3.0, 1.0])?;
/// assert_eq!(shares.mean(), [0.666_666_7, 0.25, 0.083_333_336]);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Kotz, Balakrishnan and Johnson, "Continuous multivariate distributions" (2000), chapter 49; fit:
/// Minka, "Estimating a Dirichlet distribution" (2000).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dirichlet<R, const N: usize> {
    alpha: [R; N],
}

impl<R: Real, const N: usize> Dirichlet<R, N> {
    /// The distribution with these concentrations.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NoWeight`] below two components, [`DistributionError::Weight`].
    pub fn new(alpha: [R; N]) -> Result<Self, DistributionError> {
        if N < 2 {
            return Err(DistributionError::NoWeight);
        }
        for (index, alpha) in alpha.iter().enumerate() {
            let number = alpha.to_extended();
            if alpha.is_nan() || number <= Extended::ZERO || number.is_infinite() {
                return Err(DistributionError::Weight { index });
            }
        }
        Ok(Self { alpha })
    }

    /// The concentrations.
    #[must_use]
    pub const fn alpha(&self) -> &[R; N] {
        &self.alpha
    }

    /// The mean of every component.
    #[must_use]
    pub fn mean(&self) -> [R; N] {
        let sum = self.sum();
        self.alpha
            .map(|alpha| R::from_extended(alpha.to_extended() / sum))
    }

    /// The variance of every component.
    #[must_use]
    pub fn variance(&self) -> [R; N] {
        let sum = self.sum();
        self.alpha.map(|alpha| {
            let mean = alpha.to_extended() / sum;
            R::from_extended(mean * (Extended::ONE - mean) / (sum + Extended::ONE))
        })
    }

    fn concentrations(&self) -> impl Iterator<Item = Extended> + '_ {
        self.alpha.iter().map(|alpha| alpha.to_extended())
    }

    fn sum(&self) -> Extended {
        self.concentrations().fold(Extended::ZERO, |a, b| a + b)
    }

    /// `sum ln Gamma(alpha_i) - ln Gamma(sum alpha)`.
    fn ln_beta(&self) -> Extended {
        let parts = self.concentrations().map(ln_gamma);
        parts.fold(Extended::ZERO, |a, b| a + b) - ln_gamma(self.sum())
    }
}

impl<R: Real, const N: usize> Distribution for Dirichlet<R, N> {
    type Number = R;
    type Value = [R; N];

    const PARAMETERS: u32 = N as u32;

    fn ln_probability(&self, x: [R; N]) -> Extended {
        let mut total = Extended::ZERO;
        let mut sum = -self.ln_beta();
        for (alpha, x) in self.concentrations().zip(x) {
            let number = x.to_extended();
            if x.is_nan() || number.is_negative() {
                return -Extended::INFINITY;
            }
            total = total + number;
            sum = sum + (alpha - Extended::ONE) * number.ln();
        }
        let unit = Extended::from(N as u64).scaled(-(R::UNIT_BITS as i32));
        if (total - Extended::ONE).abs() > unit {
            return -Extended::INFINITY;
        }
        sum
    }

    /// Gamma draws over their sum.
    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> [R; N] {
        let mut draws = [Extended::ZERO; N];
        let mut sum = Extended::ZERO;
        for (draw, alpha) in draws.iter_mut().zip(self.concentrations()) {
            *draw = standard_gamma(alpha, rng);
            sum = sum + *draw;
        }
        if sum.is_zero() {
            // Concentrations so small that every draw is zero: a corner, by their odds.
            let mut left = Extended::uniform(rng) * self.sum();
            let mut found = false;
            for (draw, alpha) in draws.iter_mut().zip(self.concentrations()) {
                left = left - alpha;
                if !found && left.is_negative() {
                    *draw = Extended::ONE;
                    found = true;
                }
            }
            sum = Extended::ONE;
        }
        draws.map(|draw| R::from_extended(draw / sum))
    }

    fn entropy(&self) -> R {
        let sum = self.sum();
        let count = Extended::from(N as u64);
        let mut entropy = self.ln_beta() + (sum - count) * digamma(sum);
        for alpha in self.concentrations() {
            entropy = entropy - (alpha - Extended::ONE) * digamma(alpha);
        }
        R::from_extended(entropy)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let shared = digamma(self.sum());
        let mut divergence = other.ln_beta() - self.ln_beta();
        for (alpha, other) in self.concentrations().zip(other.concentrations()) {
            divergence = divergence + (alpha - other) * (digamma(alpha) - shared);
        }
        R::from_extended(divergence.max(Extended::ZERO))
    }
}

/// Moments of the logarithms of every component.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{ShareMoments, Statistics};
///
/// let mut shares = ShareMoments::default();
/// shares.push([0.25_f32, 0.75])?;
/// assert!(shares.push([0.5, 0.75]).is_err());
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ShareMoments<R, const N: usize> {
    logarithms: [Moments<R>; N],
    plain: [Moments<R>; N],
}

impl<R: Real, const N: usize> Default for ShareMoments<R, N> {
    fn default() -> Self {
        Self {
            logarithms: [Moments::default(); N],
            plain: [Moments::default(); N],
        }
    }
}

impl<R: Real, const N: usize> Statistics for ShareMoments<R, N> {
    type Value = [R; N];

    fn push(&mut self, value: [R; N]) -> Result<(), DistributionError> {
        let mut total = Extended::ZERO;
        for x in value {
            let number = x.to_extended();
            if x.is_nan() || number <= Extended::ZERO {
                return Err(DistributionError::DatumOutOfSupport);
            }
            total = total + number;
        }
        let unit = Extended::from(N as u64).scaled(-(R::UNIT_BITS as i32));
        if (total - Extended::ONE).abs() > unit {
            return Err(DistributionError::DatumOutOfSupport);
        }
        let moments = self.logarithms.iter_mut().zip(&mut self.plain);
        for ((logarithm, plain), x) in moments.zip(value) {
            logarithm.push_extended(x.to_extended().ln());
            plain.push_extended(x.to_extended());
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        for (moments, other) in self.logarithms.iter_mut().zip(&other.logarithms) {
            moments.merge(other);
        }
        for (moments, other) in self.plain.iter_mut().zip(&other.plain) {
            moments.merge(other);
        }
    }

    fn count(&self) -> u64 {
        self.plain.first().map_or(0, Statistics::count)
    }
}

/// Steps of Newton's method, which takes some eight.
const STEPS: u32 = 100;

/// The inverse of the information `diag(d) - c 1 1'` (Sherman and Morrison 1950): for a gradient
/// `g`, `(g_i + shift) / d_i` with this shift.
fn shift(diagonal: &[Extended], gradient: &[Extended], common: Extended) -> Extended {
    let (mut weighted, mut inverses) = (Extended::ZERO, Extended::ZERO);
    for (&d, &g) in diagonal.iter().zip(gradient) {
        weighted = weighted + g / d;
        inverses = inverses + Extended::ONE / d;
    }
    weighted / (Extended::ONE / common - inverses)
}

impl<R: Real, const N: usize> Fit for Dirichlet<R, N> {
    type Statistics = ShareMoments<R, N>;
    type StandardErrors = [R; N];

    /// The concentrations solve `digamma(alpha_i) - digamma(sum alpha) = mean of ln x_i`.
    fn fit(data: &ShareMoments<R, N>) -> Result<Estimate<Self, [R; N]>, DistributionError> {
        let Some(first) = data.plain.first() else {
            return Err(DistributionError::NoWeight);
        };
        first.at_least(2)?;
        if first.extended_variance().is_zero() {
            return Err(DistributionError::NoMaximum);
        }
        // From the moments of the first component.
        let mean = first.extended_mean();
        let ratio = mean * (Extended::ONE - mean) / first.extended_variance();
        let total = (ratio - Extended::ONE).max(Extended::ONE.scaled(-4));
        let mut alpha = data.plain.map(|moments| moments.extended_mean() * total);
        let mut settled = false;
        for _ in 0..STEPS {
            let sum = alpha.iter().fold(Extended::ZERO, |a, &b| a + b);
            let (score, common) = (digamma(sum), trigamma(sum));
            let diagonal = alpha.map(trigamma);
            let mut gradient = alpha.map(|alpha| score - digamma(alpha));
            for (gradient, moments) in gradient.iter_mut().zip(&data.logarithms) {
                *gradient = *gradient + moments.extended_mean();
            }
            let shift = shift(&diagonal, &gradient, common);
            let mut far = Extended::ZERO;
            for ((alpha, d), g) in alpha.iter_mut().zip(diagonal).zip(gradient) {
                // In the logarithm, which stays positive.
                let step = (g + shift) / d / *alpha;
                let step = step.min(Extended::ONE).max(-Extended::ONE);
                *alpha = *alpha * step.exp();
                far = far.max(step.abs());
            }
            if far < Extended::ONE.scaled(-40) {
                settled = true;
                break;
            }
        }
        if !settled {
            return Err(DistributionError::NotConverged);
        }
        let sum = alpha.iter().fold(Extended::ZERO, |a, &b| a + b);
        let (common, diagonal) = (trigamma(sum), alpha.map(trigamma));
        let count = Extended::from(data.count());
        let inverses = diagonal
            .iter()
            .fold(Extended::ZERO, |a, &d| a + Extended::ONE / d);
        let coupling = Extended::ONE / (Extended::ONE / common - inverses);
        let errors = diagonal.map(|d| {
            let inverse = Extended::ONE / d;
            R::from_extended(((inverse + coupling * inverse.square()) / count).sqrt())
        });
        Ok(Estimate {
            distribution: Self::new(alpha.map(R::from_extended))?,
            standard_errors: errors,
            count: data.count(),
        })
    }
}
