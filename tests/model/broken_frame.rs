//! Files whose frame, model card or vocabulary is broken: each has its own error.

use smidgen::format::FormatError as Format;
use smidgen::model::transformer::ModelError;
use smidgen::tokenizer::TokenizerError as Tokenizer;

use crate::fixtures::{ODD, TINY, tiny_vocabulary};
use crate::parts::{Parts, error_of, resealed};

#[test]
fn header_and_section_table() {
    let file = ODD.file();
    let length = file.len();
    assert_eq!(error_of(&file), None);
    let check = |error: Format, change: &dyn Fn(&mut Vec<u8>)| {
        let changed = resealed(&file, |file| change(file));
        assert_eq!(error_of(&changed), Some(ModelError::Format(error)));
    };
    check(Format::Magic { found: *b"SMIE" }, &|file| file[3] = b'E');
    check(Format::Magic { found: *b"GGUF" }, &|file| {
        file[..4].copy_from_slice(b"GGUF");
    });
    check(Format::Version { version: 1 }, &|file| file[4] = 1);
    check(Format::Version { version: 3 }, &|file| file[4] = 3);
    check(Format::Version { version: 0 }, &|file| file[4] = 0);
    check(Format::Version { version: 258 }, &|file| file[5] = 1);
    check(Format::Kind { kind: 2 }, &|file| file[6] = 2);
    check(Format::Kind { kind: 0 }, &|file| file[6] = 0);
    let found = length;
    let expected = length + 65_536;
    check(Format::Length { expected, found }, &|file| file[10] += 1);
    check(
        Format::Length {
            expected: length,
            found: length + 1,
        },
        &|file| file.push(0),
    );
    check(Format::SectionCount { count: 0 }, &|file| file[12] = 0);
    check(Format::SectionCount { count: 17 }, &|file| file[12] = 17);
    check(Format::SectionCount { count: 1 << 31 | 5 }, &|file| {
        file[15] = 128;
    });
    for section in 0..5_u32 {
        let entry = 16 + 16 * section as usize;
        check(Format::SectionAlignment { section }, &|file| {
            file[entry + 4] += 1;
        });
        check(Format::SectionRange { section }, &|file| {
            Parts::set(file, entry + 4, 0);
        });
        check(Format::SectionRange { section }, &|file| {
            Parts::set(file, entry + 4, 0xFFFF_FFF0);
        });
        check(Format::SectionRange { section }, &|file| {
            Parts::set(file, entry + 8, u32::MAX);
        });
        check(Format::SectionReserved { section }, &|file| {
            file[entry + 15] = 1;
        });
    }
    check(Format::SectionTwice { tag: *b"CARD" }, &|file| {
        file.copy_within(16..20, 48);
    });
    // One byte less of DATA leaves a byte that belongs to no section.
    check(Format::Padding { section: 5 }, &|file| {
        let last = file.len() - 1;
        file[last] = 1;
        let data = u32::from_le_bytes(file[88..92].try_into().unwrap());
        Parts::set(file, 88, data - 1);
    });
    for (at, tag) in [b"CARD", b"CONF", b"TOKN", b"TENS", b"DATA"]
        .iter()
        .enumerate()
    {
        check(Format::SectionMissing { tag: **tag }, &|file| {
            file[16 + 16 * at] = b'x';
        });
    }
}

#[test]
fn lengths_and_checksums() {
    let truncated = |needed, found| ModelError::Format(Format::Truncated { needed, found });
    assert_eq!(error_of(&[]), Some(truncated(36, 0)));
    assert_eq!(error_of(b"SMID\x02\0\x01\0"), Some(truncated(36, 8)));
    let header = b"SMID\x02\0\x01\0\x14\0\0\0\x10\0\0\0\0\0\0\0";
    assert_eq!(error_of(header), Some(truncated(276, 20)));
    let mut file = ODD.file();
    let last = file.len() - 1;
    let before = u32::from_le_bytes(file[last - 3..].try_into().unwrap());
    file[last] ^= 0x80;
    let (expected, found) = (before ^ 0x8000_0000, before);
    let checksum = Format::Checksum { expected, found };
    assert_eq!(error_of(&file), Some(ModelError::Format(checksum)));
}

#[test]
fn model_cards() {
    let parts = Parts::of(&ODD.file());
    let check = |error: Option<Format>, card: &[u8]| {
        let card = card.to_vec();
        let file = Parts {
            card,
            ..parts.clone()
        }
        .file();
        assert_eq!(error_of(&file), error.map(ModelError::Format));
    };
    check(None, b"name: x");
    check(Some(Format::CardName), b"");
    check(Some(Format::CardName), b"license: MIT\n");
    check(Some(Format::CardLine { line: 1 }), b"name: x\nno colon\n");
    check(Some(Format::CardLine { line: 0 }), b"Name: x\n");
    check(Some(Format::CardText { valid_up_to: 6 }), b"name: \xE2\x82");
}

#[test]
fn byte_vocabularies() {
    let parts = Parts::of(&ODD.file());
    let check = |error: Tokenizer, change: &dyn Fn(&mut Vec<u8>)| {
        let mut parts = parts.clone();
        change(&mut parts.tokn);
        assert_eq!(error_of(&parts.file()), Some(ModelError::Tokenizer(error)));
    };
    let (expected, found) = (20, 19);
    check(Tokenizer::Length { expected, found }, &|tokn| {
        tokn.pop();
    });
    check(Tokenizer::Kind { kind: 2 }, &|tokn| tokn[0] = 2);
    check(Tokenizer::Flags { flags: 2 }, &|tokn| tokn[1] = 2);
    check(Tokenizer::Size { size: 0 }, &|tokn| Parts::set(tokn, 4, 0));
    check(Tokenizer::Size { size: 65_536 }, &|tokn| {
        Parts::set(tokn, 4, 65_536);
    });
    check(Tokenizer::ByteTokens { first: 4 }, &|tokn| tokn[12] = 4);
    check(Tokenizer::Unknown { token: 3 }, &|tokn| tokn[2] = 3);
    check(Tokenizer::Begin { token: 259 }, &|tokn| {
        tokn[8..10].copy_from_slice(&[3, 1]);
    });
    check(Tokenizer::End { token: 4 }, &|tokn| tokn[10] = 4);
    check(Tokenizer::IndexSize { entries: 1 }, &|tokn| tokn[14] = 1);
    check(Tokenizer::PieceBytes { bytes: 1 }, &|tokn| tokn[16] = 1);
}

#[test]
fn vocabularies_of_pieces() {
    let parts = Parts::of(&TINY.file_with(&tiny_vocabulary()));
    assert_eq!(error_of(&parts.file()), None);
    let check = |error: Tokenizer, change: &dyn Fn(&mut Vec<u8>)| {
        let mut parts = parts.clone();
        change(&mut parts.tokn);
        assert_eq!(error_of(&parts.file()), Some(ModelError::Tokenizer(error)));
    };
    // Header 20, bitmaps 48, nine offsets of 2 bytes, five entries of 4; then the pieces.
    let (offsets, index) = (68, 86);
    let id = |entry: usize| u16::from_le_bytes([parts.tokn[index + 4 * entry], 0]);
    assert_eq!([0, 1, 2, 3, 4].map(id), [7, 3, 5, 4, 6]); // " ", a, ab, b, é
    let (expected, found) = (parts.tokn.len(), parts.tokn.len() + 1);
    check(Tokenizer::Length { expected, found }, &|tokn| tokn.push(0));
    check(Tokenizer::IndexSize { entries: 9 }, &|tokn| tokn[14] = 9);
    check(Tokenizer::Offset { index: 0 }, &|tokn| tokn[offsets] = 1);
    check(Tokenizer::Offset { index: 3 }, &|tokn| {
        tokn[offsets + 7] = 9
    });
    let (entry, token) = (0, 2);
    check(Tokenizer::IndexToken { entry, token }, &|tokn| {
        tokn[index] = 2;
    });
    let token = 300;
    check(Tokenizer::IndexToken { entry, token }, &|tokn| {
        tokn[index..index + 2].copy_from_slice(&[44, 1]);
    });
    // The piece of token 3 starts where it ends.
    check(Tokenizer::EmptyPiece { token: 3 }, &|tokn| {
        tokn.copy_within(offsets + 8..offsets + 10, offsets + 6);
    });
    let (first, second) = (3, 4);
    check(Tokenizer::DuplicatePiece { first, second }, &|tokn| {
        let pieces = index + 20;
        let at = |token: usize| pieces + usize::from(tokn[offsets + 2 * token]);
        let (a, b) = (at(3), at(4));
        tokn[b] = tokn[a];
        // Entry 2 is b now; then ab, which comes too late to matter.
        let ab: [u8; 4] = tokn[index + 8..index + 12].try_into().unwrap();
        tokn.copy_within(index + 12..index + 16, index + 8);
        tokn[index + 12..index + 16].copy_from_slice(&ab);
    });
    check(Tokenizer::IndexOrder { entry: 1 }, &|tokn| {
        tokn[index..index + 8].rotate_left(4);
    });
    check(Tokenizer::Adjacency { token: 5 }, &|tokn| {
        tokn[20..68].fill(0);
    });
}
