//! A subcommand for every family of distributions, with its parameters as flags.

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Command, Error, FromArgMatches, Subcommand};
use smidgen::distribution::Parameter;

use super::{Action, number, numbers};
use crate::commands::dist::{Family, Flag, Given, families};

/// A family, its parameters, and what is to be done.
#[derive(Debug)]
pub struct Chosen {
    /// Index in the table of families.
    pub family: usize,
    pub given: Given,
    pub action: Action,
}

impl Chosen {
    /// Whether nothing can be done without a parameter.
    fn needs(&self, flag: &Flag) -> bool {
        match &self.action {
            Action::Fit(_) => flag.known,
            Action::Likelihood(args) => match &args.along {
                Some(along) => along != flag.parameter.name(),
                None => true,
            },
            _ => true,
        }
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
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let families = families::<f32>();
        let found = matches.subcommand().and_then(|(name, matches)| {
            let mut families = families.iter().enumerate();
            let (index, family) = families.find(|(_, family)| family.name == name)?;
            Some((index, family, matches))
        });
        let (index, family, matches) =
            found.ok_or_else(|| Error::new(ErrorKind::MissingSubcommand))?;
        let given = family.parameters.iter().filter_map(|flag| {
            let text = matches.get_one::<String>(flag.parameter.name())?;
            Some((flag.parameter, text.clone()))
        });
        let chosen = Self {
            family: index,
            given: Given(given.collect()),
            action: Action::from_arg_matches(matches)?,
        };
        let mut needed = family.parameters.iter().filter(|flag| chosen.needs(flag));
        match needed.find(|flag| !chosen.given.has(flag.parameter)) {
            Some(flag) => Err(missing(family, flag)),
            None => Ok(chosen),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The command of a family: its parameters, then what is to be done.
fn subcommand<R>(family: &Family<R>) -> Command {
    let command = Command::new(family.name)
        .about(family.about)
        .args(family.parameters.iter().map(argument))
        .override_usage(usage(family))
        .subcommand_required(true)
        .arg_required_else_help(true);
    Action::augment_subcommands(command)
}

/// The flag of a parameter.
fn argument(flag: &Flag) -> Arg {
    let name = flag.parameter.name();
    let list = flag.parameter == Parameter::Weights;
    let argument = Arg::new(name)
        .long(name)
        .value_name(value_name(flag))
        .help(flag.about)
        .help_heading("Parameters")
        .global(true)
        .value_parser(if list { numbers } else { number });
    match flag.default {
        Some(value) => argument.default_value(value),
        None => argument,
    }
}

/// What stands for the value of a flag.
fn value_name(flag: &Flag) -> &'static str {
    match flag.parameter {
        Parameter::Weights => "NUMBERS",
        _ => "NUMBER",
    }
}

/// How a family is used.
fn usage<R>(family: &Family<R>) -> String {
    let flags = family.parameters.iter().map(|flag| {
        let text = format!("--{} <{}>", flag.parameter.name(), value_name(flag));
        match flag.default {
            Some(_) => format!("[{text}]"),
            None => text,
        }
    });
    let flags: Vec<_> = flags.collect();
    let (name, flags) = (family.name, flags.join(" "));
    format!("smidgen dist {name} {flags} [OPTIONS] <COMMAND>")
}

/// The error of a parameter that was not given.
fn missing<R>(family: &Family<R>, flag: &Flag) -> Error {
    let name = flag.parameter.name();
    let what = format!("--{name} is missing: {}", flag.about);
    Error::raw(ErrorKind::MissingRequiredArgument, what).format(&mut subcommand(family))
}
