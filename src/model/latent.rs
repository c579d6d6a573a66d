//! Latent vectors: drawing and checking them.

use rand_core::Rng;

use super::image::{ImageConfig, ImageError, one_hot, to_bytes};
use super::sequential::{Network, Session};
use crate::distribution::{Distribution, Normal};
use crate::num::Real;

/// Draws standard normal numbers.
pub(super) fn draw<R: Real>(rng: &mut (impl Rng + ?Sized), numbers: &mut [R]) {
    // Zero and one are valid parameters.
    if let Ok(normal) = Normal::new(R::ZERO, R::ONE) {
        numbers.fill_with(|| normal.sample(rng));
    }
}

/// Refuses a vector with a number that is not finite.
pub(super) fn check_finite<R: Real>(latent: &[R]) -> Result<(), ImageError> {
    let finite = |x: &R| !x.is_nan() && x.abs() < R::MAX;
    match latent.iter().position(|x| !finite(x)) {
        Some(index) => Err(ImageError::LatentNotFinite { index }),
        None => Ok(()),
    }
}

/// The image of a class that a decoder, or generator, makes of the latent vector that `fill` puts in
/// place.
pub(super) fn generate<R: Real>(
    network: &Network<'_>,
    config: &ImageConfig,
    class: usize,
    image: &mut [u8],
    workspace: &mut [u8],
    fill: impl FnOnce(&mut [R]),
) -> Result<(), ImageError> {
    config.check_class(class)?;
    config.check_image(image.len())?;
    let session = Session::<R>::new(network, workspace);
    let mut session = session.map_err(ImageError::of_run)?;
    session.start_with(|latent, condition| {
        fill(latent);
        one_hot(class, condition);
    });
    to_bytes(session.finish(), image);
    Ok(())
}
