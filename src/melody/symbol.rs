//! The tokens of a melody: what each stands for, and its piece of text.

use super::{Length, MelodyError, Metre, Mode, Pitch};
use crate::token::Token;
use crate::tokenizer::Vocabulary;

/// The token that ends a melody, and begins the next.
pub const END: Token = 1;

/// First tokens of the kinds.
const METRES: Token = 3;
const MODES: Token = METRES + Metre::ALL.len() as Token;
const BAR: Token = MODES + Mode::ALL.len() as Token;
const PART: Token = BAR + 1;
const TRIPLET: Token = PART + 1;
const REST: Token = TRIPLET + 1;
const LENGTHS: Token = REST + 1;
const PITCHES: Token = LENGTHS + Length::WRITTEN.len() as Token;

/// The pieces of the pitches, from the lowest up: G below middle C to the G three octaves above.
const PITCH_PIECES: [&str; 37] = [
    "G,", "^G,", "A,", "_B,", "B,", "C", "^C", "D", "_E", "E", "F", "^F", "G", "^G", "A", "_B",
    "B", "c", "^c", "d", "_e", "e", "f", "^f", "g", "^g", "a", "_b", "b", "c'", "^c'", "d'", "_e'",
    "e'", "f'", "^f'", "g'",
];

/// The number of tokens in a vocabulary of melodies.
pub const VOCABULARY: usize = PITCHES as usize + PITCH_PIECES.len();

/// What a token of a melody stands for.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Length, Symbol};
///
/// let symbol = Symbol::Length(Length::from_ticks(12).unwrap());
/// assert_eq!(symbol.piece(), "2");
/// assert_eq!(symbol.token().and_then(Symbol::from_token), Some(symbol));
/// assert_eq!(Symbol::Length(Length::UNIT).token(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Symbol {
    /// The end.
    End,
    /// The metre; comes first.
    Metre(Metre),
    /// The mode; comes second.
    Mode(Mode),
    /// A bar line.
    Bar,
    /// The double line between two parts.
    Part,
    /// Makes the next three notes last two thirds of what is written.
    Triplet,
    /// A rest of an eighth, if no length follows.
    Rest,
    /// The written length of the note or rest before it.
    Length(Length),
    /// A note of an eighth, if no length follows: its pitch on the white keys.
    Pitch(Pitch),
}

impl Symbol {
    /// The lowest pitch that a token stands for, on the white keys: the G below middle C.
    pub const LOWEST: u8 = 55;
    /// The highest: G, three octaves above.
    pub const HIGHEST: u8 = Self::LOWEST + PITCH_PIECES.len() as u8 - 1;

    /// The token; `None` for a pitch out of range, and for the length that needs no token.
    #[must_use]
    pub fn token(self) -> Option<Token> {
        /// The token of a value that is one of those from `first` on.
        fn among<T: PartialEq>(all: &[T], first: Token, value: &T) -> Option<Token> {
            let place = all.iter().position(|other| other == value)?;
            Some(first + Token::try_from(place).ok()?)
        }
        match self {
            Self::End => Some(END),
            Self::Metre(metre) => among(&Metre::ALL, METRES, &metre),
            Self::Mode(mode) => among(&Mode::ALL, MODES, &mode),
            Self::Bar => Some(BAR),
            Self::Part => Some(PART),
            Self::Triplet => Some(TRIPLET),
            Self::Rest => Some(REST),
            Self::Length(length) => among(&Length::WRITTEN, LENGTHS, &length),
            Self::Pitch(pitch) => {
                let place = pitch.number().checked_sub(Self::LOWEST)?;
                (pitch.number() <= Self::HIGHEST).then_some(PITCHES + Token::from(place))
            }
        }
    }

    /// What a token stands for; `None` for tokens that no melody has.
    #[must_use]
    pub fn from_token(token: Token) -> Option<Self> {
        let place = |first: Token| token.checked_sub(first).map(|place| place as usize);
        if let Some(place) = place(PITCHES) {
            let number = u8::try_from(place).ok()?.checked_add(Self::LOWEST)?;
            let pitch = Pitch::new(number).filter(|_| number <= Self::HIGHEST);
            return pitch.map(Self::Pitch);
        }
        match token {
            END => Some(Self::End),
            BAR => Some(Self::Bar),
            PART => Some(Self::Part),
            TRIPLET => Some(Self::Triplet),
            REST => Some(Self::Rest),
            LENGTHS.. => Length::WRITTEN
                .get(place(LENGTHS)?)
                .copied()
                .map(Self::Length),
            MODES.. => Mode::ALL.get(place(MODES)?).copied().map(Self::Mode),
            _ => Metre::ALL.get(place(METRES)?).copied().map(Self::Metre),
        }
    }

    /// Its piece of text in a vocabulary: ABC. What has no token has none, nor has the end.
    #[must_use]
    pub fn piece(self) -> &'static str {
        match self {
            Self::End => "",
            Self::Metre(metre) => metre.piece(),
            Self::Mode(mode) => mode.piece(),
            Self::Bar => "|",
            Self::Part => "||",
            Self::Triplet => "(3",
            Self::Rest => "z",
            Self::Length(length) => length.abc(),
            Self::Pitch(pitch) => {
                let place = pitch.number().checked_sub(Self::LOWEST).map(usize::from);
                let piece = place.and_then(|place| PITCH_PIECES.get(place));
                piece.copied().unwrap_or_default()
            }
        }
    }
}

/// Whether a vocabulary is that of melodies.
///
/// # Errors
///
/// [`VocabularySize`](MelodyError::VocabularySize) or
/// [`VocabularyPiece`](MelodyError::VocabularyPiece).
pub fn check_vocabulary(vocabulary: &Vocabulary<'_>) -> Result<(), MelodyError> {
    if vocabulary.size() != VOCABULARY || vocabulary.bos() != Some(END) {
        return Err(MelodyError::VocabularySize {
            tokens: vocabulary.size(),
        });
    }
    for token in METRES..VOCABULARY as Token {
        let expected = Symbol::from_token(token).map(|symbol| symbol.piece().as_bytes());
        if vocabulary.piece(token) != expected {
            return Err(MelodyError::VocabularyPiece { token });
        }
    }
    Ok(())
}

/// The tokens of a text, the longest piece first; white space between them does not count.
///
/// The inverse of writing the pieces of tokens one after the other. The text begins with a metre
/// and a mode; what is written on the white keys here can be played in any key.
///
/// # Errors
///
/// The iterator gives [`Text`](MelodyError::Text) for what is no piece, and ends.
///
/// # Example
///
/// ```
/// use smidgen::melody::{Symbol, tokens};
///
/// let text = "M:6/8\nL:1/8\nK:C\ng2 (3e/2f/2g/2|";
/// let pieces: String = tokens(text)
///     .map(|token| Ok(Symbol::from_token(token?).unwrap().piece()))
///     .collect::<Result<_, smidgen::melody::MelodyError>>()?;
/// assert_eq!(pieces, text.replace(' ', ""));
/// assert!(tokens("g2 h").any(|token| token.is_err()));
/// # Ok::<(), smidgen::melody::MelodyError>(())
/// ```
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The tokens of a text; made by [`tokens`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, MelodyError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return None;
        }
        let pieces = (METRES..VOCABULARY as Token)
            .filter_map(|token| Some((token, Symbol::from_token(token)?.piece())));
        // The last line of a header needs no line feed at the end of the text.
        let begins =
            |piece: &str| trimmed.starts_with(piece) || Some(trimmed) == piece.strip_suffix('\n');
        let longest = pieces
            .filter(|(_, piece)| begins(piece))
            .max_by_key(|(_, piece)| piece.len());
        match longest {
            Some((token, piece)) => {
                self.at += piece.len();
                Some(Ok(token))
            }
            None => {
                let at = self.at;
                self.at = self.text.len();
                Some(Err(MelodyError::Text { at }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    #[test]
    fn tokens_and_symbols_are_the_same() {
        let symbols: Vec<Symbol> = (0..200).filter_map(Symbol::from_token).collect();
        assert_eq!(symbols.len(), VOCABULARY - 2);
        for (at, symbol) in symbols.iter().enumerate() {
            assert_eq!(symbol.token().and_then(Symbol::from_token), Some(*symbol));
            let piece = symbol.piece();
            assert_eq!(piece.is_empty(), *symbol == Symbol::End);
            assert!(symbols[..at].iter().all(|other| other.piece() != piece));
        }
        for token in [0, 2, VOCABULARY as Token, Token::MAX] {
            assert_eq!(Symbol::from_token(token), None);
        }
        for number in [0, Symbol::LOWEST - 1, Symbol::HIGHEST + 1, 127] {
            let symbol = Symbol::Pitch(Pitch::new(number).unwrap());
            assert_eq!((symbol.token(), symbol.piece()), (None, ""));
        }
    }

    #[test]
    fn a_text_of_all_pieces_is_read_back() {
        let all: Vec<Token> = (METRES..VOCABULARY as Token).collect();
        let text: String = all
            .iter()
            .filter_map(|&token| Symbol::from_token(token))
            .map(|symbol| String::from(symbol.piece()) + " ")
            .collect();
        assert!(tokens(&text).eq(all.into_iter().map(Ok)));
    }

    #[test]
    fn what_is_no_piece_is_named_by_its_place() {
        let last = |text| tokens(text).last();
        assert_eq!(last("c2 ^_c"), Some(Err(MelodyError::Text { at: 3 })));
        assert_eq!(last("c2|\u{e9}|"), Some(Err(MelodyError::Text { at: 3 })));
        assert_eq!(
            last("M:6/8\nL:1/4\nc"),
            Some(Err(MelodyError::Text { at: 0 }))
        );
        assert_eq!(tokens(" \n ").next(), None);
        assert_eq!(tokens("K:C").next(), tokens("K:C\n").next());
    }
}
