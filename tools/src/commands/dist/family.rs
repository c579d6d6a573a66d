//! What a family of distributions is to the command: a name, parameters, and ways to a member.

use std::fmt;

use serde::{Serialize, Serializer};
use smidgen::distribution::{Distribution, DistributionError, Estimate, Parameter};

use super::data::Data;
use super::error::DistError;
use super::quantity::{Argument, Quantity};
use super::univariate::Univariate;
use crate::commands::decimal::Decimal;

/// A family of distributions.
pub struct Family<R> {
    pub name: &'static str,
    /// What it is good for.
    pub about: &'static str,
    pub parameters: &'static [Flag],
    /// The member with the parameters given.
    pub member: fn(&Given) -> Result<Member<R>, DistError>,
    /// The member that makes data most likely.
    pub fit: fn(&Given, &Data) -> Result<Fitted<R>, DistError>,
}

impl<R> Family<R> {
    /// The parameter with a name.
    ///
    /// # Errors
    ///
    /// [`DistError::NoParameter`].
    pub fn parameter(&self, name: &str) -> Result<Parameter, DistError> {
        let mut parameters = self.parameters.iter().map(|flag| flag.parameter);
        let found = parameters.find(|parameter| parameter.name() == name);
        found.ok_or_else(|| DistError::NoParameter {
            family: self.name,
            name: name.to_owned(),
        })
    }
}

/// How a parameter is given.
pub struct Flag {
    pub parameter: Parameter,
    /// What it means.
    pub about: &'static str,
    /// What holds if it is not given.
    pub default: Option<&'static str>,
    /// Whether a fit has to know it.
    pub known: bool,
}

/// A distribution with its parameters.
pub struct Member<R> {
    pub family: &'static str,
    pub parameters: Settings<R>,
    pub distribution: Box<dyn Univariate<R>>,
}

/// The distribution that makes data most likely.
pub struct Fitted<R> {
    pub member: Member<R>,
    /// Of the parameters that were not known.
    pub standard_errors: Settings<R>,
    pub log_likelihood: R,
    /// How many parameters were free.
    pub free_parameters: u32,
    /// How many data there were.
    pub count: u64,
}

/// Parameters, or something about each of them.
pub struct Settings<R>(pub Vec<(Parameter, Setting<R>)>);

/// The value of a parameter.
pub enum Setting<R> {
    Single(Quantity<R>),
    /// One for each category.
    List(Vec<R>),
}

impl<R: Decimal> Settings<R> {
    /// The value for a parameter.
    pub fn get(&self, parameter: Parameter) -> Option<&Setting<R>> {
        let mut settings = self.0.iter();
        settings.find_map(|(name, setting)| (*name == parameter).then_some(setting))
    }
}

impl<R: Decimal> fmt::Display for Settings<R> {
    /// As in `mean 0, std-dev 1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (parameter, setting)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{} {setting}", parameter.name())?;
        }
        Ok(())
    }
}

impl<R: Decimal> Serialize for Settings<R> {
    /// An object, its keys the parameters with `_` in place of `-`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = |parameter: &Parameter| parameter.name().replace('-', "_");
        serializer.collect_map(self.0.iter().map(|(name, setting)| (key(name), setting)))
    }
}

impl<R: Decimal> fmt::Display for Setting<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(quantity) => quantity.fmt(f),
            Self::List(numbers) => {
                let texts = numbers.iter().map(|&number| Quantity::Number(number));
                let texts: Vec<String> = texts.map(|quantity| quantity.to_string()).collect();
                f.write_str(&texts.join(","))
            }
        }
    }
}

impl<R: Decimal> Serialize for Setting<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Single(quantity) => quantity.serialize(serializer),
            Self::List(numbers) => {
                serializer.collect_seq(numbers.iter().map(|&number| Quantity::Number(number)))
            }
        }
    }
}

/// Parameters as they were given, in words.
#[derive(Clone, Debug, Default)]
pub struct Given(pub Vec<(Parameter, String)>);

impl Given {
    /// The value of a parameter.
    ///
    /// # Errors
    ///
    /// [`DistError::Parameter`].
    pub fn get<R, A: Argument<R>>(&self, parameter: Parameter) -> Result<A, DistError> {
        parse(parameter, self.text(parameter))
    }

    /// The values of a parameter, with commas between them.
    ///
    /// # Errors
    ///
    /// [`DistError::Parameter`].
    pub fn list<R: Decimal>(&self, parameter: Parameter) -> Result<Vec<R>, DistError> {
        let texts = self.text(parameter).split(',');
        texts.map(|text| parse(parameter, text.trim())).collect()
    }

    /// Whether a parameter was given, or has a default.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.0.iter().any(|(name, _)| *name == parameter)
    }

    /// The same with another value for a parameter.
    pub fn with(&self, parameter: Parameter, text: String) -> Self {
        let others = self.0.iter().filter(|(name, _)| *name != parameter);
        let mut given: Vec<_> = others.cloned().collect();
        given.push((parameter, text));
        Self(given)
    }

    fn text(&self, parameter: Parameter) -> &str {
        let mut given = self.0.iter();
        let text = given.find_map(|(name, text)| (*name == parameter).then_some(text));
        text.map_or("", String::as_str)
    }
}

fn parse<R, A: Argument<R>>(parameter: Parameter, text: &str) -> Result<A, DistError> {
    A::parse(text).map_err(|reason| DistError::Parameter {
        parameter: parameter.name(),
        text: text.to_owned(),
        reason,
    })
}

/// A distribution that the command has.
pub trait Named: Distribution<Value: Argument<Self::Number>> + Sized {
    /// The name of its family.
    const NAME: &'static str;
    /// Its parameters.
    const FLAGS: &'static [Flag];
    /// What a fit finds out about each parameter.
    type StandardErrors;

    /// The distribution with the parameters given.
    fn with(given: &Given) -> Result<Self, DistError>;

    /// The parameters, in the order of the flags.
    fn settings(&self) -> Vec<Setting<Self::Number>>;

    /// The distribution that makes data most likely.
    fn estimate(
        given: &Given,
        data: &[Self::Value],
    ) -> Result<Estimate<Self, Self::StandardErrors>, DistError>;

    /// Standard errors of the parameters that were not known, in the order of the flags.
    fn errors(errors: Self::StandardErrors) -> Vec<Setting<Self::Number>>;

    /// The distribution behind the interface that all have.
    fn univariate(self) -> Box<dyn Univariate<Self::Number>>;
}

/// Names the family that an error is about.
pub fn failed<D: Named>(error: DistributionError) -> DistError {
    DistError::Distribution {
        family: D::NAME,
        error,
    }
}

/// The member with the parameters given.
pub fn member<D: Named>(given: &Given) -> Result<Member<D::Number>, DistError> {
    D::with(given).map(described)
}

/// The member that makes data most likely.
pub fn fit<D: Named>(given: &Given, data: &Data) -> Result<Fitted<D::Number>, DistError> {
    let values = data.values::<D::Number, D::Value>()?;
    let estimate = match D::estimate(given, &values) {
        Ok(estimate) => estimate,
        Err(error) => return Err(blame::<D>(given, data, &values).unwrap_or(error)),
    };
    let log_likelihood = estimate.distribution.log_likelihood(values);
    let unknown = D::FLAGS.iter().filter(|flag| !flag.known);
    let errors = D::errors(estimate.standard_errors);
    Ok(Fitted {
        member: described(estimate.distribution),
        standard_errors: Settings(unknown.map(|flag| flag.parameter).zip(errors).collect()),
        log_likelihood,
        free_parameters: D::PARAMETERS,
        count: estimate.count,
    })
}

fn described<D: Named>(distribution: D) -> Member<D::Number> {
    let parameters = D::FLAGS.iter().map(|flag| flag.parameter);
    Member {
        family: D::NAME,
        parameters: Settings(parameters.zip(distribution.settings()).collect()),
        distribution: distribution.univariate(),
    }
}

/// The error of the first datum that the distribution cannot have, whatever the others are.
fn blame<D: Named>(given: &Given, data: &Data, values: &[D::Value]) -> Option<DistError> {
    /// More than any fit needs.
    const MANY: usize = 8;
    let impossible = |&value: &D::Value| {
        let error = DistributionError::DatumOutOfSupport;
        matches!(
            D::estimate(given, &[value; MANY]),
            Err(DistError::Distribution { error: found, .. }) if found == error
        )
    };
    data.out_of_support(values.iter().position(impossible)?, D::NAME)
}
