//! Notes: what a melody is made of for whoever plays it.

use super::{Length, Pitch, Tempo};

/// A note, or a rest.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Length, Metre, Note, Tempo};
///
/// let note = Note {
///     pitch: Some("A4".parse()?),
///     length: Length::UNIT,
///     triplet: None,
///     start: 36,
/// };
/// let tempo = Tempo::new(120, Metre::SixEight)?;
/// assert_eq!((note.hertz(), note.milliseconds(tempo)), (440, 167)); // for a buzzer
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Note {
    /// As it sounds; a rest has none.
    pub pitch: Option<Pitch>,
    /// As it is written.
    pub length: Length,
    /// Its place in a triplet, 0 to 2, if it is in one.
    pub triplet: Option<u8>,
    /// Ticks from the start of the tune.
    pub start: u32,
}

impl Note {
    /// How long it lasts, in ticks: what is written, or two thirds of it in a triplet.
    #[must_use]
    pub const fn ticks(self) -> u16 {
        match self.triplet {
            None => self.length.ticks(),
            Some(_) => self.length.ticks() / 3 * 2,
        }
    }

    /// The tick at which it ends.
    #[must_use]
    pub const fn end(self) -> u32 {
        self.start.saturating_add(self.ticks() as u32)
    }

    /// The frequency in whole hertz; 0 for a rest.
    #[must_use]
    pub fn hertz(self) -> u32 {
        self.pitch.map_or(0, Pitch::hertz)
    }

    /// How long it lasts, in milliseconds.
    #[must_use]
    pub fn milliseconds(self, tempo: Tempo) -> u32 {
        let start = tempo.milliseconds(self.start);
        tempo.milliseconds(self.end()).saturating_sub(start)
    }
}
