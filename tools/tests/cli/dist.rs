//! `dist`: probability distributions.

mod errors;
mod fits;
mod functions;
mod pictures;

use super::{Run, smidgen};

/// Every family with parameters, and values that it has.
const FAMILIES: [(&str, &str, [&str; 2]); 18] = [
    ("bernoulli", "--p 0.3", ["0", "1"]),
    ("binomial", "--n 10 --p 0.7", ["7", "2"]),
    ("poisson", "--lambda 3", ["2", "5"]),
    ("geometric", "--p 0.25", ["0", "4"]),
    ("negative-binomial", "--r 2.5 --p 0.4", ["1", "6"]),
    ("discrete-uniform", "--low -2 --high 3", ["-2", "0"]),
    ("categorical", "--weights 5,3,2", ["0", "2"]),
    ("uniform", "--low -1 --high 3", ["-0.5", "2"]),
    ("normal", "--mean -1 --std-dev 2", ["-1.5", "3"]),
    ("exponential", "--lambda 2", ["0.1", "1.5"]),
    ("gamma", "--shape 2.5 --scale 1.5", ["0.5", "4"]),
    ("beta", "--alpha 2 --beta 3", ["0.25", "0.9"]),
    ("log-normal", "--mean 0.5 --std-dev 0.75", ["0.5", "3"]),
    ("laplace", "--location 1 --scale 2", ["-1", "2"]),
    ("logistic", "--location 1 --scale 2", ["-1", "2"]),
    ("gumbel", "--location 1 --scale 2", ["-1", "2"]),
    ("weibull", "--shape 1.5 --scale 2", ["0.5", "3"]),
    ("student-t", "--df 4", ["-1", "2"]),
];

/// Whether the values of a family are whole numbers.
fn is_discrete(family: &str) -> bool {
    FAMILIES[..7].iter().any(|(name, ..)| *name == family)
}

/// Runs the command with arguments that white space divides.
fn dist(arguments: &str) -> Run {
    let words: Vec<&str> = ["dist"].into_iter().chain(arguments.split(' ')).collect();
    smidgen(&words)
}

/// Numbers that were printed, one on a line.
#[track_caller]
fn numbers(arguments: &str) -> Vec<f64> {
    let lines = dist(arguments).success();
    let number = |line: &str| line.parse().unwrap();
    lines.lines().map(number).collect()
}
