//! Means of the logarithms of data between 0 and 1, and of what they lack to 1.

use super::{DistributionError, Moments, Statistics};
use crate::num::{Extended, Real};

/// Means of `ln x` and `ln (1 - x)`, and moments of `x`, of a stream of data strictly between 0
/// and 1.
///
/// # Memory
///
/// 216 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{Statistics, UnitLogMoments};
///
/// let mut moments = UnitLogMoments::default();
/// moments.extend([0.25_f32, 0.75])?;
/// assert_eq!(moments.count(), 2);
/// assert!(moments.push(1.0).is_err());
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Those of [`Moments`].
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct UnitLogMoments<R> {
    logarithms: Moments<R>,
    complements: Moments<R>,
    plain: Moments<R>,
}

impl<R> Default for UnitLogMoments<R> {
    fn default() -> Self {
        Self {
            logarithms: Moments::default(),
            complements: Moments::default(),
            plain: Moments::default(),
        }
    }
}

impl<R: Real> UnitLogMoments<R> {
    /// The moments of the data themselves.
    #[must_use]
    pub const fn plain(&self) -> &Moments<R> {
        &self.plain
    }

    /// The means of `ln x` and of `ln (1 - x)`.
    pub(super) fn means(&self) -> (Extended, Extended) {
        (
            self.logarithms.extended_mean(),
            self.complements.extended_mean(),
        )
    }
}

impl<R: Real> Statistics for UnitLogMoments<R> {
    type Value = R;

    fn push(&mut self, value: R) -> Result<(), DistributionError> {
        let x = value.to_extended();
        if value.is_nan() || x <= Extended::ZERO || x >= Extended::ONE {
            return Err(DistributionError::DatumOutOfSupport);
        }
        self.logarithms.push_extended(x.ln());
        self.complements.push_extended((-x).ln_1p());
        self.plain.push_extended(x);
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.logarithms.merge(&other.logarithms);
        self.complements.merge(&other.complements);
        self.plain.merge(&other.plain);
    }

    fn count(&self) -> u64 {
        self.plain.count()
    }
}
