//! Parameters of greatest likelihood, and how well they are known.

use serde::Serialize;
use smidgen::likelihood::{aic, bic};

use super::family::{Fitted, Setting, Settings};
use super::quantity::Quantity;
use crate::cli::dist::DistArgs;
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::Output;

/// What a fit found, beside the parameters.
#[derive(Serialize)]
#[serde(bound = "")]
struct Fit<'a, R: Decimal> {
    standard_errors: &'a Settings<R>,
    log_likelihood: Quantity<R>,
    /// Akaike's information criterion; none where the number type cannot hold the likelihood.
    aic: Option<Quantity<R>>,
    /// The Bayesian information criterion; none alike.
    bic: Option<Quantity<R>>,
    /// How many data there were.
    data: u64,
}

/// Prints parameters and criteria.
pub fn run<R: Decimal>(args: &DistArgs, fitted: &Fitted<R>) -> Result<(), CommandError> {
    let (free, count) = (fitted.free_parameters, fitted.count);
    let aic = aic(fitted.log_likelihood, free).ok();
    let bic = bic(fitted.log_likelihood, free, count).ok();
    let fit = Fit {
        standard_errors: &fitted.standard_errors,
        log_likelihood: Quantity::Number(fitted.log_likelihood),
        aic: aic.map(Quantity::Number),
        bic: bic.map(Quantity::Number),
        data: count,
    };
    if args.json {
        return super::json(args, &fitted.member, fit);
    }
    let mut output = Output::new();
    for (parameter, value) in &fitted.member.parameters.0 {
        let label = format!("{}:", parameter.name());
        let error = match fit.standard_errors.get(*parameter) {
            Some(error @ Setting::Single(_)) => format!("standard error {error}"),
            Some(errors @ Setting::List(_)) => format!("standard errors {errors}"),
            None => "known".to_owned(),
        };
        output.line(format_args!("{label:<16} {value} ({error})"))?;
    }
    let text = |value: Option<Quantity<R>>| match value {
        Some(value) => value.to_string(),
        None => format!("beyond {}", args.number.name()),
    };
    output.line(format_args!("log-likelihood:  {}", fit.log_likelihood))?;
    output.line(format_args!("AIC:             {}", text(fit.aic)))?;
    output.line(format_args!("BIC:             {}", text(fit.bic)))?;
    output.line(format_args!("data:            {}", fit.data))
}
