//! Accuracy of the elementary functions of `smidgen::num`, bounds as code.
//!
//! [`ROWS`] is the one table: a function, the bound that is promised, and the maximum that the
//! exhaustive run measured. Three tests read it:
//! - `strided`: a spread of inputs against `f64` functions of the host,
//! - `true_values`: against `tests/oracle/num_values.txt`, 50-digit values of mpmath,
//! - `exhaustive`: every input; minutes in release, so by name only:
//!   `cargo test --release --test num_accuracy -- --ignored --nocapture`.
//!
//! A fourth, `digests`, freezes the very bits: they are the same on every chip, and a change of
//! them is a change of what models generate.

#![cfg(feature = "libm")]

use smidgen::num::{I16F16, Real, exp2_fraction, exp2_neg_q20};
use std::f64::consts::TAU;

/// A function of 32 bits of input.
struct Row {
    number: &'static str,
    function: &'static str,
    /// The promise, in units in the last place.
    bound: f64,
    /// The maximum over every input of the ranges.
    measured: f64,
    /// FNV-1a of the outputs over a stride of all inputs.
    digest: u64,
    /// What the crate computes.
    value: fn(u32) -> f64,
    /// What is true.
    truth: fn(u32) -> f64,
    /// The last place at a true value.
    unit: fn(f64) -> f64,
    /// Inputs of the exhaustive run.
    ranges: &'static [(u32, u32)],
}

/// The error of a row at an input, in units in the last place.
fn error(row: &Row, input: u32, truth: f64) -> f64 {
    let value = (row.value)(input);
    if value == truth || (value.is_nan() && truth.is_nan()) {
        0.0
    } else if value.is_infinite() {
        // Overflow is right where rounding overflows.
        let limit = f64::from(f32::MAX) * (1.0 + 2f64.powi(-25));
        if truth.abs() >= limit {
            0.0
        } else {
            f64::INFINITY
        }
    } else {
        (value - truth).abs() / (row.unit)(truth)
    }
}

/// The last place of Q16.16.
fn fixed_unit(_: f64) -> f64 {
    2f64.powi(-16)
}

/// The last place of the binary32 at a true value.
fn single_unit(truth: f64) -> f64 {
    let exponent = (truth.abs().to_bits() >> 52) as i32 - 1023;
    2f64.powi(exponent.clamp(-126, 127) - 23)
}

/// One: an error bound that is absolute.
fn absolute(_: f64) -> f64 {
    1.0
}

fn fixed(input: u32) -> I16F16 {
    I16F16::from_bits(input as i32)
}

fn saturated(value: f64) -> f64 {
    value.clamp(-32_768.0, 32_768.0 - 2f64.powi(-16))
}

fn radians(phase: u32) -> f64 {
    f64::from(phase) * (TAU / 4_294_967_296.0)
}

const EVERY: &[(u32, u32)] = &[(0, u32::MAX)];
/// From zero to the largest finite, and the same below zero.
const FINITE: &[(u32, u32)] = &[(0, 0x7f7f_ffff), (0x8000_0000, 0xff7f_ffff)];
/// From zero to 1024 and the same below zero: `f64` functions are slow beyond.
const TO_1024: &[(u32, u32)] = &[(0, 0x4480_0000), (0x8000_0000, 0xc480_0000)];
const POSITIVE: &[(u32, u32)] = &[(1, 0x7f7f_ffff)];
/// From -13 to 11: beyond, exp, sigmoid and tanh are constant, which `edges` tests.
const CURVED: &[(u32, u32)] = &[(0, 14 << 16), (0xfff2_0000, u32::MAX)];

macro_rules! row {
    ($number:literal $function:literal, $bound:expr, $measured:expr, $digest:expr, $ranges:expr,
     $unit:ident, $value:expr, $truth:expr) => {
        Row {
            number: $number,
            function: $function,
            bound: $bound,
            measured: $measured,
            digest: $digest,
            value: $value,
            truth: $truth,
            unit: $unit,
            ranges: $ranges,
        }
    };
    (fixed $function:literal, $bound:expr, $measured:expr, $digest:expr, $ranges:expr,
     $value:expr, $truth:expr) => {
        row!("q16.16" $function, $bound, $measured, $digest, $ranges, fixed_unit,
            |input| { let value: fn(I16F16) -> I16F16 = $value; value(fixed(input)).to_f64() },
            |input| { let truth: fn(f64) -> f64 = $truth; saturated(truth(fixed(input).to_f64())) })
    };
    (single $function:literal, $bound:expr, $measured:expr, $digest:expr, $ranges:expr,
     $value:expr, $truth:expr) => {
        row!("f32" $function, $bound, $measured, $digest, $ranges, single_unit,
            |input| { let value: fn(f32) -> f32 = $value; value(f32::from_bits(input)).into() },
            |input| { let truth: fn(f64) -> f64 = $truth; truth(f32::from_bits(input).into()) })
    };
}

/// Every function, its bound, and the maximum measured.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row!(fixed "exp", 0.51, 0.5, 0x0, CURVED, Real::exp, f64::exp),
    row!(fixed "ln", 0.51, 0.5, 0x0, EVERY, Real::ln, |x| if x > 0.0 { x.ln() } else { -32_768.0 }),
    row!(fixed "sqrt", 0.5, 0.5, 0x0, EVERY, Real::sqrt, |x| x.max(0.0).sqrt()),
    row!(fixed "rsqrt", 0.5, 0.5, 0x0, EVERY, Real::rsqrt, |x| if x > 0.0 { 1.0 / x.sqrt() } else { 32_768.0 }),
    row!(fixed "sin", 0.51, 0.5, 0x0, EVERY, Real::sin, f64::sin),
    row!(fixed "cos", 0.51, 0.5, 0x0, EVERY, Real::cos, f64::cos),
    row!(fixed "sigmoid", 0.51, 0.5, 0x0, CURVED, Real::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
    row!(fixed "tanh", 0.51, 0.5, 0x0, CURVED, Real::tanh, f64::tanh),
    row!("q16.16" "turn_sin", 0.51, 0.5, 0x0, EVERY, fixed_unit,
        |phase| I16F16::sin_cos_turn(phase).0.to_f64(), |phase| radians(phase).sin()),
    row!("q16.16" "turn_cos", 0.51, 0.5, 0x0, EVERY, fixed_unit,
        |phase| I16F16::sin_cos_turn(phase).1.to_f64(), |phase| radians(phase).cos()),
    // Relative, in units of 2^-31, besides the rounding to an integer.
    row!("q16.16" "exp_weight", 1.5, 0.5, 0x0, &[(0xffe0_0000, u32::MAX)], weight_unit,
        |input| fixed(input).exp_weight() as f64, |input| (fixed(input).to_f64().exp()) * 2f64.powi(40)),
    row!("u32" "exp2_fraction", 1.1, 0.5, 0x0, EVERY, absolute,
        |input| exp2_fraction(input).into(), |input| (f64::from(input) / 2f64.powi(32)).exp2() * 2f64.powi(31)),
    row!("u32" "exp2_neg_q20", 1.0, 0.5, 0x0, &[(0, 27 << 20)], absolute,
        |input| exp2_neg_q20(input).into(), |input| (-f64::from(input) / 2f64.powi(20)).exp2() * 2f64.powi(24)),

    row!(single "exp", 0.9, 0.5, 0x0, FINITE, Real::exp, f64::exp),
    row!(single "ln", 0.9, 0.5, 0x0, FINITE, Real::ln, f64::ln),
    row!(single "sqrt", 0.5, 0.5, 0x0, FINITE, Real::sqrt, f64::sqrt),
    row!(single "rsqrt", 1.5, 0.5, 0x0, POSITIVE, Real::rsqrt, |x| 1.0 / x.sqrt()),
    row!(single "sin", 0.8, 0.5, 0x0, TO_1024, Real::sin, f64::sin),
    row!(single "cos", 0.8, 0.5, 0x0, TO_1024, Real::cos, f64::cos),
    row!(single "sigmoid", 2.5, 0.5, 0x0, FINITE, Real::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
    row!(single "tanh", 2.5, 0.5, 0x0, FINITE, Real::tanh, f64::tanh),
    row!("f32" "turn_sin", 1e-7, 0.0, 0x0, EVERY, absolute,
        |phase| f32::sin_cos_turn(phase).0.into(), |phase| radians(phase).sin()),
    row!("f32" "turn_cos", 1e-7, 0.0, 0x0, EVERY, absolute,
        |phase| f32::sin_cos_turn(phase).1.into(), |phase| radians(phase).cos()),
];

fn weight_unit(truth: f64) -> f64 {
    truth * 2f64.powi(-31) + 0.5
}

/// The largest error of a row over inputs.
fn worst(row: &Row, inputs: impl Iterator<Item = u32>) -> (f64, u32) {
    let mut worst = (0.0, 0);
    for input in inputs {
        let error = error(row, input, (row.truth)(input));
        if error > worst.0 || error.is_nan() {
            worst = (error, input);
        }
    }
    worst
}

/// `f64` functions of the host are right to a few 2^-53: this much of a unit at most.
const SLACK: f64 = 1e-6;

#[test]
fn strided() {
    for row in ROWS {
        let inputs = row.ranges.iter().flat_map(|&(first, last)| {
            let step = (last - first) / 20_011 + 1;
            (first..=last).step_by(step as usize)
        });
        let (error, input) = worst(row, inputs);
        assert!(
            error <= row.bound + SLACK,
            "{} {}: {error} at {input:#x}",
            row.number,
            row.function
        );
    }
}

#[test]
#[ignore = "exhaustive: cargo test --release --test num_accuracy -- --ignored --nocapture"]
fn exhaustive() {
    println!("number function bound measured at");
    let mut failed = false;
    for row in ROWS {
        let inputs = row.ranges.iter().flat_map(|&(first, last)| first..=last);
        let (error, input) = worst(row, inputs);
        println!(
            "{} {} {} {error:.6e} {input:#010x}",
            row.number, row.function, row.bound
        );
        // The table is what was measured: as little as a promise may it be too small.
        failed |= error > row.bound + SLACK || error > row.measured + SLACK;
    }
    assert!(!failed);
}

#[test]
fn true_values() {
    let text = include_str!("oracle/num_values.txt");
    let mut lines = text.lines();
    let mut sections = 0;
    while let Some(header) = lines.next() {
        let mut words = header.split(' ');
        let mut word = || words.next().expect("a word in the header");
        let (number, function) = (word(), word());
        let hexadecimal = |word| u32::from_str_radix(word, 16).expect("hexadecimal");
        let (first, step) = (hexadecimal(word()), hexadecimal(word()));
        let count: usize = word().parse().expect("a count");
        let row = ROWS
            .iter()
            .find(|row| row.number == number && row.function == function);
        let row = row.expect("a row for the section");
        let values: Vec<&str> = lines
            .by_ref()
            .take(count.div_ceil(10))
            .flat_map(|line| line.split(' '))
            .collect();
        assert_eq!(values.len(), count);
        for (k, value) in values.iter().enumerate() {
            let k = k as u32;
            let bits = first.wrapping_add(k.wrapping_mul(step));
            let is_fixed = number == "q16.16";
            let input = if is_fixed && !function.starts_with("turn") {
                (bits as i32 >> (k % 24)) as u32
            } else {
                bits
            };
            // The stored values are rounded by at most 2^-29 relative, 2^-13 of a unit in Q16.16.
            let (truth, slack) = if is_fixed {
                let units = i64::from_str_radix(value, 16).expect("hexadecimal");
                (units as f64 / 2f64.powi(28), 2f64.powi(-13))
            } else {
                let upper = u64::from_str_radix(value, 16).expect("hexadecimal");
                (f64::from_bits(upper << 24), 2f64.powi(-5))
            };
            let error = error(row, input, truth);
            assert!(
                error <= row.bound + slack,
                "{number} {function} {input:#x}: {error}"
            );
        }
        sections += 1;
    }
    assert_eq!(sections, 20);
}

/// FNV-1a (Fowler, Noll, Vo 1991) of 64-bit words, by bytes.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn word(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[test]
fn digests() {
    let mut failed = false;
    for row in ROWS {
        let mut fnv = Fnv::new();
        for input in (0..=u32::MAX).step_by(65_521) {
            let value = (row.value)(input);
            // The sign and payload of a NaN are the chip's.
            fnv.word(if value.is_nan() {
                u64::MAX
            } else {
                value.to_bits()
            });
        }
        if fnv.0 != row.digest {
            println!("{} {}: {:#018x}", row.number, row.function, fnv.0);
            failed = true;
        }
    }
    assert!(
        !failed,
        "values changed: a breaking change, to be said in CHANGELOG"
    );
}

/// The digest of scales, quantization and arithmetic over pseudorandom vectors.
fn vector_digest<R: Real>() -> u64 {
    let mut fnv = Fnv::new();
    let mut state = 1u32;
    let mut x = [R::ZERO; 67];
    for round in 0..400u32 {
        for value in &mut x {
            // xorshift32 (Marsaglia 2003)
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            // Of every magnitude that Q16.16 has, and some that it has not.
            let exponent = 105 + round % 40;
            *value = R::from_f32(f32::from_bits(state & 0x807f_ffff | exponent << 23));
        }
        let length = x.len() - round as usize % 9;
        let x = &x[..length];
        let parts =
            |(mantissa, exponent): (u32, i32)| u64::from(mantissa) << 32 | exponent as u32 as u64;
        let max = R::absolute_max(x);
        let (mantissa, exponent) = max.magnitude_parts();
        let scale = R::scale_mul(
            R::scale_from_parts(mantissa, exponent),
            R::scale_from_f32(1.0 / 127.0),
        );
        fnv.word(parts(R::scale_parts(scale)));
        let mut out = [0; 67];
        R::quantize(x, scale, &mut out);
        let norm = R::inverse_rms(x, 1e-5);
        fnv.word(parts(R::scale_parts(norm)));
        let mut wide = R::Wide::default();
        for (&x, &q) in x.iter().zip(&out) {
            let values = [
                R::dequantize(q.into(), scale),
                x.scaled(norm),
                x.mul(x).add(R::ONE).div(max),
                x.sub(max).abs().neg(),
            ];
            for value in values {
                wide = R::wide_mul_add(wide, value, x);
                fnv.word(value.to_f64().to_bits());
            }
            fnv.word(x.sub(max).exp_weight() ^ u64::from(x.order_key()) << 32 ^ q as u8 as u64);
        }
        fnv.word(R::from_wide(wide).to_f32().to_bits().into());
    }
    fnv.0
}

#[test]
fn vector_digests() {
    assert_eq!(vector_digest::<f32>(), 0, "f32");
    assert_eq!(vector_digest::<I16F16>(), 0, "q16.16");
}
