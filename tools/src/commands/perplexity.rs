//! `smidgen perplexity`: how well a model predicts a text.

use std::f64::consts::LN_2;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use smidgen::generate::{GenerateError, score};
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::Real;
use smidgen::tokenizer::{Token, TokenizerError};

use super::error::CommandError;
use super::model::{self, Memory, TextError};
use super::output::Output;
use crate::cli::PerplexityArgs;

/// What divides documents.
const DOCUMENT_END: &str = "<|endoftext|>";
/// How long a command may take without a progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How well a text is predicted.
#[derive(Serialize)]
struct Perplexity {
    /// Mean negative log-likelihood of a token, in nats.
    nll_per_token: f64,
    /// `e` to the power of that.
    perplexity: f64,
    /// Predicted tokens: all but the first of each document.
    tokens: usize,
    bits_per_character: f64,
    /// Of the documents, as far as they were taken.
    characters: usize,
    documents: usize,
    /// Whether documents were cut at the context.
    truncated: bool,
    number: &'static str,
    context: usize,
}

/// Runs the command in a number type.
pub fn run<R: Real>(args: &PerplexityArgs) -> Result<(), CommandError> {
    let bytes = model::read(&args.model.model)?;
    let model = model::model(&args.model.model, &bytes)?;
    let context = model::context(&model, args.model.context);
    let text = model::read(&args.text)?;
    let text = std::str::from_utf8(&text).map_err(|error| CommandError::NotText {
        path: args.text.clone(),
        valid_up_to: error.valid_up_to(),
    })?;
    let limit = if args.truncate { context } else { usize::MAX };
    let documents = documents(text).take(args.max_documents.unwrap_or(usize::MAX));
    let documents: Result<Vec<Document>, _> = documents
        .map(|text| Document::new(&model, text, limit))
        .collect();
    let documents = documents.map_err(|error| CommandError::Untokenizable {
        path: args.text.clone(),
        error,
    })?;
    let tokens: usize = documents.iter().map(Document::predicted).sum();
    if tokens == 0 {
        return Err(CommandError::NothingToPredict {
            path: args.text.clone(),
        });
    }

    let mut memory = Memory::new::<R>(&model, context, 0)?;
    let session = Session::<R>::new(&model, memory.bytes(), context);
    let mut session = session.map_err(GenerateError::from)?;
    let mut progress = Progress::new(tokens);
    let mut nats = 0.0;
    for document in &documents {
        session.reset();
        for log_probability in score(&mut session, document.tokens.iter().copied().map(Ok)) {
            nats -= log_probability?.to_f64();
            progress.advance();
        }
    }
    progress.bar.finish_and_clear();

    let characters = documents.iter().map(|document| document.characters).sum();
    let nll_per_token = nats / tokens as f64;
    let perplexity = Perplexity {
        nll_per_token,
        perplexity: nll_per_token.exp(),
        tokens,
        bits_per_character: nats / LN_2 / characters as f64,
        characters,
        documents: documents.len(),
        truncated: args.truncate,
        number: args.model.number.name(),
        context,
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&perplexity);
    }
    perplexity.print(&mut output)
}

impl Perplexity {
    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        output.line(format_args!("nll per token:  {:.6}", self.nll_per_token))?;
        output.line(format_args!("perplexity:     {:.4}", self.perplexity))?;
        output.line(format_args!(
            "bits per char:  {:.6}",
            self.bits_per_character
        ))?;
        output.line(format_args!("tokens:         {}", self.tokens))?;
        output.line(format_args!("characters:     {}", self.characters))?;
        output.line(format_args!("documents:      {}", self.documents))?;
        let beyond = if self.truncated { "cut" } else { "sliding" };
        output.line(format_args!(
            "context:        {} ({beyond}), {}",
            self.context, self.number
        ))
    }
}

/// The documents of a text, without white space around them.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let documents = text.split(DOCUMENT_END).map(str::trim);
    documents.filter(|document| !document.is_empty())
}

/// A document as a model sees it.
struct Document {
    tokens: Vec<Token>,
    characters: usize,
}

impl Document {
    /// The first `limit` tokens of a text at most.
    fn new(model: &Transformer, text: &str, limit: usize) -> Result<Self, TextError> {
        let mut tokens = model::tokens(model, text)?;
        let characters = if tokens.len() > limit {
            tokens.truncate(limit);
            characters(model, &tokens)?
        } else {
            text.chars().count()
        };
        Ok(Self { tokens, characters })
    }

    /// Tokens with something before them to predict them from.
    fn predicted(&self) -> usize {
        self.tokens.len().saturating_sub(1)
    }
}

/// The number of characters that tokens spell.
fn characters(model: &Transformer, tokens: &[Token]) -> Result<usize, TokenizerError> {
    let mut decoder = model.vocabulary().decoder();
    let mut characters = 0;
    for &token in tokens {
        for piece in decoder.push(token)? {
            characters += piece.as_str().chars().count();
        }
    }
    Ok(characters)
}

/// A progress bar that stays away as long as nobody waits.
struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: bool,
}

impl Progress {
    fn new(tokens: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(tokens as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} tokens, {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self {
            bar,
            start: Instant::now(),
            shown: false,
        }
    }

    fn advance(&mut self) {
        self.bar.inc(1);
        if !self.shown && self.start.elapsed() > PATIENCE {
            self.shown = true;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_divided() {
        let text = "\nOne.\n<|endoftext|>\nTwo,\ntwo. <|endoftext|>\n \n<|endoftext|>\n";
        assert!(documents(text).eq(["One.", "Two,\ntwo."]));
        assert!(documents("Whole.").eq(["Whole."]));
        assert!(documents(" \n").eq([""; 0]));
    }
}
