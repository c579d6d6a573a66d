//! The frame of a file: header, section table, checksum.

use crc::{CRC_32_ISO_HDLC, Crc, Table};

use super::FormatError;
use crate::bytes::{bytes_at, u8_at, u32_at};

/// The first four bytes of a file.
pub const MAGIC: [u8; 4] = *b"SMID";
/// The version that this crate reads and writes.
pub const VERSION: u16 = 2;
/// The kind of a transformer.
pub const KIND_TRANSFORMER: u16 = 1;
/// The kind of a plain network.
pub const KIND_SEQUENTIAL: u16 = 2;
/// The kind of an autoencoder.
pub const KIND_AUTOENCODER: u16 = 3;
/// The kind of a variational autoencoder.
pub const KIND_VAE: u16 = 4;
/// The kind of a generative adversarial network.
pub const KIND_GAN: u16 = 5;
/// The kind of a diffusion model.
pub const KIND_DIFFUSION: u16 = 6;
/// The most sections that a file may have.
pub const MAX_SECTIONS: u32 = 16;

/// Bytes of the header.
const HEADER: usize = 16;
/// Bytes of an entry of the section table.
const ENTRY: usize = 16;
/// Bytes of the checksum.
const CHECKSUM: usize = 4;

/// The checksum of a file's bytes: CRC-32/ISO-HDLC, as in zlib and Ethernet.
///
/// # Example
///
/// ```
/// assert_eq!(smidgen::format::checksum(b"123456789"), 0xCBF4_3926);
/// ```
#[must_use]
pub const fn checksum(bytes: &[u8]) -> u32 {
    const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
    CRC.checksum(bytes)
}

/// A `.smid` file whose frame has been checked: a view of its bytes.
///
/// The layout is in the [module's documentation](super).
///
/// # Example
///
/// ```
/// use smidgen::format::{Container, FormatError};
///
/// let error = Container::from_bytes(b"GGUF............").unwrap_err();
/// assert_eq!(error, FormatError::Magic { found: *b"GGUF" });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container<'a> {
    bytes: &'a [u8],
    kind: u16,
    sections: u32,
}

impl<'a> Container<'a> {
    /// Checks the frame of a file and makes a view of it. Time is linear in the file's length.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, in the order of [`FormatError`]'s variants: what is wrong in
    /// the header comes before the checksum, and the section table after it.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let Some([magic, rest]) = two_words(bytes) else {
            return Err(FormatError::Truncated {
                needed: HEADER + ENTRY + CHECKSUM,
                found: bytes.len(),
            });
        };
        let magic = magic.to_le_bytes();
        if u32::from_le_bytes(magic) != u32::from_le_bytes(MAGIC) {
            return Err(FormatError::Magic { found: magic });
        }
        let (version, kind) = (rest as u16, (rest >> 16) as u16);
        if version != VERSION {
            return Err(FormatError::Version { version });
        }
        let (Some(length), Some(sections)) = (u32_at(bytes, 8), u32_at(bytes, 12)) else {
            return Err(FormatError::Truncated {
                needed: HEADER + ENTRY + CHECKSUM,
                found: bytes.len(),
            });
        };
        if length as usize != bytes.len() {
            return Err(FormatError::Length {
                expected: length as usize,
                found: bytes.len(),
            });
        }
        if sections == 0 || sections > MAX_SECTIONS {
            return Err(FormatError::SectionCount { count: sections });
        }
        let needed = HEADER + sections as usize * ENTRY + CHECKSUM;
        let end = bytes.len().saturating_sub(CHECKSUM);
        let (true, Some(body), Some(expected)) = (
            bytes.len() >= needed,
            bytes_at(bytes, 0, end),
            u32_at(bytes, end),
        ) else {
            return Err(FormatError::Truncated {
                needed,
                found: bytes.len(),
            });
        };
        let found = checksum(body);
        if found != expected {
            return Err(FormatError::Checksum { expected, found });
        }
        let container = Self {
            bytes,
            kind,
            sections,
        };
        match container.check_sections(end) {
            Some(error) => Err(error),
            None => Ok(container),
        }
    }

    /// The first broken rule of the section table.
    const fn check_sections(&self, end: usize) -> Option<FormatError> {
        let mut free = HEADER + self.sections as usize * ENTRY;
        let mut section = 0;
        while section < self.sections {
            let Some((tag, offset, length, reserved)) = self.entry(section) else {
                return Some(FormatError::SectionRange { section });
            };
            if offset % 16 != 0 {
                return Some(FormatError::SectionAlignment { section });
            }
            if offset < free || offset > end || length > end - offset {
                return Some(FormatError::SectionRange { section });
            }
            if reserved != 0 {
                return Some(FormatError::SectionReserved { section });
            }
            let mut earlier = 0;
            while earlier < section {
                if matches!(self.entry(earlier), Some((other, ..)) if other == tag) {
                    return Some(FormatError::SectionTwice {
                        tag: tag.to_le_bytes(),
                    });
                }
                earlier += 1;
            }
            if !all_zero(self.bytes, free, offset) {
                return Some(FormatError::Padding { section });
            }
            free = offset + length;
            section += 1;
        }
        if all_zero(self.bytes, free, end) {
            None
        } else {
            Some(FormatError::Padding { section })
        }
    }

    /// Tag, offset, length and reserved field of an entry of the section table.
    const fn entry(&self, section: u32) -> Option<(u32, usize, usize, u32)> {
        let at = HEADER + section as usize * ENTRY;
        match (
            two_words_at(self.bytes, at),
            two_words_at(self.bytes, at + 8),
        ) {
            (Some([tag, offset]), Some([length, reserved])) => {
                Some((tag, offset as usize, length as usize, reserved))
            }
            _ => None,
        }
    }

    /// The kind of model.
    #[must_use]
    pub const fn kind(&self) -> u16 {
        self.kind
    }

    /// The bytes of the whole file.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes of a section.
    ///
    /// # Errors
    ///
    /// [`SectionMissing`](FormatError::SectionMissing).
    pub const fn section(&self, tag: [u8; 4]) -> Result<&'a [u8], FormatError> {
        let mut section = 0;
        while section < self.sections {
            if let Some((found, offset, length, _)) = self.entry(section)
                && found == u32::from_le_bytes(tag)
                && let Some(bytes) = bytes_at(self.bytes, offset, length)
            {
                return Ok(bytes);
            }
            section += 1;
        }
        Err(FormatError::SectionMissing { tag })
    }

    /// The tags of all sections with their lengths in bytes, in the order of the file.
    pub fn sections(&self) -> impl Iterator<Item = ([u8; 4], usize)> {
        let container = *self;
        (0..self.sections).filter_map(move |section| {
            let (tag, _, length, _) = container.entry(section)?;
            Some((tag.to_le_bytes(), length))
        })
    }
}

/// The first two words.
const fn two_words(bytes: &[u8]) -> Option<[u32; 2]> {
    two_words_at(bytes, 0)
}

/// Two words in a row.
const fn two_words_at(bytes: &[u8], at: usize) -> Option<[u32; 2]> {
    match (u32_at(bytes, at), u32_at(bytes, at + 4)) {
        (Some(first), Some(second)) => Some([first, second]),
        _ => None,
    }
}

/// Whether the bytes of a range are zero.
const fn all_zero(bytes: &[u8], from: usize, to: usize) -> bool {
    let mut at = from;
    while at < to {
        if !matches!(u8_at(bytes, at), Some(0)) {
            return false;
        }
        at += 1;
    }
    true
}

// The bytes of a file are no matter for a log.
#[cfg(feature = "defmt")]
impl defmt::Format for Container<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "Container {{ kind: {=u16}, sections: {=u32}, bytes: {=usize} }}",
            self.kind,
            self.sections,
            self.bytes.len()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// A file of sections.
    fn file(sections: &[([u8; 4], &[u8])]) -> Vec<u8> {
        let mut offset = HEADER + sections.len() * ENTRY;
        let mut file = MAGIC.to_vec();
        file.extend([2, 0, 1, 0]);
        file.extend([0; 4]);
        file.extend((sections.len() as u32).to_le_bytes());
        let mut body: Vec<u8> = Vec::new();
        for (tag, bytes) in sections {
            file.extend(tag);
            file.extend((offset as u32).to_le_bytes());
            file.extend((bytes.len() as u32).to_le_bytes());
            file.extend([0; 4]);
            body.extend(*bytes);
            body.resize(body.len().next_multiple_of(16), 0);
            offset = HEADER + sections.len() * ENTRY + body.len();
        }
        file.extend(body);
        let length = (file.len() + 4) as u32;
        file[8..12].copy_from_slice(&length.to_le_bytes());
        sealed(file)
    }

    /// The file with its checksum added.
    fn sealed(mut file: Vec<u8>) -> Vec<u8> {
        file.extend(checksum(&file).to_le_bytes());
        file
    }

    fn error_after(change: impl Fn(&mut Vec<u8>)) -> Option<FormatError> {
        let mut file = file(&[(*b"CARD", b"name"), (*b"CONF", &[1; 20])]);
        file.truncate(file.len() - 4);
        change(&mut file);
        Container::from_bytes(&sealed(file)).err()
    }

    #[test]
    fn sections_are_found() {
        let file = file(&[(*b"CARD", b"name"), (*b"CONF", &[1; 20])]);
        let container = Container::from_bytes(&file).unwrap();
        assert_eq!(container.section(*b"CARD"), Ok(&b"name"[..]));
        assert_eq!(container.section(*b"CONF"), Ok(&[1; 20][..]));
        let missing = FormatError::SectionMissing { tag: *b"DATA" };
        assert_eq!(container.section(*b"DATA"), Err(missing));
        assert!(container.sections().eq([(*b"CARD", 4), (*b"CONF", 20)]));
        assert_eq!(container.kind(), 1);
    }

    #[test]
    fn every_rule_of_the_table() {
        assert_eq!(error_after(|_| {}), None);
        let section = 0;
        let alignment = FormatError::SectionAlignment { section };
        assert_eq!(error_after(|file| file[20] += 4), Some(alignment));
        let range = FormatError::SectionRange { section };
        assert_eq!(error_after(|file| file[20] = 16), Some(range));
        assert_eq!(error_after(|file| file[26] = 1), Some(range));
        let reserved = FormatError::SectionReserved { section };
        assert_eq!(error_after(|file| file[28] = 1), Some(reserved));
        let twice = FormatError::SectionTwice { tag: *b"CARD" };
        assert_eq!(
            error_after(|file| file.copy_within(16..20, 32)),
            Some(twice)
        );
        let padding = FormatError::Padding { section: 1 };
        assert_eq!(error_after(|file| file[56] = 1), Some(padding));
        let padding = FormatError::Padding { section: 2 };
        assert_eq!(
            error_after(|file| *file.last_mut().unwrap() = 1),
            Some(padding)
        );
        let count = FormatError::SectionCount { count: 17 };
        assert_eq!(error_after(|file| file[12] = 17), Some(count));
        let (needed, found) = (276, 100);
        let truncated = FormatError::Truncated { needed, found };
        assert_eq!(error_after(|file| file[12] = 16), Some(truncated));
    }

    #[test]
    fn every_truncation_and_every_changed_byte() {
        let file = file(&[(*b"CARD", b"name"), (*b"CONF", &[1; 20])]);
        for length in 0..file.len() {
            assert!(Container::from_bytes(&file[..length]).is_err());
        }
        for at in 0..file.len() {
            for value in 1..=255 {
                let mut changed = file.clone();
                changed[at] ^= value;
                // The kind is the reader's to compare; all else is under the checksum.
                assert!(Container::from_bytes(&changed).is_err(), "byte {at}");
            }
        }
    }
}
