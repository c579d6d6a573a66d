//! A vector of activations, quantized on the way to a matrix.

use super::{GROUP, MAX_SUB_SCALE, groups};
use crate::num::Real;

/// Activations as integers of 8 bits: `x[i] = scale * sub_scales[i / 32] * levels[i]`.
///
/// # Accuracy
///
/// A level is the nearest integer to a range that holds the largest magnitude `m_g` of its group:
/// the error is at most `0.00394 m_g + 0.0000625 m`, with `m` the largest of all.
///
/// # Example
///
/// ```
/// use smidgen::quant::QuantizedVector;
///
/// let (mut levels, mut sub_scales) = ([0; 3], [0; 1]);
/// let x = QuantizedVector::quantize(&[1.0_f32, -2.0, 0.5], &mut levels, &mut sub_scales);
/// assert_eq!(x.sub_scales, [63]);
/// assert_eq!(x.levels, [64, -127, 32]);
/// assert!((x.scale * 63.0 * 127.0 - 2.0).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantizedVector<'a, R: Real> {
    /// The levels, -127 to 127.
    pub levels: &'a [i8],
    /// A sub-scale for each group of 32 levels, 1 to 63.
    pub sub_scales: &'a [u8],
    /// The scale of all.
    pub scale: R::Scale,
}

impl<'a, R: Real> QuantizedVector<'a, R> {
    /// Quantizes a vector into storage of the caller.
    ///
    /// `levels` needs one element for each of `x`, `sub_scales` one for each group of 32; of
    /// shorter storage as much is filled as there is. NaN becomes zero; infinities are the
    /// largest level of a scale that is then not finite, zero in effect.
    pub fn quantize(x: &[R], levels: &'a mut [i8], sub_scales: &'a mut [u8]) -> Self {
        // Storage beyond the vector holds older levels, which are none of this one.
        let (length, count) = (
            x.len().min(levels.len()),
            groups(x.len()).min(sub_scales.len()),
        );
        let levels = levels.get_mut(..length).unwrap_or_default();
        let sub_scales = sub_scales.get_mut(..count).unwrap_or_default();
        let largest = R::absolute_max(x).magnitude_parts();
        // largest / (127 * 63)
        let scale = R::scale_mul(
            R::scale_from_parts(largest.0, largest.1),
            R::scale_from_f32(1.0 / (127.0 * 63.0)),
        );
        let chunks = x.chunks(GROUP).zip(levels.chunks_mut(GROUP));
        for ((x, levels), sub_scale) in chunks.zip(sub_scales.iter_mut()) {
            let here = R::absolute_max(x).magnitude_parts();
            *sub_scale = sixty_thirds(here, largest);
            let factor = R::scale_from_parts(u32::from(*sub_scale), 0);
            R::quantize(x, R::scale_mul(scale, factor), levels);
        }
        Self {
            levels,
            sub_scales,
            scale,
        }
    }
}

/// The least `s` of 1 to 63 with `s / 63 >= part / whole`, or 63.
///
/// Both are `mantissa * 2^exponent` with a mantissa below `2^31`.
fn sixty_thirds(part: (u32, i32), whole: (u32, i32)) -> u8 {
    // Both with 25 significant bits, so that 63 times as much fits: the part rounded up.
    let (part, part_exponent) = shortened(part, true);
    let (whole, whole_exponent) = shortened(whole, false);
    // The whole is not smaller; beyond 2^-6 the first step will do.
    let distance = whole_exponent.saturating_sub(part_exponent).clamp(0, 7) as u32;
    let target = (part * 63).div_ceil(1 << distance);
    let mut sub_scale = MAX_SUB_SCALE;
    for bit in [32, 16, 8, 4, 2, 1] {
        let smaller = sub_scale - bit;
        if smaller > 0 && u32::from(smaller) * whole >= target {
            sub_scale = smaller;
        }
    }
    sub_scale
}

/// A number normalized to a mantissa of 25 bits, or zero.
fn shortened((mantissa, exponent): (u32, i32), up: bool) -> (u32, i32) {
    let zeros = mantissa.leading_zeros();
    if mantissa == 0 {
        return (0, i32::MIN / 2);
    }
    if zeros >= 7 {
        let shift = zeros - 7;
        return (mantissa << shift, exponent - shift as i32);
    }
    let shift = 7 - zeros;
    let dropped = mantissa & ((1 << shift) - 1);
    let carry = u32::from(up && dropped != 0);
    ((mantissa >> shift) + carry, exponent + shift as i32)
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for QuantizedVector<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        let (mantissa, exponent) = R::scale_parts(self.scale);
        defmt::write!(
            f,
            "QuantizedVector {{ levels: {}, sub_scales: {=[u8]}, scale: {=u32} * 2^{=i32} }}",
            self.levels,
            self.sub_scales,
            mantissa,
            exponent
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    #[test]
    fn sub_scales_are_the_least_that_hold() {
        for whole in [63u32, 64, 1000, 0x00FF_FFFF, 0x0100_0001, 0x7FFF_FFFF] {
            for step in 0..=189 {
                let part = (u64::from(whole) * step / 189) as u32;
                let exact = (63 * u64::from(part)).div_ceil(u64::from(whole)).max(1) as u8;
                let found = sixty_thirds((part, 0), (whole, 0));
                // Mantissas are cut to 25 bits: on a tie it may take one more.
                assert!(found == exact || found == exact + 1, "{part} of {whole}");
                // The exponents say the same.
                let shifted = sixty_thirds((part, -9), (whole, -9));
                assert_eq!(found, shifted);
            }
            assert_eq!(sixty_thirds((whole, 0), (whole, 0)), 63);
            assert_eq!(sixty_thirds((whole, 0), (whole, 1)), 32);
            assert_eq!(sixty_thirds((whole, 0), (whole, 6)), 1);
            assert_eq!(sixty_thirds((whole, 0), (whole, 60)), 1);
            assert_eq!(sixty_thirds((0, 0), (whole, 0)), 1);
        }
        assert_eq!(sixty_thirds((0, 0), (0, 0)), 1);
    }

    fn worst_error<R: Real>(values: &[f32]) -> f64 {
        let x: std::vec::Vec<R> = values.iter().map(|&x| R::from_f32(x)).collect();
        let (mut levels, mut sub_scales) = ([0; 100], [0; 4]);
        let q = QuantizedVector::quantize(&x, &mut levels, &mut sub_scales);
        let mut worst = 0.0_f64;
        for (i, x) in x.iter().enumerate() {
            let group = &x_group(&values[i / 32 * 32..]);
            let level = i32::from(q.levels[i]) * i32::from(q.sub_scales[i / 32]);
            let back = R::dequantize(level, q.scale).to_f64();
            worst = worst.max((back - x.to_f64()).abs() / group);
        }
        worst
    }

    fn x_group(values: &[f32]) -> f64 {
        let largest = values.iter().take(32).fold(0.0, |m: f32, x| m.max(x.abs()));
        f64::from(largest)
    }

    #[test]
    fn error_is_bounded_by_the_group() {
        let mut state = 1u32;
        let values: std::vec::Vec<f32> = (0..100)
            .map(|i| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let size = [3.0, 1.0, 0.5, 20.0][i / 32];
                (state as f32 / 4_294_967_296.0 - 0.5) * size
            })
            .collect();
        assert!(worst_error::<f32>(&values) < 0.006);
        assert!(worst_error::<I16F16>(&values) < 0.006);
    }

    #[test]
    fn edges() {
        let (mut levels, mut sub_scales) = ([9; 2], [9; 1]);
        let q = QuantizedVector::quantize(&[0.0_f32, f32::NAN], &mut levels, &mut sub_scales);
        assert_eq!((q.levels, q.sub_scales), (&[0, 0][..], &[1][..]));
        let q = QuantizedVector::<I16F16>::quantize(&[], &mut [], &mut []);
        assert!(q.levels.is_empty());
    }
}
