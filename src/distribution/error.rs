//! What can be wrong with parameters and data.

use core::fmt;

/// A parameter of a distribution, by its textbook name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Parameter {
    /// Mean of a normal or log-normal distribution.
    Mean,
    /// Standard deviation.
    StdDev,
    /// Rate of events.
    Lambda,
    /// Number of trials.
    N,
    /// Probability of success.
    P,
    /// Number of successes to wait for.
    R,
    /// Lower end.
    Low,
    /// Upper end.
    High,
    /// Shape.
    Shape,
    /// Scale.
    Scale,
    /// Location.
    Location,
    /// First shape of a beta distribution, or concentrations of a Dirichlet distribution.
    Alpha,
    /// Second shape of a beta distribution.
    Beta,
    /// Degrees of freedom.
    DegreesOfFreedom,
    /// Weights or probabilities of categories.
    Weights,
}

impl Parameter {
    /// The name as it stands in textbooks and in the command line.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(smidgen::distribution::Parameter::StdDev.name(), "std-dev");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::StdDev => "std-dev",
            Self::Lambda => "lambda",
            Self::N => "n",
            Self::P => "p",
            Self::R => "r",
            Self::Low => "low",
            Self::High => "high",
            Self::Shape => "shape",
            Self::Scale => "scale",
            Self::Location => "location",
            Self::Alpha => "alpha",
            Self::Beta => "beta",
            Self::DegreesOfFreedom => "df",
            Self::Weights => "weights",
        }
    }
}

/// A parameter that a distribution does not have, or data that it cannot be fitted to.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{DistributionError, Normal, Parameter};
///
/// let error = Normal::new(0.0_f32, -1.0).unwrap_err();
/// assert_eq!(error, DistributionError::NotPositive { parameter: Parameter::StdDev });
/// assert_eq!(error.to_string(), "std-dev must be above 0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum DistributionError {
    /// A parameter is NaN or infinite; in fixed point, one of the two bounds of the type.
    NotFinite {
        /// The parameter.
        parameter: Parameter,
    },
    /// A parameter is not above zero.
    NotPositive {
        /// The parameter.
        parameter: Parameter,
    },
    /// A parameter is not a probability, from 0 to 1.
    NotProbability {
        /// The parameter.
        parameter: Parameter,
    },
    /// A parameter is above its greatest value.
    TooLarge {
        /// The parameter.
        parameter: Parameter,
        /// The greatest value.
        greatest: u32,
    },
    /// The upper end is not above the lower end.
    EmptyRange,
    /// Weights of categories are all zero, or there are none.
    NoWeight,
    /// A weight or concentration is wrong: negative, NaN or infinite.
    Weight {
        /// Its index.
        index: usize,
    },
    /// There are fewer data than the fit needs.
    TooFewData {
        /// How many it needs.
        needed: u64,
        /// How many there are.
        given: u64,
    },
    /// A datum is NaN, infinite or outside of the values that the distribution has.
    DatumOutOfSupport,
    /// The likelihood has no maximum inside of the range of parameters: all data are equal, say.
    NoMaximum,
    /// The search for the maximum did not settle within its bounded number of steps.
    NotConverged,
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotFinite { parameter } => write!(f, "{} must be finite", parameter.name()),
            Self::NotPositive { parameter } => write!(f, "{} must be above 0", parameter.name()),
            Self::NotProbability { parameter } => {
                write!(f, "{} must be from 0 to 1", parameter.name())
            }
            Self::TooLarge {
                parameter,
                greatest,
            } => write!(f, "{} must be at most {greatest}", parameter.name()),
            Self::EmptyRange => f.write_str("high must be above low"),
            Self::NoWeight => f.write_str("no category has a weight"),
            Self::Weight { index } => write!(f, "weight {index} is negative or not finite"),
            Self::TooFewData { needed, given } => {
                write!(
                    f,
                    "{given} data are too few for a fit, which needs {needed}"
                )
            }
            Self::DatumOutOfSupport => f.write_str("a datum is not a value of the distribution"),
            Self::NoMaximum => f.write_str("the likelihood of these data has no maximum"),
            Self::NotConverged => f.write_str("the search for the maximum did not settle"),
        }
    }
}

impl core::error::Error for DistributionError {}
