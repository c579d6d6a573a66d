//! [`Real`] for `f32`: IEEE 754 single precision.
//!
//! Basic operations are the chip's or the compiler's: correctly rounded, one by one, none fused.
//! `ln`, `sqrt` and `tanh` are `libm`'s ports of FreeBSD's `e_logf`, `e_sqrtf` and `s_tanhf`, which
//! compute in `f32` alone. Sine and cosine are ours, since `libm`'s compute in `f64`, which
//! single-precision chips emulate; so is `exp`, of which `libm`'s errs by 0.91 ulp.
//!
//! The sign and payload of a NaN may differ between chips; everything else is the same bits.

mod exponential;
pub(super) mod trigonometry;

use super::binary32;
use super::{Extended, Real};

/// `2^-27`.
const UNIT_Q27: f32 = 1.0 / (1 << 27) as f32;

impl Real for f32 {
    type Scale = f32;
    type Wide = f32;
    type Factor = f32;
    type Step = f32;
    type Leveler = f32;

    const NAME: &'static str = "f32";
    const UNIT_BITS: u32 = 24;
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const MAX: Self = f32::INFINITY;
    const LOWEST: Self = f32::NEG_INFINITY;

    fn from_i32(value: i32) -> Self {
        value as f32
    }
    fn from_f32(value: f32) -> Self {
        value
    }
    fn to_f32(self) -> f32 {
        self
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn to_extended(self) -> Extended {
        let (mantissa, exponent) = binary32::decompose(self);
        if f32::is_infinite(self) {
            return if self < 0.0 {
                -Extended::INFINITY
            } else {
                Extended::INFINITY
            };
        }
        Extended::normalized(self < 0.0, u64::from(mantissa), exponent)
    }
    fn from_extended(value: Extended) -> Self {
        let (significand, exponent) = value.parts();
        let magnitude = binary32::compose(significand, exponent);
        if value.is_negative() {
            -magnitude
        } else {
            magnitude
        }
    }
    fn difference(self, other: Self) -> Extended {
        // The rounded difference, and exactly what it lacks (Knuth, "The art of computer
        // programming", volume 2, section 4.2.2).
        let high = self - other;
        let back = high - self;
        let low = (self - (high - back)) - (other + back);
        if low == 0.0 || high == 0.0 || !f32::is_finite(high) {
            return high.to_extended();
        }
        high.to_extended() + low.to_extended()
    }
    fn from_mantissa(mantissa: u32, exponent: i32) -> Self {
        exponential::assemble(mantissa, exponent + 31)
    }
    fn next_up(self) -> Self {
        f32::next_up(self)
    }
    fn is_nan(self) -> bool {
        f32::is_nan(self)
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
    fn rate_factor(self) -> f32 {
        UNIT_Q27 / self
    }
    fn times_factor(integer: u32, factor: f32) -> Self {
        integer as f32 * factor
    }
    fn plus_scaled(self, scale: Self, value: i32, fraction_bits: u32) -> Self {
        let unit = f32::from_bits((127 - (fraction_bits & 31)) << 23);
        self + scale * (value as f32 * unit)
    }
    fn neg(self) -> Self {
        -self
    }
    fn abs(self) -> Self {
        f32::abs(self)
    }
    fn exp(self) -> Self {
        exponential::exp(self)
    }
    fn ln(self) -> Self {
        libm::logf(self)
    }
    fn sqrt(self) -> Self {
        libm::sqrtf(self)
    }
    fn rsqrt(self) -> Self {
        1.0 / libm::sqrtf(self)
    }
    fn sin(self) -> Self {
        trigonometry::sin(self)
    }
    fn cos(self) -> Self {
        trigonometry::cos(self)
    }
    fn sigmoid(self) -> Self {
        // The exponential of a positive argument could overflow.
        let power = exponential::exp_negative(f32::abs(self));
        if self < 0.0 {
            power / (1.0 + power)
        } else {
            1.0 / (1.0 + power)
        }
    }
    fn tanh(self) -> Self {
        libm::tanhf(self)
    }
    fn sin_cos_turn(phase: u32) -> (Self, Self) {
        trigonometry::sin_cos_turn(phase)
    }
    fn exp_weight(self) -> u64 {
        exponential::exp_weight(self)
    }
    fn order_key(self) -> u32 {
        const SIGN: u32 = 1 << 31;
        match self.to_bits() {
            SIGN => SIGN,
            bits if bits & SIGN != 0 => !bits,
            bits => bits | SIGN,
        }
    }
    fn wide_mul_add(accumulator: f32, a: Self, b: Self) -> f32 {
        accumulator + a * b
    }
    fn wide_add(a: f32, b: f32) -> f32 {
        a + b
    }
    fn from_wide(accumulator: f32) -> Self {
        accumulator
    }
    fn scale_from_f32(value: f32) -> f32 {
        value
    }
    fn scale_from_parts(mantissa: u32, exponent: i32) -> f32 {
        // Rounded once where neither factor nor product is out of the range of normal numbers.
        if (-126..=90).contains(&exponent) {
            return mantissa as f32 * f32::from_bits(((exponent + 127) as u32) << 23);
        }
        binary32::compose(u64::from(mantissa), exponent)
    }
    fn scale_parts(scale: f32) -> (u32, i32) {
        binary32::decompose(scale)
    }
    fn scale_mul(a: f32, b: f32) -> f32 {
        a * b
    }
    fn scaled(self, scale: f32) -> Self {
        self * scale
    }
    fn dequantize(integer: i32, scale: f32) -> Self {
        integer as f32 * scale
    }
    fn step(scale: f32, _: u32) -> f32 {
        scale
    }
    fn f32_step(step: f32) -> Option<f32> {
        Some(step)
    }
    fn from_steps(integer: i32, step: f32) -> Self {
        integer as f32 * step
    }
    fn leveler(largest: Self, bound: u16) -> (f32, f32) {
        leveler(largest, bound)
    }
    fn f32_slice(x: &[Self]) -> Option<&[f32]> {
        Some(x)
    }
    fn f32_leveler(leveler: f32) -> Option<f32> {
        Some(leveler)
    }
    fn leveler_of(scale: f32, _: u16) -> f32 {
        if scale > 0.0 { 1.0 / scale } else { 0.0 }
    }
    fn level(self, leveler: f32) -> i32 {
        level(self, leveler)
    }
    fn level_within(self, leveler: f32) -> i32 {
        i32::from((self * leveler + ROUNDING).to_bits() as i16)
    }
    fn all_finite(x: &[Self]) -> bool {
        all_finite(x, |&value| value)
    }
    fn absolute_max(x: &[Self]) -> Self {
        absolute_max(x, |&value| value)
    }
    fn magnitude_parts(self) -> (u32, i32) {
        binary32::decompose(self)
    }
    fn silu(self) -> Self {
        exponential::silu(self)
    }
    fn scaler(scale: f32, _: Self) -> f32 {
        scale
    }
    fn scaled_by(self, scaler: f32) -> Self {
        self * scaler
    }
    fn inverse_rms(x: &[Self], epsilon: f32) -> f32 {
        inverse_rms(x, |&value| value, epsilon)
    }
    fn quantize(x: &[Self], scale: f32, out: &mut [i8]) {
        quantize(x, |&value| value, scale, out);
    }
}

/// `1 / sqrt(mean(x^2) + epsilon)`, the squares summed in four lanes by index modulo 4; zero for
/// a sum of zero.
///
/// The order of the additions is part of the result: it stays as it is.
pub(super) fn inverse_rms<T>(x: &[T], value: impl Fn(&T) -> f32, epsilon: f32) -> f32 {
    let square = |x: &T| value(x) * value(x);
    let mut lanes = [0.0f32; 4];
    let mut quads = x.chunks_exact(4);
    for quad in &mut quads {
        for (lane, x) in lanes.iter_mut().zip(quad) {
            *lane += square(x);
        }
    }
    for (lane, x) in lanes.iter_mut().zip(quads.remainder()) {
        *lane += square(x);
    }
    inverse_of_squares(lanes, x.len(), epsilon)
}

/// [`inverse_rms`] of the sums of squares of so many numbers.
pub(crate) fn inverse_of_squares([a, b, c, d]: [f32; 4], count: usize, epsilon: f32) -> f32 {
    let sum = (a + b) + (c + d);
    let mean = sum / count.max(1) as f32;
    // A NaN or negative epsilon counts as zero.
    let radicand = if epsilon > 0.0 { mean + epsilon } else { mean };
    if radicand == 0.0 {
        0.0
    } else {
        1.0 / libm::sqrtf(radicand)
    }
}

/// Each `x / scale` by one reciprocal, rounded to nearest, ties to even, clamped to -127..=127.
pub(super) fn quantize<T>(x: &[T], value: impl Fn(&T) -> f32, scale: f32, out: &mut [i8]) {
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (x, out) in x.iter().zip(out) {
        *out = round_to_i8(value(x) * inverse);
    }
}

/// The largest magnitude, by the bits; NaN is skipped.
#[inline]
pub(super) fn absolute_max<T>(x: &[T], value: impl Fn(&T) -> f32) -> f32 {
    const INFINITY: u32 = f32::INFINITY.to_bits();
    let magnitude = |x: &T| value(x).to_bits() & !(1 << 31);
    let (quads, rest) = x.as_chunks::<4>();
    let mut largest = rest.iter().map(magnitude).fold(0, u32::max);
    for quad in quads {
        for x in quad {
            largest = magnitude(x).max(largest);
        }
    }
    if largest > INFINITY {
        let numbers = x.iter().map(magnitude).filter(|&bits| bits <= INFINITY);
        largest = numbers.fold(0, u32::max);
    }
    f32::from_bits(largest)
}

/// Whether all are finite.
pub(super) fn all_finite<T>(x: &[T], value: impl Fn(&T) -> f32) -> bool {
    x.iter().all(|x| f32::is_finite(value(x)))
}

/// The scale of levels of `-bound..=bound`, and its inverse.
#[inline]
pub(super) fn leveler(largest: f32, bound: u16) -> (f32, f32) {
    let bound = f32::from(bound);
    let inverse = if largest > 0.0 { bound / largest } else { 0.0 };
    (largest / bound.max(1.0), inverse)
}

/// `value * inverse` rounded to nearest, ties to even, within 4,096; NaN gives 0.
#[inline]
pub(super) fn level(value: f32, inverse: f32) -> i32 {
    let scaled = value * inverse;
    let level = (scaled + ROUNDING)
        .to_bits()
        .wrapping_sub(ROUNDING.to_bits() - 4096);
    if level <= 8192 {
        level as i32 - 4096
    } else {
        // Out of range; a cast turns NaN into 0.
        scaled.clamp(-4096.0, 4096.0) as i32
    }
}

/// `1.5 * 2^23`: the last place of a sum with it is one.
const ROUNDING: f32 = 12_582_912.0;

/// Rounded to nearest, ties to even, clamped to -127..=127; NaN gives 0.
#[inline]
fn round_to_i8(value: f32) -> i8 {
    if value.is_nan() {
        return 0;
    }
    (value.clamp(-127.0, 127.0) + ROUNDING).to_bits() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_as_values() {
        let values = [
            f32::NEG_INFINITY,
            f32::MIN,
            -1.0,
            -f32::MIN_POSITIVE,
            -f32::from_bits(1),
            0.0,
            f32::from_bits(1),
            1.0,
            f32::MAX,
            f32::INFINITY,
        ];
        for pair in values.windows(2) {
            assert!(pair[0].order_key() < pair[1].order_key(), "{pair:?}");
        }
        assert_eq!((-0.0f32).order_key(), 0.0f32.order_key());
    }

    #[test]
    fn quantize_edges() {
        let x = [
            0.5,
            1.5,
            2.5,
            -0.5,
            -1.5,
            f32::NAN,
            f32::INFINITY,
            f32::MIN,
            126.5,
            127.5,
        ];
        let mut out = [99; 10];
        <f32 as Real>::quantize(&x, 1.0, &mut out);
        assert_eq!(out, [0, 2, 2, 0, -2, 0, 127, -127, 126, 127]);
        for scale in [0.0, -1.0, f32::NAN] {
            out = [99; 10];
            <f32 as Real>::quantize(&x, scale, &mut out);
            assert_eq!(out, [0; 10]);
        }
        <f32 as Real>::quantize(&x, f32::INFINITY, &mut out);
        assert_eq!(out, [0; 10]);
        <f32 as Real>::quantize(&[0.0, 1.0, -1.0], f32::from_bits(1), &mut out);
        assert_eq!(out[..3], [0, 127, -127]);
    }

    #[test]
    fn inverse_rms_edges() {
        assert_eq!(<f32 as Real>::inverse_rms(&[], 0.25), 2.0);
        assert_eq!(<f32 as Real>::inverse_rms(&[], 0.0), 0.0);
        assert_eq!(<f32 as Real>::inverse_rms(&[0.0; 5], -1.0), 0.0);
        assert_eq!(
            <f32 as Real>::inverse_rms(&[2.0, -2.0, 2.0, 2.0, -2.0], 0.0),
            0.5
        );
        assert_eq!(<f32 as Real>::inverse_rms(&[1e30; 3], 0.0), 0.0);
        assert!(<f32 as Real>::inverse_rms(&[f32::NAN], 0.0).is_nan());
    }

    #[test]
    fn sigmoid_tails() {
        assert_eq!(Real::sigmoid(f32::INFINITY), 1.0);
        assert_eq!(Real::sigmoid(f32::NEG_INFINITY), 0.0);
        assert!(Real::sigmoid(-100.0f32) > 0.0);
        assert!(Real::sigmoid(f32::NAN).is_nan());
    }
}
