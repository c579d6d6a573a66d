//! How a diffusion model is sampled.

use crate::model::image::ImageError;
use crate::num::Real;

/// The most steps.
const MAX_STEPS: usize = 1000;

/// How a diffusion model is sampled.
///
/// # Range
///
/// | | default | range | otherwise |
/// |---|---|---|---|
/// | `steps` | 8 | 1 to 1,000 | [`Steps`](ImageError::Steps) |
/// | `guidance` | 1.25 | finite; 0 ignores the class, 1 is the model as it is, more exaggerates; twice the work but for 0 and 1 | [`Guidance`](ImageError::Guidance) |
/// | `eta` | 0 | 0 to 1: from no fresh noise (DDIM, Euler) to all of it (DDPM) | [`Eta`](ImageError::Eta) |
///
/// # Example
///
/// ```
/// use smidgen::model::diffusion::DiffusionParameters;
///
/// let parameters = DiffusionParameters::<f32>::default().steps(20).guidance(1.5).eta(1.0);
/// assert!(parameters.check().is_ok());
/// assert!(DiffusionParameters::<f32>::default().steps(0).check().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DiffusionParameters<R> {
    pub(super) steps: usize,
    pub(super) guidance: R,
    pub(super) eta: R,
}

impl<R: Real> Default for DiffusionParameters<R> {
    fn default() -> Self {
        Self {
            steps: 8,
            guidance: R::from_f32(1.25),
            eta: R::ZERO,
        }
    }
}

impl<R: Real> DiffusionParameters<R> {
    /// With a number of steps.
    #[must_use]
    pub const fn steps(self, steps: usize) -> Self {
        Self { steps, ..self }
    }

    /// With a strength of the guidance.
    #[must_use]
    pub const fn guidance(self, guidance: R) -> Self {
        Self { guidance, ..self }
    }

    /// With a share of fresh noise.
    #[must_use]
    pub const fn eta(self, eta: R) -> Self {
        Self { eta, ..self }
    }

    /// Checks the values.
    ///
    /// # Errors
    ///
    /// [`Steps`](ImageError::Steps), [`Guidance`](ImageError::Guidance) or
    /// [`Eta`](ImageError::Eta).
    pub fn check(&self) -> Result<(), ImageError> {
        let steps = self.steps;
        if steps == 0 || steps > MAX_STEPS {
            return Err(ImageError::Steps { steps });
        }
        if self.guidance.is_nan() || self.guidance.abs() >= R::MAX {
            return Err(ImageError::Guidance);
        }
        if self.eta.is_nan() || self.eta < R::ZERO || self.eta > R::ONE {
            return Err(ImageError::Eta);
        }
        Ok(())
    }
}
