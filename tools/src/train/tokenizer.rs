//! The byte-pair tokenizer in the `tokenizer.bin` format of llama2.c.
//!
//! Tokens 0, 1, 2 are `<unk>`, the beginning and the end of a text; tokens 3 to 258 are the
//! 256 bytes; every other token is a piece with a score. Encoding starts from single characters
//! (bytes where no piece matches) and joins the adjacent pair of the best score until no pair
//! is a piece (Sennrich et al., 2016, "Neural Machine Translation of Rare Words with Subword
//! Units").
//!
//! File: `u32` longest piece, then for each token `f32` score, `i32` length and its bytes,
//! little-endian.

use std::collections::HashMap;
use std::path::Path;

use smidgen::melody::{self, VOCABULARY};

use super::error::TrainError;
use crate::tunes;

/// Token that begins every text; the teacher also predicts it where a text ends.
pub const BEGIN: u16 = 1;
/// Token of the byte 0.
pub const FIRST_BYTE: u16 = 3;

/// A token: its bytes and its score when pairs compete to be joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub bytes: Vec<u8>,
    pub score: f32,
}

/// A vocabulary that encodes text.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    pieces: Vec<Piece>,
    numbers: HashMap<Vec<u8>, u16>,
    /// Whether no piece has a space behind its first byte, so that text can be encoded word by
    /// word with the same result.
    splits_at_spaces: bool,
    /// Whether texts are melodies: cut into the longest pieces, with nothing to join.
    melodies: bool,
}

impl Tokenizer {
    /// Makes a tokenizer of these tokens; the first 259 are the special ones and the bytes.
    pub fn new(pieces: Vec<Piece>) -> Self {
        let numbers = pieces
            .iter()
            .enumerate()
            .skip(usize::from(FIRST_BYTE) + 256)
            .map(|(number, piece)| (piece.bytes.clone(), number as u16))
            .collect();
        let splits_at_spaces = pieces
            .iter()
            .skip(usize::from(FIRST_BYTE) + 256)
            .all(|piece| !piece.bytes.iter().skip(1).any(|&byte| byte == b' '));
        Self {
            pieces,
            numbers,
            splits_at_spaces,
            melodies: false,
        }
    }

    /// The tokenizer of melodies.
    ///
    /// # Errors
    /// [`TrainError::Config`] when `size` is another one.
    pub fn melodies(size: usize) -> Result<Self, TrainError> {
        if size != VOCABULARY {
            return Err(TrainError::Config(format!(
                "vocabulary_size must be {VOCABULARY} for melodies"
            )));
        }
        let pieces = tunes::pieces().into_iter();
        let pieces = pieces.map(|(bytes, score)| Piece { bytes, score });
        Ok(Self {
            melodies: true,
            ..Self::new(pieces.collect())
        })
    }

    /// Checks that there are tokens for the texts of a file.
    ///
    /// # Errors
    /// [`TrainError::Format`] when a text is no melody, though it should be.
    pub fn check(&self, path: &Path, texts: &[String]) -> Result<(), TrainError> {
        if !self.melodies {
            return Ok(());
        }
        let mut tokens = texts.iter().flat_map(|text| melody::tokens(text));
        match tokens.find_map(Result::err) {
            Some(error) => Err(TrainError::format(path, error.to_string())),
            None => Ok(()),
        }
    }

    /// Reads a `tokenizer.bin` of `size` tokens.
    ///
    /// # Errors
    /// [`TrainError::File`] when it cannot be read, [`TrainError::Format`] when it is not of
    /// this format or this size.
    pub fn read(path: &Path, size: usize) -> Result<Self, TrainError> {
        let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
        let pieces = parse(&bytes)
            .ok_or_else(|| TrainError::format(path, "not a llama2.c tokenizer file"))?;
        if pieces.len() != size || size <= usize::from(FIRST_BYTE) + 256 {
            return Err(TrainError::format(
                path,
                format!("{} tokens, the model has {size}", pieces.len()),
            ));
        }
        Ok(Self::new(pieces))
    }

    /// The file image in the same format.
    pub fn to_bytes(&self) -> Vec<u8> {
        let longest = self.pieces.iter().map(|piece| piece.bytes.len()).max();
        let mut bytes = (longest.unwrap_or(0) as u32).to_le_bytes().to_vec();
        for piece in &self.pieces {
            bytes.extend(piece.score.to_le_bytes());
            bytes.extend((piece.bytes.len() as i32).to_le_bytes());
            bytes.extend(&piece.bytes);
        }
        bytes
    }

    /// Encodes whole texts, remembering the words seen so far.
    pub fn encoder(&self) -> Encoder<'_> {
        Encoder {
            tokenizer: self,
            words: HashMap::new(),
        }
    }

    /// Joins the characters of one segment into tokens.
    fn encode_segment(&self, segment: &str) -> Vec<u16> {
        let mut tokens = Vec::with_capacity(segment.len());
        let mut buffer = [0; 4];
        for character in segment.chars() {
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            match self.numbers.get(bytes) {
                Some(&token) => tokens.push(token),
                None => tokens.extend(bytes.iter().map(|&byte| FIRST_BYTE + u16::from(byte))),
            }
        }
        let mut joined = Vec::new();
        loop {
            let mut best: Option<(f32, usize, u16)> = None;
            for (place, pair) in tokens.windows(2).enumerate() {
                joined.clear();
                for &token in pair {
                    joined.extend_from_slice(&self.pieces[usize::from(token)].bytes);
                }
                if let Some(&token) = self.numbers.get(&joined) {
                    let score = self.pieces[usize::from(token)].score;
                    if best.is_none_or(|(highest, ..)| score > highest) {
                        best = Some((score, place, token));
                    }
                }
            }
            let Some((_, place, token)) = best else {
                return tokens;
            };
            tokens[place] = token;
            tokens.remove(place + 1);
        }
    }
}

/// Encodes texts with a memory of words.
pub struct Encoder<'a> {
    tokenizer: &'a Tokenizer,
    words: HashMap<String, Vec<u16>>,
}

impl Encoder<'_> {
    /// Encodes a text, [`BEGIN`] first, with the space that SentencePiece puts before a text unless
    /// it is a melody.
    pub fn encode(&mut self, text: &str) -> Vec<u16> {
        let mut tokens = vec![BEGIN];
        if self.tokenizer.melodies {
            // Texts have been checked.
            let melody = melody::tokens(text).map_while(Result::ok);
            tokens.extend(melody.map(|token| token as u16));
            return tokens;
        }
        let text = format!(" {text}");
        if !self.tokenizer.splits_at_spaces {
            tokens.extend(self.tokenizer.encode_segment(&text));
            return tokens;
        }
        let mut start = 0;
        let mut ends: Vec<usize> = text.match_indices(' ').map(|(place, _)| place).collect();
        ends.push(text.len());
        for end in ends {
            let word = &text[start..end];
            start = end;
            if let Some(known) = self.words.get(word) {
                tokens.extend(known);
            } else {
                let encoded = self.tokenizer.encode_segment(word);
                tokens.extend(&encoded);
                self.words.insert(word.to_owned(), encoded);
            }
        }
        tokens
    }
}

fn parse(bytes: &[u8]) -> Option<Vec<Piece>> {
    let (_longest, mut rest) = bytes.split_first_chunk::<4>()?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (score, behind) = rest.split_first_chunk::<4>()?;
        let (length, behind) = behind.split_first_chunk::<4>()?;
        let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
        let (text, behind) = behind.split_at_checked(length)?;
        pieces.push(Piece {
            bytes: text.to_vec(),
            score: f32::from_le_bytes(*score),
        });
        rest = behind;
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokenizer() -> Tokenizer {
        let mut pieces: Vec<Piece> = (0..259)
            .map(|number| Piece {
                bytes: format!("<{number}>").into_bytes(),
                score: 0.0,
            })
            .collect();
        let texts = [" ", "a", "b", "ab", " a", " ab", "bb"];
        let scores = [-9.0, -9.0, -9.0, -2.0, -1.0, -3.0, -4.0];
        pieces.extend(texts.iter().zip(scores).map(|(text, score)| Piece {
            bytes: text.as_bytes().to_vec(),
            score,
        }));
        Tokenizer::new(pieces)
    }

    #[test]
    fn best_score_is_joined_first() {
        let tokenizer = tokenizer();
        let mut encoder = tokenizer.encoder();
        assert_eq!(encoder.encode("abb"), [BEGIN, 264, 261]);
        assert_eq!(encoder.encode("bab ab"), [BEGIN, 259, 261, 262, 264]);
        assert_eq!(encoder.encode("!"), [BEGIN, 259, FIRST_BYTE + 33]);
    }

    #[test]
    fn file_round_trip() {
        let tokenizer = tokenizer();
        let pieces = parse(&tokenizer.to_bytes()).unwrap();
        assert_eq!(pieces, tokenizer.pieces);
        assert_eq!(parse(&tokenizer.to_bytes()[..100]), None);
    }
}
