//! Naive Bayes: a generative classifier whose features are independent within a class.
//!
//! It learns what each class looks like, `P(x | y)`, and how frequent it is, `P(y)`; Bayes' rule
//! turns both into the probability of a class, `P(y | x)`. So it can also draw new samples, which
//! its discriminative twin, [logistic regression](super::logistic), cannot.
//!
//! Features are numbers ([`GaussianNaiveBayes`]) or counts ([`MultinomialNaiveBayes`]). Both learn
//! in one pass, from statistics of which parts can be collected apart and merged.
//!
//! # Example
//!
//! ```
//! use smidgen::model::naive_bayes::{GaussianNaiveBayes, GaussianStatistics};
//! use smidgen::rng::DefaultRng;
//!
//! // Weight in grams and diameter in centimetres: cherries and plums.
//! let fruit = [
//!     ([8.0_f32, 2.2], 0), ([10.0, 2.5], 0), ([7.0, 2.0], 0),
//!     ([60.0, 4.4], 1), ([75.0, 5.0], 1), ([70.0, 4.7], 1),
//! ];
//! let mut statistics = GaussianStatistics::<f32, 2, 2>::default();
//! for (features, class) in &fruit {
//!     statistics.push(features, *class)?;
//! }
//! let classifier = GaussianNaiveBayes::fit(&statistics, 1e-9)?;
//! assert_eq!(classifier.predict(&[11.0, 2.6]), 0);
//! let [cherry, plum] = classifier.posterior(&[14.0, 2.8]);
//! assert!(cherry > 0.999 && plum < 0.001);
//! // Only a generative model can do this:
//! let (class, [grams, _]) = classifier.sample(&mut DefaultRng::new(1));
//! assert_eq!(class == 1, grams > 30.0);
//! # Ok::<(), smidgen::model::naive_bayes::NaiveBayesError>(())
//! ```
//!
//! # Reference
//!
//! Hand and Yu, "Idiot's Bayes: not so stupid after all?" (2001).

mod error;
mod gaussian;
mod gaussian_statistics;
mod multinomial;
mod word_statistics;
mod words;

pub use error::NaiveBayesError;
pub use gaussian::GaussianNaiveBayes;
pub use gaussian_statistics::GaussianStatistics;
pub use multinomial::MultinomialNaiveBayes;
pub use word_statistics::WordStatistics;
pub use words::Words;

use crate::distribution::{Categorical, DiagonalNormal, Distribution};
use crate::num::{Extended, Real};

/// What the features of a class are drawn from.
///
/// # Example
///
/// ```
/// use smidgen::distribution::DiagonalNormal;
/// use smidgen::model::naive_bayes::ClassConditional;
/// use smidgen::num::Real;
///
/// let class = DiagonalNormal::new([0.0_f32, 1.0], [1.0, 1.0]).unwrap();
/// assert_eq!(f32::from_extended(class.ln_likelihood(&[0.0, 1.0])), -1.837_877);
/// ```
pub trait ClassConditional {
    /// The number type.
    type Number: Real;
    /// The features of an example.
    type Features;

    /// `ln P(x | y)` with 64 significant bits.
    fn ln_likelihood(&self, features: &Self::Features) -> Extended;

    /// The same but for a term that all classes share, which the posterior does not need.
    fn score(&self, features: &Self::Features) -> Extended {
        self.ln_likelihood(features)
    }
}

impl<R: Real, const FEATURES: usize> ClassConditional for DiagonalNormal<R, FEATURES> {
    type Number = R;
    type Features = [R; FEATURES];

    fn ln_likelihood(&self, features: &[R; FEATURES]) -> Extended {
        self.ln_probability(*features)
    }
}

/// A naive Bayes classifier: a prior over classes, and what each of them looks like.
///
/// # Formula
///
/// `P(y | x) = P(y) P(x | y) / sum_k P(k) P(x | k)`.
///
/// # Accuracy
///
/// Sums have 64 significant bits and results are rounded once: half a unit in the last place, of
/// the classifier with the parameters that it has.
///
/// # Memory
///
/// `12 CLASSES + 40` bytes for the prior, and the distributions of the classes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Categorical, DiagonalNormal, DistributionError};
/// use smidgen::model::naive_bayes::NaiveBayes;
///
/// let prior = Categorical::from_weights([1.0_f32, 3.0])?;
/// let classes = [DiagonalNormal::new([0.0], [1.0])?, DiagonalNormal::new([2.0], [1.0])?];
/// let classifier = NaiveBayes::new(prior, classes);
/// // In the middle the features say nothing: the prior decides.
/// assert_eq!(classifier.posterior(&[1.0]), [0.25, 0.75]);
/// # Ok::<(), DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NaiveBayes<R, C, const CLASSES: usize> {
    prior: Categorical<R, CLASSES>,
    classes: [C; CLASSES],
}

impl<R: Real, C: ClassConditional<Number = R>, const CLASSES: usize> NaiveBayes<R, C, CLASSES> {
    /// The classifier with this prior and these classes.
    #[must_use]
    pub const fn new(prior: Categorical<R, CLASSES>, classes: [C; CLASSES]) -> Self {
        Self { prior, classes }
    }

    /// The prior, `P(y)`.
    #[must_use]
    pub const fn prior(&self) -> &Categorical<R, CLASSES> {
        &self.prior
    }

    /// What each class looks like, `P(x | y)`.
    #[must_use]
    pub const fn classes(&self) -> &[C; CLASSES] {
        &self.classes
    }

    /// The log-likelihood of features in each class, `ln P(x | y)`.
    #[must_use]
    pub fn ln_likelihoods(&self, features: &C::Features) -> [R; CLASSES] {
        let classes = self.classes.each_ref();
        classes.map(|class| R::from_extended(class.ln_likelihood(features)))
    }

    /// `ln P(y) + ln P(x | y)` of each class but for a term that they share.
    fn scores(&self, features: &C::Features) -> [Extended; CLASSES] {
        let mut scores = self.classes.each_ref().map(|class| class.score(features));
        for (class, score) in (0..).zip(&mut scores) {
            *score = *score + self.prior.ln_probability(class);
        }
        scores
    }

    /// The logarithm of the probability of each class, `ln P(y | x)`; that of the prior where
    /// every class excludes the features.
    #[must_use]
    pub fn ln_posterior(&self, features: &C::Features) -> [R; CLASSES] {
        self.extended_ln_posterior(features).map(R::from_extended)
    }

    /// The probability of each class, `P(y | x)`; that of the prior where every class excludes the
    /// features.
    #[must_use]
    pub fn posterior(&self, features: &C::Features) -> [R; CLASSES] {
        let ln = self.extended_ln_posterior(features);
        ln.map(|ln| R::from_extended(ln.exp()))
    }

    fn extended_ln_posterior(&self, features: &C::Features) -> [Extended; CLASSES] {
        let mut scores = self.scores(features);
        let mut greatest = scores
            .iter()
            .copied()
            .fold(-Extended::INFINITY, Extended::max);
        if greatest.is_infinite() {
            scores = core::array::from_fn(|class| self.prior.mass(class).ln());
            greatest = Extended::ZERO;
        }
        let terms = scores.iter().map(|&score| (score - greatest).exp());
        let evidence = greatest + terms.fold(Extended::ZERO, |sum, term| sum + term).ln();
        scores.map(|score| score - evidence)
    }

    /// The most likely class, the first of several.
    #[must_use]
    pub fn predict(&self, features: &C::Features) -> usize {
        let mut best = (0, -Extended::INFINITY);
        for (class, score) in self.scores(features).into_iter().enumerate() {
            if score > best.1 {
                best = (class, score);
            }
        }
        best.0
    }

    /// The logarithm of the probability of the features, whatever the class: `ln P(x)`. Low values
    /// are outliers.
    #[must_use]
    pub fn ln_evidence(&self, features: &C::Features) -> R {
        let mut scores = self
            .classes
            .each_ref()
            .map(|class| class.ln_likelihood(features));
        for (class, score) in (0..).zip(&mut scores) {
            *score = *score + self.prior.ln_probability(class);
        }
        let greatest = scores
            .iter()
            .copied()
            .fold(-Extended::INFINITY, Extended::max);
        if greatest.is_infinite() {
            return R::LOWEST;
        }
        let terms = scores.iter().map(|&score| (score - greatest).exp());
        let sum = terms.fold(Extended::ZERO, |sum, term| sum + term);
        R::from_extended(greatest + sum.ln())
    }
}

/// Refuses a class that is not one of so many.
fn check_class(class: usize, classes: usize) -> Result<(), NaiveBayesError> {
    if class < classes {
        Ok(())
    } else {
        Err(NaiveBayesError::Class { class, classes })
    }
}

/// The prior by counts of classes, every one of which must have some.
fn prior<R: Real, const CLASSES: usize>(
    counts: [u64; CLASSES],
) -> Result<Categorical<R, CLASSES>, NaiveBayesError> {
    if let Some(class) = counts.iter().position(|&count| count == 0) {
        return Err(NaiveBayesError::NoExamples { class });
    }
    let greatest = counts.iter().copied().max().unwrap_or(1);
    // As weights up to 2^14, of which fixed point holds 30 bits.
    let unit = Extended::from(1u32 << 14) / Extended::from(greatest);
    Categorical::from_weights(counts.map(|count| R::from_extended(Extended::from(count) * unit)))
        .map_err(NaiveBayesError::Prior)
}

#[cfg(test)]
mod tests;
