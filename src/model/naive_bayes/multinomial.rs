//! Naive Bayes with counts of words.

use rand_core::Rng;

use super::{NaiveBayes, NaiveBayesError, WordStatistics, Words, check_class, prior};
use crate::distribution::Distribution;
use crate::num::{Extended, Real};

/// A naive Bayes classifier of texts by how often they have each word, or of anything that is
/// counted by kind.
///
/// # Formula
///
/// `ln P(x | y) = ln(n! / prod_i x_i!) + sum_i x_i ln theta_yi`.
///
/// # Memory
///
/// `4 CLASSES WORDS` bytes in both `f32` and fixed point, and the prior. A prediction takes a
/// multiplication a class for each word that the text has.
///
/// # Example
///
/// ```
/// use smidgen::model::naive_bayes::{MultinomialNaiveBayes, WordStatistics};
/// use smidgen::rng::DefaultRng;
///
/// // Counts of: free, money, meeting, lunch.
/// let mut statistics = WordStatistics::<2, 4>::default();
/// for spam in [[2, 3, 0, 0], [1, 2, 1, 0]] {
///     statistics.push(&spam, 0)?;
/// }
/// for mail in [[0, 0, 2, 1], [0, 1, 1, 2], [1, 0, 1, 1]] {
///     statistics.push(&mail, 1)?;
/// }
/// let classifier = MultinomialNaiveBayes::<f32, 2, 4>::fit(&statistics, 1.0)?;
/// assert_eq!(classifier.predict(&[1, 1, 0, 0]), 0);
/// assert_eq!(classifier.predict(&[0, 0, 1, 1]), 1);
/// // A text of ten words.
/// let (_, text) = classifier.sample(10, &mut DefaultRng::new(1));
/// assert_eq!(text.iter().sum::<u32>(), 10);
/// # Ok::<(), smidgen::model::naive_bayes::NaiveBayesError>(())
/// ```
///
/// # Reference
///
/// McCallum and Nigam, "A comparison of event models for naive Bayes text classification" (1998).
pub type MultinomialNaiveBayes<R, const CLASSES: usize, const WORDS: usize> =
    NaiveBayes<R, Words<R, WORDS>, CLASSES>;

impl<R: Real, const CLASSES: usize, const WORDS: usize> MultinomialNaiveBayes<R, CLASSES, WORDS> {
    /// The classifier of greatest likelihood, after `smoothing` more occurrences of every word in
    /// every class (1 is Laplace's rule).
    ///
    /// # Formula
    ///
    /// `theta_yi = (count_yi + smoothing) / (sum_j count_yj + smoothing WORDS)`.
    ///
    /// # Errors
    ///
    /// [`NaiveBayesError::NoExamples`]; [`NaiveBayesError::Smoothing`], also where it is 0 and a
    /// class has no words at all.
    pub fn fit(
        statistics: &WordStatistics<CLASSES, WORDS>,
        smoothing: R,
    ) -> Result<Self, NaiveBayesError> {
        let prior = prior(*statistics.texts())?;
        let more = smoothing.to_extended();
        if smoothing.is_nan() || more.is_negative() || more.is_infinite() {
            return Err(NaiveBayesError::Smoothing);
        }
        let words = |class: usize, counts: &[u64; WORDS]| {
            let counts = counts.map(|count| Extended::from(count) + more);
            let total = counts
                .iter()
                .fold(Extended::ZERO, |sum, &count| sum + count);
            if total.is_zero() {
                return Err(NaiveBayesError::Smoothing);
            }
            // The quotient of equal numbers may round to just above 1.
            let ln = |count: Extended| R::from_extended((count / total).min(Extended::ONE).ln());
            Words::new(counts.map(ln)).map_err(|error| NaiveBayesError::Features { class, error })
        };
        let Some(first) = statistics.words().first() else {
            return Err(NaiveBayesError::NoExamples { class: 0 });
        };
        let mut classes = [words(0, first)?; CLASSES];
        for (class, (theta, counts)) in classes.iter_mut().zip(statistics.words()).enumerate() {
            *theta = words(class, counts)?;
        }
        Ok(Self::new(prior, classes))
    }

    /// Draws a class by the prior, and a text of `length` words of it.
    pub fn sample(&self, length: u32, rng: &mut (impl Rng + ?Sized)) -> (usize, [u32; WORDS]) {
        let class = self.prior().sample(rng) as usize;
        let counts = self.sample_features(class, length, rng);
        (class, counts.unwrap_or([0; WORDS]))
    }

    /// Draws the counts of a text of `length` words of a class, word by word.
    ///
    /// # Errors
    ///
    /// [`NaiveBayesError::Class`].
    pub fn sample_features(
        &self,
        class: usize,
        length: u32,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<[u32; WORDS], NaiveBayesError> {
        check_class(class, CLASSES)?;
        let mut counts = [0u32; WORDS];
        // What was constructed has a word.
        let word = self
            .classes()
            .get(class)
            .and_then(|words| words.word().ok());
        if let Some(word) = word {
            for _ in 0..length {
                let drawn = usize::try_from(word.sample(rng)).ok();
                if let Some(count) = drawn.and_then(|drawn| counts.get_mut(drawn)) {
                    *count = count.saturating_add(1);
                }
            }
        }
        Ok(counts)
    }
}
