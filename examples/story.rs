//! Tells a story from a model embedded in the program, in memory whose size is known at compile
//! time.
//!
//! ```text
//! cargo run --release --example story
//! cargo run --release --example story -- -p "One day, a cat" -n 200 -s 7 --temp 0.6 --number q16
//! ```
//!
//! The story alone goes to stdout, as it comes; what it took goes to stderr.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use smidgen::generate::{FinishReason, GenerateError, Generator, TokenDigest};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

/// The story model in 4 bits.
const STORY_Q4: Transformer<'static> = smidgen::embed_transformer!("models/story-q4.smid");
/// The same in 8 bits.
const STORY_Q8: Transformer<'static> = smidgen::embed_transformer!("models/story-q8.smid");
/// A very small one, for chips with 16 KB of RAM.
const TINY: Transformer<'static> = smidgen::embed_transformer!("models/tiny-q4.smid");

/// Positions that the cache holds; longer stories slide.
const CONTEXT: usize = 256;
/// What the largest of the models needs, in either number type.
const BYTES: usize = {
    let (q4, q8) = (
        STORY_Q4.workspace_bytes::<f32>(CONTEXT),
        STORY_Q8.workspace_bytes::<f32>(CONTEXT),
    );
    // A sampler without top-k wants scratch for the whole vocabulary.
    let scratch = 8 * STORY_Q8.config().vocabulary;
    (if q4 > q8 { q4 } else { q8 }) + scratch
};

/// Tells a story from an embedded model.
#[derive(Parser)]
struct Arguments {
    /// The beginning of the story
    #[arg(short, long, default_value = "Once upon a time")]
    prompt: String,
    /// Tokens to generate at most; a story mostly ends earlier
    #[arg(short = 'n', long, default_value_t = 500)]
    predict: usize,
    /// Seed; the same one tells the same story, on every chip
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
    /// Temperature: 0 is greedy
    #[arg(long, default_value_t = 0.8, allow_negative_numbers = true)]
    temp: f32,
    /// Tokens that top-k keeps; 0 is off
    #[arg(long, default_value_t = 40)]
    top_k: usize,
    /// Mass that top-p keeps; 1 is off
    #[arg(long, default_value_t = 0.95, allow_negative_numbers = true)]
    top_p: f32,
    /// Least probability relative to the best token; 0 is off
    #[arg(long, default_value_t = 0.05, allow_negative_numbers = true)]
    min_p: f32,
    /// Penalty on repetition; 1 is off
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    repeat_penalty: f32,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = Number::F32)]
    number: Number,
    /// Model to run
    #[arg(short, long, value_enum, default_value_t = Model::StoryQ4)]
    model: Model,
}

#[derive(Clone, Copy, ValueEnum)]
enum Number {
    /// Floating point
    F32,
    /// Fixed point, integers only
    Q16,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    StoryQ4,
    StoryQ8,
    TinyQ4,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let told = match arguments.number {
        Number::F32 => tell::<f32>(&arguments),
        Number::Q16 => tell::<I16F16>(&arguments),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell<R: Real>(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let model = match arguments.model {
        Model::StoryQ4 => &STORY_Q4,
        Model::StoryQ8 => &STORY_Q8,
        Model::TinyQ4 => &TINY,
    };
    let parameters = SamplingParameters::<R>::default()
        .temp(R::from_f32(arguments.temp))
        .top_k(arguments.top_k)
        .top_p(R::from_f32(arguments.top_p))
        .min_p(R::from_f32(arguments.min_p))
        .repeat_penalty(R::from_f32(arguments.repeat_penalty));
    let sampler = Sampler::new(parameters).map_err(GenerateError::from)?;
    let mut workspace = Workspace::<BYTES>::new();
    let rng = DefaultRng::new(arguments.seed);
    let mut generator = Generator::new(model, workspace.as_mut(), CONTEXT, sampler, rng)?;

    let mut stdout = io::stdout();
    write!(stdout, "{}", arguments.prompt)?;
    stdout.flush()?;
    generator.prompt(&arguments.prompt)?;
    let (start, mut count, mut digest) = (Instant::now(), 0, TokenDigest::new());
    let mut finish = None;
    for step in generator.generate(arguments.predict) {
        let step = step?;
        write!(stdout, "{}", step.text)?;
        stdout.flush()?;
        digest.push(step.token);
        count += 1;
        finish = step.finish;
    }
    writeln!(stdout)?;
    let seconds = start.elapsed().as_secs_f64();
    let ended = match finish {
        Some(FinishReason::EndToken) => "the end",
        _ => "cut at -n",
    };
    eprintln!(
        "{count} tokens ({ended}), {:.0} tokens/s; flash {} B, RAM {} B; {}, seed {}, digest {:08x}",
        f64::from(count) / seconds,
        model.file().bytes().len(),
        model.workspace_bytes::<R>(CONTEXT),
        R::NAME,
        arguments.seed,
        digest.value(),
    );
    Ok(())
}
