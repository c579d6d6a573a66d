//! Draws in cells, on the scale of density or mass.

use super::theory::Theory;
use crate::commands::decimal::Decimal;
use crate::commands::dist::univariate::Kind;

/// Cells that a picture has room for.
const MOST: f64 = 60.0;
/// Cells of few draws.
const LEAST: f64 = 8.0;
/// Part of a cell that a bar of a single count takes.
const BAR: f64 = 0.8;

/// Draws in cells of equal width.
pub struct Histogram {
    /// In ascending order.
    draws: Vec<f64>,
    /// Where the first cell begins.
    start: f64,
    /// The width of a cell.
    width: f64,
    /// Draws in each cell.
    counts: Vec<u32>,
    discrete: bool,
}

impl Histogram {
    pub fn new<R: Decimal>(mut draws: Vec<f64>, theory: &Theory<R>) -> Self {
        draws.sort_by(f64::total_cmp);
        let [low, high] = theory.values();
        let discrete = theory.kind() == Kind::Discrete;
        // Cells hold whole numbers of values of the type, or some of them would be too full.
        let resolution = if discrete {
            1.0
        } else {
            theory.resolution(low.abs().max(high.abs()))
        };
        let span = if discrete {
            high - low + 1.0
        } else {
            high - low
        };
        let cells = if discrete {
            MOST
        } else {
            (2.0 * (draws.len() as f64).cbrt()).clamp(LEAST, MOST)
        };
        let width = (span / cells / resolution).ceil() * resolution;
        let width = if width / resolution > 1e3 {
            span / cells
        } else {
            width
        };
        let start = low - resolution / 2.0;
        let mut counts = vec![0; (span / width).ceil() as usize];
        for &draw in &draws {
            let cell = ((draw - start) / width).floor();
            if cell >= 0.0
                && let Some(count) = counts.get_mut(cell as usize)
            {
                *count += 1;
            }
        }
        Self {
            draws,
            start,
            width,
            counts,
            discrete,
        }
    }

    /// The part of the draws that no cell has.
    pub fn outside(&self) -> f64 {
        let inside: u32 = self.counts.iter().sum();
        1.0 - f64::from(inside) / self.draws.len() as f64
    }

    /// The width of a cell.
    pub fn step(&self) -> f64 {
        self.width
    }

    /// Left end, right end and height of each bar.
    pub fn bars(&self) -> Vec<[f64; 3]> {
        let scale = 1.0 / (self.draws.len() as f64 * self.width);
        let gap = if self.discrete && self.width == 1.0 {
            (1.0 - BAR) / 2.0
        } else {
            0.0
        };
        let bars = self.counts.iter().zip(0..).map(|(&count, index)| {
            let left = self.start + self.width * f64::from(index);
            let height = f64::from(count) * scale;
            [left + gap, left + self.width - gap, height]
        });
        bars.collect()
    }

    /// The part of the draws up to each point.
    pub fn shares(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let total = self.draws.len() as f64;
        let share = |x: f64| self.draws.partition_point(|&draw| draw <= x) as f64 / total;
        points.iter().map(|&(x, _)| (x, share(x))).collect()
    }
}
