//! A picture of a piano roll: time from left to right, pitch from the bottom up.

use std::error::Error;

use plotters::prelude::*;
use smidgen::melody::{Event, Pitch};

use super::Score;

/// Width of the picture, and height of each tune.
const SIZE: (u32, u32) = (1200, 360);

/// The tunes as SVG, one below the other.
///
/// # Errors
///
/// Those of the plotter.
pub fn picture(scores: &[Score]) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let rows = scores.len().max(1);
    let height = SIZE.1.saturating_mul(u32::try_from(rows)?);
    {
        let area = SVGBackend::with_string(&mut svg, (SIZE.0, height)).into_drawing_area();
        area.fill(&WHITE)?;
        for (score, area) in scores.iter().zip(area.split_evenly((rows, 1))) {
            draw(score, &area)?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// Draws a tune.
fn draw(
    score: &Score,
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
) -> Result<(), Box<dyn Error>> {
    let numbers = || {
        score
            .notes()
            .filter_map(|note| note.pitch)
            .map(Pitch::number)
    };
    let lowest = f64::from(numbers().min().unwrap_or(60)) - 1.0;
    let highest = f64::from(numbers().max().unwrap_or(72)) + 1.0;
    let bar = f64::from(score.metre.bar_ticks());
    // Incomplete first bars end at the first line.
    let first = score.events.iter().scan(0, |now, event| {
        if let Event::Note(note) = event {
            *now = note.end();
        }
        Some((*now, *event))
    });
    let lines: Vec<(u32, bool)> = first
        .filter_map(|(now, event)| match event {
            Event::Bar => Some((now, false)),
            Event::Part => Some((now, true)),
            _ => None,
        })
        .collect();
    let bars = f64::from(score.ticks()) / bar;
    let mut chart = ChartBuilder::on(area)
        .caption(
            format!("{} in {}, {} bars", score.metre, score.key, score.bars()),
            ("sans-serif", 18),
        )
        .margin(10)
        .x_label_area_size(34)
        .y_label_area_size(48)
        .build_cartesian_2d(0.0..bars.max(0.1), lowest..highest)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .y_labels(16)
        .y_label_formatter(&|number| {
            let pitch = Pitch::new(number.round() as u8);
            pitch.map_or(String::new(), |pitch| pitch.to_string())
        })
        .x_desc("bars")
        .draw()?;
    for (now, part) in lines {
        let x = f64::from(now) / bar;
        let style = match part {
            true => RED.stroke_width(2),
            false => BLACK.mix(0.3).stroke_width(1),
        };
        chart.draw_series([PathElement::new(vec![(x, lowest), (x, highest)], style)])?;
    }
    let boxes = score.notes().filter_map(|note| {
        let number = f64::from(note.pitch?.number());
        let x = |ticks: u32| f64::from(ticks) / bar;
        // A narrow gap, so that repeated notes are two.
        let corners = [
            (x(note.start), number - 0.45),
            (x(note.end()) - 0.015, number + 0.45),
        ];
        Some(Rectangle::new(corners, BLUE.filled()))
    });
    chart.draw_series(boxes)?;
    Ok(())
}
