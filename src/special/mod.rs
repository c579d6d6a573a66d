//! Special functions of statistics, in every number type.
//!
//! Each is computed in [`Extended`](crate::num::Extended), integers of 64 significant bits, and
//! rounded once. A NaN argument gives that NaN; infinities are the bounds of a fixed-point type,
//! as arguments and as results.

mod elementary;
mod error_function;
pub(crate) mod extended;
mod gamma;
mod incomplete_beta;
mod incomplete_gamma;
mod normal;
mod normal_tail;

pub use elementary::{exp_m1, ln_1p, log_sum_exp};
pub use error_function::{erf, erf_inv, erfc, erfc_inv};
pub use gamma::{digamma, ln_beta, ln_gamma, trigamma};
pub use incomplete_beta::{beta_i, beta_i_inv};
pub use incomplete_gamma::{gamma_p, gamma_p_inv, gamma_q, gamma_q_inv};
pub(crate) use normal::normal_tail;
pub use normal::{normal_cdf, normal_quantile};
