//! The sheet as SVG: theory over draws, on the left value by value, on the right added up.

use std::error::Error;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{rounded, short};

/// Width and height of the picture, in its pixels.
const SIZE: (u32, u32) = (1000, 440);
/// Coordinates for a pixel: they are integers, and lines shall be smooth.
const FINE: u32 = 8;
const FONT: &str = "sans-serif";
const THEORY: RGBColor = RGBColor(176, 58, 10);
const DRAWS: RGBColor = RGBColor(158, 196, 227);
/// How much higher than draws a density may go before it is cut.
const CUT: f64 = 3.0;
/// Free space above the highest point, as a part of it.
const HEADROOM: f64 = 0.06;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Axes = Cartesian2d<RangedCoordf64, RangedCoordf64>;
type Chart<'a, 'b> = ChartContext<'b, SVGBackend<'a>, Axes>;
type Drawn<T = ()> = Result<T, Box<dyn Error>>;

/// What is on a sheet.
pub struct Sheet {
    pub title: String,
    /// What was drawn.
    pub subtitle: String,
    /// `density` or `mass`.
    pub theory: &'static str,
    /// The number type.
    pub arithmetic: &'static str,
    pub discrete: bool,
    /// Whether there is room to show each mass by itself.
    pub stems: bool,
    /// The ends of the axis of values.
    pub shown: [f64; 2],
    pub density: Vec<(f64, f64)>,
    /// Left end, right end and height.
    pub bars: Vec<[f64; 3]>,
    pub cdf: Vec<(f64, f64)>,
    /// The part of the draws up to each value.
    pub shares: Vec<(f64, f64)>,
}

impl Sheet {
    /// The text of the picture.
    ///
    /// # Errors
    ///
    /// A text that says what went wrong.
    pub fn svg(&self) -> Result<String, String> {
        let (width, height) = SIZE;
        let fine = (width * FINE, height * FINE);
        let mut text = String::new();
        let area = SVGBackend::with_string(&mut text, fine).into_drawing_area();
        let drawn = self.draw(&area).map_err(|error| error.to_string());
        drop(area);
        drawn?;
        let size = |(width, height)| format!("<svg width=\"{width}\" height=\"{height}\"");
        Ok(text.replacen(&size(fine), &size(SIZE), 1))
    }

    fn draw(&self, area: &Area) -> Drawn {
        area.fill(&WHITE)?;
        let (heading, panels) = area.split_vertically(fine(58));
        let center = Pos::new(HPos::Center, VPos::Center);
        heading.draw_text(&self.title, &font(20).pos(center), at(SIZE.0 / 2, 22))?;
        heading.draw_text(&self.subtitle, &font(13).pos(center), at(SIZE.0 / 2, 44))?;
        let (left, right) = panels.split_horizontally(fine(SIZE.0 / 2));
        self.values(&left)?;
        self.sums(&right)?;
        area.present()?;
        Ok(())
    }

    /// Density or mass over a histogram.
    fn values(&self, area: &Area) -> Drawn {
        let panel = legend(area, &self.in_type(self.theory))?;
        let top = self.top();
        let mut chart = self.chart(&panel, top, &format!("probability {}", self.theory))?;
        let bars = self.bars.iter().map(|&[left, right, height]| {
            Rectangle::new([(left, 0.0), (right, height.min(top))], DRAWS.filled())
        });
        chart.draw_series(bars)?;
        let line = self.density.iter().map(|&(x, y)| (x, y.min(top)));
        if self.stems {
            let stem = |(x, y)| PathElement::new([(x, 0.0), (x, y)], stroke(THEORY, 1));
            chart.draw_series(line.clone().map(stem))?;
            let dot = |point| Circle::new(point, fine(3), THEORY.filled());
            chart.draw_series(line.map(dot))?;
        } else {
            chart.draw_series(LineSeries::new(line, stroke(THEORY, 2)))?;
        }
        Ok(())
    }

    /// The cumulative distribution function over the part of the draws.
    fn sums(&self, area: &Area) -> Drawn {
        let panel = legend(area, &self.in_type("P(X ≤ x)"))?;
        let mut chart = self.chart(&panel, 1.0, "cumulative probability")?;
        let shares = LineSeries::new(self.line(&self.shares), stroke(DRAWS, 7));
        chart.draw_series(shares)?;
        let cdf = LineSeries::new(self.line(&self.cdf), stroke(THEORY, 2));
        chart.draw_series(cdf)?;
        Ok(())
    }

    /// Axes over the values, from 0 to a little above the top.
    fn chart<'a, 'b>(&self, area: &'b Area<'a>, top: f64, name: &str) -> Drawn<Chart<'a, 'b>> {
        let [low, high] = self.shown;
        let mut chart = ChartBuilder::on(area)
            .margin(fine(10))
            .margin_right(fine(24))
            .x_label_area_size(fine(44))
            .y_label_area_size(fine(78))
            .build_cartesian_2d(low..high, 0.0..top * (1.0 + HEADROOM))?;
        // As many digits as tell the labels apart.
        let digits = (low.abs().max(high.abs()) / (high - low)).log10().max(0.0) as usize;
        let value = |x: &f64| {
            if self.discrete && x.fract() != 0.0 {
                String::new()
            } else {
                rounded(*x, digits + 4)
            }
        };
        let mut mesh = chart.configure_mesh();
        if self.discrete {
            mesh.disable_x_mesh();
        }
        mesh.x_desc("x")
            .y_desc(name)
            .x_labels(if digits < 3 { 8 } else { 4 })
            .y_labels(7)
            .x_label_formatter(&value)
            .y_label_formatter(&|y| short(*y))
            .label_style(font(13))
            .axis_desc_style(font(15))
            .axis_style(stroke(BLACK, 1))
            .bold_line_style(stroke(RGBColor(215, 215, 215), 1))
            .light_line_style(TRANSPARENT)
            .set_all_tick_mark_size(fine(5))
            .draw()?;
        Ok(chart)
    }

    /// The greatest height: of all that is finite, unless it leaves the draws far below.
    fn top(&self) -> f64 {
        let drawn = self.bars.iter().fold(0.0, |top: f64, bar| top.max(bar[2]));
        let finite = self.density.iter().map(|point| point.1);
        let density = finite.filter(|y| y.is_finite()).fold(0.0, f64::max);
        let top = density.min(CUT * drawn).max(drawn);
        if top > 0.0 { top } else { 1.0 }
    }

    /// Points of a line over the whole axis; of counts, with a step for each.
    fn line(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        if !self.discrete {
            return points.to_vec();
        }
        let [low, high] = self.shown;
        let mut before = 0.0;
        let mut line = vec![(low, before)];
        for &(x, y) in points {
            line.extend([(x, before), (x, y)]);
            before = y;
        }
        line.push((high, before));
        line
    }

    /// What a line is, and in which number type.
    fn in_type(&self, theory: &str) -> String {
        format!("{theory} in {}", self.arithmetic)
    }
}

/// Draws a line above a panel that tells bars and line, and returns the space below.
fn legend<'a>(area: &Area<'a>, theory: &str) -> Drawn<Area<'a>> {
    /// Where the two begin, and the middle of the line.
    const LEFT: u32 = 88;
    const RIGHT: u32 = 188;
    const MIDDLE: u32 = 11;
    let (line, panel) = area.split_vertically(fine(22));
    let style = font(14).pos(Pos::new(HPos::Left, VPos::Center));
    let bar = [at(LEFT, MIDDLE - 6), at(LEFT + 22, MIDDLE + 6)];
    line.draw(&Rectangle::new(bar, DRAWS.filled()))?;
    line.draw_text("draws", &style, at(LEFT + 28, MIDDLE))?;
    let stretch = [at(RIGHT, MIDDLE), at(RIGHT + 22, MIDDLE)];
    line.draw(&PathElement::new(stretch, stroke(THEORY, 2)))?;
    line.draw_text(theory, &style, at(RIGHT + 28, MIDDLE))?;
    Ok(panel)
}

/// Coordinates for pixels.
fn fine(pixels: u32) -> u32 {
    pixels * FINE
}

/// A point in pixels.
fn at(x: u32, y: u32) -> (i32, i32) {
    (fine(x) as i32, fine(y) as i32)
}

/// Text of a height in pixels.
fn font(pixels: u32) -> TextStyle<'static> {
    TextStyle::from((FONT, fine(pixels)))
}

/// A line of a width in pixels.
fn stroke(color: RGBColor, pixels: u32) -> ShapeStyle {
    color.stroke_width(fine(pixels))
}
