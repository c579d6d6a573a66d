//! Root mean square layer normalisation and its gradient.
//!
//! y = w * x / rms(x), rms(x)^2 = mean(x^2) + epsilon.
//!
//! Reference: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019.

use multiversion::multiversion;

use super::model::NORM_EPSILON;

/// Sum of the products of two slices, in sixteen partial sums.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 16];
    let (a_chunks, a_rest) = a.as_chunks::<16>();
    let (b_chunks, b_rest) = b.as_chunks::<16>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    for ((sum, a), b) in sums.iter_mut().zip(a_rest).zip(b_rest) {
        *sum += a * b;
    }
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
    }
    sums[0]
}

/// Normalises each row of `input` `[tokens, dim]` into `output`; `inverse_rms` `[tokens]` is kept
/// for the gradient.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn rms_norm(output: &mut [f32], inverse_rms: &mut [f32], input: &[f32], weight: &[f32]) {
    let dim = weight.len();
    let rows = output.chunks_exact_mut(dim).zip(input.chunks_exact(dim));
    for ((output, input), inverse) in rows.zip(inverse_rms) {
        *inverse = (dot(input, input) / dim as f32 + NORM_EPSILON)
            .sqrt()
            .recip();
        for ((y, x), w) in output.iter_mut().zip(input).zip(weight) {
            *y = w * (x * *inverse);
        }
    }
}

/// Adds the gradients with respect to the input and the weight, given that of the output.
///
/// With n = x / rms: dw = sum over tokens of dy n, dx = (w dy - n mean(w dy n)) / rms.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
pub fn rms_norm_backward(
    input_gradient: &mut [f32],
    weight_gradient: &mut [f32],
    output_gradient: &[f32],
    input: &[f32],
    inverse_rms: &[f32],
    weight: &[f32],
) {
    let dim = weight.len();
    let mut scaled = vec![0.0; dim];
    let rows = input_gradient
        .chunks_exact_mut(dim)
        .zip(output_gradient.chunks_exact(dim))
        .zip(input.chunks_exact(dim))
        .zip(inverse_rms);
    for (((dx, dy), x), &inverse) in rows {
        for ((s, dy), w) in scaled.iter_mut().zip(dy).zip(weight) {
            *s = dy * w;
        }
        let along = dot(&scaled, x) * inverse * inverse / dim as f32;
        for (((dw, dy), x), (dx, s)) in weight_gradient
            .iter_mut()
            .zip(dy)
            .zip(x)
            .zip(dx.iter_mut().zip(&scaled))
        {
            *dw += dy * x * inverse;
            *dx += (s - x * along) * inverse;
        }
    }
}
