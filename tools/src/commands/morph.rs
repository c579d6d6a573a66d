//! `smidgen morph`: a walk through the latent space, as an animation or a strip.

use smidgen::distribution::{Distribution, Normal};
use smidgen::model::vae::{lerp, slerp};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::error::CommandError;
use super::output::Output;
use super::picture::{self, scaled_sheet, unreadable, write, write_picture};
use crate::cli::{MorphArgs, Way};
use crate::image::picture::animation;
use crate::image::{AnyModelError, ImageGenerator};

/// Milliseconds of a frame.
const FRAME: u32 = 80;

/// Runs the command in a number type.
pub fn run<R: Real>(args: &MorphArgs) -> Result<(), CommandError> {
    let bytes = super::model::read(&args.model)?;
    let model = picture::any_model(&args.model, &bytes)?;
    let failed = picture::failed(&args.model);
    let mut generator = ImageGenerator::<R>::new(model, Default::default()).map_err(&failed)?;
    let config = *generator.config();
    if config.latent == 0 {
        return Err(failed(AnyModelError::NoLatent));
    }
    let seed = args.seed.value();
    let mut rng = DefaultRng::new(seed);
    // Zero and one are valid parameters.
    let normal = Normal::new(R::ZERO, R::ONE).ok();
    let mut point = || -> Vec<R> {
        let draw = |_| normal.map_or(R::ZERO, |normal| normal.sample(&mut rng));
        (0..config.latent).map(draw).collect()
    };
    let mut points: Vec<Vec<R>> = args.class.iter().map(|_| point()).collect();
    // The way leads back to where it began.
    points.extend(points.first().cloned());
    let mut images = Vec::new();
    for (leg, pair) in points.windows(2).enumerate() {
        let (from, to) = (args.class[leg], args.class[(leg + 1) % args.class.len()]);
        for frame in 0..args.frames {
            let t = R::from_f32(frame as f32 / args.frames as f32);
            let mut latent = vec![R::ZERO; config.latent];
            match args.way {
                Way::Line => lerp(&pair[0], &pair[1], t, &mut latent),
                Way::Arc => slerp(&pair[0], &pair[1], t, &mut latent),
            }
            let image = generator.morph(&latent, (from, to), t);
            images.push(image.map_err(&failed)?);
        }
    }
    let is_gif = args
        .output
        .extension()
        .is_some_and(|extension| extension == "gif");
    if is_gif {
        let frames = images.chunks(1);
        let frames = frames.map(|frame| scaled_sheet(frame, &config, 1, args.scale));
        let bytes = animation(frames.collect(), FRAME).map_err(unreadable(&args.output))?;
        write(&args.output, &bytes)?;
    } else {
        let strip = scaled_sheet(&images, &config, args.frames, args.scale);
        write_picture(&args.output, strip)?;
    }
    let mut output = Output::new();
    if args.json {
        return output.json(&serde_json::json!({
            "output": args.output, "frames": images.len(), "seed": seed,
        }));
    }
    output.line(format_args!(
        "{}: {} frames, seed {seed}",
        args.output.display(),
        images.len()
    ))
}
