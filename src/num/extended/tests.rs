//! Against `f64` where it is exact enough, and against identities where it is not.

use std::vec::Vec;

use super::*;
use crate::num::{I16F16, Real};

/// Numbers of every sign and of magnitudes around `2^-spread..2^spread`.
fn numbers(count: usize, spread: i32) -> Vec<Extended> {
    let mut state = 7u64;
    let mut next = || {
        // xorshift64 (Marsaglia 2003)
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut number = || {
        let (significand, more) = (next() | 1 << 63, next());
        let exponent = (more >> 8) as i32 % (spread + 1) - 63;
        // Short and long significands.
        let significand = if more & 2 == 0 {
            significand
        } else {
            significand & (!0 << 55)
        };
        Extended::raw(more & 1 == 1, significand, exponent)
    };
    (0..count).map(|_| number()).collect()
}

/// Relative error against a truth.
fn error(value: Extended, truth: Extended) -> f64 {
    f64::from_extended(((value - truth) / truth).abs())
}

fn bits(bits: i32) -> f64 {
    2f64.powi(-bits)
}

#[test]
fn operations() {
    let x = numbers(20_000, 40);
    for pair in x.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        assert!(error((a + b) - b, a) < bits(62) * (1.0 + f64::from_extended((b / a).abs())));
        assert_eq!(a + b, b + a);
        assert_eq!(a - b, -(b - a));
        assert_eq!(a * b, b * a);
        assert!(error(a / b * b, a) < bits(59));
        assert!(error(a.abs().sqrt().square(), a.abs()) < bits(58));
        assert_eq!(a < b, f64::from_extended(a - b) < 0.0);
    }
    // Against binary64, which has the quotient of short numbers to 53 bits.
    for pair in x.windows(2) {
        let (a, b) = (f64::from_extended(pair[0]), f64::from_extended(pair[1]));
        let (c, d) = (a.to_extended(), b.to_extended());
        for (value, truth) in [
            (c + d, a + b),
            (c - d, a - b),
            (c * d, a * b),
            (c / d, a / b),
        ] {
            assert!((f64::from_extended(value) - truth).abs() <= truth.abs() * bits(52));
        }
    }
}

#[test]
fn exact_operations() {
    for (a, b) in [(1i64, 3i64), (7, -7), (1 << 40, 3), (-5, 12), (0, 9)] {
        let (x, y) = (Extended::from(a), Extended::from(b));
        assert_eq!(x + y, Extended::from(a + b));
        assert_eq!(x - y, Extended::from(a - b));
        assert_eq!(x * y, Extended::from(a * b));
        assert_eq!((x * y).floor(), a * b);
    }
    assert!(error(Extended::from(144).sqrt(), Extended::from(12)) < bits(60));
    assert_eq!(
        Extended::from(3) / Extended::from(4),
        Extended::from(3).scaled(-2)
    );
    assert_eq!(Extended::ONE / Extended::TWO, Extended::HALF);
    assert_eq!(
        Extended::from(i64::MIN),
        Extended::ONE.scaled(63) * -Extended::ONE
    );
}

#[test]
fn infinities_and_zero() {
    let (zero, one, inf) = (Extended::ZERO, Extended::ONE, Extended::INFINITY);
    for value in [
        inf + one,
        inf * one,
        inf + inf,
        inf * inf,
        one / zero,
        inf.sqrt(),
        inf.ln(),
        inf.exp(),
    ] {
        assert_eq!(value, inf);
    }
    for value in [
        inf - inf,
        zero * inf,
        zero / zero,
        one / inf,
        (-inf).exp(),
        (-one).sqrt(),
        one - one,
    ] {
        assert!(value.is_zero() && !value.is_negative());
    }
    assert_eq!(inf / inf, one);
    assert_eq!(zero.ln(), -inf);
    assert_eq!((-one).ln(), -inf);
    assert_eq!((-one).ln_1p(), -inf);
    assert_eq!(-one / zero, -inf);
    assert_eq!((-inf).exp_m1(), -one);
    assert_eq!(Extended::from(1 << 27).exp(), inf);
    assert!(Extended::from(-(1 << 27)).exp().is_zero());
    assert!(zero > -inf && zero < inf && -inf < -one && zero == -zero);
    let great = Extended::from((1 << 27) - 1).exp();
    assert!(!great.is_infinite() && (great * great).is_infinite());
    assert!((one / great / great).is_zero());
}

#[test]
fn floor_and_ceil() {
    for (value, floor, ceil) in [
        (2.5, 2, 3),
        (-2.5, -3, -2),
        (2.0, 2, 2),
        (-2.0, -2, -2),
        (1e-30, 0, 1),
        (-1e-30, -1, 0),
        (0.0, 0, 0),
        (1e30, i64::MAX, i64::MAX),
        (-1e30, i64::MIN, -i64::MAX),
    ] {
        let x: Extended = Real::to_extended(value);
        assert_eq!((x.floor(), x.ceil()), (floor, ceil), "{value}");
    }
}

#[test]
fn logarithm_and_exponential() {
    for x in numbers(20_000, 12) {
        // f64 has 52 bits; the identities have more.
        let double = f64::from_extended(x);
        let x: Extended = double.to_extended();
        let power = x.scaled(-6).exp();
        let truth = (double / 64.0).exp();
        assert!((f64::from_extended(power) - truth).abs() <= truth * bits(50));
        let slack = bits(58) + f64::from_extended(x.scaled(-6).abs()) * bits(62);
        assert!(f64::from_extended((power.ln() - x.scaled(-6)).abs()) < slack);
        let m1 = x.scaled(-8).exp_m1();
        let truth = (double / 256.0).exp_m1();
        assert!((f64::from_extended(m1) - truth).abs() <= truth.abs() * bits(50));
        let magnitude = x.abs();
        let truth = double.abs().ln();
        assert!((f64::from_extended(magnitude.ln()) - truth).abs() <= truth.abs() * bits(50));
        let truth = double.abs().ln_1p();
        assert!((f64::from_extended(magnitude.ln_1p()) - truth).abs() <= truth.abs() * bits(50));
    }
    // Multiplication of powers, at every entry of the tables.
    for k in -400..400 {
        let x = Extended::from(k).scaled(-5);
        assert!(error(x.exp() * (-x).exp(), Extended::ONE) < bits(57), "{k}");
    }
    for k in 1..4000 {
        let x = Extended::from(k).scaled(-8);
        let sum = x.ln() + (Extended::ONE / x).ln();
        assert!(f64::from_extended(sum.abs()) < bits(58), "{k}");
    }
    let tiny = Extended::ONE.scaled(-200);
    assert_eq!(tiny.ln_1p(), tiny);
    assert!(error(tiny.exp_m1(), tiny) < bits(61));
}

#[test]
fn sine() {
    for k in -64..=64 {
        let (sin, cos) = Extended::from(k).scaled(-4).sin_cos_pi();
        let angle = f64::from(k) / 16.0 * core::f64::consts::PI;
        assert!((f64::from_extended(sin) - angle.sin()).abs() < bits(47));
        assert!((f64::from_extended(cos) - angle.cos()).abs() < bits(47));
        assert!(f64::from_extended((sin.square() + cos.square() - Extended::ONE).abs()) < bits(56));
        assert_eq!(sin.is_zero(), k % 16 == 0);
        assert_eq!(cos.is_zero(), k % 16 == 8 || k % 16 == -8);
    }
}

#[test]
fn conversions() {
    for bits in (0..u32::MAX).step_by(65_521) {
        let x = f32::from_bits(bits);
        if !x.is_nan() {
            assert_eq!(f32::from_extended(x.to_extended()), x);
            assert_eq!(f32::from_extended_up(x.to_extended()), x);
        }
        let x = I16F16::from_bits(bits as i32);
        assert_eq!(I16F16::from_extended(x.to_extended()), x);
        assert_eq!(I16F16::from_extended_up(x.to_extended()), x);
        let x = f64::from_bits(u64::from(bits) << 32 | 12_345);
        if !x.is_nan() && x.abs() > 1e-290 {
            assert_eq!(f64::from_extended(x.to_extended()), x);
        }
    }
    let third = Extended::ONE / Extended::from(3);
    assert_eq!(f32::from_extended(third), 1.0 / 3.0);
    assert_eq!(f32::from_extended(-third), -1.0 / 3.0);
    assert!(f32::from_extended_up(third).to_extended() >= third);
    assert!(f32::from_extended_up(-third).to_extended() >= -third);
    assert_eq!(I16F16::from_extended(third).to_bits(), 21_845);
    assert_eq!(I16F16::from_extended_up(third).to_bits(), 21_846);
    assert_eq!(I16F16::from_extended_up(-third).to_bits(), -21_845);
    let half = Extended::ONE.scaled(-17);
    assert_eq!(I16F16::from_extended(half).to_bits(), 0);
    assert_eq!(
        I16F16::from_extended(half + Extended::ONE.scaled(-16)).to_bits(),
        2
    );
    assert_eq!(I16F16::from_extended(Extended::from(32_768)), I16F16::MAX);
    assert_eq!(I16F16::from_extended(Extended::from(-40_000)), I16F16::MIN);
    assert_eq!(I16F16::from_extended(Extended::INFINITY), I16F16::MAX);
    assert_eq!(
        I16F16::from_extended(Extended::ONE.scaled(-90)),
        I16F16::ZERO
    );
    assert_eq!(
        f32::from_extended(Extended::ONE.scaled(1000)),
        f32::INFINITY
    );
    assert_eq!(f64::from_extended(-Extended::INFINITY), f64::NEG_INFINITY);
}
