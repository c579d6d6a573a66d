//! Two levels of a vector in one word, and what is known of a group of them, as the kernel of the
//! chip wants them.

/// Whether words are two halves, the even level low: what chips with products of halves read.
/// Elsewhere a word is `even * 2^16 + odd`, the number that a 32-bit product takes.
const HALVES: bool = cfg!(any(smidgen_dsp, not(target_pointer_width = "32")));

/// The word of two levels.
#[inline]
pub(super) const fn pair(even: i32, odd: i32) -> i32 {
    if HALVES {
        (odd << 16) | (even & 0xFFFF)
    } else {
        (even << 16).wrapping_add(odd)
    }
}

/// The levels of a word: even and odd.
#[inline]
pub(crate) const fn unpair(word: i32) -> (i32, i32) {
    let low = word as i16 as i32;
    if HALVES {
        (low, word >> 16)
    } else {
        (word.wrapping_sub(low) >> 16, low)
    }
}

/// Words in front of a group.
pub(crate) const PREFIX: usize = if cfg!(smidgen_dsp) { 4 } else { 1 };

/// The words in front of a group with a sum of levels: where the sums of `q4` begin, for what is
/// added to its levels.
#[inline]
pub(super) const fn prefix(sum: i32) -> [i32; PREFIX] {
    // Of a half, and of what is left of it when the highest levels are cut off one after the other.
    #[cfg(smidgen_dsp)]
    return [
        sum.wrapping_mul(-8),
        sum.wrapping_mul(-136),
        sum.wrapping_mul(-2184),
        sum.wrapping_mul(-2184),
    ];
    // For the upper half of a product; the lower one is rounded.
    #[cfg(not(smidgen_dsp))]
    return [sum.wrapping_mul(-8 << 16).wrapping_add(1 << 15)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_back() {
        for even in [-2047, -128, -1, 0, 1, 127, 2047] {
            for odd in [-2047, -128, -1, 0, 1, 127, 2047] {
                assert_eq!(unpair(pair(even, odd)), (even, odd));
            }
        }
    }
}
