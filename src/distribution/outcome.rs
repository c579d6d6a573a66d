//! What a distribution can draw.

use crate::num::{Extended, Real};

/// A value that a univariate distribution draws: a number, a count or a truth.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Outcome;
/// use smidgen::num::Extended;
///
/// assert_eq!(Outcome::to_extended(true), Extended::from(1));
/// ```
pub trait Outcome: Copy + PartialOrd {
    /// The value as a number; truth is 1. A NaN is zero.
    fn to_extended(self) -> Extended;
    /// Whether it can be a datum: neither NaN nor infinite.
    fn is_datum(self) -> bool;
}

impl<R: Real> Outcome for R {
    fn to_extended(self) -> Extended {
        Real::to_extended(self)
    }
    fn is_datum(self) -> bool {
        !self.is_nan() && !Real::to_extended(self).is_infinite()
    }
}

impl Outcome for Extended {
    fn to_extended(self) -> Extended {
        self
    }
    fn is_datum(self) -> bool {
        !self.is_infinite()
    }
}

/// A whole number that a discrete distribution draws.
///
/// # Example
///
/// ```
/// use smidgen::distribution::Count;
///
/// assert_eq!(u32::from_i64(-1), 0); // saturating
/// assert_eq!(true.to_i64(), 1);
/// ```
pub trait Count: Outcome + Eq + Ord {
    /// The value as an integer.
    fn to_i64(self) -> i64;
    /// The nearest value.
    fn from_i64(value: i64) -> Self;
}

/// Implements both traits for an integer.
macro_rules! integer {
    ($type:ty) => {
        impl Outcome for $type {
            fn to_extended(self) -> Extended {
                Extended::from(self)
            }
            fn is_datum(self) -> bool {
                true
            }
        }
        impl Count for $type {
            fn to_i64(self) -> i64 {
                self.into()
            }
            fn from_i64(value: i64) -> Self {
                value.clamp(Self::MIN.into(), Self::MAX.into()) as Self
            }
        }
    };
}

integer!(u32);
integer!(i32);

impl Outcome for bool {
    fn to_extended(self) -> Extended {
        Extended::from(u32::from(self))
    }
    fn is_datum(self) -> bool {
        true
    }
}

impl Count for bool {
    fn to_i64(self) -> i64 {
        self.into()
    }
    fn from_i64(value: i64) -> Self {
        value > 0
    }
}
