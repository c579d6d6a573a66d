//! A layer, and its entry in the table.

use super::NetworkError;
use super::walk::Walk;
use crate::bytes::{u8_at, u16_at, u32_at};
use crate::nn::ActivationFunction;
use crate::quant::MatrixFormat;

/// Bytes of an entry of the table of layers.
pub(super) const ENTRY: usize = 16;

/// Height, width and channels of a map; a vector is a map of one pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Shape {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Numbers of a pixel.
    pub channels: usize,
}

impl Shape {
    /// The number of elements.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // a map has elements
    pub const fn len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// The shape of a vector.
    pub(super) const fn vector(length: usize) -> Self {
        Self {
            height: 1,
            width: 1,
            channels: length,
        }
    }

    /// Whether the dimensions are in their ranges.
    pub(super) const fn is_valid(&self) -> bool {
        const DIMENSION: usize = 65_535;
        const ELEMENTS: u64 = 1 << 20;
        let (height, width, channels) = (self.height, self.width, self.channels);
        height > 0
            && width > 0
            && channels > 0
            && height <= DIMENSION
            && width <= DIMENSION
            && channels <= DIMENSION
            && height as u64 * width as u64 <= ELEMENTS
            && (height * width) as u64 * channels as u64 <= ELEMENTS
    }
}

/// What a layer does to the map that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Operation {
    /// A matrix times all of the map, plus a bias.
    Dense,
    /// A convolution with zeros beyond the border, plus a bias for each channel.
    Conv2d {
        /// Height and width of the kernel: 1, 3 or 5.
        kernel: usize,
        /// 1 keeps the size of the map, 2 halves it.
        stride: usize,
    },
    /// Every pixel four times: the nearest neighbour at twice the size.
    Upsample,
    /// Keeps the map for a later layer.
    Save {
        /// Where.
        slot: usize,
    },
    /// Adds a map that was kept.
    Add {
        /// Where it is.
        slot: usize,
    },
    /// Puts the channels of a map that was kept behind its own.
    Concat {
        /// Where it is.
        slot: usize,
    },
    /// A matrix times the condition, plus a bias, takes the condition's place; the map stays.
    Condition,
    /// Adds to each channel of the map what a matrix and a bias make of the condition.
    Shift,
    /// The same numbers as a map of another shape.
    Reshape,
}

/// A layer: an operation and an activation function, with the shapes on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Layer {
    /// What it does.
    pub operation: Operation,
    /// What follows, element by element.
    pub activation: ActivationFunction,
    /// How its matrix is stored; `f32` if it has none.
    pub format: MatrixFormat,
    /// Rows and columns of the matrix; zeros if it has none.
    pub matrix: [usize; 2],
    /// The map before it.
    pub input: Shape,
    /// The map behind it.
    pub output: Shape,
    /// Where its matrix starts in the section.
    pub(super) offset: usize,
}

/// The fields of an entry.
struct Entry {
    operation: u8,
    activation: u8,
    kernel_or_slot: u8,
    stride: u8,
    outputs: u16,
    height: u16,
    width: u16,
    format: u8,
    reserved: u8,
    offset: u32,
}

impl Entry {
    const fn read(table: &[u8], index: usize) -> Option<Self> {
        let Some(at) = index.checked_mul(ENTRY) else {
            return None;
        };
        match (
            (u8_at(table, at), u8_at(table, at + 1)),
            (u8_at(table, at + 2), u8_at(table, at + 3)),
            (u16_at(table, at + 4), u16_at(table, at + 6)),
            u16_at(table, at + 8),
            (u8_at(table, at + 10), u8_at(table, at + 11)),
            u32_at(table, at + 12),
        ) {
            (
                (Some(operation), Some(activation)),
                (Some(kernel_or_slot), Some(stride)),
                (Some(outputs), Some(height)),
                Some(width),
                (Some(format), Some(reserved)),
                Some(offset),
            ) => Some(Self {
                operation,
                activation,
                kernel_or_slot,
                stride,
                outputs,
                height,
                width,
                format,
                reserved,
                offset,
            }),
            _ => None,
        }
    }
}

/// Which fields an operation uses: kernel or slot, stride, outputs, size, matrix, activation.
const fn uses(operation: u8) -> Option<[bool; 6]> {
    Some(match operation {
        0 => [false, false, true, false, true, true],
        1 => [true, true, true, false, true, true],
        2 => [false; 6],
        3 | 5 => [true, false, false, false, false, false],
        4 => [true, false, false, false, false, true],
        6 | 7 => [false, false, true, false, true, true],
        8 => [false, false, true, true, false, false],
        _ => return None,
    })
}

impl Layer {
    /// Reads an entry and checks it against the layers before it; where its matrix starts is
    /// checked by the caller.
    pub(super) const fn read(
        table: &[u8],
        index: usize,
        before: &Walk,
    ) -> Result<Self, NetworkError> {
        let layer = index as u32;
        let Some(entry) = Entry::read(table, index) else {
            return Err(NetworkError::Truncated {
                needed: index.saturating_add(1).saturating_mul(ENTRY),
                found: table.len(),
            });
        };
        let Some(uses) = uses(entry.operation) else {
            let operation = entry.operation;
            return Err(NetworkError::Operation { layer, operation });
        };
        let [
            uses_slot,
            uses_stride,
            uses_outputs,
            uses_size,
            uses_matrix,
            activates,
        ] = uses;
        let activation = match ActivationFunction::from_id(entry.activation) {
            Some(function) if activates || entry.activation == 0 => function,
            _ => {
                let activation = entry.activation;
                return Err(NetworkError::Activation { layer, activation });
            }
        };
        if entry.reserved != 0
            || !uses_slot && entry.kernel_or_slot != 0
            || !uses_stride && entry.stride != 0
            || !uses_outputs && entry.outputs != 0
            || !uses_size && (entry.height != 0 || entry.width != 0)
            || !uses_matrix && (entry.format != 0 || entry.offset != 0)
        {
            return Err(NetworkError::LayerReserved { layer });
        }
        let Some(format) = MatrixFormat::from_id(entry.format) else {
            let format = entry.format;
            return Err(NetworkError::MatrixFormat { layer, format });
        };
        let outputs = entry.outputs as usize;
        if uses_outputs && outputs == 0 {
            return Err(NetworkError::Outputs { layer, outputs: 0 });
        }
        let slot = entry.kernel_or_slot as usize;
        let map = before.map;
        let kept = match before.kept(slot) {
            Some(shape) => shape,
            None if matches!(entry.operation, 4 | 5) => {
                let slot = entry.kernel_or_slot;
                return Err(NetworkError::Slot { layer, slot });
            }
            None => map,
        };
        if matches!(entry.operation, 6 | 7) && before.condition == 0 {
            return Err(NetworkError::NoCondition { layer });
        }
        let (mut output, mut matrix) = (map, [0, 0]);
        let operation = match entry.operation {
            0 => {
                matrix = [outputs, map.len()];
                output = Shape::vector(outputs);
                Operation::Dense
            }
            1 => {
                let (kernel, stride) = (entry.kernel_or_slot as usize, entry.stride as usize);
                if !matches!(kernel, 1 | 3 | 5) {
                    let kernel = entry.kernel_or_slot;
                    return Err(NetworkError::Kernel { layer, kernel });
                }
                if !matches!(stride, 1 | 2) {
                    let stride = entry.stride;
                    return Err(NetworkError::Stride { layer, stride });
                }
                matrix = [outputs, kernel * kernel * map.channels];
                output = Shape {
                    height: if stride == 2 {
                        map.height.div_ceil(2)
                    } else {
                        map.height
                    },
                    width: if stride == 2 {
                        map.width.div_ceil(2)
                    } else {
                        map.width
                    },
                    channels: outputs,
                };
                Operation::Conv2d { kernel, stride }
            }
            2 => {
                output.height *= 2;
                output.width *= 2;
                Operation::Upsample
            }
            3 => {
                if slot >= super::walk::SLOTS {
                    let slot = entry.kernel_or_slot;
                    return Err(NetworkError::Slot { layer, slot });
                }
                Operation::Save { slot }
            }
            4 => {
                if kept.height != map.height
                    || kept.width != map.width
                    || kept.channels != map.channels
                {
                    return Err(NetworkError::LayerShape { layer });
                }
                Operation::Add { slot }
            }
            5 => {
                if kept.height != map.height || kept.width != map.width {
                    return Err(NetworkError::LayerShape { layer });
                }
                output.channels += kept.channels;
                Operation::Concat { slot }
            }
            6 => {
                matrix = [outputs, before.condition];
                Operation::Condition
            }
            7 => {
                if outputs != map.channels {
                    let outputs = entry.outputs;
                    return Err(NetworkError::Outputs { layer, outputs });
                }
                matrix = [outputs, before.condition];
                Operation::Shift
            }
            _ => {
                output = Shape {
                    height: entry.height as usize,
                    width: entry.width as usize,
                    channels: outputs,
                };
                if !output.is_valid() || output.len() != map.len() {
                    return Err(NetworkError::LayerShape { layer });
                }
                Operation::Reshape
            }
        };
        if !output.is_valid() {
            return Err(NetworkError::MapSize { layer });
        }
        Ok(Self {
            operation,
            activation,
            format,
            matrix,
            input: map,
            output,
            offset: entry.offset as usize,
        })
    }

    /// Whether it has a matrix and a bias.
    #[must_use]
    pub const fn has_matrix(&self) -> bool {
        self.matrix[0] > 0
    }

    /// Multiplications of the layer.
    #[must_use]
    pub const fn multiplications(&self) -> usize {
        let positions = match self.operation {
            Operation::Conv2d { .. } => self.output.height * self.output.width,
            _ => 1,
        };
        positions * self.matrix[0] * self.matrix[1]
    }
}
