//! A line of text while it is typed.

use core::str;

use heapless::Vec;

/// A line of at most `N` bytes, typed byte by byte.
///
/// What does not fit is refused, and what was typed before stays.
///
/// # Example
///
/// ```
/// use smidgen_story::{Edit, Line};
///
/// let mut line = Line::<3>::new();
/// for byte in *b"abcd" {
///     line.push(byte);
/// }
/// assert_eq!(line.push(b'\r'), Edit::TooLong);
/// assert_eq!(line.as_str(), "abc");
/// assert_eq!(line.push(b'\r'), Edit::Complete);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Line<const N: usize> {
    /// UTF-8, but for a character at the end that may lack bytes.
    bytes: Vec<u8, N>,
    /// Bytes that the character at the end lacks.
    missing: usize,
    /// Bytes were refused since the line was last offered.
    refused: bool,
    /// The byte before was a carriage return.
    returned: bool,
    escape: Escape,
}

/// How far a sequence of control bytes has come, such as arrow keys send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    /// After ESC.
    Begun,
    /// After ESC and `[` or `O`.
    Bracket,
}

/// What a typed byte has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Edit {
    /// Nothing.
    Ignored,
    /// A character has become part of the line, to be echoed.
    Echo(char),
    /// The last character is gone.
    Erased,
    /// All characters are gone, so many.
    Cleared(usize),
    /// There is no room for it, or it is no text.
    Refused,
    /// The line is complete.
    Complete,
    /// The line was to be complete, but bytes of it were refused; it stays as it is, and the next
    /// line end takes it.
    TooLong,
    /// The one who types wants to stop.
    Interrupt,
}

impl<const N: usize> Line<N> {
    /// An empty line.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            missing: 0,
            refused: false,
            returned: false,
            escape: Escape::None,
        }
    }

    /// Takes a typed byte.
    ///
    /// A line ends with CR, LF or both. Backspace and DEL erase a character, Ctrl-U all of them,
    /// Ctrl-C interrupts. Sequences that begin with ESC are passed over.
    pub fn push(&mut self, byte: u8) -> Edit {
        let returned = core::mem::replace(&mut self.returned, byte == b'\r');
        match self.escape {
            Escape::None => {}
            Escape::Begun if matches!(byte, b'[' | b'O') => {
                self.escape = Escape::Bracket;
                return Edit::Ignored;
            }
            Escape::Bracket if matches!(byte, 0x20..0x40) => return Edit::Ignored,
            Escape::Begun | Escape::Bracket => {
                self.escape = Escape::None;
                if !byte.is_ascii_control() {
                    return Edit::Ignored;
                }
            }
        }
        match byte {
            b'\n' if returned => Edit::Ignored,
            b'\r' | b'\n' => self.end(),
            0x08 | 0x7f => self.erase(),
            0x15 => {
                let characters = self.as_str().chars().count();
                self.clear();
                Edit::Cleared(characters)
            }
            0x03 => Edit::Interrupt,
            0x1b => {
                self.escape = Escape::Begun;
                Edit::Ignored
            }
            b'\t' => self.text(b' '),
            0x00..0x20 => Edit::Ignored,
            _ => self.text(byte),
        }
    }

    /// Takes note that bytes were lost on their way here, as if they had been refused.
    pub fn lose(&mut self) {
        self.cut();
        self.refused = true;
    }

    /// The line; a character that is not complete is left out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) => self
                .bytes
                .get(..error.valid_up_to())
                .and_then(|valid| str::from_utf8(valid).ok())
                .unwrap_or_default(),
        }
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.missing = 0;
        self.refused = false;
    }

    /// The line ends, but not where bytes are missing from it.
    fn end(&mut self) -> Edit {
        if self.missing > 0 {
            self.lose();
        }
        if core::mem::take(&mut self.refused) {
            Edit::TooLong
        } else {
            Edit::Complete
        }
    }

    /// A byte of a character: it counts only as part of well-formed UTF-8 that has room.
    fn text(&mut self, byte: u8) -> Edit {
        let length = match byte {
            0x20..0x80 => 1,
            0x80..0xc0 => 0,
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..0xf5 => 4,
            _ => return self.refuse(),
        };
        if (length == 0) != (self.missing > 0) {
            return self.refuse();
        }
        if length > N - self.bytes.len() || self.bytes.push(byte).is_err() {
            return self.refuse();
        }
        self.missing = match length {
            0 => self.missing - 1,
            _ => length - 1,
        };
        if self.missing > 0 {
            return Edit::Ignored;
        }
        match str::from_utf8(&self.bytes).map(|text| text.chars().next_back()) {
            Ok(Some(character)) => Edit::Echo(character),
            // An overlong form or a surrogate.
            _ => self.refuse(),
        }
    }

    /// Nothing of a character is kept that cannot be kept as a whole.
    fn refuse(&mut self) -> Edit {
        self.lose();
        Edit::Refused
    }

    /// Drops a character that is not complete.
    fn cut(&mut self) {
        let complete = self.as_str().len();
        self.bytes.truncate(complete);
        self.missing = 0;
    }

    fn erase(&mut self) -> Edit {
        self.cut();
        match self.as_str().char_indices().next_back() {
            Some((start, _)) => {
                self.bytes.truncate(start);
                Edit::Erased
            }
            None => Edit::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::{Edit, Line};

    /// What each byte does.
    fn type_in<const N: usize>(line: &mut Line<N>, bytes: &[u8]) -> Vec<Edit> {
        bytes.iter().map(|&byte| line.push(byte)).collect()
    }

    #[test]
    fn a_line_ends_once() {
        for end in [&b"\r"[..], b"\n", b"\r\n"] {
            let mut line = Line::<8>::new();
            let edits = type_in(&mut line, &[b"one", end].concat());
            assert_eq!(edits.iter().filter(|&&e| e == Edit::Complete).count(), 1);
            assert_eq!(line.as_str(), "one");
            line.clear();
            assert_eq!(line.push(b'\n') == Edit::Complete, end != b"\r");
        }
    }

    #[test]
    fn nothing_before_an_overflow_is_lost() {
        let mut line = Line::<5>::new();
        let edits = type_in(&mut line, b"hello world\r\n");
        assert_eq!(edits[5..11], [Edit::Refused; 6]);
        assert_eq!(edits[11], Edit::TooLong);
        assert_eq!(line.as_str(), "hello");
        // It can be edited, or taken.
        assert_eq!(
            type_in(&mut line, b"\x7f!"),
            [Edit::Erased, Edit::Echo('!')]
        );
        assert_eq!(line.push(b'\r'), Edit::Complete);
        assert_eq!(line.as_str(), "hell!");
    }

    #[test]
    fn characters_are_kept_whole() {
        let mut line = Line::<4>::new();
        // Room for one byte of three.
        let edits = type_in(&mut line, "abc\u{20ac}".as_bytes());
        assert_eq!(edits[3..], [Edit::Refused; 3]);
        assert_eq!(line.as_str(), "abc");
        line.clear();
        let edits = type_in(&mut line, "\u{e9}\u{e9}\x08".as_bytes());
        assert_eq!(
            edits[2..],
            [Edit::Ignored, Edit::Echo('\u{e9}'), Edit::Erased]
        );
        assert_eq!(line.as_str(), "\u{e9}");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [
            &b"\xff"[..],
            b"\x80",
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xed\xa0\x80",
            b"\xf0\x80\x80\x80",
            b"\xf4\x90\x80\x80",
        ] {
            let mut line = Line::<16>::new();
            let _ = line.push(b'a');
            let edits = type_in(&mut line, bytes);
            assert_eq!(*edits.last().unwrap(), Edit::Refused, "{bytes:x?}");
            assert_eq!(line.as_str(), "a");
            assert_eq!(type_in(&mut line, b"b\r"), [Edit::Echo('b'), Edit::TooLong]);
            assert_eq!(line.as_str(), "ab");
        }
        // A character that is cut short by another, or by the end of the line.
        let mut line = Line::<16>::new();
        assert_eq!(type_in(&mut line, b"\xc3b")[1], Edit::Refused);
        assert_eq!(line.as_str(), "");
        line.clear();
        assert_eq!(type_in(&mut line, b"b\xc3\r")[2], Edit::TooLong);
        assert_eq!(line.as_str(), "b");
    }

    #[test]
    fn any_bytes_leave_text() {
        let mut state = 1_u32;
        let mut line = Line::<13>::new();
        for _ in 0..100_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if line.push((state >> 24) as u8) == Edit::Complete {
                assert_eq!(line.as_str().len(), line.bytes.len());
                line.clear();
            }
            assert!(line.bytes.len() - line.as_str().len() < 4);
        }
    }

    #[test]
    fn control_bytes_edit() {
        let mut line = Line::<8>::new();
        assert_eq!(line.push(0x7f), Edit::Ignored);
        assert_eq!(
            type_in(&mut line, b"a\x1b[1;5Db\x1bOPc")[7],
            Edit::Echo('b')
        );
        assert_eq!(line.as_str(), "abc");
        assert_eq!(line.push(0x15), Edit::Cleared(3));
        assert_eq!(line.push(0x03), Edit::Interrupt);
        assert_eq!(
            type_in(&mut line, b"\x1b\r"),
            [Edit::Ignored, Edit::Complete]
        );
    }
}
