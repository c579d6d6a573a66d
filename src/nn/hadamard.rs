//! The Walsh-Hadamard transform, which spreads an outlier over its neighbours.

use crate::num::Real;

/// The length of the blocks that [`hadamard`] transforms: the largest power of two that divides
/// `length`.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::nn::hadamard_block(48), 16);
/// assert_eq!(smidgen::nn::hadamard_block(7), 1);
/// ```
#[must_use]
pub const fn hadamard_block(length: usize) -> usize {
    match length {
        0 => 1,
        length => 1 << length.trailing_zeros(),
    }
}

/// Transforms each block of `x` in place by a Hadamard matrix of ones and minus ones.
///
/// Two vectors transformed keep their dot product, times the block's length; so do queries and
/// keys, while no element of a key stands out: 8 bits hold it better.
///
/// # Shapes
///
/// `x`: any length; blocks of [`hadamard_block`] elements.
///
/// # Example
///
/// ```
/// let mut x = [8.0_f32, 0.0, 0.0, 0.0];
/// smidgen::nn::hadamard(&mut x);
/// assert_eq!(x, [8.0; 4]);
/// ```
///
/// Reference: Ashkboos et al., "QuaRot: outlier-free 4-bit inference in rotated LLMs" (2024).
pub fn hadamard<R: Real>(x: &mut [R]) {
    let stages = hadamard_block(x.len()).trailing_zeros();
    for stage in 0..stages {
        let half = 1 << stage;
        for block in x.chunks_exact_mut(2 * half) {
            let Some((low, high)) = block.split_at_mut_checked(half) else {
                continue;
            };
            for (low, high) in low.iter_mut().zip(high) {
                (*low, *high) = (low.add(*high), low.sub(*high));
            }
        }
    }
}
