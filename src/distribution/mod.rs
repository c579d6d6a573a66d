//! Probability distributions: mass and density, distribution function, quantile, draws, fits.
//!
//! A distribution has a number type, `f32` or fixed point (`f64` on the host). Whatever it computes
//! goes through [`Extended`](crate::num::Extended), integers of 64 significant bits, and is rounded
//! once: the same bits on every chip, right to little more than half a unit in the last place
//! wherever the documentation says nothing else, and far into the tails by the logarithms.
//!
//! | discrete | continuous | over arrays |
//! |---|---|---|
//! | [`Bernoulli`], [`Binomial`], [`Poisson`] | [`Uniform`], [`Normal`], [`Exponential`] | [`Multinomial`] |
//! | [`Categorical`], [`DiscreteUniform`] | [`Gamma`], [`Beta`], [`StudentT`], [`LogNormal`] | [`Dirichlet`] |
//! | [`Geometric`], [`NegativeBinomial`] | [`Laplace`], [`Logistic`], [`Gumbel`], [`Weibull`] | [`DiagonalNormal`] |

mod check;
mod continuous;
mod discrete;
#[expect(
    clippy::module_inception,
    reason = "the trait that the module is about"
)]
mod distribution;
mod error;
mod fit;
mod moments;
mod normal;
mod outcome;
mod standard;

pub use continuous::Continuous;
pub use discrete::Discrete;
pub use distribution::Distribution;
pub use error::{DistributionError, Parameter};
pub use fit::{Estimate, Fit, Statistics};
pub use moments::Moments;
pub use normal::Normal;
pub use outcome::{Count, Outcome};
