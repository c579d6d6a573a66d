//! A symbol: one token of a segment while its merges go on, and a place in the heap of merges.

/// An index that points nowhere.
pub(super) const NONE: u16 = u16::MAX;

/// One element of the encoder's scratch, 12 bytes.
///
/// A segment of the text needs one for each of its characters. What it holds is the encoder's own
/// business; scratch can be used again at once, without clearing.
///
/// # Example
///
/// ```
/// use smidgen::tokenizer::Symbol;
///
/// let scratch = [Symbol::EMPTY; 64];
/// assert_eq!(core::mem::size_of_val(&scratch), 64 * 12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Symbol {
    /// The token.
    pub(super) token: u16,
    /// The symbol to the left.
    pub(super) previous: u16,
    /// The symbol to the right.
    pub(super) next: u16,
    /// The entry of the index that this symbol and the next make when joined.
    pub(super) candidate: u16,
    /// Where in the heap this symbol's candidate waits.
    pub(super) slot: u16,
    /// The heap's element at this index, a symbol; not related to this symbol.
    pub(super) heap: u16,
}

impl Symbol {
    /// A symbol to fill scratch with.
    pub const EMPTY: Self = Self {
        token: NONE,
        previous: NONE,
        next: NONE,
        candidate: NONE,
        slot: NONE,
        heap: NONE,
    };
}

impl Default for Symbol {
    fn default() -> Self {
        Self::EMPTY
    }
}
