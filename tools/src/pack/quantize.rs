//! Quantizes matrices, as `smidgen::quant` lays them out.
//!
//! This file needs nothing but the library, so that the library's own tests include it and there
//! is one quantizer.

use smidgen::quant::{MAX_SUB_SCALE, MatrixFormat};

/// The levels of a row that are stored, with their scales.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub scale: f32,
    pub sub_scales: Vec<i8>,
    pub levels: Vec<i8>,
}

impl Row {
    /// The weight of a column as it will be read.
    pub fn weight(&self, format: MatrixFormat, column: usize) -> f32 {
        let sub_scale = self.sub_scales[column / format.group()];
        let product = i32::from(self.levels[column]) * i32::from(sub_scale);
        product as f32 * self.scale
    }
}

/// The lowest and the highest level of a format.
pub fn level_range(format: MatrixFormat) -> (f32, f32) {
    match format {
        MatrixFormat::Q4 => (-8.0, 7.0),
        _ => (-127.0, 127.0),
    }
}

/// A level: the nearest one to a weight over its scale.
pub fn level(format: MatrixFormat, weight: f32, scale: f32) -> i8 {
    let (low, high) = level_range(format);
    if scale != 0.0 {
        (weight / scale).round_ties_even().clamp(low, high) as i8
    } else {
        0
    }
}

/// The scales of a row: of the row, and of its groups, chosen so that the squares of the errors
/// sum to the least.
///
/// An 8-bit group takes the scale that holds its largest weight. A 4-bit group tries 96 scales
/// from there down, since a few weights cut off cost less than a coarse step for all, and each of
/// them negated, since level -8 reaches farther than level 7.
pub fn scales(format: MatrixFormat, row: &[f32]) -> (f32, Vec<i8>) {
    let best: Vec<f32> = row
        .chunks(format.group())
        .map(|group| group_scale(format, group))
        .collect();
    let largest = best.iter().fold(0.0, |a: f32, b| a.max(b.abs()));
    let scale = largest / f32::from(MAX_SUB_SCALE);
    let sub_scale = |&group: &f32| {
        let ratio = if scale > 0.0 { group / scale } else { 1.0 };
        let magnitude = match format {
            // Never less than the largest weight needs.
            MatrixFormat::Q8 => (ratio.abs() - 1e-4).ceil(),
            _ => ratio.abs().round(),
        };
        let magnitude = magnitude.clamp(1.0, f32::from(MAX_SUB_SCALE));
        magnitude.copysign(ratio) as i8
    };
    (scale, best.iter().map(sub_scale).collect())
}

/// The scale of a group that gives the least error.
fn group_scale(format: MatrixFormat, group: &[f32]) -> f32 {
    let largest = group.iter().fold(0.0, |a: f32, &b| a.max(b.abs()));
    if !matches!(format, MatrixFormat::Q4) {
        return largest / 127.0;
    }
    let error = |scale: f32| -> f64 {
        let errors = group.iter().map(|&weight| {
            let back = f32::from(level(format, weight, scale)) * scale;
            f64::from(weight - back).powi(2)
        });
        errors.sum()
    };
    let candidates = (0..96).flat_map(|step| {
        let scale = largest / 7.0 * (1.05 - step as f32 * 0.006);
        [scale, -scale]
    });
    let scored = candidates.map(|scale| (error(scale), scale));
    scored
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(0.0, |(_, scale)| scale)
}

/// A row, each weight to its nearest level.
pub fn nearest_row(format: MatrixFormat, row: &[f32]) -> Row {
    let (scale, sub_scales) = scales(format, row);
    let levels = row
        .iter()
        .enumerate()
        .map(|(column, &w)| {
            let step = scale * f32::from(sub_scales[column / format.group()]);
            level(format, w, step)
        })
        .collect();
    Row {
        scale,
        sub_scales,
        levels,
    }
}

/// The bytes of a matrix of rows.
pub fn matrix_bytes(format: MatrixFormat, rows: &[Row]) -> Vec<u8> {
    let mut bytes: Vec<u8> = rows
        .iter()
        .flat_map(|row| row.scale.to_le_bytes())
        .collect();
    for row in rows {
        bytes.extend(row.sub_scales.iter().map(|&scale| scale as u8));
    }
    for row in rows {
        match format {
            MatrixFormat::Q4 => bytes.extend(row.levels.chunks(2).map(|pair| {
                let half = |level: Option<&i8>| level.map_or(0, |&level| (level + 8) as u8);
                half(pair.first()) | half(pair.get(1)) << 4
            })),
            _ => bytes.extend(row.levels.iter().map(|&level| level as u8)),
        }
    }
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// The bytes of a matrix of format `f32`.
pub fn plain_bytes(weights: &[f32]) -> Vec<u8> {
    weights.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// A matrix in a format, each weight to its nearest level.
#[allow(dead_code)] // for the tests that include this file
pub fn nearest(format: MatrixFormat, weights: &[f32], columns: usize) -> Vec<u8> {
    if matches!(format, MatrixFormat::F32) {
        return plain_bytes(weights);
    }
    let rows: Vec<Row> = weights
        .chunks(columns)
        .map(|row| nearest_row(format, row))
        .collect();
    matrix_bytes(format, &rows)
}
