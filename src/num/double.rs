//! [`Real`] for `f64`: IEEE 754 double precision, the oracle on the host. Never on a chip.

use super::binary32;
use super::{Extended, Real, WEIGHT_BITS};

impl Real for f64 {
    type Scale = f64;
    type Wide = f64;
    type Factor = f64;
    type Step = f64;
    type Leveler = f64;

    const NAME: &'static str = "f64";
    const UNIT_BITS: u32 = 53;
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const MAX: Self = f64::INFINITY;
    const LOWEST: Self = f64::NEG_INFINITY;

    fn from_i32(value: i32) -> Self {
        f64::from(value)
    }
    fn from_f32(value: f32) -> Self {
        f64::from(value)
    }
    fn to_f32(self) -> f32 {
        self as f32
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn to_extended(self) -> Extended {
        if f64::is_infinite(self) {
            return if self < 0.0 {
                -Extended::INFINITY
            } else {
                Extended::INFINITY
            };
        }
        if f64::is_nan(self) {
            return Extended::ZERO;
        }
        let (fraction, exponent) = libm::frexp(f64::abs(self));
        // 53 bits, as an integer.
        let significand = libm::scalbn(fraction, 53) as u64;
        Extended::normalized(self < 0.0, significand, exponent - 53)
    }
    fn from_extended(value: Extended) -> Self {
        let (significand, exponent) = value.parts();
        let magnitude = libm::scalbn(significand as f64, exponent);
        if value.is_negative() {
            -magnitude
        } else {
            magnitude
        }
    }
    fn next_up(self) -> Self {
        f64::next_up(self)
    }
    fn is_nan(self) -> bool {
        f64::is_nan(self)
    }
    fn add(self, other: Self) -> Self {
        self + other
    }
    fn sub(self, other: Self) -> Self {
        self - other
    }
    fn mul(self, other: Self) -> Self {
        self * other
    }
    fn div(self, other: Self) -> Self {
        self / other
    }
    fn rate_factor(self) -> f64 {
        1.0 / f64::from(1 << 27) / self
    }
    fn times_factor(integer: u32, factor: f64) -> Self {
        f64::from(integer) * factor
    }
    fn plus_scaled(self, scale: Self, value: i32, fraction_bits: u32) -> Self {
        self + scale * (f64::from(value) / f64::from(1u32 << (fraction_bits & 31)))
    }
    fn neg(self) -> Self {
        -self
    }
    fn abs(self) -> Self {
        f64::abs(self)
    }
    fn exp(self) -> Self {
        libm::exp(self)
    }
    fn ln(self) -> Self {
        libm::log(self)
    }
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }
    fn rsqrt(self) -> Self {
        1.0 / libm::sqrt(self)
    }
    fn sin(self) -> Self {
        libm::sin(self)
    }
    fn cos(self) -> Self {
        libm::cos(self)
    }
    fn sigmoid(self) -> Self {
        if self >= 0.0 {
            1.0 / (1.0 + libm::exp(-self))
        } else {
            let power = libm::exp(self);
            power / (1.0 + power)
        }
    }
    fn tanh(self) -> Self {
        libm::tanh(self)
    }
    fn sin_cos_turn(phase: u32) -> (Self, Self) {
        // The quarter turn is taken off exactly, so that only angles up to 1/8 turn are rounded.
        let quadrant = phase.wrapping_add(1 << 29) >> 30;
        let rest = phase.wrapping_sub(quadrant << 30) as i32;
        let angle = f64::from(rest) * (core::f64::consts::TAU / 4_294_967_296.0);
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        match quadrant & 3 {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        }
    }
    fn exp_weight(self) -> u64 {
        if f64::is_nan(self) {
            return 0;
        }
        let power = if self < 0.0 { libm::exp(self) } else { 1.0 };
        libm::rint(power * (1u64 << WEIGHT_BITS) as f64) as u64
    }
    fn order_key(self) -> u32 {
        (self as f32).order_key()
    }
    fn wide_mul_add(accumulator: f64, a: Self, b: Self) -> f64 {
        accumulator + a * b
    }
    fn wide_add(a: f64, b: f64) -> f64 {
        a + b
    }
    fn from_wide(accumulator: f64) -> Self {
        accumulator
    }
    fn scale_from_f32(value: f32) -> f64 {
        f64::from(value)
    }
    fn scale_from_parts(mantissa: u32, exponent: i32) -> f64 {
        libm::scalbn(f64::from(mantissa), exponent)
    }
    fn scale_parts(scale: f64) -> (u32, i32) {
        parts(scale)
    }
    fn scale_mul(a: f64, b: f64) -> f64 {
        a * b
    }
    fn scaled(self, scale: f64) -> Self {
        self * scale
    }
    fn dequantize(integer: i32, scale: f64) -> Self {
        f64::from(integer) * scale
    }
    fn step(scale: f64, _: u32) -> f64 {
        scale
    }
    fn from_steps(integer: i32, step: f64) -> Self {
        f64::from(integer) * step
    }
    fn leveler(largest: Self, bound: u16) -> (f64, f64) {
        let bound = f64::from(bound);
        let inverse = if largest > 0.0 { bound / largest } else { 0.0 };
        (largest / bound.max(1.0), inverse)
    }
    fn all_finite(x: &[Self]) -> bool {
        x.iter().all(|&x| f64::is_finite(x))
    }
    fn leveler_of(scale: f64, _: u16) -> f64 {
        if scale > 0.0 { 1.0 / scale } else { 0.0 }
    }
    fn level(self, leveler: f64) -> i32 {
        // A cast saturates and turns NaN into 0.
        libm::rint(self * leveler) as i32
    }
    fn magnitude_parts(self) -> (u32, i32) {
        parts(self)
    }
    fn scaler(scale: f64, _: Self) -> f64 {
        scale
    }
    fn scaled_by(self, scaler: f64) -> Self {
        self * scaler
    }
    fn inverse_rms(x: &[Self], epsilon: f32) -> f64 {
        let mut sum = 0.0;
        for &value in x {
            sum += value * value;
        }
        let mean = sum / x.len().max(1) as f64;
        // A NaN or negative epsilon counts as zero, as in `f32`.
        let epsilon = f64::from(epsilon);
        let radicand = if epsilon > 0.0 { mean + epsilon } else { mean };
        if radicand == 0.0 {
            0.0
        } else {
            1.0 / libm::sqrt(radicand)
        }
    }
    fn quantize(x: &[Self], scale: f64, out: &mut [i8]) {
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        for (&value, out) in x.iter().zip(out) {
            // A cast saturates and turns NaN into 0.
            *out = (libm::rint(value * inverse) as i8).max(-127);
        }
    }
}

/// `(mantissa, exponent)` with `|value|` equal to `mantissa * 2^exponent`, rounded to 31 bits.
fn parts(value: f64) -> (u32, i32) {
    let magnitude = value.abs();
    if magnitude == 0.0 || !magnitude.is_finite() {
        return (0, 0);
    }
    let (fraction, exponent) = libm::frexp(magnitude);
    let mantissa = (fraction * 9_007_199_254_740_992.0) as u64;
    let rounded = binary32::round_shift(mantissa, 22) as u32;
    let carry = rounded >> 31;
    (rounded >> carry, exponent - 31 + carry as i32)
}
