//! Number types: the trait [`Real`] and its implementations.
//!
//! Every algorithm of the crate is written once, over [`Real`]; the number type is a type
//! parameter, never a feature.
//!
//! | type | arithmetic | for |
//! |---|---|---|
//! | `f32` | IEEE 754 single precision, elementary functions of `libm` and our own | chips with an FPU |
//! | [`I16F16`] | integers only, saturating | chips without one |
//! | `Micro` (feature `micromath`) | `f32` with `micromath` approximations | speed before accuracy |
//! | `f64` | IEEE 754 double precision | oracles on the host, never on a chip |
//!
//! # Accuracy
//!
//! Maximum errors in units in the last place, as `tests/num_accuracy.rs` holds and checks them:
//!
//! | function | [`I16F16`] | `f32` |
//! |---|---|---|
//! | `exp` | 0.51 | 0.51 |
//! | `ln` | 0.51 | 0.9 |
//! | `sqrt` | 0.5 | 0.5 |
//! | `rsqrt` | 0.5 | 1.5 |
//! | `sin`, `cos` | 0.51 | 0.9 |
//! | `sin_cos_turn` | 0.51 | 1e-7 absolute |
//! | `sigmoid`, `tanh` | 0.51 | 2.5 |
//! | `exp_weight` | half a unit and `2^-30` relative | the same |
//!
//! Two rules make results equal bit for bit on every chip:
//! no operation is fused or reordered, and no function depends on the platform's C library.

mod binary32;
#[cfg(feature = "libm")]
mod double;
mod extended;
mod fixed_point;
#[cfg(feature = "libm")]
mod float;
#[cfg(feature = "micromath")]
mod micro;
mod product;
mod scale;

pub use extended::Extended;
pub(crate) use extended::polynomial;
pub use fixed::types::I16F16;
#[cfg(any(smidgen_dsp, smidgen_x86_64))]
pub(crate) use fixed_point::EXP2_NEGATIVE;
pub use fixed_point::{FixedFactor, FixedLeveler, FixedStep};
#[doc(hidden)]
pub use fixed_point::{exp2_fraction, exp2_neg_q12};
pub(crate) use fixed_point::{exp2_negative, reciprocal_mantissa};
#[cfg(smidgen_dsp_float)]
pub(crate) use float::inverse_of_squares;
#[cfg(feature = "micromath")]
pub use micro::Micro;
pub(crate) use product::high_product;
pub use scale::FixedScale;

use core::fmt::Debug;

/// Fraction bits of [`Real::exp_weight`]: `exp(0)` is `1 << 40`.
pub const WEIGHT_BITS: u32 = 40;

/// A real number that models and samplers compute with.
///
/// Arithmetic never panics. Floating types follow IEEE 754; fixed-point types saturate at their
/// bounds. Methods are used instead of operators so that the saturation is in the type.
///
/// # Scales
///
/// A quantized value is an integer times a positive *scale*, which spans a wider range than the
/// number itself may (a weight scale of 1e-4 has one significant bit in Q16.16). Hence the
/// associated type [`Scale`](Real::Scale): `f32` for floats, a normalized mantissa and exponent
/// for fixed point.
pub trait Real:
    Copy + Debug + Default + PartialEq + PartialOrd + Send + Sync + bytemuck::Pod + 'static
{
    /// Positive factor of wide dynamic range, by which integers become numbers.
    type Scale: Copy + Debug + Default + PartialEq + Send + Sync;
    /// Accumulator of products, wider than the number itself where it must be.
    type Wide: Copy + Debug + Default;

    /// Factor of integers that a draw is made of, prepared for a fast product.
    type Factor: Copy + Debug + PartialEq + Send + Sync;

    /// A scale that is made for many products; see [`step`](Real::step).
    type Step: Copy + Debug + PartialEq + Send + Sync;
    /// What makes levels out of numbers; see [`leveler`](Real::leveler).
    type Leveler: Copy + Debug + PartialEq + Send + Sync;

    /// Short name, for messages.
    const NAME: &'static str;
    /// Significant bits of numbers from 1/2 to 1, where probabilities lie.
    const UNIT_BITS: u32;
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The largest value: infinity for floats.
    const MAX: Self;
    /// The lowest value: minus infinity for floats. A logit of this value has no mass.
    const LOWEST: Self;

    /// The nearest representable value, saturating.
    fn from_i32(value: i32) -> Self;
    /// The nearest representable value (ties to even), saturating. NaN becomes zero in fixed point.
    fn from_f32(value: f32) -> Self;
    /// The nearest `f32`, ties to even.
    fn to_f32(self) -> f32;
    /// The same value as `f64`: exact for every type. For tests and host tools.
    fn to_f64(self) -> f64;
    /// The same value with 64 significant bits: exact. [`MAX`](Real::MAX) and
    /// [`LOWEST`](Real::LOWEST) are infinities in every type; a NaN, which the caller excludes,
    /// is zero.
    fn to_extended(self) -> Extended;
    /// The nearest representable value, ties to even; infinities beyond the range, which are the
    /// bounds in fixed point.
    fn from_extended(value: Extended) -> Self;
    /// `self - other` with 64 significant bits, of finite numbers.
    fn difference(self, other: Self) -> Extended {
        self.to_extended() - other.to_extended()
    }
    /// The value nearest to `mantissa * 2^exponent`, of a mantissa with its high bit set.
    fn from_mantissa(mantissa: u32, exponent: i32) -> Self {
        Self::from_extended(Extended::raw(
            false,
            u64::from(mantissa) << 32,
            exponent - 32,
        ))
    }
    /// The least representable value not below `value`.
    fn from_extended_up(value: Extended) -> Self {
        let nearest = Self::from_extended(value);
        if nearest.to_extended() < value {
            nearest.next_up()
        } else {
            nearest
        }
    }
    /// The least representable value above this one; the greatest stays.
    fn next_up(self) -> Self;
    /// Whether this is a NaN; never in fixed point.
    fn is_nan(self) -> bool;

    /// `self + other`.
    fn add(self, other: Self) -> Self;
    /// `self - other`.
    fn sub(self, other: Self) -> Self;
    /// `self * other`, rounded to nearest, ties to even for floats and away from zero in fixed point.
    fn mul(self, other: Self) -> Self;
    /// `self / other`, rounded to nearest. In fixed point, division by zero saturates by the sign
    /// of `self`, and 0/0 is 0.
    fn div(self, other: Self) -> Self;
    /// `self + scale * value / 2^fraction_bits`: what scales and shifts a draw, which is an integer
    /// with 1 to 31 fraction bits. In fixed point the sum is exact before it is rounded and saturates.
    fn plus_scaled(self, scale: Self, value: i32, fraction_bits: u32) -> Self;
    /// The factor nearest to `2^-27 / self`, of a positive number: what scales draws by a rate.
    fn rate_factor(self) -> Self::Factor;
    /// `integer * factor`, rounded to nearest, of an integer that is a draw.
    fn times_factor(integer: u32, factor: Self::Factor) -> Self;
    /// `-self`.
    fn neg(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;

    /// `e^self`.
    fn exp(self) -> Self;
    /// Natural logarithm. In fixed point [`LOWEST`](Real::LOWEST) for arguments `<= 0`.
    fn ln(self) -> Self;
    /// Square root. In fixed point zero for negative arguments.
    fn sqrt(self) -> Self;
    /// `1 / sqrt(self)`. In fixed point [`MAX`](Real::MAX) for arguments `<= 0`.
    fn rsqrt(self) -> Self;
    /// Sine of an angle in radians.
    fn sin(self) -> Self;
    /// Cosine of an angle in radians.
    fn cos(self) -> Self;
    /// Logistic function `1 / (1 + exp(-self))`.
    fn sigmoid(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;

    /// Sine and cosine of an angle given in turns as an unsigned fraction: `phase / 2^32` of a
    /// full circle. Integer phases add exactly and wrap by themselves, so that a rotary position
    /// embedding stays exact at any position.
    fn sin_cos_turn(phase: u32) -> (Self, Self);

    /// `exp(self) * 2^40`, rounded to an integer, for `self <= 0`; larger arguments count as 0 and
    /// NaN gives 0. Integer weights add exactly in any order: the samplers' sums are built on it.
    fn exp_weight(self) -> u64;
    /// An unsigned integer that orders as the value does; NaN is the caller's to exclude.
    /// `-0.0` and `0.0` give the same key.
    fn order_key(self) -> u32;

    /// `accumulator + a * b`. In fixed point the product is exact and the sum saturates.
    fn wide_mul_add(accumulator: Self::Wide, a: Self, b: Self) -> Self::Wide;
    /// `a + b` of two accumulators.
    fn wide_add(a: Self::Wide, b: Self::Wide) -> Self::Wide;
    /// The accumulator rounded to the number type.
    fn from_wide(accumulator: Self::Wide) -> Self;

    /// The scale nearest to a finite `value >= 0`.
    fn scale_from_f32(value: f32) -> Self::Scale;
    /// The scale `mantissa * 2^exponent`.
    fn scale_from_parts(mantissa: u32, exponent: i32) -> Self::Scale;
    /// `(mantissa, exponent)` with the scale equal to `mantissa * 2^exponent`, exactly.
    fn scale_parts(scale: Self::Scale) -> (u32, i32);
    /// The product of two scales.
    fn scale_mul(a: Self::Scale, b: Self::Scale) -> Self::Scale;
    /// `self * scale`, rounded to nearest.
    fn scaled(self, scale: Self::Scale) -> Self;
    /// `integer * scale`, rounded to nearest.
    fn dequantize(integer: i32, scale: Self::Scale) -> Self;
    /// A scale made for products with many integers, of at most a magnitude.
    fn step(scale: Self::Scale, largest: u32) -> Self::Step;
    /// The step of numbers that are `f32` in memory, made of integers as `f32` is.
    fn f32_step(_: Self::Step) -> Option<f32> {
        None
    }
    /// `integer * step`, rounded to nearest. In fixed point the step has 15 significant bits.
    fn from_steps(integer: i32, step: Self::Step) -> Self;
    /// [`from_steps`](Real::from_steps) of each of some integers, in order, to `each` with what comes
    /// with it.
    fn each_from_steps<T>(
        integers: impl Iterator<Item = (T, i32)>,
        step: Self::Step,
        mut each: impl FnMut(T, Self),
    ) {
        integers.for_each(|(with, integer)| each(with, Self::from_steps(integer, step)));
    }
    /// `scale * 2^exponent`.
    fn scale_shifted(scale: Self::Scale, exponent: i32) -> Self::Scale {
        Self::scale_mul(scale, Self::scale_from_parts(1, exponent))
    }
    /// What takes numbers of at most a magnitude to levels of `-bound..=bound`, for a bound of 1 to
    /// 2,047; and the scale that takes levels back.
    fn leveler(largest: Self, bound: u16) -> (Self::Scale, Self::Leveler);
    /// The same numbers, of a type that is `f32` in memory and computes as `f32` does.
    fn f32_slice(_: &[Self]) -> Option<&[f32]> {
        None
    }
    /// The leveler of numbers that are `f32` in memory, and levelled as `f32` is.
    fn f32_leveler(_: Self::Leveler) -> Option<f32> {
        None
    }
    /// A scale made for products with many numbers of at most a magnitude.
    fn scaler(scale: Self::Scale, largest: Self) -> Self::Step;
    /// `self * scale`, rounded to nearest. In fixed point the scale has 15 significant bits.
    fn scaled_by(self, scaler: Self::Step) -> Self;
    /// `self * weight`, rounded: the weight of a norm. In fixed point it has 15 significant bits.
    fn weighted(self, weight: f32) -> Self {
        self.mul(Self::from_f32(weight))
    }
    /// `self * sigmoid(self)`; in `f32` within `2^-17` of it, relative, in fixed point `2^-15 (1 + |self|)`.
    fn silu(self) -> Self {
        self.mul(self.sigmoid())
    }
    /// `(a, b)` rotated by an angle: `(a cos - b sin, a sin + b cos)`. In fixed point sine and cosine
    /// have 15 bits.
    fn rotated([a, b]: [Self; 2], [cos, sin]: [Self; 2]) -> [Self; 2] {
        let product = |x, y| Self::wide_mul_add(Self::Wide::default(), x, y);
        [
            Self::from_wide(Self::wide_mul_add(product(a, cos), b.neg(), sin)),
            Self::from_wide(Self::wide_mul_add(product(a, sin), b, cos)),
        ]
    }
    /// The level of a finite number within what the leveler is for: without a check.
    fn level_within(self, leveler: Self::Leveler) -> i32 {
        self.level(leveler)
    }
    /// Whether all are finite; always in fixed point.
    fn all_finite(x: &[Self]) -> bool;
    /// What takes numbers of at most `bound * scale` to levels by a given scale, for a bound of at most
    /// 16,384.
    fn leveler_of(scale: Self::Scale, bound: u16) -> Self::Leveler;
    /// The level of a number: `self / scale` rounded to nearest. NaN gives 0.
    fn level(self, leveler: Self::Leveler) -> i32;
    /// `(mantissa, exponent)` with `|self|` equal to `mantissa * 2^exponent`, exactly; (0, 0) for
    /// zero, NaN and infinities. The mantissa has at most 31 bits.
    fn magnitude_parts(self) -> (u32, i32);
    /// `1 / sqrt(mean(x^2) + epsilon)` as a scale; the sum is wide.
    fn inverse_rms(x: &[Self], epsilon: f32) -> Self::Scale;
    /// Each `x / scale` rounded to nearest, ties to even, and clamped to -127..=127.
    /// A zero scale gives zeros. Pairs beyond the shorter slice are left alone.
    fn quantize(x: &[Self], scale: Self::Scale, out: &mut [i8]);
    /// The largest `|x|`; zero for an empty slice. NaN is skipped.
    fn absolute_max(x: &[Self]) -> Self {
        let mut max = Self::ZERO;
        for &value in x {
            let magnitude = value.abs();
            if magnitude > max {
                max = magnitude;
            }
        }
        max
    }
}
