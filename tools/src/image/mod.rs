//! Image models: their training, what their checkpoints hold, and how good their images are.

mod autoencoder;
mod checkpoint;
mod classifier;
pub mod compressed;
mod config;
mod data;
mod diffusion;
pub mod evaluate;
mod gan;
mod log;
mod model;
mod pack;
pub mod picture;
mod run;
mod vae;

pub use checkpoint::Checkpoint;
pub use config::is_image_config;
pub use data::Images;
pub use model::{AnyModel, AnyModelError, ImageGenerator};
pub use run::{ImageReport, run};
