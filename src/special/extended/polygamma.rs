//! The first two derivatives of the logarithm of the gamma function.
//!
//! Asymptotic series from 16 on (DLMF 5.11.2 and 5.15.8), below by recurrence, left of zero by
//! reflection. Coefficients: `tests/oracle/gamma_tables.py`.

use super::gamma::{LARGE, series};
use crate::num::Extended;

/// `B(2k) / (2k) 256^(1 - k)` as Q.63, in `256 / x^2`.
const DIGAMMA: [i64; 9] = [
    0x0aaaaaaaaaaaaaab,
    -0x0001111111111111,
    0x0000008208208208,
    -0x0000000088888889,
    0x0000000000f83e10,
    -0x000000000002b32b,
    0x0000000000000aab,
    -0x0000000000000039,
    0x0000000000000002,
];

/// `B(2k) 256^(1 - k)` as Q.63, in `256 / x^2`.
const TRIGAMMA: [i64; 9] = [
    0x1555555555555555,
    -0x0004444444444444,
    0x0000030c30c30c31,
    -0x0000000444444444,
    0x0000000009b26c9b,
    -0x0000000000206606,
    0x0000000000009555,
    -0x000000000000038c,
    0x000000000000001b,
];

/// The digamma function; zero, as a choice, at its poles 0, -1, -2 and so on.
pub(crate) fn digamma(x: Extended) -> Extended {
    if x.is_negative() || x.is_zero() {
        // psi(1 - x) - psi(x) = pi cot(pi x).
        let (sin, cos) = x.sin_cos_pi();
        if sin.is_zero() {
            return Extended::ZERO;
        }
        return digamma_positive(Extended::ONE - x) - Extended::PI * cos / sin;
    }
    digamma_positive(x)
}

fn digamma_positive(x: Extended) -> Extended {
    let large = Extended::from(LARGE);
    let mut x = x;
    let mut shift = Extended::ZERO;
    for _ in 0..LARGE {
        if x >= large {
            break;
        }
        shift = shift + Extended::ONE / x;
        x = x + Extended::ONE;
    }
    let inverse = Extended::ONE / x;
    x.ln() - inverse.scaled(-1) - series(&DIGAMMA, x) * inverse.square() - shift
}

/// The trigamma function; infinity at its poles 0, -1, -2 and so on.
pub(crate) fn trigamma(x: Extended) -> Extended {
    if x.is_negative() || x.is_zero() {
        // psi'(1 - x) + psi'(x) = pi^2 / sin^2(pi x).
        let (sin, _) = x.sin_cos_pi();
        return (Extended::PI / sin).square() - trigamma_positive(Extended::ONE - x);
    }
    trigamma_positive(x)
}

fn trigamma_positive(x: Extended) -> Extended {
    let large = Extended::from(LARGE);
    let mut x = x;
    let mut shift = Extended::ZERO;
    for _ in 0..LARGE {
        if x >= large {
            break;
        }
        shift = shift + Extended::ONE / x.square();
        x = x + Extended::ONE;
    }
    let inverse = Extended::ONE / x;
    let tail = inverse.scaled(-1) + Extended::ONE + series(&TRIGAMMA, x) * inverse.square();
    inverse * tail + shift
}
