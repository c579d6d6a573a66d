//! A book cut into tunes, and the fields at the head of each.

use smidgen::melody::{Key, Metre};

use super::Skip;

/// The text of a tune.
#[derive(Clone, Debug, Default)]
pub struct TuneText<'b> {
    /// Fields in front of the music, and their letters.
    fields: Vec<(char, &'b str)>,
    /// The music; fields within it are in brackets.
    pub body: String,
}

/// What the fields say.
#[derive(Clone, Debug)]
pub struct Header {
    pub title: String,
    pub metre: Metre,
    pub key: Key,
    /// The part of a whole note that a note lasts without further notice.
    pub unit: (u32, u32),
}

/// The tunes of a book: each begins with a field `X:`.
pub fn tunes(book: &str) -> Vec<TuneText<'_>> {
    let mut tunes: Vec<TuneText> = Vec::new();
    let mut in_body = false;
    for line in book.lines() {
        let line = line.split('%').next().unwrap_or_default().trim();
        let field = match line.split_once(':') {
            // A line of music can begin with a repeat sign, which has no letter.
            Some((letter, value)) if letter.len() == 1 && letter.is_ascii() => {
                let letter = char::from(letter.as_bytes()[0]);
                letter
                    .is_ascii_alphabetic()
                    .then_some((letter, value.trim()))
            }
            _ => None,
        };
        if let Some(('X', _)) = field {
            tunes.push(TuneText::default());
            in_body = false;
        }
        let Some(tune) = tunes.last_mut() else {
            continue;
        };
        match field {
            Some((letter @ ('K' | 'L' | 'M'), value)) if in_body => {
                tune.body.push_str(&format!("[{letter}:{value}]"));
            }
            Some(_) if in_body => {}
            Some((letter, value)) => {
                tune.fields.push((letter, value));
                in_body = letter == 'K';
            }
            None if in_body => {
                tune.body.push_str(line.trim_end_matches('\\'));
                tune.body.push(' ');
            }
            None => {}
        }
    }
    tunes
}

impl Header {
    /// Reads the fields.
    pub fn of(text: &TuneText) -> Result<Self, Skip> {
        let value = |letter| {
            let mut fields = text.fields.iter();
            let field = fields.find(|&&(other, _)| other == letter);
            field.map_or("", |&(_, value)| value)
        };
        let metre = metre(value('M'))?;
        let unit = match value('L') {
            // By the standard: a sixteenth if a bar is less than three quarters.
            "" if metre == Metre::TwoFour => (1, 16),
            "" => (1, 8),
            text => unit(text).ok_or(Skip::Length)?,
        };
        Ok(Self {
            title: value('T').to_owned(),
            metre,
            key: key(value('K'))?,
            unit,
        })
    }
}

/// Reads a metre; C is common time, and C| is cut time.
fn metre(text: &str) -> Result<Metre, Skip> {
    match text {
        "C" => Ok(Metre::FourFour),
        "C|" => Ok(Metre::TwoTwo),
        text => text.parse().map_err(|_| Skip::Metre),
    }
}

/// Reads a unit of length.
pub fn unit(text: &str) -> Option<(u32, u32)> {
    let (count, whole) = text.split_once('/')?;
    let fraction = (count.trim().parse().ok()?, whole.trim().parse().ok()?);
    (fraction.0 > 0 && fraction.1 > 0).then_some(fraction)
}

/// Reads a key; modes may be written in full and in any case.
fn key(text: &str) -> Result<Key, Skip> {
    let text = text.split_whitespace().collect::<String>();
    let tonic = match text.get(1..2) {
        Some("#" | "b") => 2,
        _ => 1,
    };
    let (tonic, mode) = text.split_at_checked(tonic).ok_or(Skip::Key)?;
    let mode: String = mode.to_ascii_lowercase().chars().take(3).collect();
    let mode = match mode.as_str() {
        "" | "maj" | "ion" => "",
        "m" | "min" | "aeo" => "m",
        "dor" => "dor",
        "mix" => "mix",
        _ => return Err(Skip::Key),
    };
    format!("{tonic}{mode}").parse().map_err(|_| Skip::Key)
}
