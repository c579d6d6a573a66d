//! Draws digits with three generative models embedded in the program: a variational autoencoder, a
//! generative adversarial network, and diffusion.
//!
//! ```text
//! cargo run --release --example digits
//! cargo run --release --example digits -- --model diffusion --class 7 -n 5 -s 3 --steps 4
//! cargo run --release --example digits -- --number q16 -o digits.png
//! ```
//!
//! Digits go to stdout as shaded blocks; what they took goes to stderr.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use smidgen::model::Workspace;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::image::ImageError;
use smidgen::model::vae::Vae;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

/// The models, in flash; a damaged file would not compile.
const VAE: Vae<'static> = smidgen::embed_model!(Vae<'static>, "models/digits-vae.smid");
const GAN: Gan<'static> = smidgen::embed_model!(Gan<'static>, "models/digits-gan.smid");
const DIFFUSION: Diffusion<'static> =
    smidgen::embed_model!(Diffusion<'static>, "models/digits-diffusion.smid");

/// What each of them needs, known at compile time; f32 and Q16.16 take the same.
const VAE_BYTES: usize = VAE.workspace_bytes::<f32>();
const GAN_BYTES: usize = GAN.workspace_bytes::<f32>();
const DIFFUSION_BYTES: usize = DIFFUSION.workspace_bytes::<f32>();

const SIDE: usize = 16;
/// An image.
type Digit = [u8; SIDE * SIDE];

/// Shades from black to white.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Draws digits with generative models.
#[derive(Parser)]
struct Arguments {
    /// Model; all three if it is not given
    #[arg(short, long, value_enum)]
    model: Option<Model>,
    /// Digit to draw; 0, 1, 2, .. in turn if it is not given
    #[arg(long)]
    class: Option<usize>,
    /// How many
    #[arg(short = 'n', long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,
    /// Seed; the same one draws the same digits, on every chip
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
    /// Steps of the diffusion
    #[arg(long, default_value_t = 8)]
    steps: usize,
    /// Strength of the class in the diffusion; 1 takes half the time
    #[arg(long, default_value_t = 1.25)]
    guidance: f32,
    /// Number type to compute with
    #[arg(long, value_enum, default_value_t = Number::F32)]
    number: Number,
    /// Write the digits of all models, one row each, to a PNG too
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Model {
    Vae,
    Gan,
    Diffusion,
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
    let drawn = match arguments.number {
        Number::F32 => draw_all::<f32>(&arguments),
        Number::Q16 => draw_all::<I16F16>(&arguments),
    };
    match drawn {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn draw_all<R: Real>(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    for model in [Model::Vae, Model::Gan, Model::Diffusion] {
        if arguments.model.is_none_or(|asked| asked == model) {
            let start = Instant::now();
            let digits = draw::<R>(model, arguments)?;
            print(&digits);
            let (name, flash, ram) = match model {
                Model::Vae => ("VAE", VAE.file().bytes().len(), VAE_BYTES),
                Model::Gan => ("GAN", GAN.file().bytes().len(), GAN_BYTES),
                Model::Diffusion => {
                    let flash = DIFFUSION.file().bytes().len();
                    ("diffusion", flash, DIFFUSION_BYTES)
                }
            };
            let each = 1e3 * start.elapsed().as_secs_f64() / digits.len() as f64;
            eprintln!(
                "{name}: {each:.2} ms each; flash {flash} B, RAM {ram} B; {}, seed {}",
                R::NAME,
                arguments.seed
            );
            rows.push(digits);
        }
    }
    match &arguments.output {
        Some(path) => Ok(write_png(path, &rows)?),
        None => Ok(()),
    }
}

/// Draws with one model.
fn draw<R: Real>(model: Model, arguments: &Arguments) -> Result<Vec<Digit>, ImageError> {
    let mut rng = DefaultRng::new(arguments.seed);
    let parameters = DiffusionParameters::<R>::default()
        .steps(arguments.steps)
        .guidance(R::from_f32(arguments.guidance));
    let mut vae_memory = Workspace::<VAE_BYTES>::new();
    let mut gan_memory = Workspace::<GAN_BYTES>::new();
    let mut diffusion_memory = Workspace::<DIFFUSION_BYTES>::new();
    let mut digits = Vec::new();
    for index in 0..usize::from(arguments.count) {
        let class = arguments.class.unwrap_or(index % 10);
        let mut digit = [0; SIDE * SIDE];
        match model {
            Model::Vae => VAE.sample::<R>(class, &mut rng, &mut digit, vae_memory.as_mut())?,
            Model::Gan => GAN.sample::<R>(class, &mut rng, &mut digit, gan_memory.as_mut())?,
            Model::Diffusion => {
                let memory = diffusion_memory.as_mut();
                DIFFUSION.sample(Some(class), parameters, &mut rng, &mut digit, memory)?;
            }
        }
        digits.push(digit);
    }
    Ok(digits)
}

/// Prints digits side by side, five a row.
fn print(digits: &[Digit]) {
    for row in digits.chunks(5) {
        for y in 0..SIDE {
            let line: String = row
                .iter()
                .flat_map(|digit| &digit[y * SIDE..][..SIDE])
                .flat_map(|&pixel| [SHADES[usize::from(pixel) * SHADES.len() / 256]; 2])
                .collect();
            println!("{}", line.trim_end());
        }
    }
}

/// Writes rows of digits, each pixel three wide.
fn write_png(path: &std::path::Path, rows: &[Vec<Digit>]) -> Result<(), image::ImageError> {
    const SCALE: usize = 3;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let size = |digits: usize| (digits * SIDE * SCALE) as u32;
    let picture = image::GrayImage::from_fn(size(columns), size(rows.len()), |x, y| {
        let (x, y) = (x as usize / SCALE, y as usize / SCALE);
        let digit = rows[y / SIDE].get(x / SIDE);
        image::Luma([digit.map_or(0, |digit| digit[y % SIDE * SIDE + x % SIDE])])
    });
    picture.save_with_format(path, image::ImageFormat::Png)
}
