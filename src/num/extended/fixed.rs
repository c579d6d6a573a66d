//! Products and polynomials of 64-bit fractions, by 32-bit multiplications.

/// The high word of `a * b`.
#[inline]
pub(super) const fn high(a: u64, b: u64) -> u64 {
    if cfg!(target_pointer_width = "64") {
        return ((a as u128 * b as u128) >> 64) as u64;
    }
    const LOW: u64 = u32::MAX as u64;
    let (a1, a0) = (a >> 32, a & LOW);
    let (b1, b0) = (b >> 32, b & LOW);
    let first = a1 * b0 + ((a0 * b0) >> 32);
    let second = a0 * b1 + (first & LOW);
    a1 * b1 + (first >> 32) + (second >> 32)
}

/// The high word of the product of two signed numbers, rounded down.
#[inline]
pub(super) const fn high_signed(a: i64, b: i64) -> i64 {
    let product = high(a as u64, b as u64);
    // A negative factor stands for itself plus 2^64.
    let excess = ((a >> 63) as u64 & b as u64).wrapping_add((b >> 63) as u64 & a as u64);
    product.wrapping_sub(excess) as i64
}

/// The polynomial with these coefficients at `t` as Q.63, by Horner's rule.
///
/// The sums must fit, as those of the tables here do.
#[inline(never)]
pub(crate) fn polynomial(coefficients: &[i64], t: i64) -> i64 {
    let mut value = 0i64;
    for &coefficient in coefficients.iter().rev() {
        value = coefficient.wrapping_add(high_signed(value, t) << 1);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_words() {
        let mut state = 1u64;
        for _ in 0..10_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let a = state.rotate_left(17) >> (state & 63);
            let b = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let exact = (u128::from(a) * u128::from(b)) >> 64;
            assert_eq!(u128::from(high(a, b)), exact);
            let (a, b) = (a as i64, b as i64);
            let exact = (i128::from(a) * i128::from(b)) >> 64;
            assert_eq!(i128::from(high_signed(a, b)), exact);
        }
        assert_eq!(high_signed(i64::MIN, i64::MIN), 1 << 62);
    }

    #[test]
    fn horner() {
        // 1/4 - 1/8 t + 1/16 t^2 at t = -1/2, as Q.63.
        let value = polynomial(&[1 << 61, -(1 << 60), 1 << 59], -(1 << 62));
        assert_eq!(value, (1 << 61) + (1 << 59) + (1 << 57));
    }
}
