//! Quantizes matrices, as `smidgen::quant` lays them out.
//!
//! This file needs nothing but the library, so that the library's own tests include it and there
//! is one quantizer.

use smidgen::quant::{MAX_MULTIPLIER, MAX_SUB_SCALE, MatrixFormat};

/// The levels of a row that are stored, with their scales.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row's scale; a file has it as a multiplier of the matrix's.
    pub scale: f32,
    /// Those of the groups; none in q8.
    pub sub_scales: Vec<i8>,
    pub levels: Vec<i8>,
}

impl Row {
    /// The sub-scale of a column, 1 in q8.
    pub fn sub_scale(&self, format: MatrixFormat, column: usize) -> i8 {
        match format.group() {
            0 => 1,
            group => self.sub_scales[column / group],
        }
    }

    /// The weight of a column, before the row's scale is rounded to a multiplier.
    #[allow(dead_code)] // for the tests that include this file
    pub fn weight(&self, format: MatrixFormat, column: usize) -> f32 {
        let sub_scale = self.sub_scale(format, column);
        let product = i32::from(self.levels[column]) * i32::from(sub_scale);
        product as f32 * self.scale
    }
}

/// The lowest and the highest level of a format.
pub fn level_range(format: MatrixFormat) -> (f32, f32) {
    let (low, high) = format.levels();
    (low.into(), high.into())
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
/// An 8-bit row takes the scale that holds its largest weight. A 4-bit group tries 96 scales
/// from there down, since a few weights cut off cost less than a coarse step for all, and each of
/// them negated, since level -8 reaches farther than level 7.
pub fn scales(format: MatrixFormat, row: &[f32]) -> (f32, Vec<i8>) {
    if matches!(format, MatrixFormat::Q8) {
        let largest = row.iter().fold(0.0, |a: f32, &b| a.max(b.abs()));
        return (largest / 127.0, vec![]);
    }
    let best: Vec<f32> = row.chunks(format.group()).map(group_scale).collect();
    let largest = best.iter().fold(0.0, |a: f32, b| a.max(b.abs()));
    let scale = largest / f32::from(MAX_SUB_SCALE);
    let sub_scale = |&group: &f32| {
        let ratio = if scale > 0.0 { group / scale } else { 1.0 };
        let magnitude = ratio.abs().round().clamp(1.0, f32::from(MAX_SUB_SCALE));
        magnitude.copysign(ratio) as i8
    };
    (scale, best.iter().map(sub_scale).collect())
}

/// The scale of a 4-bit group that gives the least error.
fn group_scale(group: &[f32]) -> f32 {
    let format = MatrixFormat::Q4;
    let largest = group.iter().fold(0.0, |a: f32, &b| a.max(b.abs()));
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
    let mut nearest = Row {
        scale,
        sub_scales,
        levels: vec![],
    };
    for (column, &w) in row.iter().enumerate() {
        let step = scale * f32::from(nearest.sub_scale(format, column));
        nearest.levels.push(level(format, w, step));
    }
    nearest
}

/// Rows of a block.
const BLOCK_ROWS: usize = 4;
/// Columns are filled up to a multiple of this.
const STEP: usize = 8;

/// The bytes of a matrix of rows.
pub fn matrix_bytes(format: MatrixFormat, rows: &[Row]) -> Vec<u8> {
    let largest = rows.iter().fold(0.0, |a: f32, row| a.max(row.scale));
    let scale = largest / f32::from(MAX_MULTIPLIER);
    let columns = rows.first().map_or(0, |row| row.levels.len());
    let mut bytes = scale.to_le_bytes().to_vec();
    for block in rows.chunks(BLOCK_ROWS) {
        let level = |row: usize, column: usize| {
            let row = block.get(row);
            i32::from(*row.and_then(|row| row.levels.get(column)).unwrap_or(&0))
        };
        for column in (0..columns.next_multiple_of(STEP)).step_by(2) {
            for half in halves(format, column, &level) {
                bytes.extend(half.to_le_bytes());
            }
            let group = format.group();
            let end = column + 2;
            if group > 0 && (end % group == 0 || end == columns.next_multiple_of(STEP)) {
                let sub_scale =
                    |row: usize| block.get(row).map_or(1, |r| r.sub_scales[column / group]);
                bytes.extend((0..BLOCK_ROWS).map(|row| sub_scale(row) as u8));
            }
        }
        for row in 0..BLOCK_ROWS {
            let ratio = block.get(row).map_or(0.0, |row| row.scale / scale);
            let multiplier = if scale > 0.0 { ratio.round() as u16 } else { 0 };
            bytes.extend(multiplier.min(MAX_MULTIPLIER).to_le_bytes());
        }
    }
    bytes
}

/// The halves of two columns of a block.
fn halves(format: MatrixFormat, column: usize, level: &impl Fn(usize, usize) -> i32) -> Vec<i16> {
    let both = [column, column + 1];
    let q8 = |low: usize| both.map(|c| (256 * level(low + 1, c) + level(low, c) + 128) as i16);
    let q4 = |c: usize| {
        let low = 256 * (level(1, c) + 8) + 16 * (level(2, c) + 8) + level(0, c) + 8;
        (4096 * level(3, c) + low) as i16
    };
    match format {
        MatrixFormat::Q4 => both.map(q4).to_vec(),
        _ => [q8(0), q8(2)].concat(),
    }
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
