//! What can be wrong with a distribution, an argument or data.

use std::io;
use std::path::PathBuf;

use smidgen::distribution::DistributionError;
use smidgen::likelihood::LikelihoodError;
use thiserror::Error;

use super::function::Function;
use super::univariate::Kind;

/// Why a word is not the number that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unfit {
    #[error("is not a number")]
    NotANumber,
    #[error("is not a whole number")]
    NotWhole,
    #[error("is beyond the range of the number type")]
    TooLarge,
    #[error("is nearer to 0 than any other value of the number type")]
    TooSmall,
    #[error("is not a probability, from 0 to 1")]
    NotProbability,
    #[error("is not from {least} to {greatest}")]
    OutOfRange { least: i64, greatest: i64 },
}

/// Why `smidgen dist` stopped.
#[derive(Debug, Error)]
pub enum DistError {
    #[error("--{parameter}: {text:?} {reason}")]
    Parameter {
        parameter: &'static str,
        text: String,
        reason: Unfit,
    },
    #[error("categorical: {given} categories are more than the {greatest} that this command takes")]
    Categories { given: usize, greatest: usize },
    #[error("{function}: {text:?} {reason}")]
    Point {
        function: &'static str,
        text: String,
        reason: Unfit,
    },
    #[error("{}: {family} is {} and has {} instead", function.name(), kind.name(), function.of(*kind).name())]
    Kind {
        function: Function,
        family: &'static str,
        kind: Kind,
    },
    #[error("{family}: {error}")]
    Distribution {
        family: &'static str,
        error: DistributionError,
    },
    #[error("{family}: {error}")]
    Likelihood {
        family: &'static str,
        error: LikelihoodError,
    },
    #[error("{}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("{}: line {line}: {text:?} {reason}", path.display())]
    Datum {
        path: PathBuf,
        line: u64,
        text: String,
        reason: Unfit,
    },
    #[error("{}: line {line}: {text:?} is not a value that {family} has", path.display())]
    DatumOutOfSupport {
        path: PathBuf,
        line: u64,
        text: String,
        family: &'static str,
    },
    #[error("{}: line {line}: there is no column {column}", path.display())]
    ColumnMissing {
        path: PathBuf,
        line: u64,
        column: String,
    },
    #[error("--along: {family} has no parameter {name:?}")]
    NoParameter { family: &'static str, name: String },
    #[error("{}: there are no numbers", path.display())]
    NoData { path: PathBuf },
    #[error("{}: {reason}", path.display())]
    Plot { path: PathBuf, reason: String },
}
