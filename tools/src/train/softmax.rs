//! Softmax, log-sum-exp and what a loss needs of them.

use multiversion::multiversion;

use super::exponential::exp;

/// The largest element, found among the bit patterns: turned so that they are ordered as the
/// values, they are integers, whose maximum the compiler vectorises.
#[inline(always)]
fn maximum(values: &[f32]) -> f32 {
    let turned = |bits: i32| bits ^ ((bits >> 31) & i32::MAX);
    let largest = values
        .iter()
        .map(|value| turned(value.to_bits() as i32))
        .fold(i32::MIN, i32::max);
    f32::from_bits(turned(largest) as u32)
}

/// Replaces each value by e^(value - shift) and returns the sum.
#[inline(always)]
fn exponentiate(values: &mut [f32], shift: f32) -> f32 {
    for value in values.iter_mut() {
        *value = exp(*value - shift);
    }
    let mut partial = [0.0; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (sum, value) in partial.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    for (sum, value) in partial.iter_mut().zip(rest) {
        *sum += value;
    }
    partial.iter().sum()
}

/// Replaces a row by its softmax and returns its log-sum-exp.
#[inline(always)]
pub fn softmax_row(row: &mut [f32]) -> f32 {
    let largest = maximum(row);
    let total = exponentiate(row, largest);
    let inverse = total.recip();
    for value in row {
        *value *= inverse;
    }
    largest + total.ln()
}

/// Softmax of each row of `columns` logits in place; `log_sum_exp` gets one value a row.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn softmax(rows: &mut [f32], columns: usize, log_sum_exp: &mut [f32]) {
    for (row, result) in rows.chunks_exact_mut(columns).zip(log_sum_exp) {
        *result = softmax_row(row);
    }
}

/// Causal softmax of a block of attention scores: row r has `first + r + 1` keys; the scores of
/// the keys behind them become 0.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn causal_softmax(scores: &mut [f32], keys: usize, first: usize, log_sum_exp: &mut [f32]) {
    let rows = scores.chunks_exact_mut(keys).zip(log_sum_exp);
    for (row, (scores, result)) in rows.enumerate() {
        let (seen, masked) = scores.split_at_mut(first + row + 1);
        *result = softmax_row(seen);
        masked.fill(0.0);
    }
}

/// The probabilities of [`causal_softmax`] once more, from the log-sum-exp that it returned.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn causal_softmax_again(scores: &mut [f32], keys: usize, first: usize, log_sum_exp: &[f32]) {
    let rows = scores.chunks_exact_mut(keys).zip(log_sum_exp);
    for (row, (scores, &shift)) in rows.enumerate() {
        let (seen, masked) = scores.split_at_mut(first + row + 1);
        for score in seen {
            *score = exp(*score - shift);
        }
        masked.fill(0.0);
    }
}
