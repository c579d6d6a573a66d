//! Independent normal distributions, one for each component.

use rand_core::Rng;

use super::standard::standard_normal;
use super::{
    Distribution, DistributionError, Estimate, Fit, Moments, Normal, Parameter, Statistics, check,
};
use crate::num::{Extended, Real};

/// A normal distribution over `N` components without covariance: the latent space of a variational
/// autoencoder.
///
/// # Formula
///
/// `ln pdf(x)` is the sum of the components' logarithms; `x = mean + std_dev z` with standard
/// normal `z` draws.
///
/// # Memory
///
/// `2 N` numbers.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{DiagonalNormal, Distribution};
///
/// // What an encoder says of a picture, and how far it is from the prior.
/// let posterior = DiagonalNormal::from_ln_variance([0.5_f32, -1.0], [0.0, 0.0])?;
/// assert_eq!(posterior.kl_to_standard(), 0.625);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Kingma and Welling, "Auto-encoding variational Bayes" (2014), appendix B.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DiagonalNormal<R, const N: usize> {
    mean: [R; N],
    std_dev: [R; N],
}

impl<R: Real, const N: usize> DiagonalNormal<R, N> {
    /// The distribution with these means and standard deviations.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`] and [`DistributionError::NotPositive`].
    pub fn new(mean: [R; N], std_dev: [R; N]) -> Result<Self, DistributionError> {
        for (&mean, &std_dev) in mean.iter().zip(&std_dev) {
            check::finite(mean, Parameter::Mean)?;
            check::positive(std_dev, Parameter::StdDev)?;
        }
        Ok(Self { mean, std_dev })
    }

    /// The distribution with these means and logarithms of variances, as an encoder gives them.
    ///
    /// # Errors
    ///
    /// [`DistributionError::NotFinite`], and [`DistributionError::NotPositive`] where a standard
    /// deviation is too small for the number type.
    pub fn from_ln_variance(mean: [R; N], ln_variance: [R; N]) -> Result<Self, DistributionError> {
        for ln_variance in ln_variance {
            check::finite(ln_variance, Parameter::StdDev)?;
        }
        let deviation = |ln: R| R::from_extended(ln.to_extended().scaled(-1).exp());
        Self::new(mean, ln_variance.map(deviation))
    }

    /// The means.
    #[must_use]
    pub const fn mean(&self) -> &[R; N] {
        &self.mean
    }

    /// The standard deviations.
    #[must_use]
    pub const fn std_dev(&self) -> &[R; N] {
        &self.std_dev
    }

    fn components(&self) -> impl Iterator<Item = (Extended, Extended)> + '_ {
        let pairs = self.mean.iter().zip(&self.std_dev);
        pairs.map(|(mean, std_dev)| (mean.to_extended(), std_dev.to_extended()))
    }

    /// The Kullback-Leibler divergence to the standard normal distribution, the prior of a
    /// variational autoencoder.
    ///
    /// # Formula
    ///
    /// `sum (std_dev^2 + mean^2 - 1) / 2 - ln std_dev`.
    ///
    /// # Example
    ///
    /// ```
    /// let normal = smidgen::distribution::DiagonalNormal::new([0.0_f32; 3], [1.0; 3])?;
    /// assert_eq!(normal.kl_to_standard(), 0.0);
    /// # Ok::<(), smidgen::distribution::DistributionError>(())
    /// ```
    #[must_use]
    pub fn kl_to_standard(&self) -> R {
        let mut sum = Extended::ZERO;
        for (mean, std_dev) in self.components() {
            sum = sum + divergence(mean, std_dev);
        }
        R::from_extended(sum)
    }
}

/// `(s^2 + d^2 - 1) / 2 - ln s`: the divergence of a shifted and scaled normal distribution.
fn divergence(distance: Extended, ratio: Extended) -> Extended {
    let excess = ratio - Extended::ONE;
    let spread = excess * (ratio + Extended::ONE);
    (spread + distance.square()).scaled(-1) - excess.ln_1p()
}

impl<R: Real, const N: usize> Distribution for DiagonalNormal<R, N> {
    type Number = R;
    type Value = [R; N];

    const PARAMETERS: u32 = 2 * N as u32;

    fn ln_probability(&self, x: [R; N]) -> Extended {
        let (mut squares, mut volume) = (Extended::ZERO, Extended::ONE);
        for ((mean, std_dev), x) in self.components().zip(x) {
            if x.is_nan() {
                return -Extended::INFINITY;
            }
            squares = squares + ((x.to_extended() - mean) / std_dev).square();
            volume = volume * std_dev;
        }
        // One logarithm of the product: exponents are wide enough.
        let constant = Extended::from(N as u64) * Extended::HALF_LN_TAU;
        -(squares.scaled(-1) + volume.ln() + constant)
    }

    fn sample(&self, rng: &mut (impl Rng + ?Sized)) -> [R; N] {
        let mut x = self.mean;
        for (x, std_dev) in x.iter_mut().zip(self.std_dev) {
            *x = x.plus_scaled(std_dev, standard_normal(rng), 27);
        }
        x
    }

    fn entropy(&self) -> R {
        let mut sum = Extended::ZERO;
        for (_, std_dev) in self.components() {
            sum = sum + Extended::HALF + Extended::HALF_LN_TAU + std_dev.ln();
        }
        R::from_extended(sum)
    }

    fn kl_divergence(&self, other: &Self) -> R {
        let mut sum = Extended::ZERO;
        for ((mean, std_dev), (other_mean, other_std_dev)) in
            self.components().zip(other.components())
        {
            sum = sum + divergence((mean - other_mean) / other_std_dev, std_dev / other_std_dev);
        }
        R::from_extended(sum)
    }
}

/// Moments of every component.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{ComponentMoments, DiagonalNormal, Fit, Statistics};
///
/// let mut moments = ComponentMoments::default();
/// moments.extend([[1.0_f32, 5.0], [3.0, 9.0]])?;
/// let estimate = DiagonalNormal::fit(&moments)?;
/// assert_eq!(estimate.distribution.mean(), &[2.0, 7.0]);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ComponentMoments<R, const N: usize> {
    components: [Moments<R>; N],
}

impl<R: Real, const N: usize> Default for ComponentMoments<R, N> {
    fn default() -> Self {
        Self {
            components: [Moments::default(); N],
        }
    }
}

impl<R: Real, const N: usize> Statistics for ComponentMoments<R, N> {
    type Value = [R; N];

    fn push(&mut self, value: [R; N]) -> Result<(), DistributionError> {
        let finite = |x: &R| !x.is_nan() && !x.to_extended().is_infinite();
        if !value.iter().all(finite) {
            return Err(DistributionError::DatumOutOfSupport);
        }
        for (moments, x) in self.components.iter_mut().zip(value) {
            moments.push_extended(x.to_extended());
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        for (moments, other) in self.components.iter_mut().zip(&other.components) {
            moments.merge(other);
        }
    }

    fn count(&self) -> u64 {
        self.components.first().map_or(0, Statistics::count)
    }
}

impl<R: Real, const N: usize> Fit for DiagonalNormal<R, N> {
    type Statistics = ComponentMoments<R, N>;
    /// Of means and of standard deviations.
    type StandardErrors = Pair<R, N>;

    /// Each component as [`Normal`] is fitted.
    fn fit(data: &ComponentMoments<R, N>) -> Result<Estimate<Self, Pair<R, N>>, DistributionError> {
        let (mut mean, mut std_dev) = ([R::ZERO; N], [R::ZERO; N]);
        let mut errors = Pair([[R::ZERO; N]; 2]);
        let [of_mean, of_std_dev] = &mut errors.0;
        let parameters = mean.iter_mut().zip(&mut std_dev);
        let errors_of = of_mean.iter_mut().zip(of_std_dev);
        for (moments, ((mean, std_dev), (of_mean, of_std_dev))) in
            data.components.iter().zip(parameters.zip(errors_of))
        {
            let estimate = Normal::fit(moments)?;
            *mean = estimate.distribution.mean_parameter();
            *std_dev = estimate.distribution.std_dev_parameter();
            [*of_mean, *of_std_dev] = estimate.standard_errors;
        }
        Ok(Estimate {
            distribution: Self::new(mean, std_dev)?,
            standard_errors: errors,
            count: data.count(),
        })
    }
}

/// Two arrays of standard errors, one after the other.
///
/// # Example
///
/// ```
/// let errors = smidgen::distribution::Pair([[0.1_f32, 0.2], [0.3, 0.4]]);
/// assert_eq!(errors.as_ref(), &[0.1, 0.2, 0.3, 0.4]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Pair<R, const N: usize>(pub [[R; N]; 2]);

impl<R, const N: usize> AsRef<[R]> for Pair<R, N> {
    fn as_ref(&self) -> &[R] {
        self.0.as_flattened()
    }
}
