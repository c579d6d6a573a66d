//! Tunes in ABC notation, made ready for a model of melodies to learn from.
//!
//! [`read`] takes a tune book apart; [`split()`] holds some tunes out; [`markov`] is what a
//! model has to beat.

mod abc;
mod bars;
mod header;
pub mod markov;
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
        Symbol::Metre(header.metre).token(),
        Symbol::Mode(header.key.mode()).token(),
    ];
    tokens.extend(bars::tokens(&items, &header)?);
    grammar.reset();
    for &token in tokens.iter().chain(&[smidgen::melody::END]) {
        if !grammar.allows(token) {
            let bars = tokens.iter().filter(|&&t| t == Symbol::Bar.token()).count();
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
