//! Two-dimensional convolution.

use super::{Activations, linear};
use crate::num::Real;
use crate::quant::{Matrix, QuantizedVector};

/// The largest level of an activation: within the bound of every format.
const MAX_LEVEL: f32 = 127.0;

/// The geometry of a convolution with zeros beyond the border: output pixel `(y, x)` sees the
/// `kernel x kernel` input pixels around `(y * stride, x * stride)`.
///
/// A map is row-major, pixel by pixel, the channels of a pixel together. A patch is what a kernel
/// sees: rows of the kernel, in them its columns, in them the channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Conv2d {
    /// Height of the input.
    pub height: usize,
    /// Width of the input.
    pub width: usize,
    /// Channels of the input.
    pub channels: usize,
    /// Height and width of the kernel: odd.
    pub kernel: usize,
    /// Distance of the patches of neighbouring output pixels: 1 keeps the size, 2 halves it.
    pub stride: usize,
}

/// The input of a convolution: a map, as plain numbers and, for quantized weights, as integers.
#[derive(Clone, Copy, Debug)]
pub struct Map<'a, R: Real> {
    values: &'a [R],
    levels: &'a [i8],
    scale: R::Scale,
}

impl<'a, R: Real> Map<'a, R> {
    /// Quantizes a map: `x[i] = scale * levels[i]`, one scale for all, the largest magnitude
    /// at level 127. The integers are put into `levels`, one for each number.
    pub fn new(values: &'a [R], levels: &'a mut [i8]) -> Self {
        let scale = scale_of(values);
        R::quantize(values, scale, levels);
        Self {
            values,
            levels,
            scale,
        }
    }

    /// The same of a map that has been quantized before.
    #[must_use]
    pub fn quantized(values: &'a [R], levels: &'a [i8], scale: R::Scale) -> Self {
        Self {
            values,
            levels,
            scale,
        }
    }

    /// The scale.
    #[must_use]
    pub fn scale(&self) -> R::Scale {
        self.scale
    }
}

/// The scale of a map: its largest magnitude over 127.
fn scale_of<R: Real>(values: &[R]) -> R::Scale {
    let (mantissa, exponent) = R::absolute_max(values).magnitude_parts();
    R::scale_mul(
        R::scale_from_parts(mantissa, exponent),
        R::scale_from_f32(1.0 / MAX_LEVEL),
    )
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Map<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        let (mantissa, exponent) = R::scale_parts(self.scale);
        defmt::write!(
            f,
            "Map {{ levels: {}, scale: {=u32} * 2^{=i32} }}",
            self.levels,
            mantissa,
            exponent
        );
    }
}

/// The size of an output, rounded up; a stride of 0 counts as 1.
const fn divided(size: usize, stride: usize) -> usize {
    if stride > 1 {
        size.div_ceil(stride)
    } else {
        size
    }
}

impl Conv2d {
    /// Elements of a patch: the columns of the matrix of weights.
    #[must_use]
    pub const fn patch_len(&self) -> usize {
        self.kernel * self.kernel * self.channels
    }

    /// Width of the output.
    #[must_use]
    pub const fn output_width(&self) -> usize {
        divided(self.width, self.stride)
    }

    /// Height of the output.
    #[must_use]
    pub const fn output_height(&self) -> usize {
        divided(self.height, self.stride)
    }

    /// Copies the patch of output pixel `(y, x)`.
    fn gather<T: Copy + Default>(&self, map: &[T], y: usize, x: usize, patch: &mut [T]) {
        let reach = self.kernel / 2;
        let (top, left) = (y * self.stride, x * self.stride);
        let first = left.saturating_sub(reach);
        let end = (left + reach + 1).min(self.width);
        let skipped = (first + reach - left) * self.channels;
        let length = end.saturating_sub(first) * self.channels;
        for (row, out) in patch
            .chunks_mut((self.kernel * self.channels).max(1))
            .enumerate()
        {
            let from = (top + row).checked_sub(reach);
            let from = from.filter(|&from| from < self.height);
            let from = from.map(|from| (from * self.width + first) * self.channels);
            let inside = from.and_then(|from| map.get(from..)?.get(..length));
            let Some(inside) = inside else {
                out.fill(T::default());
                continue;
            };
            let (before, rest) = out.split_at_mut(skipped.min(out.len()));
            let (within, after) = rest.split_at_mut(length.min(rest.len()));
            before.fill(T::default());
            after.fill(T::default());
            within
                .iter_mut()
                .zip(inside)
                .for_each(|(to, from)| *to = *from);
        }
    }
}

/// The memory in which a convolution puts patches together.
#[derive(Debug)]
pub struct PatchBuffer<'a, R> {
    /// As many as a patch has elements, for a matrix of format `f32`; else none.
    pub values: &'a mut [R],
    /// As many as a patch has elements.
    pub levels: &'a mut [i8],
    /// [`vector_words`](crate::quant::vector_words) of a patch.
    pub words: &'a mut [i32],
}

#[cfg(feature = "defmt")]
impl<R> defmt::Format for PatchBuffer<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "PatchBuffer<{=usize}>", self.levels.len());
    }
}

/// One row of the output of a convolution without bias.
///
/// # Formula
///
/// `out[x][c] = sum over the patch p of (y, x) of weights[c][p] * patch[p]`; for quantized formats
/// an exact integer sum as in [`linear`], rounded once.
///
/// # Shapes
///
/// `weights`: output channels x [`patch_len`](Conv2d::patch_len). `out`:
/// [`output_width`](Conv2d::output_width) x output channels.
///
/// # Memory
///
/// A patch at a time is put together in `patch`.
///
/// # Example
///
/// ```
/// use smidgen::nn::{Conv2d, Map, PatchBuffer, conv2d_row};
/// use smidgen::quant::{Matrix, MatrixFormat};
///
/// // The sum of the pixels around, as weights of 1 in a single row.
/// let weights: Vec<u8> = [1.0_f32; 9].iter().flat_map(|w| w.to_le_bytes()).collect();
/// let weights = Matrix::from_bytes(MatrixFormat::F32, 1, 9, &weights).unwrap();
/// let conv = Conv2d { height: 2, width: 3, channels: 1, kernel: 3, stride: 1 };
/// let pixels = [1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let map = Map::new(&pixels, &mut []);
/// let patch = PatchBuffer { values: &mut [0.0; 9], levels: &mut [], words: &mut [] };
/// let mut out = [0.0; 3];
/// conv2d_row(&conv, &weights, &map, 1, patch, &mut out);
/// assert_eq!(out, [12.0, 21.0, 16.0]);
/// ```
pub fn conv2d_row<R: Real>(
    conv: &Conv2d,
    weights: &Matrix<'_>,
    map: &Map<'_, R>,
    y: usize,
    patch: PatchBuffer<'_, R>,
    out: &mut [R],
) {
    let pixels = out.chunks_exact_mut(weights.rows().max(1));
    for (x, pixel) in pixels.enumerate().take(conv.output_width()) {
        conv.gather(map.levels, y, x, patch.levels);
        conv.gather(map.values, y, x, patch.values);
        let patch = Activations {
            values: patch.values,
            quantized: QuantizedVector::from_levels(patch.levels, map.scale, patch.words),
        };
        let mut channels = pixel.iter_mut();
        linear(weights, &patch, |_, value| {
            if let Some(channel) = channels.next() {
                *channel = value;
            }
        });
    }
}

/// Nearest-neighbour upsampling to twice the size.
///
/// # Shapes
///
/// `map`: pixels of `channels` numbers, `width` a row; `out`: four times as many.
///
/// # Example
///
/// ```
/// let mut out = [0; 8];
/// smidgen::nn::upsample(&[1, 2], 2, 1, &mut out);
/// assert_eq!(out, [1, 1, 2, 2, 1, 1, 2, 2]);
/// ```
pub fn upsample<T: Copy>(map: &[T], width: usize, channels: usize, out: &mut [T]) {
    let channels = channels.max(1);
    let row = channels.saturating_mul(width).max(1);
    let double = row.saturating_mul(2);
    for (map, out) in map
        .chunks(row)
        .zip(out.chunks_mut(row.saturating_mul(4).max(1)))
    {
        for out in out.chunks_mut(double) {
            let pixels = map.chunks(channels);
            let pairs = out.chunks_mut(channels.saturating_mul(2));
            for (pixel, out) in pixels.zip(pairs) {
                for out in out.chunks_mut(channels) {
                    out.iter_mut().zip(pixel).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
}
