//! Maximum likelihood from sufficient statistics.

use super::{Distribution, DistributionError};

/// What data leave behind that a fit needs: constant memory, one pass, and two parts of the data
/// can be collected apart and merged.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Fit, Moments, Normal, Statistics};
///
/// let mut morning = Moments::default();
/// let mut evening = Moments::default();
/// morning.extend([20.5_f32, 19.5, 20.0])?;
/// evening.extend([18.0_f32, 19.0])?;
/// morning.merge(&evening);
/// let estimate = Normal::fit(&morning)?;
/// assert_eq!(estimate.distribution.mean_parameter(), 19.4);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
pub trait Statistics: Clone {
    /// A datum.
    type Value: Copy;

    /// Takes a datum in.
    ///
    /// # Errors
    ///
    /// [`DistributionError::DatumOutOfSupport`] for NaN, infinities and what the statistics cannot
    /// have; they are as before then.
    fn push(&mut self, value: Self::Value) -> Result<(), DistributionError>;

    /// Takes in what another part of the data has left behind.
    fn merge(&mut self, other: &Self);

    /// How many data were taken in.
    fn count(&self) -> u64;

    /// Takes data in, up to the first that is wrong.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Self::push).
    fn extend(
        &mut self,
        data: impl IntoIterator<Item = Self::Value>,
    ) -> Result<(), DistributionError> {
        data.into_iter().try_for_each(|value| self.push(value))
    }
}

/// A distribution whose likelihood has a maximum that a few numbers about the data determine.
///
/// # Reference
///
/// Fisher, "On the mathematical foundations of theoretical statistics" (1922).
pub trait Fit: Distribution + Sized {
    /// What a fit needs of the data.
    type Statistics: Statistics<Value = Self::Value>;
    /// Standard errors, an array in the order of the constructor's parameters.
    type StandardErrors: Copy + AsRef<[Self::Number]>;

    /// The parameters that make the data most likely, with standard errors from the Fisher
    /// information at the maximum.
    ///
    /// # Errors
    ///
    /// [`DistributionError::TooFewData`]; [`DistributionError::DatumOutOfSupport`] where the data
    /// have a value that the distribution has not; [`DistributionError::NoMaximum`];
    /// [`DistributionError::NotConverged`]; and those of the constructor, where the estimate does
    /// not fit the number type.
    fn fit(
        statistics: &Self::Statistics,
    ) -> Result<Estimate<Self, Self::StandardErrors>, DistributionError>;

    /// Collects the statistics of data, and fits.
    ///
    /// # Errors
    ///
    /// Those of [`Statistics::push`] and [`fit`](Self::fit).
    fn fit_data(
        data: impl IntoIterator<Item = Self::Value>,
    ) -> Result<Estimate<Self, Self::StandardErrors>, DistributionError>
    where
        Self::Statistics: Default,
    {
        let mut statistics = Self::Statistics::default();
        statistics.extend(data)?;
        Self::fit(&statistics)
    }
}

/// What a fit found.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Estimate<D, E> {
    /// The distribution of greatest likelihood.
    pub distribution: D,
    /// The standard error of each parameter, in the order of the constructor.
    pub standard_errors: E,
    /// How many data there were.
    pub count: u64,
}
