//! Models: networks that run in place from a `.smid` file, and the classical ones, which are small
//! enough to be built, and trained, where they run.
//!
//! | module | model | generates | learns on the device |
//! |---|---|---|---|
//! | [`transformer`] | decoder-only transformer | text, token by token | no |
//! | [`sequential`] | a network, layer by layer, as its file describes it | | no |
//! | [`autoencoder`] | encoder and decoder | an image from a few bytes | no |
//! | [`vae`] | variational autoencoder | an image from a point of a latent space | no |
//! | [`gan`] | generator and discriminator | an image from noise, in one go | no |
//! | [`diffusion`] | denoiser | an image from noise, step by step | no |
//! | [`hmm`] | sequences, `P(x, s)` with a hidden state `s` | sequences | yes, in constant memory |
//! | [`naive_bayes`] | features and their class, `P(x, y)` | features of a class | yes, in one pass |
//! | [`logistic`] | the class given the features, `P(y \| x)` | | yes, step by step |
//!
//! What the four image models have in common is in [`image`].

pub mod autoencoder;
pub mod diffusion;
mod embed;
pub mod gan;
pub mod hmm;
pub mod image;
mod latent;
pub mod logistic;
pub mod naive_bayes;
pub mod sequential;
pub mod transformer;
pub mod vae;
mod workspace;

pub use workspace::Workspace;
