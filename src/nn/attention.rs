//! Scaled dot-product attention of one query head over cached keys and values, in integers.
//!
//! # Formula
//!
//! `output = sum over slots of softmax(q . k / sqrt(d)) * v`, computed as
//!
//! 1. the query as integers of 12 bits, keys and values as the cache holds them;
//! 2. scores in units of `2^-20` octaves (`log2 e` is part of the query's scale), 32 bits;
//! 3. weights `2^(score - max)` as integers, `2^24` for the best;
//! 4. weights times value scales, shifted so that the sums of step 5 stay in 32 bits;
//! 5. sums over slots, exact; divided by the sum of the weights of step 3 when they become numbers.
//!
//! The same integers on every chip, whatever the number type of the network around them.
//!
//! Reference: Vaswani et al., "Attention is all you need" (2017).

use super::CachedVectors;
use super::kv_cache::scale_parts;
use crate::num::{Real, exp2_neg_q20};

/// The largest head dimension: the sum of products of step 2 stays in 32 bits.
pub const MAX_HEAD_DIM: usize = 256;

/// A query as integers: `q[i] = level[i] * scale`, and what turns a product into a score.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Query<'a> {
    /// Levels, -2040 to 2040.
    levels: &'a [i16],
    /// A score is a product times `mantissa * 2^exponent`.
    mantissa: u32,
    exponent: i32,
    /// Added to every score.
    offset: i32,
}

impl<'a> Query<'a> {
    /// Quantizes a query.
    ///
    /// # Shapes
    ///
    /// `query`, `levels`: the head dimension; `scratch`: twice as much.
    pub fn quantize<R: Real>(query: &[R], scratch: &mut [i8], levels: &'a mut [i16]) -> Self {
        let dimension = query.len();
        let (mantissa, exponent) = R::absolute_max(query).magnitude_parts();
        // In two steps of 8 bits, a coarse one of 16 times the scale and what it left.
        let scale = R::scale_mul(
            R::scale_from_parts(mantissa, exponent),
            R::scale_from_f32(1.0 / (127.0 * 16.0)),
        );
        let coarse_scale = R::scale_mul(scale, R::scale_from_parts(16, 0));
        let (coarse, fine) = scratch.split_at_mut(dimension.min(scratch.len() / 2));
        R::quantize(query, coarse_scale, coarse);
        for (((&q, coarse), fine), level) in query.iter().zip(coarse).zip(fine).zip(&mut *levels) {
            let rest = [q.sub(R::dequantize(i32::from(*coarse), coarse_scale))];
            R::quantize(&rest, scale, core::slice::from_mut(fine));
            *level = i16::from(*coarse) * 16 + i16::from((*fine).clamp(-8, 8));
        }
        let scale = R::scale_mul(scale, score_scale::<R>(dimension));
        let (mantissa, exponent) = R::scale_parts(scale);
        Self {
            levels,
            mantissa,
            exponent,
            offset: 0,
        }
    }

    /// The query with `product / sqrt(d)`, for a product of a query and a key, added to every
    /// score.
    #[must_use]
    pub fn with_offset<R: Real>(self, product: R) -> Self {
        let (mantissa, exponent) = product.magnitude_parts();
        let scale = R::scale_mul(
            R::scale_from_parts(mantissa, exponent),
            score_scale::<R>(self.levels.len()),
        );
        let (mantissa, exponent) = R::scale_parts(scale);
        let offset = score(i64::from(mantissa), exponent);
        Self {
            offset: if product < R::ZERO { -offset } else { offset },
            ..self
        }
    }

    /// The score of a key, within -2^30..=2^30.
    #[inline]
    fn score(&self, key: &[i8], code: u8) -> i32 {
        let products = self.levels.iter().zip(key);
        let dot: i32 = products.fold(0, |sum, (&q, &k)| {
            sum.wrapping_add(i32::from(q) * i32::from(k))
        });
        let (mantissa, exponent) = scale_parts(code);
        let product = i64::from(dot.wrapping_mul(mantissa as i32)) * i64::from(self.mantissa);
        let score = score(product, self.exponent.saturating_add(exponent));
        score
            .saturating_add(self.offset)
            .clamp(-SCORE_BOUND, SCORE_BOUND)
    }

    /// Writes the scores of keys, as many as there are `scores`.
    pub fn scores(&self, keys: CachedVectors<'_>, scores: &mut [i32]) {
        let vectors = keys.levels.chunks_exact(self.levels.len().max(1));
        for ((key, &code), score) in vectors.zip(keys.scales).zip(scores) {
            *score = self.score(key, code);
        }
    }
}

/// Scores are within this of zero: 1,024 octaves.
const SCORE_BOUND: i32 = 1 << 30;

/// What turns a product of a query and a key into a score: `log2(e) / sqrt(d)`, in units of
/// `2^-20`.
fn score_scale<R: Real>(dimension: usize) -> R::Scale {
    R::scale_mul(
        R::inverse_rms(&[], dimension as f32),
        R::scale_from_f32(core::f32::consts::LOG2_E * (1 << 20) as f32),
    )
}

/// `product * 2^exponent` as a score.
#[inline]
fn score(product: i64, exponent: i32) -> i32 {
    let bound = i64::from(SCORE_BOUND);
    let score = match exponent {
        ..0 => product >> exponent.unsigned_abs().min(63),
        _ => product.saturating_mul(bound),
    };
    score.clamp(-bound, bound) as i32
}

/// Dimensions that are summed at a time.
const LANES: usize = 8;

/// Sums of weights stay at or below `2^20`: times 15 and 127 they are below `2^31`.
const WEIGHT_SUM_BITS: u32 = 20;

/// The softmax of scores applied to the values of the same slots; steps 3 to 5.
///
/// # Shapes
///
/// `scores`: the slots in use, at most 65,535; they become weights. `output`: the head dimension.
pub fn weighted_values<R: Real>(scores: &mut [i32], values: CachedVectors<'_>, output: &mut [R]) {
    let best = scores.iter().fold(i32::MIN, |best, &score| best.max(score));
    let mut sum = 0u64;
    let mut top_exponent = i32::MIN;
    for (score, &code) in scores.iter_mut().zip(values.scales) {
        let weight = exp2_neg_q20(best.wrapping_sub(*score) as u32);
        *score = weight as i32;
        sum += u64::from(weight);
        top_exponent = top_exponent.max(scale_parts(code).1);
    }
    let shift = (u64::BITS - sum.leading_zeros()).saturating_sub(WEIGHT_SUM_BITS);
    for (weight, &code) in scores.iter_mut().zip(values.scales) {
        let (mantissa, exponent) = scale_parts(code);
        let down = shift.wrapping_add(top_exponent.wrapping_sub(exponent) as u32);
        *weight = rounded_shift(*weight as u32 * mantissa, down) as i32;
    }
    let scale = R::scale_mul(
        reciprocal::<R>(sum),
        R::scale_from_parts(1, top_exponent.saturating_add(shift as i32)),
    );
    let dimension = output.len().max(1);
    for (chunk, output) in output.chunks_mut(LANES).enumerate() {
        let mut sums = [0i32; LANES];
        for (&weight, value) in scores.iter().zip(values.levels.chunks_exact(dimension)) {
            let lanes = value.get(chunk * LANES..).unwrap_or_default();
            for (sum, &level) in sums.iter_mut().zip(lanes) {
                *sum = sum.wrapping_add(weight.wrapping_mul(i32::from(level)));
            }
        }
        for (output, &sum) in output.iter_mut().zip(&sums) {
            *output = R::dequantize(sum, scale);
        }
    }
}

/// `value / 2^shift`, rounded to nearest, ties up.
#[inline]
const fn rounded_shift(value: u32, shift: u32) -> u32 {
    match shift {
        0 => value,
        1..32 => (value >> (shift - 1)).wrapping_add(1) >> 1,
        _ => 0,
    }
}

/// `1 / sum` as a scale.
fn reciprocal<R: Real>(sum: u64) -> R::Scale {
    // 31 bits of quotient from 32 bits of divisor.
    let zeros = sum.leading_zeros().min(63);
    let divisor = sum << zeros >> 32;
    let quotient = (1u64 << 62) / divisor.max(1);
    // sum = divisor * 2^(32 - zeros), and the quotient is below 2^32.
    R::scale_from_parts((quotient >> 1) as u32, zeros as i32 - 32 - 61)
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
        let (mut scratch, mut levels) = (vec![0; 2 * dimension], vec![0; dimension]);
        let (mut scores, mut output) = (vec![0; slots], vec![R::ZERO; dimension]);
        let (keys_cached, values_cached) = cache.head(0, 0);
        Query::quantize(&q, &mut scratch, &mut levels).scores(keys_cached, &mut scores);
        weighted_values(&mut scores, values_cached, &mut output);
        for (found, expected) in output.iter().zip(expected(&query, &keys, &values)) {
            let error = (found.to_f64() - expected).abs() / size;
            assert!(error < tolerance, "{dimension} {slots} {size}: {error}");
        }
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
            let (mut scratch, mut levels) = (vec![0; 2 * dimension], vec![0; dimension]);
            let (mut scores, mut output) = ([0; 9], vec![0.0f32; dimension]);
            let (keys, values) = cache.head(0, 0);
            Query::quantize(&query, &mut scratch, &mut levels).scores(keys, &mut scores);
            assert_eq!(scores[..2], [-1 << 30, 1 << 30]);
            weighted_values(&mut scores, values, &mut output);
            assert!(
                output.iter().all(|x| (x / 7.0 - 1.0).abs() < 0.01),
                "{output:?}"
            );
        }
        // All weights and levels at their largest.
        let (levels, scales) = (vec![127; 60_000], vec![u8::MAX; 60_000]);
        let values = CachedVectors {
            levels: &levels,
            scales: &scales,
        };
        let mut output = [0.0f32];
        weighted_values(&mut vec![5; 60_000], values, &mut output);
        assert!(
            (output[0] / (127.0 * 480.0) - 1.0).abs() < 1e-2,
            "{output:?}"
        );
    }

    #[test]
    fn offsets_move_scores() {
        let (mut scratch, mut levels) = ([0; 8], [0; 4]);
        let query = Query::quantize(&[1.0f32, 0.0, 0.0, 0.0], &mut scratch, &mut levels);
        let mut scores = [0; 1];
        let keys = CachedVectors {
            levels: &[0; 4],
            scales: &[8 * 26],
        };
        for product in [0.0f32, 3.0, -3.0, 1e-30, 1e30, -1e30] {
            query.with_offset(product).scores(keys, &mut scores);
            let octaves = f64::from(product) / 2.0 / core::f64::consts::LN_2;
            let expected = (octaves * 2f64.powi(20)).clamp(-2f64.powi(30), 2f64.powi(30));
            assert!((f64::from(scores[0]) - expected).abs() <= 2.0, "{product}");
        }
    }

    #[test]
    fn reciprocals() {
        for sum in [1u64 << 24, (1 << 24) + 1, 3 << 30, 0x0012_3456_789A] {
            let (mantissa, exponent) = f32::scale_parts(reciprocal::<f32>(sum));
            let product = f64::from(mantissa) * 2f64.powi(exponent) * sum as f64;
            assert!((product - 1.0).abs() < 1e-7, "{sum}: {product}");
        }
    }
}
