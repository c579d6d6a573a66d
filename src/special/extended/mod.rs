//! The functions with 64 significant bits.

mod error_function;
mod gamma;
mod incomplete_beta;
mod incomplete_gamma;
mod inverse;
mod normal;
mod polygamma;
mod quadrature;

pub(crate) use error_function::{erf, erfc};
pub(crate) use gamma::{ln_beta, ln_gamma, ln_gamma_difference};
pub(crate) use incomplete_beta::beta_tails;
pub(crate) use incomplete_gamma::gamma_tails;
pub(crate) use inverse::{beta_quantile, gamma_quantile};
pub(crate) use normal::{central, normal_quantile, normal_sf};
pub(crate) use polygamma::{digamma, trigamma};
pub(crate) use quadrature::integral;
