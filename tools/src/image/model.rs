//! A model file that holds networks for images, of whichever kind, and images out of it.

use smidgen::format::{
    Container, FormatError, KIND_AUTOENCODER, KIND_DIFFUSION, KIND_GAN, KIND_SEQUENTIAL, KIND_VAE,
};
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::image::{ImageConfig, ImageError};
use smidgen::model::sequential::{NetworkError, Sequential};
use smidgen::model::vae::Vae;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use thiserror::Error;

/// A file that is none of these models, or that cannot do what it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum AnyModelError {
    #[error("{0}")]
    Format(#[from] FormatError),
    #[error("{0}")]
    Network(#[from] NetworkError),
    #[error("{0}")]
    Image(#[from] ImageError),
    #[error("this model does not generate images")]
    NoGenerator,
    #[error("this model is no autoencoder")]
    NoAutoencoder,
    #[error("this model has no latent space to walk through")]
    NoLatent,
}

/// A model, checked: a view of its file.
#[derive(Clone, Copy, Debug)]
pub enum AnyModel<'a> {
    Sequential(Sequential<'a>),
    Autoencoder(Autoencoder<'a>),
    Vae(Vae<'a>),
    Gan(Gan<'a>),
    Diffusion(Diffusion<'a>),
}

impl<'a> AnyModel<'a> {
    /// Checks the bytes of a file of any of these kinds.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, AnyModelError> {
        Ok(match Container::from_bytes(bytes)?.kind() {
            KIND_SEQUENTIAL => Self::Sequential(Sequential::from_bytes(bytes)?),
            KIND_AUTOENCODER => Self::Autoencoder(Autoencoder::from_bytes(bytes)?),
            KIND_VAE => Self::Vae(Vae::from_bytes(bytes)?),
            KIND_GAN => Self::Gan(Gan::from_bytes(bytes)?),
            KIND_DIFFUSION => Self::Diffusion(Diffusion::from_bytes(bytes)?),
            kind => return Err(FormatError::Kind { kind }.into()),
        })
    }

    /// The configuration of an image model.
    pub fn config(&self) -> Option<&ImageConfig> {
        match self {
            Self::Sequential(_) => None,
            Self::Autoencoder(model) => Some(model.config()),
            Self::Vae(model) => Some(model.config()),
            Self::Gan(model) => Some(model.config()),
            Self::Diffusion(model) => Some(model.config()),
        }
    }

    /// Bytes of the workspace in a number type.
    pub fn workspace_bytes<R: Real>(&self) -> usize {
        match self {
            Self::Sequential(model) => model.network().workspace_bytes::<R>(),
            Self::Autoencoder(model) => model.workspace_bytes::<R>(),
            Self::Vae(model) => model.workspace_bytes::<R>(),
            Self::Gan(model) => model.workspace_bytes::<R>(),
            Self::Diffusion(model) => model.workspace_bytes::<R>(),
        }
    }
}

/// Makes images of a model, in memory of its own.
pub struct ImageGenerator<'a, R> {
    model: AnyModel<'a>,
    parameters: DiffusionParameters<R>,
    workspace: Vec<u64>,
    config: ImageConfig,
}

impl<'a, R: Real> ImageGenerator<'a, R> {
    /// Prepares a model; `parameters` are for diffusion alone.
    ///
    /// # Errors
    /// [`AnyModelError::NoGenerator`], or parameters that are out of range.
    pub fn new(
        model: AnyModel<'a>,
        parameters: DiffusionParameters<R>,
    ) -> Result<Self, AnyModelError> {
        let config = match (model, model.config()) {
            (AnyModel::Vae(_) | AnyModel::Gan(_) | AnyModel::Diffusion(_), Some(config)) => *config,
            _ => return Err(AnyModelError::NoGenerator),
        };
        parameters.check()?;
        Ok(Self {
            workspace: vec![0; model.workspace_bytes::<R>().div_ceil(8)],
            model,
            parameters,
            config,
        })
    }

    /// Height, width, channels and classes of what it makes.
    pub fn config(&self) -> &ImageConfig {
        &self.config
    }

    /// A new image of a class.
    ///
    /// # Errors
    /// A class that there is not.
    pub fn sample(&mut self, class: usize, rng: &mut DefaultRng) -> Result<Vec<u8>, ImageError> {
        let mut image = vec![0; self.config.image_len()];
        let workspace = bytemuck::cast_slice_mut(&mut self.workspace);
        match self.model {
            AnyModel::Vae(model) => model.sample::<R>(class, rng, &mut image, workspace),
            AnyModel::Gan(model) => model.sample::<R>(class, rng, &mut image, workspace),
            AnyModel::Diffusion(model) => {
                model.sample(Some(class), self.parameters, rng, &mut image, workspace)
            }
            // Refused when it was made.
            AnyModel::Sequential(_) | AnyModel::Autoencoder(_) => Ok(()),
        }?;
        Ok(image)
    }

    /// The image of a point of the latent space on the way from a class to another: while the
    /// class changes, one image fades into the other.
    ///
    /// # Errors
    /// A class that there is not; [`AnyModelError::NoLatent`] for a diffusion model.
    pub fn morph(
        &mut self,
        latent: &[R],
        (from, to): (usize, usize),
        t: R,
    ) -> Result<Vec<u8>, AnyModelError> {
        let image = self.decode(latent, from)?;
        if from == to {
            return Ok(image);
        }
        let other = self.decode(latent, to)?;
        let t = t.to_f32();
        let mixed = |(a, b): (&u8, &u8)| {
            (f32::from(*a) + t * (f32::from(*b) - f32::from(*a))).round() as u8
        };
        Ok(image.iter().zip(&other).map(mixed).collect())
    }

    fn decode(&mut self, latent: &[R], class: usize) -> Result<Vec<u8>, AnyModelError> {
        let mut image = vec![0; self.config.image_len()];
        let workspace = bytemuck::cast_slice_mut(&mut self.workspace);
        match self.model {
            AnyModel::Vae(model) => model.decode(latent, class, &mut image, workspace)?,
            AnyModel::Gan(model) => model.decode(latent, class, &mut image, workspace)?,
            _ => return Err(AnyModelError::NoLatent),
        }
        Ok(image)
    }
}
