//! The Baum-Welch algorithm: learning in constant memory.

use super::forward::Forward;
use super::{Emission, Hmm, HmmError, shares};
use crate::num::{Extended, Real};

/// Learns a hidden Markov model from observations, which are never stored.
///
/// Each observation updates the expected numbers of transitions and emissions for every state that
/// the path may be in now; at the end of a sequence they are what the backward pass of the usual
/// algorithm would have found. [`maximize`](Self::maximize) turns them into the next model. Its
/// likelihood is never lower; sequences are presented again for the next iteration, as
/// [`fit`](Self::fit) does.
///
/// # Formula
///
/// With the joint probabilities `a_t` of the forward algorithm and `w(i, j) = transition(i, j)
/// emission_j(x_t)`, the sum of a statistic `f` over all paths that end in `j` is
/// `T_t(j) = sum_i w(i, j) (T_{t-1}(i) + a_{t-1}(i) f(i, j, x_t))`; its expectation is
/// `sum_j T(j) / sum_j a(j)`. All terms are positive.
///
/// # Accuracy
///
/// Computed with 64 significant bits. Estimates of initial and transition probabilities keep them,
/// those of emissions are rounded to the number type; so 20 iterations end where hmmlearn's do, to
/// half a unit in fixed point and relative 1e-5 in `f32` (`tests/classic/hmm_oracle.rs`).
///
/// # Memory
///
/// With `SUMS` sums of an emission (one a symbol of a categorical, 3 of a normal distribution):
/// `16 (STATES + 1) (STATES^2 + STATES + STATES SUMS)` bytes and the model; 2,096 in all for 3
/// states of 4 symbols in `f32` or fixed point. A step takes
/// `STATES^2 (STATES^2 + STATES + STATES SUMS)` multiplications and additions.
///
/// # Example
///
/// ```
/// use smidgen::model::hmm::{BaumWelch, DiscreteHmm};
/// use smidgen::rng::DefaultRng;
///
/// // Two coins, one of them loaded; nobody sees which is thrown.
/// let coins = |stay: f32, heads: [f32; 2]| {
///     let row = heads.map(|p| [p, 1.0 - p]);
///     DiscreteHmm::discrete(&[0.5, 0.5], &[[stay, 1.0 - stay], [1.0 - stay, stay]], &row)
/// };
/// let throws: Vec<u32> = coins(0.95, [0.5, 0.9])?
///     .draws(&mut DefaultRng::new(7))
///     .map(|(_, throw)| throw)
///     .take(2000)
///     .collect();
/// let mut learner = BaumWelch::new(coins(0.8, [0.4, 0.7])?);
/// let training = learner.fit([throws.iter().copied()], 100, 1e-4)?;
/// assert!(training.converged);
/// let [fair, loaded] = learner.model().emission().map(|coin| coin.probabilities()[0]);
/// assert!((fair - 0.5).abs() < 0.05 && (loaded - 0.9).abs() < 0.05);
/// # Ok::<(), smidgen::model::hmm::HmmError>(())
/// ```
///
/// # Reference
///
/// Baum, Petrie, Soules and Weiss, "A maximization technique occurring in the statistical analysis
/// of probabilistic functions of Markov chains" (1970); in constant memory: Miklos and Meyer, "A
/// linear memory algorithm for Baum-Welch training" (2005), Churbanov and Winters-Hilt,
/// "Implementing EM and Viterbi algorithms for hidden Markov model in linear memory" (2008), and
/// Cappe, "Online EM algorithm for hidden Markov models" (2011).
#[derive(Clone, Debug)]
pub struct BaumWelch<D: Emission, const STATES: usize> {
    model: Hmm<D, STATES>,
    forward: Forward<STATES>,
    /// Of the sequence under way, for each state that it may be in (the last index), as `forward`
    /// is scaled. Indices before: first state; state left and entered; state that emits.
    running: Running<D, STATES>,
    /// Expectations over the sequences that have ended.
    initial: [Extended; STATES],
    transition: [[Extended; STATES]; STATES],
    emission: [D::Sums; STATES],
    ln_likelihood: Extended,
    observations: u64,
}

/// Sums over paths by their last state.
#[derive(Clone, Debug)]
struct Running<D: Emission, const STATES: usize> {
    initial: [[Extended; STATES]; STATES],
    transition: [[[Extended; STATES]; STATES]; STATES],
    emission: [[D::Sums; STATES]; STATES],
}

/// What [`BaumWelch::fit`] has reached.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Training<R> {
    /// How often the model was estimated anew.
    pub iterations: u32,
    /// The log-likelihood of all sequences under the model before the last estimate.
    pub log_likelihood: R,
    /// Whether an iteration gained no more than the tolerance.
    pub converged: bool,
}

impl<D: Emission, const STATES: usize> BaumWelch<D, STATES> {
    /// A learner that begins with a model. States that are alike there stay alike: begin with ones
    /// that differ.
    #[must_use]
    pub const fn new(model: Hmm<D, STATES>) -> Self {
        Self {
            model,
            forward: Forward::new(),
            running: Running::new(),
            initial: [Extended::ZERO; STATES],
            transition: [[Extended::ZERO; STATES]; STATES],
            emission: [D::NO_SUMS; STATES],
            ln_likelihood: Extended::ZERO,
            observations: 0,
        }
    }

    /// The model as it is now.
    #[must_use]
    pub const fn model(&self) -> &Hmm<D, STATES> {
        &self.model
    }

    /// Takes the next observation of a sequence in.
    ///
    /// # Errors
    ///
    /// [`HmmError::Impossible`] where no path leads to it; everything is as before then.
    pub fn push(&mut self, value: D::Value) -> Result<(), HmmError> {
        let before = self.forward;
        let after = before.after(&self.model, value);
        let (after, emission) = after.ok_or(HmmError::Impossible {
            observation: before.count,
        })?;
        self.forward = after;
        if before.count == 0 {
            for (state, row) in self.running.initial.iter_mut().enumerate() {
                if let (Some(sum), Some(&joint)) = (row.get_mut(state), after.joint.get(state)) {
                    *sum = joint;
                }
            }
        } else {
            let mut steps = self.model.transition;
            for row in &mut steps {
                for (step, &probability) in row.iter_mut().zip(&emission) {
                    *step = *step * probability;
                }
            }
            self.running.advance(&steps);
            let rows = self.running.transition.iter_mut().zip(&steps);
            for ((row, steps), &joint) in rows.zip(&before.joint) {
                for (entered, (sums, &step)) in row.iter_mut().zip(steps).enumerate() {
                    if let Some(sum) = sums.get_mut(entered) {
                        *sum = *sum + joint * step;
                    }
                }
            }
        }
        let emissions = self.running.emission.iter_mut().zip(&self.model.emission);
        for (state, ((sums, emission), &joint)) in emissions.zip(&self.forward.joint).enumerate() {
            if let Some(sums) = sums.get_mut(state) {
                emission.accumulate(sums, value, joint);
            }
        }
        Ok(())
    }

    /// Ends a sequence: the next observation begins another. Without observations since the last
    /// end nothing happens.
    pub fn end_sequence(&mut self) {
        if self.forward.count == 0 {
            return;
        }
        let scale = Extended::ONE / self.forward.total();
        let expectation =
            |sums: &[Extended; STATES]| sums.iter().fold(Extended::ZERO, |sum, &x| sum + x) * scale;
        for (total, sums) in self.initial.iter_mut().zip(&self.running.initial) {
            *total = *total + expectation(sums);
        }
        let totals = self.transition.as_flattened_mut().iter_mut();
        for (total, sums) in totals.zip(self.running.transition.as_flattened()) {
            *total = *total + expectation(sums);
        }
        for (totals, sums) in self.emission.iter_mut().zip(&self.running.emission) {
            for sums in sums {
                for (total, &sum) in totals.as_mut().iter_mut().zip(sums.as_ref()) {
                    *total = *total + sum * scale;
                }
            }
        }
        self.ln_likelihood = self.ln_likelihood + self.forward.ln_likelihood();
        self.observations = self.observations.saturating_add(self.forward.count);
        self.forward = Forward::new();
        self.running = Running::new();
    }

    /// Forgets all observations; the model stays.
    pub fn clear(&mut self) {
        self.forward = Forward::new();
        self.running = Running::new();
        self.initial = [Extended::ZERO; STATES];
        self.transition = [[Extended::ZERO; STATES]; STATES];
        self.emission = [D::NO_SUMS; STATES];
        self.ln_likelihood = Extended::ZERO;
        self.observations = 0;
    }

    /// Ends a sequence under way, estimates the model anew, and forgets the observations. Returns
    /// their log-likelihood under the model before.
    ///
    /// Probabilities of a state that is never left, or never emits, stay as they are.
    ///
    /// # Errors
    ///
    /// [`HmmError::NoObservations`]; [`HmmError::Emission`] where an estimate does not fit the
    /// number type, as a normal distribution of equal data. The model stays as it is then.
    pub fn maximize(&mut self) -> Result<D::Number, HmmError> {
        self.end_sequence();
        if self.observations == 0 {
            return Err(HmmError::NoObservations);
        }
        let result = self.estimated();
        let ln_likelihood = D::Number::from_extended(self.ln_likelihood);
        self.clear();
        self.model = result?;
        Ok(ln_likelihood)
    }

    /// The model of greatest expected likelihood.
    fn estimated(&self) -> Result<Hmm<D, STATES>, HmmError> {
        let mut emission = self.model.emission.clone();
        for (state, (emission, sums)) in emission.iter_mut().zip(&self.emission).enumerate() {
            *emission = emission
                .estimate(sums)
                .map_err(|error| HmmError::Emission { state, error })?;
        }
        let mut transition = self.model.transition;
        for (row, sums) in transition.iter_mut().zip(&self.transition) {
            *row = shares(sums).unwrap_or(*row);
        }
        Ok(Hmm {
            initial: shares(&self.initial).unwrap_or(self.model.initial),
            transition,
            emission,
        })
    }

    /// Iterates over all sequences until the log-likelihood gains no more than `tolerance`, or for
    /// a number of iterations.
    ///
    /// # Errors
    ///
    /// Those of [`push`](Self::push) and [`maximize`](Self::maximize); the model is that of the
    /// last whole iteration then. Observations that were pushed before are forgotten.
    pub fn fit(
        &mut self,
        sequences: impl IntoIterator<Item: IntoIterator<Item = D::Value>> + Clone,
        iterations: u32,
        tolerance: D::Number,
    ) -> Result<Training<D::Number>, HmmError> {
        let mut training = Training {
            iterations: 0,
            log_likelihood: D::Number::LOWEST,
            converged: false,
        };
        let mut before = -Extended::INFINITY;
        self.clear();
        for iteration in 1..=iterations {
            for sequence in sequences.clone() {
                for value in sequence {
                    if let Err(error) = self.push(value) {
                        self.clear();
                        return Err(error);
                    }
                }
                self.end_sequence();
            }
            let now = self.ln_likelihood;
            training.log_likelihood = self.maximize()?;
            training.iterations = iteration;
            if now - before <= tolerance.to_extended() {
                training.converged = true;
                break;
            }
            before = now;
        }
        Ok(training)
    }
}

impl<D: Emission, const STATES: usize> Running<D, STATES> {
    const fn new() -> Self {
        Self {
            initial: [[Extended::ZERO; STATES]; STATES],
            transition: [[[Extended::ZERO; STATES]; STATES]; STATES],
            emission: [[D::NO_SUMS; STATES]; STATES],
        }
    }

    /// Every path takes a step.
    fn advance(&mut self, step: &[[Extended; STATES]; STATES]) {
        let transition = self.transition.as_flattened_mut();
        for sums in self.initial.iter_mut().chain(transition) {
            *sums = advanced(sums, step);
        }
        for by_last in &mut self.emission {
            // One of the sums for all last states, again and again.
            let sums = by_last.first().map_or(0, |sums| sums.as_ref().len());
            for index in 0..sums {
                let mut one = [Extended::ZERO; STATES];
                for (one, sums) in one.iter_mut().zip(&*by_last) {
                    *one = sums.as_ref().get(index).copied().unwrap_or_default();
                }
                let one = advanced(&one, step);
                for (sums, one) in by_last.iter_mut().zip(one) {
                    if let Some(sum) = sums.as_mut().get_mut(index) {
                        *sum = one;
                    }
                }
            }
        }
    }
}

/// `sum_i sums(i) step(i, j)` for each `j`.
fn advanced<const STATES: usize>(
    sums: &[Extended; STATES],
    step: &[[Extended; STATES]; STATES],
) -> [Extended; STATES] {
    let mut advanced = [Extended::ZERO; STATES];
    for (&sum, row) in sums.iter().zip(step) {
        if sum.is_zero() {
            continue;
        }
        for (advanced, &step) in advanced.iter_mut().zip(row) {
            *advanced = *advanced + sum * step;
        }
    }
    advanced
}

#[cfg(feature = "defmt")]
impl<D: Emission, const STATES: usize> defmt::Format for BaumWelch<D, STATES> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "BaumWelch({=u64} observations)", self.observations);
    }
}
