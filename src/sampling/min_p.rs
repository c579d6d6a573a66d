//! Min-p: a threshold relative to the best token.

use super::order::Peak;
use super::{Cut, SamplingError};
use crate::num::Real;

/// The cut that keeps the tokens at least `p` times as likely as the best one.
///
/// # Formula
///
/// `logit_i >= max + ln p`, which is `softmax_i >= p * max softmax`. `p = 0` keeps all, `p = 1`
/// only those equal to the best.
///
/// # Memory
///
/// None; one pass over the logits.
///
/// # Errors
///
/// [`MinP`](SamplingError::MinP) for a `p` that is negative, above one or NaN, and those of
/// [`greedy`](super::greedy()).
///
/// # Example
///
/// ```
/// use smidgen::sampling::min_p;
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// // I am: happy 0.5, tired 0.25, hungry 0.15, lucky 0.1
/// let logits = [-0.693147_f32, -1.386294, -1.897120, -2.302585];
/// assert_eq!(min_p(&logits, 0.25)?.count(&logits), 3); // at least 0.25 * 0.5
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Nguyen et al., "Turning up the heat: min-p sampling for creative and coherent LLM outputs"
/// (2024).
pub fn min_p<R: Real>(logits: &[R], p: R) -> Result<Cut, SamplingError> {
    let p = MinP::new(p)?;
    Ok(p.cut(Peak::find(logits)?))
}

/// The logarithm of a checked `p`; none when the filter is off.
#[derive(Clone, Copy, Debug)]
pub(super) struct MinP<R>(Option<R>);

impl<R: Real> MinP<R> {
    pub(super) fn new(p: R) -> Result<Self, SamplingError> {
        if p.is_nan() || p < R::ZERO || p > R::ONE {
            return Err(SamplingError::MinP);
        }
        let off = p == R::ZERO;
        Ok(Self(if off { None } else { Some(p.ln()) }))
    }

    /// The cut below the best token.
    pub(super) fn cut(self, peak: Peak<R>) -> Cut {
        self.0
            .map_or(Cut::ALL, |ln_p| Cut::at_logit(peak.logit.add(ln_p)))
    }
}
