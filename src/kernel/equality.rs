//! The kernels of this machine against the definition: the same bits for random and extreme numbers
//! and all kinds of shapes.
//!
//! `cargo test --release --lib equality -- --ignored --nocapture` does a million cases of each.

use rand_core::Rng;
use std::vec::Vec;

use super::generic::{self, DIMENSIONS};
use super::isa;
use crate::num::{I16F16, Real};
use crate::quant::{GROUP, Matrix, MatrixFormat, QuantizedVector, vector_words};
use crate::rng::DefaultRng;

/// Random numbers, of which some cases have the extremes alone.
struct Source {
    rng: DefaultRng,
    extreme: bool,
}

impl Source {
    /// Up to and without a bound.
    fn below(&mut self, bound: usize) -> usize {
        self.rng.next_u32() as usize % bound
    }

    /// From the negated largest to the largest.
    fn signed(&mut self, largest: i32) -> i32 {
        match self.below(4) {
            0 if self.extreme => -largest,
            _ if self.extreme => largest,
            _ => self.below(2 * largest as usize + 1) as i32 - largest,
        }
    }

    fn byte(&mut self) -> u8 {
        match self.below(8) {
            0 if self.extreme => 0x80,
            1 if self.extreme => 0x00,
            2 if self.extreme => 0xFF,
            _ if self.extreme => 0x7F,
            _ => self.rng.next_u32() as u8,
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}

/// Runs many cases of each, and says how many.
fn run(name: &str, cases: usize, mut case: impl FnMut(&mut Source)) {
    let mut source = Source {
        rng: DefaultRng::new(7),
        extreme: false,
    };
    for index in 0..cases {
        source.extreme = index % 8 == 0;
        case(&mut source);
    }
    std::println!("{name}: {cases} cases, all equal");
}

/// A matrix of any bytes, times levels within the bound of the format.
fn row_sums_of(source: &mut Source, format: MatrixFormat) {
    let columns = match source.below(50) {
        0 => 1 + source.below(900),
        _ => 1 + source.below(5 * GROUP),
    };
    let rows = 4 * (1 + source.below(7)) + [0, 0, 0, 1, 2, 3][source.below(6)];
    let length = format.byte_len(rows, columns).unwrap();
    let file = source.bytes(length);
    let matrix = Matrix::unchecked(format, rows, columns, &file).unwrap();
    let bound = i32::from(matrix.level_bound());
    // The first one makes the scale one.
    let level = |index| {
        if index == 0 {
            bound
        } else {
            source.signed(bound)
        }
    };
    let x: Vec<f32> = (0..columns).map(level).map(|level| level as f32).collect();
    let mut words = std::vec![0; vector_words(columns)];
    let x = QuantizedVector::quantize(&x, bound as u16, &mut words);
    let first = source.below(2);
    let count = rows - 4 * first.min(rows / 4);
    let levels = (x.words(), x.sum());
    let (mut found, mut expected) = (std::vec![0; count], std::vec![0; count]);
    generic::row_sums(&matrix, first, levels, &mut expected);
    isa::each_level(|level| {
        isa::row_sums_at(level, &matrix, first, levels, &mut found);
        assert_eq!(found, expected, "{format:?} {rows} x {columns} {level:?}");
    });
}

/// Rows of plain numbers.
fn row_products_of<R: Real>(source: &mut Source) {
    let (rows, columns) = (1 + source.below(11), 1 + source.below(40));
    let numbers = (0..rows * columns).map(|_| source.signed(1 << 20) as f32 / 65_536.0);
    let file: Vec<u8> = numbers.flat_map(f32::to_le_bytes).collect();
    let matrix = Matrix::unchecked(MatrixFormat::F32, rows, columns, &file).unwrap();
    // Also fewer numbers than columns.
    let given = columns - source.below(8) / 7;
    let x = (0..given).map(|_| R::from_f32(source.signed(1 << 20) as f32 / 4096.0));
    let x: Vec<R> = x.collect();
    let first = source.below(3);
    let (mut found, mut expected) = (std::vec![R::ONE; rows + 1], std::vec![R::ONE; rows + 1]);
    generic::row_products(&matrix, first, &x, &mut expected);
    super::row_products(&matrix, first, &x, &mut found);
    let bits = |numbers: &[R]| -> Vec<u32> { numbers.iter().map(|&x| x.order_key()).collect() };
    assert_eq!(bits(&found), bits(&expected), "{rows} x {columns}");
}

fn dots_of<const N: usize>(source: &mut Source) {
    let dimension = [2, 8, 8, 10, 16, 24, 48, 64][source.below(8)];
    let slots = 1 + source.below(19);
    let keys: Vec<i8> = (0..slots * dimension)
        .map(|_| source.signed(127) as i8)
        .collect();
    let queries = (0..N * dimension).map(|_| source.signed(16_384) as i16);
    let queries: Vec<i16> = queries.collect();
    let (mut found, mut expected) = (std::vec![[0; N]; slots], std::vec![[0; N]; slots]);
    generic::dots(&keys, &queries, &mut expected);
    isa::dots(&keys, &queries, &mut found);
    assert_eq!(found, expected, "{dimension}");
}

fn scores_of<const N: usize>(source: &mut Source) {
    let slots = 1 + source.below(40);
    let codes = source.bytes(slots);
    let largest = codes.iter().copied().max().unwrap();
    let products: Vec<[i32; N]> = (0..slots)
        .map(|_| [(); N].map(|()| source.rng.next_u32() as i32 >> source.below(32)))
        .collect();
    let shifts = [(); N].map(|()| match source.below(8) {
        0 => source.signed(i32::MAX / 2),
        _ => source.signed(80),
    });
    let (mut found, mut expected) = (products.clone(), products);
    let best = generic::scores(&mut expected, &codes, largest, shifts);
    assert_eq!(isa::scores(&mut found, &codes, largest, shifts), best);
    assert_eq!(found, expected, "{shifts:?}");
}

fn weights_of<const N: usize>(source: &mut Source) {
    let slots = 1 + source.below(40);
    let codes = source.bytes(slots);
    let largest = codes.iter().copied().max().unwrap();
    let shift = u32::from(largest >> 3) + 5 + source.below(8) as u32;
    let best = [(); N].map(|()| source.signed(1 << 20));
    let scores: Vec<[i32; N]> = (0..slots)
        .map(|_| {
            let distance = |source: &mut Source| source.rng.next_u32() >> (1 + source.below(31));
            best.map(|best| best.wrapping_sub(distance(source) as i32))
        })
        .collect();
    let (mut found, mut expected) = (scores.clone(), scores);
    let sums = generic::weights(&mut expected, &codes, best, shift);
    assert_eq!(isa::weights(&mut found, &codes, best, shift), sums);
    let words = slots.div_ceil(2);
    assert_eq!(found[..words], expected[..words]);
}

fn weighted_sums_of<const N: usize>(source: &mut Source) {
    let head_dim = 2 * (1 + source.below(12));
    let pairs = 1 + source.below(20);
    let values: Vec<i8> = (0..2 * pairs * head_dim)
        .map(|_| source.signed(127) as i8)
        .collect();
    let weights: Vec<[i32; N]> = (0..pairs)
        .map(|_| [(); N].map(|()| source.rng.next_u32() as i32 & 0x7FFF_7FFF))
        .collect();
    for first in (0..head_dim).step_by(DIMENSIONS) {
        let found = isa::weighted_sums(&values, 2 * head_dim, first, &weights);
        let expected = generic::weighted_sums(&values, 2 * head_dim, first, &weights);
        let there = DIMENSIONS.min(head_dim - first);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found[..there], expected[..there], "{head_dim} {first}");
        }
    }
}

fn all(cases: usize) {
    run("q8", cases, |source| row_sums_of(source, MatrixFormat::Q8));
    run("q4", cases, |source| row_sums_of(source, MatrixFormat::Q4));
    run("f32, in f32", cases, row_products_of::<f32>);
    run("f32, in fixed point", cases, row_products_of::<I16F16>);
    run("products with keys", cases, dots_of::<1>);
    run("products of two with keys", cases, dots_of::<2>);
    run("scores", cases, scores_of::<1>);
    run("scores of two", cases, scores_of::<2>);
    run("weights", cases, weights_of::<1>);
    run("weights of two", cases, weights_of::<2>);
    run("weighted sums", cases, weighted_sums_of::<1>);
    run("weighted sums of two", cases, weighted_sums_of::<2>);
}

#[test]
fn kernels_equal_the_definition() {
    all(3000);
}

#[test]
#[ignore = "a million cases of each kernel, seconds: cargo test --release --lib equality -- --ignored --nocapture"]
fn kernels_equal_the_definition_in_a_million_cases() {
    all(1_000_000);
}
