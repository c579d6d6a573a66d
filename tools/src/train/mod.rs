//! Training of LLaMA models on the host: data, gradient, optimizer, distillation and
//! quantization-aware training.
//!
//! [`run()`] is the whole of it: it reads a configuration and writes a checkpoint. The same
//! configuration gives the same checkpoint bit for bit on the same machine, whatever the number
//! of threads and wherever it was stopped and resumed.
//!
//! Matrix products are the `gemm` crate's. Elementwise loops are written so that the compiler
//! vectorises them; `multiversion` compiles them for several instruction sets and chooses at run
//! time.

pub(crate) mod attention;
mod backward;
mod bpe;
pub(crate) mod checkpoint;
pub(crate) mod config;
mod data;
mod distillation;
mod error;
mod evaluate;
pub(crate) mod exponential;
pub(crate) mod forward;
mod gradient;
mod log;
pub(crate) mod matmul;
pub(crate) mod model;
mod muon;
pub(crate) mod norm;
pub(crate) mod optimizer;
mod plot;
mod quantize;
pub(crate) mod rope;
mod run;
pub(crate) mod softmax;
pub(crate) mod swiglu;
pub(crate) mod synthesis;
mod tokenizer;

pub use data::read_stories;
pub use error::TrainError;
pub use evaluate::Evaluation;
pub use run::{TrainOptions, TrainReport, run};
