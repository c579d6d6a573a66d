//! Where pieces may cross: the bitmaps that cut a text into segments.
//!
//! # Why segments are exact
//!
//! Let `p` and `c` be two neighbouring bytes of a text, at the end of one character and the start
//! of the next, such that no piece of the index has them side by side. Every token during the
//! merges is a piece that covers whole characters in a row, so no token ever covers both bytes, and
//! no candidate pair does. A merge to the left then changes neither the tokens nor the candidates
//! to the right, and the other way round. The order (rank, position) restricted to one side is the
//! order that this side has alone. So each side makes the same merges as if the other were not
//! there, and the tokens of the whole are those of the parts in a row.
//!
//! Pairs would need 65,536 bits; three bits for each ASCII byte are a safe summary of them.

use crate::bytes::u8_at;

/// Length of one bitmap, a bit for each ASCII byte.
const BITMAP: usize = 16;
/// Length of all three.
pub(super) const LENGTH: usize = 3 * BITMAP;

/// Whether some piece may have byte `left` directly before byte `right`.
pub(super) const fn may_touch(bitmaps: &[u8], left: u8, right: u8) -> bool {
    if left == right {
        bit(bitmaps, 2, left)
    } else {
        bit(bitmaps, 0, right) && bit(bitmaps, 1, left)
    }
}

/// Whether the bitmaps allow every pair of neighbours in a piece.
pub(super) const fn allows(bitmaps: &[u8], piece: &[u8]) -> bool {
    let mut rest = piece;
    while let [left, tail @ ..] = rest {
        match tail {
            [right, ..] if !may_touch(bitmaps, *left, *right) => return false,
            _ => rest = tail,
        }
    }
    true
}

/// One bit of a bitmap; set for bytes that are not ASCII.
const fn bit(bitmaps: &[u8], bitmap: usize, byte: u8) -> bool {
    if byte >= 0x80 {
        return true;
    }
    match u8_at(bitmaps, bitmap * BITMAP + (byte >> 3) as usize) {
        Some(bits) => bits >> (byte & 7) & 1 == 1,
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bitmap_has_its_meaning() {
        let mut bitmaps = [0; LENGTH];
        assert!(!may_touch(&bitmaps, b'a', b'b'));
        bitmaps[12] |= 1 << 2; // 'b' follows
        assert!(!may_touch(&bitmaps, b'a', b'b'));
        bitmaps[16 + 12] |= 1 << 1; // 'a' leads
        assert!(may_touch(&bitmaps, b'a', b'b'));
        assert!(!may_touch(&bitmaps, b'b', b'a'));
        assert!(!may_touch(&bitmaps, b'a', b'a'));
        bitmaps[32 + 12] |= 1 << 1;
        assert!(may_touch(&bitmaps, b'a', b'a'));
        assert!(may_touch(&bitmaps, 0xC3, 0xA9));
        assert!(may_touch(&bitmaps, b'a', 0xC3));
        assert!(!may_touch(&bitmaps, b'b', 0xC3));
    }

    #[test]
    fn a_piece_needs_all_its_neighbours() {
        let mut bitmaps = [0; LENGTH];
        assert!(allows(&bitmaps, b""));
        assert!(allows(&bitmaps, b"a"));
        assert!(!allows(&bitmaps, b"aa"));
        bitmaps[32 + 12] |= 1 << 1;
        assert!(allows(&bitmaps, b"aaa"));
        assert!(!allows(&bitmaps, b"aab"));
    }
}
