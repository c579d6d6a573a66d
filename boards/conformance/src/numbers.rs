//! Arithmetic and elementary functions over all of the number type's range.

use crate::number::{Binary, Unary, push};
use crate::{Digest, Number, Report, Row};

/// Arguments of each function.
const POINTS: u32 = 4096;
/// Distance of their bits: odd, and not a power of two.
const STRIDE: u32 = (u32::MAX / POINTS) | 1;

/// Functions of one number.
fn functions<N: Number>() -> [Unary<N>; 11] {
    [
        ("exp", N::exp),
        ("ln", N::ln),
        ("sqrt", N::sqrt),
        ("rsqrt", N::rsqrt),
        ("sin", N::sin),
        ("cos", N::cos),
        ("sigmoid", N::sigmoid),
        ("tanh", N::tanh),
        ("next_up", N::next_up),
        ("round_trip_f32", |x| N::from_f32(x.to_f32())),
        ("round_trip_extended", |x| N::from_extended(x.to_extended())),
    ]
}

/// Functions of two numbers.
fn operations<N: Number>() -> [Binary<N>; 7] {
    [
        ("add", N::add),
        ("sub", N::sub),
        ("mul", N::mul),
        ("div", N::div),
        ("scaled", |x, y| {
            x.scaled(N::scale_from_f32(finite_magnitude(y)))
        }),
        ("plus_scaled", |x, y| {
            x.plus_scaled(x, y.bits().cast_signed() >> 4, 27)
        }),
        ("wide", |x, y| {
            N::from_wide(N::wide_mul_add(
                N::wide_mul_add(N::Wide::default(), x, y),
                y,
                y,
            ))
        }),
    ]
}

/// A magnitude that may be a scale.
fn finite_magnitude<N: Number>(x: N) -> f32 {
    let magnitude = x.abs().to_f32();
    if magnitude <= 1e30 { magnitude } else { 1e30 }
}

/// Numbers of evenly spread bits.
fn points<N: Number>() -> impl Iterator<Item = N> {
    (0..POINTS).map(|i| N::from_bits(i.wrapping_mul(STRIDE)))
}

pub fn rows<N: Number>(report: Report<'_>) {
    let mut row = |name, digest: &Digest| {
        report(Row {
            suite: "num",
            name,
            case: "",
            number: N::SHORT,
            digest: digest.value(),
        });
    };
    for (name, function) in functions::<N>() {
        let mut digest = Digest::new();
        points::<N>().for_each(|x| push(&mut digest, function(x)));
        row(name, &digest);
    }
    for (name, operation) in operations::<N>() {
        let mut digest = Digest::new();
        let others = points::<N>().map(|x| N::from_bits(x.bits().rotate_left(13)));
        points::<N>()
            .zip(others)
            .for_each(|(x, y)| push(&mut digest, operation(x, y)));
        row(name, &digest);
    }
    let mut digest = Digest::new();
    for phase in points::<N>().map(Number::bits) {
        let (sin, cos) = N::sin_cos_turn(phase);
        push(&mut digest, sin);
        push(&mut digest, cos);
    }
    row("sin_cos_turn", &digest);
    let mut digest = Digest::new();
    for x in points::<N>() {
        let weight = x.exp_weight();
        digest.push(weight as u32);
        digest.push((weight >> 32) as u32);
        digest.push(if x.is_nan() { 0 } else { x.order_key() });
    }
    row("exp_weight", &digest);
    row("quantize", &quantize::<N>());
}

/// Vectors of 32 numbers of all sizes as bytes, and their root mean squares.
fn quantize<N: Number>() -> Digest {
    let mut digest = Digest::new();
    for start in 0..64 {
        let mut x = [N::ZERO; 32];
        for (i, x) in (0..).zip(&mut x) {
            let level = 2_654_435_761_u32.wrapping_mul(i).wrapping_add(start) % 2001;
            *x = N::from_i32(level.cast_signed() - 1000).div(N::from_i32(1 << (start % 12)));
        }
        let (mantissa, exponent) = N::absolute_max(&x).magnitude_parts();
        let scale = N::scale_mul(
            N::scale_from_parts(mantissa, exponent),
            N::scale_from_f32(1.0 / 127.0),
        );
        let mut levels = [0; 32];
        N::quantize(&x, scale, &mut levels);
        levels
            .iter()
            .for_each(|&level| digest.push(i32::from(level).cast_unsigned()));
        let rms = N::inverse_rms(&x, 1e-5);
        for scale in [scale, rms] {
            let (mantissa, exponent) = N::scale_parts(scale);
            digest.push(mantissa);
            digest.push(exponent.cast_unsigned());
        }
        push(&mut digest, N::dequantize(12_345, rms));
    }
    digest
}
