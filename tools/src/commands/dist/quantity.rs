//! Numbers and counts: what distributions take and give, read and written.

use std::fmt;

use serde::{Serialize, Serializer};
use smidgen::distribution::Count;

use super::error::Unfit;
use crate::commands::decimal::Decimal;

/// The infinities, as arguments and results.
const INFINITY: &str = "inf";

/// A number of the number type, or a whole number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity<R> {
    Number(R),
    Count(i64),
}

impl<R: Decimal> Quantity<R> {
    /// The value as a number.
    pub fn number(self) -> R {
        match self {
            Self::Number(number) => number,
            Self::Count(count) => R::from_f64(count as f64),
        }
    }

    /// The value as a whole number, rounded down.
    pub fn count(self) -> i64 {
        match self {
            Self::Number(number) => number.to_f64().floor() as i64,
            Self::Count(count) => count,
        }
    }

    /// The value for a picture.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Number(number) => number.to_f64(),
            Self::Count(count) => count as f64,
        }
    }

    /// Whether there is a number to show: not where a bound stands for an infinity.
    pub fn is_finite(self) -> bool {
        match self {
            Self::Number(number) => !number.is_nan() && !number.to_extended().is_infinite(),
            Self::Count(count) => count != i64::MAX,
        }
    }
}

impl<R: Decimal> fmt::Display for Quantity<R> {
    /// The digits that read back as the same number. The bounds of a fixed-point type stand for the
    /// infinities.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if number.is_nan() => f.write_str("nan"),
            _ if !self.is_finite() && self.to_f64() < 0.0 => write!(f, "-{INFINITY}"),
            _ if !self.is_finite() => f.write_str(INFINITY),
            Self::Number(number) => f.write_str(&number.decimal()),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

impl<R: Decimal> Serialize for Quantity<R> {
    /// A number, or null where there is none.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            _ if !self.is_finite() => serializer.serialize_none(),
            Self::Number(number) => number.json().serialize(serializer),
            Self::Count(count) => count.serialize(serializer),
        }
    }
}

/// What can be read from a word, and shown: a number, or a whole number of some type.
pub trait Argument<R>: Copy {
    /// Reads a word.
    ///
    /// # Errors
    ///
    /// [`Unfit`]: it is no such number, or one that the type has nothing like.
    fn parse(text: &str) -> Result<Self, Unfit>;

    /// The value to be shown.
    fn quantity(self) -> Quantity<R>;
}

impl<R: Decimal> Argument<R> for R {
    fn parse(text: &str) -> Result<Self, Unfit> {
        let exact: f64 = text.parse().map_err(|_| Unfit::NotANumber)?;
        let value = R::nearest(text).ok_or(Unfit::NotANumber)?;
        if exact.is_nan() {
            Err(Unfit::NotANumber)
        } else if exact.is_finite() && value.to_extended().is_infinite() {
            Err(Unfit::TooLarge)
        } else if exact != 0.0 && value == R::ZERO {
            Err(Unfit::TooSmall)
        } else {
            Ok(value)
        }
    }

    fn quantity(self) -> Quantity<R> {
        Quantity::Number(self)
    }
}

/// Implements the trait for a type of counts.
macro_rules! count {
    ($type:ty) => {
        impl<R: Decimal> Argument<R> for $type {
            fn parse(text: &str) -> Result<Self, Unfit> {
                let count = whole(text)?;
                let value = Self::from_i64(count);
                if value.to_i64() == count {
                    Ok(value)
                } else {
                    Err(Unfit::OutOfRange {
                        least: Self::from_i64(i64::MIN).to_i64(),
                        greatest: Self::from_i64(i64::MAX).to_i64(),
                    })
                }
            }

            fn quantity(self) -> Quantity<R> {
                Quantity::Count(self.to_i64())
            }
        }
    };
}

count!(u32);
count!(i32);
count!(bool);

/// Reads a whole number, as `3`, `3.0` or `3e0`.
pub fn whole(text: &str) -> Result<i64, Unfit> {
    /// Up to here every whole number is an `f64`.
    const EXACT: f64 = (1u64 << f64::MANTISSA_DIGITS) as f64;
    if let Ok(count) = text.parse() {
        return Ok(count);
    }
    let value: f64 = text.parse().map_err(|_| Unfit::NotANumber)?;
    if value.fract() == 0.0 && value.abs() < EXACT {
        Ok(value as i64)
    } else {
        Err(Unfit::NotWhole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smidgen::num::I16F16;

    #[test]
    fn numbers_that_a_type_has() {
        assert_eq!(<f32 as Argument<f32>>::parse("-1.5"), Ok(-1.5));
        assert_eq!(<f32 as Argument<f32>>::parse("inf"), Ok(f32::INFINITY));
        assert_eq!(<f32 as Argument<f32>>::parse("0"), Ok(0.0));
        let fixed = <I16F16 as Argument<I16F16>>::parse;
        assert_eq!(fixed("inf"), Ok(I16F16::MAX));
        assert_eq!(fixed("40000"), Err(Unfit::TooLarge));
        assert_eq!(fixed("1e-6"), Err(Unfit::TooSmall));
        assert_eq!(fixed("nan"), Err(Unfit::NotANumber));
        assert_eq!(fixed("1,5"), Err(Unfit::NotANumber));
    }

    #[test]
    fn counts_that_a_type_has() {
        let parse = <u32 as Argument<f32>>::parse;
        assert_eq!(parse("3"), Ok(3));
        assert_eq!(parse("1e3"), Ok(1000));
        assert_eq!(parse("2.5"), Err(Unfit::NotWhole));
        assert_eq!(parse("inf"), Err(Unfit::NotWhole));
        let (least, greatest) = (0, u32::MAX.into());
        assert_eq!(parse("-1"), Err(Unfit::OutOfRange { least, greatest }));
        assert_eq!(<bool as Argument<f32>>::parse("1"), Ok(true));
        assert!(<bool as Argument<f32>>::parse("2").is_err());
        assert_eq!(whole("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(whole("1e16"), Err(Unfit::NotWhole));
    }

    #[test]
    fn bounds_stand_for_infinities() {
        assert_eq!(Quantity::Number(I16F16::MAX).to_string(), "inf");
        assert_eq!(Quantity::Number(I16F16::MIN).to_string(), "-inf");
        assert_eq!(Quantity::<f32>::Count(i64::MAX).to_string(), "inf");
        assert_eq!(Quantity::Number(0.1_f32).to_string(), "0.1");
        let json = serde_json::to_string(&[Quantity::Number(f32::NAN), Quantity::Count(-2)]);
        assert_eq!(json.unwrap(), "[null,-2]");
    }
}
