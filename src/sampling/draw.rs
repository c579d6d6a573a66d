//! The draw: a random integer below the total mass, and the token it falls on.

use rand_core::Rng;

use super::mass::{ln_ratio, ratio};
use super::order::Peak;
use super::temperature::{check_temp, tempered_weight};
use super::{Cut, SamplingError, Token, uniform_below};
use crate::num::Real;

/// A drawn token, with the mass it had in the draw.
///
/// Its probability in the draw, after all filters and the temperature, is exactly
/// `weight / total`.
///
/// # Example
///
/// ```
/// use smidgen::rng::DefaultRng;
/// use smidgen::sampling::{Cut, draw};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let drawn = draw(&[1.0_f32, 1.0], 1.0, Cut::ALL, &mut DefaultRng::new(7))?;
/// assert!(drawn.token < 2);
/// assert_eq!(drawn.probability::<f32>(), 0.5);
/// assert_eq!(drawn.log_probability::<f32>(), -core::f32::consts::LN_2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Sampled {
    /// The token.
    pub token: Token,
    /// Its mass in the draw; never zero.
    pub weight: u64,
    /// The mass of all tokens that could have been drawn.
    pub total: u64,
}

impl Sampled {
    /// A token that was chosen without a draw.
    pub(super) const fn certain(token: Token) -> Self {
        Self {
            token,
            weight: 1,
            total: 1,
        }
    }

    /// The probability with which this token was drawn: `weight / total`.
    #[must_use]
    pub fn probability<R: Real>(&self) -> R {
        ratio(self.weight, self.total)
    }

    /// The natural logarithm of the probability with which this token was drawn.
    ///
    /// For the probability that the model itself gives the token, see
    /// [`log_probability`](super::log_probability).
    #[must_use]
    pub fn log_probability<R: Real>(&self) -> R {
        ln_ratio::<R>(self.total, self.weight).neg()
    }
}

/// Draws a token from those that a cut keeps, at a temperature.
///
/// # Formula
///
/// `P(i) = w_i / sum_j w_j` over the kept tokens, with the integer
/// `w_i = round(exp((logit_i - max) / temp) * 2^40)`. One random integer below the sum is drawn;
/// tokens are walked in the order of their ids until the running sum exceeds it. `temp = 0` is
/// [`greedy`](super::greedy()) and uses no randomness; `temp = inf` makes all kept tokens alike.
/// A tiny temperature leaves the tokens that share the highest logit.
///
/// # Range
///
/// A token further than 28.4 times `temp` below the best weighs less than half a unit: zero.
///
/// # Memory
///
/// None; three passes over the logits, two of which take exponentials of the kept ones.
///
/// # Errors
///
/// [`Temp`](SamplingError::Temp) for a negative or NaN temperature,
/// [`NoMass`](SamplingError::NoMass) when the cut keeps nothing that has mass, and those of
/// [`greedy`](super::greedy()).
///
/// # Example
///
/// ```
/// use smidgen::rng::DefaultRng;
/// use smidgen::sampling::{draw, min_p};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let logits = [2.0_f32, 1.0, -5.0];
/// let cut = min_p(&logits, 0.05)?;
/// let mut rng = DefaultRng::new(3);
/// for _ in 0..100 {
///     assert_ne!(draw(&logits, 1.5, cut, &mut rng)?.token, 2);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines" (1985).
pub fn draw<R: Real>(
    logits: &[R],
    temp: R,
    cut: Cut,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Sampled, SamplingError> {
    check_temp(temp)?;
    let peak = Peak::find(logits)?;
    draw_below(logits, peak, temp, cut, rng)
}

/// [`draw`] with what is known already.
pub(super) fn draw_below<R: Real>(
    logits: &[R],
    peak: Peak<R>,
    temp: R,
    cut: Cut,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Sampled, SamplingError> {
    if temp == R::ZERO {
        return Ok(Sampled::certain(peak.token));
    }
    let weights = logits
        .iter()
        .zip(0..)
        .filter(|&(&logit, token)| cut.keeps(logit, token))
        .map(|(&logit, token)| (token, tempered_weight(logit, peak.logit, temp)));
    pick(weights, rng)
}

/// Draws one of the tokens by their weights, which are walked twice.
pub(super) fn pick(
    weights: impl Iterator<Item = (Token, u64)> + Clone,
    rng: &mut (impl Rng + ?Sized),
) -> Result<Sampled, SamplingError> {
    let total = weights.clone().fold(0, |sum, (_, weight)| sum + weight);
    let mut remaining = uniform_below(total, rng);
    for (token, weight) in weights {
        if remaining < weight {
            return Ok(Sampled {
                token,
                weight,
                total,
            });
        }
        remaining -= weight;
    }
    Err(SamplingError::NoMass)
}
