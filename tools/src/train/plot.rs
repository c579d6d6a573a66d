//! The loss curve of a run as SVG.

use std::path::Path;

use plotters::prelude::*;

use super::error::TrainError;
use super::log::Entry;

/// Draws held-out bits per character over training tokens.
///
/// # Errors
/// [`TrainError::Plot`] when the file cannot be drawn.
pub fn loss_curve(path: &Path, name: &str, entries: &[Entry]) -> Result<(), TrainError> {
    draw(path, name, entries).map_err(|error| TrainError::Plot {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn draw(path: &Path, name: &str, entries: &[Entry]) -> Result<(), Box<dyn std::error::Error>> {
    let points: Vec<(f64, f64)> = entries
        .iter()
        .map(|entry| (entry.tokens as f64 / 1e6, entry.bits_per_character))
        .collect();
    let lowest = points.iter().fold(f64::INFINITY, |a, p| a.min(p.1));
    let end = points.last().map_or(1.0, |point| point.0);
    let area = SVGBackend::new(path, (800, 450)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("{name}: held-out loss"), ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(55)
        .build_cartesian_2d(0.0..end, lowest - 0.02..lowest + 0.5)?;
    chart
        .configure_mesh()
        .x_desc("million training tokens")
        .y_desc("bits per character")
        .draw()?;
    let visible = points.into_iter().filter(|point| point.1 < lowest + 0.5);
    chart.draw_series(LineSeries::new(visible, BLUE.stroke_width(2)))?;
    area.present()?;
    Ok(())
}
