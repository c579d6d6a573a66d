//! The heads of attention of one position.

use core::ops::Range;

use crate::kernel::{Cores, worth_splitting};
use crate::nn::attention::{Queries, best_of, weighted_values};
use crate::nn::{CachedVectors, KvCache, rope_into};
use crate::num::Real;
use crate::quant::Matrix;

/// What all heads of a position share.
#[derive(Debug)]
pub(super) struct Heads<'a, R> {
    pub(super) layer: usize,
    /// Heads of keys and values.
    pub(super) kv_heads: usize,
    pub(super) head_dim: usize,
    /// Elements of the queries that share a head of keys and values.
    pub(super) group: usize,
    /// Rotations of queries, by the position and for sinks.
    pub(super) rotations: (&'a [R], &'a [R]),
    /// The means of the keys of all heads.
    pub(super) means: &'a Matrix<'a>,
    /// Slots that are sinks, if the cache slides.
    pub(super) sinks: usize,
    /// Slots in use.
    pub(super) used: usize,
    pub(super) cache: &'a KvCache<'a>,
}

/// Room for heads to work in: queries as integers, and scores.
pub(super) type Room<'b> = (&'b mut [i32], &'b mut [u64]);

impl<R: Real> Heads<'_, R> {
    /// Attention of all heads: half of them on each core, if there is room for the scores of both.
    pub(super) fn attend<C: Cores>(
        &self,
        cores: &C,
        queries: &[R],
        output: &mut [R],
        (levels, scores): Room<'_>,
    ) {
        // Two products for each element of the queries and each slot.
        let products = queries.len().saturating_mul(2 * self.used);
        let half = self.kv_heads / 2;
        let room = scores.len() / 2;
        if worth_splitting::<C>(products) && half > 0 && self.used <= 2 * room {
            let at = (half * self.group).min(queries.len()).min(output.len());
            let (queries1, queries2) = queries.split_at_checked(at).unwrap_or_default();
            let (output1, output2) = output.split_at_mut_checked(at).unwrap_or_default();
            let middle = levels.len() / 2;
            let (levels1, levels2) = levels.split_at_mut_checked(middle).unwrap_or_default();
            let (scores1, scores2) = scores.split_at_mut_checked(room).unwrap_or_default();
            let kv_heads = self.kv_heads;
            cores.join(
                || self.attend_range(0..half, queries1, output1, (levels1, scores1)),
                || self.attend_range(half..kv_heads, queries2, output2, (levels2, scores2)),
            );
        } else {
            self.attend_range(0..self.kv_heads, queries, output, (levels, scores));
        }
    }

    /// Attention of the queries of some heads of keys and values.
    fn attend_range(
        &self,
        heads: Range<usize>,
        queries: &[R],
        output: &mut [R],
        (levels, scores): Room<'_>,
    ) {
        let levels: &mut [i16] = bytemuck::try_cast_slice_mut(levels).unwrap_or_default();
        // Two heads at a time, as long as there is room for their scores; the results are the same.
        let both = if self.used <= scores.len() {
            2 * self.head_dim
        } else {
            self.head_dim
        };
        let mut first = 0;
        for head in heads {
            let (keys, values) = self.cache.head(self.layer, head);
            let mut shared = Shared {
                heads: self,
                first_mean: head * self.head_dim,
                keys,
                values,
                levels,
                scores,
            };
            // By index: dividing lengths is long on chips without a division.
            let end = first + self.group;
            while first < end {
                let next = (first + both).min(end);
                let queries = queries.get(first..next).unwrap_or_default();
                let output = output.get_mut(first..next).unwrap_or_default();
                if queries.len() > self.head_dim {
                    shared.attend::<2>(queries, output);
                } else {
                    shared.attend::<1>(queries, output);
                }
                first = next;
            }
        }
    }
}

/// What the queries share that share a head of keys and values.
struct Shared<'a, 'b, R> {
    heads: &'a Heads<'a, R>,
    /// Where the mean of the keys begins.
    first_mean: usize,
    keys: CachedVectors<'a>,
    values: CachedVectors<'a>,
    levels: &'b mut [i16],
    scores: &'b mut [u64],
}

impl<R: Real> Shared<'_, '_, R> {
    /// Attention of `N` heads; `output` has room for them.
    fn attend<const N: usize>(&mut self, queries: &[R], output: &mut [R])
    where
        [i32; N]: bytemuck::Pod,
    {
        let Heads {
            rotations,
            means,
            sinks,
            used,
            ..
        } = *self.heads;
        let scores: &mut [[i32; N]] = bytemuck::try_cast_slice_mut(self.scores).unwrap_or_default();
        let scores = scores.get_mut(..used).unwrap_or_default();
        // The output's place serves for the rotated queries until then.
        rope_into(queries, rotations.0, output);
        let mut best = Queries::<N>::quantize(output, self.levels).scores(self.keys, scores);
        if sinks > 0 {
            // What the mean takes from the two queries' scores is not the same: give it back.
            let head_dim = output.len() / N.max(1);
            let products = |output: &[R]| {
                let mut heads = output.chunks_exact(head_dim.max(1));
                let mean = || means.f32_values().skip(self.first_mean);
                [(); N].map(|()| product(heads.next().unwrap_or_default(), mean()))
            };
            let from_ring = products(output);
            rope_into(queries, rotations.1, output);
            let mut offsets = products(output);
            for (offset, from_ring) in offsets.iter_mut().zip(from_ring) {
                *offset = offset.sub(from_ring);
            }
            let at_sinks = scores.get_mut(..sinks).unwrap_or_default();
            let queries = Queries::<N>::quantize(output, self.levels);
            queries.with_offsets(offsets).scores(self.keys, at_sinks);
            best = best_of(scores);
        }
        weighted_values(scores, best, self.values, output);
    }
}

/// The product of a query with a mean of keys.
fn product<R: Real>(query: &[R], mean: impl Iterator<Item = f32>) -> R {
    let terms = query.iter().zip(mean);
    R::from_wide(terms.fold(R::Wide::default(), |sum, (&q, mean)| {
        R::wide_mul_add(sum, q, R::from_f32(mean))
    }))
}
