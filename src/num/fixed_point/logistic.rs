//! Logistic function and hyperbolic tangent in fixed point.
//!
//! Both are a reciprocal of `1 + e^-x`: `sigmoid(x) = 1 / (1 + e^-x)` and
//! `tanh(x) = 2 sigmoid(2x) - 1`, for `x > 0`; the other side is a reflection.

use super::exp::exp_negative;
use super::reciprocal::reciprocal_mantissa;

/// `1 / (1 + e^(-magnitude / 2^16))` as Q0.32, for `magnitude > 0`; error below `2^-28`.
const fn logistic(magnitude: u32) -> u32 {
    let (power, n) = exp_negative(magnitude);
    // The power is below 1, so that the sum is below 2; n is at least 1.
    let sum = (1u32 << 31) + if n < 32 { power >> n } else { 0 };
    reciprocal_mantissa(sum)
}

/// `1 / (1 + e^-x)` of raw values; maximum error 0.51 units in the last place.
pub(super) const fn sigmoid(raw: i32) -> i32 {
    if raw == 0 {
        return 1 << 15;
    }
    let value = (((logistic(raw.unsigned_abs()) >> 15) + 1) >> 1) as i32;
    if raw > 0 { value } else { (1 << 16) - value }
}

/// `tanh x` of raw values; maximum error 0.51 units in the last place.
pub(super) const fn tanh(raw: i32) -> i32 {
    if raw == 0 {
        return 0;
    }
    let logistic = logistic(raw.unsigned_abs().saturating_mul(2));
    // At least 1/2; twice the excess, rounded from Q.31 to Q.16.
    let value = ((logistic.saturating_sub(1 << 31) >> 14) + 1) as i32 >> 1;
    if raw > 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_arguments() {
        // round(f(x) * 65536)
        for (x, s, t) in [(0, 32_768, 0), (1, 47_911, 49_912), (2, 57_724, 63_179)] {
            assert_eq!(sigmoid(x << 16), s);
            assert_eq!(sigmoid(-x << 16), 65_536 - s);
            assert_eq!(tanh(x << 16), t);
            assert_eq!(tanh(-x << 16), -t);
        }
        assert_eq!(sigmoid(i32::MAX), 65_536);
        assert_eq!(sigmoid(i32::MIN), 0);
        assert_eq!(tanh(i32::MAX), 65_536);
        assert_eq!(tanh(i32::MIN), -65_536);
    }

    #[test]
    fn never_decrease() {
        let mut before = (0, -65_536);
        for raw in -13 << 16..13 << 16 {
            let now = (sigmoid(raw), tanh(raw));
            assert!(now.0 >= before.0 && now.1 >= before.1, "{raw}");
            before = now;
        }
    }
}
