//! What constructors ask of parameters.

use super::{DistributionError, Parameter};
use crate::num::{Extended, Real};

/// The number, unless it is NaN or infinite.
pub(super) fn finite<R: Real>(
    value: R,
    parameter: Parameter,
) -> Result<Extended, DistributionError> {
    let number = value.to_extended();
    if value.is_nan() || number.is_infinite() {
        return Err(DistributionError::NotFinite { parameter });
    }
    Ok(number)
}

/// The number, if it is finite and above zero.
pub(super) fn positive<R: Real>(
    value: R,
    parameter: Parameter,
) -> Result<Extended, DistributionError> {
    let number = finite(value, parameter)?;
    if number <= Extended::ZERO {
        return Err(DistributionError::NotPositive { parameter });
    }
    Ok(number)
}

/// The number, if it is from 0 to 1.
pub(super) fn probability<R: Real>(
    value: R,
    parameter: Parameter,
) -> Result<Extended, DistributionError> {
    let number = value.to_extended();
    if value.is_nan() || number < Extended::ZERO || number > Extended::ONE {
        return Err(DistributionError::NotProbability { parameter });
    }
    Ok(number)
}
