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
}

/// The fewest digits.
impl Decimal for f32 {
    type Json = f32;

    fn decimal(self) -> String {
        self.to_string()
    }

    fn json(self) -> f32 {
        self
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        assert_eq!(0.1_f32.decimal(), "0.1");
        assert_eq!(f32::MIN_POSITIVE.decimal().parse(), Ok(f32::MIN_POSITIVE));
        assert_eq!(f32::NEG_INFINITY.decimal(), "-inf");
        assert_eq!(I16F16::from_bits(1).decimal(), "0.0000152587890625");
        assert_eq!(I16F16::from_bits(-1).decimal(), "-0.0000152587890625");
        assert_eq!(I16F16::from_num(-100).decimal(), "-100");
        assert_eq!(I16F16::MAX.decimal(), "32767.9999847412109375");
    }
}
