//! From a prompt to text: sampling tokens from a model, one after the other.
//!
//! ```
//! use smidgen::generate::Generator;
//! use smidgen::model::transformer::{Transformer, Workspace};
//! use smidgen::rng::DefaultRng;
//! use smidgen::sampling::{Sampler, SamplingParameters};
//!
//! const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
//!     env!("CARGO_MANIFEST_DIR"),
//!     "/tests/data/odd.smid"
//! ));
//! const CONTEXT: usize = 64;
//! const BYTES: usize = MODEL.workspace_bytes::<f32>(CONTEXT);
//!
//! # fn main() -> Result<(), smidgen::generate::GenerateError> {
//! let mut workspace = Workspace::<BYTES>::new(); // on a chip: in a `static`
//! let sampler = Sampler::new(SamplingParameters::<f32>::default())?;
//! let rng = DefaultRng::new(42);
//! let mut generator = Generator::new(&MODEL, workspace.as_mut(), CONTEXT, sampler, rng)?;
//! generator.prompt("Once")?;
//! for step in generator.generate(20) {
//!     print!("{}", step?.text); // as it comes
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Generator::advance`] does the same a layer at a time, for a control loop that must not wait
//! for a whole token. [`score`] gives the log-probability of a given text, with the same code.

mod digest;
mod error;
mod generator;
mod history;
mod score;
mod step;
mod stop;

pub use digest::TokenDigest;
pub use error::GenerateError;
pub use generator::{Advance, Generation, Generator};
pub use history::HISTORY;
pub use score::{Score, score};
pub use step::{FinishReason, Step, StepText};
pub use stop::MAX_STOPS;
