//! Top-k: the k best tokens, found with a heap of k.

use super::heap::{heapify, sift_down, sort_heap};
use super::order::{Peak, check_length, join, logit, token};
use super::{Cut, SamplingError};
use crate::num::Real;

/// The cut that keeps exactly the `k` best tokens.
///
/// # Formula
///
/// The first `k` tokens of the order (logit descending, id ascending). `k = 0` and `k` at or above
/// the size of the vocabulary keep all.
///
/// # Memory
///
/// `k` elements of `scratch`, none when all are kept. One pass over the logits.
///
/// # Errors
///
/// [`ScratchTooSmall`](SamplingError::ScratchTooSmall), and those of
/// [`greedy`](super::greedy()).
///
/// # Example
///
/// ```
/// use smidgen::sampling::{softmax, top_k};
///
/// # fn main() -> Result<(), smidgen::sampling::SamplingError> {
/// // I am: happy 0.5, tired 0.25, hungry 0.15, lucky 0.1
/// let mut logits = [-0.693147_f32, -1.386294, -1.897120, -2.302585];
/// let cut = top_k(&logits, 2, &mut [0; 2])?;
/// cut.mask(&mut logits);
/// softmax(&mut logits)?; // only happy and tired are left, two to one
/// assert!((logits[0] - 2.0 / 3.0).abs() < 1e-6);
/// assert!((logits[1] - 1.0 / 3.0).abs() < 1e-6);
/// assert_eq!(logits[2..], [0.0, 0.0]);
/// # Ok(())
/// # }
/// ```
///
/// # Reference
///
/// Fan, Lewis and Dauphin, "Hierarchical neural story generation" (2018).
pub fn top_k<R: Real>(logits: &[R], k: usize, scratch: &mut [u64]) -> Result<Cut, SamplingError> {
    if k == 0 || k >= logits.len() {
        return Peak::find(logits).map(|_| Cut::ALL);
    }
    let given = scratch.len();
    let Some(heap) = scratch.get_mut(..k) else {
        return Err(SamplingError::ScratchTooSmall { needed: k, given });
    };
    let (best, _) = select(logits, heap)?;
    Ok(best.last().map_or(Cut::ALL, |&key| Cut::at(key)))
}

/// Fills `heap` with the keys of the best tokens, best first, as many as there is room for;
/// `heap` must not be empty and is cut to the number of logits.
pub(super) fn select<'h, R: Real>(
    logits: &[R],
    heap: &'h mut [u64],
) -> Result<(&'h mut [u64], Peak<R>), SamplingError> {
    check_length(logits)?;
    let len = heap.len().min(logits.len());
    let Some(heap) = heap.get_mut(..len) else {
        return Err(SamplingError::NoLogits);
    };
    let mut candidates = logits.iter().zip(0_u32..);
    for (slot, (logit, token)) in heap.iter_mut().zip(&mut candidates) {
        *slot = checked_key(*logit, token)?;
    }
    heapify(heap);
    let mut least = lowest_kept(logits, heap);
    for (&candidate, token) in candidates {
        // A later token is behind an earlier one of the same logit: strictly greater or not at
        // all. A NaN compares with nothing, so the one comparison lets it through as well.
        if candidate <= least {
            continue;
        }
        let key = checked_key(candidate, token)?;
        sift_down(heap, 0, key);
        least = lowest_kept(logits, heap);
    }
    sort_heap(heap);
    let best = heap.first().map_or(0, |&key| token(key));
    let peak = Peak {
        token: best,
        logit: logit(logits, best),
    }
    .with_mass()?;
    Ok((heap, peak))
}

/// The logit at the root of the heap.
fn lowest_kept<R: Real>(logits: &[R], heap: &[u64]) -> R {
    heap.first()
        .map_or(R::MAX, |&key| logit(logits, token(key)))
}

fn checked_key<R: Real>(logit: R, token: u32) -> Result<u64, SamplingError> {
    if logit.is_nan() {
        Err(SamplingError::NanLogit {
            index: token as usize,
        })
    } else {
        Ok(join(logit.order_key(), token))
    }
}
