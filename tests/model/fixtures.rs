//! Small random models; `tests/oracle/transformer_oracle.py` makes the same ones by the same rules.

use smidgen::quant::MatrixFormat;

use crate::builder::{VocabularyOptions, byte_vocabulary_section, vocabulary_section};
use crate::container::{Shape, StoredTensor, transformer_file};
use crate::quantize::{Row, matrix_bytes, plain_bytes};

/// A linear congruential generator, of which the high 16 bits count.
pub struct Lcg(pub u32);

impl Lcg {
    pub fn bits(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 16
    }

    /// From -1 up to 1, in steps of 2^-15.
    fn unit(&mut self) -> f32 {
        (self.bits() as f32 - 32_768.0) / 32_768.0
    }
}

/// What a random model is made from.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub seed: u32,
    pub dim: usize,
    pub hidden_dim: usize,
    pub layers: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub vocabulary: usize,
    pub separate_head: bool,
    pub format: MatrixFormat,
}

/// The model of `tests/data/odd.smid`.
pub const ODD: Recipe = Recipe {
    seed: 12,
    dim: 12,
    hidden_dim: 20,
    layers: 2,
    heads: 3,
    kv_heads: 1,
    vocabulary: 259,
    separate_head: true,
    format: MatrixFormat::Q8,
};

/// The least model: every byte of its file can be tried.
pub const TINY: Recipe = Recipe {
    seed: 1,
    dim: 2,
    hidden_dim: 3,
    layers: 1,
    heads: 1,
    kv_heads: 1,
    vocabulary: 8,
    separate_head: false,
    format: MatrixFormat::Q8,
};

/// A vocabulary of pieces, to go with [`TINY`]: unknown, begin, end, and five pieces.
pub fn tiny_vocabulary() -> Vec<u8> {
    let pieces = ["<unk>", "<s>", "</s>", "a", "b", "ab", "é", " "];
    let scored = |(at, piece): (usize, &&str)| (piece.as_bytes().to_vec(), -(at as f32));
    let scored: Vec<_> = pieces.iter().enumerate().map(scored).collect();
    let options = VocabularyOptions {
        dummy_prefix: false,
        ..VocabularyOptions::LLAMA2C
    };
    vocabulary_section(&scored, options).unwrap()
}

/// The model card of every model here.
pub const CARD: &str = "\
name: odd
license: MIT OR Apache-2.0
author: the tests of smidgen
training-data: none, the weights are pseudo-random
training-data-license: none
intended-use: tests; what it says has no meaning
";

impl Recipe {
    pub fn shape(&self) -> Shape {
        Shape {
            dim: self.dim,
            hidden_dim: self.hidden_dim,
            layers: self.layers,
            heads: self.heads,
            kv_heads: self.kv_heads,
            vocabulary: self.vocabulary,
            context: 64,
            epsilon: 1e-5,
            rope_theta: 10_000.0,
            separate_head: self.separate_head,
        }
    }

    /// The tensors in the order of the file.
    pub fn tensors(&self) -> Vec<StoredTensor> {
        let (dim, hidden, kv_dim) = (self.dim, self.hidden_dim, self.shape().kv_dim());
        let mut lcg = Lcg(self.seed);
        let mut matrix =
            |rows, columns, size| random_matrix(&mut lcg, self.format, rows, columns, size);
        let mut tensors = vec![matrix(self.vocabulary, dim, 1.0)];
        for _ in 0..self.layers {
            tensors.push(matrix(0, dim, 1.0));
            tensors.push(matrix(dim, dim, size(dim)));
            tensors.push(matrix(kv_dim, dim, size(dim)));
            tensors.push(matrix(0, kv_dim, 0.0));
            tensors.push(matrix(kv_dim, dim, size(dim)));
            tensors.push(matrix(dim, dim, size(dim)));
            tensors.push(matrix(0, dim, 1.0));
            tensors.push(matrix(hidden, dim, size(dim)));
            tensors.push(matrix(hidden, dim, size(dim)));
            tensors.push(matrix(dim, hidden, size(hidden)));
        }
        tensors.push(matrix(0, dim, 1.0));
        if self.separate_head {
            tensors.push(matrix(self.vocabulary, dim, 2.0 * size(dim)));
        }
        tensors
    }

    /// The file, with the vocabulary of bytes.
    pub fn file(&self) -> Vec<u8> {
        self.file_with(&byte_vocabulary_section().unwrap())
    }

    /// The file, with another vocabulary.
    pub fn file_with(&self, vocabulary: &[u8]) -> Vec<u8> {
        let card = if self.vocabulary < 100 {
            "name: tiny\n"
        } else {
            CARD
        };
        transformer_file(card, &self.shape(), vocabulary, &self.tensors())
    }
}

/// The largest power of two with `size^2 * columns <= 4`, at most 1.
fn size(columns: usize) -> f32 {
    let mut size = 1.0;
    while size * size * columns as f32 > 4.0 {
        size /= 2.0;
    }
    size
}

/// A matrix of numbers of about `size`; without rows, a vector of numbers around `size`.
fn random_matrix(
    lcg: &mut Lcg,
    format: MatrixFormat,
    rows: usize,
    columns: usize,
    size: f32,
) -> StoredTensor {
    if rows == 0 {
        let numbers: Vec<f32> = (0..columns).map(|_| size + lcg.unit() / 4.0).collect();
        return StoredTensor {
            format: MatrixFormat::F32,
            rows: 1,
            columns,
            bytes: plain_bytes(&numbers),
        };
    }
    let bytes = if format == MatrixFormat::F32 {
        let numbers: Vec<f32> = (0..rows * columns).map(|_| size * lcg.unit()).collect();
        plain_bytes(&numbers)
    } else {
        let rows: Vec<Row> = (0..rows)
            .map(|row| random_row(lcg, format, columns, size, row == 0))
            .collect();
        matrix_bytes(format, &rows)
    };
    StoredTensor {
        format,
        rows,
        columns,
        bytes,
    }
}

/// A quantized row: its scale, then its sub-scales, then its levels.
fn random_row(lcg: &mut Lcg, format: MatrixFormat, columns: usize, size: f32, first: bool) -> Row {
    let four_bits = format == MatrixFormat::Q4;
    let step = if four_bits { 256.0 } else { 128.0 };
    // The first row has the largest multiplier, so that those of the others are exact in the file.
    let multiplier = match 16_384 + lcg.bits() % 16_384 {
        _ if first => 32_767,
        multiplier => multiplier,
    };
    let scale = size / step / 32_767.0 * multiplier as f32;
    let mut sub_scale = || {
        let magnitude = (1 + lcg.bits() % 63) as i8;
        if four_bits && lcg.bits() % 2 == 1 {
            -magnitude
        } else {
            magnitude
        }
    };
    let sub_scales = (0..format.groups(columns)).map(|_| sub_scale()).collect();
    let mut level = || match lcg.bits() {
        bits if four_bits => (bits % 16) as i8 - 8,
        bits => (bits as i32 % 255 - 127) as i8,
    };
    let levels = (0..columns).map(|_| level()).collect();
    Row {
        scale,
        sub_scales,
        levels,
    }
}

/// Memory for a session, aligned to 8, filled with garbage.
pub fn memory(bytes: usize) -> Vec<u64> {
    let garbage = (0..bytes.div_ceil(8) as u64).map(|i| !i.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    garbage.collect()
}
