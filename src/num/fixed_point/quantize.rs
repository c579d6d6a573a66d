//! Quantization to 8 bits and the root mean square, in fixed point.

use super::FRACTION_BITS;
use super::sqrt::inverse_sqrt_mantissa;
use crate::num::{FixedScale, I16F16, Real, binary32, high_product};

/// Each `x / scale` rounded to nearest, ties to even, and clamped to -127..=127.
///
/// One division per call; the quotients carry the reciprocal's relative error of `2^-31`, so that
/// only a quotient closer than `2^-24` to a tie may go to the other side.
pub(super) fn quantize(x: &[I16F16], scale: FixedScale, out: &mut [i8]) {
    let mantissa = scale.mantissa();
    // x / scale = raw * reciprocal * 2^-shift.
    let shift = scale.exponent().saturating_add(61 + FRACTION_BITS);
    if mantissa == 0 || shift >= 63 {
        // Every quotient is at most a half.
        for (_, out) in x.iter().zip(out) {
            *out = 0;
        }
        return;
    }
    // From 2^30 to 2^31.
    let reciprocal = ((1u64 << 61) + u64::from(mantissa / 2)) / u64::from(mantissa);
    let reciprocal = reciprocal as i64;
    // Values are shifted up so that the high word of the product has at least 22 fraction bits,
    // and at most 30. Values that the shift would overflow are beyond 127.5 scales.
    let up = 54i32.saturating_sub(shift).clamp(0, 31) as u32;
    let fraction = shift.saturating_add(up as i32).clamp(54, 62) as u32 - 32;
    let (lowest, greatest) = (i32::MIN >> up, i32::MAX >> up);
    for (value, out) in x.iter().zip(out) {
        let raw = value.to_bits();
        *out = if raw > greatest {
            127
        } else if raw < lowest {
            -127
        } else {
            let product = i64::from(raw << up) * reciprocal;
            // The low word only matters in that it breaks ties.
            let high = (product >> 32) as i32 | i32::from(product as u32 != 0);
            round_ties_even(high, fraction).clamp(-127, 127) as i8
        };
    }
}

/// `value / 2^shift` rounded to nearest, ties to even; `1 <= shift <= 30`, and `value` at least
/// `2^shift` away from the bounds of 32 bits.
#[inline]
fn round_ties_even(value: i32, shift: u32) -> i32 {
    let odd = value >> shift & 1;
    value.wrapping_add((1 << (shift - 1)) - 1 + odd) >> shift
}

/// `raw * weight` with a weight of 15 significant bits, rounded, saturated.
pub(super) fn weighted(raw: i32, weight: f32) -> i32 {
    let bits = weight.to_bits();
    let mantissa = (bits >> 9 & 0x3FFF | 0x4000) as i16;
    let exponent = bits >> 23 & 0xFF;
    // Below 2^-14 of a unit, or zero; above 2^3 or with a raw value that the shift would overflow.
    if exponent < 127 - 16 || raw.unsigned_abs() >= 1 << 26 || exponent > 127 + 2 {
        return super::saturated_product(
            i64::from(raw) * i64::from(I16F16::from_f32(weight).to_bits()),
        );
    }
    // The mantissa is the weight times 2^14 / 2^(exponent - 127).
    let high = high_product(raw << 4, mantissa);
    let down = 2 + 127 - exponent;
    let rounded = match down {
        0 => high,
        _ => (high + (1 << (down - 1))) >> down,
    };
    if bits >> 31 != 0 { -rounded } else { rounded }
}

/// `1 / sqrt(mean(x^2) + epsilon)`; a sum of zero gives the zero scale, and a negative epsilon or
/// one that is not finite counts as zero. Relative error below `2^-12`: magnitudes are taken with 15
/// bits of the largest, and their squares with 30 bits less those of the number of them.
pub(super) fn inverse_rms(x: &[I16F16], epsilon: f32) -> FixedScale {
    let largest = x
        .iter()
        .fold(0, |bits, x| bits | x.to_bits().unsigned_abs());
    let zeros = largest.leading_zeros().min(31);
    let (up, down) = (zeros.saturating_sub(17), 17u32.saturating_sub(zeros));
    let length = u32::try_from(x.len()).unwrap_or(u32::MAX).max(1);
    let drop = u32::BITS - (length - 1).leading_zeros();
    let sum = x.iter().fold(0u32, |sum, x| {
        let magnitude = (x.to_bits().unsigned_abs() << up) >> down;
        // Below 2^30 / 2^drop, of which there are at most 2^drop.
        sum.wrapping_add(magnitude.wrapping_mul(magnitude) >> drop)
    });
    let sum_exponent = drop as i32 + 2 * (down as i32 - up as i32);
    let zeros = sum.leading_zeros() & 31;
    // Shifted up before the division, so that the mean keeps its bits.
    let mean = u64::from((sum << zeros) / length) << 32;
    let mean_exponent = sum_exponent - zeros as i32 - 32;
    // Negative by its bits, so that nothing here is a float operation. NaN has no parts.
    let (addend, exponent) = match epsilon.to_bits() >> 31 {
        0 => binary32::decompose(epsilon),
        _ => (0, 0),
    };
    let (radicand, exponent) = add(
        (mean, mean_exponent - 2 * FRACTION_BITS),
        (u64::from(addend), exponent),
    );
    inverse_sqrt(radicand, exponent)
}

/// The sum of two numbers `mantissa * 2^exponent`, its mantissa normalized to 63 or 64 bits; 0 for
/// 0 + 0. What the smaller has below the last bit is dropped.
fn add(a: (u64, i32), b: (u64, i32)) -> (u64, i32) {
    let normalized = |(mantissa, exponent): (u64, i32)| {
        let shift = mantissa.leading_zeros() as i32 - 1;
        match mantissa {
            0 => (0, i32::MIN / 2),
            _ if shift < 0 => (mantissa >> 1, exponent + 1),
            _ => (mantissa << shift, exponent - shift),
        }
    };
    let (a, b) = (normalized(a), normalized(b));
    let (large, small) = if a.1 >= b.1 { (a, b) } else { (b, a) };
    let distance = (large.1 - small.1).unsigned_abs();
    (
        large.0 + small.0.checked_shr(distance).unwrap_or(0),
        large.1,
    )
}

/// `1 / sqrt(mantissa * 2^exponent)` of a mantissa of 63 or 64 bits; zero for zero.
fn inverse_sqrt(mantissa: u64, exponent: i32) -> FixedScale {
    if mantissa == 0 {
        return FixedScale::ZERO;
    }
    // To m * 2^even with m in [1, 4) as Q2.30.
    let zeros = mantissa.leading_zeros();
    let exponent = exponent - zeros as i32 + 62;
    let odd = exponent & 1;
    let m = (mantissa << zeros >> (32 + odd)) as u32;
    FixedScale::new(inverse_sqrt_mantissa(m), -31 - (exponent + odd) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed<const N: usize>(raw: [i32; N]) -> [I16F16; N] {
        raw.map(I16F16::from_bits)
    }

    #[test]
    fn quantize_exact_scales() {
        // A scale of two: ties at odd units.
        let x = fixed([0, 1, 2, 3, -1, -3, 5, 7, 300, -300, i32::MAX, i32::MIN]);
        let mut out = [99i8; 12];
        quantize(&x, FixedScale::new(1, 1 - 16), &mut out);
        assert_eq!(out, [0, 0, 1, 2, 0, -2, 2, 4, 127, -127, 127, -127]);
        quantize(&x, FixedScale::ZERO, &mut out);
        assert_eq!(out, [0; 12]);
        out = [99; 12];
        quantize(&x[..2], FixedScale::new(1, -16), &mut out[..1]);
        assert_eq!(out[..2], [0, 99]);
    }

    #[test]
    fn quantize_is_the_nearest_for_every_exponent() {
        let x = fixed([
            0,
            1,
            -1,
            2,
            3,
            5,
            63,
            127,
            128,
            -129,
            1000,
            65_535,
            -65_536,
            1_000_003,
            1 << 30,
            -(1 << 30) - 1,
            i32::MAX,
            i32::MIN,
            i32::MIN + 1,
        ]);
        for exponent in -120..60 {
            for mantissa in [1 << 30, 0x4000_0001, 0x5555_5555, 0x7fff_ffff, 0x6000_0000] {
                let mut out = [0i8; 19];
                quantize(&x, FixedScale::new(mantissa, exponent), &mut out);
                for (x, q) in x.iter().zip(out) {
                    // Exact in 128 bits up to the quotient's double rounding.
                    let scale = f64::from(mantissa) * 2f64.powi(exponent + 16);
                    let quotient = f64::from(x.to_bits()) / scale;
                    let error = (quotient.clamp(-127.0, 127.0) - f64::from(q)).abs();
                    assert!(error <= 0.5 + 1e-7, "{x} {mantissa:#x} {exponent}: {q}");
                }
            }
        }
    }

    #[test]
    fn inverse_rms_of_constants() {
        for raw in [1, 3, 255, 65_536, 1_000_001, i32::MAX, i32::MIN] {
            for n in [1, 2, 3, 7] {
                let x = [I16F16::from_bits(raw); 7];
                // Four squares of the largest values would saturate the sum.
                let n = if raw.unsigned_abs() > 1 << 30 { 1 } else { n };
                let scale = inverse_rms(&x[..n], 0.0);
                let value = f64::from(scale.mantissa()) * 2f64.powi(scale.exponent());
                let product = value * f64::from(raw).abs() / 65_536.0;
                assert!(
                    (product - 1.0).abs() < 2f64.powi(-12),
                    "{raw} {n}: {product}"
                );
            }
        }
    }

    #[test]
    fn inverse_rms_with_epsilon() {
        let x = fixed([3, -7, 100, 0]);
        for epsilon in [1e-30f32, 1e-12, 1e-6, 1e-5, 1.0, 1e10, 1e38] {
            let scale = inverse_rms(&x, epsilon);
            let value = f64::from(scale.mantissa()) * 2f64.powi(scale.exponent());
            let mean = (9.0 + 49.0 + 10_000.0) / 4.0 / 2f64.powi(32);
            let radicand = mean + f64::from(epsilon);
            assert!(
                (value * value * radicand - 1.0).abs() < 2f64.powi(-11),
                "{epsilon}"
            );
        }
        assert_eq!(inverse_rms(&[], 0.25), FixedScale::new(1, 1));
        assert_eq!(inverse_rms(&[], 0.0), FixedScale::ZERO);
        assert_eq!(inverse_rms(&x[3..], -1.0), FixedScale::ZERO);
        assert_eq!(inverse_rms(&x[3..], f32::NAN), FixedScale::ZERO);
    }
}
