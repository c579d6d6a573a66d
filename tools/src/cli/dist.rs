//! The command line of `smidgen dist`: families and their parameters come from the table of
//! families.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand, ValueEnum};
use smidgen::distribution::Parameter;

use super::{Seed, parse_seed};
use crate::commands::dist::{Family, Flag, Given, families};

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

/// A family, its parameters, and what is to be done.
#[derive(Debug)]
pub struct Chosen {
    /// Index in the table of families.
    pub family: usize,
    pub given: Given,
    pub action: Action,
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
    /// Numbers; -inf after --
    #[arg(required = true, allow_negative_numbers = true, value_parser = number)]
    pub x: Vec<String>,
}

#[derive(Debug, Args)]
pub struct IntervalArgs {
    /// Lower end
    #[arg(allow_negative_numbers = true, value_parser = number)]
    pub low: String,
    /// Upper end
    #[arg(allow_negative_numbers = true, value_parser = number)]
    pub high: String,
}

#[derive(Debug, Args)]
pub struct SeedArgs {
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "-1",
        allow_hyphen_values = true,
        value_parser = parse_seed,
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
    #[command(flatten)]
    pub along: Option<Along>,
}

/// A parameter that goes from one value to another.
#[derive(Debug, Args)]
pub struct Along {
    /// Let this parameter go from one value to another
    #[arg(long = "along", value_name = "PARAMETER")]
    pub parameter: String,
    /// Its first value
    #[arg(long, value_name = "LOW", allow_negative_numbers = true, value_parser = number)]
    pub from: String,
    /// Its last value
    #[arg(long, value_name = "HIGH", allow_negative_numbers = true, value_parser = number)]
    pub to: String,
    /// How many values
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

impl Chosen {
    /// The parameters without which nothing can be done.
    fn needed<'a, R>(&'a self, family: &'a Family<R>) -> impl Iterator<Item = &'a Flag> {
        family.parameters.iter().filter(|flag| match &self.action {
            Action::Fit(_) => flag.known,
            Action::Likelihood(args) => match &args.along {
                Some(along) => along.parameter != flag.parameter.name(),
                None => true,
            },
            _ => true,
        })
    }
}

impl Subcommand for Chosen {
    fn augment_subcommands(command: Command) -> Command {
        let command = command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand_value_name("DISTRIBUTION")
            .subcommand_help_heading("Distributions");
        command.subcommands(families::<f32>().iter().map(subcommand))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        families::<f32>().iter().any(|family| family.name == name)
    }
}

impl FromArgMatches for Chosen {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let error = |what: String| clap::Error::raw(ErrorKind::MissingRequiredArgument, what);
        let families = families::<f32>();
        let (index, family, matches) = matches
            .subcommand()
            .and_then(|(name, matches)| {
                let index = families.iter().position(|family| family.name == name)?;
                Some((index, families.get(index)?, matches))
            })
            .ok_or_else(|| error("a distribution is missing".to_owned()))?;
        let parameters = family.parameters.iter().map(|flag| flag.parameter);
        let given = parameters.filter_map(|parameter| {
            let text = matches.get_one::<String>(parameter.name())?;
            Some((parameter, text.clone()))
        });
        let chosen = Self {
            family: index,
            given: Given(given.collect()),
            action: Action::from_arg_matches(matches)?,
        };
        let missing = chosen
            .needed(family)
            .find(|flag| !chosen.given.has(flag.parameter));
        if let Some(flag) = missing {
            let name = flag.parameter.name();
            return Err(error(format!("--{name} is missing: {}", flag.about)));
        }
        Ok(chosen)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The command of a family: its parameters, then what is to be done.
fn subcommand<R>(family: &Family<R>) -> Command {
    let arguments = family.parameters.iter().map(|flag| {
        let name = flag.parameter.name();
        let list = flag.parameter == Parameter::Weights;
        let argument = Arg::new(name)
            .long(name)
            .help(flag.about)
            .help_heading("Parameters")
            .allow_negative_numbers(true)
            .global(true)
            .value_parser(if list { numbers } else { number });
        match flag.default {
            Some(value) => argument.default_value(value),
            None => argument,
        }
    });
    let command = Command::new(family.name)
        .about(family.about)
        .args(arguments)
        .subcommand_required(true)
        .arg_required_else_help(true);
    Action::augment_subcommands(command)
}

/// A number, which is kept in words until the number type is known.
fn number(text: &str) -> Result<String, String> {
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
