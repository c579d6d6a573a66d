//! Compares the kernels of the target with their definition in a million random cases: what
//! [`kernel`] chooses against [`generic`]. `smidgen`'s unit tests do the same on the host.
//!
//! Shapes are odd and even, below and above a group; weights, levels, queries, keys and values are
//! random, or at their extremes in a fourth of the cases.

#![no_std]
#![no_main]

use rand_core::Rng;
use semihosting::println;
use smidgen::kernel::{self, generic};
use smidgen::nn::{Activations, linear_add, linear_into, rms_norm};
use smidgen::num::Real;
use smidgen::quant::{GROUP, MAX_SUB_SCALE, Matrix, MatrixFormat, QuantizedVector, vector_words};
use smidgen::rng::DefaultRng;

const ROWS: usize = 20;
const COLUMNS: usize = 120;
/// Bytes of the largest matrix.
const BYTES: usize = 4 + ROWS * (COLUMNS + 8);
const SLOTS: usize = 17;
const DIMENSION: usize = 24;

/// Cases of all kernels.
const CASES: u32 = 1_000_000;

smidgen_emulated::program!({
    match first_difference(CASES) {
        None => println!("{CASES} cases are equal"),
        Some(difference) => panic!("{difference:?}"),
    }
});

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Difference {
    kernel: &'static str,
    case: u32,
}

/// Runs a number of cases; the first that differs.
fn first_difference(cases: u32) -> Option<Difference> {
    let mut random = Random(DefaultRng::new(5));
    (0..cases).find_map(|case| {
        let kernel = match case % 7 {
            0 => ("row_sums of q8", row_sums(&mut random, MatrixFormat::Q8)),
            1 => ("row_sums of q4", row_sums(&mut random, MatrixFormat::Q4)),
            2 => ("quantize", quantize(&mut random)),
            3 => ("normalization", normalize(&mut random)),
            4 => ("levels of attention", levels(&mut random)),
            5 => ("attention of a head", attention::<1>(&mut random)),
            _ => ("attention of two heads", attention::<2>(&mut random)),
        };
        let (kernel, equal) = kernel;
        (!equal).then_some(Difference { kernel, case })
    })
}

struct Random(DefaultRng);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        ((u64::from(self.0.next_u32()) * bound as u64) >> 32) as usize
    }

    /// From `-bound` to `bound`; one of both if `extreme`.
    fn level(&mut self, bound: i32, extreme: bool) -> i32 {
        if extreme {
            [-bound, bound][self.below(2)]
        } else {
            self.below(2 * bound as usize + 1) as i32 - bound
        }
    }

    /// A number of any sign, below 2, of so many magnitudes.
    fn number(&mut self, exponents: usize) -> f32 {
        let exponent = 127 - self.below(exponents) as u32;
        let [mantissa, sign] = [23, 1].map(|bits| self.0.next_u32() >> (32 - bits));
        f32::from_bits(sign << 31 | exponent << 23 | mantissa)
    }

    /// Bytes of a matrix, as random as its rules allow.
    fn matrix(&mut self, format: MatrixFormat, columns: usize, bytes: &mut [u8]) {
        let extreme = self.below(4) == 0;
        let (scale, body) = bytes.split_at_mut(4);
        scale.copy_from_slice(&1.0f32.to_le_bytes());
        let padded = columns.next_multiple_of(8);
        let block = match format {
            MatrixFormat::Q8 => 4 * padded + 8,
            _ => 2 * padded + 4 * columns.div_ceil(GROUP) + 8,
        };
        for block in body.chunks_mut(block) {
            let (levels, multipliers) = block.split_at_mut(block.len() - 8);
            for multiplier in multipliers.chunks_mut(2) {
                let multiplier_of = self.level(16_383, extreme) + 16_384;
                multiplier.copy_from_slice(&(multiplier_of as u16).to_le_bytes());
            }
            if matches!(format, MatrixFormat::Q8) {
                for half in levels.chunks_mut(2) {
                    half[0] = (self.level(127, extreme) + 128) as u8;
                    half[1] = self.level(127, extreme) as u8;
                }
                continue;
            }
            for group in levels.chunks_mut(2 * GROUP + 4) {
                let (levels, sub_scales) = group.split_at_mut(group.len() - 4);
                for byte in levels {
                    *byte = if extreme {
                        [0x00, 0xFF, 0x80, 0x7F][self.below(4)]
                    } else {
                        self.below(256) as u8
                    };
                }
                for sub_scale in sub_scales {
                    let magnitude = match extreme {
                        true => i32::from(MAX_SUB_SCALE),
                        false => 1 + self.below(MAX_SUB_SCALE.into()) as i32,
                    };
                    *sub_scale = (magnitude * (1 - 2 * self.below(2) as i32)) as u8;
                }
            }
        }
    }
}

/// A matrix times a vector.
fn row_sums(random: &mut Random, format: MatrixFormat) -> bool {
    let (rows, columns) = (1 + random.below(ROWS), 1 + random.below(COLUMNS));
    // Words, so that the bytes are aligned as in a file.
    let mut words = [0u32; BYTES / 4 + ROWS];
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
    // Now and then where no kernel can load them.
    let aside = usize::from(random.below(16) == 0);
    let Some(bytes) = format
        .byte_len(rows, columns)
        .and_then(|length| bytes.get_mut(aside..aside + length))
    else {
        return false;
    };
    random.matrix(format, columns, bytes);
    let Ok(matrix) = Matrix::from_bytes(format, rows, columns, bytes) else {
        return false;
    };
    let bound = i32::from(matrix.level_bound());
    let extreme = random.below(4) == 0;
    // The largest is there, so that levels are these numbers.
    let mut x = [0.0f32; COLUMNS];
    for x in &mut x[1..columns] {
        *x = random.level(bound, extreme) as f32;
    }
    x[0] = bound as f32;
    let mut words = [0; vector_words(COLUMNS)];
    let x = Activations::new(&x[..columns], matrix.level_bound(), &mut words);
    let first = random.below(rows.div_ceil(4));
    let whole = rows.next_multiple_of(4) - 4 * first;
    let (mut expected, mut found) = ([0; ROWS + 4], [0; ROWS + 4]);
    let levels = (x.quantized.words(), x.quantized.sum());
    generic::row_sums(&matrix, first, levels, &mut expected[..whole]);
    kernel::row_sums(&matrix, first, &x.quantized, &mut found[..whole]);
    let valid = rows - 4 * first;
    // The same as numbers, which some chips have kernels for.
    let step = f32::scale_shifted(f32::scale_mul(matrix.scale(), x.quantized.scale), 16);
    let mut numbers = [0.0; ROWS];
    linear_into(&matrix, &x, &mut numbers[..rows]);
    // And added to others.
    let before: [f32; ROWS] = core::array::from_fn(|_| random.number(20));
    let mut after = before;
    linear_add(&matrix, &x, &mut after[..rows]);
    let sums = (0..rows).map(|row| before[row] + numbers[row]);
    let mut all = expected.iter().zip(&numbers[4 * first..rows]);
    let equal =
        |(&sum, number): (&i32, &f32)| f32::from_steps(sum, step).to_bits() == number.to_bits();
    expected[..valid] == found[..valid] && all.all(equal) && sums.eq(after[..rows].iter().copied())
}

/// A vector on its way into matrices, of numbers of any sign and many magnitudes, some not finite.
fn quantize(random: &mut Random) -> bool {
    let (length, exponents) = (random.below(COLUMNS + 1), 1 + random.below(40));
    let finite = random.below(8) > 0;
    let mut x = [0.0f32; COLUMNS];
    for x in &mut x[..length] {
        *x = random.number(exponents);
        if !finite && random.below(32) == 0 {
            *x = f32::from_bits(x.to_bits() | 255 << 23);
        }
    }
    let x = &x[..length];
    let bound = 1 + random.below(2047) as u16;
    let (mut expected, mut found) = ([1; vector_words(COLUMNS)], [1; vector_words(COLUMNS)]);
    let expected = QuantizedVector::quantize(x, bound, &mut expected);
    let found = kernel::quantize(x, bound, &mut found);
    // The scale of what is not finite is NaN.
    (expected.words(), expected.sum()) == (found.words(), found.sum())
        && expected.scale.to_bits() == found.scale.to_bits()
}

/// The norm of a vector, whose weights may be where no kernel can load them.
fn normalize(random: &mut Random) -> bool {
    let (length, exponents) = (1 + random.below(COLUMNS), 1 + random.below(80));
    let x: [f32; COLUMNS] = core::array::from_fn(|_| random.number(exponents));
    let weights: [f32; COLUMNS] = core::array::from_fn(|_| random.number(20));
    let weights = &weights[..length];
    let mut words = [0u32; COLUMNS + 1];
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
    let aside = usize::from(random.below(16) == 0);
    let bytes = &mut bytes[aside..aside + 4 * length];
    bytes.copy_from_slice(bytemuck::cast_slice(weights));
    let Ok(weight) = Matrix::from_bytes(MatrixFormat::F32, 1, length, bytes) else {
        return false;
    };
    let epsilon = [0.0, 1e-5, 1.0][random.below(3)];
    let (x, mut found) = (&x[..length], [0.0; COLUMNS]);
    rms_norm(x, &weight, epsilon, &mut found);
    let inverse = f32::inverse_rms(x, epsilon);
    let expected = x
        .iter()
        .zip(weights)
        .map(|(x, weight)| x * inverse * weight);
    expected
        .map(f32::to_bits)
        .eq(found[..length].iter().map(|x| x.to_bits()))
}

/// Levels of queries, keys and values, and the largest magnitude.
fn levels(random: &mut Random) -> bool {
    let (length, exponents) = (1 + random.below(DIMENSION), 1 + random.below(40));
    let x: [f32; DIMENSION] = core::array::from_fn(|_| random.number(exponents));
    let x = &x[..length];
    if kernel::largest(x).to_bits() != f32::absolute_max(x).to_bits() {
        return false;
    }
    let leveler = f32::leveler_of(random.number(4).abs() / 4096.0, 8191);
    let (mut expected, mut found) = ([0; DIMENSION + 1], [0; DIMENSION + 1]);
    // Now and then where no kernel can store them.
    let place = random.below(2)..DIMENSION + 1;
    let (expected, found) = (
        &mut expected[place.clone()][..length],
        &mut found[place][..length],
    );
    for (level, x) in expected.iter_mut().zip(x) {
        *level = x.level_within(leveler) as i16;
    }
    kernel::arrange(expected);
    kernel::query_levels(x, leveler, found);
    let stride = 2 * (1 + random.below(2));
    // The last two levels may end the memory.
    let bytes = length.div_ceil(2) * stride - random.below(2) * (stride - 2);
    let leveler = f32::leveler_of(random.number(2).abs() / 64.0, 127);
    let (mut expected8, mut found8) = ([1; 2 * DIMENSION], [1; 2 * DIMENSION]);
    generic::cached_levels(x, &mut expected8[..bytes], stride, |x| {
        x.level_within(leveler) as i8
    });
    kernel::cached_levels(x, leveler, &mut found8[..bytes], stride);
    expected == found && expected8 == found8
}

/// The kernels of attention, one after the other.
fn attention<const N: usize>(random: &mut Random) -> bool {
    let dimension = match random.below(2) {
        0 => 8,
        _ => 2 * (1 + random.below(DIMENSION / 2)),
    };
    let (slots, extreme) = (1 + random.below(SLOTS), random.below(4) == 0);
    let mut keys = [0u32; SLOTS * DIMENSION / 4];
    let keys: &mut [i8] = bytemuck::cast_slice_mut(&mut keys);
    let keys = &mut keys[..slots * dimension];
    keys.fill_with(|| random.level(127, extreme) as i8);
    let mut queries = [0u32; DIMENSION];
    let queries: &mut [i16] = bytemuck::cast_slice_mut(&mut queries);
    let queries = &mut queries[..N * dimension];
    queries.fill_with(|| random.level(16_383, extreme) as i16);
    let (mut expected, mut found) = ([[0; N]; SLOTS], [[0; N]; SLOTS]);
    let (expected, found) = (&mut expected[..slots], &mut found[..slots]);
    generic::dots(keys, queries, expected);
    for query in queries.chunks_exact_mut(dimension) {
        kernel::arrange(query);
    }
    kernel::dots(keys, queries, found);
    if expected != found {
        return false;
    }

    let largest = random.below(256) as u8;
    let mut codes = [0; SLOTS];
    let codes = &mut codes[..slots];
    codes.fill_with(|| random.below(usize::from(largest) + 1) as u8);
    let shifts = [(); N].map(|()| random.level(60, false));
    let best = generic::scores(expected, codes, largest, shifts);
    if best != kernel::scores(found, codes, largest, shifts) || expected != found {
        return false;
    }

    if random.below(2) == 0 {
        // Nearer to each other than random products are.
        for (expected, found) in expected.iter_mut().zip(&mut *found) {
            *expected = [(); N].map(|()| random.level(1 << 16, extreme));
            *found = *expected;
        }
    }
    let best = smidgen::nn::attention::best_of(expected);
    let shift = u32::from(largest >> 3) + 5 + random.below(4) as u32;
    let sums = generic::weights(expected, codes, best, shift);
    let words = slots.div_ceil(2);
    if sums != kernel::weights(found, codes, best, shift) || expected[..words] != found[..words] {
        return false;
    }

    let stride = 2 * dimension;
    let mut values = [0u32; (SLOTS + 1) * DIMENSION / 4];
    let values: &mut [i8] = bytemuck::cast_slice_mut(&mut values);
    let values = &mut values[..words * stride];
    values.fill_with(|| random.level(127, extreme) as i8);
    (0..dimension).step_by(kernel::DIMENSIONS).all(|first| {
        let there = (dimension - first).min(kernel::DIMENSIONS);
        let [expected, found] = [
            generic::weighted_sums(values, stride, first, &expected[..words]),
            kernel::weighted_sums(values, stride, first, &found[..words]),
        ];
        (expected.iter().zip(&found)).all(|(e, f)| e[..there] == f[..there])
    })
}
