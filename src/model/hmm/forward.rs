//! The forward algorithm: the joint probability of what was observed and of each state.

use super::{Emission, Hmm};
use crate::num::Extended;

/// `P(x_1 .. x_t, s_t)` for each state, times a power of two.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Forward<const STATES: usize> {
    pub joint: [Extended; STATES],
    /// The probabilities are the numbers times two to this.
    pub exponent: i64,
    /// How many observations there were.
    pub count: u64,
}

impl<const STATES: usize> Forward<STATES> {
    /// Before any observation.
    pub const fn new() -> Self {
        Self {
            joint: [Extended::ZERO; STATES],
            exponent: 0,
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

    /// After an observation; none if no path could have led to it.
    pub fn after<D: Emission>(&self, model: &Hmm<D, STATES>, value: D::Value) -> Option<Self> {
        let mut joint = self.predicted(model);
        for (joint, emission) in joint.iter_mut().zip(&model.emission) {
            if !joint.is_zero() {
                *joint = *joint * emission.probability(value);
            }
        }
        let shift = scale(&mut joint)?;
        Some(Self {
            joint,
            exponent: self.exponent.saturating_add(shift.into()),
            count: self.count.saturating_add(1),
        })
    }

    /// `P(x_1 .. x_t)`, times two to the exponent.
    pub fn total(&self) -> Extended {
        self.joint.iter().fold(Extended::ZERO, |sum, &x| sum + x)
    }

    /// `ln P(x_1 .. x_t)`; 0 of no observations.
    pub fn ln_likelihood(&self) -> Extended {
        if self.count == 0 {
            return Extended::ZERO;
        }
        self.total().ln() + Extended::from(self.exponent) * Extended::LN_2
    }
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
