//! `smidgen pack`: a `.smid` file of a checkpoint.

use std::path::Path;

use serde::Serialize;
use smidgen::quant::MatrixFormat;

use super::error::CommandError;
use super::output::Output;
use crate::cli::PackArgs;
use crate::image::{AnyModel, Checkpoint};
use crate::pack::{self, PackError, PackOptions, QuantizationError};

/// What was packed, and what became of it.
#[derive(Serialize)]
struct PackReport<'a> {
    /// The file.
    output: &'a Path,
    /// Length of the file.
    flash_bytes: usize,
    parameters: usize,
    quant: &'static str,
    error: ErrorReport,
}

/// How far the packed model is from the exact one, on text that the exact one wrote.
#[derive(Serialize)]
struct ErrorReport {
    /// Compared tokens.
    tokens: usize,
    /// Mean Kullback-Leibler divergence, in nats.
    divergence: f64,
    /// Of the exact model, in nats.
    exact_nll_per_token: f64,
    /// Of the packed model, in nats.
    packed_nll_per_token: f64,
    nll_increase_percent: f64,
}

impl From<QuantizationError> for ErrorReport {
    fn from(error: QuantizationError) -> Self {
        Self {
            tokens: error.tokens,
            divergence: error.divergence,
            exact_nll_per_token: error.exact_nll,
            packed_nll_per_token: error.packed_nll,
            nll_increase_percent: error.nll_increase_percent(),
        }
    }
}

/// Runs the command.
pub fn run(args: &PackArgs) -> Result<(), CommandError> {
    let quant = MatrixFormat::from(args.quant);
    if std::fs::read(&args.input).is_ok_and(|bytes| Checkpoint::is_image(&bytes)) {
        return pack_image(args, quant);
    }
    let options = PackOptions {
        input: args.input.clone(),
        tokenizer: args.tokenizer.clone(),
        quant,
        embedding: args.token_embedding_type.map(MatrixFormat::from),
        card: args.card.clone(),
    };
    let failed = |error| CommandError::Pack {
        input: args.input.clone(),
        error,
    };
    let packed = pack::pack(&options).map_err(failed)?;
    pack::write_whole(&args.output, &packed.bytes).map_err(failed)?;

    let report = PackReport {
        output: &args.output,
        flash_bytes: packed.bytes.len(),
        parameters: packed.parameters,
        quant: quant.name(),
        error: packed.error.into(),
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&report);
    }
    report.print(&mut output)
}

/// What was packed of an image model.
#[derive(Serialize)]
struct ImagePackReport<'a> {
    output: &'a Path,
    flash_bytes: usize,
    parameters: usize,
    quant: &'static str,
}

/// Packs a checkpoint of an image model.
fn pack_image(args: &PackArgs, quant: MatrixFormat) -> Result<(), CommandError> {
    let failed = |error| CommandError::Pack {
        input: args.input.clone(),
        error,
    };
    let checkpoint = Checkpoint::read(&args.input)?;
    let card: Result<Vec<_>, _> = args
        .card
        .iter()
        .map(|card| pack::card_entry(card))
        .collect();
    let packed = checkpoint.pack(quant, &card.map_err(failed)?);
    let bytes = packed.map_err(|reason| failed(PackError::Image(reason)))?;
    AnyModel::from_bytes(&bytes).map_err(|error| failed(PackError::Image(error.to_string())))?;
    pack::write_whole(&args.output, &bytes).map_err(failed)?;
    let report = ImagePackReport {
        output: &args.output,
        flash_bytes: bytes.len(),
        parameters: checkpoint.parameters(),
        quant: quant.name(),
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&report);
    }
    output.line(format_args!("file:        {}", report.output.display()))?;
    output.line(format_args!(
        "size:        {} bytes, {} parameters in {}",
        report.flash_bytes, report.parameters, report.quant,
    ))
}

impl PackReport<'_> {
    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        output.line(format_args!("file:        {}", self.output.display()))?;
        output.line(format_args!(
            "size:        {} bytes, {} parameters in {}",
            self.flash_bytes, self.parameters, self.quant,
        ))?;
        output.line(format_args!(
            "nll:         {:.4} nats/token, exact {:.4}: {:+.3} %",
            self.error.packed_nll_per_token,
            self.error.exact_nll_per_token,
            self.error.nll_increase_percent,
        ))?;
        output.line(format_args!(
            "divergence:  {:.5} nats/token on {} tokens of the model's own text",
            self.error.divergence, self.error.tokens,
        ))
    }
}
