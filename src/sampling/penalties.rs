//! Repetition, frequency and presence penalties.

use super::{SamplingError, Token};
use crate::num::Real;

/// Lowers the logits of tokens that occur among the recent ones.
///
/// # Formula
///
/// For each token that occurs `count > 0` times in `recent`:
///
/// ```text
/// logit = logit * repeat_penalty   if logit <= 0
///         logit / repeat_penalty   otherwise
/// logit = logit - (count * frequency_penalty + presence_penalty)
/// ```
///
/// A repeat penalty of 1 and the other two of 0 change nothing. `+inf` stays `+inf`. A logit
/// without mass stays without; in fixed point also one that the first step saturates.
///
/// # Memory
///
/// None: occurrences are counted in place, in `n * n / 2` comparisons for `n` recent tokens.
///
/// # Errors
///
/// [`RepeatPenalty`](SamplingError::RepeatPenalty),
/// [`FrequencyPenalty`](SamplingError::FrequencyPenalty) or
/// [`PresencePenalty`](SamplingError::PresencePenalty) for a number out of its range, and
/// [`RecentOutOfRange`](SamplingError::RecentOutOfRange); all before any logit is changed.
///
/// # Example
///
/// ```
/// use smidgen::sampling::penalize;
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let mut logits = [3.0_f32, -3.0, 1.0];
/// penalize(&mut logits, &[0, 1, 1], 1.5, 0.25, 0.5)?;
/// assert_eq!(logits, [3.0 / 1.5 - 0.75, -3.0 * 1.5 - 1.0, 1.0]);
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Keskar et al., "CTRL: a conditional transformer language model for controllable generation"
/// (2019), with the sign rule of llama.cpp, since dividing would reward negative logits.
pub fn penalize<R: Real>(
    logits: &mut [R],
    recent: &[Token],
    repeat_penalty: R,
    frequency_penalty: R,
    presence_penalty: R,
) -> Result<(), SamplingError> {
    Penalties::new(repeat_penalty, frequency_penalty, presence_penalty)?.apply(logits, recent)
}

/// Three penalties that have been checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Penalties<R> {
    repeat: R,
    frequency: R,
    presence: R,
}

impl<R: Real> Penalties<R> {
    pub(super) fn new(repeat: R, frequency: R, presence: R) -> Result<Self, SamplingError> {
        if !is_finite(repeat) || repeat <= R::ZERO {
            return Err(SamplingError::RepeatPenalty);
        }
        if !is_finite(frequency) {
            return Err(SamplingError::FrequencyPenalty);
        }
        if !is_finite(presence) {
            return Err(SamplingError::PresencePenalty);
        }
        Ok(Self {
            repeat,
            frequency,
            presence,
        })
    }

    /// Whether nothing would change.
    fn is_neutral(&self) -> bool {
        self.repeat == R::ONE && self.frequency == R::ZERO && self.presence == R::ZERO
    }

    pub(super) fn apply(&self, logits: &mut [R], recent: &[Token]) -> Result<(), SamplingError> {
        if self.is_neutral() {
            return Ok(());
        }
        let vocabulary = logits.len();
        if let Some(index) = recent
            .iter()
            .position(|&token| token as usize >= vocabulary)
        {
            return Err(SamplingError::RecentOutOfRange { index, vocabulary });
        }
        for (index, &token) in recent.iter().enumerate() {
            // The first occurrence counts for all of them.
            if recent.iter().take(index).any(|&earlier| earlier == token) {
                continue;
            }
            let count = recent
                .iter()
                .skip(index)
                .filter(|&&later| later == token)
                .count();
            if let Some(logit) = logits.get_mut(token as usize) {
                *logit = self.penalized(*logit, count);
            }
        }
        Ok(())
    }

    fn penalized(&self, logit: R, count: usize) -> R {
        if logit == R::LOWEST {
            return logit;
        }
        let scaled = if logit <= R::ZERO {
            logit.mul(self.repeat)
        } else {
            logit.div(self.repeat)
        };
        if scaled == R::LOWEST {
            return scaled;
        }
        let count = R::from_i32(i32::try_from(count).unwrap_or(i32::MAX));
        let penalized = scaled.sub(count.mul(self.frequency).add(self.presence));
        // inf - inf, when the penalty itself overflows.
        if penalized.is_nan() {
            scaled
        } else {
            penalized
        }
    }
}

/// Neither NaN nor at a bound of the type, which is where floats have their infinities.
fn is_finite<R: Real>(value: R) -> bool {
    value < R::MAX && value > R::LOWEST
}
