//! The settings of stochastic gradient descent.

use super::{LogisticError, Setting, finite};
use crate::num::Real;

/// Learning rate, its schedule, and the penalty of large weights.
///
/// # Formula
///
/// In epoch `e`, from 0, the rate is `learning_rate / (1 + decay e)`. What is minimized is the mean
/// log-loss and `l2 / 2 sum weight^2`, without the bias; scikit-learn's `C` is `1 / (l2 n)` of `n`
/// examples.
///
/// # Memory
///
/// Three numbers.
///
/// # Example
///
/// ```
/// use smidgen::model::logistic::Sgd;
///
/// let sgd = Sgd::new(0.5_f32, 0.25, 0.01)?;
/// assert_eq!([sgd.rate(0), sgd.rate(4), sgd.rate(36)], [0.5, 0.25, 0.05]);
/// # Ok::<(), smidgen::model::logistic::LogisticError>(())
/// ```
///
/// # Reference
///
/// Robbins and Monro, "A stochastic approximation method" (1951); Bottou, "Stochastic gradient
/// descent tricks" (2012).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Sgd<R> {
    learning_rate: R,
    decay: R,
    l2: R,
}

impl<R: Real> Sgd<R> {
    /// These settings.
    ///
    /// # Errors
    ///
    /// [`LogisticError::Setting`].
    pub fn new(learning_rate: R, decay: R, l2: R) -> Result<Self, LogisticError> {
        if !(finite(learning_rate) && learning_rate > R::ZERO) {
            return Err(LogisticError::Setting(Setting::LearningRate));
        }
        for (value, setting) in [(decay, Setting::Decay), (l2, Setting::L2)] {
            if !(finite(value) && value >= R::ZERO) {
                return Err(LogisticError::Setting(setting));
            }
        }
        Ok(Self {
            learning_rate,
            decay,
            l2,
        })
    }

    /// The learning rate of an epoch, counted from 0.
    #[must_use]
    pub fn rate(&self, epoch: u32) -> R {
        let epoch = R::from_i32(i32::try_from(epoch).unwrap_or(i32::MAX));
        self.learning_rate.div(R::ONE.add(self.decay.mul(epoch)))
    }

    /// The penalty of large weights.
    #[must_use]
    pub const fn l2(&self) -> R {
        self.l2
    }
}
