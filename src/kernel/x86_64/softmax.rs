//! Scores and weights of attention in vectors of 256 bits, for one query or two: eight numbers at a
//! time, of eight slots or of four.

use core::arch::x86_64::*;

use crate::kernel::generic;
use crate::num::EXP2_NEGATIVE;

/// `2^(-j/256)` as Q0.16.
static POWERS: [i32; 256] = {
    let mut powers = [0; 256];
    let mut index = 0;
    while index < 256 {
        powers[index] = EXP2_NEGATIVE[index] as i32;
        index += 1;
    }
    powers
};

/// Numbers of a vector.
const LANES: usize = 8;

/// The numbers of `N` queries, over and over.
#[inline]
#[target_feature(enable = "avx2")]
fn repeated<const N: usize>(of_queries: [i32; N]) -> __m256i {
    let mut lanes = [0; LANES];
    for (lane, number) in lanes.iter_mut().zip(of_queries.iter().cycle()) {
        *lane = *number;
    }
    // SAFETY: 32 bytes are read, which is what the array has.
    unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) }
}

/// The lanes of a vector.
#[inline]
#[target_feature(enable = "avx2")]
fn lanes(vector: __m256i) -> [i32; LANES] {
    let mut lanes = [0; LANES];
    // SAFETY: 32 bytes are written, which is what the array has.
    unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), vector) };
    lanes
}

/// The mantissas and the exponents of the codes of as many slots as a vector has, from a slot on.
///
/// # Safety
///
/// There are so many codes from there on.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn codes_at<const N: usize>(codes: &[u8], slot: usize) -> (__m256i, __m256i) {
    let at = codes.as_ptr().wrapping_add(slot);
    // SAFETY: 8 codes are there for one query, and 4 for two.
    let codes = unsafe {
        if N == 1 {
            _mm_loadl_epi64(at.cast())
        } else {
            let four = _mm_cvtsi32_si128(at.cast::<i32>().read_unaligned());
            _mm_unpacklo_epi8(four, four)
        }
    };
    let codes = _mm256_cvtepu8_epi32(codes);
    let mantissas = _mm256_and_si256(codes, _mm256_set1_epi32(7));
    let mantissas = _mm256_add_epi32(mantissas, _mm256_set1_epi32(8));
    (mantissas, _mm256_srli_epi32::<3>(codes))
}

/// As [`generic::scores`], where no product is shifted up: shifts less exponents are at least 2.
#[target_feature(enable = "avx2")]
pub(super) fn scores<const N: usize>(
    products: &mut [[i32; N]],
    codes: &[u8],
    largest: u8,
    shifts: [i32; N],
) -> [i32; N] {
    let slots = products.len().min(codes.len());
    let per_vector = if N == 1 || N == 2 {
        LANES / N
    } else {
        usize::MAX
    };
    let whole = slots - slots % per_vector;
    let one = _mm256_set1_epi32(1);
    let shift = _mm256_sub_epi32(repeated(shifts), one);
    let mut best = _mm256_set1_epi32(i32::MIN);
    for slot in (0..whole).step_by(per_vector) {
        let at = products.as_mut_ptr().wrapping_add(slot).cast();
        // SAFETY: so many slots from this one on are less than there are.
        unsafe {
            let (mantissas, exponents) = codes_at::<N>(codes, slot);
            let scaled = _mm256_mullo_epi32(_mm256_loadu_si256(at), mantissas);
            let halves = _mm256_srav_epi32(scaled, _mm256_sub_epi32(shift, exponents));
            let score = _mm256_srai_epi32::<1>(_mm256_add_epi32(halves, one));
            _mm256_storeu_si256(at, score);
            best = _mm256_max_epi32(best, score);
        }
    }
    let rest = products.get_mut(whole..).unwrap_or_default();
    let codes = codes.get(whole..).unwrap_or_default();
    let mut of_queries = generic::scores(rest, codes, largest, shifts);
    for of_slot in lanes(best).as_chunks::<N>().0 {
        for (best, &lane) in of_queries.iter_mut().zip(of_slot) {
            *best = lane.max(*best);
        }
    }
    of_queries
}

/// As [`generic::weights`].
#[target_feature(enable = "avx2")]
pub(super) fn weights<const N: usize>(
    scores: &mut [[i32; N]],
    codes: &[u8],
    best: [i32; N],
    shift: u32,
) -> [u32; N] {
    let slots = scores.len().min(codes.len());
    let per_vector = if N == 1 || N == 2 {
        LANES / N
    } else {
        usize::MAX
    };
    let whole = slots - slots % per_vector;
    let (best_lanes, shifts) = (repeated(best), _mm256_set1_epi32(shift as i32));
    let mut sums = _mm256_setzero_si256();
    for slot in (0..whole).step_by(per_vector) {
        let from = scores.as_ptr().wrapping_add(slot).cast();
        let to = scores.as_mut_ptr().wrapping_add(slot / 2).cast();
        // SAFETY: so many slots from this one on are less than there are, the index of a power is less
        // than 256, and half as many words are written, of slots that have been read.
        unsafe {
            let (mantissas, exponents) = codes_at::<N>(codes, slot);
            let distance = _mm256_sub_epi32(best_lanes, _mm256_loadu_si256(from));
            let index = _mm256_and_si256(_mm256_srli_epi32::<4>(distance), _mm256_set1_epi32(255));
            let powers = _mm256_i32gather_epi32::<4>(POWERS.as_ptr(), index);
            let weights = _mm256_srlv_epi32(powers, _mm256_srli_epi32::<12>(distance));
            sums = _mm256_add_epi32(sums, weights);
            let scaled = _mm256_mullo_epi32(weights, mantissas);
            let scaled = _mm256_srlv_epi32(scaled, _mm256_sub_epi32(shifts, exponents));
            _mm_storeu_si128(to, paired::<N>(scaled));
        }
    }
    // What is left, in a place of its own.
    let mut last = [[0; N]; LANES];
    let codes = codes.get(whole..slots).unwrap_or_default();
    let rest = scores.get(whole..slots).unwrap_or_default();
    let mut of_queries = if rest.len() < LANES {
        let last = last.get_mut(..rest.len()).unwrap_or_default();
        for (last, score) in last.iter_mut().zip(rest) {
            *last = *score;
        }
        generic::weights(last, codes, best, shift)
    } else {
        return generic::weights(scores, codes, best, shift);
    };
    let words = slots.div_ceil(2);
    let to = scores.get_mut(whole / 2..words).unwrap_or_default();
    for (to, word) in to.iter_mut().zip(last) {
        *to = word;
    }
    for of_slot in lanes(sums).as_chunks::<N>().0 {
        for (sum, &lane) in of_queries.iter_mut().zip(of_slot) {
            *sum = sum.wrapping_add(lane as u32);
        }
    }
    of_queries
}

/// The words of pairs of slots: the first one's weight in the low half.
#[inline]
#[target_feature(enable = "avx2")]
fn paired<const N: usize>(weights: __m256i) -> __m128i {
    if N == 1 {
        let second = _mm256_slli_epi32::<16>(_mm256_srli_epi64::<32>(weights));
        let words = _mm256_or_si256(weights, second);
        let places = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
        _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(words, places))
    } else {
        let second = _mm256_slli_epi32::<16>(_mm256_srli_si256::<8>(weights));
        let words = _mm256_or_si256(weights, second);
        _mm256_castsi256_si128(_mm256_permute4x64_epi64::<0b10_00>(words))
    }
}
