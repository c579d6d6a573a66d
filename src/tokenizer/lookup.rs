//! From a text to the index entry of its piece, by binary search.

use core::cmp::Ordering;

use super::vocabulary::Vocabulary;
use crate::bytes::u16_at;

/// Length of an entry of the index.
const ENTRY: usize = 4;

/// The token of an entry of the index.
pub(super) const fn token_at(vocabulary: &Vocabulary<'_>, entry: u16) -> Option<u16> {
    u16_at(vocabulary.index, ENTRY * entry as usize)
}

/// The rank of an entry of the index; last for an entry that is not there.
pub(super) const fn rank_at(vocabulary: &Vocabulary<'_>, entry: u16) -> u16 {
    match u16_at(vocabulary.index, ENTRY * entry as usize + 2) {
        Some(rank) => rank,
        None => u16::MAX,
    }
}

/// The entry of the index whose piece is `left` followed by `right`.
pub(super) fn entry(vocabulary: &Vocabulary<'_>, left: &[u8], right: &[u8]) -> Option<u16> {
    let mut low = 0;
    let mut high = u16::try_from(vocabulary.index.len() / ENTRY).ok()?;
    for _ in 0..=u16::BITS {
        if low >= high {
            break;
        }
        let middle = low.midpoint(high);
        let token = token_at(vocabulary, middle)?;
        let piece = vocabulary.piece(u32::from(token))?;
        match piece.iter().cmp(left.iter().chain(right)) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Some(middle),
            Ordering::Greater => high = middle,
        }
    }
    None
}
