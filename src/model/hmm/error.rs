//! What can be wrong with a hidden Markov model, or with the use of one.

use core::fmt;

use crate::distribution::DistributionError;

/// A model that cannot be, observations that it cannot make, or a buffer that is too short.
///
/// # Example
///
/// ```
/// use smidgen::distribution::DistributionError;
/// use smidgen::model::hmm::{DiscreteHmm, HmmError};
///
/// let error = DiscreteHmm::discrete(&[1.0_f32, 1.0], &[[1.0, 1.0], [0.0, 0.0]], &[[1.0], [1.0]]);
/// assert_eq!(
///     error.unwrap_err(),
///     HmmError::Transition { state: 1, error: DistributionError::NoWeight }
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum HmmError {
    /// The number of states is not 1 to 256.
    States {
        /// What was asked for.
        states: usize,
    },
    /// The probabilities of the first state are wrong.
    Initial(DistributionError),
    /// The probabilities of the state that follows are wrong.
    Transition {
        /// The state that is left.
        state: usize,
        /// What is wrong.
        error: DistributionError,
    },
    /// The distribution of what a state emits is wrong, or cannot be estimated.
    Emission {
        /// The state.
        state: usize,
        /// What is wrong.
        error: DistributionError,
    },
    /// No path of states can emit the observations up to this one.
    Impossible {
        /// Its index in the sequence.
        observation: u64,
    },
    /// There are no observations to learn from.
    NoObservations,
    /// A buffer of the caller is too short.
    BufferTooShort {
        /// The length that is needed.
        needed: usize,
        /// The length that was given.
        given: usize,
    },
}

impl fmt::Display for HmmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::States { states } => write!(f, "{states} states: must be 1 to 256"),
            Self::Initial(error) => write!(f, "initial probabilities: {error}"),
            Self::Transition { state, error } => {
                write!(f, "transitions from state {state}: {error}")
            }
            Self::Emission { state, error } => write!(f, "emission of state {state}: {error}"),
            Self::Impossible { observation } => {
                write!(f, "no path of states can emit observation {observation}")
            }
            Self::NoObservations => f.write_str("there are no observations to learn from"),
            Self::BufferTooShort { needed, given } => {
                write!(f, "a buffer of {given} is too short, {needed} are needed")
            }
        }
    }
}

impl core::error::Error for HmmError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Initial(error)
            | Self::Transition { error, .. }
            | Self::Emission { error, .. } => Some(error),
            _ => None,
        }
    }
}
