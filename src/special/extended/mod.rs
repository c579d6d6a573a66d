//! The functions with 64 significant bits.

mod error_function;
mod normal;

pub(crate) use error_function::{erf, erfc};
pub(crate) use normal::{central, normal_quantile, normal_sf};
