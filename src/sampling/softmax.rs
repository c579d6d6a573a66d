//! Softmax: from logits to probabilities, and the log-probability of one token.

use super::mass::{ln_ratio, ratio, total, weight};
use super::order::Peak;
use super::{SamplingError, Token};
use crate::num::Real;

/// Turns logits into probabilities, in place.
///
/// # Formula
///
/// `p_i = exp(x_i - max x) / sum_j exp(x_j - max x)`; with the temperature `T`, divide the logits
/// by `T` first. `T < 1` sharpens, `T > 1` flattens.
///
/// # Accuracy
///
/// Weights are integers in units of `2^-40` and their sum is exact: each result is within
/// `2^-41 + 0.52` units in its last place, plus the rounding of `x_i - max x`.
///
/// # Errors
///
/// Those of [`greedy`](super::greedy()); the logits are then unchanged.
///
/// # Example
///
/// ```
/// use smidgen::sampling::softmax;
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// // vanilla 0.6, chocolate 0.3, mango 0.1
/// let logits = [-0.510826_f32, -1.203973, -2.302585];
/// let mut sharp = logits.map(|logit| logit / 0.5);
/// softmax(&mut sharp)?; // squares, divided by their sum 0.46
/// assert!((sharp[0] - 0.36 / 0.46).abs() < 1e-5);
///
/// let mut flat = logits.map(|logit| logit / 2.0);
/// softmax(&mut flat)?; // square roots
/// assert!(flat[2] > 0.1 && flat[0] < 0.6);
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Bridle, "Probabilistic interpretation of feedforward classification network outputs" (1990).
pub fn softmax<R: Real>(logits: &mut [R]) -> Result<(), SamplingError> {
    let peak = Peak::find(logits)?;
    let sum = total(logits, peak);
    for logit in logits {
        *logit = ratio(weight(*logit, peak.logit), sum);
    }
    Ok(())
}

/// The natural logarithm of a token's probability under the softmax of the logits.
///
/// The mean of its negative over a text is the text's *perplexity*, as a logarithm. Filters leave
/// the logits as they are: called after [`Sampler::sample`](super::Sampler::sample) without biases
/// and penalties, it gives the model's own opinion of the drawn token.
///
/// # Formula
///
/// `ln p_i = (x_i - max x) - ln(sum_j exp(x_j - max x))`. [`Real::LOWEST`] for a token without
/// mass; a token too unlikely for a weight still gets its exact difference.
///
/// # Accuracy
///
/// The sum is exact in units of `2^-40`. In f32 relative error 1e-6, or `2^-40` absolute next to
/// zero; in Q16.16 within two units in the last place.
///
/// # Memory
///
/// None; two passes over the logits.
///
/// # Errors
///
/// [`TokenOutOfRange`](SamplingError::TokenOutOfRange), and those of
/// [`greedy`](super::greedy()).
///
/// # Example
///
/// ```
/// use smidgen::sampling::log_probability;
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let fair = [1.0_f32; 4];
/// assert!((log_probability(&fair, 2)? - 0.25_f32.ln()).abs() < 1e-6);
/// # Ok(())
/// # }
/// ```
pub fn log_probability<R: Real>(logits: &[R], token: Token) -> Result<R, SamplingError> {
    let peak = Peak::find(logits)?;
    let Some(&logit) = logits.get(token as usize) else {
        return Err(SamplingError::TokenOutOfRange {
            token,
            vocabulary: logits.len(),
        });
    };
    if logit == R::LOWEST {
        return Ok(R::LOWEST);
    }
    let sum: R = ln_ratio(total(logits, peak), super::mass::ONE);
    Ok(if logit == peak.logit {
        sum.neg()
    } else {
        logit.sub(peak.logit).sub(sum)
    })
}
