//! Rotary position embedding of adjacent pairs, as in llama2.c.
//!
//! The pair (2i, 2i + 1) of a head is turned by the angle position * theta^(-2i / head_dim).
//!
//! Reference: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.

use multiversion::multiversion;

use super::model::{ROPE_THETA, Shape};

/// Cosines and sines of all positions: `[context, head_dim / 2]` each.
#[derive(Clone, Debug)]
pub struct RotaryTable {
    cosines: Vec<f32>,
    sines: Vec<f32>,
    head_dim: usize,
}

/// Which way to turn: the gradient of a rotation is the rotation back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Forward,
    Back,
}

impl RotaryTable {
    /// Tabulates all positions of the context.
    pub fn new(shape: &Shape) -> Self {
        let head_dim = shape.head_dim();
        let angles: Vec<f64> = (0..shape.context)
            .flat_map(|position| {
                (0..head_dim / 2).map(move |pair| {
                    let exponent = -2.0 * pair as f64 / head_dim as f64;
                    position as f64 * f64::from(ROPE_THETA).powf(exponent)
                })
            })
            .collect();
        Self {
            cosines: angles.iter().map(|angle| angle.cos() as f32).collect(),
            sines: angles.iter().map(|angle| angle.sin() as f32).collect(),
            head_dim,
        }
    }

    /// Turns all heads of the rows, which are at consecutive positions from `position` on; the
    /// first `width` elements of each row of `stride` elements are heads.
    pub fn rotate(
        &self,
        rows: &mut [f32],
        stride: usize,
        width: usize,
        position: usize,
        turn: Turn,
    ) {
        let pairs = self.head_dim / 2;
        let sign = match turn {
            Turn::Forward => 1.0,
            Turn::Back => -1.0,
        };
        rotate_rows(
            rows,
            stride,
            width,
            &self.cosines[position * pairs..],
            &self.sines[position * pairs..],
            (pairs, sign),
        );
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn rotate_rows(
    rows: &mut [f32],
    stride: usize,
    width: usize,
    cosines: &[f32],
    sines: &[f32],
    (pairs, sign): (usize, f32),
) {
    let tables = cosines.chunks_exact(pairs).zip(sines.chunks_exact(pairs));
    for (row, (cosines, sines)) in rows.chunks_exact_mut(stride).zip(tables) {
        for head in row[..width].chunks_exact_mut(2 * pairs) {
            let pairs = head.as_chunks_mut::<2>().0;
            for (pair, (cosine, sine)) in pairs.iter_mut().zip(cosines.iter().zip(sines)) {
                let [even, odd] = *pair;
                let sine = sign * sine;
                *pair = [even * cosine - odd * sine, even * sine + odd * cosine];
            }
        }
    }
}
