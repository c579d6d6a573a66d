//! The record of a run: a row for each evaluation as CSV, and its curve as SVG.

use std::fmt::Write;
use std::path::Path;

use plotters::prelude::*;

use super::run::Figures;
use crate::train::TrainError;

/// What is known after some updates.
#[derive(Clone, Debug)]
pub struct Entry {
    pub step: u64,
    pub learning_rate: f32,
    /// Mean of the loss since the entry before.
    pub train_loss: f64,
    /// On the held-out images.
    pub held_out: Figures,
    /// Wall time; the one column that differs from run to run.
    pub seconds: f64,
}

/// The entries as CSV. Without `seconds` the text is the same for every run of a configuration.
pub fn csv(entries: &[Entry], seconds: bool) -> String {
    let mut text = String::from("step,learning_rate,train_loss");
    for (name, _) in entries
        .first()
        .into_iter()
        .flat_map(|entry| &entry.held_out)
    {
        text.push_str(",held_out_");
        text.push_str(name);
    }
    text.push_str(if seconds { ",seconds\n" } else { "\n" });
    for entry in entries {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{},{:.6},{:.5}",
            entry.step, entry.learning_rate, entry.train_loss
        );
        for (_, value) in &entry.held_out {
            let _ = write!(text, ",{value:.5}");
        }
        if seconds {
            let _ = write!(text, ",{:.0}", entry.seconds);
        }
        text.push('\n');
    }
    text
}

/// Draws the losses over the updates: in training, and the first figure of the held-out images.
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
    let series = |value: &dyn Fn(&Entry) -> f64| -> Vec<(f64, f64)> {
        let points = entries
            .iter()
            .map(|entry| (entry.step as f64, value(entry)));
        points.collect()
    };
    let label = entries.first().and_then(|entry| entry.held_out.first());
    let label = label.map_or("held out", |(name, _)| *name);
    let training = series(&|entry| entry.train_loss);
    let held_out = series(&|entry| entry.held_out.first().map_or(0.0, |(_, value)| *value));
    let values = || training.iter().chain(&held_out).map(|point| point.1);
    let lowest = values().fold(f64::INFINITY, f64::min);
    let mut sorted: Vec<f64> = values().collect();
    sorted.sort_by(f64::total_cmp);
    // The first losses may be far above the rest.
    let highest = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or(1.0);
    let margin = ((highest - lowest) * 0.1).max(1e-9);
    let end = training.last().map_or(1.0, |point| point.0);
    let area = SVGBackend::new(path, (800, 450)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(name, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..end, lowest - margin..highest + margin)?;
    chart
        .configure_mesh()
        .x_desc("updates")
        .y_desc("loss")
        .draw()?;
    let top = highest + margin;
    for (points, color, text) in [(training, BLUE, "training"), (held_out, RED, label)] {
        let visible = points.into_iter().filter(|point| point.1 <= top);
        chart
            .draw_series(LineSeries::new(visible, color.stroke_width(2)))?
            .label(text)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    Ok(())
}
