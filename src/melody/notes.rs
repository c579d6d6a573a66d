//! The notes of a melody while it is generated.

use super::{Event, Events, Key, Note, Transcriber};
use crate::generate::Step;

/// The notes of a melody, one after the other, while a generator draws its tokens.
///
/// Made of [`Generator::generate`](crate::generate::Generator::generate), whose limit bounds it.
/// It ends with the melody, or after an error of the generator.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Clone, Debug)]
pub struct Notes<I> {
    steps: I,
    transcriber: Transcriber,
    events: Option<Events>,
}

impl<I> Notes<I> {
    /// The notes of these steps, sounding in a key: that of the grammar's form.
    pub fn new(steps: I, key: Option<Key>) -> Self {
        Self {
            steps,
            transcriber: Transcriber::new(key),
            events: None,
        }
    }
}

impl<'m, R, E, I: Iterator<Item = Result<Step<'m, R>, E>>> Iterator for Notes<I> {
    type Item = Result<Note, E>;

    fn next(&mut self) -> Option<Self::Item> {
        // As long as there are steps.
        loop {
            for event in self.events.iter_mut().flatten() {
                if let Event::Note(note) = event {
                    return Some(Ok(note));
                }
            }
            match self.steps.next()? {
                Ok(step) => self.events = Some(self.transcriber.push(step.token)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

#[cfg(feature = "defmt")]
impl<I> defmt::Format for Notes<I> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Notes({})", self.transcriber);
    }
}
