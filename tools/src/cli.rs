//! The command line: what can be asked for, and how it is spelled.

pub mod dist;
mod image;

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub use image::{CodecArgs, EvaluateImagesArgs, ImageArgs, MorphArgs, Way};
use smidgen::melody::{Key, Metre, Pitch};
use smidgen::quant::MatrixFormat;
use smidgen::tokenizer::Token;

/// Train, pack, inspect and run small language models for microcontrollers.
#[derive(Debug, Parser)]
#[command(name = "smidgen", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// What was asked for; ends the program where that is not clear.
    pub fn from_command_line() -> Self {
        let mut arguments: Vec<_> = std::env::args_os().collect();
        if arguments.get(1).is_some_and(|command| command == "dist") {
            arguments = arguments.into_iter().map(dist::shielded).collect();
        }
        Self::parse_from(arguments)
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Continue a prompt
    Generate(GenerateArgs),
    /// Print the logits that follow a sequence of tokens
    Logits(LogitsArgs),
    /// Compose a tune
    Melody(MelodyArgs),
    /// Measure how well a model predicts a text
    Perplexity(PerplexityArgs),
    /// Show a model's shape, its memory and its card
    Inspect(InspectArgs),
    /// Show the tokens of a text
    Tokenize(TokenizeArgs),
    /// Make a .smid file of a checkpoint
    Pack(PackArgs),
    /// Train a model
    Train(TrainArgs),
    /// Make a tune book ready to train a model of melodies
    Tunes(TunesArgs),
    /// Evaluate, draw from, fit and plot probability distributions
    Dist(dist::DistArgs),
    /// Generate images, as a sheet
    Image(ImageArgs),
    /// Walk through the latent space of an image model
    Morph(MorphArgs),
    /// Compress a picture with an autoencoder
    Compress(CodecArgs),
    /// Bring a compressed picture back
    Decompress(CodecArgs),
    /// Measure how good an image model is
    EvaluateImages(EvaluateImagesArgs),
}

/// The number type to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NumberType {
    /// Single-precision floating point
    F32,
    /// Fixed point with 16 bits before and 16 behind the point
    Q16,
}

impl NumberType {
    /// The value of the flag.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::Q16 => "q16",
        }
    }
}

/// The model to run, and how.
#[derive(Debug, Args)]
pub struct ModelArgs {
    /// Model, a .smid file
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// Positions that the cache holds, at most 65535; 0 is as many as the model was trained with
    #[arg(short, long = "ctx-size", value_name = "CONTEXT", default_value_t = 0)]
    pub context: u16,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = NumberType::F32)]
    pub number: NumberType,
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    /// Text to continue
    #[arg(short, long, default_value = "", allow_hyphen_values = true)]
    pub prompt: String,
    /// Tokens to generate at most; -1 is until the model ends the text, or 10000
    #[arg(
        short = 'n', long, value_name = "N", default_value_t = 256,
        allow_negative_numbers = true,
        value_parser = clap::value_parser!(i64).range(-1..),
    )]
    pub predict: i64,
    #[command(flatten)]
    pub sampling: SamplingArgs,
    /// End before this text; may be given up to 8 times
    #[arg(long, value_name = "STRING", allow_hyphen_values = true)]
    pub stop: Vec<String>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct MelodyArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    /// File to write: .wav, .mid, .abc, or .svg for a piano roll; without it ABC is printed
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Number of tunes; each has the seed after that of the one before
    #[arg(short = 'n', long, value_name = "N", default_value = "1")]
    pub tunes: NonZeroU16,
    /// Bars, 1 to 256; without it the tune ends by itself, or after 64
    #[arg(long, value_name = "N")]
    pub bars: Option<u16>,
    /// Key, as in G, Em, Bb, Ador or Dmix; without it C, Am, Ddor or Gmix
    #[arg(long)]
    pub key: Option<Key>,
    /// Metre: 2/4, 3/4, 4/4, 2/2, 6/8 or 9/8
    #[arg(long)]
    pub metre: Option<Metre>,
    /// Beats a minute, 20 to 400; without it what is usual for the metre
    #[arg(long, value_name = "BPM")]
    pub tempo: Option<u16>,
    /// Lowest pitch, as in G3
    #[arg(long, value_name = "PITCH", default_value = "C-1")]
    pub lowest: Pitch,
    /// Highest pitch, as in B5
    #[arg(long, value_name = "PITCH", default_value = "G9")]
    pub highest: Pitch,
    #[command(flatten)]
    pub sampling: SamplingArgs,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub json: bool,
}

/// How tokens are drawn: names and defaults of llama.cpp.
#[derive(Debug, Args)]
pub struct SamplingArgs {
    /// Temperature: below 1 sharpens, above 1 flattens, 0 is greedy
    #[arg(long, default_value_t = 0.8, allow_hyphen_values = true)]
    pub temp: f32,
    /// Keep the K best tokens; 0 is off
    #[arg(long, value_name = "K", default_value_t = 40)]
    pub top_k: usize,
    /// Keep the fewest tokens with this much probability; 1 is off
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.95,
        allow_hyphen_values = true
    )]
    pub top_p: f32,
    /// Keep tokens at least this likely, relative to the best; 0 is off
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.05,
        allow_hyphen_values = true
    )]
    pub min_p: f32,
    /// Factor against recent tokens; 1 is off
    #[arg(
        long,
        value_name = "FACTOR",
        default_value_t = 1.0,
        allow_hyphen_values = true
    )]
    pub repeat_penalty: f32,
    /// How many recent tokens the three penalties look at, at most 64; 0 is none
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub repeat_last_n: usize,
    /// Subtracted from a logit for each recent occurrence; 0 is off
    #[arg(
        long,
        value_name = "PENALTY",
        default_value_t = 0.0,
        allow_hyphen_values = true
    )]
    pub frequency_penalty: f32,
    /// Subtracted from a logit for any recent occurrence; 0 is off
    #[arg(
        long,
        value_name = "PENALTY",
        default_value_t = 0.0,
        allow_hyphen_values = true
    )]
    pub presence_penalty: f32,
    /// Add to the logit of a token, as in 15+1.5 or 15-inf; may be given several times
    #[arg(long, value_name = "TOKEN(+/-)BIAS", value_parser = parse_logit_bias)]
    pub logit_bias: Vec<(Token, f32)>,
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "-1",
        allow_hyphen_values = true,
        value_parser = parse_seed,
    )]
    pub seed: Seed,
}

/// Where the random numbers start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// Another one for every run.
    Random,
    Fixed(u64),
}

#[derive(Debug, Args)]
pub struct LogitsArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    /// Token ids with commas between them, the one that begins a sequence included
    #[arg(long, value_name = "IDS", value_delimiter = ',', required = true)]
    pub tokens: Vec<Token>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct PerplexityArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    /// Text; documents in it are divided by <|endoftext|>
    #[arg(value_name = "TEXT_FILE")]
    pub text: PathBuf,
    /// Take this many documents at most
    #[arg(long, value_name = "N")]
    pub max_documents: Option<usize>,
    /// Cut documents at the context; without it the cache slides
    #[arg(long)]
    pub truncate: bool,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Model, a .smid file
    #[arg(value_name = "FILE")]
    pub model: PathBuf,
    /// Positions that the cache holds, at most 65535; 0 is as many as the model was trained with
    #[arg(short, long = "ctx-size", value_name = "CONTEXT", default_value_t = 0)]
    pub context: u16,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TokenizeArgs {
    /// Model, a .smid file
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// Text to divide
    #[arg(allow_hyphen_values = true)]
    pub text: String,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// How matrices are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Quant {
    /// 32 bits a weight, the reference
    F32,
    /// 8 bits a weight
    Q8,
    /// 4 bits a weight
    Q4,
}

impl From<Quant> for MatrixFormat {
    fn from(quant: Quant) -> Self {
        match quant {
            Quant::F32 => Self::F32,
            Quant::Q8 => Self::Q8,
            Quant::Q4 => Self::Q4,
        }
    }
}

#[derive(Debug, Args)]
pub struct PackArgs {
    /// Checkpoint: .safetensors of `smidgen train`, or .bin of llama2.c
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// File to write
    #[arg(short, long, value_name = "OUT.smid")]
    pub output: PathBuf,
    /// How matrices are stored
    #[arg(long, value_enum)]
    pub quant: Quant,
    /// How embedding and head are stored, if not as --quant says (q8 in a q4 file)
    #[arg(long, value_enum)]
    pub token_embedding_type: Option<Quant>,
    /// Tokenizer of llama2.c that belongs to the checkpoint
    #[arg(long, value_name = "FILE")]
    pub tokenizer: Option<PathBuf>,
    /// Set a line of the model card; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub card: Vec<String>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Configuration, a TOML file
    #[arg(value_name = "CONFIG.toml")]
    pub config: PathBuf,
    /// Continue from the last checkpoint
    #[arg(long)]
    pub resume: bool,
    /// Measure the loss of the checkpoint, and train nothing
    #[arg(long)]
    pub eval_only: bool,
    /// Stop after this step, with a checkpoint to resume from
    #[arg(long, value_name = "STEP")]
    pub max_steps: Option<u64>,
    /// Threads to work on, all cores by default; the result does not depend on it
    #[arg(short, long, value_name = "N")]
    pub threads: Option<usize>,
    /// Print one JSON object instead of lines, and show no progress
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TunesArgs {
    /// Tunes in ABC notation
    #[arg(value_name = "BOOK.abc")]
    pub book: PathBuf,
    /// Folder for train.txt and valid.txt
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Hold out one tune in so many
    #[arg(long, value_name = "N", default_value = "12")]
    pub every: NonZeroU16,
    /// Say how many passages occur in these tunes too; a train.txt or valid.txt
    #[arg(long, value_name = "FILE.txt")]
    pub known: Option<PathBuf>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Reads `15+1.5`: a token and what is added to its logit.
fn parse_logit_bias(text: &str) -> Result<(Token, f32), String> {
    let expected = || "expected a token, + or -, and a number, as in 15+1.5".to_owned();
    let sign = text.find(['+', '-']).ok_or_else(expected)?;
    let (token, bias) = text.split_at(sign);
    let token = token.parse().map_err(|_| expected())?;
    let bias = bias.parse().map_err(|_| expected())?;
    Ok((token, bias))
}

/// Reads a seed, or -1.
fn parse_seed(text: &str) -> Result<Seed, String> {
    if text == "-1" {
        return Ok(Seed::Random);
    }
    let seed = text.parse().map(Seed::Fixed);
    seed.map_err(|_| "expected a whole number from 0 to 2^64 - 1, or -1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn logit_bias() {
        assert_eq!(parse_logit_bias("15+1.5"), Ok((15, 1.5)));
        assert_eq!(parse_logit_bias("0-inf"), Ok((0, f32::NEG_INFINITY)));
        assert_eq!(parse_logit_bias("7-1e-3"), Ok((7, -1e-3)));
        for wrong in ["", "15", "+1", "a+1", "15+", "15+x", "-1+1"] {
            assert!(parse_logit_bias(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn seed() {
        assert_eq!(parse_seed("-1"), Ok(Seed::Random));
        assert_eq!(
            parse_seed("18446744073709551615"),
            Ok(Seed::Fixed(u64::MAX))
        );
        for wrong in ["", "-2", "1.5", "18446744073709551616"] {
            assert!(parse_seed(wrong).is_err(), "{wrong}");
        }
    }
}
