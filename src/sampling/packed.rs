//! A candidate in one word: its token above, its weight below.

use super::Token;
use crate::num::WEIGHT_BITS;

/// Bits of a weight, which is at most `2^40`; the token above has 23.
const PACKED_WEIGHT_BITS: u32 = WEIGHT_BITS + 1;

/// A token and its weight in one word that orders by token.
pub(super) const fn pack(token: Token, weight: u64) -> u64 {
    ((token as u64) << PACKED_WEIGHT_BITS) | weight
}

/// The token and its weight.
pub(super) const fn unpack(packed: u64) -> (Token, u64) {
    (
        (packed >> PACKED_WEIGHT_BITS) as Token,
        packed & ((1 << PACKED_WEIGHT_BITS) - 1),
    )
}

/// The number of leading elements that weigh at least `target` together.
pub(super) fn prefix_with_mass(packed: &[u64], target: u64) -> usize {
    let mut mass = 0;
    packed
        .iter()
        .position(|&element| {
            mass += unpack(element).1;
            mass >= target
        })
        .map_or(packed.len(), |last| last + 1)
}
