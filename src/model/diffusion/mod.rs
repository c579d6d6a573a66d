//! Diffusion: an image from noise, step by step.
//!
//! On the way from an image to noise, `x_t = alpha(t) image + sigma(t) noise`, `t` from 0 to 1. A
//! network has learnt to say of `x_t` where the image lies; sampling goes the way back in steps.
//!
//! | | path | network predicts | a step without fresh noise (`eta` 0) | with it (`eta` 1) |
//! |---|---|---|---|---|
//! | flow matching | [`Path::Straight`] | velocity | Euler's | ancestral |
//! | denoising diffusion | [`Path::VariancePreserving`] | noise | DDIM | DDPM |
//!
//! A class guides: the network is asked with and without it, and the difference is taken
//! `guidance` times. At 1 only the first question is asked, which is half the work.
//!
//! ```
//! use smidgen::model::Workspace;
//! use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
//! use smidgen::rng::DefaultRng;
//!
//! const DIGITS: Diffusion<'static> = smidgen::embed_model!(
//!     Diffusion<'static>,
//!     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-diffusion.smid")
//! );
//! const BYTES: usize = DIGITS.workspace_bytes::<f32>();
//!
//! # fn main() -> Result<(), smidgen::model::image::ImageError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let parameters = DiffusionParameters::<f32>::default().steps(4).guidance(1.0);
//! let mut session = DIGITS.session(workspace.as_mut(), parameters, DefaultRng::new(42))?;
//! session.start(Some(7))?;
//! while !session.step().is_done() {
//!     // The watchdog, the radio, the display: a step is a layer, or a row of a convolution.
//! }
//! let mut image = [0; 256];
//! session.image(&mut image)?;
//! # Ok(())
//! # }
//! ```
//!
//! Reference: Ho et al., "Denoising diffusion probabilistic models" (2020); Song et al., "Denoising
//! diffusion implicit models" (2021); Lipman et al., "Flow matching for generative modeling"
//! (2023); Ho and Salimans, "Classifier-free diffusion guidance" (2022). The file is specified in
//! [`image`](super::image).

mod parameters;
mod path;
mod session;
mod step;

use rand_core::Rng;

use super::image::{ImageConfig, ImageError, ImageFile};
use super::sequential::Network;
use crate::format::{Container, KIND_DIFFUSION, ModelCard};
use crate::num::Real;

pub use parameters::DiffusionParameters;
pub use path::{Path, Time};
pub use session::{DiffusionProgress, DiffusionSession};
pub use step::Step;

/// A diffusion model: a view of its file, which stays in flash.
///
/// Memory: about 200 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Diffusion<'a> {
    file: ImageFile<'a>,
    path: Path,
    denoiser: Network<'a>,
}

impl<'a> Diffusion<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number. Works in a `const`: see [`embed_model!`](crate::embed_model).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the configuration, the
    /// network.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let file = match ImageFile::from_bytes(bytes, KIND_DIFFUSION) {
            Ok(file) => file,
            Err(error) => return Err(error),
        };
        let config = &file.config;
        if config.latent != 0 {
            let latent = config.latent as u32;
            return Err(ImageError::Latent { latent });
        }
        let Some(path) = Path::from_id(config.path) else {
            return Err(ImageError::Path { path: config.path });
        };
        if config.time_features == 0 {
            return Err(ImageError::TimeFeatures { time_features: 0 });
        }
        let (image, condition) = (
            config.image_len(),
            2 * config.time_features + config.classes,
        );
        match file.network(*b"DENO", [image, condition, image]) {
            Ok(denoiser) => Ok(Self {
                file,
                path,
                denoiser,
            }),
            Err(error) => Err(error),
        }
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &ImageConfig {
        &self.file.config
    }

    /// The model card.
    #[must_use]
    pub const fn card(&self) -> &ModelCard<'a> {
        &self.file.card
    }

    /// The file: its sections and its length, which is the flash that the model takes.
    #[must_use]
    pub const fn file(&self) -> &Container<'a> {
        &self.file.container
    }

    /// The way from image to noise that it has learnt.
    #[must_use]
    pub const fn path(&self) -> Path {
        self.path
    }

    /// The network.
    #[must_use]
    pub const fn denoiser(&self) -> &Network<'a> {
        &self.denoiser
    }

    /// The bytes that a [`Workspace`](super::Workspace) needs for a number type: those of the
    /// network, and two images of numbers.
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self) -> usize {
        let image = super::workspace::padded(self.config().image_len() * size_of::<R>());
        2 * image + self.denoiser.workspace_bytes::<R>()
    }

    /// A session, which samples in bounded slices.
    ///
    /// # Errors
    ///
    /// Those of [`DiffusionParameters`], [`WorkspaceTooSmall`](ImageError::WorkspaceTooSmall) or
    /// [`WorkspaceAlignment`](ImageError::WorkspaceAlignment).
    pub fn session<'w, R: Real, G: Rng>(
        &self,
        workspace: &'w mut [u8],
        parameters: DiffusionParameters<R>,
        rng: G,
    ) -> Result<DiffusionSession<'a, 'w, R, G>, ImageError> {
        DiffusionSession::new(self, workspace, parameters, rng)
    }

    /// A new image of a class, or of any if it is `None`, at one call.
    ///
    /// # Errors
    ///
    /// As [`session`](Self::session), [`ClassOutOfRange`](ImageError::ClassOutOfRange) or
    /// [`ImageLength`](ImageError::ImageLength); `image` is as it was.
    pub fn sample<R: Real>(
        &self,
        class: Option<usize>,
        parameters: DiffusionParameters<R>,
        rng: &mut impl Rng,
        image: &mut [u8],
        workspace: &mut [u8],
    ) -> Result<(), ImageError> {
        self.config().check_image(image.len())?;
        let mut session = self.session(workspace, parameters, rng)?;
        session.start(class)?;
        session.finish();
        session.image(image)
    }
}
