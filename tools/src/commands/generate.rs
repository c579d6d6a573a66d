//! `smidgen generate`: text from a prompt.

use std::time::{Duration, Instant};

use serde::Serialize;
use smidgen::generate::{FinishReason, Generator, TokenDigest};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::tokenizer::Token;

use super::error::CommandError;
use super::model::{self, Memory};
use super::output::{Output, line_to_stderr};
use crate::cli::GenerateArgs;

/// Tokens of a text without a limit that does not end by itself.
const UNLIMITED: usize = 10_000;

/// What was generated, and what it took.
#[derive(Serialize)]
struct Generated {
    /// The prompt and its continuation: what is printed without `--json`.
    text: String,
    /// The generated tokens, an end token included.
    tokens: Vec<Token>,
    /// Digest of the generated tokens, 8 hexadecimal digits.
    digest: String,
    seed: u64,
    /// Of the generation alone.
    tokens_per_second: f64,
    prompt: String,
    /// Tokens that the model took before the first draw, a begin token included.
    prompt_tokens: usize,
    prompt_tokens_per_second: f64,
    /// `end_token`, `stop_string` or `limit`.
    finish: &'static str,
    number: &'static str,
    context: usize,
    workspace_bytes: usize,
    flash_bytes: usize,
}

/// Runs the command in a number type.
pub fn run<R: Real>(args: &GenerateArgs) -> Result<(), CommandError> {
    let bytes = model::read(&args.model.model)?;
    let model = model::model(&args.model.model, &bytes)?;
    let context = model::context(&model, args.model.context);
    let sampler = args.sampling.sampler::<R>()?;
    let bias = args.sampling.bias::<R>(&model)?;
    let stops: Vec<&str> = args.stop.iter().map(String::as_str).collect();
    let seed = args.sampling.seed.value();
    let limit = usize::try_from(args.predict).unwrap_or(UNLIMITED);
    let scratch = sampler.scratch_len(model.config().vocabulary);
    let mut memory = Memory::new::<R>(&model, context, scratch)?;
    let workspace_bytes = memory.len();
    let rng = DefaultRng::new(seed);
    let mut generator = Generator::new(&model, memory.bytes(), context, sampler, rng)?
        .with_stops(&stops)?
        .with_logit_bias(&bias);

    let start = Instant::now();
    let mut symbols = model::symbols(&args.prompt);
    let prompt_tokens = generator
        .prompt_with(&args.prompt, &mut symbols)
        .map_err(|error| CommandError::Flag {
            flag: "--prompt",
            error,
        })?;
    let prompt_time = start.elapsed();

    let mut printer = Printer::new(!args.json);
    printer.push(&args.prompt)?;
    let mut tokens = Vec::new();
    let mut digest = TokenDigest::new();
    let mut finish = FinishReason::Limit;
    let start = Instant::now();
    for step in generator.generate(limit) {
        let step = step?;
        tokens.push(step.token);
        digest.push(step.token);
        for piece in step.text {
            printer.push(piece.as_str())?;
        }
        finish = step.finish.unwrap_or(finish);
    }
    let generated = Generated {
        tokens_per_second: rate(tokens.len(), start.elapsed()),
        text: printer.text,
        tokens,
        digest: format!("{:08x}", digest.value()),
        seed,
        prompt: args.prompt.clone(),
        prompt_tokens,
        prompt_tokens_per_second: rate(prompt_tokens, prompt_time),
        finish: finish_name(finish),
        number: args.model.number.name(),
        context,
        workspace_bytes,
        flash_bytes: bytes.len(),
    };
    if prompt_tokens > context {
        line_to_stderr(format_args!(
            "note: the prompt has {prompt_tokens} tokens, the context {context}: the cache slid"
        ));
    }
    if args.json {
        return Output::new().json(&generated);
    }
    Output::new().line("")?;
    generated.summarize();
    Ok(())
}

impl Generated {
    /// Says on standard error what it took.
    fn summarize(&self) {
        line_to_stderr(format_args!(
            "tokens: {} generated ({}), {} of the prompt",
            self.tokens.len(),
            self.finish.replace('_', " "),
            self.prompt_tokens,
        ));
        line_to_stderr(format_args!(
            "speed:  {:.1} tokens/s, prompt {:.1} tokens/s ({})",
            self.tokens_per_second, self.prompt_tokens_per_second, self.number,
        ));
        line_to_stderr(format_args!(
            "RAM:    {} bytes (context {})",
            self.workspace_bytes, self.context,
        ));
        line_to_stderr(format_args!("flash:  {} bytes", self.flash_bytes));
        line_to_stderr(format_args!("seed:   {}", self.seed));
        line_to_stderr(format_args!("digest: {}", self.digest));
    }
}

/// Text that is kept, and printed as it comes.
struct Printer {
    text: String,
    output: Option<Output>,
}

impl Printer {
    fn new(prints: bool) -> Self {
        Self {
            text: String::new(),
            output: prints.then(Output::new),
        }
    }

    fn push(&mut self, text: &str) -> Result<(), CommandError> {
        self.text.push_str(text);
        match &mut self.output {
            Some(output) => output.text(text),
            None => Ok(()),
        }
    }
}

/// Tokens in a second; 0 if there were none.
fn rate(tokens: usize, time: Duration) -> f64 {
    if tokens == 0 {
        return 0.0;
    }
    tokens as f64 / time.as_secs_f64().max(1e-9)
}

fn finish_name(finish: FinishReason) -> &'static str {
    match finish {
        FinishReason::EndToken => "end_token",
        FinishReason::StopString => "stop_string",
        _ => "limit",
    }
}
