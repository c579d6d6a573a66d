//! The configuration of an image model.

use super::ImageError;
use crate::bytes::u32_at;

/// Bytes of the section.
const LENGTH: usize = 32;

/// The configuration of an image model, checked.
///
/// The rules are in the [module's documentation](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ImageConfig {
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image.
    pub width: usize,
    /// Numbers of a pixel.
    pub channels: usize,
    /// Length of the latent vector; 0 in a diffusion model.
    pub latent: usize,
    /// Number of classes; 0 if the model has none.
    pub classes: usize,
    /// Path of a diffusion model; else 0.
    pub(crate) path: u32,
    /// Pairs of sine and cosine that tell a diffusion model the time; else 0.
    pub(crate) time_features: usize,
}

impl ImageConfig {
    /// Reads a `CONF` section; what depends on the kind of model is checked by the model.
    pub(crate) const fn from_section(bytes: &[u8]) -> Result<Self, ImageError> {
        let (
            Some(height),
            Some(width),
            Some(channels),
            Some(latent),
            Some(classes),
            Some(path),
            Some(time_features),
            Some(reserved),
            LENGTH,
        ) = (
            u32_at(bytes, 0),
            u32_at(bytes, 4),
            u32_at(bytes, 8),
            u32_at(bytes, 12),
            u32_at(bytes, 16),
            u32_at(bytes, 20),
            u32_at(bytes, 24),
            u32_at(bytes, 28),
            bytes.len(),
        )
        else {
            return Err(ImageError::ConfigLength {
                expected: LENGTH,
                found: bytes.len(),
            });
        };
        if height == 0
            || width == 0
            || channels == 0
            || height > 4096
            || width > 4096
            || channels > 4
        {
            let found = [height, width, channels];
            return Err(ImageError::ImageShape { found });
        }
        if latent > 256 {
            return Err(ImageError::Latent { latent });
        }
        if classes > 256 {
            return Err(ImageError::Classes { classes });
        }
        if path > 2 {
            return Err(ImageError::Path { path });
        }
        if time_features > 16 {
            return Err(ImageError::TimeFeatures { time_features });
        }
        if reserved != 0 {
            return Err(ImageError::ConfigReserved);
        }
        Ok(Self {
            height: height as usize,
            width: width as usize,
            channels: channels as usize,
            latent: latent as usize,
            classes: classes as usize,
            path,
            time_features: time_features as usize,
        })
    }

    /// Bytes of an image.
    #[must_use]
    pub const fn image_len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Refuses a path and time features, which only a diffusion model has, and a latent vector of
    /// no length.
    pub(crate) const fn check_latent_model(&self) -> Option<ImageError> {
        if self.latent == 0 {
            return Some(ImageError::Latent { latent: 0 });
        }
        if self.path != 0 {
            return Some(ImageError::Path { path: self.path });
        }
        if self.time_features != 0 {
            let time_features = self.time_features as u32;
            return Some(ImageError::TimeFeatures { time_features });
        }
        None
    }

    /// Refuses a class that there is not.
    pub(crate) const fn check_class(&self, class: usize) -> Result<(), ImageError> {
        if class >= self.classes {
            let classes = self.classes;
            return Err(ImageError::ClassOutOfRange { class, classes });
        }
        Ok(())
    }

    /// Refuses an image of another length.
    pub(crate) const fn check_image(&self, found: usize) -> Result<(), ImageError> {
        let expected = self.image_len();
        if found != expected {
            return Err(ImageError::ImageLength { expected, found });
        }
        Ok(())
    }

    /// Refuses a latent vector of another length.
    pub(crate) const fn check_latent(&self, found: usize) -> Result<(), ImageError> {
        if found != self.latent {
            let expected = self.latent;
            return Err(ImageError::LatentLength { expected, found });
        }
        Ok(())
    }
}
