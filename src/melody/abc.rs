//! Writing a melody in ABC notation.

use core::fmt::{self, Write};

use super::key::Spelling;
use super::{Event, Key, Metre, Note, Tempo};

/// Bars on a line of text.
const BARS_PER_LINE: u8 = 4;

/// Writes a melody in ABC notation, as its events come.
///
/// Notes are spelled in the key of the tune, with the accidentals that its signature and the bar
/// so far call for. A letter that has had another accidental in the same bar gets one again, in
/// whatever octave, so that readers of either convention understand the same.
///
/// # Memory
///
/// About 30 bytes, and the writer.
///
/// # Errors
///
/// Those of the writer.
///
/// # Example
///
/// ```
/// use smidgen::melody::{AbcWriter, Transcriber, tokens};
///
/// let mut transcriber = Transcriber::new(Some("G".parse()?));
/// let mut abc = AbcWriter::new(String::new(), 1);
/// for token in tokens("M:2/4\nL:1/8\nK:C\nc^fgf|(3g/2f/2e/2d c2") {
///     for event in transcriber.push(token?) {
///         abc.event(event)?;
///     }
/// }
/// for event in transcriber.push(smidgen::melody::END) {
///     abc.event(event)?;
/// }
/// let text = abc.into_inner();
/// assert!(text.starts_with("X:1\nM:2/4\nL:1/8\nQ:1/4=112\nK:G\n"));
/// assert!(text.ends_with("\nG^c d=c|(3d/c/B/A G2|]\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Reference
///
/// The abc music standard 2.1 (2011).
#[derive(Clone, Debug)]
pub struct AbcWriter<W> {
    out: W,
    number: u32,
    bpm: Option<u16>,
    metre: Metre,
    key: Option<Key>,
    /// Ticks since the bar line.
    elapsed: u32,
    /// Bars on this line.
    bars: u8,
    /// Letters with another accidental than the signature's in this bar, a bit each from C.
    altered: u8,
}

impl<W: Write> AbcWriter<W> {
    /// A writer at the start of the tune with this reference number, at the usual tempo.
    pub const fn new(out: W, number: u32) -> Self {
        Self {
            out,
            number,
            bpm: None,
            metre: Metre::FourFour,
            key: None,
            elapsed: 0,
            bars: 0,
            altered: 0,
        }
    }

    /// Sets the tempo that the header tells.
    #[must_use]
    pub fn tempo(self, tempo: Tempo) -> Self {
        Self {
            bpm: Some(tempo.bpm()),
            ..self
        }
    }

    /// The writer's destination.
    pub fn into_inner(self) -> W {
        self.out
    }

    /// Writes an event.
    ///
    /// # Errors
    ///
    /// Those of the destination.
    pub fn event(&mut self, event: Event) -> fmt::Result {
        match event {
            Event::Metre(metre) => {
                self.metre = metre;
                self.header()
            }
            Event::Key(key) => {
                self.key = Some(key);
                writeln!(self.out, "K:{key}")
            }
            Event::Note(note) => self.note(note),
            Event::Bar => self.line("|"),
            Event::Part => self.line("||"),
            Event::End => {
                self.number = self.number.saturating_add(1);
                self.elapsed = 0;
                self.altered = 0;
                self.bars = 0;
                self.out.write_str("|]\n")
            }
        }
    }

    /// The fields before the key.
    fn header(&mut self) -> fmt::Result {
        let (metre, number) = (self.metre, self.number);
        let bpm = self.bpm.unwrap_or(Tempo::usual(metre).bpm());
        let beat = match metre.beat_ticks() {
            12 => "1/4",
            18 => "3/8",
            _ => "1/2",
        };
        writeln!(self.out, "X:{number}\nM:{metre}\nL:1/8\nQ:{beat}={bpm}")
    }

    /// A bar line or the double line between parts, which may stand within a bar.
    fn line(&mut self, sign: &str) -> fmt::Result {
        self.out.write_str(sign)?;
        let within = sign == "||" && self.elapsed < u32::from(self.metre.bar_ticks());
        if !within {
            self.elapsed = 0;
            self.altered = 0;
            self.bars += 1;
        }
        if sign == "||" || self.bars >= BARS_PER_LINE {
            self.bars = 0;
            self.out.write_str("\n")?;
        }
        Ok(())
    }

    /// A note, with a space before it where a beat begins.
    fn note(&mut self, note: Note) -> fmt::Result {
        let beat = u32::from(self.metre.beat_ticks());
        if self.elapsed > 0 && self.elapsed.is_multiple_of(beat) {
            self.out.write_str(" ")?;
        }
        self.elapsed = self.elapsed.saturating_add(u32::from(note.ticks()));
        if note.triplet == Some(0) {
            self.out.write_str("(3")?;
        }
        match note.pitch {
            None => self.out.write_str("z")?,
            Some(pitch) => {
                // Without a header a tune is in C.
                let key = self.key.unwrap_or(super::Mode::Major.white_key());
                self.pitch(key, key.spelling(pitch))?;
            }
        }
        self.out.write_str(match note.length.abc() {
            "/2" => "/",
            length => length,
        })
    }

    /// Accidental, letter and octave of a note.
    fn pitch(&mut self, key: Key, Spelling { step, accidental }: Spelling) -> fmt::Result {
        let letter = u8::try_from(step.rem_euclid(7)).unwrap_or(0);
        let differs = accidental != key.signature(letter);
        if differs || self.altered >> letter & 1 == 1 {
            self.out.write_str(match accidental {
                -2 => "__",
                -1 => "_",
                0 => "=",
                1 => "^",
                _ => "^^",
            })?;
        }
        if differs {
            self.altered |= 1 << letter;
        }
        let upper = match letter {
            0..=4 => char::from(b'C' + letter),
            letter => char::from(b'A' + letter - 5),
        };
        // The C of the octave 4 is a capital, that of the octave 5 is not.
        let octave = step.div_euclid(7) - 1;
        let (letter, mark, count) = match octave {
            5.. => (upper.to_ascii_lowercase(), '\'', octave - 5),
            _ => (upper, ',', 4 - octave),
        };
        self.out.write_char(letter)?;
        (0..count).try_for_each(|_| self.out.write_char(mark))
    }
}

#[cfg(feature = "defmt")]
impl<W> defmt::Format for AbcWriter<W> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "AbcWriter({=u32})", self.number);
    }
}
