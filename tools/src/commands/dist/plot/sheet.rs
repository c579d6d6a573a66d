//! The sheet as SVG: theory over draws, on the left value by value, on the right added up.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::short;

const SIZE: (u32, u32) = (1000, 440);
const FONT: &str = "sans-serif";
const THEORY: RGBColor = RGBColor(176, 58, 10);
const DRAWS: RGBColor = RGBColor(158, 196, 227);
/// How much higher than draws a density may go before it is cut.
const CUT: f64 = 2.0;
/// Free space above the highest point, as a part of it.
const HEADROOM: f64 = 0.06;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// What is on a sheet.
pub struct Sheet {
    pub title: String,
    /// `density` or `mass`.
    pub theory: &'static str,
    /// The number type.
    pub arithmetic: &'static str,
    /// What the bars are.
    pub draws: String,
    pub discrete: bool,
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
        let mut text = String::new();
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let drawn = self.draw(&area).map_err(|error| error.to_string());
        drop(area);
        drawn.map(|()| text)
    }

    fn draw(&self, area: &Area) -> Drawn {
        area.fill(&WHITE)?;
        let (heading, panels) = area.split_vertically(48);
        let center = TextStyle::from((FONT, 20)).pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Center,
            plotters::style::text_anchor::VPos::Center,
        ));
        heading.draw_text(&self.title, &center, (SIZE.0 as i32 / 2, 28))?;
        let (left, right) = panels.split_horizontally(SIZE.0 / 2);
        self.values(&left)?;
        self.sums(&right)?;
        area.present()?;
        Ok(())
    }

    /// Density or mass over a histogram.
    fn values(&self, area: &Area) -> Drawn {
        let theory = format!("{} in {}", self.theory, self.arithmetic);
        let panel = legend(area, &self.draws, &theory)?;
        let top = self.top();
        let mut chart = self.chart(&panel, top, self.theory)?;
        let bars = self.bars.iter().map(|&[left, right, height]| {
            Rectangle::new([(left, 0.0), (right, height.min(top))], DRAWS.filled())
        });
        chart.draw_series(bars)?;
        let line = self.density.iter().map(|&(x, y)| (x, y.min(top)));
        if self.has_stems() {
            let stems = line.clone();
            let stems = stems.map(|(x, y)| PathElement::new([(x, 0.0), (x, y)], THEORY));
            chart.draw_series(stems)?;
            chart.draw_series(line.map(|point| Circle::new(point, 3, THEORY.filled())))?;
        } else {
            chart.draw_series(LineSeries::new(line, THEORY.stroke_width(2)))?;
        }
        Ok(())
    }

    /// The cumulative distribution function over the part of the draws.
    fn sums(&self, area: &Area) -> Drawn {
        let theory = format!("cumulative, in {}", self.arithmetic);
        let panel = legend(area, "part of the draws", &theory)?;
        let mut chart = self.chart(&panel, 1.0, "P(X <= x)")?;
        let shares = LineSeries::new(self.line(&self.shares), DRAWS.stroke_width(7));
        chart.draw_series(shares)?;
        let cdf = LineSeries::new(self.line(&self.cdf), THEORY.stroke_width(2));
        chart.draw_series(cdf)?;
        Ok(())
    }

    /// Axes over the values, from 0 to a little above the top.
    fn chart<'a, 'b>(
        &self,
        area: &'b Area<'a>,
        top: f64,
        name: &str,
    ) -> Result<
        ChartContext<
            'b,
            SVGBackend<'a>,
            Cartesian2d<
                plotters::coord::types::RangedCoordf64,
                plotters::coord::types::RangedCoordf64,
            >,
        >,
        Box<dyn Error>,
    > {
        let [low, high] = self.shown;
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .margin_right(24)
            .x_label_area_size(44)
            .y_label_area_size(66)
            .build_cartesian_2d(low..high, 0.0..top * (1.0 + HEADROOM))?;
        let discrete = self.discrete;
        let value = |x: &f64| {
            if discrete && x.fract() != 0.0 {
                String::new()
            } else {
                short(*x)
            }
        };
        let mut mesh = chart.configure_mesh();
        if discrete {
            mesh.disable_x_mesh();
        }
        mesh.x_desc("x")
            .y_desc(name)
            .x_labels(8)
            .y_labels(7)
            .x_label_formatter(&value)
            .y_label_formatter(&|y| short(*y))
            .label_style((FONT, 13))
            .axis_desc_style((FONT, 15))
            .light_line_style(TRANSPARENT)
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

    /// Whether there is room for every single mass.
    fn has_stems(&self) -> bool {
        self.discrete && self.density.len() == self.bars.len()
    }

    /// Points of a line over the whole axis; of counts, of a step for each.
    fn line(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        if !self.discrete {
            return points.to_vec();
        }
        let mut before = 0.0;
        let mut line = Vec::new();
        for &(x, y) in points {
            if line.is_empty() {
                line.push((self.shown[0], before));
            }
            line.extend([(x, before), (x, y)]);
            before = y;
        }
        line.push((self.shown[1], before));
        line
    }
}

/// Draws a line above a panel that tells bars and line, and returns the space below.
fn legend<'a>(area: &Area<'a>, draws: &str, theory: &str) -> Result<Area<'a>, Box<dyn Error>> {
    let (line, panel) = area.split_vertically(22);
    let style = TextStyle::from((FONT, 14));
    line.draw(&Rectangle::new([(76, 5), (98, 17)], DRAWS.filled()))?;
    line.draw_text(draws, &style, (104, 4))?;
    let at = 330;
    line.draw(&PathElement::new(
        [(at, 11), (at + 22, 11)],
        THEORY.stroke_width(2),
    ))?;
    line.draw_text(theory, &style, (at + 28, 4))?;
    Ok(panel)
}
