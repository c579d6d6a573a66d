//! Passages that tunes have in common with others: whether a model quotes or composes.

use std::collections::HashSet;

use smidgen::melody::{self, Symbol};
use smidgen::tokenizer::Token;

/// The bars of a tune, without metre and mode.
pub fn bars(tokens: &[Token]) -> Vec<&[Token]> {
    let lines = [Symbol::Bar.token(), Symbol::Part.token()];
    let body = tokens.get(2..).unwrap_or_default();
    body.split(|&token| lines.contains(&Some(token))).collect()
}

/// Passages of some bars of tunes: how many occur in the known tunes too, and how many there are.
///
/// Known tunes are texts as [`text`](super::text) makes them; one that is no melody counts as far
/// as it is one.
pub fn shared<'t>(
    tunes: impl Iterator<Item = &'t [Token]>,
    known: &[String],
    length: usize,
) -> (usize, usize) {
    let mut passages = HashSet::new();
    for text in known {
        let tokens: Vec<Token> = melody::tokens(text).map_while(Result::ok).collect();
        passages.extend(bars(&tokens).windows(length).map(<[_]>::concat));
    }
    let (mut shared, mut all) = (0, 0);
    for tune in tunes {
        for passage in bars(tune).windows(length) {
            shared += usize::from(passages.contains(&passage.concat()));
            all += 1;
        }
    }
    (shared, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_passages_are_counted() {
        let header = "M:2/4\nL:1/8\nK:C\n";
        let text = |body: &str| format!("{header}{body}");
        let known = [text("c4|d4|e4||f4"), text("g4|c4")];
        let tune: Vec<Token> = melody::tokens(&text("e4|f4|g4|d4|e4"))
            .map(Result::unwrap)
            .collect();
        let count = |length| shared([tune.as_slice()].into_iter(), &known, length);
        assert_eq!((count(1), count(2), count(3)), ((5, 5), (2, 4), (0, 3)));
        assert_eq!(count(6), (0, 0));
    }
}
