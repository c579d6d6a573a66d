//! A vector of activations, quantized on the way to a matrix.

use super::GROUP;
use super::pair::{PREFIX, pair, prefix, unpair};
use crate::num::Real;

/// Words of a group of a vector: what the kernel of the chip wants to know of all its levels, then
/// the levels, two in a word.
pub(crate) const GROUP_WORDS: usize = PREFIX + GROUP / 2;
/// Levels are filled up with zeros to a multiple of this.
const STEP: usize = 8;

/// The words that a quantized vector of a length takes.
#[must_use]
pub const fn vector_words(length: usize) -> usize {
    PREFIX * length.div_ceil(GROUP) + length.div_ceil(STEP) * (STEP / 2)
}

/// Activations as integers: `x[i] = scale * level[i]`.
///
/// # Accuracy
///
/// A level is the nearest integer (of two, `f32` takes the even one and fixed point the upper one)
/// to a range of `-bound..=bound` that the largest magnitude takes up: the error is at most
/// `0.51 / bound` of that magnitude, in fixed point `0.57 / bound`.
///
/// # Memory
///
/// [`vector_words`] of 4 bytes, of the caller.
///
/// # Example
///
/// ```
/// use smidgen::quant::{QuantizedVector, vector_words};
///
/// let mut words = [0; vector_words(3)];
/// let x = QuantizedVector::quantize(&[1.0_f32, -2.0, 0.5], 127, &mut words);
/// assert!(x.levels().eq([64, -127, 32]));
/// assert!((x.scale * 127.0 - 2.0).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QuantizedVector<'a, R: Real> {
    /// The groups.
    words: &'a [i32],
    length: usize,
    /// The sum of all levels.
    sum: i32,
    /// The scale of all.
    pub scale: R::Scale,
}

impl<'a, R: Real> QuantizedVector<'a, R> {
    /// Quantizes a vector into [`vector_words`] of the caller, with levels of at most `bound`: the
    /// least [`level_bound`](super::Matrix::level_bound) of the matrices that it is for.
    ///
    /// Of fewer words as many levels are made as fit. Infinities make a scale that is not finite, and
    /// NaN of all products; NaN counts as zero.
    pub fn quantize(x: &[R], bound: u16, words: &'a mut [i32]) -> Self {
        let largest = R::absolute_max(x);
        let (scale, leveler) = R::leveler(largest, bound);
        if R::all_finite(&[largest]) {
            Self::pack(x, |&x| x.level_within(leveler), scale, words, (0, 0))
        } else {
            // Levels of zero and a scale that makes NaN of them.
            Self::pack(x, |_| 0, scale, words, (0, 0))
        }
    }

    /// [`quantize`](Self::quantize) of finite numbers whose first groups are done: how many, and what
    /// their levels sum to.
    #[cfg(smidgen_dsp_float)]
    pub(crate) fn quantize_rest(
        x: &[R],
        (scale, leveler): (R::Scale, R::Leveler),
        words: &'a mut [i32],
        done: (usize, i32),
    ) -> Self {
        let (groups, sum) = done;
        if GROUP * groups == x.len() {
            return Self {
                words: words.get(..groups * GROUP_WORDS).unwrap_or_default(),
                length: x.len(),
                sum,
                scale,
            };
        }
        Self::pack(x, |&x| x.level_within(leveler), scale, words, done)
    }

    /// A vector of given levels, within the bound of the matrices that it is for.
    pub fn from_levels(levels: &[i8], scale: R::Scale, words: &'a mut [i32]) -> Self {
        Self::pack(levels, |&level| level.into(), scale, words, (0, 0))
    }

    /// Puts levels in pairs, from a group on; with the sum of the levels before it.
    #[inline]
    fn pack<T>(
        x: &[T],
        level: impl Fn(&T) -> i32,
        scale: R::Scale,
        words: &'a mut [i32],
        (first, mut total): (usize, i32),
    ) -> Self {
        let count = vector_words(x.len()).min(words.len());
        let words = words.get_mut(..count).unwrap_or_default();
        let groups = x.chunks(GROUP).zip(words.chunks_mut(GROUP_WORDS));
        for (x, words) in groups.skip(first) {
            let Some((head, words)) = words.split_first_chunk_mut() else {
                break;
            };
            let mut sum = 0i32;
            let (quads, rest) = x.as_chunks::<4>();
            let mut pairs = words.as_chunks_mut::<2>().0.iter_mut();
            for ([a, b, c, d], pairs) in quads.iter().zip(&mut pairs) {
                let [a, b, c, d] = [level(a), level(b), level(c), level(d)];
                sum = sum.wrapping_add(a + b + c + d);
                *pairs = [pair(a, b), pair(c, d)];
            }
            if !rest.is_empty()
                && let Some(pairs) = pairs.next()
            {
                let mut last = [0; 4];
                last.iter_mut().zip(rest).for_each(|(to, x)| *to = level(x));
                let [a, b, c, d] = last;
                sum = sum.wrapping_add(a + b + c + d);
                *pairs = [pair(a, b), pair(c, d)];
            }
            pairs.for_each(|pairs| *pairs = [0; 2]);
            *head = prefix(sum);
            total = total.wrapping_add(sum);
        }
        Self {
            words,
            length: x.len(),
            sum: total,
            scale,
        }
    }

    /// The words, as kernels read them.
    #[doc(hidden)]
    pub const fn words(&self) -> &'a [i32] {
        self.words
    }

    /// The sum of the levels.
    #[doc(hidden)]
    pub const fn sum(&self) -> i32 {
        self.sum
    }

    /// The levels.
    pub fn levels(&self) -> impl Iterator<Item = i32> {
        let groups = self.words.chunks(GROUP_WORDS);
        let words = groups.flat_map(|group| group.iter().skip(PREFIX));
        let levels = words.flat_map(|&word| <[i32; 2]>::from(unpair(word)));
        levels.take(self.length)
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for QuantizedVector<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        let (mantissa, exponent) = R::scale_parts(self.scale);
        defmt::write!(
            f,
            "QuantizedVector {{ length: {=usize}, scale: {=u32} * 2^{=i32} }}",
            self.length,
            mantissa,
            exponent
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;
    use std::vec::Vec;

    fn check<R: Real>(values: &[f32], bound: u16) {
        let x: Vec<R> = values.iter().map(|&x| R::from_f32(x)).collect();
        let mut words = std::vec![99; vector_words(x.len())];
        let q = QuantizedVector::quantize(&x, bound, &mut words);
        let levels: Vec<i32> = q.levels().collect();
        assert_eq!(levels.len(), x.len());
        let largest = x.iter().fold(0.0, |m: f64, x| m.max(x.to_f64().abs()));
        for (x, &level) in x.iter().zip(&levels) {
            assert!(level.unsigned_abs() <= u32::from(bound), "{level}");
            let error = (R::dequantize(level, q.scale).to_f64() - x.to_f64()).abs();
            assert!(
                error <= 0.57 / f64::from(bound) * largest + 1e-5,
                "{x:?} {level}"
            );
        }
        assert_eq!(q.sum(), levels.iter().sum::<i32>());
        for (group, words) in levels.chunks(GROUP).zip(q.words().chunks(GROUP_WORDS)) {
            let (head, words) = words.split_at(PREFIX);
            assert_eq!(head, prefix(group.iter().sum()));
            assert_eq!(words.len(), group.len().div_ceil(8) * 4);
            let filling = words.iter().skip(group.len().div_ceil(2));
            assert!(filling.copied().all(|word| word == 0));
        }
    }

    #[test]
    fn errors_are_bounded() {
        let mut state = 1u32;
        for length in [1, 2, 7, 8, 31, 32, 33, 64, 100, 172] {
            for size in [1e-3, 1.0, 20.0, 3000.0, 60_000.0] {
                let mut random = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state as f32 / 4_294_967_296.0 - 0.5) * size
                };
                let values: Vec<f32> = (0..length).map(|_| random()).collect();
                for bound in [1, 15, 127, 2047] {
                    check::<f32>(&values, bound);
                    check::<I16F16>(&values, bound);
                    check::<f64>(&values, bound);
                }
            }
        }
    }

    #[test]
    fn edges() {
        let mut words = [9; vector_words(3)];
        let q = QuantizedVector::quantize(&[0.0_f32, f32::NAN], 127, &mut words);
        assert!(q.levels().eq([0, 0]));
        let q = QuantizedVector::quantize(&[f32::INFINITY, 1.0], 127, &mut words);
        assert!(q.levels().eq([0, 0]) && q.scale.is_infinite());
        let q = QuantizedVector::quantize(&[f32::from_bits(1)], 127, &mut words);
        assert!(q.levels().all(|level| level.abs() <= 127));
        let q = QuantizedVector::<I16F16>::quantize(&[], 127, &mut []);
        assert_eq!(q.levels().count(), 0);
        let q = QuantizedVector::quantize(&[I16F16::MIN, I16F16::MAX], 2047, &mut words);
        assert!(q.levels().eq([-2047, 2047]));
        let q = QuantizedVector::<f32>::from_levels(&[-127, 5, 127], 1.0, &mut words);
        assert!(q.levels().eq([-127, 5, 127]));
    }
}
