//! What can be wrong with a naive Bayes classifier, or with its data.

use core::fmt;

use crate::distribution::DistributionError;

/// Data that no classifier can be estimated from, or parameters that it does not have.
///
/// # Example
///
/// ```
/// use smidgen::model::naive_bayes::{GaussianStatistics, NaiveBayesError};
///
/// let mut statistics = GaussianStatistics::<f32, 2, 3>::default();
/// let error = statistics.push(&[1.0, 2.0, 3.0], 2).unwrap_err();
/// assert_eq!(error, NaiveBayesError::Class { class: 2, classes: 2 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NaiveBayesError {
    /// A class is not one of the classifier's.
    Class {
        /// The class.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// A feature is NaN or infinite; in fixed point, one of the two bounds of the type.
    Feature {
        /// Its index.
        index: usize,
    },
    /// A class has no examples.
    NoExamples {
        /// The class.
        class: usize,
    },
    /// The smoothing is negative, NaN or infinite; or it is 0 and a class has no words.
    Smoothing,
    /// The probabilities of the classes are wrong.
    Prior(DistributionError),
    /// The features of a class cannot have the distribution.
    Features {
        /// The class.
        class: usize,
        /// What is wrong.
        error: DistributionError,
    },
}

impl fmt::Display for NaiveBayesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Class { class, classes } => {
                write!(f, "class {class} is not one of the {classes} classes")
            }
            Self::Feature { index } => write!(f, "feature {index} is not finite"),
            Self::NoExamples { class } => write!(f, "class {class} has no examples"),
            Self::Smoothing => {
                f.write_str("the smoothing must be finite and not negative, and not leave all at 0")
            }
            Self::Prior(error) => write!(f, "prior: {error}"),
            Self::Features { class, error } => write!(f, "features of class {class}: {error}"),
        }
    }
}

impl core::error::Error for NaiveBayesError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Prior(error) | Self::Features { error, .. } => Some(error),
            _ => None,
        }
    }
}
