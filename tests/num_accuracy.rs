//! Accuracy of the elementary functions of `smidgen::num`, bounds as code.
//!
//! [`ROWS`] is the one table: a function, the bound that is promised, the maximum that the
//! exhaustive run measured, and a digest. The tests read it:
//! - `strided`: a spread of inputs against `f64` functions of the host,
//! - `true_values`: against `tests/oracle/num_values.txt`, 50-digit values of mpmath,
//! - `exhaustive`: every input of the ranges; minutes in release, so by name only:
//!   `cargo test --release --test num_accuracy -- --ignored --nocapture`; the environment variable
//!   `NUM_ROWS` chooses rows by how they begin, as in `NUM_ROWS=q16.16` or `NUM_ROWS='f32 exp'`,
//! - `digests`: freezes the very bits by CRC-64/XZ of the crate `crc`. They are the same on every
//!   chip, and a change of them is a change of what models generate.

#![cfg(feature = "libm")]

use crc::{CRC_64_XZ, Crc};
use smidgen::num::{I16F16, Real, exp2_fraction};
use std::f64::consts::TAU;

/// A function of 32 bits of input.
struct Row {
    number: &'static str,
    function: &'static str,
    /// The promise, in units.
    bound: f64,
    /// The maximum over every input of the ranges, rounded up.
    measured: f64,
    /// CRC-64/XZ of the outputs over a stride of all inputs.
    digest: u64,
    /// What the crate computes.
    value: fn(u32) -> f64,
    /// What is true.
    truth: fn(u32) -> f64,
    /// The unit of errors at a true value: in most rows the last place.
    unit: fn(f64) -> f64,
    /// Inputs of the exhaustive run, both ends included; in Q16.16 the function has no turning point
    /// inside a range.
    ranges: &'static [(u32, u32)],
}

/// The error of a row at an input, in units.
fn error(row: &Row, input: u32, value: f64, truth: f64) -> f64 {
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
        // A weight is an integer: half a unit is rounding.
        let rounding = if row.function == "exp_weight" {
            0.5
        } else {
            0.0
        };
        let error = ((value - truth).abs() - rounding).max(0.0) / (row.unit)(truth);
        assert!(
            !error.is_nan(),
            "{} {} {input:#x}: {value} {truth}",
            row.number,
            row.function
        );
        error
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

/// `2^-30` relative.
fn relative(truth: f64) -> f64 {
    truth * 2f64.powi(-30)
}

/// The weight of a logit.
fn weight(x: f64) -> f64 {
    if x.is_nan() {
        0.0
    } else {
        x.min(0.0).exp() * 2f64.powi(40)
    }
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

// Inputs in Q16.16 and of turns.

/// All inputs from zero; below, the function is one constant by its first line, which `strided`
/// sees.
const FROM_ZERO: &[(u32, u32)] = &[(0, 0x7fff_ffff)];
/// From -14 to 14: beyond, exp, sigmoid and tanh are constant or saturated.
const CURVED: &[(u32, u32)] = &[(0, 14 << 16), (0xfff2_0000, u32::MAX)];
/// All negative inputs down to -32.
const WEIGHTS: &[(u32, u32)] = &[(0xffe0_0000, u32::MAX)];
/// From -pi to 2 pi by quarters. Sine and cosine are those of a phase, which the rows `turn` check
/// for every value; the phase of a raw angle is less than 1.25 units of 2^-32 turns off, which is
/// 0.00013 in the last place.
const ANGLES: &[(u32, u32)] = &[
    (0xfffc_dbc1, 0xfffe_6de0),
    (0xfffe_6de1, u32::MAX),
    (0, 102_943),
    (102_944, 205_887),
    (205_888, 308_831),
    (308_832, 411_774),
];
/// Each quarter of a turn. The rows `turn_sin` and `turn_cos` of q16.16 have the same maximum, since
/// the sine is the cosine a quarter of a turn before, bit for bit.
const QUARTERS: &[(u32, u32)] = &[
    (0, 0x4000_0000),
    (0x4000_0000, 0x8000_0000),
    (0x8000_0000, 0xc000_0000),
    (0xc000_0000, u32::MAX),
];
/// The first quarter of a turn: the rest is this reflected, exactly.
const QUARTER: &[(u32, u32)] = &[(0, 0x4000_0000)];

// Inputs as the bits of an f32.

/// Magnitudes from 2^-26 to 104, either sign: exp and its kin are constant beyond.
const EXPONENTS: &[(u32, u32)] = &[(0x3280_0000, 0x42d0_0000), (0xb280_0000, 0xc2d0_0000)];
/// Magnitudes from 2^-13 to 12: tanh is x before and 1 after.
const BENDS: &[(u32, u32)] = &[(0x3900_0000, 0x4140_0000)];
/// From 2^-34 below zero to -32.
const SINGLE_WEIGHTS: &[(u32, u32)] = &[(0xae80_0000, 0xc200_0000)];
/// All positive finite values.
const POSITIVE: &[(u32, u32)] = &[(1, 0x7f7f_ffff)];
/// From 1 to 4: roots elsewhere are these times a power of two.
const TWO_BINADES: &[(u32, u32)] = &[(0x3f80_0000, 0x4080_0000)];
/// From 2^-13 to 1024.
const RADIANS: &[(u32, u32)] = &[(0x3900_0000, 0x4480_0000)];

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
    row!(fixed "exp", 0.51, 0.500_691, 0x36c0_332f_21e9_5a6b, CURVED, Real::exp, f64::exp),
    row!(fixed "ln", 0.51, 0.500_770, 0xd411_2c97_de9e_9aa7, FROM_ZERO, Real::ln, |x| if x > 0.0 { x.ln() } else { -32_768.0 }),
    row!(fixed "sqrt", 0.5, 0.5, 0x3a7b_bce6_df8b_d4a0, FROM_ZERO, Real::sqrt, |x| x.max(0.0).sqrt()),
    row!(fixed "rsqrt", 0.5, 0.5, 0x729f_88cf_1e76_a63d, FROM_ZERO, Real::rsqrt, |x| if x > 0.0 { 1.0 / x.sqrt() } else { 32_768.0 }),
    row!(fixed "sin", 0.51, 0.501_801, 0xa556_5ff4_f66b_e4c8, ANGLES, Real::sin, f64::sin),
    row!(fixed "cos", 0.51, 0.501_809, 0x47cd_26a9_0f85_0050, ANGLES, Real::cos, f64::cos),
    row!(fixed "sigmoid", 0.51, 0.500_030, 0x0806_ac74_1872_5e17, CURVED, Real::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
    row!(fixed "tanh", 0.51, 0.500_039, 0xf096_fbea_bb27_3e6b, CURVED, Real::tanh, f64::tanh),
    row!("q16.16" "turn_sin", 0.51, 0.501_830, 0x5802_7e0d_c338_8a57, QUARTERS, fixed_unit,
        |phase| I16F16::sin_cos_turn(phase).0.to_f64(), |phase| radians(phase).sin()),
    row!("q16.16" "turn_cos", 0.51, 0.501_830, 0x97c0_2c01_5e54_f253, QUARTERS, fixed_unit,
        |phase| I16F16::sin_cos_turn(phase).1.to_f64(), |phase| radians(phase).cos()),
    row!("q16.16" "exp_weight", 1.0, 0.595_138, 0xcd86_4984_1c59_29a7, WEIGHTS, relative,
        |input| fixed(input).exp_weight() as f64, |input| weight(fixed(input).to_f64())),
    row!("u32" "exp2_fraction", 1.1, 1.052_047, 0x9009_8d61_ae12_9d1a, &[(0, u32::MAX)], absolute,
        |input| exp2_fraction(input).into(), |input| (f64::from(input) / 2f64.powi(32)).exp2() * 2f64.powi(31)),

    row!(single "exp", 0.51, 0.506_417, 0x7454_e2e3_f94f_f2f8, EXPONENTS, Real::exp, f64::exp),
    row!(single "ln", 0.9, 0.834_789, 0x0c4b_dd1a_1401_8a21, POSITIVE, Real::ln, f64::ln),
    row!(single "sqrt", 0.5, 0.5, 0x0ea2_5408_20a7_bf71, TWO_BINADES, Real::sqrt, f64::sqrt),
    row!(single "rsqrt", 1.5, 1.490_350, 0x1c03_df46_728a_b0de, TWO_BINADES, Real::rsqrt, |x| 1.0 / x.sqrt()),
    row!(single "sin", 0.9, 0.825_355, 0xa4c9_50f1_054e_a9f2, RADIANS, Real::sin, f64::sin),
    row!(single "cos", 0.9, 0.822_989, 0x5c02_2521_4f07_47a5, RADIANS, Real::cos, f64::cos),
    row!(single "sigmoid", 2.5, 2.401_877, 0x8639_9f53_d897_f767, EXPONENTS, Real::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
    row!(single "tanh", 2.5, 2.188_556, 0x6263_a768_abe2_f3db, BENDS, Real::tanh, f64::tanh),
    row!("f32" "turn_sin", 1e-7, 9.6e-8, 0x43fb_6668_56d0_dbfd, QUARTER, absolute,
        |phase| f32::sin_cos_turn(phase).0.into(), |phase| radians(phase).sin()),
    row!("f32" "turn_cos", 1e-7, 9.6e-8, 0xc27c_e771_947a_5ca5, QUARTER, absolute,
        |phase| f32::sin_cos_turn(phase).1.into(), |phase| radians(phase).cos()),
    row!("f32" "exp_weight", 1.0, 0.611_284, 0x09ea_9edc_ba7a_eebb, SINGLE_WEIGHTS, relative,
        |input| f32::from_bits(input).exp_weight() as f64, |input| weight(f32::from_bits(input).into())),
];

/// The largest error of a row over inputs.
fn worst(row: &Row, inputs: impl Iterator<Item = u32>) -> (f64, u32) {
    let mut worst = (0.0, 0);
    for input in inputs {
        let error = error(row, input, (row.value)(input), (row.truth)(input));
        if error > worst.0 {
            worst = (error, input);
        }
    }
    worst
}

/// The largest error of a row over a range of inputs without a turning point: over a run of inputs
/// with one value the error is largest at an end.
fn worst_of_runs(row: &Row, (first, last): (u32, u32)) -> (f64, u32) {
    let mut worst = (0.0, first);
    let mut check = |input, value| {
        let error = error(row, input, value, (row.truth)(input));
        if error > worst.0 {
            worst = (error, input);
        }
    };
    let mut before = (row.value)(first);
    check(first, before);
    for input in first + 1..=last {
        let value = (row.value)(input);
        if value != before {
            check(input - 1, before);
            check(input, value);
            before = value;
        }
    }
    check(last, before);
    worst
}

/// `f64` functions of the host are right to a few 2^-53: this much of a unit at most.
const SLACK: f64 = 1e-6;

#[test]
fn strided() {
    for row in ROWS {
        let ranges = row.ranges.iter().flat_map(|&(first, last)| {
            let step = (last - first) / 20_011 + 1;
            (first..=last).step_by(step as usize)
        });
        let all = (0..=u32::MAX).step_by(65_519);
        let (error, input) = worst(row, ranges.chain(all));
        assert!(
            error <= row.bound + SLACK,
            "{} {}: {error} at {input:#x}",
            row.number,
            row.function
        );
    }
}

#[test]
#[ignore = "minutes: cargo test --release --test num_accuracy -- --ignored --nocapture"]
fn exhaustive() {
    let chosen = std::env::var("NUM_ROWS").unwrap_or_default();
    println!("number function bound measured at seconds");
    let mut failed = false;
    for row in ROWS {
        if !format!("{} {}", row.number, row.function).starts_with(&chosen) {
            continue;
        }
        let start = std::time::Instant::now();
        let maxima = row.ranges.iter().map(|&range| {
            if row.number == "q16.16" {
                worst_of_runs(row, range)
            } else {
                worst(row, range.0..=range.1)
            }
        });
        let (error, input) = maxima.fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
        println!(
            "{} {} {} {error:.6e} {input:#010x} {:.0}",
            row.number,
            row.function,
            row.bound,
            start.elapsed().as_secs_f64()
        );
        // The table holds what was measured, rounded up.
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
            let error = error(row, input, (row.value)(input), truth);
            assert!(
                error <= row.bound + slack,
                "{number} {function} {input:#x}: {error}"
            );
        }
        sections += 1;
    }
    assert_eq!(sections, 20);
}

static CRC: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

#[test]
fn digests() {
    let mut failed = false;
    for row in ROWS {
        let mut digest = CRC.digest();
        for input in (0..=u32::MAX).step_by(65_521) {
            let value = (row.value)(input);
            // The sign and payload of a NaN are the chip's.
            let bits = if value.is_nan() {
                u64::MAX
            } else {
                value.to_bits()
            };
            digest.update(&bits.to_le_bytes());
        }
        let digest = digest.finalize();
        if digest != row.digest {
            println!("{} {}: {digest:#018x}", row.number, row.function);
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
    let mut digest = CRC.digest();
    let mut word = |word: u64| digest.update(&word.to_le_bytes());
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
        word(parts(R::scale_parts(scale)));
        let mut out = [0; 67];
        R::quantize(x, scale, &mut out);
        let norm = R::inverse_rms(x, 1e-5);
        word(parts(R::scale_parts(norm)));
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
                word(value.to_f64().to_bits());
            }
            word(x.sub(max).exp_weight() ^ u64::from(x.order_key()) << 32 ^ q as u8 as u64);
        }
        word(R::from_wide(wide).to_f32().to_bits().into());
    }
    digest.finalize()
}

#[test]
fn vector_digests() {
    let digests = [vector_digest::<f32>(), vector_digest::<I16F16>()];
    assert_eq!(
        digests,
        [0x7dc3699eb664b0ea, 0x01523519135d86fc],
        "f32 and q16.16: {digests:#018x?}"
    );
}
