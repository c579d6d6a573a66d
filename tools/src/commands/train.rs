//! `smidgen train`: a checkpoint from a configuration.

use std::path::PathBuf;

use serde::Serialize;

use super::error::CommandError;
use super::output::Output;
use crate::cli::TrainArgs;
use crate::image::{self, ImageReport};
use crate::train::{self, Evaluation, TrainOptions, TrainReport};

/// What a run arrived at.
#[derive(Serialize)]
struct Trained {
    /// The checkpoint.
    model: PathBuf,
    parameters: usize,
    /// Updates done.
    steps: u64,
    /// Tokens trained on.
    tokens: u64,
    /// Loss on the held-out text, of weights in full precision.
    validation: Loss,
    /// The same of quantized weights, if the configuration has any.
    quantized: Option<QuantizedLoss>,
    /// The same of the teacher, if there is one and nothing is trained.
    teacher: Option<Loss>,
}

/// Loss on a held-out text.
#[derive(Clone, Copy, Serialize)]
struct Loss {
    nll_per_token: f64,
    bits_per_character: f64,
}

/// Loss with quantized weights.
#[derive(Serialize)]
struct QuantizedLoss {
    #[serde(flatten)]
    loss: Loss,
    /// Estimate of what the weights take when packed.
    bytes: f64,
}

impl From<Evaluation> for Loss {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            nll_per_token: evaluation.nats_per_token,
            bits_per_character: evaluation.bits_per_character,
        }
    }
}

impl From<TrainReport> for Trained {
    fn from(report: TrainReport) -> Self {
        Self {
            model: report.model,
            parameters: report.parameters,
            steps: report.steps,
            tokens: report.tokens,
            validation: report.exact.into(),
            quantized: report.quantized.map(|(evaluation, bytes)| QuantizedLoss {
                loss: evaluation.into(),
                bytes,
            }),
            teacher: report.teacher.map(Loss::from),
        }
    }
}

/// Runs the command.
pub fn run(args: &TrainArgs) -> Result<(), CommandError> {
    let options = TrainOptions {
        resume: args.resume,
        eval_only: args.eval_only,
        quiet: args.json,
        max_steps: args.max_steps,
        threads: args.threads,
    };
    if image::is_image_config(&args.config)? {
        return report_image(&image::run(&args.config, options)?, args.json);
    }
    let trained = Trained::from(train::run(&args.config, options)?);
    let mut output = Output::new();
    if args.json {
        return output.json(&trained);
    }
    output.line(format_args!("checkpoint:  {}", trained.model.display()))?;
    output.line(format_args!("parameters:  {}", trained.parameters))?;
    output.line(format_args!(
        "trained:     {} steps, {} tokens",
        trained.steps, trained.tokens
    ))?;
    trained.validation.print("validation:  ", &mut output)?;
    if let Some(quantized) = &trained.quantized {
        quantized.loss.print("quantized:   ", &mut output)?;
        output.line(format_args!(
            "packed:      about {:.0} bytes",
            quantized.bytes
        ))?;
    }
    match trained.teacher {
        Some(teacher) => teacher.print("teacher:     ", &mut output),
        None => Ok(()),
    }
}

impl Loss {
    fn print(self, label: &str, output: &mut Output) -> Result<(), CommandError> {
        output.line(format_args!(
            "{label}{:.4} nats/token, {:.4} bits/char",
            self.nll_per_token, self.bits_per_character
        ))
    }
}

/// What the training of an image model arrived at.
#[derive(Serialize)]
struct TrainedImage<'a> {
    model: &'a PathBuf,
    parameters: usize,
    steps: u64,
    train_loss: f64,
    held_out: serde_json::Map<String, serde_json::Value>,
    seconds: f64,
}

fn report_image(report: &ImageReport, json: bool) -> Result<(), CommandError> {
    let mut output = Output::new();
    if json {
        let figures = report.held_out.iter();
        return output.json(&TrainedImage {
            model: &report.model,
            parameters: report.parameters,
            steps: report.steps,
            train_loss: report.train_loss,
            held_out: figures
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect(),
            seconds: report.seconds,
        });
    }
    output.line(format_args!("checkpoint:  {}", report.model.display()))?;
    output.line(format_args!("parameters:  {}", report.parameters))?;
    output.line(format_args!(
        "trained:     {} steps in {:.0} s, loss {:.4}",
        report.steps, report.seconds, report.train_loss
    ))?;
    for (name, value) in &report.held_out {
        let name = name.replace('_', " ");
        output.line(format_args!("held out:    {name} {value:.4}"))?;
    }
    Ok(())
}
