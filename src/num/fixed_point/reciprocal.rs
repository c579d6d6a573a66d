//! Reciprocal of a normalized mantissa, without a division.
//!
//! An 8-bit seed, a step of Newton and a step of third order: with `e = 1 - d y`,
//! `1/d = y / (1 - e) = y (1 + e + e^2 + ...)` (Muller, "Elementary Functions", 3rd ed., 2016,
//! section 5.7). Seeds: `tests/oracle/num_tables.py`.

/// `1/d` as Q0.8 in the middle of each 64th of `[1, 2)`.
const SEED: [u8; 64] = [
    254, 250, 246, 243, 239, 236, 232, 229, 226, 223, 220, 217, 214, 211, 209, 206, 204, 201, 199,
    196, 194, 192, 189, 187, 185, 183, 181, 179, 177, 175, 173, 172, 170, 168, 166, 165, 163, 161,
    160, 158, 157, 155, 154, 152, 151, 150, 148, 147, 146, 144, 143, 142, 141, 139, 138, 137, 136,
    135, 134, 133, 132, 131, 130, 129,
];

/// `1/d` as Q0.32 of `d` in `[1, 2)` as Q1.31; relative error below `2^-29`. At `d = 1` the result
/// is the largest that fits.
///
/// The high bit of the mantissa is taken as set.
pub(crate) const fn reciprocal_mantissa(mantissa: u32) -> u32 {
    let mantissa = mantissa | 1 << 31;
    let seed = SEED[(mantissa >> 25 & 63) as usize] as i32;
    // e as Q.23, below 2^-6 in magnitude; y (1 + e) has 12 good bits.
    let error = (1 << 23) - (mantissa >> 16) as i32 * seed;
    let inverse = (seed << 8) + ((seed * error) >> 15);
    // e as Q.31, below 2^-11 in magnitude.
    let error = ((1u64 << 47).wrapping_sub(mantissa as u64 * inverse as u64) as i64 >> 16) as i32;
    let coarse = error >> 6;
    let step = error + ((coarse * coarse) >> 19);
    let result = ((inverse as i64) << 16) + ((inverse as i64 * step as i64) >> 15);
    if result > u32::MAX as i64 {
        u32::MAX
    } else {
        result as u32
    }
}

/// `1/d` as Q0.16, for `d` of `2^24` to `2^25` as Q.24: from `2^15` to `2^16`, error below `2^-15.5`,
/// by products of 32 bits.
#[inline]
pub(super) const fn reciprocal_16(d: u32) -> u32 {
    // At 2 the index is that of the last seed, which is half of it.
    let index = (d >> 18) - 64;
    let seed = SEED[(if index < 63 { index } else { 63 }) as usize] as i32;
    // e = 1 - d y as Q.23, and y (1 + e), which has 12 good bits, as Q.16.
    let error = (1 << 23) - (d >> 9) as i32 * seed;
    let inverse = (seed << 8) + ((seed * error) >> 15);
    // e as Q.32, below 2^-10 in magnitude: 1 is 0 there.
    let error = 0u32.wrapping_sub((d >> 8).wrapping_mul(inverse as u32)) as i32;
    let result = inverse + ((inverse * (error >> 8)) >> 24);
    if result > 65_536 {
        65_536
    } else {
        result as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits() {
        for d in ((1 << 24)..=(1u32 << 25)).step_by(997).chain([1 << 25]) {
            let exact = 2f64.powi(40) / f64::from(d);
            assert!((f64::from(reciprocal_16(d)) - exact).abs() < 1.5, "{d:#x}");
        }
    }

    #[test]
    fn mantissa_of_every_seed() {
        for top in 1u64 << 15..1 << 16 {
            for low in [0, 1, 0x8000, 0xffff] {
                let d = top << 16 | low;
                let product = d * u64::from(reciprocal_mantissa(d as u32));
                assert!(product.abs_diff(1 << 63) >> (63 - 29) == 0, "{d:#x}");
            }
        }
        assert_eq!(reciprocal_mantissa(1 << 31), u32::MAX);
    }
}
