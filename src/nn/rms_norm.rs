//! Root mean square layer normalization.

use crate::kernel;
use crate::num::Real;
use crate::quant::Matrix;

/// Normalizes `x` into `y`.
///
/// # Formula
///
/// `y[i] = x[i] / sqrt(mean(x^2) + epsilon) * weight[i]`
///
/// # Shapes
///
/// `x`, `y`: the columns of `weight`, a matrix of one row in format `f32`.
///
/// Reference: Zhang and Sennrich, "Root mean square layer normalization" (2019).
#[inline(never)]
pub fn rms_norm<R: Real>(x: &[R], weight: &Matrix<'_>, epsilon: f32, y: &mut [R]) {
    let words = weight.f32_words();
    if let Some(words) = words
        && kernel::normalize(x, words, epsilon, y)
    {
        return;
    }
    let inverse = R::inverse_rms(x, epsilon);
    let scaler = R::scaler(inverse, R::absolute_max(x));
    let normalized = |x: &R, weight, y: &mut R| *y = x.scaled_by(scaler).weighted(weight);
    match words {
        Some(words) => {
            for ((x, &word), y) in x.iter().zip(words).zip(y) {
                normalized(x, f32::from_bits(u32::from_le(word)), y);
            }
        }
        None => {
            for ((x, weight), y) in x.iter().zip(weight.f32_values()).zip(y) {
                normalized(x, weight, y);
            }
        }
    }
}
