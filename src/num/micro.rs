//! [`Real`] for [`Micro`]: `f32` arithmetic with the approximations of `micromath`.

use super::float::{self, trigonometry};
use super::{Extended, Real};
use micromath::F32Ext;

/// An `f32` whose elementary functions are the fast approximations of `micromath` 2.
///
/// Everything else is that of `f32`, the integer weights of the samplers and the rotations by
/// turns included. The values are the same bits on every chip, but
/// they are **approximations**: fit for an embedding's angles or an activation, not for a
/// likelihood. Maximum errors, checked by a test beside the code:
///
/// | function | range | maximum error |
/// |---|---|---|
/// | `exp` | normal results | 0.0024 relative |
/// | `ln` | `x >= 1` | 0.0001 absolute |
/// | `ln` | `x < 1` | 0.118 absolute |
/// | `sqrt` | normal | 0.061 relative |
/// | `rsqrt` | normal | 0.035 relative |
/// | `sin`, `cos` | up to 8192 | 0.0018 absolute |
/// | `sigmoid`, `tanh` | all | 0.0011 absolute |
///
/// Arguments that `micromath` leaves undefined (zero, infinities, NaN, signs, results beyond the
/// normal range, angles above 8192) get the values that IEEE 754 asks for; such angles go to the
/// accurate sine.
///
/// # Example
///
/// ```
/// use smidgen::num::{Micro, Real};
///
/// assert_eq!(Micro(2.0).sqrt(), Micro(1.5));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, bytemuck::Pod, bytemuck::Zeroable)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(transparent)]
pub struct Micro(pub f32);

/// Largest angle that is left to `micromath`, which reduces it in single precision.
const GREATEST_ANGLE: f32 = 8192.0;

/// `e^x`; subnormal results are zero.
fn exp(x: f32) -> f32 {
    if x > 88.7 {
        f32::INFINITY
    } else if x < -87.3 {
        0.0
    } else {
        F32Ext::exp(x)
    }
}

/// `ln x`.
fn ln(x: f32) -> f32 {
    if x.is_nan() || x < 0.0 {
        f32::NAN
    } else if x == 0.0 {
        f32::NEG_INFINITY
    } else if x == f32::INFINITY {
        x
    } else {
        F32Ext::ln(x)
    }
}

/// `sqrt x`.
fn sqrt(x: f32) -> f32 {
    if x == 0.0 || x == f32::INFINITY {
        x
    } else {
        F32Ext::sqrt(x)
    }
}

/// `1 / sqrt x`.
fn rsqrt(x: f32) -> f32 {
    if x > 0.0 && x < f32::INFINITY {
        F32Ext::invsqrt(x)
    } else {
        // The special values of the accurate function.
        <f32 as Real>::rsqrt(x)
    }
}

impl Real for Micro {
    type Scale = f32;
    type Wide = f32;
    type Factor = f32;
    type Step = f32;
    type Leveler = f32;

    const NAME: &'static str = "micro";
    const UNIT_BITS: u32 = 24;
    const ZERO: Self = Micro(0.0);
    const ONE: Self = Micro(1.0);
    const MAX: Self = Micro(f32::INFINITY);
    const LOWEST: Self = Micro(f32::NEG_INFINITY);

    fn from_i32(value: i32) -> Self {
        Micro(value as f32)
    }
    fn from_f32(value: f32) -> Self {
        Micro(value)
    }
    fn to_f32(self) -> f32 {
        self.0
    }
    fn to_f64(self) -> f64 {
        f64::from(self.0)
    }
    fn to_extended(self) -> Extended {
        self.0.to_extended()
    }
    fn from_extended(value: Extended) -> Self {
        Micro(f32::from_extended(value))
    }
    fn next_up(self) -> Self {
        Micro(f32::next_up(self.0))
    }
    fn is_nan(self) -> bool {
        self.0.is_nan()
    }
    fn add(self, other: Self) -> Self {
        Micro(self.0 + other.0)
    }
    fn sub(self, other: Self) -> Self {
        Micro(self.0 - other.0)
    }
    fn mul(self, other: Self) -> Self {
        Micro(self.0 * other.0)
    }
    fn div(self, other: Self) -> Self {
        Micro(self.0 / other.0)
    }
    fn rate_factor(self) -> f32 {
        self.0.rate_factor()
    }
    fn times_factor(integer: u32, factor: f32) -> Self {
        Micro(f32::times_factor(integer, factor))
    }
    fn plus_scaled(self, scale: Self, value: i32, fraction_bits: u32) -> Self {
        Micro(self.0.plus_scaled(scale.0, value, fraction_bits))
    }
    fn neg(self) -> Self {
        Micro(-self.0)
    }
    fn abs(self) -> Self {
        Micro(f32::abs(self.0))
    }
    fn exp(self) -> Self {
        Micro(exp(self.0))
    }
    fn ln(self) -> Self {
        Micro(ln(self.0))
    }
    fn sqrt(self) -> Self {
        Micro(sqrt(self.0))
    }
    fn rsqrt(self) -> Self {
        Micro(rsqrt(self.0))
    }
    fn sin(self) -> Self {
        Micro(if f32::abs(self.0) <= GREATEST_ANGLE {
            F32Ext::sin(self.0)
        } else {
            trigonometry::sin(self.0)
        })
    }
    fn cos(self) -> Self {
        Micro(if f32::abs(self.0) <= GREATEST_ANGLE {
            F32Ext::cos(self.0)
        } else {
            trigonometry::cos(self.0)
        })
    }
    fn sigmoid(self) -> Self {
        Micro(1.0 / (1.0 + exp(-self.0)))
    }
    fn tanh(self) -> Self {
        let power = exp(-2.0 * f32::abs(self.0));
        let magnitude = (1.0 - power) / (1.0 + power);
        Micro(if self.0 < 0.0 { -magnitude } else { magnitude })
    }
    fn sin_cos_turn(phase: u32) -> (Self, Self) {
        let (sin, cos) = <f32 as Real>::sin_cos_turn(phase);
        (Micro(sin), Micro(cos))
    }
    fn exp_weight(self) -> u64 {
        self.0.exp_weight()
    }
    fn order_key(self) -> u32 {
        self.0.order_key()
    }
    fn wide_mul_add(accumulator: f32, a: Self, b: Self) -> f32 {
        accumulator + a.0 * b.0
    }
    fn wide_add(a: f32, b: f32) -> f32 {
        a + b
    }
    fn from_wide(accumulator: f32) -> Self {
        Micro(accumulator)
    }
    fn scale_from_f32(value: f32) -> f32 {
        value
    }
    fn scale_from_parts(mantissa: u32, exponent: i32) -> f32 {
        <f32 as Real>::scale_from_parts(mantissa, exponent)
    }
    fn scale_parts(scale: f32) -> (u32, i32) {
        <f32 as Real>::scale_parts(scale)
    }
    fn scale_mul(a: f32, b: f32) -> f32 {
        a * b
    }
    fn scaled(self, scale: f32) -> Self {
        Micro(self.0 * scale)
    }
    fn dequantize(integer: i32, scale: f32) -> Self {
        Micro(integer as f32 * scale)
    }
    fn step(scale: f32, _: u32) -> f32 {
        scale
    }
    fn f32_step(step: f32) -> Option<f32> {
        Some(step)
    }
    fn from_steps(integer: i32, step: f32) -> Self {
        Micro(integer as f32 * step)
    }
    fn leveler(largest: Self, bound: u16) -> (f32, f32) {
        float::leveler(largest.0, bound)
    }
    fn f32_slice(x: &[Self]) -> Option<&[f32]> {
        Some(bytemuck::cast_slice(x))
    }
    fn f32_leveler(leveler: f32) -> Option<f32> {
        Some(leveler)
    }
    fn leveler_of(scale: f32, _: u16) -> f32 {
        if scale > 0.0 { 1.0 / scale } else { 0.0 }
    }
    fn level(self, leveler: f32) -> i32 {
        float::level(self.0, leveler)
    }
    fn level_within(self, leveler: f32) -> i32 {
        self.0.level_within(leveler)
    }
    fn all_finite(x: &[Self]) -> bool {
        float::all_finite(x, |value| value.0)
    }
    fn absolute_max(x: &[Self]) -> Self {
        Micro(float::absolute_max(x, |value| value.0))
    }
    fn magnitude_parts(self) -> (u32, i32) {
        self.0.magnitude_parts()
    }
    fn scaler(scale: f32, _: Self) -> f32 {
        scale
    }
    fn scaled_by(self, scaler: f32) -> Self {
        Micro(self.0 * scaler)
    }
    fn inverse_rms(x: &[Self], epsilon: f32) -> f32 {
        float::inverse_rms(x, |value| value.0, epsilon)
    }
    fn quantize(x: &[Self], scale: f32, out: &mut [i8]) {
        float::quantize(x, |value| value.0, scale, out);
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::println;

    /// The largest error of `approximation` against `truth` over floats from `low` to `high`,
    /// strided by their bits; relative if asked for.
    fn worst(
        approximation: fn(Micro) -> Micro,
        truth: fn(f64) -> f64,
        (low, high): (f32, f32),
        relative: bool,
    ) -> f64 {
        let mut worst = 0.0f64;
        let (first, last) = (low.abs().to_bits(), high.abs().to_bits());
        for bits in (first.min(last)..=first.max(last)).step_by(4999) {
            let x = f32::from_bits(bits) * low.signum();
            let expected = truth(f64::from(x));
            let error = (f64::from(approximation(Micro(x)).0) - expected).abs();
            worst = worst.max(if relative {
                error / expected.abs()
            } else {
                error
            });
        }
        worst
    }

    #[test]
    fn errors_are_those_of_the_documentation() {
        let tiny = f32::MIN_POSITIVE;
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let inverse_root = |x: f64| 1.0 / x.sqrt();
        #[rustfmt::skip]
        let measured = [
            ("exp, x >= 0", worst(Real::exp, f64::exp, (tiny, 88.7), true), 0.0024),
            ("exp, x < 0", worst(Real::exp, f64::exp, (-tiny, -87.3), true), 0.0024),
            ("ln, x >= 1", worst(Real::ln, f64::ln, (1.0, f32::MAX), false), 0.0001),
            ("ln, x < 1", worst(Real::ln, f64::ln, (tiny, 1.0), false), 0.118),
            ("sqrt", worst(Real::sqrt, f64::sqrt, (tiny, f32::MAX), true), 0.061),
            ("rsqrt", worst(Real::rsqrt, inverse_root, (tiny, f32::MAX), true), 0.035),
            ("sin", worst(Real::sin, f64::sin, (tiny, 8192.0), false), 0.0018),
            ("cos", worst(Real::cos, f64::cos, (-tiny, -8192.0), false), 0.0018),
            ("sigmoid, x > 0", worst(Real::sigmoid, logistic, (tiny, f32::MAX), false), 0.0011),
            ("sigmoid, x < 0", worst(Real::sigmoid, logistic, (-tiny, -f32::MAX), false), 0.0011),
            ("tanh", worst(Real::tanh, f64::tanh, (-tiny, -f32::MAX), false), 0.0011),
        ];
        for (name, error, bound) in measured {
            println!("{name}: {error:.6}");
            assert!(error <= bound, "{name}: {error}");
        }
    }

    #[test]
    fn special_arguments() {
        let infinity = f32::INFINITY;
        assert_eq!(Micro(infinity).exp().0, infinity);
        assert_eq!(Micro(89.0).exp().0, infinity);
        assert_eq!(Micro(-infinity).exp().0, 0.0);
        assert_eq!(Micro(0.0).ln().0, -infinity);
        assert_eq!(Micro(infinity).ln().0, infinity);
        assert_eq!(Micro(0.0).sqrt().0, 0.0);
        assert_eq!(Micro(-0.0).sqrt().0, 0.0);
        assert_eq!(Micro(infinity).sqrt().0, infinity);
        assert_eq!(Micro(0.0).rsqrt().0, infinity);
        assert_eq!(Micro(infinity).rsqrt().0, 0.0);
        assert_eq!(Micro(-infinity).sigmoid().0, 0.0);
        assert_eq!(Micro(infinity).tanh().0, 1.0);
        assert_eq!(Micro(0.0).exp_weight(), 1 << 40);
        assert_eq!(Micro(f32::NAN).exp_weight(), 0);
        for x in [f32::NAN, -1.0] {
            assert!(Micro(x).ln().is_nan() && Micro(x).sqrt().is_nan());
            assert!(Micro(x).rsqrt().is_nan());
        }
        for bits in (0..u32::MAX).step_by(65_521) {
            let x = Micro(f32::from_bits(bits));
            assert!(x.exp_weight() <= 1 << 40);
            let bounded = x.sin().0.abs().max(x.cos().0.abs()).max(x.sigmoid().0);
            assert!(x.is_nan() || !x.0.is_finite() || bounded < 1.01, "{x:?}");
        }
    }
}
