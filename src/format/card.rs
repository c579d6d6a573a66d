//! The model card: what a model is, whose it is, and what it was made from.

use super::FormatError;
use crate::bytes::u8_at;

/// The text that travels with a model's weights: lines of `key: value`.
///
/// Common keys: `name` (which every card has), `license`, `author`, `training-data`,
/// `training-data-license`, `intended-use`, `training-digest`. A key is lower-case ASCII letters,
/// digits and `-`; a value is the rest of the line after `: `.
///
/// # Example
///
/// ```
/// use smidgen::format::ModelCard;
///
/// let card = ModelCard::from_bytes(b"name: story\nlicense: MIT OR Apache-2.0\n").unwrap();
/// assert_eq!(card.get("license"), Some("MIT OR Apache-2.0"));
/// assert_eq!(card.entries().count(), 2);
/// ```
///
/// Reference: Mitchell et al., "Model cards for model reporting" (2019).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ModelCard<'a> {
    text: &'a str,
}

impl<'a> ModelCard<'a> {
    /// Checks the bytes of a card and makes a view of them.
    ///
    /// # Errors
    ///
    /// [`CardText`](FormatError::CardText), [`CardLine`](FormatError::CardLine) or
    /// [`CardName`](FormatError::CardName).
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, FormatError> {
        match core::str::from_utf8(bytes) {
            Err(error) => Err(FormatError::CardText {
                valid_up_to: error.valid_up_to(),
            }),
            Ok(text) => match check_lines(bytes) {
                Err(error) => Err(error),
                Ok(()) => Ok(Self { text }),
            },
        }
    }

    /// The whole text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The keys and their values, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.text;
        core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let line;
            (line, rest) = match split_once(rest, b'\n') {
                Some((line, after)) => (line.strip_suffix('\r').unwrap_or(line), after),
                None => (rest, ""),
            };
            let (key, value) = split_once(line, b':')?;
            Some((key, value.strip_prefix(' ')?))
        })
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.entries()
            .find_map(|(found, value)| (found == key).then_some(value))
    }
}

/// The text before an ASCII character, and after it. The search of `core` has a panic in it.
fn split_once(text: &str, character: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == character)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether every line is `key: value`, and one is `name: ..`.
const fn check_lines(bytes: &[u8]) -> Result<(), FormatError> {
    let mut at = 0;
    let mut line = 0;
    let mut named = false;
    while at < bytes.len() {
        let start = at;
        while let Some(b'a'..=b'z' | b'0'..=b'9' | b'-') = u8_at(bytes, at) {
            at += 1;
        }
        let key = at - start;
        if key == 0 || !is(bytes, at, b':') || !is(bytes, at + 1, b' ') {
            return Err(FormatError::CardLine { line });
        }
        named |= key == 4
            && is(bytes, start, b'n')
            && is(bytes, start + 1, b'a')
            && is(bytes, start + 2, b'm')
            && is(bytes, start + 3, b'e');
        while at < bytes.len() && !is(bytes, at, b'\n') {
            at += 1;
        }
        at += 1;
        line += 1;
    }
    if named {
        Ok(())
    } else {
        Err(FormatError::CardName)
    }
}

/// Whether a byte is there and is the one.
const fn is(bytes: &[u8], at: usize, byte: u8) -> bool {
    matches!(u8_at(bytes, at), Some(found) if found == byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_in_order() {
        let card = ModelCard::from_bytes(b"a-1: b: c\nname: \nz: \xC3\xA9\r\n").unwrap();
        let entries = [("a-1", "b: c"), ("name", ""), ("z", "\u{e9}")];
        assert!(card.entries().eq(entries));
        assert_eq!((card.get("z"), card.get("b")), (Some("\u{e9}"), None));
    }

    #[test]
    fn lines() {
        let error = |bytes| ModelCard::from_bytes(bytes).err();
        assert_eq!(error(b"name: x"), None);
        assert_eq!(error(b"a-1: b: c\nname: \n"), None);
        assert_eq!(error(b""), Some(FormatError::CardName));
        assert_eq!(error(b"nama: x\n"), Some(FormatError::CardName));
        assert_eq!(
            error(b"name: x\n\n"),
            Some(FormatError::CardLine { line: 1 })
        );
        assert_eq!(error(b"name:x"), Some(FormatError::CardLine { line: 0 }));
        assert_eq!(error(b": x"), Some(FormatError::CardLine { line: 0 }));
        let valid_up_to = 6;
        assert_eq!(
            error(b"name: \xff"),
            Some(FormatError::CardText { valid_up_to })
        );
    }
}
