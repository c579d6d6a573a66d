//! A network as a view of its section.

use super::layer::{ENTRY, Layer};
use super::needs::Needs;
use super::walk::Walk;
use super::{NetworkError, Shape};
use crate::bytes::{bytes_at, u8_at, u32_at};
use crate::num::Real;
use crate::quant::{Matrix, MatrixFormat, QuantError};

/// Bytes of the header.
const HEADER: usize = 32;
/// The most layers of a network.
const MAX_LAYERS: u32 = 256;
/// Matrices start at multiples of this.
const ALIGNMENT: usize = 16;

/// A feed-forward network: a view of its section, which stays in flash.
///
/// A value of this type has been checked: shapes agree, numbers are finite.
///
/// Memory: about 120 bytes on a 32-bit chip, or none as a `const`, and the section where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Network<'a> {
    section: &'a [u8],
    input: Shape,
    condition: usize,
    output: Shape,
    layers: usize,
    needs: Needs,
}

impl<'a> Network<'a> {
    /// Checks the bytes of a section and makes a view of them. Time is linear in their number.
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the header, then layer by layer.
    pub const fn from_bytes(section: &'a [u8]) -> Result<Self, NetworkError> {
        let (Some(height), Some(width), Some(channels), Some(condition), Some(layers)) = (
            u32_at(section, 0),
            u32_at(section, 4),
            u32_at(section, 8),
            u32_at(section, 12),
            u32_at(section, 16),
        ) else {
            return Err(NetworkError::Truncated {
                needed: HEADER + ENTRY,
                found: section.len(),
            });
        };
        let input = Shape {
            height: height as usize,
            width: width as usize,
            channels: channels as usize,
        };
        if !input.is_valid() {
            return Err(NetworkError::InputShape {
                found: [height, width, channels],
            });
        }
        if condition > 65_535 {
            return Err(NetworkError::ConditionLength { length: condition });
        }
        if layers == 0 || layers > MAX_LAYERS {
            return Err(NetworkError::Layers { layers });
        }
        let needed = HEADER + layers as usize * ENTRY;
        if section.len() < needed {
            return Err(NetworkError::Truncated {
                needed,
                found: section.len(),
            });
        }
        if !all_zero(section, 20, HEADER) {
            return Err(NetworkError::HeaderReserved);
        }
        let mut network = Self {
            section,
            input,
            condition: condition as usize,
            output: input,
            layers: layers as usize,
            needs: Needs::new(input, condition as usize),
        };
        let mut walk = network.walk();
        let mut end = needed;
        let mut index = 0;
        while index < network.layers {
            let layer = match network.layer(index, &walk) {
                Ok(layer) => layer,
                Err(error) => return Err(error),
            };
            if layer.has_matrix() {
                match network.check_matrix(index as u32, &layer, end) {
                    Ok(next) => end = next,
                    Err(error) => return Err(error),
                }
            }
            network.needs = network.needs.with(&layer);
            walk = walk.behind(&layer);
            index += 1;
        }
        network.output = walk.map;
        if section.len() != end {
            return Err(NetworkError::Length {
                expected: end,
                found: section.len(),
            });
        }
        Ok(network)
    }

    /// Checks a layer's matrix and bias, which start behind `end`; gives their own end.
    const fn check_matrix(
        &self,
        layer: u32,
        described: &Layer,
        end: usize,
    ) -> Result<usize, NetworkError> {
        let [rows, columns] = described.matrix;
        let start = end.next_multiple_of(ALIGNMENT);
        if described.offset != start {
            return Err(NetworkError::MatrixOffset {
                layer,
                expected: start as u32,
                found: described.offset as u32,
            });
        }
        let Some(length) = described.format.byte_len(rows, columns) else {
            let (rows, columns) = (rows as u32, columns as u32);
            let error = QuantError::Shape { rows, columns };
            return Err(NetworkError::Matrix { layer, error });
        };
        let bias = start + length;
        let (Some(bytes), Some(bias_bytes)) = (
            bytes_at(self.section, start, length),
            bytes_at(self.section, bias, 4 * rows),
        ) else {
            return Err(NetworkError::MatrixRange { layer });
        };
        if !all_zero(self.section, end, start) {
            return Err(NetworkError::Padding { layer });
        }
        if let Err(error) = Matrix::from_bytes(described.format, rows, columns, bytes) {
            return Err(NetworkError::Matrix { layer, error });
        }
        match Matrix::from_bytes(MatrixFormat::F32, 1, rows, bias_bytes) {
            Ok(_) => Ok(bias + 4 * rows),
            Err(error) => Err(NetworkError::Matrix { layer, error }),
        }
    }

    /// The state before the first layer.
    pub(super) const fn walk(&self) -> Walk {
        Walk::new(self.input, self.condition)
    }

    /// A layer, from the state before it.
    pub(super) const fn layer(&self, index: usize, before: &Walk) -> Result<Layer, NetworkError> {
        match bytes_at(self.section, HEADER, self.layers * ENTRY) {
            Some(table) => Layer::read(table, index, before),
            None => Err(NetworkError::Truncated {
                needed: HEADER + self.layers * ENTRY,
                found: self.section.len(),
            }),
        }
    }

    /// The matrix of a layer and its bias, a matrix of one row; empty if it has none.
    #[must_use]
    pub fn weights(&self, layer: &Layer) -> (Matrix<'a>, Matrix<'a>) {
        let [rows, columns] = layer.matrix;
        let find = || {
            let length = layer.format.byte_len(rows, columns)?;
            let bytes = bytes_at(self.section, layer.offset, length)?;
            let bias = bytes_at(self.section, layer.offset + length, 4 * rows)?;
            Some((
                Matrix::unchecked(layer.format, rows, columns, bytes).ok()?,
                Matrix::unchecked(MatrixFormat::F32, 1, rows, bias).ok()?,
            ))
        };
        // Checked when the view was made.
        find().unwrap_or((Matrix::EMPTY, Matrix::EMPTY))
    }

    /// The shape of the input.
    #[must_use]
    pub const fn input(&self) -> Shape {
        self.input
    }

    /// The length of the condition; 0 if there is none.
    #[must_use]
    pub const fn condition(&self) -> usize {
        self.condition
    }

    /// The shape of the output.
    #[must_use]
    pub const fn output(&self) -> Shape {
        self.output
    }

    /// The number of layers.
    #[must_use]
    pub const fn layer_count(&self) -> usize {
        self.layers
    }

    /// The layers, in order.
    pub fn layers(&self) -> impl Iterator<Item = Layer> + use<'a> {
        let network = *self;
        let mut walk = self.walk();
        (0..self.layers).map_while(move |index| {
            let layer = network.layer(index, &walk).ok()?;
            walk = walk.behind(&layer);
            Some(layer)
        })
    }

    /// The number of weights and biases.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let of = |layer: Layer| layer.matrix[0] * (layer.matrix[1] + 1);
        self.layers().map(of).sum()
    }

    /// The multiplications of a run.
    #[must_use]
    pub fn multiplications(&self) -> usize {
        self.layers().map(|layer| layer.multiplications()).sum()
    }

    /// The bytes that a [`Workspace`](crate::model::Workspace) needs for a number type: a
    /// constant, to size a `static`.
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self) -> usize {
        self.needs.bytes(size_of::<R>())
    }

    /// What a run needs.
    pub(super) const fn needs(&self) -> &Needs {
        &self.needs
    }
}

/// Whether the bytes of a range are zero.
const fn all_zero(bytes: &[u8], from: usize, to: usize) -> bool {
    let mut at = from;
    while at < to {
        if !matches!(u8_at(bytes, at), Some(0)) {
            return false;
        }
        at += 1;
    }
    true
}
