//! The shape of a LLaMA model, the names of its tensors and their places in one flat vector.
//!
//! All parameters of a model live in one `Vec<f32>`; gradients and optimizer state are vectors
//! of the same length, so that summing, clipping and updating are single passes.
//!
//! Reference: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", 2023.

use std::ops::Range;

use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

/// Base of the rotary position angles.
pub const ROPE_THETA: f32 = 10_000.0;
/// Added to the mean square in RMSNorm.
pub const NORM_EPSILON: f32 = 1e-5;

/// Dimensions of a LLaMA model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Width of the residual stream.
    pub dim: usize,
    /// Width inside the feed-forward network.
    pub hidden_dim: usize,
    /// Number of transformer blocks.
    pub layers: usize,
    /// Number of query heads.
    pub heads: usize,
    /// Number of key and value heads; divides `heads` (grouped-query attention).
    pub kv_heads: usize,
    /// Number of tokens in the vocabulary.
    pub vocabulary_size: usize,
    /// Longest sequence.
    pub context: usize,
    /// Whether the output head is the token embedding.
    #[serde(default = "tied_by_default")]
    pub tied: bool,
}

fn tied_by_default() -> bool {
    true
}

impl Shape {
    /// Width of one head.
    pub fn head_dim(&self) -> usize {
        self.dim / self.heads
    }

    /// Width of all keys (or values) of a token.
    pub fn kv_dim(&self) -> usize {
        self.head_dim() * self.kv_heads
    }

    /// Width of queries, keys and values of a token together.
    pub fn qkv_dim(&self) -> usize {
        self.dim + 2 * self.kv_dim()
    }

    /// Says which relation between the dimensions is broken, if one is.
    pub fn validate(&self) -> Result<(), String> {
        let all = [
            self.dim,
            self.hidden_dim,
            self.layers,
            self.heads,
            self.kv_heads,
            self.vocabulary_size,
        ];
        if all.contains(&0) || self.context < 2 {
            return Err("every dimension of the model must be positive".into());
        }
        if !self.dim.is_multiple_of(self.heads) || !self.heads.is_multiple_of(self.kv_heads) {
            return Err("heads must divide dim, and kv_heads must divide heads".into());
        }
        if !self.head_dim().is_multiple_of(2) {
            return Err("dim / heads must be even: rotary embedding turns pairs".into());
        }
        if self.vocabulary_size > usize::from(u16::MAX) {
            return Err("the vocabulary must fit 16-bit token numbers".into());
        }
        Ok(())
    }
}

/// What a tensor is, which decides how it is initialised, optimised and quantized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Token embedding or output head.
    Embedding,
    /// Weight matrix inside a transformer block.
    Weight,
    /// Weight matrix whose output is added to the residual stream.
    ResidualWeight,
    /// Scale vector of an RMSNorm.
    Norm,
}

/// A named matrix in the flat parameter vector, `rows` outputs by `columns` inputs.
#[derive(Clone, Debug)]
pub struct Tensor {
    pub name: String,
    pub role: Role,
    pub rows: usize,
    pub columns: usize,
    pub range: Range<usize>,
}

/// Where the parameters of one transformer block lie.
///
/// The query, key and value matrices follow one another, as do gate and up, so that each group
/// is one matrix product.
#[derive(Clone, Debug)]
pub struct LayerRanges {
    /// `[dim]`
    pub attention_norm: Range<usize>,
    /// `[dim + 2 * kv_dim, dim]`
    pub qkv: Range<usize>,
    /// `[dim, dim]`
    pub output: Range<usize>,
    /// `[dim]`
    pub feed_forward_norm: Range<usize>,
    /// `[2 * hidden_dim, dim]`
    pub gate_up: Range<usize>,
    /// `[dim, hidden_dim]`
    pub down: Range<usize>,
}

/// Names and places of all tensors of a model.
#[derive(Clone, Debug)]
pub struct Layout {
    pub shape: Shape,
    pub tensors: Vec<Tensor>,
    pub layers: Vec<LayerRanges>,
    /// `[vocabulary_size, dim]`
    pub embedding: Range<usize>,
    /// `[dim]`
    pub final_norm: Range<usize>,
    /// `[vocabulary_size, dim]`; the embedding itself when tied.
    pub head: Range<usize>,
}

impl Layout {
    /// Lays out a model of this shape.
    pub fn new(shape: Shape) -> Self {
        let (dim, hidden, kv) = (shape.dim, shape.hidden_dim, shape.kv_dim());
        let mut tensors: Vec<Tensor> = Vec::new();
        let mut end = 0;
        let mut add = |name: String, role: Role, rows: usize, columns: usize| {
            let range = end..end + rows * columns;
            end = range.end;
            tensors.push(Tensor {
                name,
                role,
                rows,
                columns,
                range: range.clone(),
            });
            range
        };
        let embedding = add(
            "model.embed_tokens.weight".into(),
            Role::Embedding,
            shape.vocabulary_size,
            dim,
        );
        let layers = (0..shape.layers)
            .map(|layer| {
                let name = |part: &str| format!("model.layers.{layer}.{part}.weight");
                let attention_norm = add(name("input_layernorm"), Role::Norm, 1, dim);
                let q = add(name("self_attn.q_proj"), Role::Weight, dim, dim);
                add(name("self_attn.k_proj"), Role::Weight, kv, dim);
                let v = add(name("self_attn.v_proj"), Role::Weight, kv, dim);
                let output = add(name("self_attn.o_proj"), Role::ResidualWeight, dim, dim);
                let feed_forward_norm = add(name("post_attention_layernorm"), Role::Norm, 1, dim);
                let gate = add(name("mlp.gate_proj"), Role::Weight, hidden, dim);
                let up = add(name("mlp.up_proj"), Role::Weight, hidden, dim);
                let down = add(name("mlp.down_proj"), Role::ResidualWeight, dim, hidden);
                LayerRanges {
                    attention_norm,
                    qkv: q.start..v.end,
                    output,
                    feed_forward_norm,
                    gate_up: gate.start..up.end,
                    down,
                }
            })
            .collect();
        let final_norm = add("model.norm.weight".into(), Role::Norm, 1, dim);
        let head = if shape.tied {
            embedding.clone()
        } else {
            add(
                "lm_head.weight".into(),
                Role::Embedding,
                shape.vocabulary_size,
                dim,
            )
        };
        Self {
            shape,
            tensors,
            layers,
            embedding,
            final_norm,
            head,
        }
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.tensors.iter().map(|tensor| tensor.range.len()).sum()
    }

    /// Parameters before training: norms 1, embeddings N(0, 0.02^2), weights N(0, 1/columns),
    /// those that write to the residual stream divided by sqrt(2 * layers) (Radford et al.,
    /// 2019, "Language Models are Unsupervised Multitask Learners").
    pub fn initial_parameters(&self, seed: u64) -> Vec<f32> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = Vec::with_capacity(self.parameters());
        for tensor in &self.tensors {
            let fan_in = (tensor.columns as f32).sqrt().recip();
            let deviation = match tensor.role {
                Role::Norm => {
                    values.extend(tensor.range.clone().map(|_| 1.0));
                    continue;
                }
                Role::Embedding => 0.02,
                Role::Weight => fan_in,
                Role::ResidualWeight => fan_in / (2.0 * self.shape.layers as f32).sqrt(),
            };
            values.extend(tensor.range.clone().map(|_| {
                let normal: f32 = StandardNormal.sample(&mut rng);
                deviation * normal
            }));
        }
        values
    }
}
