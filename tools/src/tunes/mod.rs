//! Tunes in ABC notation, made ready for a model of melodies to learn from.
//!
//! [`read`] takes a tune book apart; [`split()`] holds some tunes out; [`markov`] is what a
//! model has to beat.

mod abc;
mod bars;
mod header;
pub mod markov;
pub mod passages;
mod split;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use smidgen::melody::{Form, Grammar, Symbol, VOCABULARY};
use smidgen::sampling::Constraint;
use smidgen::tokenizer::{Token, Vocabulary};

pub use split::split;

use crate::pack::vocabulary::{VocabularyError, VocabularyOptions, vocabulary_section};

/// A tune, as a model sees it.
#[derive(Clone, Debug)]
pub struct Tune {
    pub title: String,
    /// Without the token of the end.
    pub tokens: Vec<Token>,
}

/// Why a tune is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    Metre,
    Key,
    Change,
    Sign,
    Tuplet,
    Length,
    Ending,
    Bars,
    Range,
    Long,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Metre => "a metre that no token stands for",
            Self::Key => "a key that is not major, minor, Dorian or Mixolydian",
            Self::Change => "a change of metre or key within the tune",
            Self::Sign => "a sign that is not understood",
            Self::Tuplet => "a tuplet that is not three equal notes",
            Self::Length => "a length that no token stands for",
            Self::Ending => "a first ending without a second",
            Self::Bars => "a bar that does not add up",
            Self::Range => "a pitch that no token stands for",
            Self::Long => "more bars than a melody may have",
        })
    }
}

/// What was read, and what was left out.
#[derive(Clone, Debug, Default)]
pub struct Tunes {
    pub tunes: Vec<Tune>,
    pub skipped: BTreeMap<Skip, usize>,
}

/// Reads the tunes of a book.
///
/// # Errors
///
/// That there is no vocabulary to read them with, which only a mistake in the program can cause.
pub fn read(book: &str) -> Result<Tunes, Box<dyn Error>> {
    let section = vocabulary()?;
    let mut grammar = Grammar::new(&Vocabulary::from_bytes(&section)?, Form::default())?;
    let mut read = Tunes::default();
    for text in header::tunes(book) {
        match tune(&text, &mut grammar) {
            Ok(tune) => read.tunes.push(tune),
            Err(skip) => *read.skipped.entry(skip).or_default() += 1,
        }
    }
    Ok(read)
}

/// Reads a tune, and sees to it that the grammar allows every token.
fn tune(text: &header::TuneText<'_>, grammar: &mut Grammar) -> Result<Tune, Skip> {
    let header = header::Header::of(text)?;
    let items = abc::items(&text.body, &header)?;
    let mut tokens = vec![
        Symbol::Metre(header.metre).token().ok_or(Skip::Metre)?,
        Symbol::Mode(header.key.mode()).token().ok_or(Skip::Key)?,
    ];
    tokens.extend(bars::tokens(&items, &header)?);
    grammar.reset();
    for &token in tokens.iter().chain(&[smidgen::melody::END]) {
        if !grammar.allows(token) {
            let bars = tokens
                .iter()
                .filter(|&&t| Some(t) == Symbol::Bar.token())
                .count();
            return Err(match bars >= usize::from(Form::OPEN_BARS) {
                true => Skip::Long,
                false => Skip::Bars,
            });
        }
        grammar.accept(token);
    }
    Ok(Tune {
        title: header.title,
        tokens,
    })
}

/// The pieces of all tokens of a vocabulary of melodies.
pub fn pieces() -> Vec<(Vec<u8>, f32)> {
    let special = ["<unk>", "\n<s>\n", "\n</s>\n"].map(|name| name.as_bytes().to_vec());
    let symbols = (3..VOCABULARY as Token)
        .filter_map(Symbol::from_token)
        .map(|symbol| symbol.piece().as_bytes().to_vec());
    special
        .into_iter()
        .chain(symbols)
        .map(|piece| (piece, 0.0))
        .collect()
}

/// The `TOKN` section of models of melodies.
///
/// # Errors
///
/// Never, as long as the library and the packer agree.
pub fn vocabulary() -> Result<Vec<u8>, VocabularyError> {
    let options = VocabularyOptions {
        dummy_prefix: false,
        ..VocabularyOptions::LLAMA2C
    };
    vocabulary_section(&pieces(), options)
}

/// The text of tokens: their pieces, with a line feed behind every part.
pub fn text(tokens: &[Token]) -> String {
    let symbols = tokens.iter().filter_map(|&token| Symbol::from_token(token));
    symbols.fold(String::new(), |mut text, symbol| {
        text.push_str(symbol.piece());
        if symbol == Symbol::Part {
            text.push('\n');
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a tune in 4/4, in eighths; the line breaks of its text left out.
    fn read_in(key: &str, music: &str) -> Result<String, Skip> {
        let book = format!("X:1\nT:A tune\nM:4/4\nL:1/8\nK:{key}\n{music}\n");
        let read = read(&book).unwrap();
        match read.tunes.as_slice() {
            [tune] => {
                let text = text(&tune.tokens).replace('\n', "");
                let header = text.find("K:").unwrap() + 2;
                let mode = ["Gmix", "Ddor", "Am", "C"];
                let mode = mode.iter().find(|mode| text[header..].starts_with(**mode));
                Ok(text[header + mode.unwrap().len()..].to_owned())
            }
            _ => Err(*read.skipped.keys().next().unwrap()),
        }
    }

    #[track_caller]
    fn becomes(music: &str, expected: &str) {
        assert_eq!(read_in("C", music), Ok(expected.to_owned()), "{music}");
    }

    #[track_caller]
    fn is_left_out(music: &str, skip: Skip) {
        assert_eq!(read_in("C", music), Err(skip), "{music}");
    }

    #[test]
    fn lengths() {
        becomes(
            "C2D2 E/F/G/2A/2 B3/2c/ | c8 |",
            "C2D2E/2F/2G/2A/2B3/2c/2|c8",
        );
        becomes("C>D E<F c2>d2|c6z2||", "C3/2D/2E/2F3/2c3d|c6z2");
        becomes(
            "(3CDE (3c2d2e2 C2 | (3C/D/E/ C C6|",
            "(3CDE(3c2d2e2C2|(3C/2D/2E/2CC6",
        );
        // Ties of one pitch within a bar; across the line they are two notes.
        becomes("C4-C2 D2-|D4 E-F2-F|]", "C6D2|D4EF3");
        is_left_out("C7 D|C8|", Skip::Length);
        is_left_out("C//D// C7/2 D4|C8|", Skip::Length);
        is_left_out("(3C2DE (3C2DE (3C2DE|C8|", Skip::Tuplet);
        is_left_out("(5CDEFG C4|C8|", Skip::Tuplet);
    }

    #[test]
    fn pitches() {
        becomes("G,2A,2B,2C2|c2c'2g'2G2|", "G,2A,2B,2C2|c2c'2g'2G2");
        is_left_out("F,8|C8|", Skip::Range);
        is_left_out("a'8|C8|", Skip::Range);
    }

    #[test]
    fn accidentals_hold_for_a_bar() {
        becomes("^FF f2 =F F _B B|F8|", "^F^Ff2FF_B_B|F8");
        // In D, F and C are sharp: E and B of the white keys.
        let in_d = |music| read_in("D", music).unwrap();
        assert_eq!(
            in_d("D E F G A B c d|=c c ^d _B D4|"),
            "CDEFGABc|_B_B^c^GC4"
        );
        // E minor is A minor, up a fifth.
        assert_eq!(read_in("Em", "E2^D2 E4|c8|").unwrap(), "A2^G2A4|f8");
        assert_eq!(read_in("E Dorian", "E8|d8|").unwrap(), "D8|c8");
        assert_eq!(read_in("Bphr", "B8|B8|"), Err(Skip::Key));
    }

    #[test]
    fn what_does_not_sound_is_left_out() {
        becomes(
            "\"Am\"{ga}T~C2 .D2 !trill!E2 (F2)|[CEG]4 [c2g2]2|",
            "C2D2E2F2|G4g4",
        );
        becomes("C8 % and so on\n|\nW: words\n C8|", "C8|C8");
        is_left_out("C8|&C8|", Skip::Sign);
        is_left_out("C8|[K:D]C8|", Skip::Change);
        is_left_out("C8|\nM:3/4\nC6|", Skip::Change);
        becomes("C8|\nL:1/4\nC4|", "C8|C8");
    }

    #[test]
    fn parts_and_endings() {
        becomes("|:C8|D8:|:E8|F8:|", "C8|D8||E8|F8");
        // Of two endings the second is played.
        becomes("C8|1 D8:|2 E8||F8|", "C8|E8||F8");
        becomes("C8|[1 D8:|[2 E8|]", "C8|E8");
        is_left_out("C8|1 D8|E8|", Skip::Ending);
    }

    #[test]
    fn an_anacrusis_is_made_room_for() {
        becomes("G2|C8|D6||E2|F8|G6|]", "G2|C8|D6||E2|F8|G6");
        // The last bar too long, too short; a part without an anacrusis of its own.
        becomes("G2|C8|D8|]", "G2|C8|D6");
        becomes("G2|C8|D4|]", "G2|C8|D4z2");
        becomes("G2|C8|D6||E8|F6|]", "G2|C8|D6||z2|E8|F6");
        // Only a later part has one: the double line moves to the next bar line.
        becomes("C8|D6||E2|F8|G6|]", "C8|D6E2||F8|G6z2");
        // Nothing makes room for it.
        becomes("G2|C8|D8||E8|F6GG|]", "C8|D8||E8|F6GG");
        is_left_out("C8|D7|E8|", Skip::Bars);
        is_left_out("C8|D8E|E8|", Skip::Bars);
    }

    #[test]
    fn the_shared_book() {
        let path = "../../shared/data/oneills.abc";
        let Ok(book) = std::fs::read(path) else {
            println!("skipped: there is no {path}");
            return;
        };
        let read = read(&String::from_utf8_lossy(&book)).unwrap();
        let skipped: usize = read.skipped.values().sum();
        assert_eq!((read.tunes.len(), skipped), (1648, 361));
    }
}
