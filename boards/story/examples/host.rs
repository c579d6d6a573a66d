//! The demo of the boards on the host: the same story, the same console, the same digests.
//!
//! ```text
//! cargo run --release --example host -- --model story-q4 --number q16 < /dev/null
//! printf '/seed 5\nOne day\n' | cargo run --release --example host -- --number f32
//! ```

use std::fmt;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::{I16F16, Real};
use smidgen_story::{Console, Settings, Story};

const STORY_Q4: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q4.smid");
const STORY_Q8: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/story-q8.smid");
const TINY_Q4: Transformer<'static> =
    smidgen::embed_transformer!("../../../examples/models/tiny-q4.smid");

/// More than any of the boards holds; no story is long enough to notice.
const CONTEXT: usize = 512;
const BYTES: usize = STORY_Q4.workspace_bytes::<f32>(CONTEXT);

/// Tells a story, then one for each line of the input.
#[derive(Parser)]
struct Arguments {
    /// Model to run
    #[arg(short, long, value_enum, default_value_t = Model::StoryQ4)]
    model: Model,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = Number::Q16)]
    number: Number,
    /// Seed, until a command changes it
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
    /// The beginning of the first story
    #[arg(short, long, default_value = "Once upon a time")]
    prompt: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    StoryQ4,
    StoryQ8,
    TinyQ4,
}

#[derive(Clone, Copy, ValueEnum)]
enum Number {
    F32,
    Q16,
}

/// Standard output as a serial port.
struct Stdout;

impl fmt::Write for Stdout {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut stdout = io::stdout();
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .map_err(|_| fmt::Error)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let served = match arguments.number {
        Number::F32 => serve::<f32>(&arguments),
        Number::Q16 => serve::<I16F16>(&arguments),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve<R: Real>(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let model = match arguments.model {
        Model::StoryQ4 => &STORY_Q4,
        Model::StoryQ8 => &STORY_Q8,
        Model::TinyQ4 => &TINY_Q4,
    };
    let mut workspace = Workspace::<BYTES>::new();
    let mut story = Story::<R>::new(model, workspace.as_mut(), CONTEXT)?;
    story.set(Settings {
        seed: arguments.seed,
        ..*story.settings()
    })?;
    let mut console = Console::new(story, Stdout);
    console.begin(&arguments.prompt)?;
    // Each byte when all work before it is done: nothing is refused for lack of time.
    while console.is_busy() {
        console.advance()?;
    }
    for byte in io::stdin().lock().bytes() {
        console.receive(byte?)?;
        while console.is_busy() {
            console.advance()?;
        }
    }
    Ok(())
}
