//! Grouped quantization of weight matrices, as `smidgen::quant` stores them.
//!
//! With a scale r of the row, a weight is r * level with levels of -127..=127 (q8), or r * s * level
//! with levels of -8..=7 and an integer s, 1 <= |s| <= 63, of each group of 16 columns, of which the
//! last may be shorter (q4). Norms are not quantized.
//!
//! In training the forward and backward passes see the quantized weights, and the gradient is
//! applied to the unquantized ones ("straight-through"). Each weight goes to its nearest level;
//! the rounding of `smidgen pack`, which learns from text, is a refinement of this.
//!
//! Reference: Bengio, Léonard and Courville, "Estimating or Propagating Gradients Through
//! Stochastic Neurons for Conditional Computation", 2013.

use serde::{Deserialize, Serialize};

use super::model::{Layout, Role, Tensor};

/// Largest scale of a group, in units of the row's.
const LARGEST_SCALE: f32 = 63.0;
/// Levels, not all of them whole, to which the largest weight of a q4 group is tried to be
/// mapped. Beyond -8 and 7 it is cut off, but the others are represented better.
const Q4_EXTREMES: [f32; 5] = [-8.0, -8.6, -9.4, 7.0, 7.6];

/// Number of bits of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// 4 bits, levels -8..=7.
    Q4,
    /// 8 bits, levels -127..=127.
    Q8,
}

impl Format {
    fn levels(self) -> (f32, f32) {
        match self {
            Self::Q4 => (-8.0, 7.0),
            Self::Q8 => (-127.0, 127.0),
        }
    }

    /// Columns that share a scale, of so many.
    fn group(self, columns: usize) -> usize {
        match self {
            Self::Q4 => 16,
            Self::Q8 => columns.max(1),
        }
    }

    /// Bytes of a row: levels, group scales and its own scale.
    fn row_bytes(self, columns: usize) -> usize {
        let levels = match self {
            Self::Q4 => columns.div_ceil(2) + columns.div_ceil(16),
            Self::Q8 => columns,
        };
        levels + size_of::<u16>()
    }
}

/// Formats of a model's matrices: the `[quantize]` section of a configuration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantizeConfig {
    /// Matrices of the transformer blocks, but for those of the keys: the smallest, whose errors
    /// count most, they always have 8 bits.
    pub format: Format,
    /// Token embedding and output head.
    pub embedding: Format,
    /// First step that trains with quantized weights.
    pub start_step: u64,
}

impl QuantizeConfig {
    /// Format of a tensor; norms have none.
    fn format(&self, tensor: &Tensor) -> Option<Format> {
        match tensor.role {
            Role::Norm => None,
            Role::Embedding => Some(self.embedding),
            _ if tensor.name.contains("k_proj") => Some(Format::Q8),
            Role::Weight | Role::ResidualWeight => Some(self.format),
        }
    }
}

/// The parameters as they are after quantization.
pub fn quantized(layout: &Layout, parameters: &[f32], config: &QuantizeConfig) -> Vec<f32> {
    let mut values = parameters.to_vec();
    for tensor in &layout.tensors {
        if let Some(format) = config.format(tensor) {
            for row in values[tensor.range.clone()].chunks_exact_mut(tensor.columns) {
                quantize_row(row, format);
            }
        }
    }
    values
}

/// Size of the quantized model in bytes, headers aside.
pub fn packed_bytes(layout: &Layout, config: &QuantizeConfig) -> usize {
    let bytes = layout.tensors.iter().map(|tensor| {
        let row = match config.format(tensor) {
            Some(format) => format.row_bytes(tensor.columns),
            None => size_of::<f32>() * tensor.columns,
        };
        tensor.rows * row
    });
    bytes.sum()
}

/// Replaces a row by its quantized values.
fn quantize_row(row: &mut [f32], format: Format) {
    let group = format.group(row.len());
    let scales: Vec<f32> = row
        .chunks(group)
        .map(|group| group_scale(group, format))
        .collect();
    let largest_scale = match format {
        Format::Q4 => LARGEST_SCALE,
        Format::Q8 => 1.0,
    };
    let row_scale = scales.iter().fold(0.0, |a: f32, b| a.max(b.abs())) / largest_scale;
    if row_scale == 0.0 {
        row.fill(0.0);
        return;
    }
    for (group, scale) in row.chunks_mut(group).zip(scales) {
        let ratio = (scale / row_scale).abs();
        let whole = ratio.round().clamp(1.0, largest_scale);
        let scale = row_scale * whole.copysign(scale);
        for value in group {
            *value = scale * level(*value, scale.recip(), format);
        }
    }
}

/// The integer that represents a value.
fn level(value: f32, inverse_scale: f32, format: Format) -> f32 {
    let (lowest, highest) = format.levels();
    (value * inverse_scale)
        .round_ties_even()
        .clamp(lowest, highest)
}

/// The scale of a group before it is rounded to an integer: for q8 that which its largest weight
/// needs, for q4 the one of least squared error among those that [`Q4_EXTREMES`] give.
fn group_scale(group: &[f32], format: Format) -> f32 {
    let largest = group
        .iter()
        .fold(0.0, |a: f32, &b| if b.abs() > a.abs() { b } else { a });
    if format == Format::Q8 || largest == 0.0 {
        return largest.abs() / 127.0;
    }
    let error = |scale: f32| -> f32 {
        let inverse = scale.recip();
        group
            .iter()
            .map(|&value| (value - scale * level(value, inverse, format)).powi(2))
            .sum()
    };
    let mut best = (f32::INFINITY, 0.0);
    for extreme in Q4_EXTREMES {
        let scale = largest / extreme;
        let error = error(scale);
        if error < best.0 {
            best = (error, scale);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Vec<f32> {
        (0..70)
            .map(|i| ((i * 29 % 31) as f32 - 15.0) * if i < 32 { 0.01 } else { 0.002 })
            .collect()
    }

    #[test]
    fn error_is_within_a_level() {
        for (format, steps) in [(Format::Q4, 7.0), (Format::Q8, 127.0)] {
            let exact = row();
            let mut rounded = exact.clone();
            quantize_row(&mut rounded, format);
            let group = format.group(exact.len());
            let groups = exact.chunks(group).zip(rounded.chunks(group));
            for (group, rounded) in groups {
                let largest = group.iter().fold(0.0, |a: f32, b| a.max(b.abs()));
                for (a, b) in group.iter().zip(rounded) {
                    assert!((a - b).abs() <= 2.0 * largest / steps);
                }
            }
        }
    }

    #[test]
    fn zeros_stay_zeros() {
        let mut row = [0.0; 40];
        quantize_row(&mut row, Format::Q4);
        assert_eq!(row, [0.0; 40]);
    }
}
