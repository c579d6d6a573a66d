//! Special functions of statistics, in every number type.
//!
//! Each is computed in [`Extended`](crate::num::Extended), integers of 64 significant bits, and
//! rounded once. A NaN argument gives that NaN; infinities are the bounds of a fixed-point type,
//! as arguments and as results.

mod elementary;
mod error_function;
pub(crate) mod extended;
mod normal;
mod normal_tail;

pub use elementary::{exp_m1, ln_1p, log_sum_exp};
pub use error_function::{erf, erf_inv, erfc, erfc_inv};
pub(crate) use normal::normal_sf_for;
pub use normal::{normal_cdf, normal_quantile};
