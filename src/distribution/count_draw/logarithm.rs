//! Logarithms and deviances to some 29 bits, by 32-bit multiplications.
//!
//! Both come from `atanh v = v (1 + v^2 q(v^2))` with one polynomial for `q`.

use crate::num::reciprocal_mantissa;

/// Fraction bits of logarithms.
pub(super) const FRACTION: u32 = 30;
/// A deviance that nothing overcomes: 64.
pub(super) const FAR: i64 = 64 << FRACTION;

/// `q(w)` in powers of `4 w`, for `w` up to 1/4, as Q.32; error `2^-29`. Chebyshev, mpmath.
const SERIES: [u32; 7] = [
    0x5555_555a,
    0x0ccc_cb18,
    0x0249_3f8a,
    0x0071_2917,
    0x0018_f708,
    0x0002_9e5f,
    0x0002_802c,
];

/// `ln 2` as Q.30.
const LN_2: i64 = 744_261_118;

/// Above this a deviance from a count three times as great, or a third, exceeds 64 by far: Q.30.
const FAR_COUNT: u64 = 4096 << FRACTION;

/// The high word of a product.
pub(super) const fn high(a: u32, b: u32) -> u32 {
    ((a as u64 * b as u64) >> 32) as u32
}

/// The high word of a product of two words of 64 bits, to two units.
pub(super) const fn high_wide(a: u64, b: u64) -> u64 {
    const LOW: u64 = u32::MAX as u64;
    let (a1, a0) = (a >> 32, a & LOW);
    let (b1, b0) = (b >> 32, b & LOW);
    a1 * b1 + ((a1 * b0) >> 32) + ((a0 * b1) >> 32)
}

/// `(m, e)` with the number equal to `m 2^e` and the high bit of `m` set, cut to 32 bits.
pub(super) const fn normalized(number: u64) -> (u32, i32) {
    let shift = number.leading_zeros() & 63;
    (((number << shift) >> 32) as u32, 32 - shift as i32)
}

/// `(v^2, q(v^2))` as Q.32, of `v` below 1/2 as Q.32.
fn series(v: u32) -> (u32, u32) {
    let square = high(v, v);
    let mut value = 0;
    for &coefficient in SERIES.iter().rev() {
        value = coefficient + high(value, square << 2);
    }
    (square, value)
}

/// `ln(2^exponent numerator / denominator)` as Q.30, of numbers above 0.
///
/// With mantissas `p` and `d`: `ln(p / d) = 2 atanh((p - d) / (p + d))`.
pub(super) fn ln_quotient(numerator: u64, denominator: u64, exponent: i32) -> i64 {
    let (p, p_exponent) = normalized(numerator);
    let (d, d_exponent) = normalized(denominator);
    let middle = (p >> 1) + (d >> 1);
    let v = high(p.abs_diff(d), reciprocal_mantissa(middle));
    let (square, q) = series(v);
    let magnitude = i64::from((v + high(v, high(square, q))) >> 1);
    let logarithm = if p < d { -magnitude } else { magnitude };
    i64::from(exponent + p_exponent - d_exponent) * LN_2 + logarithm
}

/// `k ln(k / mean) - (k - mean)` as Q.30, at most [`FAR`], of a count and a mean as Q.30.
///
/// With `v = (k - mean) / (k + mean)` it is `(k - mean) v (1 + (1 + v) v q(v^2))`, in which nothing
/// cancels.
pub(super) fn deviance(count: u32, mean: u64) -> i64 {
    let k = u64::from(count) << FRACTION;
    let (sum, difference) = (k + mean, k.abs_diff(mean));
    if difference >= sum / 2 {
        return far_deviance(count, mean);
    }
    let (s, s_exponent) = normalized(sum);
    let (d, d_exponent) = normalized(difference);
    let shift = s_exponent - d_exponent;
    if difference == 0 || shift > 32 {
        return 0;
    }
    // d / s as Q.31, above 1/2; v is below 1/2, so that the shift is not 0.
    let quotient = high(d, reciprocal_mantissa(s));
    let v = (u64::from(quotient) << 1 >> shift) as u32;
    let (square, q) = series(v);
    let odd = high(v, q) >> 1;
    let even = (1 << 31) + (high(square, q) >> 1);
    let bracket = if k < mean { even - odd } else { even + odd };
    let mantissa = high(high(d, quotient), bracket);
    match 2 * d_exponent - s_exponent + 2 {
        exponent @ -31..=-1 => i64::from(mantissa >> -exponent),
        exponent @ 0..=8 => (i64::from(mantissa) << exponent).min(FAR),
        exponent if exponent > 8 => FAR,
        _ => 0,
    }
}

/// The same of a count that is three times the mean or a third of it.
#[cold]
fn far_deviance(count: u32, mean: u64) -> i64 {
    let k = u64::from(count) << FRACTION;
    if k.max(mean) >= FAR_COUNT {
        return FAR;
    }
    let logarithm = if count == 0 {
        0
    } else {
        i64::from(count) * ln_quotient(k, mean, 0)
    };
    (logarithm - (k as i64 - mean as i64)).min(FAR)
}

/// `ln k! - (k + 1/2) ln k + k` as Q.30, and 0 for 0: half of `ln(2 pi)`, and Stirling's
/// remainder.
pub(super) fn stirling(k: u32) -> i64 {
    /// For small `k`. `round(2^30 (lnGamma(k + 1) - (k + 1/2) ln k + k))`.
    const SMALL: [u32; 10] = [
        0,
        1_073_741_824,
        1_031_091_971,
        1_016_421_683,
        1_009_026_551,
        1_004_574_838,
        1_001_602_117,
        999_476_732,
        997_881_748,
        996_640_714,
    ];
    /// `ln(2 pi) / 2` as Q.30.
    const HALF_LN_TAU: u32 = 986_702_737;
    /// `1/12`, `1/360` and `1/1260` as Q.32.
    const COEFFICIENTS: [u32; 3] = [357_913_941, 11_930_465, 3_408_704];
    if let Some(&value) = SMALL.get(k as usize) {
        return i64::from(value);
    }
    let zeros = k.leading_zeros() & 31;
    let inverse = reciprocal_mantissa(k << zeros) >> (31 - zeros);
    let square = high(inverse, inverse);
    let [first, third, fifth] = COEFFICIENTS;
    let series = first - high(square, third - high(square, fifth));
    i64::from(HALF_LN_TAU + (high(inverse, series) >> 2))
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;
    use crate::rng::DefaultRng;

    const ONE: f64 = (1u64 << 30) as f64;

    #[test]
    fn logarithms() {
        let mut rng = DefaultRng::new(1);
        for _ in 0..20_000 {
            let a = (rng.next_u64() >> (rng.next_u32() & 63)).max(1);
            let b = (rng.next_u64() >> (rng.next_u32() & 63)).max(1);
            let exact = libm::log(a as f64 / b as f64);
            let error = (ln_quotient(a, b, 0) as f64 / ONE - exact).abs();
            assert!(error < 8e-9, "{a} {b} {error}");
        }
    }

    #[test]
    fn stirling_remainders() {
        for k in (1..3000).chain([100_000, 1 << 31, u32::MAX]) {
            let x = f64::from(k);
            let tau = core::f64::consts::TAU;
            let exact = if k < 3000 {
                libm::lgamma(x + 1.0) - (x + 0.5) * libm::log(x) + x
            } else {
                libm::log(tau) / 2.0 + 1.0 / (12.0 * x)
            };
            let error = (stirling(k) as f64 / ONE - exact).abs();
            assert!(error < if k < 100 { 3e-9 } else { 1e-8 }, "{k} {error}");
        }
        assert_eq!(stirling(0), 0);
    }

    #[test]
    fn deviances() {
        for mean in [5.0, 10.0, 17.3, 100.0, 1234.5, 1e5, 1e7, 4e9] {
            let q30 = (mean * ONE) as u64;
            let sigma: f64 = libm::sqrt(mean);
            for step in -120..=120 {
                let k = libm::floor(mean + f64::from(step) / 10.0 * sigma);
                if !(0.0..=4.29e9).contains(&k) {
                    continue;
                }
                let x = (k - mean) / mean;
                let exact = if k == 0.0 {
                    mean
                } else if x.abs() < 1e-3 {
                    mean * x * x * (0.5 - x / 6.0 + x * x / 12.0 - x * x * x / 20.0)
                } else {
                    mean * ((1.0 + x) * libm::log1p(x) - x)
                };
                let found = deviance(k as u32, q30);
                if exact > 63.9 {
                    assert!(found > 63 << 30, "{mean} {k}");
                    continue;
                }
                let error = (found as f64 / ONE - exact).abs();
                let near = (k - mean).abs() < (k + mean) / 2.0;
                let bound = if near { 3e-9 + 8e-9 * exact } else { 1e-6 };
                assert!(error < bound, "{mean} {k} {exact} {error}");
            }
        }
        assert_eq!(deviance(0, 5000 << 30), FAR);
        assert_eq!(deviance(u32::MAX, 1 << 30), FAR);
        assert_eq!(deviance(77, 77 << 30), 0);
    }
}
