//! Greedy decoding: the best token.

use super::order::Peak;
use super::{SamplingError, Token};
use crate::num::Real;

/// The token of the highest logit; of equal ones the lowest id.
///
/// # Formula
///
/// `argmax_i logit_i`. It is the limit of sampling for temperatures towards zero.
///
/// # Memory
///
/// None; one pass over the logits.
///
/// # Errors
///
/// [`NoLogits`](SamplingError::NoLogits), [`TooManyLogits`](SamplingError::TooManyLogits),
/// [`NanLogit`](SamplingError::NanLogit), or [`NoMass`](SamplingError::NoMass) when all logits are
/// the lowest value.
///
/// # Example
///
/// ```
/// use smidgen::sampling::greedy;
///
/// assert_eq!(greedy(&[1.0_f32, 3.0, 3.0, 2.0]), Ok(1));
/// ```
pub fn greedy<R: Real>(logits: &[R]) -> Result<Token, SamplingError> {
    Peak::find(logits).map(|peak| peak.token)
}
