//! How often each category occurred.

use super::{DistributionError, Statistics};

/// Counts of categories `0..N`.
///
/// # Memory
///
/// `8 N` bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Counts, Statistics};
///
/// let mut counts = Counts::<3>::default();
/// counts.extend([0, 2, 2, 1, 2])?;
/// assert_eq!(counts.counts(), &[1, 1, 3]);
/// assert!(counts.push(3).is_err());
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Counts<const N: usize> {
    counts: [u64; N],
}

impl<const N: usize> Default for Counts<N> {
    fn default() -> Self {
        Self { counts: [0; N] }
    }
}

impl<const N: usize> Counts<N> {
    /// The count of each category.
    #[must_use]
    pub const fn counts(&self) -> &[u64; N] {
        &self.counts
    }
}

impl<const N: usize> Statistics for Counts<N> {
    type Value = u32;

    fn push(&mut self, value: u32) -> Result<(), DistributionError> {
        let count = usize::try_from(value)
            .ok()
            .and_then(|index| self.counts.get_mut(index))
            .ok_or(DistributionError::DatumOutOfSupport)?;
        *count = count.saturating_add(1);
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
    }

    fn count(&self) -> u64 {
        self.counts
            .iter()
            .fold(0u64, |sum, &count| sum.saturating_add(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_merge() {
        let mut first = Counts::<4>::default();
        let mut second = first;
        first.extend([0, 3, 3]).unwrap();
        second.extend([1, 3]).unwrap();
        first.merge(&second);
        assert_eq!(first.counts(), &[1, 1, 0, 3]);
        assert_eq!(first.count(), 5);
    }

    #[test]
    fn other_values_are_refused() {
        let mut counts = Counts::<2>::default();
        for value in [2, u32::MAX] {
            assert_eq!(
                counts.push(value),
                Err(DistributionError::DatumOutOfSupport)
            );
        }
        assert_eq!(counts.count(), 0);
    }
}
