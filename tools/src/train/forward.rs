//! The forward pass of a LLaMA model over whole sequences, keeping what the gradient needs.

use super::attention::attention;
use super::matmul::{add, linear};
use super::model::{Layout, Shape};
use super::norm::rms_norm;
use super::rope::{RotaryTable, Turn};
use super::swiglu::swiglu;

/// Several token sequences one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Sequences {
    /// All tokens.
    pub tokens: Vec<u16>,
    /// Number of tokens of each sequence.
    pub lengths: Vec<usize>,
}

impl Sequences {
    /// First token and number of tokens of each sequence.
    pub fn spans(&self) -> impl Iterator<Item = (usize, usize)> {
        self.lengths.iter().scan(0, |start, &length| {
            let first = *start;
            *start += length;
            Some((first, length))
        })
    }
}

/// What one transformer block computed.
#[derive(Clone, Debug)]
pub struct LayerActivations {
    /// Residual stream before attention `[tokens, dim]`.
    pub input: Vec<f32>,
    pub attention_inverse_rms: Vec<f32>,
    /// Normalised input `[tokens, dim]`.
    pub attention_norm: Vec<f32>,
    /// Rotated queries and keys, and values `[tokens, qkv_dim]`.
    pub qkv: Vec<f32>,
    /// Log-sum-exp of the scores, for each sequence `[heads, length]`.
    pub log_sum_exp: Vec<f32>,
    /// Attention before its output matrix `[tokens, dim]`.
    pub attention: Vec<f32>,
    /// Residual stream before the feed-forward network `[tokens, dim]`.
    pub middle: Vec<f32>,
    pub feed_forward_inverse_rms: Vec<f32>,
    /// Normalised middle `[tokens, dim]`.
    pub feed_forward_norm: Vec<f32>,
    /// Gates, then their factors `[tokens, 2 * hidden_dim]`.
    pub gate_up: Vec<f32>,
    /// SwiGLU `[tokens, hidden_dim]`.
    pub hidden: Vec<f32>,
}

impl LayerActivations {
    fn new(shape: &Shape, tokens: usize) -> Self {
        let zeros = |width: usize| vec![0.0; tokens * width];
        Self {
            input: zeros(shape.dim),
            attention_inverse_rms: zeros(1),
            attention_norm: zeros(shape.dim),
            qkv: zeros(shape.qkv_dim()),
            log_sum_exp: zeros(shape.heads),
            attention: zeros(shape.dim),
            middle: zeros(shape.dim),
            feed_forward_inverse_rms: zeros(1),
            feed_forward_norm: zeros(shape.dim),
            gate_up: zeros(2 * shape.hidden_dim),
            hidden: zeros(shape.hidden_dim),
        }
    }
}

/// What the whole model computed up to the final norm.
#[derive(Clone, Debug)]
pub struct Activations {
    pub layers: Vec<LayerActivations>,
    /// Residual stream behind the last block `[tokens, dim]`.
    pub output: Vec<f32>,
    pub final_inverse_rms: Vec<f32>,
    /// What the output head reads `[tokens, dim]`.
    pub final_norm: Vec<f32>,
}

/// Runs the model up to its final norm.
pub fn forward(
    layout: &Layout,
    parameters: &[f32],
    rotary: &RotaryTable,
    sequences: &Sequences,
) -> Activations {
    let shape = &layout.shape;
    let (dim, tokens) = (shape.dim, sequences.tokens.len());
    let embedding = &parameters[layout.embedding.clone()];
    let mut stream = Vec::with_capacity(tokens * dim);
    for &token in &sequences.tokens {
        stream.extend_from_slice(&embedding[usize::from(token) * dim..][..dim]);
    }
    let mut layers = Vec::with_capacity(shape.layers);
    for ranges in &layout.layers {
        let mut at = LayerActivations::new(shape, tokens);
        at.input.copy_from_slice(&stream);
        rms_norm(
            &mut at.attention_norm,
            &mut at.attention_inverse_rms,
            &at.input,
            &parameters[ranges.attention_norm.clone()],
        );
        linear(
            &mut at.qkv,
            &at.attention_norm,
            &parameters[ranges.qkv.clone()],
            tokens,
        );
        for (start, length) in sequences.spans() {
            let stride = shape.qkv_dim();
            let qkv = &mut at.qkv[start * stride..][..length * stride];
            rotary.rotate(qkv, stride, dim + shape.kv_dim(), 0, Turn::Forward);
            attention(
                &mut at.attention[start * dim..][..length * dim],
                &mut at.log_sum_exp[start * shape.heads..][..length * shape.heads],
                qkv,
                shape,
            );
        }
        linear(
            &mut at.middle,
            &at.attention,
            &parameters[ranges.output.clone()],
            tokens,
        );
        add(&mut at.middle, &at.input);
        rms_norm(
            &mut at.feed_forward_norm,
            &mut at.feed_forward_inverse_rms,
            &at.middle,
            &parameters[ranges.feed_forward_norm.clone()],
        );
        linear(
            &mut at.gate_up,
            &at.feed_forward_norm,
            &parameters[ranges.gate_up.clone()],
            tokens,
        );
        swiglu(&mut at.hidden, &at.gate_up, shape.hidden_dim);
        linear(
            &mut stream,
            &at.hidden,
            &parameters[ranges.down.clone()],
            tokens,
        );
        add(&mut stream, &at.middle);
        layers.push(at);
    }
    let mut final_inverse_rms = vec![0.0; tokens];
    let mut final_norm = vec![0.0; tokens * dim];
    rms_norm(
        &mut final_norm,
        &mut final_inverse_rms,
        &stream,
        &parameters[layout.final_norm.clone()],
    );
    Activations {
        layers,
        output: stream,
        final_inverse_rms,
        final_norm,
    }
}
