//! What can be wrong with a search or a comparison.

use core::fmt;

use crate::distribution::DistributionError;

/// Why a likelihood could not be searched or compared.
///
/// # Example
///
/// ```
/// use smidgen::likelihood::{Bounds, LikelihoodError};
///
/// assert_eq!(Bounds::new(1.0_f32, 1.0).unwrap_err(), LikelihoodError::Bounds);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum LikelihoodError {
    /// The bounds of a parameter are not finite, or the upper one is not above the lower one.
    Bounds,
    /// A log-likelihood is NaN, or plus infinity.
    NotALikelihood,
    /// The larger model has no more parameters than the smaller one.
    DegreesOfFreedom,
    /// There are fewer data than the comparison needs.
    TooFewData {
        /// How many it needs.
        needed: u64,
        /// How many there are.
        given: u64,
    },
    /// A threshold or a significance is not a probability strictly between 0 and 1.
    Significance,
    /// A distribution could not be made.
    Distribution(DistributionError),
}

impl fmt::Display for LikelihoodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Bounds => f.write_str("the bounds must be finite, the upper above the lower"),
            Self::NotALikelihood => f.write_str("a log-likelihood is NaN or plus infinity"),
            Self::DegreesOfFreedom => f.write_str("the larger model has no more parameters"),
            Self::TooFewData { needed, given } => {
                write!(f, "{given} data are too few, {needed} are needed")
            }
            Self::Significance => f.write_str("the significance must be between 0 and 1"),
            Self::Distribution(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for LikelihoodError {}

impl From<DistributionError> for LikelihoodError {
    fn from(error: DistributionError) -> Self {
        Self::Distribution(error)
    }
}
