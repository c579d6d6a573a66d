//! Tests of the arithmetic against exact integers, at and around every edge; with debug
//! assertions on, an overflow anywhere would panic.

use crate::num::{FixedScale, I16F16, Real};

const EDGES: [i32; 33] = [
    i32::MIN,
    i32::MIN + 1,
    i32::MIN + 2,
    -0x7fff_8000,
    -0x4000_0001,
    -0x4000_0000,
    -12_345_678,
    -681_392,
    -65_537,
    -65_536,
    -65_535,
    -32_769,
    -32_768,
    -3,
    -2,
    -1,
    0,
    1,
    2,
    3,
    32_767,
    32_768,
    65_535,
    65_536,
    65_537,
    681_391,
    681_392,
    12_345_678,
    0x4000_0000,
    0x4000_0001,
    0x7fff_8000,
    i32::MAX - 1,
    i32::MAX,
];

fn fixed(raw: i32) -> I16F16 {
    I16F16::from_bits(raw)
}

/// Clamped to 32 bits.
fn clamped(value: i128) -> i32 {
    value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

/// `numerator / denominator`, to nearest, ties away from zero.
fn nearest(numerator: i128, denominator: i128) -> i128 {
    let sign = numerator.signum() * denominator.signum();
    let (n, d) = (numerator.abs(), denominator.abs());
    sign * ((2 * n + d) / (2 * d))
}

#[test]
fn binary_operations_are_exact() {
    for a in EDGES {
        for b in EDGES {
            let (x, y) = (fixed(a), fixed(b));
            let (a, b) = (i128::from(a), i128::from(b));
            assert_eq!(Real::add(x, y).to_bits(), clamped(a + b));
            assert_eq!(Real::sub(x, y).to_bits(), clamped(a - b));
            assert_eq!(Real::mul(x, y).to_bits(), clamped(nearest(a * b, 1 << 16)));
            let quotient = match (b, a.signum()) {
                (0, 0) => 0,
                (0, sign) => sign << 32,
                _ => nearest(a << 16, b),
            };
            assert_eq!(Real::div(x, y).to_bits(), clamped(quotient), "{a} / {b}");
            for accumulator in [i64::MIN, -1, 0, 1, i64::MAX] {
                let sum = i128::from(accumulator) + a * b;
                let sum = sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
                assert_eq!(I16F16::wide_mul_add(accumulator, x, y), sum);
            }
            assert_eq!(x.order_key() < y.order_key(), a < b);
        }
    }
}

#[test]
fn wide_sums_round_to_nearest() {
    for a in EDGES {
        for b in EDGES {
            for wide in [
                i64::from(a) * i64::from(b),
                (i64::from(a) << 32).wrapping_add(i64::from(b)),
            ] {
                let expected = clamped(nearest(wide.into(), 1 << 16));
                assert_eq!(I16F16::from_wide(wide).to_bits(), expected, "{wide}");
                assert_eq!(
                    I16F16::wide_add(wide, i64::MAX),
                    wide.saturating_add(i64::MAX)
                );
                assert_eq!(
                    I16F16::wide_add(wide, i64::MIN),
                    wide.saturating_add(i64::MIN)
                );
            }
        }
    }
    for wide in [i64::MIN, i64::MAX] {
        assert_eq!(I16F16::from_wide(wide).to_bits(), clamped(wide.into()));
    }
}

#[test]
fn elementary_functions_are_total() {
    let functions: [fn(I16F16) -> I16F16; 10] = [
        Real::exp,
        Real::ln,
        Real::sqrt,
        Real::rsqrt,
        Real::sin,
        Real::cos,
        Real::sigmoid,
        Real::tanh,
        Real::neg,
        Real::abs,
    ];
    for edge in EDGES {
        for near in -70..=70 {
            let x = fixed(edge.saturating_add(near));
            for function in functions {
                function(x);
            }
            let _ = (x.exp_weight(), x.magnitude_parts());
            let phase = x.to_bits() as u32;
            let (sin, cos) = I16F16::sin_cos_turn(phase);
            assert!(Real::abs(sin) <= I16F16::ONE && Real::abs(cos) <= I16F16::ONE);
        }
    }
}

#[test]
fn conversions_round_to_nearest() {
    for bits in (0..=u32::MAX).step_by(9973).chain(0x3700_0000..0x3700_4000) {
        let value = f32::from_bits(bits);
        let units = (f64::from(value) * 65_536.0).round_ties_even();
        // A cast saturates, and NaN becomes 0.
        assert_eq!(I16F16::from_f32(value).to_bits(), units as i32, "{value}");
    }
    for k in 0..=u32::MAX / 9973 {
        let raw = (k * 9973) as i32;
        assert_eq!(Real::to_f64(fixed(raw)), f64::from(raw) / 65_536.0);
        let nearest = (f64::from(raw) / 65_536.0) as f32;
        assert_eq!(
            Real::to_f32(fixed(raw)).to_bits(),
            nearest.to_bits(),
            "{raw}"
        );
    }
    for value in [
        i32::MIN,
        -32_769,
        -32_768,
        -1,
        0,
        1,
        32_767,
        32_768,
        i32::MAX,
    ] {
        let raw = clamped(i128::from(value) << 16);
        assert_eq!(<I16F16 as Real>::from_i32(value).to_bits(), raw);
    }
}

#[test]
fn scales_multiply_to_the_nearest() {
    for exponent in [
        i32::MIN,
        -200,
        -100,
        -79,
        -78,
        -48,
        -47,
        -46,
        -31,
        -16,
        -1,
        0,
        1,
        40,
        i32::MAX,
    ] {
        for mantissa in [0, 1, 3, 0x5555_5555, 0x7fff_ffff, 0x8000_0001, u32::MAX] {
            let scale = I16F16::scale_from_parts(mantissa, exponent);
            let (normal, power) = I16F16::scale_parts(scale);
            assert!(normal == 0 || normal >> 30 == 1);
            for a in EDGES {
                let product = i128::from(a) * i128::from(normal);
                assert_eq!(fixed(a).scaled(scale).to_bits(), by_power(product, power));
                let power = power.saturating_add(16);
                assert_eq!(
                    I16F16::dequantize(a, scale).to_bits(),
                    by_power(product, power)
                );
                I16F16::quantize(&[fixed(a)], scale, &mut [0]);
            }
        }
    }
}

fn by_power(value: i128, exponent: i32) -> i32 {
    if exponent >= 0 {
        clamped(value << exponent.min(60))
    } else {
        clamped(nearest(value, 1 << exponent.unsigned_abs().min(90)))
    }
}

#[test]
fn magnitudes_are_exact() {
    for a in EDGES {
        let (mantissa, exponent) = fixed(a).magnitude_parts();
        assert!(mantissa < 1 << 31);
        let exact = f64::from(mantissa) * 2f64.powi(exponent);
        assert_eq!(exact, f64::from(a).abs() / 65_536.0);
    }
}

#[test]
fn scale_arithmetic() {
    let one = FixedScale::new(1, 0);
    assert_eq!((one.mantissa(), one.exponent()), (1 << 30, -30));
    assert_eq!(one.product(one), one);
    assert_eq!(one.product(FixedScale::ZERO), FixedScale::ZERO);
    assert_eq!(FixedScale::default(), FixedScale::ZERO);
    // 32 bits round to 31, ties to even, and carry.
    assert_eq!(FixedScale::new(u32::MAX, 0), FixedScale::new(1, 32));
    assert_eq!(
        FixedScale::new(0x8000_0001, 0),
        FixedScale::new(0x8000_0000, 0)
    );
    assert_eq!(
        FixedScale::new(0x8000_0003, 0),
        FixedScale::new(0x8000_0004, 0)
    );
    for value in [0.0, 1e-45, 1e-38, 1e-4, 0.1, 1.0, 3e38] {
        assert_eq!(FixedScale::from_f32(value).to_f32(), value);
    }
    let largest = FixedScale::new(u32::MAX, i32::MAX);
    assert_eq!(largest.product(largest).to_f32(), f32::INFINITY);
    let least = FixedScale::new(1, i32::MIN);
    assert_eq!(least.product(least).to_f32(), 0.0);
}
