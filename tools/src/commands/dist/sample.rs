//! Draws.

use std::fmt::Write;

use serde::Serialize;
use smidgen::rng::DefaultRng;

use super::family::Member;
use super::quantity::Quantity;
use crate::cli::Seed;
use crate::cli::dist::{DistArgs, SampleArgs};
use crate::commands::decimal::Decimal;
use crate::commands::error::CommandError;
use crate::commands::output::{Output, line_to_stderr};

/// Draws that are written at once.
const CHUNK: u64 = 4096;

/// What was drawn.
#[derive(Serialize)]
#[serde(bound = "")]
struct Samples<R: Decimal> {
    seed: u64,
    samples: Vec<Quantity<R>>,
}

/// Prints draws, one on a line.
pub fn run<R: Decimal>(
    args: &DistArgs,
    member: &Member<R>,
    sample: &SampleArgs,
) -> Result<(), CommandError> {
    let seed = sample.seed.seed.value();
    let mut rng = DefaultRng::new(seed);
    if args.json {
        let draws = (0..sample.count).map(|_| member.distribution.sample(&mut rng));
        let samples = draws.collect();
        return super::json(args, member, Samples { seed, samples });
    }
    if sample.seed.seed == Seed::Random {
        line_to_stderr(format_args!("seed: {seed}"));
    }
    let mut output = Output::new();
    let mut left = sample.count;
    while left > 0 {
        let mut lines = String::new();
        for _ in 0..left.min(CHUNK) {
            let draw = member.distribution.sample(&mut rng);
            // Writing to a string does not fail.
            let _ = writeln!(lines, "{draw}");
        }
        output.text(lines)?;
        left = left.saturating_sub(CHUNK);
    }
    Ok(())
}
