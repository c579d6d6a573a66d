//! The inner loops: rows of a matrix times a vector.
//!
//! [`generic`] is the definition, in plain Rust, and what every chip can run. A faster kernel for
//! an instruction set is one file beside it, chosen here by `cfg` (on x86-64 also by what the machine
//! has), equal to `generic` bit for bit (the sums are integers), and only there because it is faster
//! by measurement.

#[cfg(smidgen_neon)]
mod aarch64;
#[cfg(smidgen_short_product)]
mod armv6m;
#[cfg(smidgen_dsp)]
mod armv7em;
#[cfg(not(any(smidgen_dsp, smidgen_short_product, target_pointer_width = "64")))]
mod attention;
#[cfg(any(smidgen_x86_64, smidgen_neon))]
mod blocks;
mod cores;
#[cfg(all(test, any(smidgen_x86_64, smidgen_neon)))]
mod equality;
pub mod generic;
#[cfg(target_pointer_width = "64")]
mod lanes;
#[cfg(smidgen_rv32m)]
mod riscv32;
#[cfg(not(any(
    smidgen_dsp,
    smidgen_short_product,
    smidgen_rv32m,
    target_pointer_width = "64"
)))]
mod swar;
#[cfg(any(smidgen_dsp, smidgen_short_product, smidgen_rv32m))]
mod work;
#[cfg(smidgen_x86_64)]
mod x86_64;

pub(crate) use cores::worth_splitting;
pub use cores::{Cores, OneCore};
pub use generic::{DIMENSIONS, SCORE_BOUND, score};

/// Products of rows of format `f32` with plain numbers; see [`generic::row_products`].
#[cfg(not(target_pointer_width = "64"))]
pub use generic::row_products;
#[cfg(target_pointer_width = "64")]
pub use lanes::row_products;

#[cfg(smidgen_neon)]
use aarch64 as isa;
#[cfg(smidgen_short_product)]
use armv6m as isa;
#[cfg(smidgen_dsp)]
use armv7em as isa;
#[cfg(all(target_pointer_width = "64", not(any(smidgen_neon, smidgen_x86_64))))]
use generic as isa;
#[cfg(smidgen_rv32m)]
use riscv32 as isa;
#[cfg(not(any(
    smidgen_dsp,
    smidgen_short_product,
    smidgen_rv32m,
    target_pointer_width = "64"
)))]
use swar as isa;
#[cfg(smidgen_x86_64)]
use x86_64 as isa;

use crate::num::Real;
use crate::quant::{Matrix, QuantizedVector};

/// A vector of activations as integers; see [`QuantizedVector::quantize`].
#[inline(never)]
pub fn quantize<'a, R: Real>(x: &[R], bound: u16, words: &'a mut [i32]) -> QuantizedVector<'a, R> {
    #[cfg(smidgen_dsp_float)]
    if let Some(numbers) = R::f32_slice(x)
        && let Some(largest) = isa::largest(numbers)
    {
        let levelers = R::leveler(R::from_f32(largest), bound);
        if let Some(leveler) = R::f32_leveler(levelers.1) {
            let done = isa::levels(numbers, leveler, words);
            return QuantizedVector::quantize_rest(x, levelers, words, done);
        }
    }
    QuantizedVector::quantize(x, bound, words)
}

/// The largest magnitude; see [`Real::absolute_max`].
#[inline]
pub fn largest<R: Real>(x: &[R]) -> R {
    #[cfg(smidgen_dsp_float)]
    if let Some(numbers) = R::f32_slice(x)
        && let Some(largest) = isa::largest(numbers)
    {
        return R::from_f32(largest);
    }
    R::absolute_max(x)
}

/// The levels of a query in the order in which [`dots`] takes them.
#[inline]
pub fn query_levels<R: Real>(query: &[R], leveler: R::Leveler, levels: &mut [i16]) {
    #[cfg(smidgen_dsp_float)]
    if let (Some(numbers), Some(leveler)) = (R::f32_slice(query), R::f32_leveler(leveler))
        && isa::query_levels(numbers, leveler, levels)
    {
        return;
    }
    for (level, &q) in levels.iter_mut().zip(query) {
        *level = q.level_within(leveler) as i16;
    }
    isa::arrange(levels);
}

/// The levels of a key or value, two in front of every `stride` bytes; see [`generic::cached_levels`].
#[inline]
pub fn cached_levels<R: Real>(x: &[R], leveler: R::Leveler, levels: &mut [i8], stride: usize) {
    #[cfg(smidgen_dsp_float)]
    if let (Some(numbers), Some(leveler)) = (R::f32_slice(x), R::f32_leveler(leveler))
        && isa::cached_levels(numbers, leveler, levels, stride)
    {
        return;
    }
    generic::cached_levels(x, levels, stride, |x| x.level_within(leveler) as i8);
}

/// The rows of a matrix times a vector, from a block of four rows on; see [`generic::row_sums`].
#[inline]
pub fn row_sums<R: Real>(
    matrix: &Matrix<'_>,
    first_block: usize,
    x: &QuantizedVector<'_, R>,
    rows: &mut [i32],
) {
    let levels = (x.words(), x.sum());
    isa::row_sums(matrix, first_block, levels, rows);
}

/// Makes numbers of the rows of a quantized matrix, as [`Real::from_steps`] does of the integers of
/// [`row_sums`], or adds them to those that are there, if the chip has a kernel for it; false if not.
#[inline]
pub(crate) fn row_numbers<R: Real>(
    matrix: &Matrix<'_>,
    first_block: usize,
    x: &QuantizedVector<'_, R>,
    (step, add): (R::Step, bool),
    rows: &mut [R],
) -> bool {
    #[cfg(smidgen_dsp_float)]
    if let Some(step) = R::f32_step(step)
        && let Ok(rows) = bytemuck::try_cast_slice_mut(rows)
    {
        let levels = (x.words(), x.sum());
        isa::row_numbers(matrix, first_block, levels, (step, add), rows);
        return true;
    }
    #[cfg(not(smidgen_dsp_float))]
    let _ = (matrix, first_block, x, step, add, rows);
    false
}

/// Root mean square normalization with weights as little-endian words, if the chip has a kernel for it;
/// false if not.
#[inline]
pub(crate) fn normalize<R: Real>(x: &[R], weights: &[u32], epsilon: f32, y: &mut [R]) -> bool {
    #[cfg(smidgen_dsp_float)]
    if let Some(x) = R::f32_slice(x)
        && let Ok(y) = bytemuck::try_cast_slice_mut(y)
    {
        isa::normalize(x, weights, epsilon, y);
        return true;
    }
    #[cfg(not(smidgen_dsp_float))]
    let _ = (x, weights, epsilon, y);
    false
}

/// Brings the levels of a query to the order in which [`dots`] takes them.
#[inline]
pub fn arrange(levels: &mut [i16]) {
    isa::arrange(levels);
}

/// The products of `N` queries with keys; see [`generic::dots`].
#[inline]
pub fn dots<const N: usize>(keys: &[i8], queries: &[i16], products: &mut [[i32; N]]) {
    isa::dots(keys, queries, products);
}

/// Makes scores of products; see [`generic::scores`].
#[inline]
pub fn scores<const N: usize>(
    products: &mut [[i32; N]],
    codes: &[u8],
    largest: u8,
    shifts: [i32; N],
) -> [i32; N] {
    isa::scores(products, codes, largest, shifts)
}

/// The sums of values times their weights, below `2^15`; see [`generic::weighted_sums`].
#[inline]
pub fn weighted_sums<const N: usize>(
    values: &[i8],
    stride: usize,
    first: usize,
    weights: &[[i32; N]],
) -> [[i32; DIMENSIONS]; N] {
    isa::weighted_sums(values, stride, first, weights)
}

/// Makes weights of scores; see [`generic::weights`].
#[inline]
pub fn weights<const N: usize>(
    scores: &mut [[i32; N]],
    codes: &[u8],
    best: [i32; N],
    shift: u32,
) -> [u32; N] {
    isa::weights(scores, codes, best, shift)
}
