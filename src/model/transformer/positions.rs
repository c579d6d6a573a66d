//! The positions under way: where they are, and what they have to themselves.

use crate::nn::batch::BATCH;
use crate::num::Real;

/// Positions that stay when the cache slides.
const SINKS: usize = 4;

/// Where a position is in the cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its slot.
    pub(super) slot: usize,
    /// Slots in use, its own included.
    pub(super) used: usize,
    /// The cache has been full: positions but the sinks are replaced.
    pub(super) sliding: bool,
}

impl Place {
    /// The place of the first position.
    pub(super) const START: Self = Self {
        slot: 0,
        used: 1,
        sliding: false,
    };

    /// The place of the position behind it, in a cache of so many slots.
    pub(super) const fn next(self, context: usize) -> Self {
        let slot = self.slot + 1;
        if slot >= context {
            return Self {
                slot: sinks(context),
                used: self.used,
                sliding: true,
            };
        }
        let used = if slot < self.used {
            self.used
        } else {
            slot + 1
        };
        Self { slot, used, ..self }
    }

    /// Slots at the front that are sinks.
    pub(super) const fn sinks(&self, context: usize) -> usize {
        if self.sliding { sinks(context) } else { 0 }
    }
}

/// Positions that stay when a cache of so many slots slides.
const fn sinks(context: usize) -> usize {
    if context >= 4 * SINKS {
        SINKS
    } else {
        context / 4
    }
}

/// The slices of positions. A second position at a time has its own in the room of the logits.
#[derive(Debug)]
pub(super) struct Positions<'w, R> {
    /// The residual stream: dim.
    pub(super) stream: &'w mut [R],
    /// What goes into a matrix: the normalized stream, or the attention's output; dim.
    pub(super) input: &'w mut [R],
    /// Cosines and sines of the position, for keys: `head_dim`.
    pub(super) rotation: &'w mut [R],
    /// The same for queries, which are scaled by it.
    pub(super) query_rotation: &'w mut [R],
    /// By turns: what [`Lanes`] have there, and the logits (vocabulary).
    pub(super) shared: &'w mut [R],
    /// Lengths: of what a position has for its queries, keys and values, or its hidden activations;
    /// of the stream; of a rotation.
    pub(super) lengths: [usize; 3],
}

/// The slices of each position under way; those of a second one that there is not are empty.
#[derive(Debug)]
pub(super) struct Lanes<'s, R> {
    pub(super) stream: [&'s mut [R]; BATCH],
    pub(super) input: [&'s mut [R]; BATCH],
    pub(super) rotation: [&'s mut [R]; BATCH],
    pub(super) query_rotation: [&'s mut [R]; BATCH],
    /// Queries, keys and values (dim and two times `kv_dim`), then hidden activations (`hidden_dim`).
    pub(super) work: [&'s mut [R]; BATCH],
}

impl<R: Real> Positions<'_, R> {
    /// How many positions there is room for at a time.
    pub(super) const fn room(&self) -> usize {
        let [work, dim, head_dim] = self.lengths;
        if self.shared.len() >= 2 * (work + dim + head_dim) {
            BATCH
        } else {
            1
        }
    }

    /// The slices of `count` positions, one or two.
    pub(super) fn lanes(&mut self, count: usize) -> Lanes<'_, R> {
        let Self {
            stream,
            input,
            rotation,
            query_rotation,
            shared,
            lengths: [work, dim, head_dim],
        } = self;
        let both = count == BATCH;
        let (work1, rest) = split(shared, if both { *work } else { usize::MAX });
        let (work2, rest) = split(rest, *work);
        let (stream2, rest) = split(rest, *dim);
        let (input2, rest) = split(rest, *dim);
        let (rotation2, rest) = split(rest, *head_dim);
        let (query_rotation2, _) = split(rest, *head_dim);
        Lanes {
            stream: [stream, stream2],
            input: [input, input2],
            rotation: [rotation, rotation2],
            query_rotation: [query_rotation, query_rotation2],
            work: [work1, work2],
        }
    }
}

/// The first `length` elements, and the rest.
pub(super) fn split<T>(slice: &mut [T], length: usize) -> (&mut [T], &mut [T]) {
    let length = length.min(slice.len());
    slice.split_at_mut_checked(length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Place;

    /// Slots of positions one after the other.
    fn slots(context: usize, count: usize) -> std::vec::Vec<(usize, usize, usize)> {
        let places = core::iter::successors(Some(Place::START), |place| Some(place.next(context)));
        let described = places.map(|place| (place.slot, place.used, place.sinks(context)));
        described.take(count).collect()
    }

    #[test]
    fn places() {
        assert_eq!(slots(1, 3), [(0, 1, 0); 3]);
        let expected = [
            (0, 1, 0),
            (1, 2, 0),
            (2, 3, 0),
            (0, 3, 0),
            (1, 3, 0),
            (2, 3, 0),
            (0, 3, 0),
        ];
        assert_eq!(slots(3, 7), expected);
        let expected = [
            (4, 5, 0),
            (1, 5, 1),
            (2, 5, 1),
            (3, 5, 1),
            (4, 5, 1),
            (1, 5, 1),
        ];
        assert_eq!(slots(5, 10)[4..], expected);
        assert_eq!(slots(16, 18)[15..], [(15, 16, 0), (4, 16, 4), (5, 16, 4)]);
    }
}
