//! What can be wrong with a logistic regression, or with its data.

use core::fmt;

/// A setting of the training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Setting {
    /// The learning rate of the first epoch.
    LearningRate,
    /// How fast the learning rate falls.
    Decay,
    /// The penalty of large weights.
    L2,
}

impl Setting {
    /// The name of the setting.
    ///
    /// # Example
    ///
    /// ```
    /// assert_eq!(smidgen::model::logistic::Setting::LearningRate.name(), "learning rate");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LearningRate => "learning rate",
            Self::Decay => "decay",
            Self::L2 => "l2",
        }
    }
}

/// Data or settings that nothing can be learned from, or weights that have left all bounds.
///
/// # Example
///
/// ```
/// use smidgen::model::logistic::{LogisticError, LogisticRegression};
///
/// let model = LogisticRegression::new([1.0_f32, 2.0], 0.0)?;
/// let error = model.predict(&[0.0, f32::NAN]).unwrap_err();
/// assert_eq!(error, LogisticError::Feature { index: 1 });
/// # Ok::<(), LogisticError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum LogisticError {
    /// A setting is negative, NaN or infinite, or a learning rate is 0.
    Setting(Setting),
    /// A feature is NaN or infinite; in fixed point, one of the two bounds of the type.
    Feature {
        /// Its index.
        index: usize,
    },
    /// A class is not one of the model's.
    Class {
        /// The class.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// There are no examples.
    NoExamples,
    /// A weight or a sum is no longer finite: the learning rate is too great, or features are not
    /// scaled.
    Diverged,
}

impl fmt::Display for LogisticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Setting(setting @ Setting::LearningRate) => {
                write!(f, "{} must be finite and above 0", setting.name())
            }
            Self::Setting(setting) => {
                write!(f, "{} must be finite and not negative", setting.name())
            }
            Self::Feature { index } => write!(f, "feature {index} is not finite"),
            Self::Class { class, classes } => {
                write!(f, "class {class} is not one of the {classes} classes")
            }
            Self::NoExamples => f.write_str("there are no examples"),
            Self::Diverged => f.write_str(
                "a weight or a sum is not finite: lower the learning rate, or scale the features",
            ),
        }
    }
}

impl core::error::Error for LogisticError {}
