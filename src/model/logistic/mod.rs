//! Logistic regression: a discriminative classifier, learned by stochastic gradient descent.
//!
//! It learns the probability of a class given the features, `P(y | x)`, and nothing about the
//! features themselves: the twin of [naive Bayes](super::naive_bayes), which learns both. With many
//! examples it is usually the better classifier of the two, with few the worse one.
//!
//! [`LogisticRegression`] tells two classes apart, [`SoftmaxRegression`] any number. A step takes
//! one example, so both learn from a stream, too; in fixed point weights are kept in the wide
//! accumulator of the number type, so that small steps are not lost.
//!
//! # Example
//!
//! ```
//! use smidgen::model::logistic::{LogisticRegression, Sgd};
//! use smidgen::num::I16F16;
//! use smidgen::rng::DefaultRng;
//!
//! // Hours of study, and whether the exam was passed.
//! let exams = [
//!     (0.5, false), (0.75, false), (1.0, false), (1.25, false), (1.5, false), (1.75, false),
//!     (1.75, true), (2.0, false), (2.25, true), (2.5, false), (2.75, true), (3.0, false),
//!     (3.25, true), (3.5, false), (4.0, true), (4.25, true), (4.5, true), (4.75, true),
//!     (5.0, true), (5.5, true),
//! ]
//! .map(|(hours, passed)| ([I16F16::from_num(hours)], passed));
//! let number = I16F16::from_num::<f32>;
//! let sgd = Sgd::new(number(0.2), number(0.05), number(0.0))?;
//! let mut model = LogisticRegression::untrained();
//! model.fit(&exams, &sgd, 1000, &mut DefaultRng::new(1))?;
//! // Maximum likelihood: weight 1.5046, bias -4.0777.
//! assert!((model.weights()[0] - number(1.5046)).abs() < number(0.02));
//! assert!((model.bias() + number(4.0777)).abs() < number(0.05));
//! assert!(model.predict(&[number(3.0)])?);
//! # Ok::<(), smidgen::model::logistic::LogisticError>(())
//! ```
//!
//! # Reference
//!
//! Cox, "The regression analysis of binary sequences" (1958); Ng and Jordan, "On discriminative vs.
//! generative classifiers" (2001).

mod binary;
mod error;
mod order;
mod sgd;
mod softmax;

pub use binary::LogisticRegression;
pub use error::{LogisticError, Setting};
pub use order::Order;
pub use sgd::Sgd;
pub use softmax::SoftmaxRegression;

use crate::num::Real;

/// The number in the wide accumulator.
fn widen<R: Real>(value: R) -> R::Wide {
    R::wide_mul_add(R::Wide::default(), value, R::ONE)
}

/// `bias + sum_i weight_i x_i`.
fn logit<R: Real>(weights: &[R::Wide], bias: R::Wide, features: &[R]) -> R {
    let mut sum = bias;
    for (&weight, &x) in weights.iter().zip(features) {
        sum = R::wide_mul_add(sum, R::from_wide(weight), x);
    }
    R::from_wide(sum)
}

/// A step down the gradient `error x + l2 weight` of an example; the bias is not held back.
fn descend<R: Real>(
    weights: &mut [R::Wide],
    bias: &mut R::Wide,
    features: &[R],
    error: R,
    rate: R,
    l2: R,
) {
    let step = rate.neg();
    for (weight, &x) in weights.iter_mut().zip(features) {
        let pull = R::wide_mul_add(R::Wide::default(), l2, R::from_wide(*weight));
        let gradient = R::from_wide(R::wide_mul_add(pull, error, x));
        *weight = R::wide_mul_add(*weight, step, gradient);
    }
    *bias = R::wide_mul_add(*bias, step, error);
}

/// Whether a number is one that the type can compute with.
fn finite<R: Real>(value: R) -> bool {
    !value.is_nan() && value.abs() < R::MAX
}

/// Refuses features that are not finite.
fn check_features<R: Real>(features: &[R]) -> Result<(), LogisticError> {
    match features.iter().position(|&x| !finite(x)) {
        Some(index) => Err(LogisticError::Feature { index }),
        None => Ok(()),
    }
}

/// Refuses weights that are not finite.
fn check_weights<R: Real>(weights: &[R::Wide], bias: R::Wide) -> Result<(), LogisticError> {
    let mut all = weights.iter().chain([&bias]);
    if all.all(|&weight| finite(R::from_wide(weight))) {
        Ok(())
    } else {
        Err(LogisticError::Diverged)
    }
}

#[cfg(test)]
mod tests;
