//! The gated activation of the feed-forward network and its gradient.
//!
//! h = silu(g) * u, silu(g) = g * sigmoid(g), where a row holds all gates g, then all u.
//!
//! Reference: Shazeer, "GLU Variants Improve Transformer", 2020.

use multiversion::multiversion;

use super::exponential::sigmoid;

/// `hidden` `[tokens, hidden_dim]` from `gate_up` `[tokens, 2 * hidden_dim]`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn swiglu(hidden: &mut [f32], gate_up: &[f32], hidden_dim: usize) {
    let rows = hidden
        .chunks_exact_mut(hidden_dim)
        .zip(gate_up.chunks_exact(2 * hidden_dim));
    for (hidden, gate_up) in rows {
        let (gates, ups) = gate_up.split_at(hidden_dim);
        for ((h, g), u) in hidden.iter_mut().zip(gates).zip(ups) {
            *h = g * sigmoid(*g) * u;
        }
    }
}

/// Replaces `gate_up` by its gradient, given that of `hidden`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn swiglu_backward(gate_up: &mut [f32], hidden_gradient: &[f32], hidden_dim: usize) {
    let rows = gate_up
        .chunks_exact_mut(2 * hidden_dim)
        .zip(hidden_gradient.chunks_exact(hidden_dim));
    for (gate_up, hidden_gradient) in rows {
        let (gates, ups) = gate_up.split_at_mut(hidden_dim);
        for ((g, u), dh) in gates.iter_mut().zip(ups).zip(hidden_gradient) {
            let sigmoid = sigmoid(*g);
            let silu = *g * sigmoid;
            *g = dh * *u * (sigmoid + silu * (1.0 - sigmoid));
            *u = dh * silu;
        }
    }
}
