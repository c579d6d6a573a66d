//! Smoothing: where the state was, seen from the end of the sequence.

use super::forward::{Forward, likelihoods, scale};
use super::{Emission, Hmm, HmmError, shares};
use crate::num::{Extended, Real};

impl<D: Emission, const STATES: usize> Hmm<D, STATES> {
    /// The probability of each state at each observation, given the whole sequence; returns the
    /// log-likelihood of the sequence.
    ///
    /// # Formula
    ///
    /// `P(s_t | x_1 .. x_T)`, proportional to `P(x_1 .. x_t, s_t) P(x_t+1 .. x_T | s_t)`.
    ///
    /// # Shapes
    ///
    /// A row of `posteriors` for each observation; rows beyond are left alone. Rows hold
    /// [`Extended`], which `R::from_extended` rounds to the number type.
    ///
    /// # Memory
    ///
    /// The rows, `16 STATES` bytes each.
    ///
    /// # Errors
    ///
    /// [`HmmError::BufferTooShort`], and [`HmmError::Impossible`], after which rows are undefined.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::hmm::DiscreteHmm;
    /// use smidgen::num::{Extended, Real};
    ///
    /// let weather = DiscreteHmm::discrete(
    ///     &[0.5_f32, 0.5],
    ///     &[[0.7, 0.3], [0.3, 0.7]],
    ///     &[[0.9, 0.1], [0.2, 0.8]],
    /// )?;
    /// let mut rows = [[Extended::ZERO; 2]; 2];
    /// weather.smooth(&[0, 0], &mut rows)?;
    /// // The umbrella of the second day speaks for rain on the first.
    /// assert_eq!(f32::from_extended(rows[0][0]), 0.883_357_05);
    /// # Ok::<(), smidgen::model::hmm::HmmError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// Rabiner, "A tutorial on hidden Markov models" (1989), section III.A.
    pub fn smooth(
        &self,
        values: &[D::Value],
        posteriors: &mut [[Extended; STATES]],
    ) -> Result<D::Number, HmmError> {
        let given = posteriors.len();
        let Some(rows) = posteriors.get_mut(..values.len()) else {
            return Err(HmmError::BufferTooShort {
                needed: values.len(),
                given,
            });
        };
        let mut forward = Forward::new();
        for (row, &value) in rows.iter_mut().zip(values) {
            (forward, _) = forward.after(self, value).ok_or(HmmError::Impossible {
                observation: forward.count,
            })?;
            *row = forward.joint;
        }
        let mut future = [Extended::ONE; STATES];
        for (row, &value) in rows.iter_mut().zip(values).rev() {
            let joint = *row;
            for (weight, &future) in row.iter_mut().zip(&future) {
                *weight = *weight * future;
            }
            *row = shares(row).unwrap_or(joint);
            future = self.before(&future, &joint, value);
        }
        Ok(D::Number::from_extended(forward.ln_likelihood()))
    }

    /// `P(x_t .. x_T | s_t-1)` from `P(x_t+1 .. x_T | s_t)` and the joint probabilities of `s_t`,
    /// but for a factor.
    fn before(
        &self,
        future: &[Extended; STATES],
        joint: &[Extended; STATES],
        value: D::Value,
    ) -> [Extended; STATES] {
        let likelihoods = likelihoods(self, joint, value);
        let (mut weighted, _) = likelihoods.unwrap_or(([Extended::ZERO; STATES], Extended::ZERO));
        for (weighted, &future) in weighted.iter_mut().zip(future) {
            *weighted = *weighted * future;
        }
        let mut before = [Extended::ZERO; STATES];
        for (before, row) in before.iter_mut().zip(&self.transition) {
            let products = row.iter().zip(&weighted);
            *before = products.fold(Extended::ZERO, |sum, (&p, &w)| sum + p * w);
        }
        scale(&mut before);
        before
    }
}
