//! Logarithms of the gamma and beta functions.
//!
//! Stirling's series from 16 on (DLMF 5.11.1), below by the recurrence `x Gamma(x) = Gamma(x + 1)`,
//! left of zero by reflection. Coefficients: `tests/oracle/gamma_tables.py`.

use crate::num::{Extended, polynomial};

/// `B(2k) / (2k (2k - 1)) 256^(1 - k)` as Q.63: the remainder times `x`, in `256 / x^2`.
const STIRLING: [i64; 8] = [
    0x0aaaaaaaaaaaaaab,
    -0x00005b05b05b05b0,
    0x0000001a01a01a02,
    -0x0000000013813814,
    0x00000000001b951e,
    -0x0000000000003ed5,
    0x00000000000000d2,
    -0x0000000000000004,
];

/// Where the series begins to be exact.
pub(super) const LARGE: i32 = 16;
/// Below this distance from 1 the logarithm is three terms: `2^-20`.
const NEAR: Extended = Extended::raw(false, 1 << 63, -20 - 63);
/// `zeta(2) / 2`.
const HALF_ZETA_2: Extended = Extended::raw(false, 0xd28d_3312_983e_9918, -64);
/// `zeta(3) / 3`.
const THIRD_ZETA_3: Extended = Extended::raw(false, 0xcd26_aadf_5596_b7ad, -65);

/// A series in `256 / x^2` for `x >= 16`.
pub(super) fn series(coefficients: &[i64], x: Extended) -> Extended {
    let t = Extended::from(LARGE * LARGE) / x.square();
    Extended::from_fixed(polynomial(coefficients, t.to_unit()), -63)
}

/// What Stirling's formula lacks: `ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2`, for `x >= 16`.
pub(super) fn stirling_remainder(x: Extended) -> Extended {
    series(&STIRLING, x) / x
}

/// `ln |Gamma(x)|`; infinity at 0, -1, -2 and so on.
pub(crate) fn ln_gamma(x: Extended) -> Extended {
    if x.is_infinite() {
        return Extended::INFINITY;
    }
    if x.is_negative() || x.is_zero() {
        // Gamma(x) Gamma(1 - x) = pi / sin(pi x).
        let (sin, _) = x.sin_cos_pi();
        if sin.is_zero() {
            return Extended::INFINITY;
        }
        return Extended::LN_PI - sin.abs().ln() - ln_gamma_positive(Extended::ONE - x);
    }
    ln_gamma_positive(x)
}

fn ln_gamma_positive(x: Extended) -> Extended {
    for (zero, shift) in [
        (Extended::ONE, Extended::ZERO),
        (Extended::TWO, Extended::ONE),
    ] {
        let distance = x - zero;
        if distance.abs() < NEAR {
            return near_one(distance) + (distance * shift).ln_1p();
        }
    }
    let large = Extended::from(LARGE);
    let mut x = x;
    let mut product = Extended::ONE;
    for _ in 0..LARGE {
        if x >= large {
            break;
        }
        product = product * x;
        x = x + Extended::ONE;
    }
    let logarithm = (x - Extended::HALF) * x.ln() - x + Extended::HALF_LN_TAU;
    logarithm + stirling_remainder(x) - product.ln()
}

/// `ln Gamma(1 + d)` for small `d`.
fn near_one(d: Extended) -> Extended {
    d * (d * (HALF_ZETA_2 - d * THIRD_ZETA_3) - Extended::EULER_GAMMA)
}

/// `ln B(a, b)` for positive `a` and `b`.
pub(crate) fn ln_beta(a: Extended, b: Extended) -> Extended {
    let (small, great) = if a < b { (a, b) } else { (b, a) };
    if great < Extended::from(LARGE) {
        return ln_gamma(small) + ln_gamma(great) - ln_gamma(small + great);
    }
    ln_gamma(small) + ln_gamma_difference(great, small)
}

/// `ln Gamma(x) - ln Gamma(x + d)` for `x >= 16` and `d >= 0`, without the loss of a difference.
pub(crate) fn ln_gamma_difference(x: Extended, d: Extended) -> Extended {
    let sum = x + d;
    let remainders = stirling_remainder(x) - stirling_remainder(sum);
    let power = (x - Extended::HALF) * (d / x).ln_1p();
    d - power - d * sum.ln() + remainders
}
