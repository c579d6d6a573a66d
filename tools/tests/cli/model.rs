//! Small models of pseudo-random weights, in files that go away with their folder.

use std::path::{Path, PathBuf};

use smidgen::quant::MatrixFormat;
use tempfile::TempDir;

use super::container::{Shape, StoredTensor, transformer_file};
use super::quantize::nearest;
use super::vocabulary::{VocabularyOptions, byte_vocabulary_section, vocabulary_section};

/// Positions that the models were trained with, as their files say.
pub const CONTEXT: usize = 24;

/// A file in a folder of its own.
pub struct TempFile {
    folder: TempDir,
    path: PathBuf,
}

impl TempFile {
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self { folder, path }
    }

    pub fn path(&self) -> &str {
        super::argument(&self.path)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A model of bytes.
pub fn byte_model(format: MatrixFormat) -> Vec<u8> {
    model(&byte_vocabulary_section().unwrap(), 259, format)
}

/// A model of the letters a, b and c, without tokens for anything else; ids from 1 on.
pub fn letter_model(bos: Option<u32>) -> Vec<u8> {
    let pieces = ["<s>", "a", "b", "c"].map(|piece| (piece.as_bytes().to_vec(), 0.0));
    let options = VocabularyOptions {
        bos,
        ..VocabularyOptions::default()
    };
    let section = vocabulary_section(&pieces, options).unwrap();
    model(&section, pieces.len(), MatrixFormat::F32)
}

/// A model with a vocabulary.
fn model(vocabulary: &[u8], size: usize, format: MatrixFormat) -> Vec<u8> {
    let shape = Shape {
        dim: 12,
        hidden_dim: 20,
        layers: 2,
        heads: 3,
        kv_heads: 1,
        vocabulary: size,
        context: CONTEXT,
        epsilon: 1e-5,
        rope_theta: 10_000.0,
        separate_head: true,
    };
    let (dim, hidden_dim, kv_dim) = (shape.dim, shape.hidden_dim, shape.kv_dim());
    let layer = [
        [1, dim],
        [dim, dim],
        [kv_dim, dim],
        [1, kv_dim],
        [kv_dim, dim],
        [dim, dim],
        [1, dim],
        [hidden_dim, dim],
        [hidden_dim, dim],
        [dim, hidden_dim],
    ];
    let mut shapes = vec![[size, dim]];
    (0..shape.layers).for_each(|_| shapes.extend(layer));
    shapes.extend([[1, dim], [size, dim]]);

    let mut weights = Weights(2026);
    let tensor = |[rows, columns]: [usize; 2]| {
        let format = if rows == 1 { MatrixFormat::F32 } else { format };
        let weights: Vec<f32> = (0..rows * columns).map(|_| weights.next()).collect();
        StoredTensor {
            format,
            rows,
            columns,
            bytes: nearest(format, &weights, columns),
        }
    };
    let tensors: Vec<StoredTensor> = shapes.into_iter().map(tensor).collect();
    let card = "name: test\nlicense: MIT OR Apache-2.0\n";
    transformer_file(card, &shape, vocabulary, &tensors)
}

/// Pseudo-random weights between -1 and 1: a linear congruential generator.
struct Weights(u64);

impl Weights {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        let bits = (self.0 >> 40) as i32;
        bits as f32 / 8_388_608.0 - 1.0
    }
}
