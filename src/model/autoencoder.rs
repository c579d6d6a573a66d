//! An autoencoder: an image in a few bytes, and back.
//!
//! The latent vector is rounded to bytes, and the decoder has learnt from rounded vectors: what is
//! stored or sent is all that there is.
//!
//! ```
//! use smidgen::model::Workspace;
//! use smidgen::model::autoencoder::Autoencoder;
//!
//! const DIGITS: Autoencoder<'static> = smidgen::embed_model!(
//!     Autoencoder<'static>,
//!     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-autoencoder-16.smid")
//! );
//! const BYTES: usize = DIGITS.workspace_bytes::<f32>();
//!
//! # fn main() -> Result<(), smidgen::model::image::ImageError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let (image, mut latent, mut back) = ([0; 256], [0; 16], [0; 256]);
//! DIGITS.encode::<f32>(&image, &mut latent, workspace.as_mut())?;
//! DIGITS.decode::<f32>(&latent, &mut back, workspace.as_mut())?;
//! # Ok(())
//! # }
//! ```
//!
//! Reference: Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks"
//! (2006). The file is specified in [`image`](super::image).

use super::image::{ImageConfig, ImageError, ImageFile, from_bytes, to_bytes};
use super::sequential::{Network, Session};
use super::workspace::max;
use crate::format::{Container, KIND_AUTOENCODER, ModelCard};
use crate::num::Real;

/// An autoencoder: a view of its file, which stays in flash.
///
/// Memory: about 300 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Autoencoder<'a> {
    file: ImageFile<'a>,
    encoder: Network<'a>,
    decoder: Network<'a>,
}

impl<'a> Autoencoder<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number. Works in a `const`: see [`embed_model!`](crate::embed_model).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the configuration, the
    /// networks.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, ImageError> {
        let file = match ImageFile::from_bytes(bytes, KIND_AUTOENCODER) {
            Ok(file) => file,
            Err(error) => return Err(error),
        };
        let config = &file.config;
        if let Some(error) = config.check_latent_model() {
            return Err(error);
        }
        if config.classes != 0 {
            let classes = config.classes as u32;
            return Err(ImageError::Classes { classes });
        }
        let (image, latent) = (config.image_len(), config.latent);
        match (
            file.network(*b"ENCO", [image, 0, latent]),
            file.network(*b"DECO", [latent, 0, image]),
        ) {
            (Ok(encoder), Ok(decoder)) => Ok(Self {
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

    /// The network that encodes.
    #[must_use]
    pub const fn encoder(&self) -> &Network<'a> {
        &self.encoder
    }

    /// The network that decodes.
    #[must_use]
    pub const fn decoder(&self) -> &Network<'a> {
        &self.decoder
    }

    /// The bytes that a [`Workspace`](super::Workspace) needs for a number type.
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self) -> usize {
        max(
            self.encoder.workspace_bytes::<R>(),
            self.decoder.workspace_bytes::<R>(),
        )
    }

    /// Bytes of an image over bytes of its latent vector.
    #[must_use]
    pub fn compression_ratio(&self) -> f32 {
        let config = self.config();
        config.image_len() as f32 / config.latent as f32
    }

    /// Encodes an image.
    ///
    /// # Formula
    ///
    /// `latent[i] = round(255 * encoder(image / 255)[i])`
    ///
    /// # Shapes
    ///
    /// `image`: the bytes of an image; `latent`: as many as the configuration's.
    ///
    /// # Errors
    ///
    /// [`ImageLength`](ImageError::ImageLength), [`LatentLength`](ImageError::LatentLength),
    /// [`WorkspaceTooSmall`](ImageError::WorkspaceTooSmall) or
    /// [`WorkspaceAlignment`](ImageError::WorkspaceAlignment); `latent` is as it was.
    pub fn encode<R: Real>(
        &self,
        image: &[u8],
        latent: &mut [u8],
        workspace: &mut [u8],
    ) -> Result<(), ImageError> {
        self.config().check_image(image.len())?;
        self.config().check_latent(latent.len())?;
        code::<R>(&self.encoder, image, latent, workspace)
    }

    /// Decodes a latent vector.
    ///
    /// # Formula
    ///
    /// `image[i] = round(255 * decoder(latent / 255)[i])`
    ///
    /// # Errors
    ///
    /// As [`encode`](Self::encode); `image` is as it was.
    pub fn decode<R: Real>(
        &self,
        latent: &[u8],
        image: &mut [u8],
        workspace: &mut [u8],
    ) -> Result<(), ImageError> {
        self.config().check_latent(latent.len())?;
        self.config().check_image(image.len())?;
        code::<R>(&self.decoder, latent, image, workspace)
    }
}

/// Bytes through a network to bytes.
fn code<R: Real>(
    network: &Network<'_>,
    input: &[u8],
    output: &mut [u8],
    workspace: &mut [u8],
) -> Result<(), ImageError> {
    let mut session = Session::<R>::new(network, workspace).map_err(ImageError::of_run)?;
    session.start_with(|numbers, _| from_bytes(input, numbers));
    to_bytes(session.finish(), output);
    Ok(())
}
