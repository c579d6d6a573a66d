//! Every rule of the `TOKN` section, in the order of its layout.

use super::adjacency;
use super::error::TokenizerError as Error;
use super::lookup;
use super::symbol::NONE;
use super::vocabulary::{BYTE_TOKENS, Kind, MAX_SIZE, Vocabulary};
use crate::bytes::{bytes_at, u8_at, u16_at, u32_at};

/// Length of the header.
const HEADER: usize = 20;
/// The only flag that there is.
const DUMMY_PREFIX: u8 = 1;

/// `?` for `const fn`.
macro_rules! check {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => return Err(error),
        }
    };
}

/// Checks a section.
pub(super) const fn section(bytes: &[u8]) -> Result<Vocabulary<'_>, Error> {
    let short = Error::Length {
        expected: HEADER,
        found: bytes.len(),
    };
    let (
        Some(kind),
        Some(flags),
        Some(unk),
        Some(size),
        Some(bos),
        Some(eos),
        Some(first_byte),
        Some(entries),
        Some(piece_bytes),
    ) = (
        u8_at(bytes, 0),
        u8_at(bytes, 1),
        u16_at(bytes, 2),
        u32_at(bytes, 4),
        u16_at(bytes, 8),
        u16_at(bytes, 10),
        u16_at(bytes, 12),
        u16_at(bytes, 14),
        u32_at(bytes, 16),
    )
    else {
        return Err(short);
    };
    let kind = match kind {
        0 => Kind::Pieces,
        1 => Kind::Bytes,
        kind => return Err(Error::Kind { kind }),
    };
    if flags & !DUMMY_PREFIX != 0 {
        return Err(Error::Flags { flags });
    }
    if size == 0 || size > MAX_SIZE {
        return Err(Error::Size { size });
    }
    let mut vocabulary = Vocabulary {
        adjacency: &[],
        offsets: &[],
        index: &[],
        pieces: &[],
        size: size as u16,
        unk,
        bos,
        eos,
        first_byte,
        wide_offsets: piece_bytes > 0xFFFF,
        dummy_prefix: flags & DUMMY_PREFIX != 0,
        kind,
    };
    let stored = check!(stored_pieces(&vocabulary));
    if !can_be_special(&vocabulary, unk) {
        return Err(Error::Unknown { token: unk });
    }
    if !can_be_special(&vocabulary, bos) {
        return Err(Error::Begin { token: bos });
    }
    if !can_be_special(&vocabulary, eos) {
        return Err(Error::End { token: eos });
    }
    match kind {
        Kind::Bytes => {
            if entries != 0 {
                return Err(Error::IndexSize { entries });
            }
            if piece_bytes != 0 {
                return Err(Error::PieceBytes { bytes: piece_bytes });
            }
            check!(tables(&mut vocabulary, bytes, [0; 4]));
        }
        Kind::Pieces => {
            if entries > stored {
                return Err(Error::IndexSize { entries });
            }
            let width = if vocabulary.wide_offsets { 4 } else { 2 };
            let lengths = [
                adjacency::LENGTH as u64,
                width * (stored as u64 + 1),
                4 * entries as u64,
                piece_bytes as u64,
            ];
            check!(tables(&mut vocabulary, bytes, lengths));
            check!(offsets(&vocabulary, stored));
            check!(index(&vocabulary, entries));
        }
    }
    Ok(vocabulary)
}

/// How many pieces are stored: those of all tokens but the byte tokens.
const fn stored_pieces(vocabulary: &Vocabulary<'_>) -> Result<u16, Error> {
    let first = vocabulary.first_byte;
    let error = Error::ByteTokens { first };
    if first == NONE {
        return match vocabulary.kind {
            Kind::Pieces => Ok(vocabulary.size),
            Kind::Bytes => Err(error),
        };
    }
    match vocabulary.size.checked_sub(BYTE_TOKENS) {
        Some(stored) if first <= stored => Ok(stored),
        _ => Err(error),
    }
}

/// Whether an id is none, or a token that is not a byte token.
const fn can_be_special(vocabulary: &Vocabulary<'_>, token: u16) -> bool {
    token == NONE || (token < vocabulary.size && !vocabulary.is_byte_token(token))
}

/// Cuts the tables out of a section that must have exactly their length.
const fn tables<'a>(
    vocabulary: &mut Vocabulary<'a>,
    bytes: &'a [u8],
    [a, b, c, d]: [u64; 4],
) -> Result<(), Error> {
    // Four numbers below 2^34 each: no overflow.
    let expected = HEADER as u64 + a + b + c + d;
    let error = Error::Length {
        expected: if expected > usize::MAX as u64 {
            usize::MAX
        } else {
            expected as usize
        },
        found: bytes.len(),
    };
    if bytes.len() as u64 != expected {
        return Err(error);
    }
    let (a, b, c, d) = (a as usize, b as usize, c as usize, d as usize);
    let (Some(adjacency), Some(offsets), Some(index), Some(pieces)) = (
        bytes_at(bytes, HEADER, a),
        bytes_at(bytes, HEADER + a, b),
        bytes_at(bytes, HEADER + a + b, c),
        bytes_at(bytes, HEADER + a + b + c, d),
    ) else {
        return Err(error);
    };
    vocabulary.adjacency = adjacency;
    vocabulary.offsets = offsets;
    vocabulary.index = index;
    vocabulary.pieces = pieces;
    Ok(())
}

/// Offsets start at zero, never fall, and end with the last byte.
const fn offsets(vocabulary: &Vocabulary<'_>, stored: u16) -> Result<(), Error> {
    let end = vocabulary.pieces.len();
    let mut row = 0;
    let mut before = 0;
    while row <= stored as usize {
        let least = if row == stored as usize { end } else { before };
        let most = if row == 0 { 0 } else { end };
        match vocabulary.offset(row) {
            Some(offset) if offset >= least && offset <= most => before = offset,
            _ => return Err(Error::Offset { index: row as u16 }),
        }
        row += 1;
    }
    Ok(())
}

/// Entries name tokens that text can become, strictly ascending by piece, within the bitmaps.
const fn index(vocabulary: &Vocabulary<'_>, entries: u16) -> Result<(), Error> {
    let mut entry = 0;
    let mut before: &[u8] = &[];
    let mut before_token = NONE;
    while entry < entries {
        let Some(token) = lookup::token_at(vocabulary, entry) else {
            return Err(Error::IndexSize { entries });
        };
        let special = token == vocabulary.unk || token == vocabulary.bos || token == vocabulary.eos;
        let piece = match vocabulary.piece(token as u32) {
            Some(piece) if !special && !vocabulary.is_byte_token(token) => piece,
            _ => return Err(Error::IndexToken { entry, token }),
        };
        if piece.is_empty() {
            return Err(Error::EmptyPiece { token });
        }
        match ascending(before, piece) {
            Ascending::Yes => {}
            Ascending::No => return Err(Error::IndexOrder { entry }),
            Ascending::Equal => {
                return Err(Error::DuplicatePiece {
                    first: before_token,
                    second: token,
                });
            }
        }
        if !adjacency::allows(vocabulary.adjacency, piece) {
            return Err(Error::Adjacency { token });
        }
        before = piece;
        before_token = token;
        entry += 1;
    }
    Ok(())
}

/// Whether two pieces are in order.
enum Ascending {
    Yes,
    Equal,
    No,
}

/// Compares two pieces byte by byte.
const fn ascending(a: &[u8], b: &[u8]) -> Ascending {
    let (mut a, mut b) = (a, b);
    loop {
        match (a, b) {
            ([], []) => return Ascending::Equal,
            ([], _) => return Ascending::Yes,
            (_, []) => return Ascending::No,
            ([x, rest_a @ ..], [y, rest_b @ ..]) => {
                if *x < *y {
                    return Ascending::Yes;
                }
                if *x > *y {
                    return Ascending::No;
                }
                a = rest_a;
                b = rest_b;
            }
        }
    }
}
