//! Constraints: which tokens may come next, whatever the model thinks of them.

use super::Token;
use crate::num::Real;

/// Decides which tokens may come next: a grammar, a format, a list of allowed words.
///
/// [`Generator::with_constraint`](crate::generate::Generator::with_constraint) asks it before each
/// draw. A token that is not allowed loses all mass *before* biases, penalties and filters, so that
/// none of them can bring it back and top-k counts allowed tokens only. What is generated obeys the
/// constraint by construction.
///
/// # Formula
///
/// `logit_i = -inf` ([`Real::LOWEST`] in fixed point) for every token that is not allowed; the
/// others keep their logits, so that the rest of the softmax is the model's distribution
/// *conditioned* on what is allowed.
///
/// # Example
///
/// ```
/// use smidgen::sampling::{Constraint, Token, greedy};
///
/// /// Even and odd tokens take turns.
/// struct Alternating(Token);
///
/// impl Constraint for Alternating {
///     fn allows(&self, token: Token) -> bool {
///         token % 2 == self.0 % 2
///     }
///     fn accept(&mut self, token: Token) {
///         self.0 = token + 1;
///     }
///     fn reset(&mut self) {
///         self.0 = 0;
///     }
/// }
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let mut constraint = Alternating(0);
/// let mut logits = [1.0_f32, 9.0, 2.0, 3.0];
/// assert!(constraint.mask(&mut logits));
/// let token = greedy(&logits)?;
/// assert_eq!(token, 2);
/// constraint.accept(token);
/// assert!(constraint.allows(3) && !constraint.allows(2));
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Willard and Louf, "Efficient guided generation for large language models" (2023).
pub trait Constraint {
    /// Whether a token may come next.
    ///
    /// Asked once for each token of the vocabulary and draw, so it should take a bounded and small
    /// time. At least one token should be allowed at any time; if none with mass is, the draw gives
    /// [`NoMass`](super::SamplingError::NoMass).
    fn allows(&self, token: Token) -> bool;

    /// Takes the token that came next.
    fn accept(&mut self, token: Token);

    /// Starts over, at the beginning of a text.
    fn reset(&mut self);

    /// Takes all mass from the tokens that are not allowed; whether there were any.
    fn mask<R: Real>(&self, logits: &mut [R]) -> bool {
        let mut masked = false;
        for (logit, token) in logits.iter_mut().zip(0..) {
            if !self.allows(token) {
                *logit = R::LOWEST;
                masked = true;
            }
        }
        masked
    }
}

/// No constraint: every token may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Unconstrained;

impl Constraint for Unconstrained {
    fn allows(&self, _token: Token) -> bool {
        true
    }

    fn accept(&mut self, _token: Token) {}

    fn reset(&mut self) {}

    fn mask<R: Real>(&self, _logits: &mut [R]) -> bool {
        false
    }
}
