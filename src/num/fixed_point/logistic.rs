//! Logistic function and hyperbolic tangent in fixed point.
//!
//! Both are a reciprocal of `1 + e^-x`: `sigmoid(x) = 1 / (1 + e^-x)` and
//! `tanh(x) = 2 sigmoid(2x) - 1`, for `x > 0`; the other side is a reflection.

use super::exp::exp_negative;
use super::exp2::exp2_neg_q20;
use super::reciprocal::{reciprocal_16, reciprocal_mantissa};
use crate::num::high_product;

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

/// `x / (1 + e^-x)` of raw values, by products of 32 bits; within `2^-15 (1 + |x|)` of it.
pub(super) const fn silu(raw: i32) -> i32 {
    /// `log2(e) * 2^14`.
    const LOG2_E: i16 = 23_637;
    /// From here on, 16, the logistic function is 1 or nothing is left of the product.
    const FAR: u32 = 16 << 16;
    let magnitude = raw.unsigned_abs();
    if magnitude >= FAR {
        return if raw > 0 { raw } else { 0 };
    }
    // e^-|x| as Q.24, and 1 / (1 + e^-|x|) as Q0.16, from 2^15.
    let power = exp2_neg_q20(high_product((magnitude << 6) as i32, LOG2_E) as u32);
    let logistic = reciprocal_16((1 << 24) + power);
    let logistic = if raw < 0 { 65_536 - logistic } else { logistic };
    // The magnitude has 20 bits.
    let (high, low) = (magnitude >> 8, magnitude & 0xFF);
    let product = (high * logistic + ((low * logistic) >> 8) + 0x80) >> 8;
    if raw < 0 {
        -(product as i32)
    } else {
        product as i32
    }
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
    fn silu_is_near() {
        for raw in (-20 << 16..20 << 16).step_by(61) {
            let x = f64::from(raw) / 65_536.0;
            let exact = x / (1.0 + (-x).exp());
            let error = (f64::from(silu(raw)) / 65_536.0 - exact).abs();
            assert!(error < 2f64.powi(-15) * (1.0 + x.abs()), "{x}: {error}");
        }
        assert_eq!(silu(i32::MIN), 0);
        assert_eq!(silu(i32::MAX), i32::MAX);
        assert_eq!(silu(0), 0);
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
