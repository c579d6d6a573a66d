//! Image models: their training, what their checkpoints hold, and how good their images are.

mod autoencoder;
mod checkpoint;
mod classifier;
mod config;
mod data;
mod diffusion;
mod gan;
mod log;
mod run;
mod vae;

pub use checkpoint::{Checkpoint, NamedNetwork};
pub use config::is_image_config;
pub use data::Images;
pub use run::{ImageReport, run};
