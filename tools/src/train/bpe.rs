//! Learning a byte-pair vocabulary from a text.
//!
//! Reference: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with
//! Subword Units", 2016.

use std::collections::{BTreeMap, BTreeSet};

use super::error::TrainError;
use super::tokenizer::{FIRST_BYTE, Piece, Tokenizer};

/// Learns a vocabulary of `size` tokens: the three special ones, the 256 bytes, the ASCII
/// characters of the text, then joined pairs, the most frequent first, never across a space.
///
/// # Errors
/// [`TrainError::Config`] when `size` has no room for the special tokens, bytes and characters,
/// or the text does not have so many pairs.
pub fn learn(texts: &[String], size: usize) -> Result<Tokenizer, TrainError> {
    let special = ["<unk>", "\n<s>\n", "\n</s>\n"].map(str::to_owned);
    let bytes = (0..256).map(|byte| format!("<0x{byte:02X}>"));
    let mut pieces: Vec<Piece> = special
        .into_iter()
        .chain(bytes)
        .map(|name| Piece {
            bytes: name.into_bytes(),
            score: 0.0,
        })
        .collect();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        for word in text.split_inclusive(' ') {
            *words.entry(word.trim_end_matches(' ')).or_default() += 1;
        }
    }
    let characters: BTreeSet<char> = words
        .keys()
        .flat_map(|word| word.chars())
        .chain([' '])
        .filter(|character| character.is_ascii_graphic() || *character == ' ')
        .collect();
    if !texts.is_empty() {
        pieces.extend(characters.iter().map(|&character| Piece {
            bytes: vec![character as u8],
            score: -1e6,
        }));
    }
    if pieces.len() > size {
        return Err(TrainError::Config(format!(
            "vocabulary_size must be at least {}",
            pieces.len()
        )));
    }

    let token_of = |byte: u8| {
        let place = characters.iter().position(|&c| c as u32 == u32::from(byte));
        place.map(|place| FIRST_BYTE + 256 + place as u16)
    };
    // Words as runs of tokens, broken at bytes that no character token stands for.
    let mut runs: Vec<(Vec<u16>, usize)> = Vec::new();
    for (word, count) in words {
        let mut run = vec![];
        for byte in std::iter::once(b' ').chain(word.bytes()) {
            match token_of(byte) {
                Some(token) => run.push(token),
                None => runs.push((std::mem::take(&mut run), count)),
            }
        }
        runs.push((run, count));
    }
    while pieces.len() < size {
        let mut pairs: BTreeMap<[u16; 2], usize> = BTreeMap::new();
        for (run, count) in &runs {
            for pair in run.array_windows::<2>() {
                *pairs.entry(*pair).or_default() += count;
            }
        }
        let best = pairs
            .into_iter()
            .max_by_key(|&(pair, count)| (count, std::cmp::Reverse(pair)));
        let Some(([left, right], _)) = best else {
            return Err(TrainError::Config(format!(
                "the text has only {} different pieces, vocabulary_size is {size}",
                pieces.len()
            )));
        };
        let token = pieces.len() as u16;
        let mut bytes = pieces[usize::from(left)].bytes.clone();
        bytes.extend_from_slice(&pieces[usize::from(right)].bytes);
        pieces.push(Piece {
            bytes,
            score: -f32::from(token),
        });
        for (run, _) in &mut runs {
            let mut place = 0;
            while place + 1 < run.len() {
                if run[place..place + 2] == [left, right] {
                    run[place] = token;
                    run.remove(place + 1);
                }
                place += 1;
            }
        }
    }
    Ok(Tokenizer::new(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_become_tokens() {
        let text = vec!["the cat and the dog and the bird\nsaw the \u{e9}cole".to_owned(); 3];
        let tokenizer = learn(&text, 259 + 15 + 6).unwrap();
        let tokens = tokenizer.encoder().encode("the the");
        assert_eq!(tokens.len(), 3);
        assert_eq!(tokens[1], tokens[2]);
        let other = tokenizer.encoder().encode("\u{e9}\n");
        let byte = |byte: u16| FIRST_BYTE + byte;
        assert_eq!(other[2..], [byte(0xC3), byte(0xA9), byte(0x0A)]);
    }

    #[test]
    fn bytes_alone() {
        let tokenizer = learn(&[], 259).unwrap();
        let tokens = tokenizer.encoder().encode("ab");
        assert_eq!(tokens, [1, 3 + 32, 3 + 97, 3 + 98]);
    }
}
