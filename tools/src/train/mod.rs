//! Training.
pub mod attention;
pub mod data;
pub mod error;
pub mod evaluate;
pub mod exponential;
pub mod forward;
pub mod llama2c;
pub mod matmul;
pub mod model;
pub mod norm;
pub mod rope;
pub mod softmax;
pub mod swiglu;
pub mod tokenizer;
