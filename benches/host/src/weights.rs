//! Weights in single precision: of a checkpoint of llama2.c, of a `.smid` file, or drawn from a seed;
//! and the `.smid` files made of them.

use smidgen::distribution::{Distribution, Normal};
use smidgen::model::transformer::{Role, Transformer};
use smidgen::quant::MatrixFormat;
use smidgen::rng::DefaultRng;

use crate::container::{Shape, StoredTensor, transformer_file};
use crate::quantize::{nearest, plain_bytes};
use crate::vocabulary::{VocabularyOptions, vocabulary_section};

/// The matrices of a layer, row after row, and its norms.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    pub attention_norm: Vec<f32>,
    pub wq: Vec<f32>,
    pub wk: Vec<f32>,
    pub wv: Vec<f32>,
    pub wo: Vec<f32>,
    pub feed_forward_norm: Vec<f32>,
    pub w1: Vec<f32>,
    pub w2: Vec<f32>,
    pub w3: Vec<f32>,
}

/// A part of a layer.
type Part = fn(&mut Layer) -> &mut Vec<f32>;

/// A transformer in single precision; the head is the embedding.
#[derive(Clone, Debug)]
pub struct Weights {
    pub shape: Shape,
    pub embedding: Vec<f32>,
    pub layers: Vec<Layer>,
    pub norm: Vec<f32>,
}

impl Weights {
    /// Those of a file: of llama2.c (version 0, head tied), or of this project.
    pub fn from_file(file: &[u8]) -> Result<Self, String> {
        if file.starts_with(&smidgen::format::MAGIC) {
            return Self::from_smid(file);
        }
        let (header, body) = file.split_at_checked(28).ok_or("too short")?;
        let header = header.as_chunks().0.iter().map(|b| i32::from_le_bytes(*b));
        let sizes = header.map(|size| usize::try_from(size).unwrap_or(0));
        let sizes: Vec<usize> = sizes.collect();
        let &[
            dim,
            hidden_dim,
            layers,
            heads,
            kv_heads,
            vocabulary,
            context,
        ] = &sizes[..]
        else {
            return Err("too short".to_owned());
        };
        if sizes.contains(&0) || dim > 1 << 12 || layers > 64 || dim % heads != 0 {
            return Err("not a checkpoint of llama2.c with a tied head".to_owned());
        }
        let shape = Shape {
            context,
            ..shape([dim, hidden_dim, layers, heads, kv_heads, vocabulary])
        };
        let numbers = body.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b));
        Ok(Self::in_order(shape, numbers))
    }

    /// Those that a `.smid` file stands for.
    fn from_smid(file: &[u8]) -> Result<Self, String> {
        let model = Transformer::from_bytes(file).map_err(|error| error.to_string())?;
        let c = model.config();
        if c.separate_head {
            return Err("the head is a tensor of its own".to_owned());
        }
        let numbers = |role| {
            let matrix = model.tensor(role);
            let mut numbers = vec![0.0; matrix.rows() * matrix.columns()];
            let rows = numbers.chunks_mut(matrix.columns()).enumerate();
            rows.for_each(|(row, out)| matrix.row(row, out));
            numbers
        };
        let layer = |layer| Layer {
            attention_norm: numbers(Role::AttentionNorm(layer)),
            wq: numbers(Role::Wq(layer)),
            wk: numbers(Role::Wk(layer)),
            wv: numbers(Role::Wv(layer)),
            wo: numbers(Role::Wo(layer)),
            feed_forward_norm: numbers(Role::FeedForwardNorm(layer)),
            w1: numbers(Role::W1(layer)),
            w2: numbers(Role::W2(layer)),
            w3: numbers(Role::W3(layer)),
        };
        Ok(Self {
            shape: shape([
                c.dim,
                c.hidden_dim,
                c.layers,
                c.heads,
                c.kv_heads,
                c.vocabulary,
            ]),
            embedding: numbers(Role::Embedding),
            layers: (0..c.layers).map(layer).collect(),
            norm: numbers(Role::Norm),
        })
    }

    /// Drawn from a seed: dim, hidden, layers, heads, heads of keys, vocabulary.
    pub fn random(sizes: [usize; 6]) -> Self {
        let normal = Normal::new(0.0f32, 0.06).ok();
        let mut rng = DefaultRng::new(1);
        let draws = std::iter::repeat_with(|| normal.map_or(0.0, |normal| normal.sample(&mut rng)));
        Self::in_order(shape(sizes), draws)
    }

    /// Numbers in the order of llama2.c: each part for all layers.
    fn in_order(shape: Shape, mut numbers: impl Iterator<Item = f32>) -> Self {
        let (dim, hidden, kv_dim) = (shape.dim, shape.hidden_dim, shape.kv_dim());
        let mut take = |count: usize| -> Vec<f32> { numbers.by_ref().take(count).collect() };
        let embedding = take(shape.vocabulary * dim);
        let mut layers = vec![Layer::default(); shape.layers];
        let parts: [(Part, usize); 9] = [
            (|layer| &mut layer.attention_norm, dim),
            (|layer| &mut layer.wq, dim * dim),
            (|layer| &mut layer.wk, kv_dim * dim),
            (|layer| &mut layer.wv, kv_dim * dim),
            (|layer| &mut layer.wo, dim * dim),
            (|layer| &mut layer.feed_forward_norm, dim),
            (|layer| &mut layer.w1, hidden * dim),
            (|layer| &mut layer.w2, dim * hidden),
            (|layer| &mut layer.w3, hidden * dim),
        ];
        for (part, count) in parts {
            for layer in &mut layers {
                *part(layer) = take(count);
            }
        }
        let norm = take(dim);
        Self {
            shape,
            embedding,
            layers,
            norm,
        }
    }

    /// The number of weights.
    pub fn parameters(&self) -> usize {
        let (dim, hidden) = (self.shape.dim, self.shape.hidden_dim);
        let layer = 2 * dim * (dim + self.shape.kv_dim()) + 3 * dim * hidden + 2 * dim;
        self.embedding.len() + self.layers.len() * layer + dim
    }

    /// The `.smid` file in a format, each weight to its nearest level; of `q4` the embedding, which is
    /// the head, is in `q8`, as `smidgen pack` has it.
    pub fn pack(&self, format: MatrixFormat) -> Result<Vec<u8>, String> {
        let Shape {
            dim,
            hidden_dim,
            vocabulary,
            ..
        } = self.shape;
        let matrix = |format, weights: &[f32], columns: usize| StoredTensor {
            format,
            rows: weights.len() / columns,
            columns,
            bytes: nearest(format, weights, columns),
        };
        let vector = |numbers: &[f32]| StoredTensor {
            format: MatrixFormat::F32,
            rows: 1,
            columns: numbers.len(),
            bytes: plain_bytes(numbers),
        };
        let embedding = match format {
            MatrixFormat::Q4 => MatrixFormat::Q8,
            format => format,
        };
        let mut tensors = vec![matrix(embedding, &self.embedding, dim)];
        for layer in &self.layers {
            tensors.extend([
                vector(&layer.attention_norm),
                matrix(format, &layer.wq, dim),
                matrix(format, &layer.wk, dim),
                vector(&vec![0.0; self.shape.kv_dim()]),
                matrix(format, &layer.wv, dim),
                matrix(format, &layer.wo, dim),
                vector(&layer.feed_forward_norm),
                matrix(format, &layer.w1, dim),
                matrix(format, &layer.w3, dim),
                matrix(format, &layer.w2, hidden_dim),
            ]);
        }
        tensors.push(vector(&self.norm));
        // No text is made: any pieces will do.
        let piece = |id| (format!("{id:05}").into_bytes(), 0.0);
        let pieces: Vec<_> = (0..vocabulary).map(piece).collect();
        let words = vocabulary_section(&pieces, VocabularyOptions::LLAMA2C);
        let words = words.map_err(|error| error.to_string())?;
        Ok(transformer_file(
            "name: bench\n",
            &self.shape,
            &words,
            &tensors,
        ))
    }
}

/// A shape: dim, hidden, layers, heads, heads of keys, vocabulary.
fn shape([dim, hidden_dim, layers, heads, kv_heads, vocabulary]: [usize; 6]) -> Shape {
    Shape {
        dim,
        hidden_dim,
        layers,
        heads,
        kv_heads,
        vocabulary,
        context: 512,
        epsilon: 1e-5,
        rope_theta: 10_000.0,
        separate_head: false,
    }
}
