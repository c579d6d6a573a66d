//! Pixels as bytes and as numbers.

use super::ImageError;
use crate::num::Real;

/// Bytes to numbers from 0 to 1.
pub(crate) fn from_bytes<R: Real>(bytes: &[u8], out: &mut [R]) {
    let scale = R::scale_from_f32(1.0 / 255.0);
    for (out, byte) in out.iter_mut().zip(bytes) {
        *out = R::dequantize(i32::from(*byte), scale);
    }
}

/// Numbers from 0 to 1 to the nearest bytes; what is outside is clamped, NaN is 0.
pub(crate) fn to_bytes<R: Real>(numbers: &[R], out: &mut [u8]) {
    let (full, half) = (R::from_i32(255), R::from_f32(0.5));
    for (out, number) in out.iter_mut().zip(numbers) {
        let value = number.mul(full).add(half);
        *out = floor_to_byte(value);
    }
}

/// The largest byte that is not above a number; 0 for what is below, and for NaN.
fn floor_to_byte<R: Real>(value: R) -> u8 {
    let (mantissa, exponent) = value.magnitude_parts();
    // NaN and infinities have no mantissa; comparisons tell them apart.
    if value.is_nan() || value <= R::ZERO {
        return 0;
    }
    if value >= R::from_i32(255) {
        return 255;
    }
    let shift = exponent.unsigned_abs();
    let whole = if exponent < 0 {
        mantissa.checked_shr(shift).unwrap_or(0)
    } else {
        mantissa.checked_shl(shift).unwrap_or(0)
    };
    whole.min(255) as u8
}

/// A one for the class and zeros for the others.
pub(crate) fn one_hot<R: Real>(class: usize, out: &mut [R]) {
    for (index, out) in out.iter_mut().enumerate() {
        *out = if index == class { R::ONE } else { R::ZERO };
    }
}

/// The sum of squared differences of two images.
///
/// # Errors
///
/// [`ImageLength`](ImageError::ImageLength) if they differ in length.
///
/// # Example
///
/// ```
/// use smidgen::model::image::squared_error;
///
/// assert_eq!(squared_error(&[1, 2, 3], &[1, 0, 4]), Ok(5));
/// ```
pub fn squared_error(image: &[u8], other: &[u8]) -> Result<u64, ImageError> {
    let (expected, found) = (image.len(), other.len());
    if expected != found {
        return Err(ImageError::ImageLength { expected, found });
    }
    let pairs = image.iter().zip(other);
    Ok(pairs
        .map(|(a, b)| {
            let difference = u64::from(a.abs_diff(*b));
            difference * difference
        })
        .sum())
}

/// The peak signal-to-noise ratio of images of so many bytes in all, in decibels.
///
/// # Formula
///
/// `10 log10(255^2 / mean squared error)`; infinite, or the largest number of the type, if there
/// is no error.
///
/// # Example
///
/// ```
/// let psnr: f32 = smidgen::model::image::psnr(65_025, 100);
/// assert!((psnr - 20.0).abs() < 1e-4);
/// ```
#[must_use]
pub fn psnr<R: Real>(squared_error: u64, bytes: u64) -> R {
    use crate::num::Extended;
    if squared_error == 0 {
        return R::MAX;
    }
    let peak = Extended::from(bytes) * Extended::from(255_u64 * 255);
    let ratio = peak / Extended::from(squared_error);
    R::from_extended(Extended::from(10_u64) * ratio.ln() / Extended::from(10_u64).ln())
}
