//! What image models have in common: their configuration, their errors, pixels.
//!
//! An image is bytes, row by row, the channels of a pixel together; 0 is black. Networks see
//! numbers from 0 to 1 (from -1 to 1 in a diffusion model).
//!
//! # Specification of the sections
//!
//! A file has `CARD`, the [model card](crate::format); `CONF`, 32 bytes; and the
//! [networks](crate::model::sequential) of its kind.
//!
//! | offset | type | field | rule |
//! |---|---|---|---|
//! | 0 | u32 x 3 | height, width and channels of an image | 1 to 4,096, channels 1 to 4 |
//! | 12 | u32 | length of the latent vector | 1 to 256; 0 in a diffusion model |
//! | 16 | u32 | number of classes | at most 256; 0 in an autoencoder |
//! | 20 | u32 | path of a diffusion model: 1 = straight, 2 = variance preserving | else 0 |
//! | 24 | u32 | time features of a diffusion model, pairs of sine and cosine | 1 to 16; else 0 |
//! | 28 | u32 | zero | |
//!
//! | kind | sections | input | condition | output |
//! |---|---|---|---|---|
//! | 3, autoencoder | `ENCO` | image | | latent vector, 0 to 1 |
//! | | `DECO` | latent vector | | image |
//! | 4, variational autoencoder | `DECO` | latent vector | class | image |
//! | | `ENCO`, may be left out | image | class | means, then logarithms of variances |
//! | 5, generative adversarial network | `GENE` | latent vector | class | image |
//! | | `DISC`, may be left out | image | class | logit of being real |
//! | 6, diffusion model | `DENO` | image in noise | time features, then class | velocity on the straight path, noise on the other |
//!
//! A class is a one and zeros, as many numbers as there are classes; all zeros is no class.

mod config;
mod error;
mod file;
mod pixel;

pub use config::ImageConfig;
pub use error::ImageError;
pub(super) use file::ImageFile;
pub(super) use pixel::{from_bytes, one_hot, to_bytes};
pub use pixel::{psnr, squared_error};
