//! What a Gaussian naive Bayes classifier learns from.

use core::marker::PhantomData;

use super::{NaiveBayesError, check_class};
use crate::num::{Extended, Real};

/// How many examples of each class there were, and the mean and the squared deviations of each of
/// their features.
///
/// # Formula
///
/// Those of [`Moments`](crate::distribution::Moments).
///
/// # Memory
///
/// `CLASSES (32 FEATURES + 8)` bytes, whatever the number of examples.
///
/// # Example
///
/// ```
/// use smidgen::model::naive_bayes::{GaussianNaiveBayes, GaussianStatistics};
///
/// // Two devices have seen different examples.
/// let mut here = GaussianStatistics::<f32, 2, 1>::default();
/// let mut there = here;
/// for x in [1.0, 2.0, 3.0] {
///     here.push(&[x], 0)?;
///     there.push(&[x + 10.0], 1)?;
/// }
/// here.merge(&there);
/// assert_eq!(here.counts(), [3, 3]);
/// let classifier = GaussianNaiveBayes::fit(&here, 0.0)?;
/// assert_eq!(classifier.classes()[1].mean(), &[12.0]);
/// # Ok::<(), smidgen::model::naive_bayes::NaiveBayesError>(())
/// ```
///
/// # Reference
///
/// Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances" (1979).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct GaussianStatistics<R, const CLASSES: usize, const FEATURES: usize> {
    pub(super) classes: [ClassMoments<FEATURES>; CLASSES],
    number: PhantomData<R>,
}

/// Moments of the features of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct ClassMoments<const FEATURES: usize> {
    pub count: u64,
    pub mean: [Extended; FEATURES],
    /// Sums of squared deviations from the mean.
    pub squares: [Extended; FEATURES],
}

impl<const FEATURES: usize> ClassMoments<FEATURES> {
    /// Of no examples.
    pub const NONE: Self = Self {
        count: 0,
        mean: [Extended::ZERO; FEATURES],
        squares: [Extended::ZERO; FEATURES],
    };

    fn push(&mut self, features: &[impl Real; FEATURES]) {
        self.count = self.count.saturating_add(1);
        let share = Extended::ONE / Extended::from(self.count);
        let moments = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, squares), x) in moments.zip(features) {
            let x = x.to_extended();
            let deviation = x - *mean;
            *mean = *mean + deviation * share;
            *squares = *squares + deviation * (x - *mean);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        let count = self.count.saturating_add(other.count);
        if count == 0 {
            return;
        }
        let share = Extended::from(other.count) / Extended::from(count);
        let between = Extended::from(self.count) * share;
        let moments = self.mean.iter_mut().zip(&mut self.squares);
        let others = other.mean.iter().zip(&other.squares);
        for ((mean, squares), (&other_mean, &other_squares)) in moments.zip(others) {
            let distance = other_mean - *mean;
            *squares = *squares + other_squares + distance.square() * between;
            *mean = *mean + distance * share;
        }
        self.count = count;
    }

    /// The variance of each feature.
    pub fn variances(&self) -> [Extended; FEATURES] {
        let share = Extended::ONE / Extended::from(self.count.max(1));
        self.squares.map(|squares| squares * share)
    }
}

impl<R, const CLASSES: usize, const FEATURES: usize> Default
    for GaussianStatistics<R, CLASSES, FEATURES>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<R, const CLASSES: usize, const FEATURES: usize> GaussianStatistics<R, CLASSES, FEATURES> {
    /// Statistics of no examples.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            classes: [ClassMoments::NONE; CLASSES],
            number: PhantomData,
        }
    }

    /// How many examples of each class there were.
    #[must_use]
    pub fn counts(&self) -> [u64; CLASSES] {
        self.classes.each_ref().map(|class| class.count)
    }

    /// Takes in what another part of the examples has left behind.
    pub fn merge(&mut self, other: &Self) {
        for (class, other) in self.classes.iter_mut().zip(&other.classes) {
            class.merge(other);
        }
    }
}

impl<R: Real, const CLASSES: usize, const FEATURES: usize>
    GaussianStatistics<R, CLASSES, FEATURES>
{
    /// Takes an example of a class in.
    ///
    /// # Errors
    ///
    /// [`NaiveBayesError::Class`] and [`NaiveBayesError::Feature`]; the statistics are as before
    /// then.
    pub fn push(&mut self, features: &[R; FEATURES], class: usize) -> Result<(), NaiveBayesError> {
        check_class(class, CLASSES)?;
        let wrong = |x: &R| x.is_nan() || x.to_extended().is_infinite();
        if let Some(index) = features.iter().position(wrong) {
            return Err(NaiveBayesError::Feature { index });
        }
        if let Some(moments) = self.classes.get_mut(class) {
            moments.push(features);
        }
        Ok(())
    }
}
