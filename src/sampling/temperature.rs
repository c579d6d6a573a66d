//! Temperature: sharpens or flattens a distribution.

use super::mass::ONE;
use super::order::{Peak, key};
use super::{Cut, SamplingError};
use crate::num::Real;

/// Divides the logits by a temperature, relative to the best one, in place.
///
/// # Formula
///
/// `logit_i = (logit_i - max) / temp`, so that the best becomes 0 and
/// [`softmax`](super::softmax()) gives the probabilities `p_i^(1/temp)`, normalized: the very
/// ones by which [`draw`](super::draw) draws. A temperature of 0 leaves mass to the
/// [`greedy`](super::greedy()) token alone; an infinite one makes all tokens with mass alike.
///
/// # Errors
///
/// [`Temp`](SamplingError::Temp) for a negative or NaN temperature, and those of
/// [`greedy`](super::greedy()); the logits are then unchanged.
///
/// # Example
///
/// ```
/// use smidgen::sampling::{softmax, temperature};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// // vanilla 0.6, chocolate 0.3, mango 0.1
/// let logits = [-0.510826_f32, -1.203973, -2.302585];
/// let mut sharp = logits;
/// temperature(&mut sharp, 0.5)?;
/// softmax(&mut sharp)?; // squares, divided by their sum 0.46
/// assert!((sharp[0] - 0.36 / 0.46).abs() < 1e-5);
///
/// let mut flat = logits;
/// temperature(&mut flat, 2.0)?;
/// softmax(&mut flat)?; // square roots
/// assert!(flat[0] < 0.6 && flat[2] > 0.1);
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines" (1985).
pub fn temperature<R: Real>(logits: &mut [R], temp: R) -> Result<(), SamplingError> {
    check_temp(temp)?;
    let peak = Peak::find(logits)?;
    if temp == R::ZERO {
        Cut::at(key(peak.logit, peak.token)).mask(logits);
    }
    for logit in logits {
        *logit = if *logit == R::LOWEST {
            R::LOWEST
        } else if *logit == peak.logit {
            R::ZERO
        } else {
            let scaled = logit.sub(peak.logit).div(temp);
            if scaled.is_nan() { R::LOWEST } else { scaled }
        };
    }
    Ok(())
}

/// `exp((logit - max) / temp) * 2^40`; zero for a logit without mass.
///
/// A division, not a product with `1 / temp`: it is right to half a unit for every temperature,
/// also where the reciprocal would overflow (f32 below 3e-39) or lose bits (large ones in Q16.16).
/// A quotient that saturates has no mass, so that a tiny temperature leaves only the best logits.
#[inline]
pub(super) fn tempered_weight<R: Real>(logit: R, max: R, temp: R) -> u64 {
    if logit == R::LOWEST {
        0
    } else if logit == max {
        ONE
    } else {
        // inf / inf is NaN, which weighs nothing.
        logit.sub(max).div(temp).exp_weight()
    }
}

/// Refuses a negative or NaN temperature.
pub(super) fn check_temp<R: Real>(temp: R) -> Result<(), SamplingError> {
    if temp.is_nan() || temp < R::ZERO {
        Err(SamplingError::Temp)
    } else {
        Ok(())
    }
}
