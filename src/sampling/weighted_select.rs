//! The weighted quantile of unsorted keys, by radix exchange.

use super::mass::weight;
use super::order::{Peak, logit, token};
use crate::num::Real;

/// The greatest key such that the keys from it upwards weigh at least `target`, of `mass` in all.
///
/// Each pass splits the keys at the highest bit in which they differ and goes on in the part where
/// the target falls. Every pass spends a bit, so 64 suffice. Only the part with fewer keys is
/// weighed, since exponentials are the cost; the other has the rest of the mass, exactly.
pub(super) fn weighted_select<R: Real>(
    keys: &mut [u64],
    logits: &[R],
    peak: Peak<R>,
    mut mass: u64,
    mut target: u64,
) -> u64 {
    let mut rest = keys;
    let mut spread = Spread::of(rest);
    for _ in 0..u64::BITS {
        let Some(bit) = spread.highest_bit() else {
            break;
        };
        let (upper, lower) = partition(rest, bit);
        let weigh = |part: &[u64]| {
            part.iter().fold(0, |sum, &key| {
                sum + weight(logit(logits, token(key)), peak.logit)
            })
        };
        let upper_mass = if upper.len() <= lower.len() {
            weigh(upper)
        } else {
            mass - weigh(lower)
        };
        if upper_mass >= target {
            (rest, mass) = (upper, upper_mass);
        } else {
            target -= upper_mass;
            (rest, mass) = (lower, mass - upper_mass);
        }
        spread = Spread::of(rest);
    }
    // One key is left: it agrees with itself in all bits.
    spread.all
}

/// Splits keys, in place, into those with a bit and those without.
fn partition(keys: &mut [u64], bit: u64) -> (&mut [u64], &mut [u64]) {
    let mut count = 0;
    // Two ends walk towards each other: keys with the bit gather in front.
    let mut ends = keys.iter_mut();
    while let Some(front) = ends.next() {
        if *front & bit == 0 {
            let Some(back) = ends.rfind(|back| **back & bit != 0) else {
                break;
            };
            core::mem::swap(front, back);
        }
        count += 1;
    }
    keys.split_at_mut_checked(count)
        .unwrap_or((&mut [], &mut []))
}

/// The bits in which a set of keys differs.
#[derive(Clone, Copy)]
struct Spread {
    all: u64,
    any: u64,
}

impl Spread {
    fn of(keys: &[u64]) -> Self {
        let (mut all, mut any) = (u64::MAX, 0);
        for &key in keys {
            all &= key;
            any |= key;
        }
        Self { all, any }
    }

    /// The highest bit that is set in some keys and not in others; none for a single key.
    fn highest_bit(self) -> Option<u64> {
        let differing = self.any & !self.all;
        differing.checked_ilog2().map(|bit| 1 << bit)
    }
}
