//! A convolution as a matrix product: the patches of a map as rows of a matrix, and back.

use super::Shape;

/// The geometry of a convolution: output pixel `(y, x)` sees the input around
/// `(y * stride, x * stride)`, and zeros beyond the border.
#[derive(Clone, Copy, Debug)]
pub struct Patches {
    pub input: Shape,
    pub output: Shape,
    pub kernel: usize,
    pub stride: usize,
}

impl Patches {
    /// The length of a patch: rows of the kernel, in them its columns, in them the channels.
    pub const fn len(self) -> usize {
        self.kernel * self.kernel * self.input.channels
    }

    /// Hands out, for each row of each patch, where it is in the matrix of patches, where in the
    /// map, and its length; what is beyond the border is left out.
    fn each_row(self, mut each: impl FnMut(usize, usize, usize)) {
        let channels = self.input.channels;
        let reach = self.kernel / 2;
        let mut patch = 0;
        for y in 0..self.output.height {
            for x in 0..self.output.width {
                let (top, left) = (y * self.stride, x * self.stride);
                let first = left.saturating_sub(reach);
                let end = (left + reach + 1).min(self.input.width);
                let skipped = first + reach - left;
                for row in 0..self.kernel {
                    let Some(from) = (top + row).checked_sub(reach) else {
                        continue;
                    };
                    if from < self.input.height {
                        each(
                            patch + (row * self.kernel + skipped) * channels,
                            (from * self.input.width + first) * channels,
                            (end - first) * channels,
                        );
                    }
                }
                patch += self.len();
            }
        }
    }

    /// The patches of a map, one a row (im2col).
    pub fn gather(self, map: &[f32], patches: &mut [f32]) {
        patches.fill(0.0);
        self.each_row(|patch, from, length| {
            patches[patch..patch + length].copy_from_slice(&map[from..from + length]);
        });
    }

    /// Adds each element of the patches to where it came from (col2im).
    pub fn scatter_add(self, patches: &[f32], map: &mut [f32]) {
        self.each_row(|patch, to, length| {
            let patch = &patches[patch..patch + length];
            for (to, from) in map[to..to + length].iter_mut().zip(patch) {
                *to += from;
            }
        });
    }
}
