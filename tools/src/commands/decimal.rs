//! Numbers in decimal digits, with nothing lost.

use serde::Serialize;
use smidgen::num::{I16F16, Real};

/// A number type that can be written down without loss.
pub trait Decimal: Real {
    /// What stands for the number in JSON: the fewest digits that read back as the same number.
    type Json: Serialize;

    /// The number in decimal digits that read back as the same number.
    fn decimal(self) -> String;

    /// The number for JSON, where infinities and NaN become null.
    fn json(self) -> Self::Json;

    /// The number nearest to what decimal digits say; none if they say nothing. What is beyond the
    /// range is an infinity, or the bound that stands for it.
    fn nearest(text: &str) -> Option<Self>;

    /// The number nearest to another.
    fn from_f64(value: f64) -> Self;
}

/// The fewest digits of a floating-point number.
macro_rules! floating_point {
    ($type:ty) => {
        impl Decimal for $type {
            type Json = $type;

            fn decimal(self) -> String {
                // An exponent in place of many zeros.
                let digits = self.to_string();
                if self.is_finite() && digits.len() > 20 {
                    format!("{self:e}")
                } else {
                    digits
                }
            }

            fn json(self) -> $type {
                self
            }

            fn nearest(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn from_f64(value: f64) -> Self {
                value as Self
            }
        }
    };
}

floating_point!(f32);
floating_point!(f64);

/// All digits: a fraction of 16 bits has at most 16.
impl Decimal for I16F16 {
    type Json = f64;

    fn decimal(self) -> String {
        let digits = format!("{:.16}", self.to_f64());
        digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    }

    fn json(self) -> f64 {
        self.to_f64()
    }

    fn nearest(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok()?;
        (!value.is_nan()).then(|| Self::from_f64(value))
    }

    fn from_f64(value: f64) -> Self {
        if value.is_nan() {
            Self::ZERO
        } else {
            Self::saturating_from_num(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        assert_eq!(0.1_f32.decimal(), "0.1");
        assert_eq!(f32::MIN_POSITIVE.decimal().parse(), Ok(f32::MIN_POSITIVE));
        assert_eq!(f32::MIN_POSITIVE.decimal(), "1.1754944e-38");
        assert_eq!(0.000_1_f32.decimal(), "0.0001");
        assert_eq!((-1e16_f64).decimal(), "-10000000000000000");
        assert_eq!(f32::NEG_INFINITY.decimal(), "-inf");
        assert_eq!(I16F16::from_bits(1).decimal(), "0.0000152587890625");
        assert_eq!(I16F16::from_bits(-1).decimal(), "-0.0000152587890625");
        assert_eq!(I16F16::from_num(-100).decimal(), "-100");
        assert_eq!(I16F16::MAX.decimal(), "32767.9999847412109375");
    }
    #[test]
    fn digits_are_rounded_once() {
        let next = 1.0 + f32::EPSILON;
        assert_eq!(f32::nearest("1.00000005960464477540"), Some(next));
        assert_eq!(f32::nearest("-1e39"), Some(f32::NEG_INFINITY));
        assert_eq!(I16F16::nearest("0.7"), Some(I16F16::from_bits(45_875)));
        assert_eq!(I16F16::nearest("-1e-3"), Some(I16F16::from_bits(-66)));
        assert_eq!(I16F16::nearest("inf"), Some(I16F16::MAX));
        assert_eq!(I16F16::nearest("-40000"), Some(I16F16::MIN));
        for wrong in ["", "x", "1,5", "0x10", "1 2"] {
            assert_eq!(f64::nearest(wrong), None, "{wrong}");
            assert_eq!(I16F16::nearest(wrong), None, "{wrong}");
        }
        assert_eq!(I16F16::nearest("nan"), None);
    }
}
