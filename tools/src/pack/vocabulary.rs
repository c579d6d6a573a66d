//! Writes the `TOKN` section, and reads the tokenizer file of llama2.c.
//!
//! The layout is specified in the documentation of `smidgen::tokenizer`. This file needs nothing
//! but the library, so that the library's own tests include it and there is one writer.

use std::error::Error;
use std::fmt;

use smidgen::tokenizer::Vocabulary;

/// An id that is none.
const NONE: u16 = u16::MAX;
/// Offset of `follows`, `leads` and `doubled` in the bitmaps.
const BITMAPS: [usize; 3] = [0, 16, 32];

/// A list of pieces that is not a vocabulary, or a file that is not a list of pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VocabularyError(String);

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for VocabularyError {}

/// What the list of pieces does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VocabularyOptions {
    /// The unknown token.
    pub unk: Option<u32>,
    /// The beginning-of-sequence token.
    pub bos: Option<u32>,
    /// The end-of-sequence token.
    pub eos: Option<u32>,
    /// Whether the encoder puts a space before a text.
    pub dummy_prefix: bool,
}

impl VocabularyOptions {
    /// The choices of llama2.c: unknown 0, begin 1, end 2, and a space before the text.
    pub const LLAMA2C: Self = Self {
        unk: Some(0),
        bos: Some(1),
        eos: Some(2),
        dummy_prefix: true,
    };
}

/// The section for a list of (piece, score), best score first to merge.
///
/// Pieces `<0x00>` to `<0xFF>`, if any, must be complete and in a row: they are the byte tokens.
/// Special tokens and empty pieces do not go into the index.
pub fn vocabulary_section(
    pieces: &[(Vec<u8>, f32)],
    options: VocabularyOptions,
) -> Result<Vec<u8>, VocabularyError> {
    if pieces.len() > usize::from(NONE) {
        return Err(error(format!("{} pieces, at most 65535", pieces.len())));
    }
    let first_byte = byte_tokens(pieces)?;
    let is_byte = |id: usize| first_byte.is_some_and(|first| (first..first + 256).contains(&id));
    let specials = [options.unk, options.bos, options.eos];
    let is_special = |id: usize| specials.contains(&Some(id as u32));

    let stored = |id: &usize| !is_byte(*id);
    let mut bytes = Vec::new();
    let mut offsets = vec![0];
    for id in (0..pieces.len()).filter(stored) {
        bytes.extend_from_slice(&pieces[id].0);
        offsets.push(bytes.len());
    }

    let indexed = |id: &usize| stored(id) && !is_special(*id) && !pieces[*id].0.is_empty();
    let mut index: Vec<usize> = (0..pieces.len()).filter(indexed).collect();
    index.sort_by(|&a, &b| pieces[a].0.cmp(&pieces[b].0));
    for pair in index.windows(2) {
        if pieces[pair[0]].0 == pieces[pair[1]].0 {
            return Err(error(format!(
                "tokens {} and {} have the same piece {:?}",
                pair[0],
                pair[1],
                String::from_utf8_lossy(&pieces[pair[0]].0)
            )));
        }
    }
    let ranks = ranks(pieces, &index)?;

    let mut section = header(
        [0, u8::from(options.dummy_prefix)],
        specials,
        pieces.len(),
        first_byte,
        [index.len(), bytes.len()],
    )?;
    section.extend_from_slice(&bitmaps(index.iter().map(|&id| pieces[id].0.as_slice())));
    for offset in offsets {
        let offset = (offset as u32).to_le_bytes();
        let width = if bytes.len() < 1 << 16 { 2 } else { 4 };
        section.extend_from_slice(&offset[..width]);
    }
    for (id, rank) in index.iter().zip(ranks) {
        section.extend_from_slice(&(*id as u16).to_le_bytes());
        section.extend_from_slice(&rank.to_le_bytes());
    }
    section.extend_from_slice(&bytes);
    checked(section)
}

/// The section for the vocabulary of plain bytes: unknown 0, begin 1, end 2, bytes from 3 on.
pub fn byte_vocabulary_section() -> Result<Vec<u8>, VocabularyError> {
    let specials = [Some(0), Some(1), Some(2)];
    checked(header([1, 0], specials, 259, Some(3), [0, 0])?)
}

/// The list of (piece, score) in a `tokenizer.bin` of llama2.c.
pub fn read_llama2c_tokenizer(file: &[u8]) -> Result<Vec<(Vec<u8>, f32)>, VocabularyError> {
    let cut = || error("llama2.c tokenizer is cut short".to_owned());
    let (_longest, mut rest) = file.split_first_chunk::<4>().ok_or_else(cut)?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (score, tail) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let (length, tail) = tail.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (piece, tail) = tail.split_at_checked(length).ok_or_else(cut)?;
        pieces.push((piece.to_vec(), f32::from_le_bytes(*score)));
        rest = tail;
    }
    Ok(pieces)
}

/// The id of byte token 0, if there are byte tokens.
fn byte_tokens(pieces: &[(Vec<u8>, f32)]) -> Result<Option<usize>, VocabularyError> {
    let names: Vec<Vec<u8>> = (0..=255_u8)
        .map(|byte| format!("<0x{byte:02X}>").into_bytes())
        .collect();
    let is_name = |(piece, _): &&(Vec<u8>, f32)| names.contains(piece);
    let Some(first) = pieces.iter().position(|piece| is_name(&piece)) else {
        return Ok(None);
    };
    let run = pieces[first..].iter().zip(&names);
    let equal = run.take_while(|((piece, _), name)| piece == *name).count();
    if equal < 256 || pieces.iter().filter(is_name).count() > 256 {
        return Err(error(format!(
            "byte tokens from {first} on are not <0x00> to <0xFF> in a row, once each"
        )));
    }
    Ok(Some(first))
}

/// Dense ranks of the scores of `index`: the best is 0, equal scores are equal.
fn ranks(pieces: &[(Vec<u8>, f32)], index: &[usize]) -> Result<Vec<u16>, VocabularyError> {
    if let Some(id) = index.iter().find(|&&id| pieces[id].1.is_nan()) {
        return Err(error(format!("the score of token {id} is NaN")));
    }
    // Adding zero makes -0 into 0, which is equal for llama2.c as well.
    let score = |id: &usize| pieces[*id].1 + 0.0;
    let mut scores: Vec<f32> = index.iter().map(score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores.dedup();
    let rank = |id: &usize| scores.partition_point(|other| *other > score(id)) as u16;
    Ok(index.iter().map(rank).collect())
}

/// The bitmaps for pieces.
fn bitmaps<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> [u8; 48] {
    let mut bitmaps = [0; 48];
    let mut set = |bitmap: usize, byte: u8| {
        if byte.is_ascii() {
            bitmaps[BITMAPS[bitmap] + usize::from(byte / 8)] |= 1 << (byte % 8);
        }
    };
    for piece in pieces {
        for pair in piece.windows(2) {
            if pair[0] == pair[1] {
                set(2, pair[0]);
            } else {
                set(0, pair[1]);
                set(1, pair[0]);
            }
        }
    }
    bitmaps
}

/// The fields that every section starts with.
fn header(
    kind_and_flags: [u8; 2],
    [unk, bos, eos]: [Option<u32>; 3],
    size: usize,
    first_byte: Option<usize>,
    [entries, bytes]: [usize; 2],
) -> Result<Vec<u8>, VocabularyError> {
    let too_large = |_| error("a vocabulary's numbers do not fit its fields".to_owned());
    let id = |id: Option<u32>| id.map_or(Ok(NONE), u16::try_from).map_err(too_large);
    let mut header = kind_and_flags.to_vec();
    header.extend_from_slice(&id(unk)?.to_le_bytes());
    header.extend_from_slice(&u32::try_from(size).map_err(too_large)?.to_le_bytes());
    header.extend_from_slice(&id(bos)?.to_le_bytes());
    header.extend_from_slice(&id(eos)?.to_le_bytes());
    header.extend_from_slice(&id(first_byte.map(|first| first as u32))?.to_le_bytes());
    header.extend_from_slice(&u16::try_from(entries).map_err(too_large)?.to_le_bytes());
    header.extend_from_slice(&u32::try_from(bytes).map_err(too_large)?.to_le_bytes());
    Ok(header)
}

/// A section, if the library reads it.
fn checked(section: Vec<u8>) -> Result<Vec<u8>, VocabularyError> {
    match Vocabulary::from_bytes(&section) {
        Ok(_) => Ok(section),
        Err(broken) => Err(error(broken.to_string())),
    }
}

/// An error with its message.
fn error(message: String) -> VocabularyError {
    VocabularyError(message)
}
