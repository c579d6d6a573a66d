//! The categorical family, whose members differ in the number of categories.

use smidgen::distribution::{Categorical, Estimate, Fit, Parameter};

use super::error::DistError;
use super::family::{Family, Flag, Given, Named, Setting, failed, fit, member};
use super::univariate::{Counts, Univariate};
use crate::commands::decimal::Decimal;

const NAME: &str = "categorical";
const FLAGS: &[Flag] = &[Flag {
    parameter: Parameter::Weights,
    about: "Weights of the categories, with commas between them",
    default: None,
    known: false,
}];

/// Calls a function for the distribution over so many categories.
macro_rules! sized {
    ($categories:expr, $function:ident $arguments:tt) => {
        sized!($categories, $function $arguments, 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
    };
    ($categories:expr, $function:ident $arguments:tt, $($size:literal)+) => {
        match $categories {
            $($size => $function::<Categorical<R, $size>> $arguments,)+
            given => Err(DistError::Categories { given, greatest: [$($size),+].len() }),
        }
    };
}

/// The family.
pub fn family<R: Decimal>() -> Family<R> {
    Family {
        name: NAME,
        about: "One of some categories, from 0 on, each with its own probability",
        parameters: FLAGS,
        member: |given| {
            let categories = given.list::<R>(Parameter::Weights)?.len();
            sized!(categories, member(given))
        },
        fit: |given, data| {
            let greatest = data.values::<R, u32>()?.into_iter().max();
            let categories = greatest.map_or(0, |category| category as usize + 1);
            sized!(categories, fit(given, data))
        },
    }
}

impl<R: Decimal, const N: usize> Named for Categorical<R, N> {
    const NAME: &'static str = NAME;
    const FLAGS: &'static [Flag] = FLAGS;
    type StandardErrors = [R; N];

    fn with(given: &Given) -> Result<Self, DistError> {
        let weights = given.list(Parameter::Weights)?;
        let weights = weights
            .try_into()
            .map_err(|weights: Vec<R>| DistError::Categories {
                given: weights.len(),
                greatest: N,
            })?;
        Self::from_weights(weights).map_err(failed::<Self>)
    }

    fn settings(&self) -> Vec<Setting<R>> {
        vec![Setting::List(self.probabilities().to_vec())]
    }

    fn estimate(_: &Given, data: &[u32]) -> Result<Estimate<Self, [R; N]>, DistError> {
        Self::fit_data(data.iter().copied()).map_err(failed::<Self>)
    }

    fn errors(errors: [R; N]) -> Vec<Setting<R>> {
        vec![Setting::List(errors.to_vec())]
    }

    fn univariate(self) -> Box<dyn Univariate<R>> {
        Box::new(Counts(self))
    }
}
