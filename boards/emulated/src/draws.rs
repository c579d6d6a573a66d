//! One answer of each small model, with a marker before and after.
//!
//! A program has one model, embedded, and can print but not format: its flash, RAM and stack are
//! those of a firmware that does no more.

use smidgen::format::checksum;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::hmm::{DiscreteHmm, Filter, HmmError};
use smidgen::model::image::ImageError;
use smidgen::model::vae::Vae;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use crate::{marker, out};

const PIXELS: usize = 256;
const CLASS: usize = 7;
const SEED: u64 = 42;
/// Observations that the filter takes in.
const OBSERVATIONS: usize = 100;

/// Encodes an image; marker; decodes it.
pub fn autoencoder<R: Real>(
    model: &Autoencoder<'_>,
    workspace: &mut [u8],
) -> Result<u32, ImageError> {
    let (mut image, mut latent) = ([0; PIXELS], [0; 16]);
    // A stroke down the middle, bright in its centre.
    for (i, pixel) in image.iter_mut().enumerate() {
        *pixel = 255 - 60 * (i % 16).abs_diff(8).min(4) as u8;
    }
    marker();
    model.encode::<R>(&image, &mut latent, workspace)?;
    marker();
    model.decode::<R>(&latent, &mut image, workspace)?;
    marker();
    Ok(checksum(&image))
}

/// Draws an image.
pub fn vae<R: Real>(model: &Vae<'_>, workspace: &mut [u8]) -> Result<u32, ImageError> {
    let mut image = [0; PIXELS];
    let mut rng = DefaultRng::new(SEED);
    marker();
    model.sample::<R>(CLASS, &mut rng, &mut image, workspace)?;
    marker();
    Ok(checksum(&image))
}

/// Draws an image.
pub fn gan<R: Real>(model: &Gan<'_>, workspace: &mut [u8]) -> Result<u32, ImageError> {
    let mut image = [0; PIXELS];
    let mut rng = DefaultRng::new(SEED);
    marker();
    model.sample::<R>(CLASS, &mut rng, &mut image, workspace)?;
    marker();
    Ok(checksum(&image))
}

/// Draws an image in eight steps, guided; marker; one in a single step without guidance, with a
/// marker after each of its slices.
pub fn diffusion<R: Real>(model: &Diffusion<'_>, workspace: &mut [u8]) -> Result<u32, ImageError> {
    let mut image = [0; PIXELS];
    let mut rng = DefaultRng::new(SEED);
    let guided = DiffusionParameters::<R>::default();
    marker();
    model.sample(Some(CLASS), guided, &mut rng, &mut image, workspace)?;
    marker();
    let single = guided.steps(1).guidance(R::ONE);
    let mut session = model.session(workspace, single, rng)?;
    session.start(Some(CLASS))?;
    // More than there are slices.
    for _ in 0..10_000 {
        marker();
        if session.step().is_done() {
            break;
        }
    }
    marker();
    Ok(checksum(&image))
}

/// Takes observations in, a marker after each: three states, four symbols.
pub fn hmm<R: Real>() -> Result<u32, HmmError> {
    let r = R::from_f32;
    let model = DiscreteHmm::discrete(
        &[0.5, 0.25, 0.25].map(r),
        &[
            [0.7, 0.2, 0.1].map(r),
            [0.1, 0.8, 0.1].map(r),
            [0.3, 0.1, 0.6].map(r),
        ],
        &[
            [0.6, 0.2, 0.1, 0.1].map(r),
            [0.1, 0.7, 0.1, 0.1].map(r),
            [0.0, 0.1, 0.3, 0.6].map(r),
        ],
    )?;
    let mut rng = DefaultRng::new(SEED);
    let mut filter = Filter::new(&model);
    for (_, symbol) in model.draws(&mut rng).take(OBSERVATIONS) {
        marker();
        filter.push(symbol)?;
        core::hint::black_box(filter.posterior());
        marker();
    }
    Ok(filter.log_likelihood().order_key())
}

/// Prints what came out.
pub fn print<E>(result: Result<u32, E>) {
    match result {
        Ok(digest) => {
            out::text("digest: ");
            out::hexadecimal(digest);
            out::text("\n");
        }
        Err(_) => out::text("error\n"),
    }
}

/// A program that embeds a model of digits and has it answer in a number type, in a `static` of the
/// size it needs.
#[macro_export]
macro_rules! draws {
    ($model:ty, $file:literal, $answer:path, $number:ty) => {
        use smidgen::model::Workspace;

        const MODEL: $model = smidgen::embed_model!(
            $model,
            concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../examples/models/",
                $file,
                ".smid"
            )
        );
        static mut WORKSPACE: Workspace<{ MODEL.workspace_bytes::<$number>() }> = Workspace::new();

        $crate::program!({
            // SAFETY: the only reference.
            let workspace = unsafe { &mut *(&raw mut WORKSPACE) };
            $crate::draws::print($answer(&MODEL, workspace.as_mut()));
        });
    };
}
