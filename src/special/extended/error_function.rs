//! The error function and its complement.
//!
//! `erfc(x) = exp(-x^2) erfcx(x)`, and the scaled `erfcx` is one polynomial of `3 / (x + 3)` for
//! all `x >= 0` (the variable of Schonfelder, "Chebyshev expansions for the error and related
//! functions", 1978). Coefficients: `tests/oracle/special_tables.py`.

use crate::num::{Extended, polynomial};

/// `erfcx(x) / t` in powers of `y`, where `t = 3 / (x + 3)` and `y = 2 t - 1`, as Q.62.
const SCALED: [i64; 28] = [
    0x16e9827d229d2cce,
    0x12d882f67c6cf98d,
    0x0c976f0d93ec7b05,
    0x069f90b15c9ecfca,
    0x028cc7ec241e6ee4,
    0x0092833147944f53,
    -0x00069f14d0520058,
    -0x001091ed17372b65,
    -0x0002fe97ae2cc9ec,
    0x000182f6aa7862cc,
    0x00009661bc53af27,
    -0x00002a800631f12f,
    -0x0000186cdcdf8bdb,
    0x000006a43187a232,
    0x000003dd7a097a29,
    -0x000001667b787e69,
    -0x000000916bb64cd2,
    0x000000553019745e,
    0x0000000fabf6fa58,
    -0x00000013d344258c,
    0x0000000066d64a57,
    0x000000041aca1d63,
    -0x00000000ccd14061,
    -0x00000000af5a45cd,
    0x00000000371bac96,
    0x00000000144ace11,
    -0x000000000629d44a,
    -0x00000000012cf0d4,
];

/// `(-1)^k 4^-k / (k! (2 k + 1))` as Q.62: `erf(x) sqrt(pi) / (2 x)` in `4 x^2`.
const CENTRAL: [i64; 13] = [
    0x4000000000000000,
    -0x0555555555555555,
    0x0066666666666666,
    -0x0006186186186186,
    0x00004bda12f684be,
    -0x0000031a6031a603,
    0x0000001c01c01c02,
    -0x00000000ddebbc9a,
    0x00000000061e8006,
    -0x000000000026eef9,
    0x000000000000e172,
    -0x00000000000004ae,
    0x0000000000000017,
];

/// `2 / sqrt(pi)`.
const TWO_OVER_SQRT_PI: Extended = Extended::raw(false, 0x906e_ba82_14db_688d, -63);

/// `exp(x^2) erfc(x)` for `x >= 0`.
pub(crate) fn erfcx(x: Extended) -> Extended {
    let three = Extended::from(3);
    let t = three / (x + three);
    let y = t.scaled(1) - Extended::ONE;
    t * Extended::from_fixed(polynomial(&SCALED, y.to_unit()), -62)
}

/// `1 - erf(x)`, without loss for large `x`.
pub(crate) fn erfc(x: Extended) -> Extended {
    if x < Extended::HALF {
        return Extended::ONE - erf(x);
    }
    (-x.square()).exp() * erfcx(x)
}

/// `erf(x)`, without loss for small `x`.
pub(crate) fn erf(x: Extended) -> Extended {
    let magnitude = x.abs();
    if magnitude < Extended::HALF {
        let series = polynomial(&CENTRAL, x.square().to_fixed(65));
        return x * TWO_OVER_SQRT_PI * Extended::from_fixed(series, -62);
    }
    let erf = Extended::ONE - erfc(magnitude);
    if x.is_negative() { -erf } else { erf }
}
