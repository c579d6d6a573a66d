//! Vectors of 256 bits.
//!
//! `q8`: a half of weights is `256 * a + b + 128`. The sum of halves as they are and the sum of `a`
//! alone give that of `b`; sums wrap, and the last bits are all that is wanted. `q4`: 8 columns of two
//! rows in 128 bits, as bytes of 0 to 15, times levels of 8 bits, less 8 times the levels; then times
//! the sub-scales.

use core::arch::x86_64::*;

use crate::kernel::blocks::{Blocks, Q4_GROUP, Q4_LEVELS, Q8_GROUP};
use crate::kernel::generic::DIMENSIONS;
use crate::quant::BLOCK_ROWS;

/// Rows of `q8`, a block for each element of `rows`.
///
/// # Safety
///
/// The machine has AVX2; what `work` points to is there, in as many blocks as `rows` has elements.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn q8(mut work: Blocks, rows: &mut [[i32; BLOCK_ROWS]]) {
    let (fours, rest) = rows.as_chunks_mut::<4>();
    for rows in fours {
        // SAFETY: as for this function; so many blocks are left.
        unsafe {
            q8_blocks::<4>(work, rows);
            work = work.skip(4);
        }
    }
    for rows in rest {
        // SAFETY: as above.
        unsafe {
            q8_blocks::<1>(work, core::array::from_mut(rows));
            work = work.skip(1);
        }
    }
}

/// `N` blocks of `q8`.
///
/// # Safety
///
/// As for [`q8`].
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn q8_blocks<const N: usize>(work: Blocks, rows: &mut [[i32; BLOCK_ROWS]; N]) {
    // SAFETY: all that is read is within the groups of blocks and words.
    unsafe {
        let zero = _mm256_setzero_si256();
        let (mut whole, mut high) = ([zero; N], [zero; N]);
        let twice = _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3);
        let mut eights = |words: *const i32, byte: usize| {
            let x = _mm256_castsi128_si256(_mm_loadu_si128(words.cast()));
            let x = _mm256_permutevar8x32_epi32(x, twice);
            for block in 0..N {
                let w = _mm256_loadu_si256(work.weights(block, byte).cast());
                let a = _mm256_srai_epi16::<8>(w);
                whole[block] = _mm256_add_epi32(whole[block], _mm256_madd_epi16(w, x));
                high[block] = _mm256_add_epi32(high[block], _mm256_madd_epi16(a, x));
            }
        };
        for group in 0..work.groups {
            let (words, byte) = (work.levels(group), group * Q8_GROUP);
            eights(words, byte);
            eights(words.add(4), byte + Q8_GROUP / 2);
        }
        if work.half {
            eights(work.levels(work.groups), work.groups * Q8_GROUP);
        }
        for (block, rows) in rows.iter_mut().enumerate() {
            let sums = q8_sums(whole[block], high[block], work.sum);
            let multipliers = work.multipliers(block);
            _mm_storeu_si128(rows.as_mut_ptr().cast(), times(sums, multipliers));
        }
    }
}

/// The sums of four rows of `q8`, of the sums of halves and of their upper bytes, which take turns:
/// of rows 0 and 1, and of rows 2 and 3.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn q8_sums(whole: __m256i, high: __m256i, sum: i32) -> __m128i {
    // Both of `whole`, then both of `high`.
    let sums = _mm256_add_epi32(
        _mm256_unpacklo_epi64(whole, high),
        _mm256_unpackhi_epi64(whole, high),
    );
    let sums = _mm_add_epi32(
        _mm256_castsi256_si128(sums),
        _mm256_extracti128_si256::<1>(sums),
    );
    let offset = sum.wrapping_mul(128);
    let above = _mm_slli_epi32::<8>(_mm_unpackhi_epi64(sums, _mm_setzero_si128()));
    let above = _mm_add_epi32(above, _mm_setr_epi32(offset, offset, 0, 0));
    // Rows 0, 2, 1, 3 to their places.
    _mm_shuffle_epi32::<0b11_01_10_00>(_mm_sub_epi32(sums, above))
}

/// The upper parts of sums times four multipliers.
///
/// # Safety
///
/// There are four multipliers of 16 bits.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) unsafe fn times(sums: __m128i, multipliers: *const u8) -> __m128i {
    // SAFETY: they are 8 bytes.
    let multipliers = unsafe { _mm_cvtepi16_epi32(_mm_loadl_epi64(multipliers.cast())) };
    let even = _mm_mul_epi32(sums, multipliers);
    let odd = _mm_mul_epi32(
        _mm_srli_epi64::<32>(sums),
        _mm_srli_epi64::<32>(multipliers),
    );
    _mm_blend_epi32::<0b1010>(_mm_srli_epi64::<16>(even), _mm_slli_epi64::<16>(odd))
}

/// Rows of `q4`, a block for each element of `rows`.
///
/// # Safety
///
/// The machine has AVX2; what `work` points to is there, in as many blocks as `rows` has elements.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn q4(mut work: Blocks, rows: &mut [[i32; BLOCK_ROWS]]) {
    let (pairs, rest) = rows.as_chunks_mut::<2>();
    for rows in pairs {
        // SAFETY: as for this function; so many blocks are left.
        unsafe {
            q4_blocks::<2>(work, rows);
            work = work.skip(2);
        }
    }
    for rows in rest {
        // SAFETY: as above.
        unsafe { q4_blocks::<1>(work, core::array::from_mut(rows)) }
    }
}

/// `N` blocks of `q4`.
///
/// # Safety
///
/// As for [`q4`].
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn q4_blocks<const N: usize>(work: Blocks, rows: &mut [[i32; BLOCK_ROWS]; N]) {
    // SAFETY: all that is read is within the groups of blocks and words.
    unsafe {
        let zero = _mm256_setzero_si256();
        // Rows 0 and 1, and rows 2 and 3.
        let (mut low, mut high) = ([zero; N], [zero; N]);
        for group in 0..work.groups {
            let words = work.levels(group);
            let x = _mm256_loadu_si256(words.cast());
            for block in 0..N {
                let weights = work.weights(block, group * Q4_GROUP);
                let w = _mm256_loadu_si256(weights.cast());
                let sums = q4_group(w, x, weights.add(Q4_LEVELS));
                low[block] = _mm256_add_epi32(low[block], sums[0]);
                high[block] = _mm256_add_epi32(high[block], sums[1]);
            }
        }
        if work.half {
            let words = work.levels(work.groups);
            let x = _mm256_zextsi128_si256(_mm_loadu_si128(words.cast()));
            for block in 0..N {
                let weights = work.weights(block, work.groups * Q4_GROUP);
                let w = _mm256_zextsi128_si256(_mm_loadu_si128(weights.cast()));
                let sums = q4_group(w, x, weights.add(Q4_LEVELS / 2));
                low[block] = _mm256_add_epi32(low[block], sums[0]);
                high[block] = _mm256_add_epi32(high[block], sums[1]);
            }
        }
        for (block, rows) in rows.iter_mut().enumerate() {
            let sums = _mm256_hadd_epi32(low[block], high[block]);
            let sums = _mm_add_epi32(
                _mm256_castsi256_si128(sums),
                _mm256_extracti128_si256::<1>(sums),
            );
            let multipliers = work.multipliers(block);
            _mm_storeu_si128(rows.as_mut_ptr().cast(), times(sums, multipliers));
        }
    }
}

/// The sums of a group of `q4` with its sub-scales: in each half of 128 bits two of row 0 and two of
/// row 1, and the same of rows 2 and 3.
///
/// # Safety
///
/// There are four sub-scales.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn q4_group(w: __m256i, x: __m256i, sub_scales: *const u8) -> [__m256i; 2] {
    let both = |half| _mm256_broadcastsi128_si256(half);
    // Lower bytes of halves, then upper ones, of which the highest four bits are not from 8 on.
    let apart = _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    let sign = both(_mm_setr_epi8(
        0, 0, 0, 0, 0, 0, 0, 0, -128, -128, -128, -128, -128, -128, -128, -128,
    ));
    let w = _mm256_xor_si256(_mm256_shuffle_epi8(w, both(apart)), sign);
    let four_bits = _mm256_set1_epi8(15);
    let low = _mm256_and_si256(w, four_bits);
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(w), four_bits);
    // 8 columns twice in each half of 128 bits.
    let x = _mm256_packs_epi16(x, x);
    let eights = _mm256_maddubs_epi16(_mm256_set1_epi8(8), x);
    let low = _mm256_sub_epi16(_mm256_maddubs_epi16(low, x), eights);
    let high = _mm256_sub_epi16(_mm256_maddubs_epi16(high, x), eights);
    // A byte becomes the upper one of a half.
    const NONE: i8 = -1;
    let first = _mm_setr_epi8(
        NONE, 0, NONE, 0, NONE, 0, NONE, 0, NONE, 1, NONE, 1, NONE, 1, NONE, 1,
    );
    let second = _mm_setr_epi8(
        NONE, 2, NONE, 2, NONE, 2, NONE, 2, NONE, 3, NONE, 3, NONE, 3, NONE, 3,
    );
    // SAFETY: they are 4 bytes.
    let scales = _mm256_set1_epi32(unsafe { sub_scales.cast::<i32>().read_unaligned() });
    let scale = |of| _mm256_srai_epi16::<8>(_mm256_shuffle_epi8(scales, both(of)));
    [
        _mm256_madd_epi16(low, scale(first)),
        _mm256_madd_epi16(high, scale(second)),
    ]
}

/// As [`generic::dots`](crate::kernel::generic::dots), of a dimension that is a multiple of 8.
///
/// # Safety
///
/// The machine has AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn dots<const N: usize>(
    keys: &[i8],
    queries: &[i16],
    dimension: usize,
    products: &mut [[i32; N]],
) {
    for (key, products) in keys.chunks_exact(dimension).zip(products) {
        for (query, product) in queries.chunks_exact(dimension).zip(products) {
            let mut sums = _mm_setzero_si128();
            for (key, query) in key.as_chunks::<8>().0.iter().zip(query.as_chunks::<8>().0) {
                // SAFETY: 8 and 16 bytes are read, which is what the arrays have.
                let (key, query) = unsafe {
                    (
                        _mm_loadl_epi64(key.as_ptr().cast()),
                        _mm_loadu_si128(query.as_ptr().cast()),
                    )
                };
                let terms = _mm_madd_epi16(_mm_cvtepi8_epi16(key), query);
                sums = _mm_add_epi32(sums, terms);
            }
            let sums = _mm_add_epi32(sums, _mm_unpackhi_epi64(sums, sums));
            *product = _mm_extract_epi32::<0>(sums).wrapping_add(_mm_extract_epi32::<1>(sums));
        }
    }
}

/// As [`generic::weighted_sums`](crate::kernel::generic::weighted_sums), of eight dimensions that
/// there are.
///
/// # Safety
///
/// The machine has AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    // Both levels of a dimension beside each other.
    let beside = _mm_setr_epi8(0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
    let mut sums = [_mm256_setzero_si256(); N];
    let rest = values.get(2 * first..).unwrap_or_default();
    for (pair, weights) in rest.chunks(stride.max(1)).zip(weights) {
        let Some(levels) = pair.first_chunk::<{ 2 * DIMENSIONS }>() else {
            break;
        };
        // SAFETY: 16 bytes are read, which is what the array has.
        let levels = unsafe { _mm_loadu_si128(levels.as_ptr().cast()) };
        let levels = _mm256_cvtepi8_epi16(_mm_shuffle_epi8(levels, beside));
        for (sum, &weight) in sums.iter_mut().zip(weights) {
            let terms = _mm256_madd_epi16(levels, _mm256_set1_epi32(weight));
            *sum = _mm256_add_epi32(*sum, terms);
        }
    }
    sums.map(|sum| {
        let mut lanes = [0; DIMENSIONS];
        // SAFETY: 32 bytes are written, which is what the array has.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum) };
        lanes
    })
}
