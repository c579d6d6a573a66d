//! The peer: the same transformer in single precision, as a plain loop computes it, after `run.c` of
//! llama2.c (Karpathy, 2023). Nothing is quantized, neither weights nor activations nor the cache.
//!
//! It is as fast as a plain loop gets: sums run in [`LANES`] lanes, so that the compiler vectorises
//! them for whatever it is told to compile for, with fused operations where there are such; sines are
//! computed once a token and not in each layer.

use crate::weights::{Layer, Weights};

/// Lanes of a sum: of those that were tried, the fastest on vectors of any width.
const LANES: usize = 8;

/// A run over a sequence of tokens.
pub struct Plain<'a> {
    weights: &'a Weights,
    context: usize,
    position: usize,
    frequencies: Vec<f32>,
    /// Cosines and sines of the position.
    turns: Vec<(f32, f32)>,
    stream: Vec<f32>,
    input: Vec<f32>,
    query: Vec<f32>,
    hidden: Vec<f32>,
    gate: Vec<f32>,
    scores: Vec<f32>,
    /// Of each layer, position after position.
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
    logits: Vec<f32>,
}

impl<'a> Plain<'a> {
    /// At the start of a sequence of at most `context` tokens.
    pub fn new(weights: &'a Weights, context: usize) -> Self {
        let shape = &weights.shape;
        let head_dim = shape.head_dim();
        let frequency = |pair: usize| 10_000f32.powf(-((2 * pair) as f32) / head_dim as f32);
        let cache = vec![vec![0.0; context * shape.kv_dim()]; shape.layers];
        Self {
            weights,
            context,
            position: 0,
            frequencies: (0..head_dim / 2).map(frequency).collect(),
            turns: vec![(1.0, 0.0); head_dim / 2],
            stream: vec![0.0; shape.dim],
            input: vec![0.0; shape.dim],
            query: vec![0.0; shape.dim],
            hidden: vec![0.0; shape.hidden_dim],
            gate: vec![0.0; shape.hidden_dim],
            scores: vec![0.0; context],
            keys: cache.clone(),
            values: cache,
            logits: vec![0.0; shape.vocabulary],
        }
    }

    /// Starts over.
    pub fn reset(&mut self) {
        self.position = 0;
    }

    /// The logits behind a token.
    pub fn logits(&mut self, token: usize) -> &[f32] {
        assert!(self.position < self.context);
        let dim = self.weights.shape.dim;
        let row = token * dim..(token + 1) * dim;
        self.stream.copy_from_slice(&self.weights.embedding[row]);
        for (turn, frequency) in self.turns.iter_mut().zip(&self.frequencies) {
            let (sin, cos) = (self.position as f32 * frequency).sin_cos();
            *turn = (cos, sin);
        }
        for (index, layer) in self.weights.layers.iter().enumerate() {
            self.attention(index, layer);
            self.feed_forward(layer);
        }
        rms_norm(&mut self.input, &self.stream, &self.weights.norm);
        matmul(&mut self.logits, &self.input, &self.weights.embedding);
        self.position += 1;
        &self.logits
    }

    fn attention(&mut self, index: usize, layer: &Layer) {
        let shape = &self.weights.shape;
        let (head_dim, kv_dim) = (shape.head_dim(), shape.kv_dim());
        let here = self.position * kv_dim..(self.position + 1) * kv_dim;
        let (keys, values) = (&mut self.keys[index], &mut self.values[index]);
        rms_norm(&mut self.input, &self.stream, &layer.attention_norm);
        matmul(&mut self.query, &self.input, &layer.wq);
        matmul(&mut keys[here.clone()], &self.input, &layer.wk);
        matmul(&mut values[here.clone()], &self.input, &layer.wv);
        for heads in [&mut self.query[..], &mut keys[here]] {
            for head in heads.chunks_exact_mut(head_dim) {
                for (pair, (cos, sin)) in head.as_chunks_mut().0.iter_mut().zip(&self.turns) {
                    let [a, b] = *pair;
                    *pair = [a * cos - b * sin, a * sin + b * cos];
                }
            }
        }
        let scores = &mut self.scores[..=self.position];
        let sharing = shape.heads / shape.kv_heads;
        let heads = self.query.chunks_exact(head_dim);
        let outputs = self.input.chunks_exact_mut(head_dim);
        for (head, (query, output)) in heads.zip(outputs).enumerate() {
            let first = head / sharing * head_dim;
            let of_head = first..first + head_dim;
            for (score, key) in scores.iter_mut().zip(keys.chunks_exact(kv_dim)) {
                let product = dot(query, &key[of_head.clone()]);
                *score = product / (head_dim as f32).sqrt();
            }
            softmax(scores);
            output.fill(0.0);
            for (&weight, value) in scores.iter().zip(values.chunks_exact(kv_dim)) {
                for (output, value) in output.iter_mut().zip(&value[of_head.clone()]) {
                    *output = fused(weight, *value, *output);
                }
            }
        }
        matmul(&mut self.query, &self.input, &layer.wo);
        add(&mut self.stream, &self.query);
    }

    fn feed_forward(&mut self, layer: &Layer) {
        rms_norm(&mut self.input, &self.stream, &layer.feed_forward_norm);
        matmul(&mut self.gate, &self.input, &layer.w1);
        matmul(&mut self.hidden, &self.input, &layer.w3);
        for (hidden, gate) in self.hidden.iter_mut().zip(&self.gate) {
            *hidden *= gate / (1.0 + (-gate).exp());
        }
        matmul(&mut self.input, &self.hidden, &layer.w2);
        add(&mut self.stream, &self.input);
    }
}

/// `y = W x`, a row after the other.
fn matmul(y: &mut [f32], x: &[f32], w: &[f32]) {
    for (y, row) in y.iter_mut().zip(w.chunks_exact(x.len())) {
        *y = dot(row, x);
    }
}

/// The product of two vectors, in [`LANES`] lanes, what is left in half as many.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_rest, b_rest) = (a.as_chunks::<LANES>().1, b.as_chunks::<LANES>().1);
    let tail = halved(lanes::<{ LANES / 2 }>(a_rest, b_rest));
    let last = a_rest.as_chunks::<{ LANES / 2 }>().1.iter();
    let last = last.zip(b_rest.as_chunks::<{ LANES / 2 }>().1);
    let last = last.fold(tail, |sum, (a, b)| fused(*a, *b, sum));
    halved(lanes::<LANES>(a, b)) + last
}

/// Sums of products, by index modulo `N`, of as many as are whole.
#[inline(always)]
fn lanes<const N: usize>(a: &[f32], b: &[f32]) -> [f32; N] {
    let mut sums = [0.0; N];
    for (a, b) in a.as_chunks::<N>().0.iter().zip(b.as_chunks::<N>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum = fused(*a, *b, *sum);
        }
    }
    sums
}

/// The sum of all, halves onto each other.
#[inline(always)]
fn halved<const N: usize>(mut sums: [f32; N]) -> f32 {
    let mut half = N / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

/// `a * b + c`, in one where the machine that is compiled for has it.
#[inline(always)]
fn fused(a: f32, b: f32, c: f32) -> f32 {
    if cfg!(target_feature = "fma") {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

fn add(y: &mut [f32], x: &[f32]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
}

fn rms_norm(y: &mut [f32], x: &[f32], weight: &[f32]) {
    let scale = 1.0 / (dot(x, x) / x.len() as f32 + 1e-5).sqrt();
    for ((y, x), weight) in y.iter_mut().zip(x).zip(weight) {
        *y = weight * (scale * x);
    }
}

fn softmax(x: &mut [f32]) {
    let largest = x.iter().fold(f32::MIN, |a, &b| a.max(b));
    x.iter_mut().for_each(|x| *x = (*x - largest).exp());
    let sum: f32 = x.iter().sum();
    x.iter_mut().for_each(|x| *x /= sum);
}

/// The index of the largest.
pub fn argmax(x: &[f32]) -> usize {
    let mut best = (0, f32::MIN);
    for (index, &value) in x.iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}
