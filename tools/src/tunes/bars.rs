//! From notes and lines to the tokens of a melody, whose bars add up.
//!
//! Tune books are careless where parts meet: a last bar may lack what the next part begins with, or
//! not. What the grammar of melodies cannot say is mended if that changes no more than a rest or
//! the end of a last note; otherwise the tune is left out.

use smidgen::melody::{Length, Symbol};
use smidgen::tokenizer::Token;

use super::Skip;
use super::abc::Item;
use super::header::Header;

/// What is between two lines, and the line behind it.
struct Segment<'i> {
    notes: &'i [Item],
    ticks: u16,
    ends_part: bool,
}

/// The tokens of the bars, without that of the end.
pub fn tokens(items: &[Item], header: &Header) -> Result<Vec<Token>, Skip> {
    let segments = segments(items)?;
    match segments.split_first() {
        // An anacrusis that nothing makes room for is left out.
        Some((first, rest)) if first.ticks < header.metre.bar_ticks() => {
            with_anacrusis(&segments, first.ticks, header)
                .or_else(|error| with_anacrusis(rest, 0, header).map_err(|_| error))
        }
        Some(_) => with_anacrusis(&segments, 0, header),
        None => Err(Skip::Bars),
    }
}

/// The tokens of bars that begin with an anacrusis, unless it is 0.
fn with_anacrusis(
    segments: &[Segment<'_>],
    anacrusis: u16,
    header: &Header,
) -> Result<Vec<Token>, Skip> {
    let bar = header.metre.bar_ticks();
    let close = bar - anacrusis;
    let mut writer = Writer {
        header,
        tokens: Vec::new(),
    };
    let mut rest = segments.iter().enumerate();
    while let Some((at, segment)) = rest.next() {
        let next = segments.get(at + 1);
        let is_last = next.is_none();
        match segment.ticks {
            _ if at == 0 && anacrusis > 0 && !is_last => {
                writer.notes(segment.notes)?;
                writer.line(false)?;
            }
            ticks if ticks == bar && !is_last => {
                writer.notes(segment.notes)?;
                // With an anacrusis a part begins within a bar, or not at all.
                writer.line(segment.ends_part && anacrusis == 0)?;
            }
            ticks if is_last && ticks <= close => {
                writer.notes(segment.notes)?;
                writer.rest(close - ticks)?;
            }
            ticks if is_last && ticks <= bar => {
                writer.notes_shortened(segment.notes, ticks - close)?;
            }
            ticks if ticks < bar && segment.ends_part => {
                let next = next.ok_or(Skip::Bars)?;
                writer.notes(segment.notes)?;
                if ticks == close {
                    writer.line(true)?;
                }
                if ticks + next.ticks == bar {
                    // The next part's anacrusis completes the bar.
                    writer.notes(next.notes)?;
                    writer.line(anacrusis == 0)?;
                    rest.next();
                    if at + 2 == segments.len() {
                        return Err(Skip::Bars);
                    }
                } else if next.ticks == bar {
                    writer.rest(bar - ticks)?;
                    writer.line(anacrusis == 0)?;
                } else {
                    return Err(Skip::Bars);
                }
            }
            _ => return Err(Skip::Bars),
        }
    }
    Ok(writer.tokens)
}

/// Cuts at the lines; lines without notes between them are one.
fn segments(items: &[Item]) -> Result<Vec<Segment<'_>>, Skip> {
    let mut segments: Vec<Segment> = Vec::new();
    let is_note = |item: &Item| matches!(item, Item::Note { .. });
    for chunk in items.chunk_by(|a, b| is_note(a) == is_note(b)) {
        if is_note(&chunk[0]) {
            segments.push(Segment {
                notes: chunk,
                ticks: sum(chunk)?,
                ends_part: false,
            });
        } else if let Some(segment) = segments.last_mut() {
            segment.ends_part = chunk.contains(&Item::Part);
        }
    }
    Ok(segments)
}

/// Ticks of notes.
fn sum(notes: &[Item]) -> Result<u16, Skip> {
    notes.iter().try_fold(0_u16, |sum, note| {
        let ticks = match *note {
            Item::Note {
                ticks,
                triplet: None,
                ..
            } => ticks,
            Item::Note { ticks, .. } if ticks % 3 == 0 => ticks / 3 * 2,
            _ => return Err(Skip::Length),
        };
        sum.checked_add(ticks).ok_or(Skip::Bars)
    })
}

/// Writes tokens.
struct Writer<'w> {
    header: &'w Header,
    tokens: Vec<Token>,
}

impl Writer<'_> {
    fn push(&mut self, symbol: Symbol) -> Result<(), Skip> {
        let skip = match symbol {
            Symbol::Pitch(_) => Skip::Range,
            _ => Skip::Length,
        };
        self.tokens.push(symbol.token().ok_or(skip)?);
        Ok(())
    }

    fn line(&mut self, part: bool) -> Result<(), Skip> {
        self.push(if part { Symbol::Part } else { Symbol::Bar })
    }

    /// A length, unless it is the one without notice.
    fn length(&mut self, length: Length) -> Result<(), Skip> {
        match length {
            Length::UNIT => Ok(()),
            length => self.push(Symbol::Length(length)),
        }
    }

    fn notes(&mut self, notes: &[Item]) -> Result<(), Skip> {
        let mut first = None;
        for &note in notes {
            let Item::Note {
                pitch,
                ticks,
                triplet,
            } = note
            else {
                continue;
            };
            match triplet {
                Some(0) => {
                    first = Some(ticks);
                    self.push(Symbol::Triplet)?;
                }
                Some(_) if first != Some(ticks) => return Err(Skip::Tuplet),
                _ => {}
            }
            match pitch {
                None => self.push(Symbol::Rest)?,
                Some(pitch) => {
                    let white = pitch.transposed(-self.header.key.transposition());
                    self.push(Symbol::Pitch(white.ok_or(Skip::Range)?))?;
                }
            }
            self.length(Length::from_ticks(ticks).ok_or(Skip::Length)?)?;
        }
        Ok(())
    }

    /// Notes, the last one shortened.
    fn notes_shortened(&mut self, notes: &[Item], by: u16) -> Result<(), Skip> {
        let mut notes = notes.to_vec();
        match notes.last_mut() {
            Some(Item::Note {
                ticks,
                triplet: None,
                ..
            }) if *ticks > by => *ticks -= by,
            _ => return Err(Skip::Bars),
        }
        self.notes(&notes)
    }

    /// Rests of so many ticks, the longest first.
    fn rest(&mut self, mut ticks: u16) -> Result<(), Skip> {
        while ticks > 0 {
            let longest = (1..=ticks).rev().find_map(Length::from_ticks);
            let length = longest.ok_or(Skip::Length)?;
            ticks -= length.ticks();
            self.push(Symbol::Rest)?;
            self.length(length)?;
        }
        Ok(())
    }
}
