//! What a multinomial naive Bayes classifier learns from.

use super::{NaiveBayesError, check_class};

/// How many texts of each class there were, and how often each word occurred in them.
///
/// # Memory
///
/// `8 CLASSES (WORDS + 1)` bytes, whatever the number of texts.
///
/// # Example
///
/// ```
/// use smidgen::model::naive_bayes::WordStatistics;
///
/// let mut statistics = WordStatistics::<2, 3>::default();
/// statistics.push(&[2, 0, 1], 0)?;
/// statistics.push(&[1, 0, 0], 0)?;
/// assert_eq!((statistics.texts(), statistics.words()), (&[2, 0], &[[3, 0, 1], [0; 3]]));
/// # Ok::<(), smidgen::model::naive_bayes::NaiveBayesError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct WordStatistics<const CLASSES: usize, const WORDS: usize> {
    texts: [u64; CLASSES],
    words: [[u64; WORDS]; CLASSES],
}

impl<const CLASSES: usize, const WORDS: usize> Default for WordStatistics<CLASSES, WORDS> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const CLASSES: usize, const WORDS: usize> WordStatistics<CLASSES, WORDS> {
    /// Statistics of no texts.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            texts: [0; CLASSES],
            words: [[0; WORDS]; CLASSES],
        }
    }

    /// How many texts of each class there were.
    #[must_use]
    pub const fn texts(&self) -> &[u64; CLASSES] {
        &self.texts
    }

    /// How often each word occurred in each class.
    #[must_use]
    pub const fn words(&self) -> &[[u64; WORDS]; CLASSES] {
        &self.words
    }

    /// Takes the counts of a text of a class in.
    ///
    /// # Errors
    ///
    /// [`NaiveBayesError::Class`].
    pub fn push(&mut self, counts: &[u32; WORDS], class: usize) -> Result<(), NaiveBayesError> {
        check_class(class, CLASSES)?;
        if let (Some(texts), Some(words)) = (self.texts.get_mut(class), self.words.get_mut(class)) {
            *texts = texts.saturating_add(1);
            for (sum, &count) in words.iter_mut().zip(counts) {
                *sum = sum.saturating_add(count.into());
            }
        }
        Ok(())
    }

    /// Takes in what another part of the texts has left behind.
    pub fn merge(&mut self, other: &Self) {
        for (texts, &more) in self.texts.iter_mut().zip(&other.texts) {
            *texts = texts.saturating_add(more);
        }
        let words = self.words.as_flattened_mut().iter_mut();
        for (sum, &more) in words.zip(other.words.as_flattened()) {
            *sum = sum.saturating_add(more);
        }
    }
}
