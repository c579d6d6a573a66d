//! Generated tunes as files: ABC, MIDI, WAV, and a picture of a piano roll.

mod midi;
mod roll;
mod wav;

use std::error::Error;
use std::path::Path;

use smidgen::melody::{AbcWriter, Event, Key, Metre, Note, Tempo};

/// A tune that has been generated.
#[derive(Clone, Debug)]
pub struct Score {
    pub metre: Metre,
    pub key: Key,
    pub tempo: Tempo,
    /// All that happens in it, the end included.
    pub events: Vec<Event>,
}

/// The formats that a tune can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Abc,
    Midi,
    Wav,
    Svg,
}

impl Format {
    /// The format that a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "abc" => Self::Abc,
            "mid" | "midi" => Self::Midi,
            "wav" => Self::Wav,
            "svg" => Self::Svg,
            _ => return None,
        })
    }

    /// The bytes of a file with these tunes, one after the other.
    ///
    /// # Errors
    ///
    /// Those of the format's writer, for tunes beyond the format's limits.
    pub fn file(self, scores: &[Score]) -> Result<Vec<u8>, Box<dyn Error>> {
        match self {
            Self::Abc => Ok(abc(scores).into_bytes()),
            Self::Midi => midi::file(scores),
            Self::Wav => wav::file(scores),
            Self::Svg => roll::picture(scores).map(String::into_bytes),
        }
    }
}

impl Score {
    /// The tune in events, at a tempo or at the one that is usual for its metre; `None` if the
    /// events are not those of a whole tune, or the tempo is out of range.
    pub fn new(events: Vec<Event>, bpm: Option<u16>) -> Option<Self> {
        let metre = events.iter().find_map(|event| match event {
            Event::Metre(metre) => Some(*metre),
            _ => None,
        })?;
        let key = events.iter().find_map(|event| match event {
            Event::Key(key) => Some(*key),
            _ => None,
        })?;
        let tempo = match bpm {
            Some(bpm) => Tempo::new(bpm, metre).ok()?,
            None => Tempo::usual(metre),
        };
        (events.last() == Some(&Event::End)).then_some(Self {
            metre,
            key,
            tempo,
            events,
        })
    }

    /// The notes, rests included.
    pub fn notes(&self) -> impl Iterator<Item = Note> {
        self.events.iter().filter_map(|event| match event {
            Event::Note(note) => Some(*note),
            _ => None,
        })
    }

    /// Ticks of the whole tune.
    pub fn ticks(&self) -> u32 {
        self.notes().last().map_or(0, Note::end)
    }

    /// Bars of the whole tune, an incomplete first and last one together counted as one.
    pub fn bars(&self) -> u32 {
        self.ticks() / u32::from(self.metre.bar_ticks())
    }

    /// Milliseconds of the whole tune.
    pub fn milliseconds(&self) -> u32 {
        self.tempo.milliseconds(self.ticks())
    }
}

/// Tunes in ABC, an empty line between them.
pub fn abc(scores: &[Score]) -> String {
    let mut text = String::new();
    for (score, number) in scores.iter().zip(1..) {
        if number > 1 {
            text.push('\n');
        }
        let mut writer = AbcWriter::new(text, number).tempo(score.tempo);
        for &event in &score.events {
            // Writing to a String cannot fail.
            let _ = writer.event(event);
        }
        text = writer.into_inner();
    }
    text
}
