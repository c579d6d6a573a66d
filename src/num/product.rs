//! Parts of products, on chips whose multiplication of 32 bits gives 32 bits or 64.

/// Whether the chip has no long multiplication.
const SHORT: bool = cfg!(smidgen_short_product);

/// `floor(integer * factor / 2^16)` for a factor of 15 bits and a sign.
#[inline]
pub(crate) const fn high_product(integer: i32, factor: i16) -> i32 {
    let factor = factor as i32;
    if SHORT {
        let (high, low) = (integer >> 16, integer & 0xFFFF);
        high.wrapping_mul(factor)
            .wrapping_add(low.wrapping_mul(factor) >> 16)
    } else {
        ((integer as i64 * (factor << 16) as i64) >> 32) as i32
    }
}

/// `a * b / 2^16` rounded to nearest, ties away from zero, and saturated: the product of two numbers
/// with 16 fraction bits.
#[inline]
pub(super) const fn fixed_product(a: i32, b: i32) -> i32 {
    const FAR: u32 = 1 << 23;
    let (a_size, b_size) = (a.unsigned_abs(), b.unsigned_abs());
    if SHORT && a_size < FAR && b_size < FAR {
        let (a_high, a_low) = (a_size >> 16, a_size & 0xFFFF);
        let (b_high, b_low) = (b_size >> 16, b_size & 0xFFFF);
        // Below 2^30, and the low product below 2^32 when it is rounded.
        let size = ((a_high * b_high) << 16)
            + a_high * b_low
            + a_low * b_high
            + ((a_low * b_low + 0x8000) >> 16);
        return if (a ^ b) < 0 {
            -(size as i32)
        } else {
            size as i32
        };
    }
    super::fixed_point::saturated_product(a as i64 * b as i64)
}

#[cfg(test)]
mod tests {
    use super::high_product;

    #[test]
    fn products_are_floors() {
        for integer in [
            0,
            1,
            -1,
            65_535,
            65_536,
            -65_537,
            i32::MAX,
            i32::MIN,
            123_456_789,
        ] {
            for factor in [0, 1, 3, 0x4000, 0x5555, 0x7FFF, -1, -3, -0x5555, -0x7FFF] {
                let floor = (i64::from(integer) * i64::from(factor)).div_euclid(65_536);
                assert_eq!(i64::from(high_product(integer, factor)), floor);
            }
        }
    }
}
