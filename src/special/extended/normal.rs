//! The standard normal distribution and its inverse.

use super::error_function::{erf, erfcx};
use crate::num::Extended;

/// `sqrt(2 pi)`.
const SQRT_TAU: Extended = Extended::raw(false, 0xa06c_98ff_b138_2cb3, -62);
/// Below this distance of the probability from 1/2 the inverse is a series: `2^-11`.
const CENTRAL: Extended = Extended::raw(false, 1 << 63, -11 - 63);
/// Steps that bring an error of `4.5e-4` below `2^-60`: each one cubes it.
const STEPS: u32 = 2;

/// `P(Z > z)` of the standard normal distribution.
pub(crate) fn normal_sf(z: Extended) -> Extended {
    let x = z.abs() / Extended::SQRT_2;
    if x < Extended::HALF {
        let half = erf(x).scaled(-1);
        return if z.is_negative() {
            Extended::HALF + half
        } else {
            Extended::HALF - half
        };
    }
    let tail = (-z.square().scaled(-1)).exp() * erfcx(x).scaled(-1);
    if z.is_negative() {
        Extended::ONE - tail
    } else {
        tail
    }
}

/// The `z` with `P(Z <= z) = p`, for `p + q = 1`, neither zero.
pub(crate) fn normal_quantile(p: Extended, q: Extended) -> Extended {
    let center = (p - q).scaled(-1);
    if center.abs() < CENTRAL {
        return central(center);
    }
    let z = upper_quantile(p.min(q));
    if p < q { -z } else { z }
}

/// The quantile of `1/2 + d` for small `d`: `sqrt(2 pi) d (1 + pi d^2 / 3 + 7 pi^2 d^4 / 30)`.
pub(crate) fn central(d: Extended) -> Extended {
    let square = Extended::PI * d.square();
    let third = square / Extended::from(3);
    let fifth = square.square() * Extended::from(7) / Extended::from(30);
    SQRT_TAU * d * (Extended::ONE + third + fifth)
}

/// The `z >= 0` with `P(Z > z) = q`, for `q` from 0 to 1/2.
///
/// A rational approximation (Hastings; Abramowitz and Stegun 1964, 26.2.23), then steps of Halley
/// on the logarithm of the tail, whose derivative is the hazard.
fn upper_quantile(q: Extended) -> Extended {
    let integers = |a: [i32; 4], r: Extended| {
        let [a0, a1, a2, a3] = a.map(Extended::from);
        a0 + r * (a1 + r * (a2 + r * a3))
    };
    let logarithm = q.ln();
    let r = (-logarithm.scaled(1)).sqrt();
    let numerator = integers([2_515_517, 802_853, 10_328, 0], r);
    let denominator = integers([1_000_000, 1_432_788, 189_269, 1_308], r);
    let mut z = r - numerator / denominator;
    for _ in 0..STEPS {
        let scaled = erfcx(z.max(Extended::ZERO) / Extended::SQRT_2).scaled(-1);
        let hazard = Extended::ONE / (SQRT_TAU * scaled);
        let excess = scaled.ln() - z.square().scaled(-1) - logarithm;
        let step = excess / hazard;
        z = z + step / (Extended::ONE + (step * (hazard - z)).scaled(-1));
    }
    z
}
