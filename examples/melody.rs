//! Composes a tune with a model embedded in the program, in memory whose size is known at compile
//! time, and shows it: as ABC notation, as a piano roll, and as what a buzzer gets.
//!
//! ```text
//! cargo run --release --example melody
//! cargo run --release --example melody -- --key Em --metre 9/8 --bars 8 -s 7 --number q16
//! ```

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use smidgen::generate::{GenerateError, Generator, TokenDigest};
use smidgen::melody::{
    AbcWriter, Event, Form, Grammar, Key, Metre, Note, Pitch, Tempo, Transcriber,
};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

/// The model of melodies in 4 bits.
const MODEL: Transformer<'static> = smidgen::embed_transformer!("models/melody-q4.smid");
/// Positions that the cache holds: some 20 bars; longer tunes slide.
const CONTEXT: usize = 256;
/// What the model needs, in either number type.
const BYTES: usize = MODEL.workspace_bytes::<f32>(CONTEXT);

/// Composes a tune with an embedded model.
#[derive(Parser)]
struct Arguments {
    /// Key, as in G, Em, Bb, Ador or Dmix
    #[arg(long, default_value = "D")]
    key: Key,
    /// Metre: 2/4, 3/4, 4/4, 2/2, 6/8 or 9/8
    #[arg(long, default_value = "6/8")]
    metre: Metre,
    /// Bars
    #[arg(long, default_value_t = 16)]
    bars: u16,
    /// Beats a minute; without it what is usual for the metre
    #[arg(long)]
    tempo: Option<u16>,
    /// Seed; the same one gives the same tune, on every chip
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
    /// Temperature: 0 is greedy
    #[arg(long, default_value_t = 0.8, allow_negative_numbers = true)]
    temp: f32,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = Number::F32)]
    number: Number,
}

#[derive(Clone, Copy, ValueEnum)]
enum Number {
    /// Floating point
    F32,
    /// Fixed point, integers only
    Q16,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let composed = match arguments.number {
        Number::F32 => compose::<f32>(&arguments),
        Number::Q16 => compose::<I16F16>(&arguments),
    };
    match composed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compose<R: Real>(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (key, metre) = (arguments.key, arguments.metre);
    let tempo = match arguments.tempo {
        Some(bpm) => Tempo::new(bpm, metre)?,
        None => Tempo::usual(metre),
    };
    let form = Form::default().key(key).metre(metre).bars(arguments.bars);
    let grammar = Grammar::new(MODEL.vocabulary(), form)?;
    let parameters = SamplingParameters::<R>::default().temp(R::from_f32(arguments.temp));
    let sampler = Sampler::new(parameters).map_err(GenerateError::from)?;
    let mut workspace = Workspace::<BYTES>::new();
    let rng = DefaultRng::new(arguments.seed);
    let mut generator =
        Generator::new(&MODEL, workspace.as_mut(), CONTEXT, sampler, rng)?.with_constraint(grammar);

    let mut transcriber = Transcriber::new(Some(key));
    let mut abc = AbcWriter::new(String::new(), 1).tempo(tempo);
    let (mut notes, mut lines, mut digest) = (Vec::new(), Vec::new(), TokenDigest::new());
    for step in generator.generate(form.max_tokens()) {
        let step = step?;
        digest.push(step.token);
        for event in transcriber.push(step.token) {
            abc.event(event)?;
            match event {
                Event::Note(note) => notes.push(note),
                Event::Bar => lines.push(notes.last().map_or(0, |note| note.end())),
                _ => {}
            }
        }
    }
    println!("{}", abc.into_inner());
    roll(&notes, &lines);
    println!("\n     Hz     ms");
    for note in &notes {
        let name = note
            .pitch
            .map_or("rest".to_owned(), |pitch| pitch.to_string());
        println!("{:7} {:6}  {name}", note.hertz(), note.milliseconds(tempo));
    }
    eprintln!(
        "{} notes; flash {} B, RAM {} B; {}, seed {}, digest {:08x}",
        notes.len(),
        MODEL.file().bytes().len(),
        MODEL.workspace_bytes::<R>(CONTEXT),
        R::NAME,
        arguments.seed,
        digest.value(),
    );
    Ok(())
}

/// Ticks of a column, and columns of a line, of the piano roll.
const COLUMN: u32 = 3;
const WIDTH: u32 = 96;

/// Prints a piano roll: a line for each pitch, a column for each sixteenth.
fn roll(notes: &[Note], lines: &[u32]) {
    let numbers = || {
        notes
            .iter()
            .filter_map(|note| note.pitch)
            .map(Pitch::number)
    };
    let (Some(lowest), Some(highest)) = (numbers().min(), numbers().max()) else {
        return;
    };
    let end = notes.last().map_or(0, |note| note.end());
    for left in (0..end).step_by((WIDTH * COLUMN) as usize) {
        let right = end.min(left + WIDTH * COLUMN);
        for pitch in (lowest..=highest).rev().filter_map(Pitch::new) {
            let name = pitch.to_string();
            print!("{name:>4} ");
            for tick in (left..right).step_by(COLUMN as usize) {
                let sounding = notes.iter().find(|note| {
                    note.pitch == Some(pitch) && note.start < tick + COLUMN && tick < note.end()
                });
                let cell = match sounding {
                    Some(note) if note.start >= tick => '▐',
                    Some(_) => '█',
                    None if lines.contains(&tick) => '│',
                    None => '·',
                };
                print!("{cell}");
            }
            println!();
        }
        println!();
    }
}
