//! Logistic regression of several classes.

use rand_core::Rng;

use super::{
    LogisticError, Order, Sgd, check_features, check_weights, descend, finite, logit, widen,
};
use crate::num::{Extended, Real};
use crate::sampling::{greedy, softmax};

/// Multinomial logistic regression: one of `CLASSES` classes from `FEATURES` numbers.
///
/// # Formula
///
/// `P(y | x) = exp(z_y) / sum_k exp(z_k)` with `z_k = bias_k + sum_i weight_ki x_i`.
///
/// # Range
///
/// Features of the order of 1: scale them, so that one learning rate serves them all.
///
/// # Accuracy
///
/// Weights settle as near to the optimum as those of
/// [`LogisticRegression`](super::LogisticRegression).
///
/// # Memory
///
/// `4 CLASSES (FEATURES + 1)` bytes in `f32`, twice as many in fixed point. A step takes about
/// four multiplications a feature and class.
///
/// # Example
///
/// ```
/// use smidgen::model::logistic::{Sgd, SoftmaxRegression};
/// use smidgen::rng::DefaultRng;
///
/// // Three directions of wind.
/// let examples = [
///     ([1.0_f32, 0.1], 0), ([0.8, -0.2], 0), ([-0.6, 0.9], 1), ([-0.5, 0.7], 1),
///     ([-0.4, -1.0], 2), ([-0.6, -0.8], 2),
/// ];
/// let mut model = SoftmaxRegression::<f32, 3, 2>::untrained();
/// let sgd = Sgd::new(0.5, 0.01, 0.001)?;
/// model.fit(&examples, &sgd, 200, &mut DefaultRng::new(1))?;
/// assert_eq!(model.predict(&[-0.5, 1.0])?, 1);
/// assert!(model.probabilities(&[1.0, 0.0])?[0] > 0.9);
/// assert!(model.log_loss(&examples)? < 0.1);
/// # Ok::<(), smidgen::model::logistic::LogisticError>(())
/// ```
///
/// # Reference
///
/// Böhning, "Multinomial logistic regression algorithm" (1992).
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxRegression<R: Real, const CLASSES: usize, const FEATURES: usize> {
    weights: [[R::Wide; FEATURES]; CLASSES],
    bias: [R::Wide; CLASSES],
}

impl<R: Real, const CLASSES: usize, const FEATURES: usize> SoftmaxRegression<R, CLASSES, FEATURES> {
    /// The model with these weights, a row for each class.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Diverged`] for a weight that is NaN or infinite.
    pub fn new(
        weights: [[R; FEATURES]; CLASSES],
        bias: [R; CLASSES],
    ) -> Result<Self, LogisticError> {
        let model = Self {
            weights: weights.map(|row| row.map(widen)),
            bias: bias.map(widen),
        };
        model.check()?;
        Ok(model)
    }

    /// The model that holds all classes for equally likely: all weights 0.
    #[must_use]
    pub fn untrained() -> Self {
        Self {
            weights: [[R::Wide::default(); FEATURES]; CLASSES],
            bias: [R::Wide::default(); CLASSES],
        }
    }

    /// The weights of the features, a row for each class.
    #[must_use]
    pub fn weights(&self) -> [[R; FEATURES]; CLASSES] {
        self.weights.map(|row| row.map(R::from_wide))
    }

    /// The bias of each class.
    #[must_use]
    pub fn bias(&self) -> [R; CLASSES] {
        self.bias.map(R::from_wide)
    }

    fn check(&self) -> Result<(), LogisticError> {
        let mut rows = self.weights.iter().zip(self.bias);
        rows.try_for_each(|(weights, bias)| check_weights::<R>(weights, bias))
    }

    /// `z`: the logarithm of the probability of each class, but for a term that they share.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Feature`].
    pub fn logits(&self, features: &[R; FEATURES]) -> Result<[R; CLASSES], LogisticError> {
        check_features(features)?;
        let mut logits = [R::ZERO; CLASSES];
        for (z, (weights, &bias)) in logits.iter_mut().zip(self.weights.iter().zip(&self.bias)) {
            *z = logit(weights, bias, features);
        }
        Ok(logits)
    }

    /// `z_k` less the greatest of them, and the logarithm of the sum of their exponentials.
    fn normalized(
        &self,
        features: &[R; FEATURES],
    ) -> Result<([Extended; CLASSES], Extended), LogisticError> {
        let logits = self.logits(features)?;
        if logits.iter().any(|z| z.is_nan()) {
            return Err(LogisticError::Diverged);
        }
        let logits = logits.map(R::to_extended);
        let greatest = logits
            .iter()
            .copied()
            .fold(-Extended::INFINITY, Extended::max);
        let logits = logits.map(|z| z - greatest);
        let sum = logits.iter().fold(Extended::ZERO, |sum, z| sum + z.exp());
        Ok((logits, sum.ln()))
    }

    /// `P(y | x)` of each class.
    ///
    /// # Accuracy
    ///
    /// Half a unit in the last place, of the logits as they are.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Feature`], and [`LogisticError::Diverged`] where a sum is NaN.
    pub fn probabilities(&self, features: &[R; FEATURES]) -> Result<[R; CLASSES], LogisticError> {
        let (logits, ln_sum) = self.normalized(features)?;
        Ok(logits.map(|z| R::from_extended((z - ln_sum).exp())))
    }

    /// `ln P(y | x)` of a class.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Class`], and those of [`probabilities`](Self::probabilities).
    pub fn ln_probability(
        &self,
        features: &[R; FEATURES],
        class: usize,
    ) -> Result<R, LogisticError> {
        self.extended_ln_probability(features, class)
            .map(R::from_extended)
    }

    fn extended_ln_probability(
        &self,
        features: &[R; FEATURES],
        class: usize,
    ) -> Result<Extended, LogisticError> {
        let (logits, ln_sum) = self.normalized(features)?;
        let logit = logits.get(class).ok_or(LogisticError::Class {
            class,
            classes: CLASSES,
        })?;
        Ok(*logit - ln_sum)
    }

    /// The most likely class, the first of several.
    ///
    /// # Errors
    ///
    /// Those of [`probabilities`](Self::probabilities).
    pub fn predict(&self, features: &[R; FEATURES]) -> Result<usize, LogisticError> {
        let class = greedy(&self.logits(features)?).map_err(|_| LogisticError::Diverged)?;
        Ok(class as usize)
    }

    /// Takes a step of gradient descent on one example.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Class`], those of [`probabilities`](Self::probabilities), and
    /// [`LogisticError::Diverged`] for a rate or penalty that is not finite; the weights are as
    /// before then.
    pub fn step(
        &mut self,
        features: &[R; FEATURES],
        class: usize,
        rate: R,
        l2: R,
    ) -> Result<(), LogisticError> {
        check_class(class, CLASSES)?;
        if !(finite(rate) && finite(l2)) {
            return Err(LogisticError::Diverged);
        }
        // To 2^-40, which a step does not need to better.
        let mut probabilities = self.logits(features)?;
        softmax(&mut probabilities).map_err(|_| LogisticError::Diverged)?;
        let rows = self.weights.iter_mut().zip(&mut self.bias);
        for (k, ((weights, bias), p)) in rows.zip(probabilities).enumerate() {
            let error = if k == class { p.sub(R::ONE) } else { p };
            descend(weights, bias, features, error, rate, l2);
        }
        Ok(())
    }

    /// Learns from examples, all of them once in each epoch, in an order drawn at random.
    ///
    /// # Errors
    ///
    /// [`LogisticError::NoExamples`], [`LogisticError::Class`], [`LogisticError::Feature`], and
    /// [`LogisticError::Diverged`], after which the weights are of no use.
    pub fn fit(
        &mut self,
        examples: &[([R; FEATURES], usize)],
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
            self.check()?;
        }
        Ok(())
    }

    /// The mean log-loss of examples: `-ln P(y | x)`, without the penalty.
    ///
    /// # Errors
    ///
    /// [`LogisticError::NoExamples`], and those of [`ln_probability`](Self::ln_probability).
    pub fn log_loss(&self, examples: &[([R; FEATURES], usize)]) -> Result<R, LogisticError> {
        if examples.is_empty() {
            return Err(LogisticError::NoExamples);
        }
        let mut sum = Extended::ZERO;
        for (features, class) in examples {
            sum = sum - self.extended_ln_probability(features, *class)?;
        }
        Ok(R::from_extended(
            sum / Extended::from(examples.len() as u64),
        ))
    }
}

/// Refuses a class that is not one of so many.
fn check_class(class: usize, classes: usize) -> Result<(), LogisticError> {
    if class < classes {
        Ok(())
    } else {
        Err(LogisticError::Class { class, classes })
    }
}

#[cfg(feature = "defmt")]
impl<R: Real, const K: usize, const N: usize> defmt::Format for SoftmaxRegression<R, K, N>
where
    R: defmt::Format,
{
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "SoftmaxRegression({}, {})", self.weights(), self.bias());
    }
}
