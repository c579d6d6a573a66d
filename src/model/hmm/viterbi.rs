//! The Viterbi algorithm: the most likely path.

use super::filter::greatest;
use super::{Emission, Hmm, HmmError};
use crate::num::{Extended, Real};

/// The most likely path of states given the observations, as they come.
///
/// The path of the last `WINDOW` observations is kept. A sequence that is no longer has its exact
/// path in [`path`](Self::path); of a longer one [`push`](Self::push) gives each state `WINDOW`
/// observations later, by the path that is the best then.
///
/// # Formula
///
/// `argmax_s P(s, x)`, by `score(s_t) = ln emission_{s_t}(x_t) + max (score(s_{t-1}) +
/// ln transition(s_{t-1}, s_t))`. Of equal scores the state of the least number is taken.
///
/// # Memory
///
/// `STATES WINDOW` bytes, `16 STATES (STATES + 1)` of logarithms and scores, two counters and a
/// reference. A step takes `STATES^2` additions, `STATES` logarithms and, past the window, `WINDOW`
/// steps back.
///
/// # Example
///
/// ```
/// use smidgen::model::hmm::{DiscreteHmm, Viterbi};
///
/// // Healthy or ill, by what a patient says: normal, cold, dizzy.
/// let doctor = DiscreteHmm::discrete(
///     &[0.6_f32, 0.4],
///     &[[0.7, 0.3], [0.4, 0.6]],
///     &[[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]],
/// )?;
/// let mut viterbi = Viterbi::<_, 2, 8>::new(&doctor);
/// for said in [0, 1, 2] {
///     viterbi.push(said)?;
/// }
/// let mut path = [0; 8];
/// assert_eq!(viterbi.path(&mut path)?, [0, 0, 1]);
/// assert_eq!(viterbi.ln_probability(), -4.191_736_7);
/// # Ok::<(), smidgen::model::hmm::HmmError>(())
/// ```
///
/// # Reference
///
/// Viterbi, "Error bounds for convolutional codes and an asymptotically optimum decoding
/// algorithm" (1967); the window is that of decoders of such codes.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Viterbi<'m, D, const STATES: usize, const WINDOW: usize> {
    model: &'m Hmm<D, STATES>,
    ln_transition: [[Extended; STATES]; STATES],
    scores: [Extended; STATES],
    /// A ring of the best state before, for each state.
    back: [[u8; STATES]; WINDOW],
    /// Where the next row goes.
    next: usize,
    count: u64,
}

impl<'m, D: Emission, const STATES: usize, const WINDOW: usize> Viterbi<'m, D, STATES, WINDOW> {
    /// Before the first observation.
    #[must_use]
    pub fn new(model: &'m Hmm<D, STATES>) -> Self {
        Self {
            model,
            ln_transition: model.transition.map(|row| row.map(Extended::ln)),
            scores: [Extended::ZERO; STATES],
            back: [[0; STATES]; WINDOW],
            next: 0,
            count: 0,
        }
    }

    /// Takes an observation in; once there are more than `WINDOW`, returns the state at the one
    /// that leaves the window.
    ///
    /// # Errors
    ///
    /// [`HmmError::Impossible`] where no path leads to it; everything is as before then.
    pub fn push(&mut self, value: D::Value) -> Result<Option<u8>, HmmError> {
        let mut scores = [Extended::ZERO; STATES];
        let mut back = [0; STATES];
        for (state, (score, back)) in scores.iter_mut().zip(&mut back).enumerate() {
            (*back, *score) = self.best_before(state);
        }
        for (score, emission) in scores.iter_mut().zip(&self.model.emission) {
            if !score.is_infinite() {
                *score = *score + emission.ln_probability(value);
            }
        }
        if greatest(&scores).1.is_infinite() {
            return Err(HmmError::Impossible {
                observation: self.count,
            });
        }
        self.scores = scores;
        if let Some(row) = self.back.get_mut(self.next) {
            *row = back;
        }
        self.next = if self.next + 1 < WINDOW {
            self.next + 1
        } else {
            0
        };
        self.count = self.count.saturating_add(1);
        let full = self.count > WINDOW as u64;
        Ok(full.then(|| self.states_back().last().unwrap_or(0)))
    }

    /// The best way to a state, without what it emits, and the state before.
    fn best_before(&self, state: usize) -> (u8, Extended) {
        if self.count == 0 {
            let initial = self.model.initial.get(state);
            return (0, initial.map_or(-Extended::INFINITY, |p| p.ln()));
        }
        let mut best = (0, -Extended::INFINITY);
        for ((before, &score), row) in (0..=u8::MAX).zip(&self.scores).zip(&self.ln_transition) {
            let step = row.get(state).copied().unwrap_or(-Extended::INFINITY);
            let score = score + step;
            if score > best.1 {
                best = (before, score);
            }
        }
        best
    }

    /// The best path from its end: `WINDOW + 1` states, of which those before the first
    /// observation mean nothing.
    fn states_back(&self) -> impl Iterator<Item = u8> + '_ {
        let (newer, older) = self.back.split_at_checked(self.next).unwrap_or((&[], &[]));
        let rows = newer.iter().rev().chain(older.iter().rev());
        let last = greatest(&self.scores).0;
        core::iter::once(last).chain(rows.scan(last, |state, row| {
            *state = row.get(usize::from(*state)).copied().unwrap_or(0);
            Some(*state)
        }))
    }

    /// Writes the most likely path of the last `WINDOW` observations, or of all if there were
    /// fewer, and returns it.
    ///
    /// # Errors
    ///
    /// [`HmmError::BufferTooShort`].
    pub fn path<'p>(&self, path: &'p mut [u8]) -> Result<&'p mut [u8], HmmError> {
        let needed = usize::try_from(self.count).map_or(WINDOW, |count| count.min(WINDOW));
        let given = path.len();
        let path = path
            .get_mut(..needed)
            .ok_or(HmmError::BufferTooShort { needed, given })?;
        for (state, back) in path.iter_mut().rev().zip(self.states_back()) {
            *state = back;
        }
        Ok(path)
    }

    /// The logarithm of the joint probability of all observations and the most likely path; 0
    /// before the first.
    #[must_use]
    pub fn ln_probability(&self) -> D::Number {
        if self.count == 0 {
            return D::Number::ZERO;
        }
        D::Number::from_extended(greatest(&self.scores).1)
    }

    /// How many observations there were.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}
