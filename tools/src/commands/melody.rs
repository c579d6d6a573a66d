//! `smidgen melody`: tunes, as sound, as MIDI, as ABC, as a picture.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;
use smidgen::generate::{Generator, TokenDigest};
use smidgen::melody::{Form, Grammar, MelodyError, Metre, Tempo, Transcriber};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::error::CommandError;
use super::model::{self, Memory};
use super::output::{Output, line_to_stderr};
use crate::cli::MelodyArgs;
use crate::pack::write_whole;
use crate::score::{Format, Score, abc};

/// What was generated, and what it took.
#[derive(Serialize)]
struct Report {
    /// One for each of `-n`.
    tunes: Vec<Tune>,
    /// The file, if one was asked for.
    output: Option<PathBuf>,
    /// Of the first tune; the next one has the next seed.
    seed: u64,
    tokens_per_second: f64,
    number: &'static str,
    context: usize,
    workspace_bytes: usize,
    flash_bytes: usize,
}

/// A tune.
#[derive(Serialize)]
struct Tune {
    /// In ABC notation.
    abc: String,
    metre: String,
    key: String,
    bars: u32,
    /// Beats a minute.
    tempo: u16,
    milliseconds: u32,
    /// How many, the end included.
    tokens: usize,
    /// Digest of the tokens, 8 hexadecimal digits.
    digest: String,
    notes: Vec<Sound>,
}

/// A note for a buzzer.
#[derive(Serialize)]
struct Sound {
    /// As in `F#4`; null for a rest.
    pitch: Option<String>,
    /// 0 for a rest.
    hertz: u32,
    milliseconds: u32,
}

/// Runs the command in a number type.
pub fn run<R: Real>(args: &MelodyArgs) -> Result<(), CommandError> {
    let format = match &args.output {
        None => None,
        Some(path) => {
            Some(Format::of(path).ok_or_else(|| CommandError::Format { path: path.clone() })?)
        }
    };
    let form = form(args)?;
    let bytes = model::read(&args.model.model)?;
    let model = model::model(&args.model.model, &bytes)?;
    let grammar = Grammar::new(model.vocabulary(), form).map_err(|error| CommandError::Melody {
        path: args.model.model.clone(),
        error,
    })?;
    let context = model::context(&model, args.model.context);
    let sampler = args.sampling.sampler::<R>()?;
    let bias = args.sampling.bias::<R>(&model)?;
    let seed = args.sampling.seed.value();
    let scratch = sampler.scratch_len(model.config().vocabulary);
    let mut memory = Memory::new::<R>(&model, context, scratch)?;
    let workspace_bytes = memory.len();
    let rng = DefaultRng::new(seed);
    let mut generator = Generator::new(&model, memory.bytes(), context, sampler, rng)?
        .with_logit_bias(&bias)
        .with_constraint(grammar);

    let start = Instant::now();
    let (mut scores, mut tunes) = (Vec::new(), Vec::new());
    for number in 0..u64::from(args.tunes.get()) {
        generator.reset(DefaultRng::new(seed.wrapping_add(number)));
        let mut transcriber = Transcriber::new(args.key);
        let (mut events, mut tokens, mut digest) = (Vec::new(), 0, TokenDigest::new());
        for step in generator.generate(form.max_tokens()) {
            let step = step?;
            digest.push(step.token);
            tokens += 1;
            events.extend(transcriber.push(step.token));
        }
        let score = Score::new(events, args.tempo).ok_or(CommandError::Unfinished)?;
        tunes.push(Tune::new(&score, tokens, &digest));
        scores.push(score);
    }
    let seconds = start.elapsed().as_secs_f64().max(1e-9);
    if let (Some(format), Some(path)) = (format, &args.output) {
        write(format, path, &scores)?;
    }
    let all: usize = tunes.iter().map(|tune| tune.tokens).sum();
    let report = Report {
        tunes,
        output: args.output.clone(),
        seed,
        tokens_per_second: all as f64 / seconds,
        number: args.model.number.name(),
        context,
        workspace_bytes,
        flash_bytes: bytes.len(),
    };
    if args.json {
        return Output::new().json(&report);
    }
    if args.output.is_none() {
        Output::new().text(abc(&scores))?;
    }
    report.summarize();
    Ok(())
}

/// What the flags ask of a tune.
fn form(args: &MelodyArgs) -> Result<Form, CommandError> {
    let flag = |flag| move |error| CommandError::MelodyFlag { flag, error };
    if let Some(bpm) = args.tempo {
        // The range is the same for all metres.
        let metre = args.metre.unwrap_or(Metre::FourFour);
        Tempo::new(bpm, metre).map_err(flag("--tempo"))?;
    }
    let mut form = Form::default().range(args.lowest, args.highest);
    if let Some(metre) = args.metre {
        form = form.metre(metre);
    }
    if let Some(key) = args.key {
        form = form.key(key);
    }
    if let Some(bars) = args.bars {
        form = form.bars(bars);
    }
    match form.check() {
        Ok(()) => Ok(form),
        Err(error @ MelodyError::Range) => Err(flag("--lowest, --highest")(error)),
        Err(error) => Err(flag("--bars")(error)),
    }
}

/// Writes a file whole or not at all.
fn write(format: Format, path: &Path, scores: &[Score]) -> Result<(), CommandError> {
    let bytes = format.file(scores).map_err(|error| CommandError::Score {
        path: path.to_owned(),
        error: error.to_string(),
    })?;
    write_whole(path, &bytes).map_err(|error| CommandError::Pack {
        input: path.to_owned(),
        error,
    })
}

impl Tune {
    fn new(score: &Score, tokens: usize, digest: &TokenDigest) -> Self {
        Self {
            abc: abc(std::slice::from_ref(score)),
            metre: score.metre.to_string(),
            key: score.key.to_string(),
            bars: score.bars(),
            tempo: score.tempo.bpm(),
            milliseconds: score.milliseconds(),
            tokens,
            digest: format!("{:08x}", digest.value()),
            notes: score
                .notes()
                .map(|note| Sound {
                    pitch: note.pitch.map(|pitch| pitch.to_string()),
                    hertz: note.hertz(),
                    milliseconds: note.milliseconds(score.tempo),
                })
                .collect(),
        }
    }
}

impl Report {
    /// Says on standard error what came out and what it took.
    fn summarize(&self) {
        for (tune, number) in self.tunes.iter().zip(0..) {
            line_to_stderr(format_args!(
                "tune:   {} in {}, {} bars, {:.1} s; {} tokens, seed {}, digest {}",
                tune.metre,
                tune.key,
                tune.bars,
                f64::from(tune.milliseconds) / 1000.0,
                tune.tokens,
                self.seed.wrapping_add(number),
                tune.digest,
            ));
        }
        if let Some(path) = &self.output {
            line_to_stderr(format_args!("file:   {}", path.display()));
        }
        line_to_stderr(format_args!(
            "speed:  {:.1} tokens/s ({})",
            self.tokens_per_second, self.number
        ));
        line_to_stderr(format_args!(
            "RAM:    {} bytes (context {})",
            self.workspace_bytes, self.context,
        ));
        line_to_stderr(format_args!("flash:  {} bytes", self.flash_bytes));
    }
}
