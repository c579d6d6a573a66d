//! Hidden Markov models: a state that nobody sees moves in steps, and emits what is observed.
//!
//! | question | answer | memory besides the model |
//! |---|---|---|
//! | draw a sequence | [`Hmm::draws`] | none |
//! | how likely is a sequence | [`Hmm::log_likelihood`] | a number a state |
//! | where is it now | [`Filter`] | a number a state |
//! | where was it, seen from the end | [`Hmm::smooth`] | a number a state and observation |
//! | the most likely path | [`Viterbi`] | a byte a state and observation of its window |
//! | learn the model | [`BaumWelch`] | constant, whatever the length of the sequence |
//!
//! Emissions are symbols ([`Categorical`]), readings ([`Normal`]), counts
//! ([`Poisson`](crate::distribution::Poisson)), or any other [`Emission`].
//!
//! Everything is computed in [`Extended`], whose exponents are wide enough for the product of
//! millions of probabilities: no logarithms and no divisions in a step of the forward algorithm,
//! and the same bits on every chip.
//!
//! # Example
//!
//! Two days at home: was it raining? (0 rain, 1 no rain; the umbrella was seen on both days.)
//!
//! ```
//! use smidgen::model::hmm::{DiscreteHmm, Filter};
//!
//! let weather = DiscreteHmm::discrete(
//!     &[0.5_f32, 0.5],
//!     &[[0.7, 0.3], [0.3, 0.7]], // tomorrow's weather given today's
//!     &[[0.9, 0.1], [0.2, 0.8]], // umbrella, no umbrella
//! )?;
//! let mut filter = Filter::new(&weather);
//! filter.push(0)?;
//! assert_eq!(filter.posterior()[0], 0.818_181_8);
//! filter.push(0)?;
//! assert_eq!(filter.posterior()[0], 0.883_357_05);
//! # Ok::<(), smidgen::model::hmm::HmmError>(())
//! ```
//!
//! # Reference
//!
//! Rabiner, "A tutorial on hidden Markov models and selected applications in speech recognition"
//! (1989); the example is Russell and Norvig's, "Artificial intelligence", 3rd ed. (2010), 15.2.

mod baum_welch;
mod emission;
mod error;
mod filter;
mod forward;
mod smooth;
mod viterbi;

pub use baum_welch::{BaumWelch, Training};
pub use emission::Emission;
pub use error::HmmError;
pub use filter::Filter;
pub use viterbi::Viterbi;

use rand_core::Rng;

use crate::distribution::{Categorical, DistributionError, Normal};
use crate::num::{Extended, Real};

/// A hidden Markov model that emits symbols `0..SYMBOLS`.
pub type DiscreteHmm<R, const STATES: usize, const SYMBOLS: usize> =
    Hmm<Categorical<R, SYMBOLS>, STATES>;

/// A hidden Markov model that emits normally distributed numbers.
pub type GaussianHmm<R, const STATES: usize> = Hmm<Normal<R>, STATES>;

/// A hidden Markov model: a Markov chain of `STATES` states, each with the distribution that it
/// emits from.
///
/// # Formula
///
/// `P(s, x) = initial(s_1) emission_{s_1}(x_1) prod transition(s_{t-1}, s_t) emission_{s_t}(x_t)`.
///
/// # Range
///
/// 1 to 256 states; a state is a `u8`. Probabilities are given as weights, divided by their sum.
///
/// # Memory
///
/// `16 STATES (STATES + 1)` bytes and a distribution a state.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Normal;
/// use smidgen::model::hmm::Hmm;
///
/// // A pump that is off or on, and the current that it draws in amperes.
/// let pump = Hmm::new(
///     &[0.9_f32, 0.1],
///     &[[0.99, 0.01], [0.05, 0.95]],
///     [Normal::new(0.1, 0.1).unwrap(), Normal::new(2.0, 0.5).unwrap()],
/// )?;
/// let readings = [0.1, 0.2, 1.8, 2.2];
/// assert_eq!(pump.log_likelihood(readings), -3.115_677_4);
/// # Ok::<(), smidgen::model::hmm::HmmError>(())
/// ```
///
/// # Reference
///
/// Baum and Petrie, "Statistical inference for probabilistic functions of finite state Markov
/// chains" (1966).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Hmm<D, const STATES: usize> {
    initial: [Extended; STATES],
    transition: [[Extended; STATES]; STATES],
    emission: [D; STATES],
}

impl<R: Real, const STATES: usize, const SYMBOLS: usize> DiscreteHmm<R, STATES, SYMBOLS> {
    /// The model that emits symbols with these weights, a row for each state.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Hmm::new), and [`HmmError::Emission`].
    pub fn discrete(
        initial: &[R; STATES],
        transition: &[[R; STATES]; STATES],
        emission: &[[R; SYMBOLS]; STATES],
    ) -> Result<Self, HmmError> {
        let row = |state: usize, weights: &[R; SYMBOLS]| {
            Categorical::from_weights(*weights).map_err(|error| HmmError::Emission { state, error })
        };
        let Some(first) = emission.first() else {
            return Err(HmmError::States { states: STATES });
        };
        let mut emissions = [row(0, first)?; STATES];
        for (state, (emission, weights)) in emissions.iter_mut().zip(emission).enumerate() {
            *emission = row(state, weights)?;
        }
        Self::new(initial, transition, emissions)
    }
}

impl<D: Emission, const STATES: usize> Hmm<D, STATES> {
    /// The model with these weights of the first state, these of the state that follows (a row for
    /// each state that is left), and these emissions.
    ///
    /// # Errors
    ///
    /// [`HmmError::States`]; [`HmmError::Initial`] and [`HmmError::Transition`] for a weight that
    /// is negative, NaN or infinite, and for weights that are all 0.
    pub fn new(
        initial: &[D::Number; STATES],
        transition: &[[D::Number; STATES]; STATES],
        emission: [D; STATES],
    ) -> Result<Self, HmmError> {
        if STATES == 0 || STATES > 256 {
            return Err(HmmError::States { states: STATES });
        }
        let mut model = Self {
            initial: normalized(initial).map_err(HmmError::Initial)?,
            transition: [[Extended::ZERO; STATES]; STATES],
            emission,
        };
        for (state, (row, weights)) in model.transition.iter_mut().zip(transition).enumerate() {
            *row = normalized(weights).map_err(|error| HmmError::Transition { state, error })?;
        }
        Ok(model)
    }

    /// The probability of each state to be the first.
    #[must_use]
    pub fn initial(&self) -> [D::Number; STATES] {
        self.initial.map(D::Number::from_extended)
    }

    /// The probability of each state to follow, a row for each state that is left.
    #[must_use]
    pub fn transition(&self) -> [[D::Number; STATES]; STATES] {
        self.transition.map(|row| row.map(D::Number::from_extended))
    }

    /// What each state emits.
    #[must_use]
    pub const fn emission(&self) -> &[D; STATES] {
        &self.emission
    }

    /// Draws states and what they emit, without end.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::hmm::DiscreteHmm;
    /// use smidgen::rng::DefaultRng;
    ///
    /// // A light that goes from red to green to yellow, and is seen as it is.
    /// let light = DiscreteHmm::discrete(
    ///     &[1.0_f32, 0.0, 0.0],
    ///     &[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]],
    ///     &[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    /// )?;
    /// let seen: Vec<(u8, u32)> = light.draws(&mut DefaultRng::new(1)).take(4).collect();
    /// assert_eq!(seen, [(0, 0), (1, 1), (2, 2), (0, 0)]);
    /// # Ok::<(), smidgen::model::hmm::HmmError>(())
    /// ```
    pub fn draws<'a>(
        &'a self,
        rng: &'a mut (impl Rng + ?Sized),
    ) -> impl Iterator<Item = (u8, D::Value)> + 'a {
        let mut next = &self.initial;
        core::iter::from_fn(move || {
            let state = draw(next, rng);
            next = self.transition.get(usize::from(state))?;
            let emission = self.emission.get(usize::from(state))?;
            Some((state, emission.sample(rng)))
        })
    }

    /// The log-likelihood of a sequence: the probability of the observations, over all paths of
    /// states; minus infinity (the lowest value in fixed point) for a sequence that cannot be.
    ///
    /// # Accuracy
    ///
    /// Rounded once, at the end.
    ///
    /// # Reference
    ///
    /// The forward algorithm: Baum and Eagon, "An inequality with applications to statistical
    /// estimation for probabilistic functions of Markov processes" (1967).
    pub fn log_likelihood(&self, values: impl IntoIterator<Item = D::Value>) -> D::Number {
        let mut filter = Filter::new(self);
        match values.into_iter().try_for_each(|value| filter.push(value)) {
            Ok(()) => filter.log_likelihood(),
            Err(_) => D::Number::LOWEST,
        }
    }
}

/// Weights divided by their sum.
fn normalized<R: Real, const N: usize>(
    weights: &[R; N],
) -> Result<[Extended; N], DistributionError> {
    let categorical = Categorical::from_weights(*weights)?;
    Ok(core::array::from_fn(|k| categorical.mass(k)))
}

/// Sums divided by theirs, unless they are all zero.
fn shares<const N: usize>(sums: &[Extended; N]) -> Option<[Extended; N]> {
    let total = sums.iter().fold(Extended::ZERO, |sum, &x| sum + x);
    (!total.is_zero()).then(|| sums.map(|x| x / total))
}

/// Draws a state; one without probability never.
fn draw<const N: usize>(probabilities: &[Extended; N], rng: &mut (impl Rng + ?Sized)) -> u8 {
    let mut left = Extended::uniform(rng);
    let mut drawn = 0;
    for (state, &probability) in (0..=u8::MAX).zip(probabilities) {
        if probability.is_zero() {
            continue;
        }
        drawn = state;
        if left < probability {
            break;
        }
        left = left - probability;
    }
    drawn
}

#[cfg(test)]
mod tests;
