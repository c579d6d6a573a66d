//! Causal grouped-query attention inside one sequence, and its gradient.
//!
//! Works on blocks of [`BLOCK`] queries, each against the keys up to its last query, so that
//! the scores stay in the cache; the gradient computes the probabilities a second time from
//! the log-sum-exp of each row (Dao et al., 2022, "FlashAttention"). Key and value head h serve
//! the query heads of group h (Ainslie et al., 2023, "GQA").

use multiversion::multiversion;

use super::matmul::{Matrix, MatrixMut, multiply, multiply_add};
use super::model::Shape;
use super::norm::dot;
use super::softmax::{causal_softmax, causal_softmax_again};

/// Queries of one block.
const BLOCK: usize = 64;

/// Column ranges of the heads in a row of queries, keys and values.
struct Columns {
    query: usize,
    key: usize,
    value: usize,
}

fn columns(shape: &Shape, head: usize) -> Columns {
    let group = head / (shape.heads / shape.kv_heads);
    let key = shape.dim + group * shape.head_dim();
    Columns {
        query: head * shape.head_dim(),
        key,
        value: key + shape.kv_dim(),
    }
}

/// Blocks of a sequence: first query and number of queries.
fn blocks(length: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..length)
        .step_by(BLOCK)
        .map(move |first| (first, BLOCK.min(length - first)))
}

/// Attention of one sequence.
///
/// # Shapes
/// - `output` `[tokens, dim]`
/// - `log_sum_exp` `[heads, tokens]`, kept for the gradient
/// - `qkv` `[tokens, dim + 2 * kv_dim]`, queries and keys already rotated
pub fn attention(output: &mut [f32], log_sum_exp: &mut [f32], qkv: &[f32], shape: &Shape) {
    let (dim, head_dim, stride) = (shape.dim, shape.head_dim(), shape.qkv_dim());
    let length = output.len() / dim;
    let scale = (head_dim as f32).sqrt().recip();
    let mut scores = vec![0.0; BLOCK.min(length) * length];
    for head in 0..shape.heads {
        let at = columns(shape, head);
        for (first, queries) in blocks(length) {
            let keys = first + queries;
            let scores = &mut scores[..queries * keys];
            multiply(
                MatrixMut::new(scores, queries, keys),
                Matrix::strided(&qkv[first * stride + at.query..], queries, head_dim, stride),
                Matrix::strided(&qkv[at.key..], keys, head_dim, stride).t(),
                scale,
            );
            let log_sum_exp = &mut log_sum_exp[head * length + first..][..queries];
            causal_softmax(scores, keys, first, log_sum_exp);
            let output = &mut output[first * dim + at.query..];
            multiply(
                MatrixMut::strided(output, queries, head_dim, dim),
                Matrix::new(scores, queries, keys),
                Matrix::strided(&qkv[at.value..], keys, head_dim, stride),
                1.0,
            );
        }
    }
}

/// Gradient of [`attention`] with respect to `qkv`, written to `qkv_gradient`.
///
/// With probabilities P and dP = dO V^T: dS = P * (dP - rowsum(dO * O)), dQ = scale dS K,
/// dK = scale dS^T Q, dV = P^T dO.
pub fn attention_backward(
    qkv_gradient: &mut [f32],
    output_gradient: &[f32],
    output: &[f32],
    log_sum_exp: &[f32],
    qkv: &[f32],
    shape: &Shape,
) {
    let (dim, head_dim, stride) = (shape.dim, shape.head_dim(), shape.qkv_dim());
    let length = output.len() / dim;
    let scale = (head_dim as f32).sqrt().recip();
    let mut probabilities = vec![0.0; BLOCK.min(length) * length];
    let mut score_gradient = vec![0.0; BLOCK.min(length) * length];
    qkv_gradient.fill(0.0);
    for head in 0..shape.heads {
        let at = columns(shape, head);
        for (first, queries) in blocks(length) {
            let keys = first + queries;
            let probabilities = &mut probabilities[..queries * keys];
            let score_gradient = &mut score_gradient[..queries * keys];
            let query =
                Matrix::strided(&qkv[first * stride + at.query..], queries, head_dim, stride);
            let key = Matrix::strided(&qkv[at.key..], keys, head_dim, stride);
            let value = Matrix::strided(&qkv[at.value..], keys, head_dim, stride);
            let rows = first * dim + at.query;
            let gradient = Matrix::strided(&output_gradient[rows..], queries, head_dim, dim);

            multiply(
                MatrixMut::new(probabilities, queries, keys),
                query,
                key.t(),
                scale,
            );
            let log_sum_exp = &log_sum_exp[head * length + first..][..queries];
            causal_softmax_again(probabilities, keys, first, log_sum_exp);
            multiply(
                MatrixMut::new(score_gradient, queries, keys),
                gradient,
                value.t(),
                1.0,
            );
            softmax_backward(
                score_gradient,
                probabilities,
                keys,
                [&output_gradient[rows..], &output[rows..]],
                (dim, head_dim),
                scale,
            );
            multiply(
                MatrixMut::strided(
                    &mut qkv_gradient[first * stride + at.query..],
                    queries,
                    head_dim,
                    stride,
                ),
                Matrix::new(score_gradient, queries, keys),
                key,
                1.0,
            );
            multiply_add(
                MatrixMut::strided(&mut qkv_gradient[at.key..], keys, head_dim, stride),
                Matrix::new(score_gradient, queries, keys).t(),
                query,
            );
            multiply_add(
                MatrixMut::strided(&mut qkv_gradient[at.value..], keys, head_dim, stride),
                Matrix::new(probabilities, queries, keys).t(),
                gradient,
            );
        }
    }
}

/// Turns the gradient of the probabilities into `scale` times that of the scores.
///
/// `rows` are the head's columns of the output gradient and the output, `dim` elements a row.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn softmax_backward(
    gradient: &mut [f32],
    probabilities: &[f32],
    keys: usize,
    [output_gradient, output]: [&[f32]; 2],
    (dim, head_dim): (usize, usize),
    scale: f32,
) {
    let rows = gradient
        .chunks_exact_mut(keys)
        .zip(probabilities.chunks_exact(keys))
        .zip(output_gradient.chunks(dim).zip(output.chunks(dim)));
    for ((gradient, probabilities), (output_gradient, output)) in rows {
        let mean = dot(&output_gradient[..head_dim], &output[..head_dim]);
        for (d, p) in gradient.iter_mut().zip(probabilities) {
            *d = scale * p * (*d - mean);
        }
    }
}
