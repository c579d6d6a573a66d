//! Line ends as terminals want them.

use core::fmt;

/// Writes to a terminal: a carriage return goes before each line feed.
#[derive(Clone, Copy, Debug)]
pub struct Terminal<W>(
    /// What the text is written to, a serial port for instance.
    pub W,
);

impl<W: fmt::Write> fmt::Write for Terminal<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for part in text.split_inclusive('\n') {
            match part.strip_suffix('\n') {
                Some(line) => {
                    self.0.write_str(line)?;
                    self.0.write_str("\r\n")?;
                }
                None => self.0.write_str(part)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use core::fmt::Write;
    use std::string::String;

    use super::Terminal;

    #[test]
    fn line_feeds_get_a_carriage_return() {
        let mut terminal = Terminal(String::new());
        for text in ["one\n", "\n", "two\nthree", ""] {
            terminal.write_str(text).unwrap();
        }
        assert_eq!(terminal.0, "one\r\n\r\ntwo\r\nthree");
    }
}
