//! `smidgen logits`: what a model thinks comes next.

use serde::Serialize;
use smidgen::generate::GenerateError;
use smidgen::model::transformer::Session;
use smidgen::tokenizer::Token;

use super::decimal::Decimal;
use super::error::CommandError;
use super::model::{self, Memory};
use super::output::Output;
use crate::cli::LogitsArgs;

/// The logits of the last position.
#[derive(Serialize)]
struct Logits<'a, N> {
    tokens: &'a [Token],
    /// One for each token of the vocabulary; null if not finite.
    logits: Vec<N>,
    number: &'static str,
    context: usize,
}

/// Runs the command in a number type.
pub fn run<R: Decimal>(args: &LogitsArgs) -> Result<(), CommandError> {
    let bytes = model::read(&args.model.model)?;
    let model = model::model(&args.model.model, &bytes)?;
    let context = model::context(&model, args.model.context);
    let mut memory = Memory::new::<R>(&model, context, 0)?;
    let session = Session::<R>::new(&model, memory.bytes(), context);
    let mut session = session.map_err(GenerateError::from)?;
    for &token in &args.tokens {
        session.feed(token).map_err(GenerateError::from)?;
    }
    let logits = session.logits().map_err(GenerateError::from)?;

    let mut output = Output::new();
    if args.json {
        return output.json(&Logits {
            tokens: &args.tokens,
            logits: logits.iter().map(|logit| logit.json()).collect(),
            number: args.model.number.name(),
            context,
        });
    }
    logits
        .iter()
        .try_for_each(|logit| output.line(logit.decimal()))
}
