//! Integer probability mass, and its way back to real numbers.

use super::order::Peak;
use crate::num::{Real, WEIGHT_BITS};

/// The mass of the best token.
pub(super) const ONE: u64 = 1 << WEIGHT_BITS;

/// `exp(logit - max) * 2^40`; zero for a logit without mass.
#[inline]
pub(super) fn weight<R: Real>(logit: R, max: R) -> u64 {
    if logit == R::LOWEST {
        0
    } else if logit == max {
        ONE
    } else {
        logit.sub(max).exp_weight()
    }
}

/// The sum of [`weight`] over all logits.
pub(super) fn total<R: Real>(logits: &[R], peak: Peak<R>) -> u64 {
    logits
        .iter()
        .fold(0, |sum, &logit| sum + weight(logit, peak.logit))
}

/// `numerator / denominator` as a real number, within 0.52 units in the last place.
pub(super) fn ratio<R: Real>(numerator: u64, denominator: u64) -> R {
    if numerator == 0 || denominator == 0 {
        return R::ZERO;
    }
    let (up, down) = (numerator.leading_zeros(), denominator.leading_zeros());
    // Both normalized to 64 bits; the divisor keeps 33 of them, so the quotient has 31 or 32.
    let divisor = (denominator << down) >> 31;
    let mantissa = (numerator << up).checked_div(divisor).unwrap_or(0);
    let mantissa = u32::try_from(mantissa).unwrap_or(u32::MAX);
    let exponent = down as i32 - up as i32 - 31;
    R::dequantize(1, R::scale_from_parts(mantissa, exponent))
}

/// `ln(larger / smaller)` for `larger >= smaller > 0`, accurate also next to zero.
pub(super) fn ln_ratio<R: Real>(larger: u64, smaller: u64) -> R {
    let excess = larger.saturating_sub(smaller);
    if excess <= smaller {
        // The rounding of the ratio, which would swamp a logarithm near zero, is added back:
        // ln(u + d) = ln u + d/u, where the excess tells d.
        let u: R = ratio(larger, smaller);
        let d = ratio::<R>(excess, smaller).sub(u.sub(R::ONE));
        return u.ln().add(d.div(u));
    }
    // A ratio beyond the range of Q16.16 is first brought down by a power of two.
    let octaves = smaller
        .leading_zeros()
        .saturating_sub(larger.leading_zeros())
        .saturating_sub(13);
    let head = ratio::<R>(larger, smaller << octaves).ln();
    if octaves == 0 {
        head
    } else {
        head.add(R::from_f32(octaves as f32 * core::f32::consts::LN_2))
    }
}
