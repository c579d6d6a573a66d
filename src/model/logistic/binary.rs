//! Logistic regression of two classes.

use rand_core::Rng;

use super::{
    LogisticError, Order, Sgd, check_features, check_weights, descend, finite, logit, widen,
};
use crate::num::{Extended, Real};

/// Logistic regression of two classes, false and true, from `FEATURES` numbers.
///
/// # Formula
///
/// `P(true | x) = sigmoid(bias + sum_i weight_i x_i)`.
///
/// # Range
///
/// Features of the order of 1: scale them, so that one learning rate serves them all.
///
/// # Accuracy
///
/// After 2,000 epochs over 100 and 150 flowers weights are within 0.001 of scikit-learn's optimum,
/// and the log-loss within 1e-4, in `f32` and fixed point (`tests/classic/logistic_oracle.rs`). In
/// fixed point probabilities are multiples of `2^-16`, and so are gradients.
///
/// # Memory
///
/// `4 (FEATURES + 1)` bytes in `f32`, twice as many in fixed point. A step takes about four
/// multiplications a feature.
///
/// # Example
///
/// ```
/// use smidgen::model::logistic::LogisticRegression;
///
/// // Learns from a stream: the sign of the first number, the second says nothing.
/// let mut model = LogisticRegression::<f32, 2>::untrained();
/// for i in 0..500 {
///     let x = [(i % 7) as f32 - 3.0, (i % 5) as f32 - 2.0];
///     model.step(&x, x[0] > 0.0, 0.1, 0.0)?;
/// }
/// assert!(model.probability(&[2.0, 0.0])? > 0.9);
/// assert!(model.probability(&[-2.0, 0.0])? < 0.1);
/// # Ok::<(), smidgen::model::logistic::LogisticError>(())
/// ```
///
/// # Reference
///
/// Cox, "The regression analysis of binary sequences" (1958).
#[derive(Clone, Copy, Debug)]
pub struct LogisticRegression<R: Real, const FEATURES: usize> {
    weights: [R::Wide; FEATURES],
    bias: R::Wide,
}

impl<R: Real, const FEATURES: usize> LogisticRegression<R, FEATURES> {
    /// The model with these weights.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Diverged`] for a weight that is NaN or infinite.
    pub fn new(weights: [R; FEATURES], bias: R) -> Result<Self, LogisticError> {
        let model = Self {
            weights: weights.map(widen),
            bias: widen(bias),
        };
        check_weights::<R>(&model.weights, model.bias)?;
        Ok(model)
    }

    /// The model that holds both classes for equally likely: all weights 0.
    #[must_use]
    pub fn untrained() -> Self {
        Self {
            weights: [R::Wide::default(); FEATURES],
            bias: R::Wide::default(),
        }
    }

    /// The weights of the features.
    #[must_use]
    pub fn weights(&self) -> [R; FEATURES] {
        self.weights.map(R::from_wide)
    }

    /// The bias.
    #[must_use]
    pub fn bias(&self) -> R {
        R::from_wide(self.bias)
    }

    /// The logarithm of the odds of true: `ln(P(true | x) / P(false | x))`.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Feature`], and [`LogisticError::Diverged`] where the sum is NaN.
    pub fn logit(&self, features: &[R; FEATURES]) -> Result<R, LogisticError> {
        check_features(features)?;
        let logit = logit(&self.weights, self.bias, features);
        if logit.is_nan() {
            return Err(LogisticError::Diverged);
        }
        Ok(logit)
    }

    /// `P(true | x)`.
    ///
    /// # Errors
    ///
    /// Those of [`logit`](Self::logit).
    pub fn probability(&self, features: &[R; FEATURES]) -> Result<R, LogisticError> {
        Ok(self.logit(features)?.sigmoid())
    }

    /// Whether true is the more likely class.
    ///
    /// # Errors
    ///
    /// Those of [`logit`](Self::logit).
    pub fn predict(&self, features: &[R; FEATURES]) -> Result<bool, LogisticError> {
        Ok(self.logit(features)? > R::ZERO)
    }

    /// Takes a step of gradient descent on one example.
    ///
    /// # Errors
    ///
    /// Those of [`logit`](Self::logit), and [`LogisticError::Diverged`] for a rate or penalty that
    /// is not finite; the weights are as before then.
    pub fn step(
        &mut self,
        features: &[R; FEATURES],
        class: bool,
        rate: R,
        l2: R,
    ) -> Result<(), LogisticError> {
        if !(finite(rate) && finite(l2)) {
            return Err(LogisticError::Diverged);
        }
        let target = if class { R::ONE } else { R::ZERO };
        let error = self.probability(features)?.sub(target);
        let Self { weights, bias } = self;
        descend(weights, bias, features, error, rate, l2);
        Ok(())
    }

    /// Learns from examples, all of them once in each epoch, in an order drawn at random.
    ///
    /// # Errors
    ///
    /// [`LogisticError::NoExamples`], [`LogisticError::Feature`], and [`LogisticError::Diverged`],
    /// after which the weights are of no use.
    pub fn fit(
        &mut self,
        examples: &[([R; FEATURES], bool)],
        sgd: &Sgd<R>,
        epochs: u32,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<(), LogisticError> {
        if examples.is_empty() {
            return Err(LogisticError::NoExamples);
        }
        for epoch in 0..epochs {
            let rate = sgd.rate(epoch);
            for index in Order::new(examples.len(), rng) {
                if let Some((features, class)) = examples.get(index) {
                    self.step(features, *class, rate, sgd.l2())?;
                }
            }
            check_weights::<R>(&self.weights, self.bias)?;
        }
        Ok(())
    }

    /// The mean log-loss of examples: `-ln P(y | x)`, without the penalty.
    ///
    /// # Errors
    ///
    /// [`LogisticError::NoExamples`], and those of [`logit`](Self::logit).
    pub fn log_loss(&self, examples: &[([R; FEATURES], bool)]) -> Result<R, LogisticError> {
        if examples.is_empty() {
            return Err(LogisticError::NoExamples);
        }
        let mut sum = Extended::ZERO;
        for (features, class) in examples {
            let logit = self.logit(features)?.to_extended();
            // ln(1 + e^-m) of the margin m, without overflow.
            let margin = if *class { logit } else { -logit };
            let tail = (-margin.abs()).exp().ln_1p();
            sum = sum + tail + (-margin).max(Extended::ZERO);
        }
        Ok(R::from_extended(
            sum / Extended::from(examples.len() as u64),
        ))
    }
}

#[cfg(feature = "defmt")]
impl<R: Real, const N: usize> defmt::Format for LogisticRegression<R, N>
where
    R: defmt::Format,
{
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "LogisticRegression({}, {})", self.weights(), self.bias());
    }
}
