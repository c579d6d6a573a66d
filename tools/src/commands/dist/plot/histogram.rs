//! Draws in cells, on the scale of density or mass.

use super::theory::Theory;
use crate::commands::decimal::Decimal;
use crate::commands::dist::univariate::Kind;

/// Cells that a picture has room for.
const MOST: f64 = 60.0;
/// Cells of few draws.
const LEAST: f64 = 8.0;
/// Values in a cell from which on it does not matter how many there are.
const FINE: f64 = 1000.0;
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
        let (resolution, cells) = if discrete {
            (1.0, MOST)
        } else {
            let most = (2.0 * (draws.len() as f64).cbrt()).floor();
            (
                theory.resolution(low.abs().max(high.abs())),
                most.clamp(LEAST, MOST),
            )
        };
        let fine = (high - low) / cells;
        let (start, width) = if fine / resolution > FINE {
            (low, fine)
        } else {
            // A cell holds a whole number of values of the type, or some would be too full.
            let values = ((high - low + resolution) / cells / resolution).ceil();
            (low - resolution / 2.0, values * resolution)
        };
        let cells = ((high - start) / width).ceil().max(1.0);
        let mut counts = vec![0; cells as usize];
        for &draw in &draws {
            if (low..=high).contains(&draw) {
                // The upper end of the last cell belongs to it.
                let cell = ((draw - start) / width).min(cells - 1.0);
                counts[cell as usize] += 1;
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

    /// Whether each cell has a single whole number.
    pub fn is_exact(&self) -> bool {
        self.discrete && self.width == 1.0
    }

    /// Left end, right end and height of each bar.
    pub fn bars(&self) -> Vec<[f64; 3]> {
        let scale = 1.0 / (self.draws.len() as f64 * self.width);
        let gap = if self.is_exact() {
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

    /// The part of the draws up to each point. Of those that were rounded to it half count.
    pub fn shares(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let total = self.draws.len() as f64;
        let share = |x: f64| {
            let up_to = self.draws.partition_point(|&draw| draw <= x);
            let below = self.draws.partition_point(|&draw| draw < x);
            let below = if self.discrete { up_to } else { below };
            (up_to + below) as f64 / 2.0 / total
        };
        points.iter().map(|&(x, _)| (x, share(x))).collect()
    }
}
