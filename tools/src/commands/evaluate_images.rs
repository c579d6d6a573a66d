//! `smidgen evaluate-images`: how good an image model is.

use std::path::Path;

use serde::Serialize;
use smidgen::model::sequential::Sequential;
use smidgen::num::Real;

use super::error::CommandError;
use super::output::{Output, progress_bar};
use super::picture;
use crate::cli::EvaluateImagesArgs;
use crate::image::evaluate::{Judge, Quality, generate, judge, reconstruction};
use crate::image::{AnyModel, AnyModelError, ImageGenerator, Images};

/// Figures of a generator.
#[derive(Serialize)]
struct GeneratorReport {
    images: usize,
    judge_accuracy_percent: f64,
    agreement_percent: f64,
    /// Standard deviation within a class, over that of the training images.
    diversity_percent: f64,
    deviation: f64,
    real_deviation: f64,
    /// Mean distance to the nearest training image, of generated and of held-out images.
    neighbour: f64,
    real_neighbour: f64,
    number: &'static str,
    flash_bytes: usize,
    workspace_bytes: usize,
}

/// Figures of an autoencoder.
#[derive(Serialize)]
struct AutoencoderReport {
    images: usize,
    image_bytes: usize,
    latent_bytes: usize,
    psnr_db: f64,
    number: &'static str,
    flash_bytes: usize,
    workspace_bytes: usize,
}

/// Runs the command in a number type.
pub fn run<R: Real>(args: &EvaluateImagesArgs) -> Result<(), CommandError> {
    let bytes = super::model::read(&args.model)?;
    let model = picture::any_model(&args.model, &bytes)?;
    let failed = picture::failed(&args.model);
    let size = match (&model, model.config()) {
        (_, Some(config)) => (config.height, config.width),
        (AnyModel::Sequential(model), _) => {
            let input = model.network().input();
            (input.height, input.width)
        }
        _ => return Err(failed(AnyModelError::NoGenerator)),
    };
    let images = Images::read(&args.data, size, 256)?;
    let (training, held_out) = images.split(args.held_out)?;
    let mut output = Output::new();
    match model {
        AnyModel::Autoencoder(model) => {
            let psnr_db = reconstruction::<R>(&model, &held_out);
            let report = AutoencoderReport {
                images: held_out.count(),
                image_bytes: model.config().image_len(),
                latent_bytes: model.config().latent,
                psnr_db: psnr_db.map_err(|error| failed(error.into()))?,
                number: args.number.name(),
                flash_bytes: bytes.len(),
                workspace_bytes: model.workspace_bytes::<R>(),
            };
            report.print(args.json, &mut output)
        }
        AnyModel::Sequential(model) => {
            let accuracy = Judge::new(model).accuracy(&held_out);
            let accuracy = accuracy.map_err(|error| failed(error.into()))?;
            if args.json {
                return output.json(&serde_json::json!({
                    "images": held_out.count(), "accuracy_percent": accuracy,
                }));
            }
            output.line(format_args!(
                "accuracy:    {accuracy:.2} % of {} held-out images",
                held_out.count()
            ))
        }
        model => {
            let generator = ImageGenerator::<R>::new(model, args.diffusion.parameters());
            let mut generator = generator.map_err(&failed)?;
            let bar = progress_bar(args.count as u64, args.json);
            let generated = generate(&mut generator, args.count, args.seed.value(), |count| {
                bar.set_position(count as u64);
            });
            bar.finish_and_clear();
            let generated = generated.map_err(|error| failed(error.into()))?;
            let quality = judged(&args.judge, [&generated, &training, &held_out])?;
            let report = GeneratorReport {
                images: quality.images,
                judge_accuracy_percent: quality.judge_accuracy,
                agreement_percent: quality.agreement,
                diversity_percent: 100.0 * quality.deviation / quality.real_deviation,
                deviation: quality.deviation,
                real_deviation: quality.real_deviation,
                neighbour: quality.neighbour,
                real_neighbour: quality.real_neighbour,
                number: args.number.name(),
                flash_bytes: bytes.len(),
                workspace_bytes: model.workspace_bytes::<R>(),
            };
            report.print(args.json, &mut output)
        }
    }
}

/// Judges generated images by a classifier.
fn judged(
    path: &Path,
    [generated, training, held_out]: [&Images; 3],
) -> Result<Quality, CommandError> {
    let bytes = super::model::read(path)?;
    let failed = |error| picture::failed(path)(AnyModelError::Network(error));
    let model = Sequential::from_bytes(&bytes).map_err(failed)?;
    judge(generated, training, held_out, &mut Judge::new(model)).map_err(failed)
}

impl GeneratorReport {
    fn print(&self, json: bool, output: &mut Output) -> Result<(), CommandError> {
        if json {
            return output.json(self);
        }
        output.line(format_args!(
            "agreement:   {:.2} % of {} images are what was asked for ({}); the judge: {:.2} % of real ones",
            self.agreement_percent, self.images, self.number, self.judge_accuracy_percent
        ))?;
        output.line(format_args!(
            "diversity:   {:.1} % of real: deviation within a class {:.4}, real {:.4}",
            self.diversity_percent, self.deviation, self.real_deviation
        ))?;
        output.line(format_args!(
            "neighbour:   nearest training image at {:.3}, of held-out ones at {:.3}",
            self.neighbour, self.real_neighbour
        ))?;
        output.line(format_args!(
            "memory:      flash {} bytes, RAM {} bytes",
            self.flash_bytes, self.workspace_bytes
        ))
    }
}

impl AutoencoderReport {
    fn print(&self, json: bool, output: &mut Output) -> Result<(), CommandError> {
        if json {
            return output.json(self);
        }
        output.line(format_args!(
            "PSNR:        {:.2} dB of {} held-out images, {} bytes in {} ({})",
            self.psnr_db, self.images, self.image_bytes, self.latent_bytes, self.number
        ))?;
        output.line(format_args!(
            "memory:      flash {} bytes, RAM {} bytes",
            self.flash_bytes, self.workspace_bytes
        ))
    }
}
