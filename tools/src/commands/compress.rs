//! `smidgen compress` and `smidgen decompress`: a picture through an autoencoder.

use std::path::Path;

use serde::Serialize;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::image::{psnr, squared_error};
use smidgen::num::Real;

use super::error::CommandError;
use super::output::Output;
use super::picture::{self, unreadable, write, write_picture};
use crate::cli::CodecArgs;
use crate::image::picture::{encoded, read};
use crate::image::{AnyModel, AnyModelError, compressed};

/// What was compressed, and what was lost.
#[derive(Serialize)]
struct Compressed<'a> {
    output: &'a Path,
    height: u32,
    width: u32,
    /// Bytes of the pixels.
    pixels: usize,
    /// Bytes of the latent vectors.
    latent: usize,
    /// Bytes of the file, its frame included.
    bytes: usize,
    /// Bytes of the pixels over those of the latent vectors.
    ratio: f64,
    /// Of the picture that comes back, in decibels; null if nothing was lost.
    psnr_db: Option<f64>,
}

fn autoencoder<'a>(path: &Path, bytes: &'a [u8]) -> Result<Autoencoder<'a>, CommandError> {
    match picture::any_model(path, bytes)? {
        AnyModel::Autoencoder(model) => Ok(model),
        _ => Err(picture::failed(path)(AnyModelError::NoAutoencoder)),
    }
}

fn failed(path: &Path) -> impl Fn(compressed::CompressedError) -> CommandError + '_ {
    move |error| CommandError::Compressed {
        path: path.to_owned(),
        error,
    }
}

/// Runs `compress` in a number type.
pub fn compress<R: Real>(args: &CodecArgs) -> Result<(), CommandError> {
    let bytes = super::model::read(&args.model)?;
    let model = autoencoder(&args.model, &bytes)?;
    let picture = read(&args.input).map_err(unreadable(&args.input))?;
    let failed = failed(&args.input);
    let packed = compressed::compress::<R>(&model, &picture).map_err(&failed)?;
    let back = compressed::decompress::<R>(&model, &packed).map_err(&failed)?;
    let pixels = picture.as_raw().len();
    let error = squared_error(picture.as_raw(), back.as_raw()).unwrap_or(0);
    let psnr_db: f64 = psnr(error, pixels as u64);
    write(&args.output, &packed)?;
    let latent = packed.len() - compressed::FRAME;
    let report = Compressed {
        output: &args.output,
        height: picture.height(),
        width: picture.width(),
        pixels,
        latent,
        bytes: packed.len(),
        ratio: pixels as f64 / latent as f64,
        psnr_db: psnr_db.is_finite().then_some(psnr_db),
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&report);
    }
    output.line(format_args!(
        "{}: {} x {} pixels in {} latent bytes ({:.1} : 1), file {} bytes, PSNR {psnr_db:.2} dB",
        args.output.display(),
        report.height,
        report.width,
        report.latent,
        report.ratio,
        report.bytes,
    ))
}

/// Runs `decompress` in a number type.
pub fn decompress<R: Real>(args: &CodecArgs) -> Result<(), CommandError> {
    let bytes = super::model::read(&args.model)?;
    let model = autoencoder(&args.model, &bytes)?;
    let packed = super::model::read(&args.input)?;
    let picture = compressed::decompress::<R>(&model, &packed).map_err(failed(&args.input))?;
    let (height, width) = (picture.height(), picture.width());
    // A name without a format is refused before anything is written.
    encoded(&args.output, picture.clone()).map_err(unreadable(&args.output))?;
    write_picture(&args.output, picture)?;
    let mut output = Output::new();
    if args.json {
        return output.json(&serde_json::json!({
            "output": args.output, "height": height, "width": width,
        }));
    }
    output.line(format_args!(
        "{}: {height} x {width} pixels",
        args.output.display()
    ))
}
