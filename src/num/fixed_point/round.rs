//! Rounding to nearest and saturation to 32 bits.

/// `value / 2^shift` rounded to nearest, ties away from zero, for `0 < shift < 64`.
#[inline]
pub(super) const fn round_shift(value: i64, shift: u32) -> i64 {
    // One less for negative values, which sends their ties downwards; then half up, without the
    // sum that could overflow.
    let value = value.saturating_add(value >> 63);
    (value >> shift) + ((value >> (shift - 1)) & 1)
}

/// The value clamped to 32 bits.
#[inline]
pub(super) const fn saturate(value: i64) -> i32 {
    if value > i32::MAX as i64 {
        i32::MAX
    } else if value < i32::MIN as i64 {
        i32::MIN
    } else {
        value as i32
    }
}

/// `value * 2^exponent` rounded to nearest, ties away from zero, and clamped to 32 bits.
#[inline]
pub(super) const fn scale_by_power(value: i64, exponent: i32) -> i32 {
    if exponent >= 0 {
        // 32 + 31 bits fit, and a nonzero value shifted by 32 is out of range already.
        let shift = if exponent > 32 { 32 } else { exponent };
        saturate((saturate(value) as i64) << shift)
    } else if exponent < -63 {
        0
    } else {
        saturate(round_shift(value, exponent.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_away_from_zero() {
        assert_eq!(round_shift(3, 1), 2);
        assert_eq!(round_shift(-3, 1), -2);
        assert_eq!(round_shift(5, 2), 1);
        assert_eq!(round_shift(-5, 2), -1);
        assert_eq!(round_shift(-6, 2), -2);
        assert_eq!(round_shift(i64::MAX, 62), 2);
        assert_eq!(round_shift(i64::MIN, 62), -2);
        assert_eq!(round_shift(i64::MIN, 63), -1);
    }

    #[test]
    fn powers_saturate() {
        assert_eq!(scale_by_power(1, 31), i32::MAX);
        assert_eq!(scale_by_power(1, 30), 1 << 30);
        assert_eq!(scale_by_power(-1, 31), i32::MIN);
        assert_eq!(scale_by_power(-1, i32::MAX), i32::MIN);
        assert_eq!(scale_by_power(0, i32::MAX), 0);
        assert_eq!(scale_by_power(i64::MAX, i32::MIN), 0);
        assert_eq!(scale_by_power(i64::MAX, -62), 2);
        assert_eq!(scale_by_power(-6, -2), -2);
    }
}
