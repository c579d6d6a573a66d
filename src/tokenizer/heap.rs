//! The merges that are possible, best first: a binary heap inside the scratch.
//!
//! Each symbol has at most one candidate, the pair it makes with its right neighbour. The heap
//! holds symbols that have one, ordered by (rank, position), and knows where each of them is. A
//! candidate that changes or goes away is so moved or taken out at once: nothing stale remains, and
//! the heap never has more elements than the segment has symbols.

use super::lookup;
use super::symbol::{NONE, Symbol};
use super::vocabulary::Vocabulary;

/// A heap of candidates over the symbols of one segment, at most 65,535.
pub(super) struct Heap<'v, 's> {
    vocabulary: Vocabulary<'v>,
    symbols: &'s mut [Symbol],
    len: u16,
    /// Comparisons so far, for the test of cost.
    #[cfg(test)]
    pub(super) comparisons: u64,
}

impl<'v, 's> Heap<'v, 's> {
    /// An empty heap; no symbol has a candidate.
    pub(super) fn new(vocabulary: Vocabulary<'v>, symbols: &'s mut [Symbol]) -> Self {
        for symbol in symbols.iter_mut() {
            symbol.candidate = NONE;
            symbol.slot = NONE;
        }
        Self {
            vocabulary,
            symbols,
            len: 0,
            #[cfg(test)]
            comparisons: 0,
        }
    }

    /// A symbol; an empty one outside of the segment.
    pub(super) fn symbol(&self, symbol: u16) -> Symbol {
        self.symbols
            .get(usize::from(symbol))
            .copied()
            .unwrap_or(Symbol::EMPTY)
    }

    /// A symbol to change.
    pub(super) fn symbol_mut(&mut self, symbol: u16) -> Option<&mut Symbol> {
        self.symbols.get_mut(usize::from(symbol))
    }

    /// The symbol with the best candidate.
    pub(super) fn best(&self) -> Option<u16> {
        (self.len > 0).then(|| self.at(0))
    }

    /// Gives a symbol a candidate, or `NONE` to take it away.
    pub(super) fn set_candidate(&mut self, symbol: u16, candidate: u16) {
        let slot = self.symbol(symbol).slot;
        if let Some(symbol) = self.symbol_mut(symbol) {
            symbol.candidate = candidate;
        }
        match (slot, candidate) {
            (NONE, NONE) => {}
            (NONE, _) => {
                let last = self.len;
                self.len = self.len.saturating_add(1);
                self.rise(last, symbol);
            }
            (slot, NONE) => self.remove(slot, symbol),
            (slot, _) => self.settle(slot, symbol),
        }
    }

    /// Takes a symbol out of its slot; the last one fills the hole.
    fn remove(&mut self, slot: u16, symbol: u16) {
        self.len = self.len.saturating_sub(1);
        let last = self.at(self.len);
        if let Some(symbol) = self.symbol_mut(symbol) {
            symbol.slot = NONE;
        }
        if last != symbol {
            self.settle(slot, last);
        }
    }

    /// Puts a symbol where it belongs, starting from a hole at `slot`.
    fn settle(&mut self, slot: u16, symbol: u16) {
        let slot = self.rise(slot, symbol);
        self.sink(slot, symbol);
    }

    /// Moves the hole up until the parent is better, and puts the symbol there.
    fn rise(&mut self, mut slot: u16, symbol: u16) -> u16 {
        let key = self.key(symbol);
        for _ in 0..u16::BITS {
            if slot == 0 {
                break;
            }
            let above = (slot - 1) / 2;
            let parent = self.at(above);
            if self.key(parent) <= key {
                break;
            }
            self.place(slot, parent);
            slot = above;
        }
        self.place(slot, symbol);
        slot
    }

    /// Moves the hole down until both children are worse, and puts the symbol there.
    fn sink(&mut self, mut slot: u16, symbol: u16) {
        let key = self.key(symbol);
        for _ in 0..u16::BITS {
            let left = slot.saturating_mul(2).saturating_add(1);
            if left >= self.len {
                break;
            }
            let mut child = (left, self.at(left));
            let mut least = self.key(child.1);
            let right = left.saturating_add(1);
            if right < self.len {
                let other = self.at(right);
                let other_key = self.key(other);
                if other_key < least {
                    child = (right, other);
                    least = other_key;
                }
            }
            if key <= least {
                break;
            }
            self.place(slot, child.1);
            slot = child.0;
        }
        self.place(slot, symbol);
    }

    /// The symbol in a slot.
    fn at(&self, slot: u16) -> u16 {
        self.symbol(slot).heap
    }

    /// Puts a symbol into a slot.
    fn place(&mut self, slot: u16, symbol: u16) {
        if let Some(element) = self.symbol_mut(slot) {
            element.heap = symbol;
        }
        if let Some(symbol) = self.symbol_mut(symbol) {
            symbol.slot = slot;
        }
    }

    /// What orders candidates: rank, then position. No two symbols have the same key.
    fn key(&mut self, symbol: u16) -> u32 {
        #[cfg(test)]
        {
            self.comparisons += 1;
        }
        let rank = lookup::rank_at(&self.vocabulary, self.symbol(symbol).candidate);
        u32::from(rank) << 16 | u32::from(symbol)
    }
}
