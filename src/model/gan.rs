//! A generative adversarial network, conditional on the class: an image from noise, in one go.
//!
//! ```text
//! image = generator(noise, class)
//! score = sigmoid(discriminator(image, class))      how real an image looks
//! ```
//!
//! ```
//! use smidgen::model::Workspace;
//! use smidgen::model::gan::Gan;
//! use smidgen::rng::DefaultRng;
//!
//! const DIGITS: Gan<'static> = smidgen::embed_model!(
//!     Gan<'static>,
//!     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-gan.smid")
//! );
//! const BYTES: usize = DIGITS.workspace_bytes::<f32>();
//!
//! # fn main() -> Result<(), smidgen::model::image::ImageError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let mut image = [0; 256];
//! DIGITS.sample::<f32>(7, &mut DefaultRng::new(42), &mut image, workspace.as_mut())?;
//! let realism: f32 = DIGITS.realism(&image, 7, workspace.as_mut())?;
//! assert!((0.0..=1.0).contains(&realism));
//! # Ok(())
//! # }
//! ```
//!
//! Reference: Goodfellow et al., "Generative adversarial nets" (2014); Mirza and Osindero,
//! "Conditional generative adversarial nets" (2014). The file is specified in
//! [`image`](super::image).

use rand_core::Rng;

use super::image::{ImageConfig, ImageError, ImageFile, from_bytes, one_hot};
use super::latent::{check_finite, draw, generate};
use super::sequential::{Network, Session};
use super::workspace::max;
use crate::format::{Container, KIND_GAN, ModelCard};
use crate::num::Real;

/// A generative adversarial network: a view of its file, which stays in flash.
///
/// Memory: about 300 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Gan<'a> {
    file: ImageFile<'a>,
    generator: Network<'a>,
    discriminator: Option<Network<'a>>,
}

impl<'a> Gan<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number. Works in a `const`: see [`embed_model!`](crate::embed_model).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the configuration, the
    /// networks.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let file = match ImageFile::from_bytes(bytes, KIND_GAN) {
            Ok(file) => file,
            Err(error) => return Err(error),
        };
        let config = &file.config;
        if let Some(error) = config.check_latent_model() {
            return Err(error);
        }
        let (image, latent, classes) = (config.image_len(), config.latent, config.classes);
        match (
            file.network(*b"GENE", [latent, classes, image]),
            file.optional(*b"DISC", [image, classes, 1]),
        ) {
            (Ok(generator), Ok(discriminator)) => Ok(Self {
                file,
                generator,
                discriminator,
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

    /// The network that makes images.
    #[must_use]
    pub const fn generator(&self) -> &Network<'a> {
        &self.generator
    }

    /// The network that judges images, if the file has it.
    #[must_use]
    pub const fn discriminator(&self) -> Option<&Network<'a>> {
        self.discriminator.as_ref()
    }

    /// The bytes that a [`Workspace`](super::Workspace) needs for a number type.
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self) -> usize {
        let generator = self.generator.workspace_bytes::<R>();
        match &self.discriminator {
            Some(discriminator) => max(generator, discriminator.workspace_bytes::<R>()),
            None => generator,
        }
    }

    /// The image of a latent vector.
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

    /// A new image of a class, from standard normal noise.
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
        generate(
            &self.generator,
            self.config(),
            class,
            image,
            workspace,
            fill,
        )
    }

    /// How real an image of a class looks to the discriminator, from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`NoNetwork`](ImageError::NoNetwork) if the file has no discriminator, and those of
    /// [`sample`](Self::sample).
    pub fn realism<R: Real>(
        &self,
        image: &[u8],
        class: usize,
        workspace: &mut [u8],
    ) -> Result<R, ImageError> {
        self.config().check_image(image.len())?;
        self.config().check_class(class)?;
        let Some(discriminator) = &self.discriminator else {
            return Err(ImageError::NoNetwork { tag: *b"DISC" });
        };
        let session = Session::<R>::new(discriminator, workspace);
        let mut session = session.map_err(ImageError::of_run)?;
        session.start_with(|pixels, condition| {
            from_bytes(image, pixels);
            one_hot(class, condition);
        });
        let logit = session.finish().first().copied().unwrap_or_default();
        Ok(logit.sigmoid())
    }
}
