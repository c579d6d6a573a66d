//! Rotary position embedding.

use crate::num::Real;

/// The cosines and sines of a position, pair after pair.
///
/// A frequency is the angle from one position to the next, in turns times `2^32`. Phases are
/// integers and wrap by themselves, so that a position has no upper bound and loses no accuracy.
///
/// # Shapes
///
/// `frequencies`: half of the head dimension; `table`: the head dimension.
pub fn rope_table<R: Real>(frequencies: impl Iterator<Item = u32>, position: u32, table: &mut [R]) {
    for (frequency, pair) in frequencies.zip(table.as_chunks_mut().0) {
        let (sin, cos) = R::sin_cos_turn(frequency.wrapping_mul(position));
        *pair = [cos, sin];
    }
}

/// [`rope`] of `x` into `y`.
///
/// # Shapes
///
/// `x`, `y`: any number of heads; `table`: the head dimension.
pub fn rope_into<R: Real>(x: &[R], table: &[R], y: &mut [R]) {
    let turns = table.as_chunks().0.iter().cycle();
    let pairs = x.as_chunks().0.iter().zip(y.as_chunks_mut().0);
    for ((pair, y), &turn) in pairs.zip(turns) {
        *y = R::rotated(*pair, turn);
    }
}

/// Rotates each head of `x` by a [table](rope_table): element `2 i` with element `2 i + 1`.
///
/// # Shapes
///
/// `x`: any number of heads; `table`: the head dimension.
///
/// Reference: Su et al., "RoFormer: enhanced transformer with rotary position embedding" (2021).
pub fn rope<R: Real>(x: &mut [R], table: &[R]) {
    for head in x.chunks_mut(table.len().max(1)) {
        for (pair, &turn) in head.as_chunks_mut().0.iter_mut().zip(table.as_chunks().0) {
            *pair = R::rotated(*pair, turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_depend_on_the_distance() {
        let frequencies = [1 << 29, 1 << 24];
        let rotated = |x: [f32; 4], position| {
            let (mut x, mut table) = (x, [0.0; 4]);
            rope_table(frequencies.iter().copied(), position, &mut table);
            rope(&mut x, &table);
            x
        };
        let score = |query, key| {
            let (q, k) = (
                rotated([1.0, -2.0, 0.5, 3.0], query),
                rotated([0.25, 1.0, -1.5, 2.0], key),
            );
            q.iter().zip(k).map(|(q, k)| q * k).sum::<f32>()
        };
        for (query, key) in [(9, 4), (1_000_000, 999_995), (2, u32::MAX - 2)] {
            assert!((score(query, key) - score(5, 0)).abs() < 1e-5);
        }
        // An eighth of a turn for each position.
        let x = rotated([1.0, 0.0, 0.0, 0.0], 2);
        assert!(x[0].abs() < 1e-6 && (x[1] - 1.0).abs() < 1e-6);
    }
}
