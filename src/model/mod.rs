//! Models that run in place from a `.smid` file.
//!
//! | module | model | generates |
//! |---|---|---|
//! | [`transformer`] | decoder-only transformer | text, token by token |
//! | [`sequential`] | a network, layer by layer, as its file describes it | |
//! | [`autoencoder`] | encoder and decoder | an image from a few bytes |
//! | [`vae`] | variational autoencoder | an image from a point of a latent space |
//! | [`gan`] | generator and discriminator | an image from noise, in one go |
//! | [`diffusion`] | denoiser | an image from noise, step by step |
//!
//! What the four image models have in common is in [`image`].

pub mod autoencoder;
pub mod diffusion;
mod embed;
pub mod gan;
pub mod image;
mod latent;
pub mod sequential;
pub mod transformer;
pub mod vae;
mod workspace;

pub use workspace::Workspace;
