//! The total order of tokens, and the cut that names a prefix of it.

use super::{MAX_VOCABULARY, SamplingError, Token};
use crate::num::Real;

/// The key that orders tokens: a greater key comes first. Logit above, complement of the id below.
#[inline]
pub(super) fn key<R: Real>(logit: R, token: Token) -> u64 {
    join(logit.order_key(), token)
}

/// A key from its two parts.
#[inline]
pub(super) const fn join(order: u32, token: Token) -> u64 {
    ((order as u64) << 32) | (!token) as u64
}

/// The token of a key.
#[inline]
pub(super) const fn token(key: u64) -> Token {
    !(key as u32)
}

/// The logit of a token; the lowest value outside the vocabulary.
#[inline]
pub(super) fn logit<R: Real>(logits: &[R], token: Token) -> R {
    logits.get(token as usize).copied().unwrap_or(R::LOWEST)
}

/// The best token of the order and its logit: every mass is relative to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peak<R> {
    pub(super) token: Token,
    pub(super) logit: R,
}

impl<R: Real> Peak<R> {
    /// Finds the best token in one pass, which also looks for NaN.
    pub(super) fn find(logits: &[R]) -> Result<Self, SamplingError> {
        check_length(logits)?;
        let mut peak = Self {
            token: 0,
            logit: R::LOWEST,
        };
        let (chunks, rest) = logits.as_chunks::<8>();
        let mut token = 0;
        for chunk in chunks {
            // False for a greater logit, and for a NaN; few chunks have one.
            if !chunk.iter().all(|&logit| logit <= peak.logit) {
                peak.rise(chunk, token)?;
            }
            token += 8;
        }
        peak.rise(rest, token)?;
        peak.with_mass()
    }

    /// Goes up to the best of some logits, of which the first is that of a token.
    fn rise(&mut self, logits: &[R], first: Token) -> Result<(), SamplingError> {
        for (&logit, token) in logits.iter().zip(first..) {
            if logit.is_nan() {
                return Err(SamplingError::NanLogit {
                    index: token as usize,
                });
            }
            if logit > self.logit {
                *self = Self { token, logit };
            }
        }
        Ok(())
    }

    /// The peak itself, unless it has no mass.
    pub(super) fn with_mass(self) -> Result<Self, SamplingError> {
        if self.logit == R::LOWEST {
            Err(SamplingError::NoMass)
        } else {
            Ok(self)
        }
    }
}

/// Checks that there are logits, and not too many.
pub(super) fn check_length<R>(logits: &[R]) -> Result<(), SamplingError> {
    match logits.len() {
        0 => Err(SamplingError::NoLogits),
        len if len > MAX_VOCABULARY => Err(SamplingError::TooManyLogits { len }),
        _ => Ok(()),
    }
}

/// The set that a filter keeps: all tokens down to the last one that is kept.
///
/// # Formula
///
/// Tokens are ordered by logit, highest first, then by id, lowest first. A cut is the place of the
/// last kept token in this order; [`Cut::ALL`] keeps every token. The greater of two cuts keeps
/// fewer tokens, namely those that both keep.
///
/// # Memory
///
/// 8 bytes, whatever the size of the set.
///
/// # Example
///
/// ```
/// use smidgen::sampling::{Cut, top_k};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// let mut logits = [2.0_f32, 1.0, 1.0, -1.0];
/// let cut = top_k(&logits, 2, &mut [0; 2])?;
/// assert!(cut.keeps(1.0_f32, 1)); // of two equals the lower id is kept
/// assert!(!cut.keeps(1.0_f32, 2));
/// assert_eq!(cut.count(&logits), 2);
///
/// cut.mask(&mut logits);
/// assert_eq!(logits, [2.0, 1.0, f32::NEG_INFINITY, f32::NEG_INFINITY]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut(u64);

impl Cut {
    /// Keeps every token.
    pub const ALL: Self = Self(0);

    /// The cut behind a key.
    pub(super) const fn at(key: u64) -> Self {
        Self(key)
    }

    /// The cut that keeps all logits down to `limit`, itself included.
    pub(super) fn at_logit<R: Real>(limit: R) -> Self {
        Self(join(limit.order_key(), Token::MAX))
    }

    /// Whether a token with this logit, which must not be NaN, is kept.
    #[inline]
    #[must_use]
    pub fn keeps<R: Real>(self, logit: R, token: Token) -> bool {
        key(logit, token) >= self.0
    }

    /// The number of tokens that are kept.
    #[must_use]
    pub fn count<R: Real>(self, logits: &[R]) -> usize {
        logits
            .iter()
            .zip(0..)
            .filter(|&(&logit, token)| self.keeps(logit, token))
            .count()
    }

    /// Sets the logit of every token that is not kept to [`Real::LOWEST`], so that the next filter
    /// or [`softmax`](super::softmax()) sees only the kept ones.
    pub fn mask<R: Real>(self, logits: &mut [R]) {
        for (logit, token) in logits.iter_mut().zip(0..) {
            if !self.keeps(*logit, token) {
                *logit = R::LOWEST;
            }
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Cut {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Cut({=u64:#x})", self.0);
    }
}
