//! Integrals by the rule of Gauss and Legendre.
//!
//! Nodes and weights: `tests/oracle/gamma_tables.py`.

use crate::num::Extended;

/// Nodes of Gauss and Legendre of order 32 from 0 to 1, as Q.64: half of the distance from the
/// middle, and half of the weight.
const NODES: [(u64, u64); 16] = [
    (0x7fa6579c1026d7c6, 0x00e5fc5e3a1e62e2),
    (0x7e28849c52f36e55, 0x0215478490d2d922),
    (0x7b7d546014eea979, 0x03400c150a63ff46),
    (0x77ab00967dfd08cf, 0x0463160028d5764f),
    (0x72baa6d15d32e52e, 0x057ba58e8cd5252a),
    (0x6cb813f5a1a84bfd, 0x06871aba587efe8e),
    (0x65b1a520712f14c5, 0x0782f5db2492605b),
    (0x5db824c75a4ee6e3, 0x086cdcd3165607e8),
    (0x54dea27121fe26e7, 0x0942a081d9af060f),
    (0x4b3a451a58b290e4, 0x0a0241f0937e89d6),
    (0x40e218a19aca751a, 0x0aa9f712f5f5e33d),
    (0x35eed6af8df1e275, 0x0b382f0c709f6881),
    (0x2a7aab9caf7beb60, 0x0bab95ed9fb72848),
    (0x1ea0f7e19c094b5b, 0x0c0317e07b7f7c79),
    (0x127e0ea717f23736, 0x0c3de3bb7c636b72),
    (0x062ef21223312636, 0x0c5b6cf5763bd696),
];

/// The integral of a smooth function from 0 to `length`.
///
/// Exact for polynomials up to degree 63.
pub(crate) fn integral(length: Extended, function: impl Fn(Extended) -> Extended) -> Extended {
    let mut sum = Extended::ZERO;
    for (distance, weight) in NODES {
        let distance = Extended::normalized(false, distance, -64);
        let weight = Extended::normalized(false, weight, -64);
        let below = function(length * (Extended::HALF - distance));
        let above = function(length * (Extended::HALF + distance));
        sum = sum + weight * (below + above);
    }
    sum * length
}

/// The length after which `exp(-slope t - curvature t^2 / 2)` has fallen to `e^-45`.
pub(super) fn reach(slope: Extended, curvature: Extended) -> Extended {
    let nats = Extended::from(45);
    let slope = slope.max(Extended::ZERO);
    nats.scaled(1) / (slope + (slope.square() + nats.scaled(1) * curvature).sqrt())
}
