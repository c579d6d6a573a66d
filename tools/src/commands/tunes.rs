//! `smidgen tunes`: a tune book, made ready to learn from.

use std::path::PathBuf;

use serde::Serialize;

use super::error::CommandError;
use super::model;
use super::output::Output;
use crate::cli::TunesArgs;
use crate::pack::write_whole;
use crate::train::read_stories;
use crate::tunes::{self, Tune, markov::Markov, passages};

/// Orders of the Markov chains that are measured.
const ORDERS: std::ops::RangeInclusive<usize> = 1..=8;
/// Bars of the passages that are looked for in known tunes.
const PASSAGES: [usize; 3] = [1, 2, 4];

/// What was read and what became of it.
#[derive(Serialize)]
struct Report {
    /// Tunes to learn from.
    train: Part,
    /// Tunes held out.
    valid: Part,
    /// Tunes like another one to the last token, which count once.
    duplicates: usize,
    skipped: Vec<Skipped>,
    /// Loss of Markov chains on the tunes held out.
    markov: Vec<Baseline>,
    /// What the tunes have in common with those of `--known`.
    shared: Vec<Shared>,
}

/// A part of the tunes.
#[derive(Serialize)]
struct Part {
    path: PathBuf,
    tunes: usize,
    tokens: usize,
}

/// Tunes that are left out for a reason.
#[derive(Serialize)]
struct Skipped {
    reason: String,
    tunes: usize,
}

/// Passages that occur in the known tunes too.
#[derive(Clone, Serialize)]
struct Shared {
    bars: usize,
    passages: usize,
    shared: usize,
}

/// Loss of a Markov chain.
#[derive(Serialize)]
struct Baseline {
    order: usize,
    nll_per_token: f64,
}

/// Runs the command.
pub fn run(args: &TunesArgs) -> Result<(), CommandError> {
    // Books are in whatever encoding; the music is ASCII.
    let book = model::read(&args.book)?;
    let book = String::from_utf8_lossy(&book);
    let read = tunes::read(&book).map_err(|error| CommandError::Tunes {
        path: args.book.clone(),
        error: error.to_string(),
    })?;
    if read.tunes.is_empty() {
        return Err(CommandError::Tunes {
            path: args.book.clone(),
            error: "there are no tunes to learn from".to_owned(),
        });
    }
    let split = tunes::split(read.tunes, usize::from(args.every.get()));
    std::fs::create_dir_all(&args.output).map_err(CommandError::read(&args.output))?;
    let part = |name: &str, tunes: &[Tune]| -> Result<Part, CommandError> {
        let path = args.output.join(name);
        let text: String = tunes
            .iter()
            .map(|tune| tunes::text(&tune.tokens) + "\n<|endoftext|>\n")
            .collect();
        write_whole(&path, text.as_bytes()).map_err(|error| CommandError::Pack {
            input: path.clone(),
            error,
        })?;
        Ok(Part {
            path,
            tunes: tunes.len(),
            tokens: tunes.iter().map(|tune| tune.tokens.len()).sum(),
        })
    };
    let known = match &args.known {
        Some(path) => Some(read_stories(path)?),
        None => None,
    };
    let shared = |known: &Vec<String>| {
        let count = |bars| {
            let all = split.train.iter().chain(&split.valid);
            let all = all.map(|tune| tune.tokens.as_slice());
            let (shared, passages) = passages::shared(all, known, bars);
            Shared {
                bars,
                passages,
                shared,
            }
        };
        PASSAGES.map(count).to_vec()
    };
    let shared = known.as_ref().map(shared).unwrap_or_default();
    let report = Report {
        shared,
        train: part("train.txt", &split.train)?,
        valid: part("valid.txt", &split.valid)?,
        duplicates: split.duplicates,
        skipped: read
            .skipped
            .into_iter()
            .map(|(skip, tunes)| Skipped {
                reason: skip.to_string(),
                tunes,
            })
            .collect(),
        // Nothing to measure on is no loss of 0.
        markov: ORDERS
            .filter(|_| !split.valid.is_empty())
            .map(|order| Baseline {
                order,
                nll_per_token: Markov::learn(&split.train, order).nll_per_token(&split.valid),
            })
            .collect(),
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&report);
    }
    report.print(&mut output)
}

impl Report {
    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        for (label, part) in [("train:", &self.train), ("valid:", &self.valid)] {
            output.line(format_args!(
                "{label:10} {} tunes, {} tokens in {}",
                part.tunes,
                part.tokens,
                part.path.display()
            ))?;
        }
        output.line(format_args!("duplicates: {}", self.duplicates))?;
        for Skipped { reason, tunes } in &self.skipped {
            output.line(format_args!("left out:  {tunes:4} for {reason}"))?;
        }
        for baseline in &self.markov {
            output.line(format_args!(
                "Markov {}:  {:.4} nats/token on valid",
                baseline.order, baseline.nll_per_token
            ))?;
        }
        for Shared {
            bars,
            passages,
            shared,
        } in &self.shared
        {
            let percent = 100.0 * *shared as f64 / (*passages).max(1) as f64;
            output.line(format_args!(
                "known:     {shared} of {passages} passages of {bars} bars, {percent:.1} %"
            ))?;
        }
        Ok(())
    }
}
