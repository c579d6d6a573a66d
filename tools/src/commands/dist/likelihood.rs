//! How likely data are: under a distribution, or along one of its parameters.

use serde::Serialize;
use smidgen::distribution::Parameter;
use smidgen::likelihood::{Bounds, curve};

use super::data::Data;
use super::error::DistError;
use super::family::Family;
use super::quantity::{Argument, Quantity};
use super::univariate::Likelihood;
use crate::cli::dist::{DistArgs, LikelihoodArgs};
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::Output;

/// The likelihood of data under a distribution.
#[derive(Serialize)]
#[serde(bound = "")]
struct Single<R: Decimal> {
    #[serde(flatten)]
    likelihood: Values<R>,
    data: usize,
}

/// The likelihood of data along a parameter.
#[derive(Serialize)]
#[serde(bound = "")]
struct Curve<R: Decimal> {
    distribution: &'static str,
    number: &'static str,
    along: &'static str,
    points: Vec<Point<R>>,
    data: usize,
}

/// The likelihood of data for a value of a parameter.
#[derive(Serialize)]
#[serde(bound = "")]
struct Point<R: Decimal> {
    value: Quantity<R>,
    #[serde(flatten)]
    likelihood: Values<R>,
}

/// A likelihood, which may be too small for the number type, and its logarithm.
#[derive(Clone, Copy, Serialize)]
#[serde(bound = "")]
struct Values<R: Decimal> {
    likelihood: Quantity<R>,
    log_likelihood: Quantity<R>,
}

impl<R: Decimal> From<&Likelihood<R>> for Values<R> {
    fn from(likelihood: &Likelihood<R>) -> Self {
        Self {
            likelihood: Quantity::Number(likelihood.likelihood),
            log_likelihood: Quantity::Number(likelihood.log_likelihood),
        }
    }
}

/// Prints likelihood and log-likelihood.
pub fn run<R: Decimal>(
    args: &DistArgs,
    family: &Family<R>,
    source: &LikelihoodArgs,
) -> Result<(), CommandError> {
    let data = Data::read(&source.data.file, source.data.column.as_deref())?;
    if let (Some(name), Some(from), Some(to)) = (&source.along, &source.from, &source.to) {
        let parameter = family.parameter(name)?;
        let curve = along(args, family, parameter, [from, to], source, &data)?;
        return print(args, &curve);
    }
    let member = (family.member)(&args.chosen.given)?;
    let found = member.distribution.likelihood(&data)?;
    let values = Values::from(&found);
    if args.json {
        let result = Single {
            likelihood: values,
            data: found.count,
        };
        return super::json(args, &member, result);
    }
    let mut output = Output::new();
    output.line(format_args!("likelihood:      {}", values.likelihood))?;
    output.line(format_args!("log-likelihood:  {}", values.log_likelihood))?;
    output.line(format_args!("data:            {}", found.count))
}

/// The curve along a parameter between two values of it.
fn along<R: Decimal>(
    args: &DistArgs,
    family: &Family<R>,
    parameter: Parameter,
    ends: [&String; 2],
    source: &LikelihoodArgs,
    data: &Data,
) -> Result<Curve<R>, DistError> {
    let end = |text: &String| {
        <R as Argument<R>>::parse(text).map_err(|reason| DistError::Parameter {
            parameter: parameter.name(),
            text: text.clone(),
            reason,
        })
    };
    let bounds = Bounds::new(end(ends[0])?, end(ends[1])?);
    let bounds = bounds.map_err(|error| DistError::Likelihood {
        family: family.name,
        error,
    })?;
    let mut likelihoods = Vec::new();
    let values = curve(bounds, source.points, |value: R| {
        let given = args.chosen.given.with(parameter, value.decimal());
        let found = (family.member)(&given)?.distribution.likelihood(data)?;
        likelihoods.push(Values::from(&found));
        Ok::<_, DistError>(found.log_likelihood)
    });
    let values = values.map(|(value, found)| found.map(|_| Quantity::Number(value)));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    let points = values.into_iter().zip(likelihoods);
    let points = points.map(|(value, likelihood)| Point { value, likelihood });
    Ok(Curve {
        distribution: family.name,
        number: args.number.name(),
        along: parameter.name(),
        points: points.collect(),
        data: data.len(),
    })
}

/// Prints a table with a line for each value of the parameter.
fn print<R: Decimal>(args: &DistArgs, curve: &Curve<R>) -> Result<(), CommandError> {
    let mut output = Output::new();
    if args.json {
        return output.json(curve);
    }
    output.line(format_args!("{}\tlikelihood\tlog-likelihood", curve.along))?;
    let mut points = curve.points.iter();
    points.try_for_each(|point| {
        let Values {
            likelihood,
            log_likelihood,
        } = point.likelihood;
        output.line(format_args!(
            "{}\t{likelihood}\t{log_likelihood}",
            point.value
        ))
    })
}
