//! Attention on 32-bit cores without products of halves: sums stay in registers.

use super::generic::{self, DIMENSIONS};

/// As [`generic::dots`].
#[inline]
pub(super) fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    if queries.len() == N * 8 {
        dots_of_eight(keys, queries, products);
    } else {
        generic::dots(keys, queries, products);
    }
}

/// [`dots`] of eight dimensions: the queries stay in registers.
#[inline(never)]
fn dots_of_eight<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    let mut levels = [[0i32; 8]; N];
    for (query, levels) in queries.as_chunks::<8>().0.iter().zip(&mut levels) {
        *levels = query.map(i32::from);
    }
    for (key, products) in keys.as_chunks::<8>().0.iter().zip(products) {
        *products = [0; N];
        for (index, &k) in key.iter().enumerate() {
            for (product, query) in products.iter_mut().zip(&levels) {
                *product = product.wrapping_add(query[index].wrapping_mul(k.into()));
            }
        }
    }
}

/// As [`generic::weighted_sums`].
#[inline(never)]
pub(super) fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    if stride.saturating_sub(2 * first) < 2 * DIMENSIONS {
        return generic::weighted_sums(values, stride, first, weights);
    }
    let mut sums = [[0i32; DIMENSIONS]; N];
    let rest = values.get(2 * first..).unwrap_or_default();
    for (pair, weights) in rest.chunks(stride).zip(weights) {
        let Some(&[a0, b0, a1, b1, c0, d0, c1, d1]) = pair.first_chunk() else {
            break;
        };
        for (sums, weights) in sums.iter_mut().zip(weights) {
            let (first, second) = (weights & 0xFFFF, weights >> 16);
            let levels = [(a0, a1), (b0, b1), (c0, c1), (d0, d1)];
            for (sum, (level, next)) in sums.iter_mut().zip(levels) {
                let product = first.wrapping_mul(level.into());
                let products = product.wrapping_add(second.wrapping_mul(next.into()));
                *sum = sum.wrapping_add(products);
            }
        }
    }
    sums
}

pub(super) use super::generic::{scores, weights};

/// Nothing: the order is that of the levels.
pub(super) fn arrange(_: &mut [i16]) {}
