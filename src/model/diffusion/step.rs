//! A step back from noise towards an image.

use super::{Path, Time};
use crate::num::{Extended, Real};

/// A step from one time to an earlier one: `x' = keep x + turn prediction + fresh noise`.
///
/// # Formula
///
/// With image and noise by the prediction (`image = x - sigma v`, `noise = x + alpha v` for a
/// velocity `v`; `image = (x - sigma noise) / alpha` for a noise):
///
/// ```text
/// x' = alpha' image + sqrt(sigma'^2 - fresh^2) noise + fresh z,   z standard normal
/// fresh = eta (sigma' / sigma) sqrt(sigma^2 - (alpha / alpha')^2 sigma'^2)
/// ```
///
/// At `eta` 0 this is DDIM, and on the straight path Euler's step of flow matching,
/// `x' = x + (t' - t) v`; at `eta` 1 it is DDPM's ancestral step.
///
/// # Accuracy
///
/// Coefficients are computed with 64 significant bits and rounded once.
///
/// # Example
///
/// ```
/// use smidgen::model::diffusion::{Path, Step, Time};
///
/// let step = Step::<f32>::new(Path::Straight, Time::after(1, 4), Time::after(2, 4), 0.0);
/// assert_eq!((step.keep, step.turn, step.fresh), (1.0, -0.25, 0.0));
/// ```
///
/// # Reference
///
/// Song et al., "Denoising diffusion implicit models" (2021), equations 12 and 16.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Step<R> {
    /// Factor of what there is.
    pub keep: R,
    /// Factor of the prediction.
    pub turn: R,
    /// Factor of fresh standard normal noise.
    pub fresh: R,
}

impl<R: Real> Step<R> {
    /// The step from a time to an earlier one; `eta` is clamped to 0 to 1.
    #[must_use]
    pub fn new(path: Path, from: Time, to: Time, eta: R) -> Self {
        let (alpha, sigma) = path.at(from);
        let (next_alpha, next_sigma) = path.at(to);
        let eta = eta.to_extended().max(Extended::ZERO).min(Extended::ONE);
        let ratio = alpha / next_alpha * next_sigma;
        let room = (sigma.square() - ratio.square()).max(Extended::ZERO);
        let fresh = if sigma.is_zero() {
            Extended::ZERO
        } else {
            eta * next_sigma / sigma * room.sqrt()
        };
        let noise = (next_sigma.square() - fresh.square()).max(Extended::ZERO);
        let noise = noise.sqrt();
        let (keep, turn) = match path {
            Path::Straight => (next_alpha + noise, noise * alpha - next_alpha * sigma),
            Path::VariancePreserving => {
                let factor = next_alpha / alpha;
                (factor, noise - factor * sigma)
            }
        };
        Self {
            keep: R::from_extended(keep),
            turn: R::from_extended(turn),
            fresh: R::from_extended(fresh),
        }
    }

    /// Takes the step, without the fresh noise.
    ///
    /// # Shapes
    ///
    /// `x` and `prediction`: an image; the shorter counts.
    pub fn apply(&self, x: &mut [R], prediction: &[R]) {
        for (x, prediction) in x.iter_mut().zip(prediction) {
            *x = self.keep.mul(*x).add(self.turn.mul(*prediction));
        }
    }
}
