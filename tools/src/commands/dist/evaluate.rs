//! Densities, masses, probabilities and quantiles at points.

use serde::Serialize;

use super::error::{DistError, Unfit};
use super::family::Member;
use super::function::Function;
use super::quantity::{Argument, Quantity};
use crate::cli::dist::{DistArgs, IntervalArgs, Points};
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::Output;

/// A function at points.
#[derive(Serialize)]
#[serde(bound = "")]
struct Values<R: Decimal> {
    function: &'static str,
    x: Vec<Quantity<R>>,
    values: Vec<Quantity<R>>,
}

/// The probability of an interval.
#[derive(Serialize)]
#[serde(bound = "")]
struct Interval<R: Decimal> {
    low: Quantity<R>,
    high: Quantity<R>,
    probability: Quantity<R>,
}

/// Prints a function at points.
pub fn run<R: Decimal>(
    args: &DistArgs,
    member: &Member<R>,
    function: Function,
    points: &Points,
) -> Result<(), CommandError> {
    let kind = member.distribution.kind();
    if function.of(kind) != function {
        let family = member.family;
        return Err(CommandError::Dist(DistError::Kind {
            function,
            family,
            kind,
        }));
    }
    let mut result = Values {
        function: function.name(),
        x: Vec::new(),
        values: Vec::new(),
    };
    for text in &points.x {
        let x = if function.takes_probability() {
            probability::<R>(text)
        } else {
            kind.parse(text)
        };
        let value = x.and_then(|x| {
            result.x.push(x);
            member.distribution.evaluate(function, x)
        });
        result
            .values
            .push(value.map_err(point(function.name(), text))?);
    }
    if args.json {
        return super::json(args, member, result);
    }
    let mut output = Output::new();
    let mut values = result.values.iter();
    values.try_for_each(|value| output.line(value))
}

/// Prints the probability of an interval.
pub fn interval<R: Decimal>(
    args: &DistArgs,
    member: &Member<R>,
    ends: &IntervalArgs,
) -> Result<(), CommandError> {
    const NAME: &str = "interval";
    let kind = member.distribution.kind();
    let end = |text: &String| kind.parse::<R>(text).map_err(point(NAME, text));
    let (low, high) = (end(&ends.low)?, end(&ends.high)?);
    let probability = member.distribution.probability(low, high);
    let probability = Quantity::Number(probability.map_err(point(NAME, &ends.high))?);
    if args.json {
        let result = Interval {
            low,
            high,
            probability,
        };
        return super::json(args, member, result);
    }
    Output::new().line(probability)
}

/// Reads a probability.
fn probability<R: Decimal>(text: &str) -> Result<Quantity<R>, Unfit> {
    let p = <R as Argument<R>>::parse(text)?;
    if p < R::ZERO || p > R::ONE {
        return Err(Unfit::NotProbability);
    }
    Ok(Quantity::Number(p))
}

/// Names the point that an error is about.
fn point(function: &'static str, text: &str) -> impl FnOnce(Unfit) -> DistError {
    move |reason| DistError::Point {
        function,
        text: text.to_owned(),
        reason,
    }
}
