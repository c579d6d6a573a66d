//! The transcriber: tokens to notes, as they come.

use super::{Key, Length, Metre, Note, Symbol};
use crate::token::Token;

/// What happens in a melody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Event {
    /// The metre.
    Metre(Metre),
    /// The key in which it sounds.
    Key(Key),
    /// A note, or a rest.
    Note(Note),
    /// A bar line.
    Bar,
    /// The double line between two parts.
    Part,
    /// The end.
    End,
}

/// Turns the tokens of a melody into notes, as they come.
///
/// A note comes out one token later than it went in, when it is certain that no length follows.
/// Any sequence of tokens is taken; that bars add up is for the [`Grammar`](super::Grammar).
///
/// # Memory
///
/// About 30 bytes.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Event, Transcriber, tokens};
///
/// let mut transcriber = Transcriber::new(Some("D".parse()?));
/// let mut sounding = Vec::new();
/// for token in tokens("M:6/8\nL:1/8\nK:C\nc2 e|") {
///     for event in transcriber.push(token?) {
///         if let Event::Note(note) = event {
///             sounding.push((note.pitch.unwrap().to_string(), note.start, note.ticks()));
///         }
///     }
/// }
/// assert_eq!(sounding, [("D5".to_string(), 0, 12), ("F#5".to_string(), 12, 6)]);
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Transcriber {
    key: Option<Key>,
    /// Ticks of the notes so far.
    elapsed: u32,
    /// A note whose length is not settled.
    pending: Option<Note>,
    /// The place in a triplet of the next note.
    triplet: Option<u8>,
}

/// The events of one token: at most two, a note and what comes behind it.
pub type Events = core::iter::Flatten<core::array::IntoIter<Option<Event>, 2>>;

impl Transcriber {
    /// A transcriber at the start of a tune that sounds in a key; without one, in the key of the
    /// mode that has no sharps and flats.
    #[must_use]
    pub const fn new(key: Option<Key>) -> Self {
        Self {
            key,
            elapsed: 0,
            pending: None,
            triplet: None,
        }
    }

    /// Takes a token, and gives what is certain with it. Tokens that no melody has give nothing.
    pub fn push(&mut self, token: Token) -> Events {
        let symbol = Symbol::from_token(token);
        let settled = match symbol {
            Some(Symbol::Length(length)) => self.settle(length),
            _ => self.settle(Length::UNIT),
        };
        let event = match symbol {
            Some(Symbol::Metre(metre)) => Some(Event::Metre(metre)),
            Some(Symbol::Mode(mode)) => Some(Event::Key(self.key.unwrap_or(mode.white_key()))),
            Some(Symbol::Bar) => Some(Event::Bar),
            Some(Symbol::Part) => Some(Event::Part),
            Some(Symbol::End) => Some(Event::End),
            Some(Symbol::Pitch(pitch)) => {
                let semitones = self.key.map_or(0, Key::transposition);
                self.begin(pitch.transposed(semitones));
                None
            }
            Some(Symbol::Rest) => {
                self.begin(None);
                None
            }
            Some(Symbol::Triplet) => {
                self.triplet = Some(0);
                None
            }
            Some(Symbol::Length(_)) | None => None,
        };
        if event == Some(Event::End) {
            *self = Self::new(self.key);
        }
        [settled.map(Event::Note), event].into_iter().flatten()
    }

    /// Begins a note.
    fn begin(&mut self, pitch: Option<super::Pitch>) {
        self.pending = Some(Note {
            pitch,
            length: Length::UNIT,
            triplet: self.triplet,
            start: self.elapsed,
        });
        self.triplet = match self.triplet {
            Some(place @ 0..=1) => Some(place + 1),
            _ => None,
        };
    }

    /// Gives the pending note its length.
    fn settle(&mut self, length: Length) -> Option<Note> {
        let note = Note {
            length,
            ..self.pending.take()?
        };
        self.elapsed = note.end();
        Some(note)
    }
}
