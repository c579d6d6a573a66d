//! `smidgen image`: a sheet of generated images.

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use smidgen::format::checksum;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::error::CommandError;
use super::output::{Output, progress_bar};
use super::picture::{self, scaled_sheet, write_picture};
use crate::cli::ImageArgs;
use crate::image::ImageGenerator;

/// What was generated, and what it took.
#[derive(Serialize)]
struct Generated<'a> {
    output: &'a PathBuf,
    images: usize,
    /// The class of each image.
    classes: Vec<usize>,
    seed: u64,
    /// Digest of the pixels, 8 hexadecimal digits.
    digest: String,
    number: &'static str,
    workspace_bytes: usize,
    flash_bytes: usize,
    milliseconds_per_image: f64,
}

/// Runs the command in a number type.
pub fn run<R: Real>(args: &ImageArgs) -> Result<(), CommandError> {
    let bytes = super::model::read(&args.model)?;
    let model = picture::any_model(&args.model, &bytes)?;
    let failed = picture::failed(&args.model);
    let mut generator =
        ImageGenerator::<R>::new(model, args.diffusion.parameters()).map_err(&failed)?;
    let config = *generator.config();
    let seed = args.seed.value();
    let mut rng = DefaultRng::new(seed);
    let bar = progress_bar(args.count as u64, args.json);
    let started = Instant::now();
    let (mut images, mut classes) = (Vec::new(), Vec::new());
    for index in 0..args.count {
        let class = args.class.unwrap_or(index % config.classes.max(1));
        let image = generator.sample(class, &mut rng);
        images.push(image.map_err(|error| failed(error.into()))?);
        classes.push(class);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    let sheet = scaled_sheet(&images, &config, args.columns, args.scale);
    write_picture(&args.output, sheet)?;
    let generated = Generated {
        output: &args.output,
        images: images.len(),
        classes,
        seed,
        digest: format!("{:08x}", checksum(&images.concat())),
        number: args.number.name(),
        workspace_bytes: model.workspace_bytes::<R>(),
        flash_bytes: bytes.len(),
        milliseconds_per_image: 1e3 * seconds / images.len().max(1) as f64,
    };
    let mut output = Output::new();
    if args.json {
        return output.json(&generated);
    }
    output.line(format_args!(
        "{}: {} images, {:.2} ms each ({})",
        args.output.display(),
        generated.images,
        generated.milliseconds_per_image,
        generated.number
    ))?;
    output.line(format_args!(
        "flash {} bytes, RAM {} bytes, seed {}, digest {}",
        generated.flash_bytes, generated.workspace_bytes, generated.seed, generated.digest
    ))
}
