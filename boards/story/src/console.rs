//! The story at the other end of a serial line.

use core::convert::Infallible;
use core::fmt::{self, Write};

use smidgen::kernel::{Cores, OneCore};
use smidgen::num::Real;

use crate::{Command, Edit, Line, Settings, Story, Terminal, Turn};

/// Bytes of a typed line.
const LINE: usize = 128;
/// What a terminal answers to with a sound.
const BELL: &str = "\x07";
/// Takes the last character off the screen.
const ERASE: &str = "\x08 \x08";

/// Reads lines from a serial port, and tells a story for each.
///
/// Bytes are taken between two layers of the model, so typing ahead works while a story is told.
#[derive(Debug)]
pub struct Console<'m, 'w, R: Real, W, K = OneCore> {
    story: Story<'m, 'w, R, K>,
    line: Line<LINE>,
    /// The line is complete and waits for the story to end.
    waiting: bool,
    out: Terminal<W>,
}

impl<'m, 'w, R: Real, W: Write, K: Cores> Console<'m, 'w, R, W, K> {
    /// A console that writes to a port.
    pub const fn new(story: Story<'m, 'w, R, K>, out: W) -> Self {
        Self {
            story,
            line: Line::new(),
            waiting: false,
            out: Terminal(out),
        }
    }

    /// Tells a story, then serves the port for ever.
    ///
    /// `read` does not wait: [`WouldBlock`](nb::Error::WouldBlock) says that nothing was typed,
    /// any other error that bytes were lost.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn run<E>(
        mut self,
        beginning: &str,
        mut read: impl FnMut() -> nb::Result<u8, E>,
    ) -> Result<Infallible, fmt::Error> {
        self.begin(beginning)?;
        loop {
            match read() {
                Ok(byte) => self.receive(byte)?,
                Err(nb::Error::WouldBlock) => {}
                Err(nb::Error::Other(_)) => self.lose()?,
            }
            self.advance()?;
        }
    }

    /// Starts a story, and shows how it begins.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn begin(&mut self, beginning: &str) -> fmt::Result {
        self.write(format_args!("{beginning}"))?;
        self.start(beginning)
    }

    /// Takes a typed byte.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn receive(&mut self, byte: u8) -> fmt::Result {
        if self.waiting && byte != 0x03 {
            // A line feed after a carriage return is no loss.
            return match byte {
                b'\n' => Ok(()),
                _ => self.write(format_args!("{BELL}")),
            };
        }
        // While a story is told, what is typed shows only at its end.
        let shows = self.story.is_over();
        match self.line.push(byte) {
            Edit::Ignored => Ok(()),
            Edit::Refused => self.write(format_args!("{BELL}")),
            Edit::Echo(character) if shows => self.write(format_args!("{character}")),
            Edit::Erased if shows => self.write(format_args!("{ERASE}")),
            Edit::Cleared(characters) if shows => {
                for _ in 0..characters {
                    self.write(format_args!("{ERASE}"))?;
                }
                Ok(())
            }
            Edit::Echo(_) | Edit::Erased | Edit::Cleared(_) => Ok(()),
            Edit::Complete if shows => self.execute(),
            Edit::Complete => {
                self.waiting = true;
                Ok(())
            }
            Edit::TooLong => {
                self.write(format_args!(
                    "\nerror: not all of the line could be kept, at most {LINE} bytes of text; \
                     Enter takes what was kept\n"
                ))?;
                self.offer()
            }
            Edit::Interrupt => self.interrupt(),
        }
    }

    /// Takes note that typed bytes were lost.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn lose(&mut self) -> fmt::Result {
        self.line.lose();
        self.write(format_args!("{BELL}"))
    }

    /// Does a bounded piece of work, if there is any.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn advance(&mut self) -> fmt::Result {
        if self.story.is_over() {
            if core::mem::take(&mut self.waiting) {
                return self.execute();
            }
            return Ok(());
        }
        let turn = self.story.advance();
        self.write(format_args!("{turn}"))?;
        if self.story.is_over() {
            self.offer()?;
        }
        Ok(())
    }

    /// Whether [`advance`](Self::advance) has work to do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.waiting || !self.story.is_over()
    }

    /// The story, and what the next one is told with.
    #[must_use]
    pub const fn story(&self) -> &Story<'m, 'w, R, K> {
        &self.story
    }

    /// Does what the line says.
    fn execute(&mut self) -> fmt::Result {
        let line = core::mem::take(&mut self.line);
        let settings = *self.story.settings();
        let settings = match Command::parse(line.as_str()) {
            // The story goes on where the typed line ends.
            Ok(Command::Prompt(beginning)) => return self.start(beginning),
            Ok(Command::Nothing) => settings,
            Ok(Command::Temp(temp)) => Settings { temp, ..settings },
            Ok(Command::TopK(top_k)) => Settings { top_k, ..settings },
            Ok(Command::Seed(seed)) => Settings { seed, ..settings },
            Ok(Command::Length(length)) => Settings { length, ..settings },
            Ok(Command::Help) => {
                self.write(format_args!("\n{}", Command::HELP))?;
                return self.offer();
            }
            Err(error) => {
                self.write(format_args!("\nerror: {error}\n"))?;
                return self.offer();
            }
        };
        match self.story.set(settings) {
            Ok(()) => self.write(format_args!("\n"))?,
            Err(error) => self.write(format_args!("{}", Turn::Failed(error)))?,
        }
        self.offer()
    }

    fn start(&mut self, beginning: &str) -> fmt::Result {
        if let Err(error) = self.story.begin(beginning) {
            self.write(format_args!("{}", Turn::Failed(error)))?;
            return self.offer();
        }
        Ok(())
    }

    fn interrupt(&mut self) -> fmt::Result {
        self.story.stop();
        self.line.clear();
        self.waiting = false;
        self.write(format_args!("\n"))?;
        self.offer()
    }

    /// Asks for a line; what was typed already is part of it.
    fn offer(&mut self) -> fmt::Result {
        write!(self.out, "> {}", self.line.as_str())
    }

    fn write(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        self.out.write_fmt(text)
    }
}

#[cfg(test)]
mod tests;
