//! Logit bias: a number added to chosen logits.

use super::{SamplingError, Token};
use crate::num::Real;

/// Adds a bias to the logits of chosen tokens.
///
/// # Formula
///
/// `logit_i += sum of the biases given for i`, in the order of the list, so that a token that is
/// listed twice gets both. A bias of `-inf` ([`Real::LOWEST`]) bans the token, and neither a later
/// bias nor a logit of `+inf` lifts the ban. A logit without mass stays without mass.
///
/// # Errors
///
/// [`BiasOutOfRange`](SamplingError::BiasOutOfRange) and [`BiasNan`](SamplingError::BiasNan), both
/// before any logit is changed.
///
/// # Example
///
/// ```
/// use smidgen::sampling::{greedy, logit_bias};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let mut logits = [3.0_f32, 2.0, 1.0];
/// logit_bias(&mut logits, &[(0, f32::NEG_INFINITY), (2, 1.5)])?;
/// assert_eq!(logits, [f32::NEG_INFINITY, 2.0, 2.5]);
/// assert_eq!(greedy(&logits), Ok(2));
/// # Ok(())
/// # }
/// ```
pub fn logit_bias<R: Real>(logits: &mut [R], bias: &[(Token, R)]) -> Result<(), SamplingError> {
    let vocabulary = logits.len();
    for (index, &(token, value)) in bias.iter().enumerate() {
        if token as usize >= vocabulary {
            return Err(SamplingError::BiasOutOfRange { index, vocabulary });
        }
        if value.is_nan() {
            return Err(SamplingError::BiasNan { index });
        }
    }
    for &(token, value) in bias {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = biased(*logit, value);
        }
    }
    Ok(())
}

/// The biased logit; a NaN stays one, for the sampler to name it.
fn biased<R: Real>(logit: R, bias: R) -> R {
    if logit.is_nan() || logit == R::LOWEST {
        logit
    } else if bias == R::LOWEST {
        R::LOWEST
    } else {
        logit.add(bias)
    }
}
