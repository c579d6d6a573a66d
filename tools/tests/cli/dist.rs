//! `dist`: probability distributions.

mod errors;
mod fits;
mod functions;
mod pictures;

use std::env;
use std::path::Path;
use std::process::Command;

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

/// Every command of the document's section about `dist` prints what stands below it.
#[test]
fn the_document_is_true() {
    let document = include_str!("../../README.md");
    let (_, section) = document.split_once("\n## dist\n").unwrap();
    let (_, examples) = section.split_once("```console\n$ ").unwrap();
    let (examples, _) = examples.split_once("\n```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_smidgen")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
    let mut count = 0;
    for example in examples.split("\n$ ") {
        let (command, expected) = example.split_once('\n').unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).env("PATH", &path);
        let output = shell.current_dir(folder.path()).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(printed.trim_end(), expected, "{command}");
        count += 1;
    }
    assert!(count >= 7);
}
