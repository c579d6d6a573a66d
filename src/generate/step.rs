//! One generated token, and the text that came with it.

use core::fmt;
use core::iter::FusedIterator;

use crate::num::Real;
use crate::sampling::Sampled;
use crate::token::Token;
use crate::tokenizer::{Piece, Pieces};

/// Why a generation came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FinishReason {
    /// The model drew the token that ends a sequence, or the one that begins another.
    EndToken,
    /// The text ran into a stop string, which is not part of it.
    StopString,
    /// As many tokens as asked for.
    Limit,
}

/// One generated token.
#[derive(Clone, Debug)]
pub struct Step<'m, R> {
    /// The token.
    pub token: Token,
    /// How it was drawn, after all filters.
    pub sampled: Sampled,
    /// The natural logarithm of the probability that the model gives it, before any filter; if
    /// [asked for](super::Generator::with_log_probabilities).
    pub log_probability: Option<R>,
    /// The text that is complete with it: often a word, sometimes nothing.
    pub text: StepText<'m>,
    /// Whether it is the last one, and why.
    pub finish: Option<FinishReason>,
}

/// The text that is complete with a token: an iterator over its pieces, and printable as a whole.
#[derive(Clone, Debug)]
pub struct StepText<'m> {
    /// Text of earlier tokens that was held back.
    pub(super) held: &'m str,
    /// Text of this token, of which `keep` bytes count.
    pub(super) pieces: Pieces<'m>,
    pub(super) keep: usize,
    /// What replaces a character that stays incomplete.
    pub(super) tail: Option<Piece<'m>>,
}

impl<'m> Iterator for StepText<'m> {
    type Item = Piece<'m>;

    fn next(&mut self) -> Option<Piece<'m>> {
        if !self.held.is_empty() {
            return Some(Piece::borrowed(core::mem::take(&mut self.held)));
        }
        if self.keep > 0
            && let Some(piece) = self.pieces.next().and_then(|piece| piece.prefix(self.keep))
        {
            self.keep -= piece.as_str().len().min(self.keep);
            return Some(piece);
        }
        self.keep = 0;
        self.tail.take()
    }
}

impl FusedIterator for StepText<'_> {}

impl fmt::Display for StepText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone()
            .try_for_each(|piece| f.write_str(piece.as_str()))
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for StepText<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        for piece in self.clone() {
            defmt::write!(f, "{=str}", piece.as_str());
        }
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Step<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{} {}", self.token, self.text);
    }
}

impl<R: Real> Step<'_, R> {
    /// The probability with which the token was drawn, after all filters.
    #[must_use]
    pub fn probability(&self) -> R {
        self.sampled.probability()
    }
}
