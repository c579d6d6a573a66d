//! The forward algorithm: the joint probability of what was observed and of each state.

use super::{Emission, Hmm};
use crate::num::Extended;

/// `P(x_1 .. x_t, s_t)` for each state, scaled.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Forward<const STATES: usize> {
    pub joint: [Extended; STATES],
    /// The probabilities are the numbers times two to this,
    pub exponent: i64,
    /// and times the exponential of this.
    pub logarithm: Extended,
    /// How many observations there were.
    pub count: u64,
}

impl<const STATES: usize> Forward<STATES> {
    /// Before any observation.
    pub const fn new() -> Self {
        Self {
            joint: [Extended::ZERO; STATES],
            exponent: 0,
            logarithm: Extended::ZERO,
            count: 0,
        }
    }

    /// `P(x_1 .. x_t, s_t+1)`, before the next observation.
    pub fn predicted<D>(&self, model: &Hmm<D, STATES>) -> [Extended; STATES] {
        if self.count == 0 {
            return model.initial;
        }
        let mut predicted = [Extended::ZERO; STATES];
        for (&joint, row) in self.joint.iter().zip(&model.transition) {
            if joint.is_zero() {
                continue;
            }
            for (sum, &probability) in predicted.iter_mut().zip(row) {
                *sum = *sum + joint * probability;
            }
        }
        predicted
    }

    /// After an observation, and the probability of it in each state as the new numbers are scaled;
    /// none if no path could have led to it.
    pub fn after<D: Emission>(
        &self,
        model: &Hmm<D, STATES>,
        value: D::Value,
    ) -> Option<(Self, [Extended; STATES])> {
        let mut joint = self.predicted(model);
        let (mut emission, logarithm) = likelihoods(model, &joint, value)?;
        for (joint, &emission) in joint.iter_mut().zip(&emission) {
            *joint = *joint * emission;
        }
        let shift = scale(&mut joint)?;
        for emission in &mut emission {
            *emission = emission.scaled(-shift);
        }
        let after = Self {
            joint,
            exponent: self.exponent.saturating_add(shift.into()),
            logarithm: self.logarithm + logarithm,
            count: self.count.saturating_add(1),
        };
        Some((after, emission))
    }

    /// `P(x_1 .. x_t)`, scaled as the joint probabilities are.
    pub fn total(&self) -> Extended {
        self.joint.iter().fold(Extended::ZERO, |sum, &x| sum + x)
    }

    /// `ln P(x_1 .. x_t)`; 0 of no observations.
    pub fn ln_likelihood(&self) -> Extended {
        if self.count == 0 {
            return Extended::ZERO;
        }
        self.total().ln() + Extended::from(self.exponent) * Extended::LN_2 + self.logarithm
    }
}

/// The probability of an observation in each state, but for a factor whose logarithm comes with it;
/// none if no state of those that have weight can have emitted it.
pub(super) fn likelihoods<D: Emission, const STATES: usize>(
    model: &Hmm<D, STATES>,
    weights: &[Extended; STATES],
    value: D::Value,
) -> Option<([Extended; STATES], Extended)> {
    let emission = model.emission.each_ref();
    let mut likelihoods = emission.map(|emission| emission.probability(value));
    let mut pairs = likelihoods.iter().zip(weights);
    if pairs.any(|(likelihood, weight)| !likelihood.is_zero() && !weight.is_zero()) {
        return Some((likelihoods, Extended::ZERO));
    }
    // An outlier beyond e^(-2^27), if not impossible.
    let mut greatest = -Extended::INFINITY;
    for ((ln, emission), weight) in likelihoods.iter_mut().zip(emission).zip(weights) {
        *ln = if weight.is_zero() {
            -Extended::INFINITY
        } else {
            emission.ln_probability(value)
        };
        greatest = greatest.max(*ln);
    }
    if greatest.is_infinite() {
        return None;
    }
    Some((likelihoods.map(|ln| (ln - greatest).exp()), greatest))
}

/// Divides numbers by the power of two of the greatest, which is returned; none if all are zero.
pub(super) fn scale<const N: usize>(numbers: &mut [Extended; N]) -> Option<i32> {
    let greatest = numbers.iter().copied().fold(Extended::ZERO, Extended::max);
    if greatest.is_zero() {
        return None;
    }
    let (_, exponent) = greatest.parts();
    let shift = exponent + 63;
    for number in numbers {
        *number = number.scaled(-shift);
    }
    Some(shift)
}
