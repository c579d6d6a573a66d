//! Compresses digits of 256 bytes to 16, and to 8, and brings them back.
//!
//! ```text
//! cargo run --release --example autoencoder
//! cargo run --release --example autoencoder -- --class 3 --seed 5 --number q16
//! ```
//!
//! Side by side: the original, what comes back from 16 bytes, what comes back from 8. The digits
//! are drawn by the diffusion model, so that no data set is needed.

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use smidgen::model::Workspace;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::image::{ImageError, psnr, squared_error};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

const IN_16: Autoencoder<'static> =
    smidgen::embed_model!(Autoencoder<'static>, "models/digits-autoencoder-16.smid");
const IN_8: Autoencoder<'static> =
    smidgen::embed_model!(Autoencoder<'static>, "models/digits-autoencoder-8.smid");
const DIFFUSION: Diffusion<'static> =
    smidgen::embed_model!(Diffusion<'static>, "models/digits-diffusion.smid");

/// Both autoencoders run in the same memory, one after the other.
const BYTES: usize = {
    let (a, b) = (
        IN_16.workspace_bytes::<f32>(),
        IN_8.workspace_bytes::<f32>(),
    );
    if a > b { a } else { b }
};
const DIFFUSION_BYTES: usize = DIFFUSION.workspace_bytes::<f32>();

const SIDE: usize = 16;
/// Shades from black to white.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Compresses digits and brings them back.
#[derive(Parser)]
struct Arguments {
    /// Digit to draw; three different ones if it is not given
    #[arg(long)]
    class: Option<usize>,
    /// Seed of the digits
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
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
    let shown = match arguments.number {
        Number::F32 => show::<f32>(&arguments),
        Number::Q16 => show::<I16F16>(&arguments),
    };
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn show<R: Real>(arguments: &Arguments) -> Result<(), ImageError> {
    let mut rng = DefaultRng::new(arguments.seed);
    let mut drawing = Workspace::<DIFFUSION_BYTES>::new();
    let mut memory = Workspace::<BYTES>::new();
    let classes = match arguments.class {
        Some(class) => vec![class],
        None => vec![2, 5, 8],
    };
    for class in classes {
        let mut original = [0; SIDE * SIDE];
        let parameters = DiffusionParameters::<R>::default();
        let drawing = drawing.as_mut();
        DIFFUSION.sample(Some(class), parameters, &mut rng, &mut original, drawing)?;

        let (mut in_16, mut from_16) = ([0; 16], [0; SIDE * SIDE]);
        IN_16.encode::<R>(&original, &mut in_16, memory.as_mut())?;
        IN_16.decode::<R>(&in_16, &mut from_16, memory.as_mut())?;

        let (mut in_8, mut from_8) = ([0; 8], [0; SIDE * SIDE]);
        IN_8.encode::<R>(&original, &mut in_8, memory.as_mut())?;
        IN_8.decode::<R>(&in_8, &mut from_8, memory.as_mut())?;

        for y in 0..SIDE {
            let line: String = [&original, &from_16, &from_8]
                .iter()
                .flat_map(|image| &image[y * SIDE..][..SIDE])
                .flat_map(|&pixel| [SHADES[usize::from(pixel) * SHADES.len() / 256]; 2])
                .collect();
            println!("{}", line.trim_end());
        }
        for (model, latent, back) in [(IN_16, &in_16[..], &from_16), (IN_8, &in_8, &from_8)] {
            let error = squared_error(&original, back)?;
            println!(
                "{:3.0} : 1, PSNR {:.1} dB: {}",
                model.compression_ratio(),
                psnr::<f32>(error, original.len() as u64),
                latent
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>(),
            );
        }
        println!();
    }
    Ok(())
}
