//! What can be asked of image models.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use smidgen::model::diffusion::DiffusionParameters;
use smidgen::num::Real;

use super::{NumberType, Seed, parse_seed};

/// How a diffusion model is sampled; other models take no notice.
#[derive(Clone, Copy, Debug, Args)]
pub struct DiffusionArgs {
    /// Steps from noise to image of a diffusion model
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub steps: usize,
    /// Strength of the class in a diffusion model: 0 ignores it, 1 is the model as it is
    #[arg(long, default_value_t = 1.25, allow_hyphen_values = true)]
    pub guidance: f32,
    /// Share of fresh noise in each step of a diffusion model: 0 is DDIM, 1 is DDPM
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
    pub eta: f32,
}

impl DiffusionArgs {
    /// As the library takes them.
    pub fn parameters<R: Real>(self) -> DiffusionParameters<R> {
        // Beyond the range of a number type is out of range in all.
        let number = |x: f32| {
            if x.is_finite() {
                R::from_f32(x)
            } else {
                R::MAX
            }
        };
        DiffusionParameters::default()
            .steps(self.steps)
            .guidance(number(self.guidance))
            .eta(number(self.eta))
    }
}

#[derive(Debug, Args)]
pub struct ImageArgs {
    /// Model, a .smid file
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// Class of the images; all in turn if it is not given
    #[arg(long, value_name = "CLASS")]
    pub class: Option<usize>,
    /// Number of images
    #[arg(short = 'n', long, value_name = "N", default_value_t = 100, value_parser = parse_count)]
    pub count: usize,
    /// File to write: PNG, GIF or PGM, by its name
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Images of a row
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = parse_count)]
    pub columns: usize,
    /// Pixels of the sheet for each pixel of an image
    #[arg(long, value_name = "N", value_parser = parse_scale)]
    pub scale: Option<usize>,
    #[command(flatten)]
    pub diffusion: DiffusionArgs,
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "-1",
        allow_hyphen_values = true,
        value_parser = parse_seed,
    )]
    pub seed: Seed,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = NumberType::F32)]
    pub number: NumberType,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// The way between two points of a latent space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Straight
    Line,
    /// Along a sphere
    Arc,
}

#[derive(Debug, Args)]
pub struct MorphArgs {
    /// Model, a .smid file of a VAE or a GAN
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// Classes on the way, with commas between them; the way leads back to the first
    #[arg(
        long,
        value_name = "CLASSES",
        value_delimiter = ',',
        default_value = "0,1,2,3,4,5,6,7,8,9"
    )]
    pub class: Vec<usize>,
    /// Frames from one to the next
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = parse_count)]
    pub frames: usize,
    /// The way between two points
    #[arg(long, value_enum, default_value_t = Way::Arc)]
    pub way: Way,
    /// File to write: an animation if it is a GIF, else a strip
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Pixels of a frame for each pixel of an image
    #[arg(long, value_name = "N", value_parser = parse_scale)]
    pub scale: Option<usize>,
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "-1",
        allow_hyphen_values = true,
        value_parser = parse_seed,
    )]
    pub seed: Seed,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = NumberType::F32)]
    pub number: NumberType,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CodecArgs {
    /// Model, a .smid file of an autoencoder
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// File to read
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// File to write
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = NumberType::F32)]
    pub number: NumberType,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct EvaluateImagesArgs {
    /// Model, a .smid file
    #[arg(short, long, value_name = "FILE")]
    pub model: PathBuf,
    /// Labelled images: records of a label and the pixels, a byte each
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Images of it that were held out from training
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub held_out: usize,
    /// Classifier that judges generated images, a .smid file
    #[arg(
        long,
        value_name = "FILE",
        default_value = "examples/models/digits-classifier.smid"
    )]
    pub judge: PathBuf,
    /// Images to generate
    #[arg(short = 'n', long, value_name = "N", default_value_t = 2000, value_parser = parse_count)]
    pub count: usize,
    #[command(flatten)]
    pub diffusion: DiffusionArgs,
    /// Seed of the random numbers; -1 picks one
    #[arg(
        short, long, value_name = "SEED", default_value = "42",
        allow_hyphen_values = true,
        value_parser = parse_seed,
    )]
    pub seed: Seed,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = NumberType::F32)]
    pub number: NumberType,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub json: bool,
}

/// Reads a number of things: 1 to 100,000.
fn parse_count(text: &str) -> Result<usize, String> {
    let count = text
        .parse()
        .ok()
        .filter(|count| (1..=100_000).contains(count));
    count.ok_or_else(|| "expected a whole number from 1 to 100000".to_owned())
}

/// Reads how many times a picture is enlarged: 1 to 64.
fn parse_scale(text: &str) -> Result<usize, String> {
    let scale = text.parse().ok().filter(|scale| (1..=64).contains(scale));
    scale.ok_or_else(|| "expected a whole number from 1 to 64".to_owned())
}
