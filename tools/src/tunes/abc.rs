//! The music of a tune: notes and lines.
//!
//! A reader of the ABC that tune books use: notes, rests, lengths, broken rhythms, triplets, ties,
//! accidentals that hold for a bar, repeats, first and second endings. Of a chord the highest note
//! counts; grace notes, ornaments, slurs and chord names are left out.
//!
//! Reference: the abc music standard 2.1 (2011).

use smidgen::melody::{Pitch, TICKS_PER_WHOLE};

use super::Skip;
use super::header::{Header, unit};

/// Parts of a tick in which lengths are computed exactly.
const FINE: u32 = 192;

/// What the music consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Note {
        /// As it sounds; a rest has none.
        pitch: Option<Pitch>,
        /// As written, in ticks.
        ticks: u16,
        /// Its place in a triplet.
        triplet: Option<u8>,
    },
    Bar,
    Part,
}

/// A note that is being read.
#[derive(Clone, Copy)]
struct Written {
    pitch: Option<Pitch>,
    /// In fine parts of a tick.
    length: u32,
    triplet: Option<u8>,
    /// It is tied to the next one.
    tied: bool,
}

/// The reader's state.
struct Reader<'h> {
    header: &'h Header,
    unit: (u32, u32),
    items: Vec<Item>,
    /// The last note, as long as its length may change.
    last: Option<Written>,
    /// Factor on the next note after a broken rhythm, as numerator and power of two.
    broken: Option<(u32, u32)>,
    /// The place in a triplet of the next note.
    triplet: Option<u8>,
    /// Accidentals of this bar: letter from C, octave, semitones.
    accidentals: Vec<(u8, i8, i8)>,
    /// The note before the last is tied to it.
    tied_before: bool,
    /// Within a first ending, which is left out.
    first_ending: bool,
}

/// Reads the music.
pub fn items(body: &str, header: &Header) -> Result<Vec<Item>, Skip> {
    let mut reader = Reader {
        header,
        unit: header.unit,
        items: Vec::new(),
        last: None,
        broken: None,
        triplet: None,
        accidentals: Vec::new(),
        tied_before: false,
        first_ending: false,
    };
    let mut rest = body;
    // Each turn takes a character at least.
    while !rest.is_empty() {
        rest = reader.take(rest)?;
    }
    reader.settle()?;
    if reader.first_ending {
        return Err(Skip::Ending);
    }
    Ok(reader.items)
}

impl Reader<'_> {
    /// Reads what a text begins with; gives what is left.
    fn take<'t>(&mut self, text: &'t str) -> Result<&'t str, Skip> {
        let first = text.chars().next().unwrap_or(' ');
        let behind = &text[first.len_utf8()..];
        match first {
            // Slurs, ornaments and marks.
            ' ' | '\t' | ')' | '.' | '~' | '\\' | '*' | '`' | '$' | 'H'..='W' | 'h'..='w' | 'y' => {
                Ok(behind)
            }
            '{' => Ok(past(behind, '}')),
            '"' => Ok(past(behind, '"')),
            '!' => Ok(past(behind, '!')),
            '+' => Ok(past(behind, '+')),
            '(' => self.tuplet(behind),
            '-' => {
                if let Some(last) = &mut self.last {
                    last.tied = true;
                }
                Ok(behind)
            }
            '>' | '<' => self.broken(text, first),
            '|' | ':' => self.line(text),
            '[' => self.bracket(behind),
            '_' | '^' | '=' | 'A'..='G' | 'a'..='g' | 'z' | 'x' => self.note(text),
            _ => Err(Skip::Sign),
        }
    }

    /// A slur, or the number of a tuplet.
    fn tuplet<'t>(&mut self, behind: &'t str) -> Result<&'t str, Skip> {
        match behind.chars().next() {
            Some('3') if !behind[1..].starts_with(':') => {
                self.settle()?;
                if self.triplet.is_some() {
                    return Err(Skip::Tuplet);
                }
                self.triplet = Some(0);
                Ok(&behind[1..])
            }
            Some('2'..='9') => Err(Skip::Tuplet),
            _ => Ok(behind),
        }
    }

    /// A broken rhythm: the note before gains what the next one loses, or the other way round.
    fn broken<'t>(&mut self, text: &'t str, sign: char) -> Result<&'t str, Skip> {
        let behind = text.trim_start_matches(sign);
        let halvings = (text.len() - behind.len()) as u32;
        let last = self.last.as_mut().ok_or(Skip::Sign)?;
        if halvings > 3 {
            return Err(Skip::Length);
        }
        let (short, long) = ((1, halvings), ((1 << (halvings + 1)) - 1, halvings));
        let (now, next) = match sign {
            '>' => (long, short),
            _ => (short, long),
        };
        last.length = scaled(last.length, now)?;
        self.broken = Some(next);
        Ok(behind)
    }

    /// Bar lines, repeats, and the numbers of endings.
    fn line<'t>(&mut self, text: &'t str) -> Result<&'t str, Skip> {
        let behind = text.trim_start_matches(['|', ':', ']']);
        let (behind, line) = match behind.strip_prefix('[') {
            // `[|`, or an ending in brackets.
            Some(more) if more.starts_with('|') => (more.trim_start_matches(['|', ':', ']']), "||"),
            _ => (behind, &text[..text.len() - behind.len()]),
        };
        self.settle()?;
        if self.triplet.is_some() || self.broken.is_some() {
            return Err(Skip::Tuplet);
        }
        self.accidentals.clear();
        self.push(match line {
            "|" => Item::Bar,
            _ => Item::Part,
        });
        let number = behind.trim_start().trim_start_matches('[');
        match number.chars().next() {
            Some('1') => self.first_ending = true,
            Some('2') => {
                // The line in front of it ended what is left out.
                self.first_ending = false;
            }
            _ => return Ok(behind),
        }
        Ok(number[1..].trim_start_matches([',', '-', '1', '2', '3', '4']))
    }

    /// A field, an ending, or a chord.
    fn bracket<'t>(&mut self, behind: &'t str) -> Result<&'t str, Skip> {
        let mut characters = behind.chars();
        match (characters.next(), characters.next()) {
            (Some('|'), _) => self.line(behind),
            (Some('1' | '2'), _) => {
                // An ending within a bar does not happen; one at a line is read there.
                Err(Skip::Ending)
            }
            (Some('L'), Some(':')) => {
                let value = behind[2..].split(']').next().unwrap_or_default();
                self.unit = unit(value.trim()).ok_or(Skip::Length)?;
                Ok(past(behind, ']'))
            }
            (Some('K' | 'M'), Some(':')) => Err(Skip::Change),
            _ => self.chord(behind),
        }
    }

    /// The highest note of a chord.
    fn chord<'t>(&mut self, behind: &'t str) -> Result<&'t str, Skip> {
        self.settle()?;
        let (inside, mut outside) = behind.split_once(']').ok_or(Skip::Sign)?;
        let mut rest = inside.trim();
        let mut highest: Option<(Option<Pitch>, u32)> = None;
        while !rest.is_empty() {
            let (pitch, behind) = self.pitch(rest)?;
            let (length, behind) = length(behind, self.unit)?;
            rest = behind.trim_start();
            if highest.is_none_or(|(other, _)| other < pitch) {
                highest = Some((pitch, length));
            }
        }
        let (pitch, inner) = highest.ok_or(Skip::Sign)?;
        // A length behind the chord multiplies those within.
        let (outer, behind) = length(outside, (1, 1))?;
        outside = behind;
        let whole = u32::from(TICKS_PER_WHOLE) * FINE;
        let product = u64::from(inner) * u64::from(outer) / u64::from(whole);
        self.begin(pitch, u32::try_from(product).map_err(|_| Skip::Length)?)?;
        Ok(outside)
    }

    /// A note or a rest.
    fn note<'t>(&mut self, text: &'t str) -> Result<&'t str, Skip> {
        self.settle()?;
        let (pitch, behind) = self.pitch(text)?;
        let (length, behind) = length(behind, self.unit)?;
        self.begin(pitch, length)?;
        Ok(behind)
    }

    /// The pitch that a text begins with, with the accidental that holds for it.
    fn pitch<'t>(&mut self, text: &'t str) -> Result<(Option<Pitch>, &'t str), Skip> {
        let rest = text.trim_start_matches(['_', '^', '=']);
        let accidental = match &text[..text.len() - rest.len()] {
            "" => None,
            "^" => Some(1),
            "_" => Some(-1),
            "=" => Some(0),
            "^^" => Some(2),
            "__" => Some(-2),
            _ => return Err(Skip::Sign),
        };
        let name = rest.chars().next().ok_or(Skip::Sign)?;
        if matches!(name, 'z' | 'x') && accidental.is_none() {
            return Ok((None, &rest[1..]));
        }
        let letter = "CDEFGAB".find(name.to_ascii_uppercase());
        let letter = letter.ok_or(Skip::Sign)? as u8;
        let behind = rest[1..].trim_start_matches([',', '\'']);
        let marks = &rest[1..rest.len() - behind.len()];
        let octave = if name.is_ascii_uppercase() { 4 } else { 5 }
            + marks.matches('\'').count() as i8
            - marks.matches(',').count() as i8;
        let semitones = match accidental {
            Some(semitones) => {
                self.accidentals.push((letter, octave, semitones));
                semitones
            }
            None => {
                let mut latest = self.accidentals.iter().rev();
                let same = latest.find(|&&(l, o, _)| (l, o) == (letter, octave));
                same.map_or_else(|| self.signature(letter), |&(_, _, semitones)| semitones)
            }
        };
        let natural = [0, 2, 4, 5, 7, 9, 11][usize::from(letter)];
        let number = (i16::from(octave) + 1) * 12 + natural + i16::from(semitones);
        let pitch = u8::try_from(number).ok().and_then(Pitch::new);
        Ok((Some(pitch.ok_or(Skip::Range)?), behind))
    }

    /// The accidental that the key gives to a letter, counted from C.
    fn signature(&self, letter: u8) -> i8 {
        let sharps = self.header.key.sharps();
        let name = b"CDEFGAB"[usize::from(letter)];
        let place = |order: &str| order.bytes().position(|other| other == name);
        if place("FCGDAEB").is_some_and(|place| (place as i8) < sharps) {
            1
        } else if place("BEADGCF").is_some_and(|place| (place as i8) < -sharps) {
            -1
        } else {
            0
        }
    }

    /// Begins a note.
    fn begin(&mut self, pitch: Option<Pitch>, mut length: u32) -> Result<(), Skip> {
        if let Some(broken) = self.broken.take() {
            length = scaled(length, broken)?;
        }
        self.last = Some(Written {
            pitch,
            length,
            triplet: self.triplet,
            tied: false,
        });
        self.triplet = match self.triplet {
            Some(place @ 0..=1) => Some(place + 1),
            _ => None,
        };
        Ok(())
    }

    /// Ends the last note.
    fn settle(&mut self) -> Result<(), Skip> {
        let Some(last) = self.last.take() else {
            return Ok(());
        };
        if !last.length.is_multiple_of(FINE) {
            return Err(Skip::Length);
        }
        let ticks = u16::try_from(last.length / FINE).map_err(|_| Skip::Length)?;
        // A note that is tied to one of the same pitch in the same bar is one note with it.
        if let Some(&Item::Note {
            pitch,
            ticks: before,
            triplet: None,
        }) = self.items.last()
            && std::mem::take(&mut self.tied_before)
            && pitch == last.pitch
            && last.triplet.is_none()
            && smidgen::melody::Length::from_ticks(before + ticks).is_some()
        {
            self.items.pop();
            self.push(Item::Note {
                pitch,
                ticks: before + ticks,
                triplet: None,
            });
        } else {
            self.push(Item::Note {
                pitch: last.pitch,
                ticks,
                triplet: last.triplet,
            });
        }
        self.tied_before = last.tied;
        Ok(())
    }

    /// Adds an item, unless it is in a first ending.
    fn push(&mut self, item: Item) {
        if !self.first_ending {
            self.items.push(item);
        }
    }
}

/// A length times `count / 2^halvings`, if that is exact.
fn scaled(length: u32, (count, halvings): (u32, u32)) -> Result<u32, Skip> {
    let product = length.checked_mul(count).ok_or(Skip::Length)?;
    match product.is_multiple_of(1 << halvings) {
        true => Ok(product >> halvings),
        false => Err(Skip::Length),
    }
}

/// The length that a text begins with, in fine parts of a tick: `3`, `/`, `//`, `/4`, `3/2`.
fn length(text: &str, unit: (u32, u32)) -> Result<(u32, &str), Skip> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = |text: &str| match text {
        "" => Ok(1_u32),
        text => text.parse().map_err(|_| Skip::Length),
    };
    let (count, rest) = text.split_at(digits(text));
    let slashes = rest.len() - rest.trim_start_matches('/').len();
    let (slashes, rest) = rest.split_at(slashes);
    let (divisor, rest) = match slashes {
        "" => (1, rest),
        slashes => {
            let (divisor, behind) = rest.split_at(digits(rest));
            match (divisor, slashes.len()) {
                ("", halvings @ 1..=6) => (1 << halvings, behind),
                (divisor, 1) => (number(divisor)?, behind),
                _ => return Err(Skip::Length),
            }
        }
    };
    let whole = u64::from(u32::from(TICKS_PER_WHOLE) * FINE);
    let over = whole * u64::from(number(count)?) * u64::from(unit.0);
    let under = u64::from(divisor) * u64::from(unit.1);
    if under == 0 || !over.is_multiple_of(under) {
        return Err(Skip::Length);
    }
    Ok((u32::try_from(over / under).map_err(|_| Skip::Length)?, rest))
}

/// What is behind the next `end`; nothing, if there is none.
fn past(text: &str, end: char) -> &str {
    text.split_once(end).map_or("", |(_, behind)| behind)
}
