//! The merges of one segment.

use super::heap::Heap;
use super::lookup;
use super::symbol::{NONE, Symbol};
use super::vocabulary::Vocabulary;

/// Merges the symbols of one segment until no pair of neighbours is a piece.
///
/// Each symbol comes with its token. Afterwards the first symbol and those found from it by `next`
/// are the tokens of the segment.
pub(super) fn merge(vocabulary: Vocabulary<'_>, symbols: &mut [Symbol]) {
    let len = u16::try_from(symbols.len()).unwrap_or(u16::MAX);
    let mut heap = Heap::new(vocabulary, symbols);
    link(&mut heap, len);
    run(&vocabulary, &mut heap, len);
}

/// Links each symbol with its neighbours, and finds the first candidates.
fn link(heap: &mut Heap<'_, '_>, len: u16) {
    for index in 0..len {
        if let Some(symbol) = heap.symbol_mut(index) {
            symbol.previous = index.checked_sub(1).unwrap_or(NONE);
            symbol.next = if index + 1 < len { index + 1 } else { NONE };
        }
    }
}

/// Joins pairs, the best first.
fn run(vocabulary: &Vocabulary<'_>, heap: &mut Heap<'_, '_>, len: u16) {
    for index in 0..len {
        propose(vocabulary, heap, index);
    }
    for _ in 0..len {
        let Some(left) = heap.best() else { break };
        join(vocabulary, heap, left);
    }
}

/// Joins a symbol with its right neighbour to the token of its candidate.
fn join(vocabulary: &Vocabulary<'_>, heap: &mut Heap<'_, '_>, left: u16) {
    let joined = heap.symbol(left);
    let right = joined.next;
    let next = heap.symbol(right).next;
    heap.set_candidate(right, NONE);
    if let Some(symbol) = heap.symbol_mut(left) {
        symbol.token = lookup::token_at(vocabulary, joined.candidate).unwrap_or(NONE);
        symbol.next = next;
    }
    if let Some(symbol) = heap.symbol_mut(next) {
        symbol.previous = left;
    }
    propose(vocabulary, heap, left);
    propose(vocabulary, heap, joined.previous);
}

/// Looks up what a symbol and its right neighbour make, and tells the heap.
fn propose(vocabulary: &Vocabulary<'_>, heap: &mut Heap<'_, '_>, left: u16) {
    let (symbol, next) = (heap.symbol(left), heap.symbol(heap.symbol(left).next));
    let candidate = match (
        vocabulary.piece(u32::from(symbol.token)),
        vocabulary.piece(u32::from(next.token)),
    ) {
        (Some(a), Some(b)) => lookup::entry(vocabulary, a, b).unwrap_or(NONE),
        _ => NONE,
    };
    heap.set_candidate(left, candidate);
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;

    static RUNS: Vocabulary<'static> =
        match Vocabulary::from_bytes(include_bytes!("../../tests/data/runs.tokn")) {
            Ok(vocabulary) => vocabulary,
            Err(_) => panic!("broken vocabulary"),
        };

    /// Comparisons of keys for a text that is one segment, and how many tokens are left.
    fn cost(characters: &[u8], length: usize) -> (u64, usize) {
        let mut symbols: std::vec::Vec<Symbol> = characters
            .iter()
            .cycle()
            .take(length)
            .map(|&character| Symbol {
                token: lookup::token_at(&RUNS, lookup::entry(&RUNS, &[character], &[]).unwrap())
                    .unwrap(),
                ..Symbol::EMPTY
            })
            .collect();
        let mut heap = Heap::new(RUNS, &mut symbols);
        link(&mut heap, u16::try_from(length).unwrap());
        run(&RUNS, &mut heap, u16::try_from(length).unwrap());
        let mut left = 0;
        let mut at = 0;
        while at != NONE {
            left += 1;
            at = heap.symbol(at).next;
        }
        (heap.comparisons, left)
    }

    #[test]
    fn cost_is_not_quadratic() {
        for characters in [&b"a"[..], b"ab", b"aaab", b"a b", b"abba  "] {
            let (short, _) = cost(characters, 2048);
            let (long, left) = cost(characters, 16 * 2048);
            std::println!("{short} -> {long}, {left} tokens");
            assert!(left < 16 * 2048);
            assert!(long < 24 * short, "{short} -> {long}");
        }
    }

    #[test]
    fn merges_leave_no_candidates() {
        assert_eq!(cost(b"a", 8).1, 1);
        assert_eq!(cost(b"a", 15).1, 4);
        assert_eq!(cost(b"a", 1), (cost(b"a", 1).0, 1));
    }
}
