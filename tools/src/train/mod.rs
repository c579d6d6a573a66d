//! Training of LLaMA models on the host: data, gradient, optimizer, distillation and
//! quantization-aware training.
//!
//! [`run()`] is the whole of it: it reads a configuration and writes a checkpoint. The same
//! configuration gives the same checkpoint bit for bit on the same machine, whatever the number
//! of threads and wherever it was stopped and resumed.

mod attention;
mod backward;
mod bpe;
mod checkpoint;
mod config;
mod data;
mod distillation;
mod error;
mod evaluate;
mod exponential;
mod forward;
mod gradient;
mod llama2c;
mod log;
mod matmul;
mod model;
mod muon;
mod norm;
mod optimizer;
mod plot;
mod quantize;
mod rope;
mod run;
mod softmax;
mod swiglu;
mod synthesis;
mod tokenizer;

pub use error::TrainError;
pub use evaluate::Evaluation;
pub use run::{TrainOptions, TrainReport, run};
