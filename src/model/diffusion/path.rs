//! The way from an image to noise.

use crate::num::{Extended, Real};

/// The end of the variance-preserving path, in `2^-30`: 0.995. At 1 nothing of the image would be
/// left, and no step could begin there.
const LAST: u64 = 1_068_373_115;

/// A moment on the way from an image (0) to noise (1), in steps of `2^-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Time(u32);

impl Time {
    /// The image.
    pub const ZERO: Self = Self(0);
    /// The noise.
    pub const ONE: Self = Self(1 << 30);

    /// The moment after `done` of `steps` equal steps back from the noise; the image if there are
    /// none left.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::diffusion::Time;
    ///
    /// assert_eq!(Time::after(0, 8), Time::ONE);
    /// assert_eq!(Time::after(8, 8), Time::ZERO);
    /// assert_eq!(Time::after(2, 8).number::<f32>(), 0.75);
    /// ```
    #[must_use]
    pub const fn after(done: usize, steps: usize) -> Self {
        let left = steps.saturating_sub(done) as u64;
        match (left << 30).checked_div(steps as u64) {
            Some(time) => Self(time as u32),
            None => Self::ZERO,
        }
    }

    /// As a number.
    #[must_use]
    pub fn number<R: Real>(self) -> R {
        R::from_extended(self.extended())
    }

    /// Exactly.
    fn extended(self) -> Extended {
        Extended::from(self.0).scaled(-30)
    }

    /// Writes what a network is told of the time: sine and cosine of `2^k / 4` turns, for `k` from
    /// 0, pair by pair.
    pub(super) fn features<R: Real>(self, out: &mut [R]) {
        for (k, pair) in (0..16).zip(out.chunks_exact_mut(2)) {
            // A quarter of a turn is 2^30: the time as it is.
            let (sine, cosine) = R::sin_cos_turn(self.0.wrapping_shl(k));
            if let [first, second] = pair {
                (*first, *second) = (sine, cosine);
            }
        }
    }
}

/// The way from an image to noise: `x_t = alpha(t) image + sigma(t) noise`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Path {
    /// `alpha = 1 - t`, `sigma = t`; the network predicts the velocity `noise - image`. Reference:
    /// Lipman et al. (2023); Liu et al., "Flow straight and fast" (2023).
    Straight,
    /// `alpha = cos(0.995 pi t / 2)`, `sigma = sin(0.995 pi t / 2)`; the network predicts the
    /// noise. Reference: Nichol and Dhariwal, "Improved denoising diffusion probabilistic models"
    /// (2021).
    VariancePreserving,
}

impl Path {
    /// The path of a number in a file.
    pub(super) const fn from_id(id: u32) -> Option<Self> {
        match id {
            1 => Some(Self::Straight),
            2 => Some(Self::VariancePreserving),
            _ => None,
        }
    }

    /// `(alpha, sigma)` at a time, with 64 significant bits.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::diffusion::{Path, Time};
    ///
    /// let (alpha, sigma) = Path::Straight.at(Time::after(1, 4));
    /// use smidgen::num::Real;
    /// assert_eq!((f32::from_extended(alpha), f32::from_extended(sigma)), (0.25, 0.75));
    /// ```
    #[must_use]
    pub fn at(self, time: Time) -> (Extended, Extended) {
        match self {
            Self::Straight => {
                let t = time.extended();
                (Extended::ONE - t, t)
            }
            Self::VariancePreserving => {
                // Half of it: sin_cos_pi takes half turns.
                let end = Extended::from(LAST).scaled(-31);
                let (sine, cosine) = (time.extended() * end).sin_cos_pi();
                (cosine, sine)
            }
        }
    }
}
