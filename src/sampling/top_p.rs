//! Top-p or nucleus filter: the fewest tokens that together hold the mass p.

use super::mass::{ONE, ln_ratio, total, weight};
use super::order::{Peak, key};
use super::weighted_select::weighted_select;
use super::{Cut, SamplingError};
use crate::num::Real;

/// The cut that keeps the smallest prefix whose mass reaches `p`.
///
/// # Formula
///
/// The first `n` tokens of the order (logit descending, id ascending), `n` the smallest number
/// with `sum of their softmax >= p`; the token that crosses `p` is kept. The comparison is exact:
/// `sum of weights >= p * total` in integers. `p >= 1` keeps all, `p <= 0` keeps one.
///
/// # Memory
///
/// `logits.len()` elements of `scratch`; none for `p >= 1` or `p <= 0`. The vocabulary is never
/// sorted: a radix exchange on the bits of the keys follows only the side in which the crossing
/// token is, in at most 64 passes that shrink, and only over tokens that are not negligible.
///
/// # Errors
///
/// [`TopP`](SamplingError::TopP) for NaN, [`ScratchTooSmall`](SamplingError::ScratchTooSmall), and
/// those of [`greedy`](super::greedy()).
///
/// # Example
///
/// ```
/// use smidgen::sampling::top_p;
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// // I am: happy 0.5, tired 0.25, hungry 0.15, lucky 0.1
/// let logits = [-0.693147_f32, -1.386294, -1.897120, -2.302585];
/// let cut = top_p(&logits, 0.7, &mut [0; 4])?;
/// assert_eq!(cut.count(&logits), 2); // 0.5 is not enough, 0.75 is
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Holtzman et al., "The curious case of neural text degeneration" (2020).
pub fn top_p<R: Real>(logits: &[R], p: R, scratch: &mut [u64]) -> Result<Cut, SamplingError> {
    let p = TopP::new(p)?;
    let peak = Peak::find(logits)?;
    p.cut(logits, peak, scratch)
}

/// A checked `p`.
#[derive(Clone, Copy, Debug)]
pub(super) enum TopP {
    /// All tokens.
    Off,
    /// Only the best one.
    One,
    /// `mantissa * 2^-shift`, between zero and one.
    Fraction { mantissa: u32, shift: u32 },
}

impl TopP {
    pub(super) fn new<R: Real>(p: R) -> Result<Self, SamplingError> {
        if p.is_nan() {
            return Err(SamplingError::TopP);
        }
        if p >= R::ONE {
            return Ok(Self::Off);
        }
        if p <= R::ZERO {
            return Ok(Self::One);
        }
        let (mantissa, exponent) = p.magnitude_parts();
        Ok(Self::Fraction {
            mantissa,
            shift: exponent.min(0).unsigned_abs(),
        })
    }

    /// The mass that the kept tokens must reach: `p * total`, rounded up, at least 1.
    pub(super) fn target(self, total: u64) -> u64 {
        match self {
            Self::Off => total,
            Self::One => 1,
            Self::Fraction { mantissa, shift } => {
                let product = u128::from(total) * u128::from(mantissa);
                let whole = product.checked_shr(shift).unwrap_or(0);
                let rest = whole.checked_shl(shift).unwrap_or(0) != product;
                // Below `total`, since p < 1; hence it fits.
                u64::try_from(whole + u128::from(rest))
                    .unwrap_or(total)
                    .min(total)
                    .max(1)
            }
        }
    }

    /// The cut over a whole vocabulary.
    pub(super) fn cut<R: Real>(
        self,
        logits: &[R],
        peak: Peak<R>,
        scratch: &mut [u64],
    ) -> Result<Cut, SamplingError> {
        match self {
            Self::Off => return Ok(Cut::ALL),
            Self::One => return Ok(Cut::at(key(peak.logit, peak.token))),
            Self::Fraction { .. } => {}
        }
        let (needed, given) = (logits.len(), scratch.len());
        let Some(keys) = scratch.get_mut(..needed) else {
            return Err(SamplingError::ScratchTooSmall { needed, given });
        };
        let all = total(logits, peak);
        let target = self.target(all);
        // First without the tokens that are negligible, and if these were not, with all.
        for floor in [floor(all - target, logits.len(), peak), R::LOWEST] {
            let candidates = logits.iter().zip(0..).filter(|&(&logit, _)| logit >= floor);
            let (mut count, mut mass) = (0, 0);
            for (slot, (&logit, token)) in keys.iter_mut().zip(candidates) {
                *slot = key(logit, token);
                mass += weight(logit, peak.logit);
                count += 1;
            }
            if let (true, Some(keys)) = (mass >= target, keys.get_mut(..count)) {
                return Ok(Cut::at(weighted_select(keys, logits, peak, mass, target)));
            }
        }
        Ok(Cut::ALL)
    }
}

/// A logit so low that all tokens below it together hardly weigh more than half of `spare`, the
/// mass that may be left out.
fn floor<R: Real>(spare: u64, len: usize, peak: Peak<R>) -> R {
    let share = spare.checked_div(2 * len as u64).unwrap_or(0);
    if share == 0 {
        R::LOWEST
    } else {
        peak.logit.sub(ln_ratio(ONE, share.min(ONE)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_is_the_exact_ceiling() {
        let half = TopP::new(0.5_f32).unwrap();
        assert_eq!(half.target(7), 4);
        assert_eq!(half.target(8), 4);
        assert_eq!(half.target(1), 1);
        let least = TopP::new(f32::from_bits(1)).unwrap();
        assert_eq!(least.target(1 << 62), 1);
        let most = TopP::new(1.0_f32.next_down()).unwrap();
        assert_eq!(most.target(1 << 24), (1 << 24) - 1);
        assert_eq!(most.target((1 << 24) + 1), 1 << 24);
        assert_eq!(TopP::One.target(5), 1);
        assert_eq!(TopP::Off.target(5), 5);
    }
}
