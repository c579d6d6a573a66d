//! A binary min-heap in a slice, and heapsort: both in place, bounded and without recursion.

/// Sinks `value` from the hole at index `hole` until its children are not below it.
pub(super) fn sift_down(heap: &mut [u64], mut hole: usize, value: u64) {
    for _ in 0..usize::BITS {
        let left = 2 * hole + 1;
        let (child, least) = match (heap.get(left), heap.get(left + 1)) {
            (Some(&a), Some(&b)) if b < a => (left + 1, b),
            (Some(&a), _) => (left, a),
            (None, _) => break,
        };
        if value <= least {
            break;
        }
        set(heap, hole, least);
        hole = child;
    }
    set(heap, hole, value);
}

/// Orders a slice as a min-heap.
pub(super) fn heapify(heap: &mut [u64]) {
    for hole in (0..heap.len() / 2).rev() {
        if let Some(&value) = heap.get(hole) {
            sift_down(heap, hole, value);
        }
    }
}

/// Sorts a min-heap, greatest first.
pub(super) fn sort_heap(heap: &mut [u64]) {
    let mut rest = heap;
    for _ in 1..rest.len() {
        let Some((last, front)) = rest.split_last_mut() else {
            break;
        };
        let Some(&least) = front.first() else { break };
        let value = *last;
        *last = least;
        sift_down(front, 0, value);
        rest = front;
    }
}

/// Writes one element, if it exists.
fn set(heap: &mut [u64], index: usize, value: u64) {
    if let Some(slot) = heap.get_mut(index) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_every_length() {
        let mut state = 1_u64;
        for len in 0..200 {
            let mut values = [0; 200];
            let values = &mut values[..len];
            for value in values.iter_mut() {
                state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
                *value = state >> 58; // many equal ones
            }
            let sum: u64 = values.iter().sum();
            heapify(values);
            assert!((1..len).all(|i| values[(i - 1) / 2] <= values[i]));
            sort_heap(values);
            assert!(values.is_sorted_by(|a, b| a >= b));
            assert_eq!(sum, values.iter().sum::<u64>());
        }
    }
}
