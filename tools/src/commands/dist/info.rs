//! Moments and landmarks of a distribution.

use serde::Serialize;

use super::family::Member;
use super::quantity::Quantity;
use crate::cli::dist::DistArgs;
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::Output;

/// Moments and landmarks; null where there is none or it is not finite.
#[derive(Serialize)]
#[serde(bound = "")]
struct Info<R: Decimal> {
    kind: &'static str,
    support: [Quantity<R>; 2],
    mean: Option<Quantity<R>>,
    variance: Option<Quantity<R>>,
    std_dev: Option<Quantity<R>>,
    median: Quantity<R>,
    mode: Option<Quantity<R>>,
    /// In nats.
    entropy: Quantity<R>,
}

/// Prints moments and landmarks.
pub fn run<R: Decimal>(args: &DistArgs, member: &Member<R>) -> Result<(), CommandError> {
    let summary = member.distribution.summary();
    let info = Info {
        kind: member.distribution.kind().name(),
        support: summary.support,
        mean: summary.mean.map(Quantity::Number),
        variance: summary.variance.map(Quantity::Number),
        std_dev: summary.std_dev.map(Quantity::Number),
        median: summary.median,
        mode: summary.mode,
        entropy: Quantity::Number(summary.entropy),
    };
    if args.json {
        return super::json(args, member, info);
    }
    let [low, high] = info.support;
    let text = |value: Option<Quantity<R>>| match value {
        Some(value) => value.to_string(),
        None => "none".to_owned(),
    };
    let mut output = Output::new();
    output.line(format_args!(
        "distribution:  {}, {}",
        member.family, info.kind
    ))?;
    output.line(format_args!("parameters:    {}", member.parameters))?;
    output.line(format_args!("support:       {low} to {high}"))?;
    output.line(format_args!("mean:          {}", text(info.mean)))?;
    output.line(format_args!("variance:      {}", text(info.variance)))?;
    output.line(format_args!("std dev:       {}", text(info.std_dev)))?;
    output.line(format_args!("median:        {}", info.median))?;
    output.line(format_args!("mode:          {}", text(info.mode)))?;
    output.line(format_args!("entropy:       {} nats", info.entropy))
}
