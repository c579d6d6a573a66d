//! Natural logarithm in fixed point.
//!
//! `x = 2^e m`, `ln x = e ln 2 - ln c + ln(1 + r)` with a tabulated 16-bit `c` close to `1/m`, so
//! that `r = m c - 1` is exact and below 1/64 (Tang, "Table-driven implementation of the logarithm
//! function in IEEE floating-point arithmetic", ACM TOMS 16(4), 1990).
//! Tables and coefficients: `tests/oracle/num_tables.py`.

/// Nearly `1/m` at the middle of each 32nd of `[1, 2)`, as Q0.16.
const RECIPROCAL: [u16; 32] = [
    0xfc10, 0xf48a, 0xed73, 0xe6c3, 0xe070, 0xda74, 0xd4c7, 0xcf64, 0xca46, 0xc566, 0xc0c1, 0xbc52,
    0xb817, 0xb40b, 0xb02c, 0xac77, 0xa8e8, 0xa57f, 0xa238, 0x9f11, 0x9c0a, 0x991f, 0x9650, 0x939b,
    0x90fe, 0x8e78, 0x8c09, 0x89ae, 0x8768, 0x8534, 0x8312, 0x8102,
];

/// `-ln` of those, as Q0.32.
const LOGARITHM: [u32; 32] = [
    0x03f7d516, 0x0bb9b47b, 0x1341db96, 0x1a92193a, 0x21af3cfa, 0x289a66da, 0x2f57a604, 0x35e8229d,
    0x3c4d76dd, 0x428c4b8a, 0x48a4b3ef, 0x4e99b956, 0x546aba1d, 0x5a1b7c7a, 0x5fabf0ee, 0x651dac71,
    0x6a74126a, 0x6facc277, 0x74cb99f8, 0x79d1ad88, 0x7ebcfa3e, 0x83921ee1, 0x884f5cf1, 0x8cf661a4,
    0x91890ebe, 0x9607af6a, 0x9a70d0ed, 0x9ec88b54, 0xa30bbe11, 0xa73ed08e, 0xab60a6ae, 0xaf701d49,
];

/// `ln 2` as Q0.32.
const LN_2: i64 = 2_977_044_472;

/// `ln x` of raw values, the lowest value for `x <= 0`; maximum error 0.51 units in the last place.
pub(super) const fn ln(raw: i32) -> i32 {
    // r - ln(1 + r) = r^2 (SQUARE - CUBE r) / 2^16 for |r| < 0.0154; error 2^-28.6.
    const SQUARE: i32 = 32_771;
    const CUBE: i32 = 21_848;
    if raw <= 0 {
        return i32::MIN;
    }
    let zeros = raw.leading_zeros();
    let mantissa = (raw as u32) << zeros;
    let exponent = 15 - zeros as i64;
    let index = (mantissa >> 26 & 31) as usize;
    // r as Q.37: below 2^31 in magnitude.
    let product = mantissa as u64 * RECIPROCAL[index] as u64;
    let r = (product.wrapping_sub(1 << 47) as i64 >> 10) as i32;
    // r as Q.21 is below 2^15 in magnitude, and its square as Q.42 below 2^30.
    let coarse = r >> 16;
    let factor = SQUARE - ((coarse * CUBE) >> 21);
    let correction = ((coarse * coarse) >> 14) * factor;
    let sum =
        exponent * LN_2 + LOGARITHM[index] as i64 + (r >> 5) as i64 - (correction >> 12) as i64;
    ((sum + (1 << 15)) >> 16) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_arguments() {
        // round(ln(x) * 65536)
        for (x, expected) in [
            (1, 0),
            (2, 45_426),
            (3, 71_999),
            (10, 150_902),
            (32_767, 681_389),
        ] {
            assert_eq!(ln(x << 16), expected, "{x}");
        }
        assert_eq!(ln(1), -726_817);
        assert_eq!(ln(i32::MAX), 681_391);
        assert_eq!(ln(0), i32::MIN);
        assert_eq!(ln(-1), i32::MIN);
        assert_eq!(ln(i32::MIN), i32::MIN);
    }

    #[test]
    fn never_decreases() {
        let mut before = ln(1);
        for raw in 2..1 << 20 {
            let now = ln(raw);
            assert!(now >= before, "{raw}");
            before = now;
        }
    }
}
