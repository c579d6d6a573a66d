//! Rounds the rows of a matrix one column after the other, each column making up for the errors of
//! those before it.
//!
//! Reference: Frantar et al., "GPTQ: accurate post-training quantization for generative
//! pre-trained transformers" (2023); the refinement by coordinate descent as in Behdin et al.,
//! "QuantEase" (2023).

use nalgebra::{DMatrix, DVector};
use smidgen::quant::{MAX_SUB_SCALE, MatrixFormat};

use super::quantize::{Row, level_range};

/// Rounds of fitting the scales and then the levels.
const ROUNDS: usize = 4;
/// What is added to the diagonal, relative to its mean.
const DAMPING: f64 = 0.01;

/// Second moments of a matrix's inputs.
pub struct Hessian {
    /// With the damping.
    moments: DMatrix<f64>,
    /// What was added to the diagonal.
    pub damping: f64,
    /// Upper triangular `U` with `U^T U` the inverse.
    feedback: DMatrix<f64>,
    inverse: DMatrix<f64>,
}

impl Hessian {
    /// From the mean of `x x^T` over inputs `x`; `None` if it is not finite.
    pub fn new(mut moments: DMatrix<f64>) -> Option<Self> {
        let size = moments.nrows();
        let damping = DAMPING * moments.trace() / size.max(1) as f64 + 1e-12;
        for index in 0..size {
            moments[(index, index)] += damping;
        }
        let inverse = moments.clone().cholesky()?.inverse();
        let feedback = inverse.clone().cholesky()?.l().transpose();
        Some(Self {
            moments,
            damping,
            feedback,
            inverse,
        })
    }

    /// `numerator * moments^-1`.
    pub fn solve(&self, numerator: &DMatrix<f64>) -> DMatrix<f64> {
        numerator * &self.inverse
    }
}

/// Quantizes the rows of a matrix for inputs of these moments, on two threads.
pub fn quantize(format: MatrixFormat, weights: &DMatrix<f64>, hessian: &Hessian) -> Vec<Row> {
    let rows: Vec<Vec<f64>> = weights
        .row_iter()
        .map(|row| row.iter().copied().collect())
        .collect();
    let half = rows.len().div_ceil(2);
    let all = |rows: &[Vec<f64>]| -> Vec<Row> {
        rows.iter()
            .map(|row| Rounding::new(format, row, hessian).row())
            .collect()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(&rows[..half]));
        let second = all(&rows[half..]);
        let mut done = first.join().unwrap_or_default();
        done.extend(second);
        done
    })
}

/// One row on its way to integers.
struct Rounding<'a> {
    hessian: &'a Hessian,
    weights: &'a [f64],
    group: usize,
    /// The largest sub-scale: 1 in q8, where it is the only one.
    most: f64,
    low: f64,
    high: f64,
    /// The row's scale, and the groups' in its units.
    scale: f64,
    sub_scales: Vec<f64>,
    levels: Vec<f64>,
}

impl<'a> Rounding<'a> {
    /// Rounds a row with feedback, then refines it.
    fn new(format: MatrixFormat, weights: &'a [f64], hessian: &'a Hessian) -> Self {
        let (low, high) = level_range(format);
        let columns = weights.len();
        let (group, most) = match format.group() {
            0 => (columns, 1.0),
            group => (group, f64::from(MAX_SUB_SCALE)),
        };
        let largest = weights.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
        // Room for what feedback adds to a weight.
        let scale = match format {
            MatrixFormat::Q4 => 1.15 * largest / 8.0,
            _ => 1.02 * largest / 127.0,
        } / most;
        let mut rounding = Self {
            hessian,
            weights,
            group,
            most,
            low: low.into(),
            high: high.into(),
            scale: f64::from(scale as f32),
            sub_scales: vec![1.0; columns.div_ceil(group)],
            levels: vec![0.0; weights.len()],
        };
        if rounding.scale > 0.0 {
            rounding.feed_back(matches!(format, MatrixFormat::Q4));
            for _ in 0..ROUNDS {
                rounding.fit_scales();
                rounding.fit_levels();
            }
        }
        rounding
    }

    /// The row as it is stored.
    fn row(&self) -> Row {
        Row {
            scale: self.scale as f32,
            sub_scales: match self.most {
                1.0 => vec![],
                _ => self.sub_scales.iter().map(|&scale| scale as i8).collect(),
            },
            levels: self.levels.iter().map(|&level| level as i8).collect(),
        }
    }

    /// The level nearest to a weight at a step.
    fn level(&self, weight: f64, step: f64) -> f64 {
        (weight / step).round_ties_even().clamp(self.low, self.high)
    }

    /// Rounds column after column; what a column misses is spread over those behind it.
    fn feed_back(&mut self, both_signs: bool) {
        let feedback = &self.hessian.feedback;
        let columns = self.weights.len();
        let mut rest = self.weights.to_vec();
        for start in (0..columns).step_by(self.group) {
            let end = (start + self.group).min(columns);
            let sub_scale = self.best_sub_scale(&rest[start..end], start, both_signs);
            self.sub_scales[start / self.group] = sub_scale;
            let step = sub_scale * self.scale;
            for column in start..end {
                let level = self.level(rest[column], step);
                self.levels[column] = level;
                let error = (rest[column] - level * step) / feedback[(column, column)];
                for behind in column + 1..columns {
                    rest[behind] -= error * feedback[(column, behind)];
                }
            }
        }
    }

    /// The sub-scale with which a group, rounded with feedback, has the least error.
    fn best_sub_scale(&self, group: &[f64], start: usize, both_signs: bool) -> f64 {
        let feedback = &self.hessian.feedback;
        let candidates: Vec<f64> = if both_signs {
            (1..=MAX_SUB_SCALE)
                .map(f64::from)
                .flat_map(|scale| [scale, -scale])
                .collect()
        } else {
            return 1.0;
        };
        let error = |&sub_scale: &f64| {
            let step = sub_scale * self.scale;
            let mut rest = group.to_vec();
            let mut sum = 0.0;
            for at in 0..rest.len() {
                let row = start + at;
                let error = (rest[at] - self.level(rest[at], step) * step) / feedback[(row, row)];
                sum += error * error;
                for behind in at + 1..rest.len() {
                    rest[behind] -= error * feedback[(row, start + behind)];
                }
            }
            sum
        };
        let scored = candidates.iter().map(|scale| (error(scale), *scale));
        scored
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(1.0, |(_, scale)| scale)
    }

    /// What a column's weight differs from what is stored for it.
    fn differences(&self, scale: f64, sub_scales: &[f64]) -> DVector<f64> {
        DVector::from_iterator(
            self.weights.len(),
            self.weights.iter().enumerate().map(|(column, weight)| {
                weight - self.levels[column] * sub_scales[column / self.group] * scale
            }),
        )
    }

    /// The error of the row's product, over inputs of the moments.
    fn error(&self, scale: f64, sub_scales: &[f64]) -> f64 {
        let differences = self.differences(scale, sub_scales);
        (&self.hessian.moments * &differences).dot(&differences)
    }

    /// Fits the scales to the levels by least squares, and keeps them if the error falls.
    fn fit_scales(&mut self) {
        let (columns, groups) = (self.weights.len(), self.sub_scales.len());
        let levels = DMatrix::from_fn(groups, columns, |group, column| {
            if column / self.group == group {
                self.levels[column]
            } else {
                0.0
            }
        });
        let product = &levels * &self.hessian.moments;
        let mut system = &product * levels.transpose();
        let ridge = 1e-9 * system.trace() + 1e-12;
        for group in 0..groups {
            system[(group, group)] += ridge;
        }
        let target = product * DVector::from_column_slice(self.weights);
        let Some(fitted) = system.cholesky().map(|system| system.solve(&target)) else {
            return;
        };
        let scale = f64::from((fitted.amax() / self.most) as f32);
        if scale <= 0.0 || !scale.is_finite() {
            return;
        }
        let most = self.most;
        let whole = |&fitted: &f64| match (fitted / scale).round_ties_even().clamp(-most, most) {
            0.0 => 1.0,
            sub_scale => sub_scale,
        };
        let sub_scales: Vec<f64> = fitted.iter().map(whole).collect();
        if self.error(scale, &sub_scales) < self.error(self.scale, &self.sub_scales) {
            self.scale = scale;
            self.sub_scales = sub_scales;
        }
    }

    /// Takes each column to the level that is best with all others as they are.
    fn fit_levels(&mut self) {
        let moments = &self.hessian.moments;
        let mut slope = moments * self.differences(self.scale, &self.sub_scales);
        for column in 0..self.weights.len() {
            let step = self.sub_scales[column / self.group] * self.scale;
            let now = self.levels[column];
            let best = now * step + slope[column] / moments[(column, column)];
            let level = self.level(best, step);
            if level != now {
                slope -= moments.column(column) * ((level - now) * step);
                self.levels[column] = level;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::quantize::nearest_row;

    /// Correlated inputs, and a matrix.
    fn example(rows: usize, columns: usize) -> (DMatrix<f64>, DMatrix<f64>) {
        let mut state = 7u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state) / 2f64.powi(31) - 1.0
        };
        let mixing = DMatrix::from_fn(columns, columns, |r, c| {
            random() * if r == c { 2.0 } else { 0.4 }
        });
        let moments = &mixing * mixing.transpose();
        (moments, DMatrix::from_fn(rows, columns, |_, _| random()))
    }

    #[test]
    fn less_error_than_the_nearest_levels() {
        for (format, columns) in [(MatrixFormat::Q4, 64), (MatrixFormat::Q8, 43)] {
            let (moments, weights) = example(6, columns);
            let hessian = Hessian::new(moments.clone()).unwrap();
            let rows = quantize(format, &weights, &hessian);
            for (row, weights) in rows.iter().zip(weights.row_iter()) {
                let plain: Vec<f32> = weights.iter().map(|&w| w as f32).collect();
                let nearest = nearest_row(format, &plain);
                let error = |row: &Row| {
                    let difference = DVector::from_fn(columns, |column, _| {
                        weights[column] - f64::from(row.weight(format, column))
                    });
                    (&moments * &difference).dot(&difference)
                };
                assert!(error(row) < error(&nearest), "{format:?}");
            }
        }
    }

    #[test]
    fn zeros_stay_zeros() {
        let (moments, _) = example(1, 20);
        let hessian = Hessian::new(moments).unwrap();
        let rows = quantize(MatrixFormat::Q4, &DMatrix::zeros(1, 20), &hessian);
        assert_eq!(rows[0].scale, 0.0);
        assert!(rows[0].levels.iter().all(|&level| level == 0));
    }
}
