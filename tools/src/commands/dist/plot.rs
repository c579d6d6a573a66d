//! A sheet with the density or mass of a distribution, draws of it, and how both add up.

mod histogram;
mod raster;
mod sheet;
mod theory;

use std::ffi::OsStr;
use std::path::Path;

use serde::Serialize;
use smidgen::rng::DefaultRng;

use super::error::DistError;
use super::family::{Member, Setting};
use super::quantity::Quantity;
use super::univariate::Kind;
use crate::cli::dist::{DistArgs, PlotArgs};
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::Output;
use crate::pack::write_whole;
use histogram::Histogram;
use sheet::Sheet;
use theory::Theory;

/// What was drawn.
#[derive(Serialize)]
struct Plotted<'a> {
    output: &'a Path,
    draws: u32,
    seed: u64,
}

/// Draws the sheet, and writes it whole or not at all.
pub fn run<R: Decimal>(
    args: &DistArgs,
    member: &Member<R>,
    plot: &PlotArgs,
) -> Result<(), CommandError> {
    let seed = plot.seed.seed.value();
    let mut rng = DefaultRng::new(seed);
    let draws = (0..plot.count).map(|_| member.distribution.sample(&mut rng).to_f64());
    let draws = draws.collect();
    let theory = Theory::new(member.distribution.as_ref());
    let histogram = Histogram::new(draws, &theory);
    let discrete = theory.kind() == Kind::Discrete;
    let sheet = Sheet {
        title: title(member),
        theory: if discrete { "mass" } else { "density" },
        arithmetic: args.number.name(),
        subtitle: subtitle(plot.count, seed, histogram.outside()),
        discrete,
        stems: histogram.is_exact(),
        shown: theory.shown(),
        density: theory.density(),
        bars: histogram.bars(),
        cdf: theory.cdf(),
        shares: histogram.shares(&theory.cdf()),
    };
    let failed = |reason| DistError::Plot {
        path: plot.output.clone(),
        reason,
    };
    let svg = sheet.svg().map_err(failed)?;
    let bytes = if plot.output.extension() == Some(OsStr::new("png")) {
        raster::png(&svg).map_err(failed)?
    } else {
        svg.into_bytes()
    };
    write_whole(&plot.output, &bytes).map_err(|error| failed(error.to_string()))?;
    let plotted = Plotted {
        output: &plot.output,
        draws: plot.count,
        seed,
    };
    if args.json {
        return super::json(args, member, plotted);
    }
    let mut output = Output::new();
    output.line(format_args!("picture:  {}", plotted.output.display()))?;
    output.line(format_args!("draws:    {}", plotted.draws))?;
    output.line(format_args!("seed:     {}", plotted.seed))
}

/// The family and its parameters.
fn title<R: Decimal>(member: &Member<R>) -> String {
    /// Weights that a line has room for.
    const ROOM: usize = 10;
    /// Digits of a parameter, which tell number types apart.
    const DIGITS: usize = 7;
    let parameters = member.parameters.0.iter().map(|(parameter, setting)| {
        let value = match setting {
            Setting::Single(Quantity::Count(count)) => count.to_string(),
            Setting::Single(Quantity::Number(number)) => rounded(number.to_f64(), DIGITS),
            Setting::List(numbers) => {
                let texts = numbers.iter().take(ROOM);
                let mut texts: Vec<_> = texts.map(|number| short(number.to_f64())).collect();
                if numbers.len() > ROOM {
                    texts.push("...".to_owned());
                }
                texts.join(" : ")
            }
        };
        format!("{} {value}", parameter.name())
    });
    let parameters: Vec<_> = parameters.collect();
    format!("{}: {}", member.family, parameters.join(", "))
}

/// What was drawn, and how much of it the picture leaves out.
fn subtitle(draws: u32, seed: u64, outside: f64) -> String {
    let subtitle = format!("{draws} draws, seed {seed}");
    if outside == 0.0 {
        subtitle
    } else {
        format!("{subtitle}, {} % of them outside", short(100.0 * outside))
    }
}

/// A number in 4 digits.
fn short(value: f64) -> String {
    rounded(value, 4)
}

/// A number in so many digits.
fn rounded(value: f64, digits: usize) -> String {
    let rounded: f64 = format!("{value:.*e}", digits.saturating_sub(1))
        .parse()
        .unwrap_or(value);
    // No negative zero.
    let plain = (rounded + 0.0).to_string();
    if plain.len() > digits + 4 {
        format!("{rounded:e}")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers() {
        let numbers = [
            -0.0,
            1.0,
            0.700_012_2,
            -12.345_6,
            123_456.0,
            2e9,
            0.000_012_34,
        ];
        let texts = ["0", "1", "0.7", "-12.35", "123500", "2e9", "1.234e-5"];
        assert_eq!(numbers.map(short), texts);
        assert_eq!(rounded(1_000_000.125, 9), "1000000.12");
    }
}
