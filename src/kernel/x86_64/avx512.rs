//! Vectors of 512 bits, with VNNI: products of halves are added to a sum in one.

use core::arch::x86_64::*;

use super::avx2::{q8_sums, times};
use crate::kernel::blocks::{Blocks, Q8_GROUP};
use crate::quant::BLOCK_ROWS;

/// Rows of `q8`, a block for each element of `rows`.
///
/// # Safety
///
/// The machine has AVX-512 BW and VNNI; what `work` points to is there, in as many blocks as `rows` has
/// elements.
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
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
#[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
unsafe fn q8_blocks<const N: usize>(work: Blocks, rows: &mut [[i32; BLOCK_ROWS]; N]) {
    // SAFETY: all that is read is within the groups of blocks and words.
    unsafe {
        let zero = _mm512_setzero_si512();
        let (mut whole, mut high) = ([zero; N], [zero; N]);
        let twice = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
        let mut add = |block: usize, w: __m512i, x: __m512i| {
            let a = _mm512_srai_epi16::<8>(w);
            whole[block] = _mm512_dpwssd_epi32(whole[block], w, x);
            high[block] = _mm512_dpwssd_epi32(high[block], a, x);
        };
        for group in 0..work.groups {
            let words = work.levels(group);
            let x = _mm512_castsi256_si512(_mm256_loadu_si256(words.cast()));
            let x = _mm512_permutexvar_epi32(twice, x);
            for block in 0..N {
                let weights = work.weights(block, group * Q8_GROUP);
                add(block, _mm512_loadu_si512(weights.cast()), x);
            }
        }
        if work.half {
            let words = work.levels(work.groups);
            let x = _mm512_zextsi128_si512(_mm_loadu_si128(words.cast()));
            let x = _mm512_permutexvar_epi32(twice, x);
            for block in 0..N {
                let weights = work.weights(block, work.groups * Q8_GROUP);
                let w = _mm512_zextsi256_si512(_mm256_loadu_si256(weights.cast()));
                add(block, w, x);
            }
        }
        let folded = |sums: __m512i| {
            let upper = _mm512_extracti64x4_epi64::<1>(sums);
            _mm256_add_epi32(_mm512_castsi512_si256(sums), upper)
        };
        for (block, rows) in rows.iter_mut().enumerate() {
            let sums = q8_sums(folded(whole[block]), folded(high[block]), work.sum);
            let multipliers = work.multipliers(block);
            _mm_storeu_si128(rows.as_mut_ptr().cast(), times(sums, multipliers));
        }
    }
}
