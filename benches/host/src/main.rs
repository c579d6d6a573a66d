//! Tokens a second of smidgen beside those of a plain loop in single precision, by turns in one
//! process and one thread: see `benches/host.md`.

#[allow(dead_code)]
#[path = "../../../tools/src/pack/container.rs"]
mod container;
mod plain;
#[allow(dead_code)]
#[path = "../../../tools/src/pack/quantize.rs"]
mod quantize;
#[allow(dead_code)]
#[path = "../../../tools/src/pack/vocabulary.rs"]
mod vocabulary;
mod weights;

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use cpu_time::ThreadTime;
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;
use smidgen::sampling::greedy;

use plain::{Plain, argmax};
use weights::Weights;

/// Tokens a second of smidgen beside a plain loop in single precision.
#[derive(Debug, Parser)]
struct Arguments {
    /// A checkpoint of llama2.c or a `.smid` file, in place of the models below.
    #[arg(short, long)]
    model: Option<PathBuf>,
    /// How often each side has its turn.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// Tokens of a turn, from the first position on.
    #[arg(long, default_value_t = 100)]
    tokens: usize,
    /// One line, as `q8 f32`, for a profiler; `plain` has the other side alone.
    #[arg(long)]
    only: Option<String>,
}

/// Dim, hidden, layers, heads, heads of keys, vocabulary: the smaller stories model of llama2.c.
const STORIES_15M: [usize; 6] = [288, 768, 6, 6, 6, 32_000];
/// Where stories260K is, when it is there.
const STORIES_260K: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/stories260K.bin"
);
/// The model that is shipped.
const STORY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/models/story-q8.smid"
);

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    println!("compiled for {}", compiled_for());
    if let Some(path) = &arguments.model {
        let file = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        return compare(&name, &Weights::from_file(&file)?, arguments);
    }
    match std::fs::read(STORIES_260K) {
        Ok(file) => compare("stories260K", &Weights::from_file(&file)?, arguments)?,
        Err(_) => println!("stories260K: skipped, it is not there"),
    }
    let file = std::fs::read(STORY).map_err(|error| format!("{STORY}: {error}"))?;
    compare("story", &Weights::from_file(&file)?, arguments)?;
    compare("288 x 6, 32000", &Weights::random(STORIES_15M), arguments)
}

/// What the compiler was told of the machine.
fn compiled_for() -> String {
    let mut features = vec![std::env::consts::ARCH];
    for (name, has) in [
        ("avx2", cfg!(target_feature = "avx2")),
        ("fma", cfg!(target_feature = "fma")),
        ("avx512f", cfg!(target_feature = "avx512f")),
        ("avx512vnni", cfg!(target_feature = "avx512vnni")),
    ] {
        if has {
            features.push(name);
        }
    }
    features.join(" ")
}

/// Both sides over one model.
fn compare(name: &str, weights: &Weights, arguments: &Arguments) -> Result<(), String> {
    println!(
        "\n{name}: {} weights, {} tokens, {} rounds",
        weights.parameters(),
        arguments.tokens,
        arguments.rounds
    );
    let mut plain = Plain::new(weights, arguments.tokens);
    let wanted = |line: &str| arguments.only.as_ref().is_none_or(|only| only == line);
    if arguments.only.as_deref() == Some("plain") {
        for _ in 0..arguments.rounds {
            plain_tokens(&mut plain, arguments.tokens);
        }
        return Ok(());
    }
    println!("weights number   plain/s   smidgen/s   ratio (least to greatest)");
    let formats: [(_, &[&str]); 3] = [
        (MatrixFormat::Q8, &["f32", "q16"]),
        (MatrixFormat::Q4, &["f32", "q16"]),
        (MatrixFormat::F32, &["f32"]),
    ];
    for (format, numbers) in formats {
        let line = |number: &str| format!("{} {number}", format.name());
        if !numbers.iter().any(|number| wanted(&line(number))) {
            continue;
        }
        let file = weights.pack(format)?;
        let model = Transformer::from_bytes(&file).map_err(|error| error.to_string())?;
        if format == MatrixFormat::F32 {
            check_same(&model, &mut plain, arguments.tokens)?;
        }
        for &number in numbers.iter().filter(|number| wanted(&line(number))) {
            let result = match number {
                "f32" => rounds::<f32>(&model, &mut plain, arguments)?,
                _ => rounds::<I16F16>(&model, &mut plain, arguments)?,
            };
            println!("{:7} {number:6} {result}", format.name());
        }
    }
    Ok(())
}

/// That both sides compute the same function: what separates their logits is the rounding of the cache.
fn check_same(model: &Transformer<'_>, plain: &mut Plain<'_>, tokens: usize) -> Result<(), String> {
    let mut memory = memory::<f32>(model, tokens);
    let mut session = session::<f32>(model, &mut memory, tokens)?;
    plain.reset();
    let (mut squares, mut errors, mut token) = (0.0f64, 0.0f64, 1);
    for _ in 0..tokens {
        session.feed(token as u32).map_err(|e| e.to_string())?;
        let ours = session.logits().map_err(|e| e.to_string())?;
        let theirs = plain.logits(token);
        for (ours, theirs) in ours.iter().zip(theirs) {
            squares += f64::from(*theirs).powi(2);
            errors += f64::from(ours - theirs).powi(2);
        }
        token = argmax(theirs);
    }
    let error = (errors / squares).sqrt();
    println!("logits of f32 differ from those of the plain loop by {error:.1e} of their size");
    if error < 0.02 {
        Ok(())
    } else {
        Err("the sides do not compute the same".to_owned())
    }
}

/// Turns of both sides, and what they took.
fn rounds<R: Real>(
    model: &Transformer<'_>,
    plain: &mut Plain<'_>,
    arguments: &Arguments,
) -> Result<String, String> {
    let tokens = arguments.tokens;
    let mut memory = memory::<R>(model, tokens);
    let mut session = session::<R>(model, &mut memory, tokens)?;
    let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
    // The first round warms up.
    for round in 0..=arguments.rounds {
        let start = ThreadTime::now();
        if arguments.only.is_none() {
            plain_tokens(plain, tokens);
        }
        let plain = start.elapsed().as_secs_f64();
        let start = ThreadTime::now();
        our_tokens(&mut session, tokens)?;
        let our = start.elapsed().as_secs_f64();
        if round > 0 {
            theirs.push(tokens as f64 / plain);
            ours.push(tokens as f64 / our);
            ratios.push(plain / our);
        }
    }
    for figures in [&mut ours, &mut theirs, &mut ratios] {
        figures.sort_by(f64::total_cmp);
    }
    let middle = |sorted: &[f64]| sorted[sorted.len() / 2];
    Ok(format!(
        "{:9.0} {:11.0}   {:5.2} ({:.2} to {:.2})",
        middle(&theirs),
        middle(&ours),
        middle(&ratios),
        ratios[0],
        ratios[ratios.len() - 1]
    ))
}

/// Tokens of the plain loop, the best one after the other.
fn plain_tokens(plain: &mut Plain<'_>, tokens: usize) {
    plain.reset();
    let mut token = 1;
    for _ in 0..tokens {
        token = black_box(argmax(plain.logits(token)));
    }
}

/// Tokens of ours, the best one after the other.
fn our_tokens<R: Real>(session: &mut Session<'_, '_, R>, tokens: usize) -> Result<(), String> {
    session.reset();
    let mut token = 1;
    for _ in 0..tokens {
        session.feed(token).map_err(|error| error.to_string())?;
        let logits = session.logits().map_err(|error| error.to_string())?;
        token = black_box(greedy(logits).map_err(|error| error.to_string())?);
    }
    Ok(())
}

/// Memory for a session of a context, aligned to 8.
fn memory<R: Real>(model: &Transformer<'_>, context: usize) -> Vec<u64> {
    vec![0; model.workspace_bytes::<R>(context).div_ceil(8)]
}

fn session<'m, 'w, R: Real>(
    model: &'m Transformer<'m>,
    memory: &'w mut [u64],
    context: usize,
) -> Result<Session<'m, 'w, R>, String> {
    let bytes = bytemuck::cast_slice_mut(memory);
    Session::new(model, bytes, context).map_err(|error| error.to_string())
}
