//! Moments of the logarithms of data, and their mean.

use super::{DistributionError, Moments, Statistics};
use crate::num::{Extended, Real};

/// Moments of `ln x`, and the mean of `x`, of a stream of data above zero.
///
/// # Memory
///
/// 144 bytes.
///
/// # Example
///
/// ```
/// use smidgen::distribution::{LogMoments, Statistics};
///
/// let mut moments = LogMoments::default();
/// moments.extend([1.0_f32, 4.0])?;
/// assert_eq!(moments.logarithms().mean::<f32>(), 2.0_f32.ln());
/// assert!(moments.push(0.0).is_err());
/// # Ok::<(), smidgen::distribution::DistributionError>(())
/// ```
///
/// # Reference
///
/// Those of [`Moments`].
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LogMoments<R> {
    logarithms: Moments<R>,
    plain: Moments<R>,
}

impl<R> Default for LogMoments<R> {
    fn default() -> Self {
        Self {
            logarithms: Moments::default(),
            plain: Moments::default(),
        }
    }
}

impl<R: Real> LogMoments<R> {
    /// The moments of the logarithms.
    #[must_use]
    pub const fn logarithms(&self) -> &Moments<R> {
        &self.logarithms
    }

    /// The moments of the data themselves.
    #[must_use]
    pub const fn plain(&self) -> &Moments<R> {
        &self.plain
    }
}

impl<R: Real> Statistics for LogMoments<R> {
    type Value = R;

    fn push(&mut self, value: R) -> Result<(), DistributionError> {
        let x = value.to_extended();
        if value.is_nan() || x.is_infinite() || x <= Extended::ZERO {
            return Err(DistributionError::DatumOutOfSupport);
        }
        self.logarithms.push_extended(x.ln());
        self.plain.push_extended(x);
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.logarithms.merge(&other.logarithms);
        self.plain.merge(&other.plain);
    }

    fn count(&self) -> u64 {
        self.plain.count()
    }
}
