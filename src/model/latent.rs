//! Latent vectors: drawing and checking them.

use rand_core::Rng;

use super::image::ImageError;
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
