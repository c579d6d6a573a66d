//! A variational autoencoder, conditional on the class: an image from a point of a latent space.
//!
//! ```text
//! mean, ln_variance = encoder(image, class)
//! z                 = mean + exp(ln_variance / 2) * noise        a draw of the posterior
//! image             = decoder(z, class)
//! ```
//!
//! Points drawn from the standard normal distribution give new images; the way between two points
//! gives a morph ([`lerp`], [`slerp`]).
//!
//! ```
//! use smidgen::model::Workspace;
//! use smidgen::model::vae::Vae;
//! use smidgen::rng::DefaultRng;
//!
//! const DIGITS: Vae<'static> = smidgen::embed_model!(
//!     Vae<'static>,
//!     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-vae.smid")
//! );
//! const BYTES: usize = DIGITS.workspace_bytes::<f32>();
//!
//! # fn main() -> Result<(), smidgen::model::image::ImageError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let mut image = [0; 256];
//! DIGITS.sample::<f32>(7, &mut DefaultRng::new(42), &mut image, workspace.as_mut())?;
//! # Ok(())
//! # }
//! ```
//!
//! Reference: Kingma and Welling, "Auto-encoding variational Bayes" (2014); Sohn et al., "Learning
//! structured output representation using deep conditional generative models" (2015). The file is
//! specified in [`image`](super::image).

mod interpolation;

use rand_core::Rng;

use super::image::{ImageConfig, ImageError, ImageFile, from_bytes, one_hot};
use super::latent::{check_finite, draw, generate};
use super::sequential::{Network, NetworkError, Session};
use super::workspace::max;
use crate::distribution::DiagonalNormal;
use crate::format::{Container, KIND_VAE, ModelCard};
use crate::num::Real;

pub use interpolation::{lerp, slerp};

/// A variational autoencoder: a view of its file, which stays in flash.
///
/// Memory: about 300 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Vae<'a> {
    file: ImageFile<'a>,
    encoder: Option<Network<'a>>,
    decoder: Network<'a>,
}

impl<'a> Vae<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number. Works in a `const`: see [`embed_model!`](crate::embed_model).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the configuration, the
    /// networks.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let file = match ImageFile::from_bytes(bytes, KIND_VAE) {
            Ok(file) => file,
            Err(error) => return Err(error),
        };
        let config = &file.config;
        if let Some(error) = config.check_latent_model() {
            return Err(error);
        }
        let (image, latent, classes) = (config.image_len(), config.latent, config.classes);
        match (
            file.network(*b"DECO", [latent, classes, image]),
            file.optional(*b"ENCO", [image, classes, 2 * latent]),
        ) {
            (Ok(decoder), Ok(encoder)) => Ok(Self {
                file,
                encoder,
                decoder,
            }),
            (Err(error), _) | (_, Err(error)) => Err(error),
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

    /// The network that decodes.
    #[must_use]
    pub const fn decoder(&self) -> &Network<'a> {
        &self.decoder
    }

    /// The network that encodes, if the file has it.
    #[must_use]
    pub const fn encoder(&self) -> Option<&Network<'a>> {
        self.encoder.as_ref()
    }

    /// The bytes that a [`Workspace`](super::Workspace) needs for a number type.
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self) -> usize {
        let decoder = self.decoder.workspace_bytes::<R>();
        match &self.encoder {
            Some(encoder) => max(decoder, encoder.workspace_bytes::<R>()),
            None => decoder,
        }
    }

    /// The image of a point of the latent space.
    ///
    /// # Shapes
    ///
    /// `latent`: as many numbers as the configuration's; `image`: the bytes of an image.
    ///
    /// # Errors
    ///
    /// [`LatentLength`](ImageError::LatentLength), [`LatentNotFinite`](ImageError::LatentNotFinite),
    /// [`ClassOutOfRange`](ImageError::ClassOutOfRange), [`ImageLength`](ImageError::ImageLength),
    /// [`WorkspaceTooSmall`](ImageError::WorkspaceTooSmall) or
    /// [`WorkspaceAlignment`](ImageError::WorkspaceAlignment); `image` is as it was.
    pub fn decode<R: Real>(
        &self,
        latent: &[R],
        class: usize,
        image: &mut [u8],
        workspace: &mut [u8],
    ) -> Result<(), ImageError> {
        self.config().check_latent(latent.len())?;
        check_finite(latent)?;
        self.generate(class, image, workspace, |numbers: &mut [R]| {
            numbers.iter_mut().zip(latent).for_each(|(to, z)| *to = *z);
        })
    }

    /// A new image of a class: that of a point drawn from the standard normal distribution.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode), but for those about the latent vector.
    pub fn sample<R: Real>(
        &self,
        class: usize,
        rng: &mut (impl Rng + ?Sized),
        image: &mut [u8],
        workspace: &mut [u8],
    ) -> Result<(), ImageError> {
        self.generate(class, image, workspace, |numbers: &mut [R]| {
            draw(rng, numbers);
        })
    }

    /// The image of the latent vector that `fill` puts in place.
    fn generate<R: Real>(
        &self,
        class: usize,
        image: &mut [u8],
        workspace: &mut [u8],
        fill: impl FnOnce(&mut [R]),
    ) -> Result<(), ImageError> {
        generate(&self.decoder, self.config(), class, image, workspace, fill)
    }

    /// What the encoder says of an image: a distribution over the latent space, of which
    /// [`sample`](crate::distribution::Distribution::sample) draws and whose
    /// [`mean`](DiagonalNormal::mean) is the best point.
    ///
    /// # Shapes
    ///
    /// `N` is the configuration's length of a latent vector.
    ///
    /// # Errors
    ///
    /// [`NoNetwork`](ImageError::NoNetwork) if the file has no encoder,
    /// [`Distribution`](ImageError::Distribution) if a variance is out of range, and those of
    /// [`decode`](Self::decode).
    pub fn encode<R: Real, const N: usize>(
        &self,
        image: &[u8],
        class: usize,
        workspace: &mut [u8],
    ) -> Result<DiagonalNormal<R, N>, ImageError> {
        self.config().check_image(image.len())?;
        self.config().check_class(class)?;
        self.config().check_latent(N)?;
        let Some(encoder) = &self.encoder else {
            return Err(ImageError::NoNetwork { tag: *b"ENCO" });
        };
        let mut session = Session::<R>::new(encoder, workspace).map_err(ImageError::of_run)?;
        session.start_with(|pixels, condition| {
            from_bytes(image, pixels);
            one_hot(class, condition);
        });
        let (halves, _) = session.finish().as_chunks::<N>();
        match halves {
            [mean, ln_variance] => DiagonalNormal::from_ln_variance(*mean, *ln_variance)
                .map_err(ImageError::Distribution),
            // The lengths were checked when the view was made.
            _ => Err(ImageError::of_run(NetworkError::Input {
                expected: 2 * N,
                found: halves.len() * N,
            })),
        }
    }
}
