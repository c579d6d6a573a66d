//! [`Real`] for [`I16F16`]: Q16.16 in 32 bits, integers only, saturating.
//!
//! Nothing here divides by zero, overflows or depends on a floating-point unit. The elementary
//! functions are ours, a file for each family; bounds that hold for **every** input are checked
//! exhaustively by `tests/num_accuracy.rs`.

#[cfg(test)]
mod edges;
mod exp;
mod exp2;
mod factor;
mod ln;
mod logistic;
mod quantize;
mod reciprocal;
mod round;
mod sqrt;
mod step;
mod trigonometry;

pub(crate) use exp::exp2_negative;
#[cfg(feature = "libm")]
pub(super) use exp::exp2_weight;
#[cfg(any(smidgen_dsp, smidgen_x86_64))]
pub(crate) use exp2::EXP2_NEGATIVE;
pub use exp2::{exp2_fraction, exp2_neg_q12};
pub use factor::FixedFactor;
pub(crate) use reciprocal::reciprocal_mantissa;
pub(super) use sqrt::inverse_sqrt_mantissa;
pub use step::{FixedLeveler, FixedStep};

use super::binary32;
use super::product::{fixed_product, high_product};
use super::scale::FixedScale;
use super::{Extended, Real};
use fixed::types::I16F16;
use round::{round_shift, saturate, scale_by_power};

/// A product with 32 fraction bits as a number with 16, rounded to nearest, ties away from zero, and
/// saturated.
pub(super) const fn saturated_product(product: i64) -> i32 {
    saturate(round_shift(product, 16))
}

/// Fraction bits of the number type.
const FRACTION_BITS: i32 = 16;

impl Real for I16F16 {
    type Scale = FixedScale;
    type Wide = i64;
    type Factor = FixedFactor;
    type Step = FixedStep;
    type Leveler = FixedLeveler;

    const NAME: &'static str = "q16.16";
    const UNIT_BITS: u32 = 16;
    const ZERO: Self = I16F16::ZERO;
    const ONE: Self = I16F16::ONE;
    const MAX: Self = I16F16::MAX;
    const LOWEST: Self = I16F16::MIN;

    fn from_i32(value: i32) -> Self {
        Self::from_bits(saturate(i64::from(value) << FRACTION_BITS))
    }
    fn from_f32(value: f32) -> Self {
        /// The magnitude of infinities; those of NaN are above.
        const INFINITY: u32 = 0xff << 23;
        // By the bits: a comparison of floats is a library call where there is no unit for them.
        let bits = value.to_bits();
        let negative = bits >> 31 != 0;
        match bits & 0x7fff_ffff {
            INFINITY if negative => return Self::LOWEST,
            INFINITY => return Self::MAX,
            magnitude if magnitude > INFINITY => return Self::ZERO,
            _ => {}
        }
        let (mantissa, exponent) = binary32::decompose(value);
        let exponent = exponent + FRACTION_BITS;
        if (-31..=-1).contains(&exponent) {
            // To nearest, ties to even, in 32 bits.
            let shift = exponent.unsigned_abs();
            let floor = mantissa >> shift;
            let half = (1 << (shift - 1)) - 1 + (floor & 1);
            let magnitude = ((mantissa + half) >> shift) as i32;
            return Self::from_bits(if negative { -magnitude } else { magnitude });
        }
        let magnitude = if exponent >= 0 {
            // 24 bits shifted by 32 are beyond the bounds already, unless zero.
            i64::from(mantissa) << exponent.min(32)
        } else {
            binary32::round_shift(u64::from(mantissa), exponent.unsigned_abs()) as i64
        };
        Self::from_bits(saturate(if negative { -magnitude } else { magnitude }))
    }
    fn to_f32(self) -> f32 {
        let raw = self.to_bits();
        let magnitude = binary32::compose(u64::from(raw.unsigned_abs()), -FRACTION_BITS);
        if raw < 0 { -magnitude } else { magnitude }
    }
    fn to_f64(self) -> f64 {
        f64::from(self.to_bits()) / 65_536.0
    }
    fn to_extended(self) -> Extended {
        if self == Self::MAX {
            Extended::INFINITY
        } else if self == Self::LOWEST {
            -Extended::INFINITY
        } else {
            Extended::from_fixed(i64::from(self.to_bits()), -FRACTION_BITS)
        }
    }
    fn from_extended(value: Extended) -> Self {
        let (significand, exponent) = value.parts();
        let shift = -(exponent.saturating_add(FRACTION_BITS));
        let magnitude = if shift <= 32 {
            i64::from(u32::MAX)
        } else {
            binary32::round_shift(significand, shift.unsigned_abs()) as i64
        };
        Self::from_bits(saturate(if value.is_negative() {
            -magnitude
        } else {
            magnitude
        }))
    }
    fn difference(self, other: Self) -> Extended {
        let difference = i64::from(self.to_bits()) - i64::from(other.to_bits());
        Extended::from_fixed(difference, -FRACTION_BITS)
    }
    fn from_mantissa(mantissa: u32, exponent: i32) -> Self {
        let exponent = exponent.saturating_add(FRACTION_BITS);
        // Ties cannot be told from what lies beside them.
        let raw = match exponent {
            ..=-33 => 0,
            -32..=-1 => ((u64::from(mantissa) >> (-exponent - 1)) + 1) >> 1,
            _ => u64::from(u32::MAX),
        };
        Self::from_bits(saturate(raw as i64))
    }
    fn next_up(self) -> Self {
        Self::from_bits(self.to_bits().saturating_add(1))
    }
    fn is_nan(self) -> bool {
        false
    }
    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
    fn mul(self, other: Self) -> Self {
        Self::from_bits(fixed_product(self.to_bits(), other.to_bits()))
    }
    fn div(self, other: Self) -> Self {
        let (dividend, divisor) = (self.to_bits(), other.to_bits());
        if divisor == 0 {
            return match dividend {
                0 => Self::ZERO,
                1.. => Self::MAX,
                _ => Self::LOWEST,
            };
        }
        let magnitude = u64::from(dividend.unsigned_abs()) << FRACTION_BITS;
        let divisor_magnitude = u64::from(divisor.unsigned_abs());
        let quotient = ((magnitude + divisor_magnitude / 2) / divisor_magnitude) as i64;
        let negative = (dividend ^ divisor) < 0;
        Self::from_bits(saturate(if negative { -quotient } else { quotient }))
    }
    fn rate_factor(self) -> FixedFactor {
        FixedFactor::new((Extended::ONE / self.to_extended()).scaled(-27))
    }
    fn times_factor(integer: u32, factor: FixedFactor) -> Self {
        Self::from_bits(factor.times(integer))
    }
    fn plus_scaled(self, scale: Self, value: i32, fraction_bits: u32) -> Self {
        let product = i64::from(scale.to_bits()) * i64::from(value);
        let term = round_shift(product, fraction_bits.clamp(1, 31));
        Self::from_bits(saturate(i64::from(self.to_bits()) + term))
    }
    fn neg(self) -> Self {
        self.saturating_neg()
    }
    fn abs(self) -> Self {
        self.saturating_abs()
    }
    fn exp(self) -> Self {
        Self::from_bits(exp::exp(self.to_bits()))
    }
    fn ln(self) -> Self {
        Self::from_bits(ln::ln(self.to_bits()))
    }
    fn sqrt(self) -> Self {
        Self::from_bits(sqrt::sqrt(self.to_bits()))
    }
    fn rsqrt(self) -> Self {
        Self::from_bits(sqrt::rsqrt(self.to_bits()))
    }
    fn sin(self) -> Self {
        <Self as Real>::sin_cos_turn(trigonometry::phase(self.to_bits())).0
    }
    fn cos(self) -> Self {
        <Self as Real>::sin_cos_turn(trigonometry::phase(self.to_bits())).1
    }
    fn sigmoid(self) -> Self {
        Self::from_bits(logistic::sigmoid(self.to_bits()))
    }
    fn tanh(self) -> Self {
        Self::from_bits(logistic::tanh(self.to_bits()))
    }
    fn sin_cos_turn(phase: u32) -> (Self, Self) {
        let (sin, cos) = trigonometry::sin_cos_turn(phase);
        (Self::from_bits(sin), Self::from_bits(cos))
    }
    fn exp_weight(self) -> u64 {
        exp::exp_weight(self.to_bits())
    }
    fn order_key(self) -> u32 {
        self.to_bits() as u32 ^ 0x8000_0000
    }
    fn wide_mul_add(accumulator: i64, a: Self, b: Self) -> i64 {
        accumulator.saturating_add(i64::from(a.to_bits()) * i64::from(b.to_bits()))
    }
    fn wide_add(a: i64, b: i64) -> i64 {
        a.saturating_add(b)
    }
    fn from_wide(accumulator: i64) -> Self {
        Self::from_bits(saturate(round_shift(accumulator, 16)))
    }
    fn scale_from_f32(value: f32) -> FixedScale {
        FixedScale::from_f32(value)
    }
    fn scale_from_parts(mantissa: u32, exponent: i32) -> FixedScale {
        FixedScale::new(mantissa, exponent)
    }
    fn scale_parts(scale: FixedScale) -> (u32, i32) {
        (scale.mantissa(), scale.exponent())
    }
    fn scale_mul(a: FixedScale, b: FixedScale) -> FixedScale {
        a.product(b)
    }
    fn scaled(self, scale: FixedScale) -> Self {
        let product = i64::from(self.to_bits()) * i64::from(scale.mantissa());
        Self::from_bits(scale_by_power(product, scale.exponent()))
    }
    fn dequantize(integer: i32, scale: FixedScale) -> Self {
        let product = i64::from(integer) * i64::from(scale.mantissa());
        Self::from_bits(scale_by_power(
            product,
            scale.exponent().saturating_add(FRACTION_BITS),
        ))
    }
    fn step(scale: FixedScale, largest: u32) -> FixedStep {
        FixedStep::new(scale, largest)
    }
    fn from_steps(integer: i32, step: FixedStep) -> Self {
        Self::from_bits(step.times(integer))
    }
    fn each_from_steps<T>(
        integers: impl Iterator<Item = (T, i32)>,
        step: FixedStep,
        mut each: impl FnMut(T, Self),
    ) {
        step.times_each(integers, |with, raw| each(with, Self::from_bits(raw)));
    }
    fn scale_shifted(scale: FixedScale, exponent: i32) -> FixedScale {
        scale.shifted(exponent)
    }
    fn leveler(largest: Self, bound: u16) -> (FixedScale, FixedLeveler) {
        FixedLeveler::new(largest.to_bits().unsigned_abs(), bound)
    }
    fn absolute_max(x: &[Self]) -> Self {
        let magnitudes = x.iter().map(|x| x.to_bits().unsigned_abs());
        let largest = magnitudes.fold(0, u32::max);
        Self::from_bits(largest.min(i32::MAX as u32) as i32)
    }
    fn all_finite(_: &[Self]) -> bool {
        true
    }
    fn leveler_of(scale: FixedScale, bound: u16) -> FixedLeveler {
        FixedLeveler::of_scale(scale, bound)
    }
    fn level(self, leveler: FixedLeveler) -> i32 {
        leveler.level(self.to_bits())
    }
    fn magnitude_parts(self) -> (u32, i32) {
        let magnitude = self.to_bits().unsigned_abs();
        if magnitude == 0 {
            return (0, 0);
        }
        // -32768 alone has 32 bits.
        let carry = magnitude >> 31;
        (magnitude >> carry, carry as i32 - FRACTION_BITS)
    }
    fn scaler(scale: FixedScale, largest: Self) -> FixedStep {
        let scale = FixedScale::new(
            scale.mantissa(),
            scale.exponent().saturating_sub(FRACTION_BITS),
        );
        FixedStep::new(scale, largest.to_bits().unsigned_abs())
    }
    fn scaled_by(self, scaler: FixedStep) -> Self {
        Self::from_bits(scaler.times(self.to_bits()))
    }
    fn weighted(self, weight: f32) -> Self {
        Self::from_bits(quantize::weighted(self.to_bits(), weight))
    }
    fn silu(self) -> Self {
        Self::from_bits(logistic::silu(self.to_bits()))
    }
    fn rotated([a, b]: [Self; 2], [cos, sin]: [Self; 2]) -> [Self; 2] {
        // One is the largest that fits.
        let factor = |x: Self| ((x.to_bits() + 1) >> 1).min(0x7FFF) as i16;
        let (cos, sin) = (factor(cos), factor(sin));
        let double =
            |high: i32, other: i32| Self::from_bits(high.saturating_add(other).saturating_mul(2));
        let (a, b) = (a.to_bits(), b.to_bits());
        [
            double(high_product(a, cos), high_product(b, sin).wrapping_neg()),
            double(high_product(a, sin), high_product(b, cos)),
        ]
    }
    fn inverse_rms(x: &[Self], epsilon: f32) -> FixedScale {
        quantize::inverse_rms(x, epsilon)
    }
    fn quantize(x: &[Self], scale: FixedScale, out: &mut [i8]) {
        quantize::quantize(x, scale, out);
    }
}
