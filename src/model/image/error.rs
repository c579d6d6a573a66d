//! What can be wrong with an image model, or with the use of one.

use core::fmt;

use crate::distribution::DistributionError;
use crate::format::FormatError;
use crate::model::sequential::NetworkError;

/// A file that is no image model, or an input that one cannot take; each variant names the field
/// and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ImageError {
    /// The frame of the file or its model card is broken.
    Format(FormatError),
    /// The configuration does not have its length.
    ConfigLength {
        /// The length by the specification.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// An image is not of 1 to 4,096 rows and columns and 1 to 4 channels.
    ImageShape {
        /// Height, width and channels.
        found: [u32; 3],
    },
    /// The length of the latent vector is not 1 to 256, or not 0 in a diffusion model.
    Latent {
        /// What was found.
        latent: u32,
    },
    /// The number of classes is above 256, or not 0 in an autoencoder.
    Classes {
        /// What was found.
        classes: u32,
    },
    /// The path is not 1 or 2 in a diffusion model, or not 0 in another.
    Path {
        /// What was found.
        path: u32,
    },
    /// The number of time features is not 1 to 16 in a diffusion model, or not 0 in another.
    TimeFeatures {
        /// What was found.
        time_features: u32,
    },
    /// The reserved field of the configuration is not zero.
    ConfigReserved,
    /// A network is broken.
    Network {
        /// The tag of its section; zeros for an error of a run.
        tag: [u8; 4],
        /// What is wrong.
        error: NetworkError,
    },
    /// Input, output or condition of a network do not have the length that the configuration
    /// gives them.
    NetworkShape {
        /// The tag of its section.
        tag: [u8; 4],
        /// Lengths of input, condition and output by the configuration.
        expected: [u32; 3],
        /// The same of the network.
        found: [u32; 3],
    },
    /// The model was packed without this network.
    NoNetwork {
        /// The tag of its section.
        tag: [u8; 4],
    },
    /// A class is not one of the model's.
    ClassOutOfRange {
        /// What was asked for.
        class: usize,
        /// The number of classes.
        classes: usize,
    },
    /// An image does not have the length of the model's.
    ImageLength {
        /// The model's, in bytes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A latent vector does not have the length of the model's.
    LatentLength {
        /// The model's.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A latent vector has a number that is not finite.
    LatentNotFinite {
        /// Which one.
        index: usize,
    },
    /// The number of steps is not 1 to 1,000.
    Steps {
        /// What was asked for.
        steps: usize,
    },
    /// The strength of the guidance is not finite.
    Guidance,
    /// The share of fresh noise is not 0 to 1.
    Eta,
    /// The encoder's answer is no distribution.
    Distribution(DistributionError),
    /// The workspace is too small.
    WorkspaceTooSmall {
        /// The bytes that are needed.
        needed: usize,
        /// The bytes that were given.
        given: usize,
    },
    /// The workspace does not start at a multiple of 8.
    WorkspaceAlignment,
}

impl ImageError {
    /// The broken rule in plain words; usable in a `const` panic.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Format(error) => error.rule(),
            Self::ConfigLength { .. } => "the configuration must be 32 bytes long",
            Self::ImageShape { .. } => {
                "an image must be 1 to 4096 high and wide, of 1 to 4 channels"
            }
            Self::Latent { .. } => "the latent length must be 1 to 256, 0 in a diffusion model",
            Self::Classes { .. } => "there must be at most 256 classes, none in an autoencoder",
            Self::Path { .. } => "the path must be 1 or 2 in a diffusion model, 0 in others",
            Self::TimeFeatures { .. } => {
                "time features must be 1 to 16 in a diffusion model, 0 in others"
            }
            Self::ConfigReserved => "the reserved field of the configuration must be zero",
            Self::Network { error, .. } => error.rule(),
            Self::NetworkShape { .. } => "a network must have the lengths of the configuration",
            Self::NoNetwork { .. } => "the model was packed without a network that this needs",
            Self::ClassOutOfRange { .. } => "the class must be one of the model's",
            Self::ImageLength { .. } => "an image must have the length of the model's",
            Self::LatentLength { .. } => "a latent vector must have the length of the model's",
            Self::LatentNotFinite { .. } => "a latent vector must be finite",
            Self::Steps { .. } => "there must be 1 to 1000 steps",
            Self::Guidance => "the guidance must be finite",
            Self::Eta => "the share of fresh noise must be 0 to 1",
            Self::Distribution(_) => "the encoder's answer must be a distribution",
            Self::WorkspaceTooSmall { .. } => "the workspace is too small",
            Self::WorkspaceAlignment => "the workspace must start at a multiple of 8",
        }
    }

    /// An error of a run, whose inputs have been checked.
    pub(crate) const fn of_run(error: NetworkError) -> Self {
        match error {
            NetworkError::WorkspaceTooSmall { needed, given } => {
                Self::WorkspaceTooSmall { needed, given }
            }
            NetworkError::WorkspaceAlignment => Self::WorkspaceAlignment,
            error => Self::Network { tag: [0; 4], error },
        }
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Format(error) => return error.fmt(f),
            Self::Network {
                tag: [0, ..],
                error,
            } => return error.fmt(f),
            Self::Network { tag, error } => return write!(f, "{}: {error}", tag.escape_ascii()),
            _ => f.write_str(self.rule())?,
        }
        match *self {
            Self::ConfigLength { found, .. } => write!(f, ", found {found}"),
            Self::ImageShape {
                found: [height, width, channels],
            } => write!(f, ", found {height} x {width} x {channels}"),
            Self::Latent { latent: found }
            | Self::Classes { classes: found }
            | Self::Path { path: found }
            | Self::TimeFeatures {
                time_features: found,
            } => write!(f, ", found {found}"),
            Self::NetworkShape {
                tag,
                expected,
                found,
            } => write!(
                f,
                " ({}: input, condition and output {expected:?}, found {found:?})",
                tag.escape_ascii()
            ),
            Self::NoNetwork { tag } => write!(f, " ({})", tag.escape_ascii()),
            Self::ClassOutOfRange { class, classes } => {
                write!(f, ": {class} of {classes} classes")
            }
            Self::ImageLength { expected, found } => write!(f, ": {expected} bytes, given {found}"),
            Self::LatentLength { expected, found } => write!(f, ": {expected}, given {found}"),
            Self::LatentNotFinite { index } => write!(f, ", number {index} is not"),
            Self::Steps { steps } => write!(f, ", not {steps}"),
            Self::Distribution(error) => write!(f, ": {error}"),
            Self::WorkspaceTooSmall { needed, given } => write!(
                f,
                ": {given} bytes, needs {needed}, {} are missing",
                needed.saturating_sub(given)
            ),
            _ => Ok(()),
        }
    }
}

impl core::error::Error for ImageError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Format(error) => Some(error),
            Self::Network { error, .. } => Some(error),
            Self::Distribution(error) => Some(error),
            _ => None,
        }
    }
}
