//! The command line of `smidgen dist`.

mod chosen;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Seed, parse_seed};
pub use chosen::Chosen;

/// The number type to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DistNumberType {
    /// Single-precision floating point
    F32,
    /// Fixed point with 16 bits before and 16 behind the point
    Q16,
    /// Double-precision floating point, which no chip is asked to do
    F64,
}

impl DistNumberType {
    /// The value of the flag.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Q16 => "q16",
            Self::F64 => "f64",
        }
    }
}

#[derive(Debug, Args)]
pub struct DistArgs {
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = DistNumberType::F32, global = true)]
    pub number: DistNumberType,
    /// Print one JSON object instead of lines
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub chosen: Chosen,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Probability density at each X
    Pdf(Points),
    /// Probability mass at each X
    Pmf(Points),
    /// Logarithm of the density
    LnPdf(Points),
    /// Logarithm of the mass
    LnPmf(Points),
    /// Cumulative distribution function: probability of a value up to X
    Cdf(Points),
    /// Survival function: probability of a value above X
    Sf(Points),
    /// Logarithm of the cumulative distribution function
    LnCdf(Points),
    /// Logarithm of the survival function
    LnSf(Points),
    /// The least value at which the cumulative distribution function is not below X
    Quantile(Points),
    /// The quantile of 1 - X, exact for small X
    InverseSf(Points),
    /// Probability of a value above LOW and up to HIGH; of counts, both count
    Interval(IntervalArgs),
    /// Mean, variance, mode, entropy and support
    Info,
    /// Draw values
    Sample(SampleArgs),
    /// Find the parameters that make data most likely
    Fit(DataArgs),
    /// How likely data are under the distribution, or along one of its parameters
    Likelihood(LikelihoodArgs),
    /// Draw density or mass, cumulative distribution function and a sampled histogram
    Plot(PlotArgs),
}

#[derive(Debug, Args)]
pub struct Points {
    /// Numbers, inf and -inf among them
    #[arg(required = true, value_parser = number)]
    pub x: Vec<String>,
}

#[derive(Debug, Args)]
pub struct IntervalArgs {
    /// Lower end
    #[arg(value_parser = number)]
    pub low: String,
    /// Upper end
    #[arg(value_parser = number)]
    pub high: String,
}

#[derive(Debug, Args)]
pub struct SeedArgs {
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "-1",
        value_parser = seed,
    )]
    pub seed: Seed,
}

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// How many values to draw
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
    pub count: u64,
    #[command(flatten)]
    pub seed: SeedArgs,
}

#[derive(Debug, Args)]
pub struct DataArgs {
    /// Numbers with white space, commas or semicolons between them; - is standard input
    pub file: PathBuf,
    /// Take one column of a file with commas: its number from 1 on, or its name in the first line
    #[arg(long, value_name = "COLUMN")]
    pub column: Option<String>,
}

#[derive(Debug, Args)]
pub struct LikelihoodArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Let this parameter go from one value to another
    #[arg(long, value_name = "PARAMETER", requires_all = ["from", "to"])]
    pub along: Option<String>,
    /// Its first value
    #[arg(long, value_name = "LOW", requires = "along", value_parser = number)]
    pub from: Option<String>,
    /// Its last value
    #[arg(long, value_name = "HIGH", requires = "along", value_parser = number)]
    pub to: Option<String>,
    /// How many values it takes
    #[arg(
        long, value_name = "N", default_value_t = 11,
        value_parser = clap::value_parser!(u32).range(2..=100_000),
    )]
    pub points: u32,
}

#[derive(Debug, Args)]
pub struct PlotArgs {
    /// Picture to write, .svg or .png
    #[arg(short, long, value_name = "FILE", value_parser = picture)]
    pub output: PathBuf,
    /// How many values to draw for the histogram
    #[arg(
        short = 'n', long, value_name = "N", default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..=10_000_000),
    )]
    pub count: u32,
    #[command(flatten)]
    pub seed: SeedArgs,
}

/// A negative number in a way that the parser cannot take for a flag: with a space before it.
pub fn shielded(argument: OsString) -> OsString {
    match argument.to_str() {
        Some(text) if text.starts_with('-') && text.parse::<f64>().is_ok() => {
            format!(" {text}").into()
        }
        _ => argument,
    }
}

/// A seed.
fn seed(text: &str) -> Result<Seed, String> {
    parse_seed(text.trim_ascii())
}

/// A number, which is kept in words until the number type is known.
fn number(text: &str) -> Result<String, String> {
    let text = text.trim_ascii();
    match text.parse::<f64>() {
        Ok(value) if !value.is_nan() => Ok(text.to_owned()),
        _ => Err("expected a number".to_owned()),
    }
}

/// Numbers with commas between them.
fn numbers(text: &str) -> Result<String, String> {
    let numbers = text.split(',').map(|text| number(text.trim()));
    numbers.collect::<Result<Vec<_>, _>>()?;
    Ok(text.to_owned())
}

/// The name of a picture.
fn picture(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("svg" | "png") => Ok(path),
        _ => Err("expected a name that ends in .svg or .png".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_numbers_are_no_flags() {
        for number in ["-1", "-.5", "-1e-3", "-2.5E7", "-inf"] {
            assert_eq!(shielded(number.into()), *format!(" {number}"));
            assert_eq!(super::number(&format!(" {number}")).as_deref(), Ok(number));
        }
        for other in ["1e-3", "-n", "--json", "-", "--", "-e"] {
            assert_eq!(shielded(other.into()), *other);
        }
    }

    #[test]
    fn words_that_are_no_numbers() {
        for wrong in ["", "x", "nan", "1,2", "1 2"] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
        assert!(numbers("1,2.5, 3").is_ok());
        assert!(numbers("1,,2").is_err());
        for wrong in ["sheet", "sheet.jpg", ".svg"] {
            assert!(picture(wrong).is_err(), "{wrong}");
        }
    }
}
