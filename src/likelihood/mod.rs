//! Likelihood: of a model given data, along a parameter, at its maximum, and what it says about
//! models and about single values.
//!
//! # Example
//!
//! The coin: 7 heads in 10 flips. Each chance of heads `p` has a likelihood `p^7 (1 - p)^3`, and
//! 0.7 has the greatest.
//!
//! ```
//! use smidgen::distribution::{Bernoulli, Distribution, DistributionError, Fit};
//! use smidgen::likelihood::{Bounds, likelihood, maximize};
//!
//! let flips = [1, 1, 0, 1, 1, 1, 0, 1, 0, 1].map(|flip| flip == 1);
//! let ln_likelihood = |p: f32| -> Result<f32, DistributionError> {
//!     Ok(Bernoulli::new(p)?.log_likelihood(flips))
//! };
//! assert_eq!(likelihood(&Bernoulli::new(0.7_f32)?, flips), 0.002_223_566_1);
//! assert_eq!(likelihood(&Bernoulli::new(0.5_f32)?, flips), 0.000_976_562_5);
//!
//! // The maximum, in closed form and by search.
//! let estimate = Bernoulli::<f32>::fit_data(flips)?;
//! assert_eq!(estimate.distribution.p(), 0.7);
//! let maximum = maximize(Bounds::new(0.0, 1.0)?, ln_likelihood)?;
//! assert!((maximum.parameter - 0.7).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anomaly;
mod compare;
mod curve;
mod error;
mod maximum;

pub use anomaly::{Anomaly, AnomalyDetector};
pub use compare::{RatioTest, aic, aicc, bic, likelihood_ratio_test};
pub use curve::{Bounds, Curve, curve};
pub use error::LikelihoodError;
pub use maximum::{Maximum, maximize, maximize_by_newton};

use crate::distribution::Distribution;
use crate::num::{Extended, Real};

/// The likelihood of a distribution given independent data: the product of their masses or
/// densities.
///
/// # Range
///
/// It soon falls below what the number type holds, and is 0 then;
/// [`log_likelihood`](Distribution::log_likelihood) does not.
///
/// # Accuracy
///
/// Rounded once, at the end.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Bernoulli;
/// use smidgen::likelihood::likelihood;
///
/// let fair = Bernoulli::new(0.5_f32)?;
/// assert_eq!(likelihood(&fair, [true, false, true]), 0.125);
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Fisher, "On the mathematical foundations of theoretical statistics" (1922).
pub fn likelihood<D: Distribution>(
    distribution: &D,
    data: impl IntoIterator<Item = D::Value>,
) -> D::Number {
    let mut sum = Extended::ZERO;
    for value in data {
        sum = sum + distribution.ln_probability(value);
    }
    D::Number::from_extended(sum.exp())
}
