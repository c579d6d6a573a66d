//! IEEE 754 binary32 taken apart and put together by its bits.
//!
//! Conversions between number types go through these two functions, so that they are exact, need
//! no floating-point unit and give the same bits on every chip.
//!
//! Reference: IEEE 754-2019, section 3.4 (binary interchange formats).

/// Mantissa bits of a normal binary32, the hidden one included.
const PRECISION: u32 = 24;
/// Exponent of the last place of the subnormals: the least positive value is `2^-149`.
const LEAST_EXPONENT: i32 = -149;
/// Exponent of the last place of the largest binade.
const GREATEST_EXPONENT: i32 = 104;

/// `(mantissa, exponent)` with `|value| = mantissa * 2^exponent`, exactly, mantissa below 2^24.
/// (0, 0) for zero, infinities and NaN.
pub(crate) const fn decompose(value: f32) -> (u32, i32) {
    let bits = value.to_bits();
    let fraction = bits & 0x007f_ffff;
    let biased = (bits >> 23 & 0xff) as i32;
    match biased {
        0xff => (0, 0),
        0 if fraction == 0 => (0, 0),
        0 => (fraction, LEAST_EXPONENT),
        _ => (fraction | 0x0080_0000, biased - 1 + LEAST_EXPONENT),
    }
}

/// The binary32 nearest to `mantissa * 2^exponent`, ties to even; infinity where it overflows.
pub(crate) const fn compose(mantissa: u64, exponent: i32) -> f32 {
    if mantissa == 0 {
        return 0.0;
    }
    let length = 64 - mantissa.leading_zeros() as i32;
    // Exponent of the result's last place, before rounding.
    let mut last = exponent.saturating_add(length - PRECISION as i32);
    if last > GREATEST_EXPONENT {
        return f32::INFINITY;
    }
    if last < LEAST_EXPONENT {
        last = LEAST_EXPONENT;
    }
    let shift = last.saturating_sub(exponent);
    let rounded = if shift <= 0 {
        // The result has at most 24 bits, so the shift is below 24.
        (mantissa << -shift) as u32
    } else {
        round_shift(mantissa, shift as u32) as u32
    };
    // A normal mantissa carries its hidden bit into the exponent field; a carry out of rounding
    // does the same, up to and including infinity.
    let binade = (last - LEAST_EXPONENT) as u32;
    f32::from_bits((binade << 23).wrapping_add(rounded))
}

/// `value / 2^shift`, rounded to nearest, ties to even.
pub(crate) const fn round_shift(value: u64, shift: u32) -> u64 {
    if shift == 0 {
        return value;
    }
    if shift > 64 {
        return 0;
    }
    let half = 1u64 << (shift - 1);
    let floor = if shift == 64 { 0 } else { value >> shift };
    let remainder = value & (half | (half - 1));
    if remainder > half || (remainder == half && floor & 1 == 1) {
        floor + 1
    } else {
        floor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exponent_comes_back() {
        for bits in (0..0x7f80_0000).step_by(9973).chain(0..5000) {
            let (mantissa, exponent) = decompose(f32::from_bits(bits));
            assert_eq!(compose(mantissa.into(), exponent).to_bits(), bits);
            // More bits and a lower exponent are the same value.
            assert_eq!(
                compose(u64::from(mantissa) << 40, exponent - 40).to_bits(),
                bits
            );
        }
        assert_eq!(decompose(f32::NAN), (0, 0));
        assert_eq!(decompose(f32::INFINITY), (0, 0));
        assert_eq!(decompose(-2.0), (1 << 23, -22));
    }

    #[test]
    fn composition_rounds_as_a_cast_does() {
        for exponent in [
            -200, -174, -173, -172, -160, -150, -149, -148, -40, 0, 40, 75, 76, 103,
        ] {
            for mantissa in [
                1u64, 3, 5, 0xff_ffff, 0x1ff_ffff, 0x1ff_fffe, 0x3ff_ffff, 0x300_0001,
            ] {
                let double = mantissa as f64 * 2f64.powi(exponent);
                let expected = (double as f32).to_bits();
                assert_eq!(
                    compose(mantissa, exponent).to_bits(),
                    expected,
                    "{mantissa} {exponent}"
                );
            }
        }
        assert_eq!(compose(u64::MAX, 64), f32::INFINITY);
        assert_eq!(compose(1, i32::MAX), f32::INFINITY);
        assert_eq!(compose(u64::MAX, i32::MIN), 0.0);
    }

    #[test]
    fn shifts_round_to_even() {
        assert_eq!(round_shift(5, 0), 5);
        assert_eq!((round_shift(1, 1), round_shift(3, 1)), (0, 2));
        assert_eq!(
            (round_shift(1 << 63, 64), round_shift((1 << 63) + 1, 64)),
            (0, 1)
        );
        assert_eq!(round_shift(u64::MAX, 65), 0);
    }
}
