//! Square root and its reciprocal in fixed point.
//!
//! Both start from one reciprocal square root of a normalized mantissa: an 8-bit seed, a step of
//! Newton and a step of third order (Muller, "Elementary Functions", 3rd ed., 2016, section 5.7).
//! An exact integer comparison then makes the roots correctly rounded.
//! Seeds: `tests/oracle/num_tables.py`.

/// `1/sqrt(m)` as Q0.8 in the middle of each 32nd of `[1, 4)`.
const SEED: [u8; 96] = [
    254, 250, 247, 243, 240, 236, 233, 230, 228, 225, 222, 220, 217, 215, 212, 210, 208, 206, 204,
    202, 200, 198, 196, 194, 193, 191, 189, 188, 186, 185, 183, 182, 180, 179, 178, 176, 175, 174,
    172, 171, 170, 169, 168, 167, 166, 165, 163, 162, 161, 160, 159, 158, 158, 157, 156, 155, 154,
    153, 152, 151, 151, 150, 149, 148, 147, 147, 146, 145, 144, 144, 143, 142, 142, 141, 140, 140,
    139, 138, 138, 137, 137, 136, 135, 135, 134, 134, 133, 132, 132, 131, 131, 130, 130, 129, 129,
    128,
];

/// `1/sqrt(m)` as Q1.31 of `m` in `[1, 4)` as Q2.30; relative error below `2^-30.5`.
///
/// Smaller mantissas count as 1: they are the caller's fault, and do no harm.
pub(in crate::num) const fn inverse_sqrt_mantissa(mantissa: u32) -> u32 {
    let index = (mantissa >> 25).saturating_sub(32) as usize;
    let seed = SEED[index] as i32;
    // e = 1 - m y^2; y (1 + e/2) has 12 good bits.
    let error = (1i32 << 30).wrapping_sub_unsigned((mantissa >> 16) * (seed * seed) as u32);
    let root = (seed << 8) + ((seed * (error >> 4)) >> 19);
    let root = if root > 0xffff { 0xffff } else { root };
    // y (1 + e/2 + 3/8 e^2), with e as Q.34: below 2^23 in magnitude.
    let square = root as u32 * root as u32;
    let error = ((1u64 << 62).wrapping_sub(mantissa as u64 * square as u64) as i64 >> 28) as i32;
    let coarse = error >> 7;
    // e/2 + 3/8 e^2 as Q.35.
    let step = error + (((coarse * coarse) >> 19) * 3 / 8);
    let change = (root as i64 * step as i64 + (1 << 19)) >> 20;
    (((root as i64) << 15) + change) as u32
}

/// `sqrt(x)` of raw values, correctly rounded; zero for `x <= 0`.
pub(super) const fn sqrt(raw: i32) -> i32 {
    if raw <= 0 {
        return 0;
    }
    let shift = raw.leading_zeros() & !1;
    let mantissa = (raw as u32) << shift;
    // m / sqrt(m) as Q.61 is a root in [1, 2).
    let product = mantissa as u64 * inverse_sqrt_mantissa(mantissa) as u64;
    let root = ((product >> (37 + shift / 2)) + 1) >> 1;
    // Nearest: root - 1/2 < sqrt(radicand) < root + 1/2, squared, in integers. Sums instead of
    // branches, which would be taken at random.
    let radicand = (raw as u64) << 16;
    let square = root * root;
    let too_low = radicand > square + root;
    let too_high = radicand + root <= square;
    root as i32 + too_low as i32 - too_high as i32
}

/// `1 / sqrt(x)` of raw values, correctly rounded; the largest value for `x <= 0`.
pub(super) const fn rsqrt(raw: i32) -> i32 {
    if raw <= 0 {
        return i32::MAX;
    }
    let shift = raw.leading_zeros() & !1;
    let inverse = inverse_sqrt_mantissa((raw as u32) << shift);
    let root = ((inverse >> (21 - shift / 2)) + 1) as u64 >> 1;
    // Nearest: (root +- 1/2)^2 x against 1, all times 4 * 2^48.
    let above = 2 * root + 1;
    let below = 2 * root - 1;
    let too_low = above * above * raw as u64 <= 1 << 50;
    let too_high = below * below * raw as u64 > 1 << 50;
    root as i32 + too_low as i32 - too_high as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares() {
        for x in 0..=181 {
            assert_eq!(sqrt((x * x) << 16), x << 16, "{x}");
        }
        assert_eq!(sqrt(1), 256);
        assert_eq!(sqrt(2 << 16), 92_682);
        assert_eq!(sqrt(-1), 0);
        assert_eq!(sqrt(i32::MIN), 0);
        assert_eq!(sqrt(i32::MAX), 11_863_283);
    }

    #[test]
    fn powers_of_four() {
        for k in 0..16 {
            assert_eq!(rsqrt(1 << (2 * k)), 1 << (24 - k), "{k}");
        }
        assert_eq!(rsqrt(0), i32::MAX);
        assert_eq!(rsqrt(i32::MIN), i32::MAX);
    }

    #[test]
    fn mantissa_of_every_seed() {
        for top in 1u64 << 14..1 << 16 {
            for low in [0, 1, 0x8000, 0xffff] {
                let m = top << 16 | low;
                let y = u128::from(inverse_sqrt_mantissa(m as u32));
                // m y^2 is 2^92, to 2^-29.5.
                let square = u128::from(m) * y * y;
                assert!(
                    square.abs_diff(1 << 92) < (1 << 91) / 379_625_062,
                    "{m:#x}: {y:#x}"
                );
            }
        }
    }
}
