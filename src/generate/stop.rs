//! Watching for stop strings while text comes in pieces.

use super::GenerateError;

/// The most stop strings that a generator watches for.
pub const MAX_STOPS: usize = 8;

/// How much of each stop string the text so far ends with.
///
/// Text that may be the beginning of a stop string is held back. It needs no buffer: it *is* the
/// beginning of that stop string.
#[derive(Clone, Copy, Debug)]
pub(super) struct StopStrings<'s> {
    stops: &'s [&'s str],
    matched: [u8; MAX_STOPS],
}

impl<'s> StopStrings<'s> {
    /// No stop strings.
    pub(super) const NONE: Self = Self {
        stops: &[],
        matched: [0; MAX_STOPS],
    };

    /// Checks stop strings.
    pub(super) fn new(stops: &'s [&'s str]) -> Result<Self, GenerateError> {
        if stops.len() > MAX_STOPS {
            return Err(GenerateError::TooManyStops { stops: stops.len() });
        }
        for (index, stop) in stops.iter().enumerate() {
            let length = stop.len();
            if length == 0 || length > usize::from(u8::MAX) {
                return Err(GenerateError::StopLength { index, length });
            }
        }
        Ok(Self {
            stops,
            ..Self::NONE
        })
    }

    /// Takes a byte of text; the length of the stop string that is complete with it.
    pub(super) fn push(&mut self, byte: u8) -> Option<usize> {
        let mut complete = None;
        for (stop, matched) in self.stops.iter().zip(&mut self.matched) {
            let stop = stop.as_bytes();
            let now = longest_match(stop, usize::from(*matched), byte);
            *matched = now as u8;
            if now == stop.len() {
                complete = complete.max(Some(now));
            }
        }
        complete
    }

    /// The text that is held back: the longest beginning of a stop string that is matched.
    pub(super) fn held(&self) -> &'s str {
        let held = self.stops.iter().zip(self.matched);
        let longest = held.max_by_key(|&(_, matched)| matched);
        longest
            .and_then(|(stop, matched)| stop.get(..usize::from(matched)))
            .unwrap_or_default()
    }

    /// Forgets the text so far.
    pub(super) fn clear(&mut self) {
        self.matched = [0; MAX_STOPS];
    }
}

/// The longest beginning of `stop` that ends `stop[..matched]` followed by `byte`.
fn longest_match(stop: &[u8], matched: usize, byte: u8) -> usize {
    let before = stop.get(..matched).unwrap_or_default();
    // A match of `length` has the byte at its end, and `length - 1` of what was matched before it.
    (1..=matched + 1)
        .rev()
        .find(|&length| {
            let Some((last, beginning)) = stop.get(..length).and_then(<[u8]>::split_last) else {
                return false;
            };
            *last == byte && before.ends_with(beginning)
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    /// Whether and where a text is stopped, and what was held after each byte.
    fn run<'s>(stops: &'s [&'s str], text: &str) -> (Option<usize>, Vec<&'s str>) {
        let mut matcher = StopStrings::new(stops).unwrap();
        let mut held = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            if let Some(length) = matcher.push(byte) {
                return (Some(at + 1 - length), held);
            }
            held.push(matcher.held());
        }
        (None, held)
    }

    #[test]
    fn finds_what_str_find_finds() {
        let stops = ["aab", "abab", "b", "aaaa", "€", "ab€"];
        for length in 0..8 {
            for number in 0..3u32.pow(length) {
                let letter = |i| ["a", "b", "€"][(number / 3u32.pow(i) % 3) as usize];
                let text: String = (0..length).map(letter).collect();
                for stop in stops {
                    let stops = [stop];
                    let (found, held) = run(&stops, &text);
                    assert_eq!(found, text.find(stop), "{stop} in {text}");
                    for (at, held) in held.iter().enumerate() {
                        assert!(text.as_bytes()[..=at].ends_with(held.as_bytes()));
                    }
                }
            }
        }
    }

    #[test]
    fn of_several_the_first_to_complete_and_the_longest_wins() {
        assert_eq!(run(&["cd", "abcd"], "xabcd").0, Some(1));
        assert_eq!(run(&["abcd", "bc"], "xabcd").0, Some(2));
        let (none, held) = run(&["abx", "bcy"], "abc");
        assert_eq!((none, held), (None, ["a", "ab", "bc"].to_vec()));
    }

    #[test]
    fn bad_stops() {
        let length = |stop: &str| StopStrings::new(&[stop]).err();
        assert_eq!(
            length(""),
            Some(GenerateError::StopLength {
                index: 0,
                length: 0
            })
        );
        let long = "x".repeat(256);
        assert_eq!(
            length(&long),
            Some(GenerateError::StopLength {
                index: 0,
                length: 256
            })
        );
        let many = StopStrings::new(&["a"; 9]).err();
        assert_eq!(many, Some(GenerateError::TooManyStops { stops: 9 }));
    }
}
