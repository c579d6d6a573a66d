//! Where results and remarks go.

use std::fmt;
use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressDrawTarget};
use serde::Serialize;

use super::error::CommandError;

/// Standard output, whose errors are those of a command.
pub struct Output {
    stdout: io::StdoutLock<'static>,
}

impl Output {
    /// Takes standard output.
    pub fn new() -> Self {
        Self {
            stdout: io::stdout().lock(),
        }
    }

    /// Writes text, and sends it on its way at once.
    pub fn text(&mut self, text: impl fmt::Display) -> Result<(), CommandError> {
        let written = write!(self.stdout, "{text}").and_then(|()| self.stdout.flush());
        written.map_err(CommandError::Output)
    }

    /// Writes a line.
    pub fn line(&mut self, line: impl fmt::Display) -> Result<(), CommandError> {
        writeln!(self.stdout, "{line}").map_err(CommandError::Output)
    }

    /// Writes an object of JSON as a line.
    pub fn json(&mut self, object: &impl Serialize) -> Result<(), CommandError> {
        let text = serde_json::to_string(object).map_err(io::Error::from);
        self.line(text.map_err(CommandError::Output)?)
    }
}

/// A bar of what is done of `count`, on standard error.
pub fn progress_bar(count: u64, quiet: bool) -> ProgressBar {
    let target = if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    ProgressBar::with_draw_target(Some(count), target)
}

/// Writes a remark to standard error, if anyone listens.
pub fn line_to_stderr(line: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
