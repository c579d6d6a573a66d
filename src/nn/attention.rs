//! Scaled dot-product attention of query heads over the cached keys and values that they share, in
//! integers.
//!
//! # Formula
//!
//! `output = sum over slots of softmax(q . k / sqrt(d)) * v`, computed as
//!
//! 1. the query as integers of 14 bits (12 for heads wider than 64) and a scale that is a power of
//!    two, keys and values as the cache holds them; the factor `log2(e) / sqrt(d)` is in the rotation of queries;
//! 2. scores in units of `2^-12` octaves, to the nearest;
//! 3. weights `2^(score - max)` as integers, `2^16` for the best, of scores to the nearest 256th;
//! 4. weights times value scales, shifted so that the sums of step 5 stay in 32 bits;
//! 5. sums over slots, exact; divided by the sum of the weights of step 3 when they become numbers.
//!
//! The same integers on every chip, whatever the number type of the network around them. `N` heads, 1
//! or 2, go through the cache together.
//!
//! Reference: Vaswani et al., "Attention is all you need" (2017); grouped heads: Ainslie et al.,
//! "GQA" (2023).

use super::CachedVectors;
use super::kv_cache::{BIAS, scale_parts};
use crate::kernel;
use crate::num::{Real, reciprocal_mantissa};

/// The largest head dimension: the sum of products of step 2 stays in 32 bits.
pub const MAX_HEAD_DIM: usize = 256;

/// Fraction bits of a score, which is in octaves.
const SCORE_BITS: i32 = 12;

/// Units of scores from one power of two in the table to the next.
const POWER_STEP: i32 = 1 << (SCORE_BITS - 8);

/// Queries as integers: `q[i] = level[i] * 2^exponent`, and what is added to their scores.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Queries<'a, const N: usize> {
    /// Levels, head after head.
    levels: &'a [i16],
    exponents: [i32; N],
    offsets: [i32; N],
}

/// Bits of a query's level, besides its sign, so that products fit 31 bits.
const fn query_bits(head_dim: usize) -> i32 {
    if head_dim <= 64 { 14 } else { 12 }
}

/// What the rotation of queries is multiplied by, so that a product with a key is in octaves:
/// `log2(e) / sqrt(d)`.
#[must_use]
pub fn query_scale<R: Real>(head_dim: usize) -> R::Scale {
    R::scale_mul(
        R::inverse_rms(&[], head_dim as f32),
        R::scale_from_f32(core::f32::consts::LOG2_E),
    )
}

impl<'a, const N: usize> Queries<'a, N> {
    /// Quantizes `N` queries that are rotated and scaled.
    ///
    /// # Shapes
    ///
    /// `queries`, `levels`: `N` times the head dimension.
    pub fn quantize<R: Real>(queries: &[R], levels: &'a mut [i16]) -> Self {
        let levels = levels.get_mut(..queries.len()).unwrap_or_default();
        let head_dim = (queries.len() / N.max(1)).max(1);
        let bits = query_bits(head_dim);
        let mut exponents = [0; N];
        // By index: dividing lengths by the dimension is long on chips without a division.
        for (head, exponent) in exponents.iter_mut().enumerate() {
            let range = head * head_dim..(head + 1) * head_dim;
            let query = queries.get(range.clone()).unwrap_or_default();
            let levels = levels.get_mut(range).unwrap_or_default();
            let (mantissa, last) = kernel::largest(query).magnitude_parts();
            let length = (u32::BITS - mantissa.leading_zeros()) as i32;
            *exponent = last.saturating_add(length - bits);
            let leveler = R::leveler_of(R::scale_from_parts(1, *exponent), 1 << bits);
            kernel::query_levels(query, leveler, levels);
        }
        Self {
            levels,
            exponents,
            offsets: [0; N],
        }
    }

    /// The queries with products, of each and a key, added to all of its scores.
    #[must_use]
    pub fn with_offsets<R: Real>(self, products: [R; N]) -> Self {
        let offsets = products.map(|product| {
            let (mantissa, exponent) = product.magnitude_parts();
            let down = exponent.saturating_add(SCORE_BITS).saturating_neg();
            let magnitude = kernel::score(mantissa.min(i32::MAX as u32) as i32, down);
            if product < R::ZERO {
                -magnitude
            } else {
                magnitude
            }
        });
        Self { offsets, ..self }
    }

    /// Writes the scores of keys, as many as there are `scores`; the best of each query.
    pub fn scores(&self, keys: CachedVectors<'_>, scores: &mut [[i32; N]]) -> [i32; N] {
        kernel::dots(keys.levels, self.levels, scores);
        let shifts = self
            .exponents
            .map(|exponent| (BIAS - SCORE_BITS).saturating_sub(exponent));
        let best = kernel::scores(scores, keys.scales, keys.largest, shifts);
        if self.offsets == [0; N] {
            return best;
        }
        for scores in &mut *scores {
            for (score, &offset) in scores.iter_mut().zip(&self.offsets) {
                let sum = score.saturating_add(offset);
                *score = sum.clamp(-kernel::SCORE_BOUND, kernel::SCORE_BOUND);
            }
        }
        best_of(scores)
    }
}

/// The best score of each query.
#[must_use]
pub fn best_of<const N: usize>(scores: &[[i32; N]]) -> [i32; N] {
    let mut best = [i32::MIN; N];
    for scores in scores {
        for (best, &score) in best.iter_mut().zip(scores) {
            *best = score.max(*best);
        }
    }
    best
}

/// The softmax of scores applied to the values of the same slots; steps 3 to 5.
///
/// # Shapes
///
/// `scores`: the slots in use, at most 65,535, of which `best` are the best; overwritten. `output`: `N`
/// times the head dimension.
pub fn weighted_values<R: Real, const N: usize>(
    scores: &mut [[i32; N]],
    best: [i32; N],
    values: CachedVectors<'_>,
    output: &mut [R],
) {
    let slots = scores.len();
    let codes = values.scales.get(..slots).unwrap_or_default();
    // Sums of 500 weights below 2^15 times 127 fit, and so do more of smaller ones.
    let down = 5 + usize::BITS - (slots >> 9).leading_zeros();
    let top = u32::from(values.largest >> 3);
    // Half a step of the powers more, which are rounded down to steps.
    let best = best.map(|best| best.saturating_add(POWER_STEP / 2));
    let sums = kernel::weights(scores, codes, best, down + top);
    let weights = scores.get(..slots.div_ceil(2)).unwrap_or_default();
    let head_dim = output.len() / N.max(1);
    let stride = 2 * head_dim.next_multiple_of(2);
    let exponent = scale_parts(values.largest).1 + down as i32;
    let steps = sums.map(|sum| {
        R::step(
            R::scale_shifted(reciprocal::<R>(sum), exponent),
            i32::MAX as u32,
        )
    });
    for first in (0..head_dim).step_by(kernel::DIMENSIONS) {
        let totals = kernel::weighted_sums(values.levels, stride, first, weights);
        for (head, (totals, &step)) in totals.iter().zip(&steps).enumerate() {
            let range = head * head_dim + first..(head + 1) * head_dim;
            let output = output.get_mut(range).unwrap_or_default();
            for (output, &total) in output.iter_mut().zip(totals) {
                *output = R::from_steps(total, step);
            }
        }
    }
}

/// `1 / sum` as a scale.
fn reciprocal<R: Real>(sum: u32) -> R::Scale {
    let zeros = sum.leading_zeros() & 31;
    R::scale_from_parts(reciprocal_mantissa(sum << zeros) >> 1, zeros as i32 - 62)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::KvCache;
    use crate::num::I16F16;
    use std::vec;
    use std::vec::Vec;

    /// Attention over the numbers that the cache was given, in double precision.
    fn expected(query: &[f64], keys: &[Vec<f64>], values: &[Vec<f64>]) -> Vec<f64> {
        let dot = |k: &Vec<f64>| query.iter().zip(k).map(|(q, k)| q * k).sum::<f64>();
        let scale = (query.len() as f64).sqrt();
        let scores: Vec<f64> = keys.iter().map(|k| dot(k) / scale).collect();
        let best = scores.iter().fold(f64::MIN, |a, &b| a.max(b));
        let weights: Vec<f64> = scores.iter().map(|s| (s - best).exp()).collect();
        let sum: f64 = weights.iter().sum();
        (0..query.len())
            .map(|i| {
                weights
                    .iter()
                    .zip(values)
                    .map(|(w, v)| w / sum * v[i])
                    .sum()
            })
            .collect()
    }

    fn check<R: Real>(dimension: usize, slots: usize, size: f64, tolerance: f64) {
        let mut state = (dimension * 31 + slots) as u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(state) / 2f64.powi(31) - 1.0) * size
        };
        let mut vector = || -> Vec<f64> { (0..dimension).map(|_| random()).collect() };
        let numbers = |x: &[f64]| -> Vec<R> { x.iter().map(|&x| R::from_f32(x as f32)).collect() };
        let (keys, values): (Vec<_>, Vec<_>) = (0..slots).map(|_| (vector(), vector())).unzip();
        let query = vector();
        let mut bytes = vec![0; KvCache::byte_len(1, 1, slots, dimension)];
        let mut cache = KvCache::new(&mut bytes, 1, 1, slots, dimension).unwrap();
        for (slot, (key, value)) in keys.iter().zip(&values).enumerate() {
            cache.store(0, 0, slot, &numbers(key), &numbers(value));
        }
        let q = numbers(&query);
        let scale = query_scale::<R>(dimension);
        let q: Vec<R> = q.into_iter().map(|q| q.scaled(scale)).collect();
        let mut levels = vec![0; 2 * dimension];
        let (mut scores, mut output) = (vec![[0]; slots], vec![R::ZERO; dimension]);
        let (keys_cached, values_cached) = cache.head(0, 0);
        let best = Queries::<1>::quantize(&q, &mut levels).scores(keys_cached, &mut scores);
        weighted_values(&mut scores, best, values_cached, &mut output);
        for (found, expected) in output.iter().zip(expected(&query, &keys, &values)) {
            let error = (found.to_f64() - expected).abs() / size;
            assert!(error < tolerance, "{dimension} {slots} {size}: {error}");
        }
        // Two heads at a time give the same.
        let both = [&q[..], &q[..]].concat();
        let (mut scores, mut outputs) = (vec![[0; 2]; slots], vec![R::ZERO; 2 * dimension]);
        let best = Queries::<2>::quantize(&both, &mut levels).scores(keys_cached, &mut scores);
        weighted_values(&mut scores, best, values_cached, &mut outputs);
        assert_eq!(outputs, [&output[..], &output[..]].concat());
    }

    #[test]
    fn agrees_with_double_precision() {
        for (dimension, slots) in [(2, 1), (8, 3), (16, 100), (10, 40), (64, 513), (256, 20)] {
            for size in [0.05, 1.0, 2.0] {
                check::<f32>(dimension, slots, size, 0.015);
                check::<I16F16>(dimension, slots, size, 0.015);
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for dimension in [1, 8, 256] {
            let mut bytes = vec![0; KvCache::byte_len(1, 1, 9, dimension)];
            let mut cache = KvCache::new(&mut bytes, 1, 1, 9, dimension).unwrap();
            for slot in 0..9 {
                let (key, value) = if slot % 2 == 0 {
                    (-6e4f32, 3.0)
                } else {
                    (6e4, 7.0)
                };
                cache.store(0, 0, slot, &vec![key; dimension], &vec![value; dimension]);
            }
            let query = vec![1e30f32; dimension];
            let mut levels = vec![0; dimension];
            let (mut scores, mut output) = ([[0]; 9], vec![0.0f32; dimension]);
            let (keys, values) = cache.head(0, 0);
            let best = Queries::<1>::quantize(&query, &mut levels).scores(keys, &mut scores);
            assert_eq!(best, best_of(&scores));
            assert_eq!(scores[..2], [[-1 << 29], [1 << 29]]);
            weighted_values(&mut scores, best, values, &mut output);
            assert!(
                output.iter().all(|x| (x / 7.0 - 1.0).abs() < 0.01),
                "{output:?}"
            );
        }
        // All weights and levels at their largest.
        let (levels, scales) = (vec![127; 120_000], vec![u8::MAX; 60_000]);
        let values = CachedVectors {
            levels: &levels,
            scales: &scales,
            largest: u8::MAX,
        };
        let mut output = [0.0f32];
        weighted_values(&mut vec![[5]; 60_000], [5], values, &mut output);
        assert!(
            (output[0] / (127.0 * 480.0) - 1.0).abs() < 1e-2,
            "{output:?}"
        );
    }

    #[test]
    fn offsets_move_scores() {
        let mut levels = [0; 4];
        let queries = Queries::<1>::quantize(&[1.0f32, 0.0, 0.0, 0.0], &mut levels);
        let mut scores = [[0]; 1];
        let keys = CachedVectors {
            levels: &[0; 4],
            scales: &[8 * 26],
            largest: 8 * 26,
        };
        for product in [0.0f32, 3.0, -3.0, 1e-30, 1e30, -1e30] {
            queries.with_offsets([product]).scores(keys, &mut scores);
            let expected = (f64::from(product) * 4096.0).clamp(-2f64.powi(29), 2f64.powi(29));
            assert!(
                (f64::from(scores[0][0]) - expected).abs() <= 1.0,
                "{product}"
            );
        }
    }

    #[test]
    fn reciprocals() {
        for sum in [1u32 << 16, (1 << 16) + 1, 3 << 24, 0x1234_5678] {
            let (mantissa, exponent) = f32::scale_parts(reciprocal::<f32>(sum));
            let product = f64::from(mantissa) * 2f64.powi(exponent) * f64::from(sum);
            assert!((product - 1.0).abs() < 1e-7, "{sum}: {product}");
        }
    }
}
