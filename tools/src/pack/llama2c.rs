//! Reads the checkpoints of llama2.c: versions 0, 1 and 2.
//!
//! Version 0 is a header of seven integers and the weights, with tables of rotary factors in
//! between that are not used here. Versions 1 and 2 have a header of 256 bytes; version 2 has
//! matrices of 8-bit levels with a scale for each group. Reference: Karpathy, llama2.c, `export.py`
//! (2023).

use super::PackError;
use super::checkpoint::{Layer, Tensor};
use super::container::Shape;

/// `ak42`, with which versions 1 and 2 begin.
const MAGIC: u32 = 0x616b_3432;
/// Bytes of the header of versions 1 and 2.
const HEADER: usize = 256;

/// A checkpoint without its vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub shape: Shape,
    pub embedding: Tensor,
    pub layers: Vec<Layer>,
    pub norm: Tensor,
    pub head: Option<Tensor>,
}

/// Whether a file is of version 1 or 2; version 0 has nothing to tell it by.
pub fn has_magic(file: &[u8]) -> bool {
    file.first_chunk() == Some(&MAGIC.to_le_bytes())
}

/// Reads a checkpoint.
pub fn read(file: &[u8]) -> Result<Weights, PackError> {
    let mut reader = Reader { rest: file };
    if !has_magic(file) {
        let mut shape = reader.shape()?;
        // A negative size says that the head is not the embedding.
        shape.separate_head = shape.vocabulary < 0;
        shape.vocabulary = shape.vocabulary.abs();
        let shape = shape.checked()?;
        let weights = reader.version_0(shape)?;
        return reader.end(weights);
    }
    reader.number()?;
    let version = reader.number()?;
    let mut shape = reader.shape()?;
    shape.separate_head = reader.take(1)? == [0];
    let shape = shape.checked()?;
    let group = match version {
        1 => None,
        2 => Some(reader.number()?),
        version => return Err(PackError::Llama2cVersion { version }),
    };
    reader.rest = file.get(HEADER..).ok_or(PackError::Llama2cLength)?;
    let weights = reader.version_1_or_2(shape, group)?;
    reader.end(weights)
}

/// A shape as the header says it.
struct Header {
    numbers: [i32; 5],
    vocabulary: i32,
    context: i32,
    separate_head: bool,
}

impl Header {
    /// The shape, if it is one.
    fn checked(self) -> Result<Shape, PackError> {
        let size = |name: &'static str, value: i32| match usize::try_from(value) {
            Ok(size @ 1..=1_048_576) => Ok(size),
            _ => Err(PackError::Llama2cShape { name, value }),
        };
        let [dim, hidden_dim, layers, heads, kv_heads] = self.numbers;
        let shape = Shape {
            dim: size("dim", dim)?,
            hidden_dim: size("hidden_dim", hidden_dim)?,
            layers: size("n_layers", layers)?,
            heads: size("n_heads", heads)?,
            kv_heads: size("n_kv_heads", kv_heads)?,
            vocabulary: size("vocab_size", self.vocabulary)?,
            context: size("max_seq_len", self.context)?,
            epsilon: 1e-5,
            rope_theta: 10_000.0,
            separate_head: self.separate_head,
        };
        if shape.dim % shape.heads != 0 {
            let name = "n_heads";
            return Err(PackError::Llama2cShape { name, value: heads });
        }
        Ok(shape)
    }
}

/// What is left of a file.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let (front, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(PackError::Llama2cLength)?;
        self.rest = rest;
        Ok(front)
    }

    fn number(&mut self) -> Result<i32, PackError> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.take(4)?);
        Ok(i32::from_le_bytes(bytes))
    }

    fn shape(&mut self) -> Result<Header, PackError> {
        let mut numbers = [0; 7];
        for number in &mut numbers {
            *number = self.number()?;
        }
        let [
            dim,
            hidden_dim,
            layers,
            heads,
            kv_heads,
            vocabulary,
            context,
        ] = numbers;
        Ok(Header {
            numbers: [dim, hidden_dim, layers, heads, kv_heads],
            vocabulary,
            context,
            separate_head: false,
        })
    }

    /// The weights, if nothing is left.
    fn end(&self, weights: Weights) -> Result<Weights, PackError> {
        if self.rest.is_empty() {
            Ok(weights)
        } else {
            Err(PackError::Llama2cLength)
        }
    }

    fn floats(&mut self, count: usize) -> Result<Vec<f32>, PackError> {
        let bytes = count.checked_mul(4).ok_or(PackError::Llama2cLength)?;
        let values = self.take(bytes)?.chunks_exact(4);
        Ok(values
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect())
    }

    /// A matrix, or one for each layer.
    fn tensor(&mut self, name: &str, [rows, columns]: [usize; 2]) -> Result<Tensor, PackError> {
        let weights = self.floats(rows * columns)?;
        Ok(Tensor {
            name: name.to_owned(),
            rows,
            columns,
            weights,
        })
    }

    /// A matrix of 8-bit levels: all levels, then a scale for each group of the whole.
    fn quantized(
        &mut self,
        name: &str,
        [rows, columns]: [usize; 2],
        group: usize,
    ) -> Result<Tensor, PackError> {
        let levels = self.take(rows * columns)?;
        let scales = self.floats((rows * columns).div_ceil(group))?;
        let weights = levels
            .chunks(group)
            .zip(scales)
            .flat_map(|(levels, scale)| {
                levels
                    .iter()
                    .map(move |&level| f32::from(level as i8) * scale)
            });
        Ok(Tensor {
            name: name.to_owned(),
            rows,
            columns,
            weights: weights.collect(),
        })
    }

    fn version_0(&mut self, shape: Shape) -> Result<Weights, PackError> {
        let s = Sizes::of(&shape);
        let embedding = self.tensor("token_embedding", [shape.vocabulary, s.dim])?;
        let mut all = |name, size| self.per_layer(name, size, shape.layers, None);
        let attention_norm = all("rms_att", [1, s.dim])?;
        let wq = all("wq", [s.dim, s.dim])?;
        let wk = all("wk", [s.kv, s.dim])?;
        let wv = all("wv", [s.kv, s.dim])?;
        let wo = all("wo", [s.dim, s.dim])?;
        let feed_forward_norm = all("rms_ffn", [1, s.dim])?;
        let w1 = all("w1", [s.hidden, s.dim])?;
        let w2 = all("w2", [s.dim, s.hidden])?;
        let w3 = all("w3", [s.hidden, s.dim])?;
        let norm = self.tensor("rms_final", [1, s.dim])?;
        // Cosines and sines of every position.
        self.floats(shape.context * shape.head_dim() / 2 * 2)?;
        let head = match shape.separate_head {
            true => Some(self.tensor("wcls", [shape.vocabulary, s.dim])?),
            false => None,
        };
        let matrices = [
            attention_norm,
            wq,
            wk,
            wv,
            wo,
            feed_forward_norm,
            w1,
            w3,
            w2,
        ];
        let layers = layers(matrices, s.kv);
        Ok(Weights {
            shape,
            embedding,
            layers,
            norm,
            head,
        })
    }

    fn version_1_or_2(&mut self, shape: Shape, group: Option<i32>) -> Result<Weights, PackError> {
        let group = match group.map(usize::try_from) {
            None => None,
            Some(Ok(group @ 1..)) => Some(group),
            Some(_) => {
                return Err(PackError::Llama2cShape {
                    name: "group_size",
                    value: group.unwrap_or_default(),
                });
            }
        };
        let s = Sizes::of(&shape);
        let attention_norm = self.per_layer("rms_att", [1, s.dim], shape.layers, None)?;
        let feed_forward_norm = self.per_layer("rms_ffn", [1, s.dim], shape.layers, None)?;
        let norm = self.tensor("rms_final", [1, s.dim])?;
        let embedding = self.matrix("token_embedding", [shape.vocabulary, s.dim], group)?;
        let mut all = |name, size| self.per_layer(name, size, shape.layers, group);
        let wq = all("wq", [s.dim, s.dim])?;
        let wk = all("wk", [s.kv, s.dim])?;
        let wv = all("wv", [s.kv, s.dim])?;
        let wo = all("wo", [s.dim, s.dim])?;
        let w1 = all("w1", [s.hidden, s.dim])?;
        let w2 = all("w2", [s.dim, s.hidden])?;
        let w3 = all("w3", [s.hidden, s.dim])?;
        let head = match shape.separate_head {
            true => Some(self.matrix("wcls", [shape.vocabulary, s.dim], group)?),
            false => None,
        };
        let matrices = [
            attention_norm,
            wq,
            wk,
            wv,
            wo,
            feed_forward_norm,
            w1,
            w3,
            w2,
        ];
        let layers = layers(matrices, s.kv);
        Ok(Weights {
            shape,
            embedding,
            layers,
            norm,
            head,
        })
    }

    fn matrix(
        &mut self,
        name: &str,
        size: [usize; 2],
        group: Option<usize>,
    ) -> Result<Tensor, PackError> {
        match group {
            Some(group) => self.quantized(name, size, group),
            None => self.tensor(name, size),
        }
    }

    fn per_layer(
        &mut self,
        name: &str,
        size: [usize; 2],
        layers: usize,
        group: Option<usize>,
    ) -> Result<Vec<Tensor>, PackError> {
        (0..layers)
            .map(|layer| self.matrix(&format!("{name} of layer {layer}"), size, group))
            .collect()
    }
}

/// Widths of the matrices.
struct Sizes {
    dim: usize,
    kv: usize,
    hidden: usize,
}

impl Sizes {
    fn of(shape: &Shape) -> Self {
        Self {
            dim: shape.dim,
            kv: shape.kv_dim(),
            hidden: shape.hidden_dim,
        }
    }
}

/// From a list of layers for each matrix to a list of matrices for each layer.
fn layers(matrices: [Vec<Tensor>; 9], kv: usize) -> Vec<Layer> {
    let count = matrices[0].len();
    let mut matrices = matrices.map(Vec::into_iter);
    let layer = |index: usize| {
        let next = matrices.each_mut().map(Iterator::next);
        let [
            Some(attention_norm),
            Some(wq),
            Some(wk),
            Some(wv),
            Some(wo),
            Some(feed_forward_norm),
            Some(w1),
            Some(w3),
            Some(w2),
        ] = next
        else {
            return None;
        };
        Some(Layer {
            attention_norm,
            wq,
            wk,
            key_mean: Tensor::key_mean(index, kv),
            wv,
            wo,
            feed_forward_norm,
            w1,
            w3,
            w2,
        })
    };
    (0..count).map_while(layer).collect()
}
