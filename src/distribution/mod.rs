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

mod bernoulli;
mod beta;
mod binomial;
mod categorical;
mod check;
mod continuous;
mod count_draw;
mod counts;
mod diagonal_normal;
mod dirichlet;
mod discrete;
mod discrete_uniform;
#[expect(
    clippy::module_inception,
    reason = "the trait that the module is about"
)]
mod distribution;
mod error;
mod exponential;
mod fit;
mod gamma;
mod geometric;
mod gumbel;
mod information;
mod iterated;
mod laplace;
mod log_moments;
mod log_normal;
mod logistic;
mod moments;
mod multinomial;
mod negative_binomial;
mod normal;
mod outcome;
mod poisson;
#[cfg(feature = "rand")]
mod rand;
mod standard;
mod student_t;
mod uniform;
mod unit_log_moments;
mod weibull;

pub use bernoulli::Bernoulli;
pub use beta::Beta;
pub use binomial::Binomial;
pub use categorical::Categorical;
pub use continuous::Continuous;
pub use counts::Counts;
pub use diagonal_normal::{ComponentMoments, DiagonalNormal, Pair};
pub use dirichlet::{Dirichlet, ShareMoments};
pub use discrete::Discrete;
pub use discrete_uniform::DiscreteUniform;
pub use distribution::Distribution;
pub use error::{DistributionError, Parameter};
pub use exponential::Exponential;
pub use fit::{Estimate, Fit, Statistics};
pub use gamma::Gamma;
pub use geometric::Geometric;
pub use gumbel::Gumbel;
pub use laplace::Laplace;
pub use log_moments::LogMoments;
pub use log_normal::LogNormal;
pub use logistic::Logistic;
pub use moments::Moments;
pub use multinomial::{CountSums, Multinomial};
pub use negative_binomial::NegativeBinomial;
pub use normal::Normal;
pub use outcome::{Count, Outcome};
pub use poisson::Poisson;
pub use student_t::StudentT;
pub use uniform::Uniform;
pub use unit_log_moments::UnitLogMoments;
pub use weibull::Weibull;
