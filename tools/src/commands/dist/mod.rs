//! `smidgen dist`: probability distributions, what they say and what data say of them.

mod categories;
mod data;
mod error;
mod evaluate;
mod families;
mod family;
mod fit;
mod function;
mod info;
mod likelihood;
mod plot;
mod quantity;
mod sample;
mod univariate;

pub use error::DistError;
pub use families::families;
pub use family::{Family, Flag, Given};

use serde::Serialize;
use smidgen::num::I16F16;

use super::decimal::Decimal;
use super::error::CommandError;
use super::output::Output;
use crate::cli::dist::{Action, DistArgs, DistNumberType};
use data::Data;
use family::{Member, Settings};
use function::Function;

/// Runs the command.
pub fn run(args: &DistArgs) -> Result<(), CommandError> {
    match args.number {
        DistNumberType::F32 => run_in::<f32>(args),
        DistNumberType::Q16 => run_in::<I16F16>(args),
        DistNumberType::F64 => run_in::<f64>(args),
    }
}

/// Runs the command in a number type.
fn run_in<R: Decimal>(args: &DistArgs) -> Result<(), CommandError> {
    // An index of the same table.
    let family = families::<R>().swap_remove(args.chosen.family);
    let member = || (family.member)(&args.chosen.given);
    let evaluate = |function, points| evaluate::run(args, &member()?, function, points);
    match &args.chosen.action {
        Action::Pdf(points) => evaluate(Function::Pdf, points),
        Action::Pmf(points) => evaluate(Function::Pmf, points),
        Action::LnPdf(points) => evaluate(Function::LnPdf, points),
        Action::LnPmf(points) => evaluate(Function::LnPmf, points),
        Action::Cdf(points) => evaluate(Function::Cdf, points),
        Action::Sf(points) => evaluate(Function::Sf, points),
        Action::LnCdf(points) => evaluate(Function::LnCdf, points),
        Action::LnSf(points) => evaluate(Function::LnSf, points),
        Action::Quantile(points) => evaluate(Function::Quantile, points),
        Action::InverseSf(points) => evaluate(Function::InverseSf, points),
        Action::Interval(ends) => evaluate::interval(args, &member()?, ends),
        Action::Info => info::run(args, &member()?),
        Action::Sample(sample) => sample::run(args, &member()?, sample),
        Action::Plot(plot) => plot::run(args, &member()?, plot),
        Action::Likelihood(likelihood) => likelihood::run(args, &family, likelihood),
        Action::Fit(source) => {
            let data = Data::read(&source.file, source.column.as_deref())?;
            fit::run(args, &(family.fit)(&args.chosen.given, &data)?)
        }
    }
}

/// A result, and what it is a result of.
#[derive(Serialize)]
#[serde(bound = "T: Serialize")]
struct Report<'a, R: Decimal, T> {
    distribution: &'static str,
    parameters: &'a Settings<R>,
    number: &'static str,
    #[serde(flatten)]
    result: T,
}

/// Prints a result as one object of JSON.
fn json<R: Decimal>(
    args: &DistArgs,
    member: &Member<R>,
    result: impl Serialize,
) -> Result<(), CommandError> {
    Output::new().json(&Report {
        distribution: member.family,
        parameters: &member.parameters,
        number: args.number.name(),
        result,
    })
}
