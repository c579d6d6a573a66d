//! Filtering: where the state is now.

use super::forward::Forward;
use super::{Emission, Hmm, HmmError};
use crate::num::{Extended, Real};

/// The probability of each state given the observations so far, updated as they come.
///
/// # Formula
///
/// `P(s_t | x_1 .. x_t)`, proportional to
/// `emission_{s_t}(x_t) sum_{s_{t-1}} transition(s_{t-1}, s_t) P(s_{t-1} | x_1 .. x_{t-1})`.
///
/// # Accuracy
///
/// Computed with 64 significant bits and rounded once: within 0.51 units in the last place of
/// hmmlearn's values (`tests/classic/hmm_oracle.rs`).
///
/// # Memory
///
/// `16 STATES` bytes, 32, and a reference, whatever the length of the sequence. A step takes `STATES^2`
/// multiplications and additions, and the probability of the observation in each state.
///
/// # Example
///
/// ```
/// use smidgen::model::hmm::{DiscreteHmm, Filter};
///
/// let door = DiscreteHmm::discrete(
///     &[1.0_f32, 1.0],
///     &[[0.9, 0.1], [0.2, 0.8]], // closed, open
///     &[[0.8, 0.2], [0.3, 0.7]], // warm, cold
/// )?;
/// let mut filter = Filter::new(&door);
/// for reading in [0, 0, 1, 1, 1] {
///     filter.push(reading)?;
/// }
/// assert_eq!(filter.most_likely(), 1);
/// assert_eq!(filter.posterior(), [0.159_128_95, 0.840_871_04]);
/// assert_eq!(filter.predict(), [0.311_390_25, 0.688_609_7]);
/// assert_eq!(filter.log_likelihood(), -3.820_808_4);
/// # Ok::<(), smidgen::model::hmm::HmmError>(())
/// ```
///
/// # Reference
///
/// Rabiner, "A tutorial on hidden Markov models" (1989), section III.A.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Filter<'m, D, const STATES: usize> {
    model: &'m Hmm<D, STATES>,
    forward: Forward<STATES>,
}

impl<'m, D: Emission, const STATES: usize> Filter<'m, D, STATES> {
    /// A filter before the first observation.
    #[must_use]
    pub const fn new(model: &'m Hmm<D, STATES>) -> Self {
        Self {
            model,
            forward: Forward::new(),
        }
    }

    /// Takes an observation in.
    ///
    /// # Errors
    ///
    /// [`HmmError::Impossible`] where no state can have emitted it; the filter is as before then.
    pub fn push(&mut self, value: D::Value) -> Result<(), HmmError> {
        let after = self.forward.after(self.model, value);
        (self.forward, _) = after.ok_or(HmmError::Impossible {
            observation: self.forward.count,
        })?;
        Ok(())
    }

    /// The probability of each state at the last observation; that of the first state before one.
    #[must_use]
    pub fn posterior(&self) -> [D::Number; STATES] {
        if self.forward.count == 0 {
            return self.model.initial();
        }
        super::shares(&self.forward.joint)
            .unwrap_or(self.model.initial)
            .map(D::Number::from_extended)
    }

    /// The probability of each state at the next observation.
    #[must_use]
    pub fn predict(&self) -> [D::Number; STATES] {
        super::shares(&self.forward.predicted(self.model))
            .unwrap_or(self.model.initial)
            .map(D::Number::from_extended)
    }

    /// The state with the greatest probability at the last observation, the least of several.
    #[must_use]
    pub fn most_likely(&self) -> u8 {
        let joint = if self.forward.count == 0 {
            &self.model.initial
        } else {
            &self.forward.joint
        };
        greatest(joint).0
    }

    /// The log-likelihood of the observations so far; 0 before the first.
    #[must_use]
    pub fn log_likelihood(&self) -> D::Number {
        D::Number::from_extended(self.forward.ln_likelihood())
    }

    /// How many observations there were.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.forward.count
    }
}

/// The index of the greatest number, the least of several, and the number.
pub(super) fn greatest<'a>(numbers: impl IntoIterator<Item = &'a Extended>) -> (u8, Extended) {
    let mut best = (0, -Extended::INFINITY);
    for (state, &number) in (0..=u8::MAX).zip(numbers) {
        if number > best.1 {
            best = (state, number);
        }
    }
    best
}
