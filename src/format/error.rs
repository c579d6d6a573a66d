//! What can be wrong with a file's frame.

use core::fmt;

/// Bytes that are not a `.smid` file; each variant names the field and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FormatError {
    /// The file is shorter than its header, its section table and its checksum.
    Truncated {
        /// The bytes that are needed at least.
        needed: usize,
        /// The bytes there are.
        found: usize,
    },
    /// The file does not start with `SMID`.
    Magic {
        /// What it starts with.
        found: [u8; 4],
    },
    /// The version is not one that this crate reads.
    Version {
        /// What was found.
        version: u16,
    },
    /// The kind of model is not the one asked for.
    Kind {
        /// What was found.
        kind: u16,
    },
    /// The length in the header is not that of the file.
    Length {
        /// The length in the header.
        expected: usize,
        /// The length of the file.
        found: usize,
    },
    /// The number of sections is not 1 to 16.
    SectionCount {
        /// What was found.
        count: u32,
    },
    /// The checksum does not agree with the bytes.
    Checksum {
        /// The checksum in the file.
        expected: u32,
        /// The checksum of its bytes.
        found: u32,
    },
    /// A section's offset is not a multiple of 16.
    SectionAlignment {
        /// Which section.
        section: u32,
    },
    /// A section overlaps what is before it, or leaves the file.
    SectionRange {
        /// Which section.
        section: u32,
    },
    /// A section's reserved field is not zero.
    SectionReserved {
        /// Which section.
        section: u32,
    },
    /// Two sections have the same tag.
    SectionTwice {
        /// The tag.
        tag: [u8; 4],
    },
    /// A byte between sections is not zero.
    Padding {
        /// The section after it.
        section: u32,
    },
    /// A section is not there.
    SectionMissing {
        /// The tag.
        tag: [u8; 4],
    },
    /// The model card is not UTF-8.
    CardText {
        /// The offset in the section up to which it is.
        valid_up_to: usize,
    },
    /// A line of the model card is not `key: value`.
    CardLine {
        /// Which line, from 0.
        line: u32,
    },
    /// The model card has no name.
    CardName,
}

impl FormatError {
    /// The broken rule in plain words; usable in a `const` panic.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "the file is cut short",
            Self::Magic { .. } => "the file does not start with SMID: not a .smid file",
            Self::Version { .. } => "the file's version is not one that this crate reads",
            Self::Kind { .. } => "the file holds another kind of model",
            Self::Length { .. } => "the file does not have the length that its header says",
            Self::SectionCount { .. } => "a file has 1 to 16 sections",
            Self::Checksum { .. } => "the checksum does not agree: the file is damaged",
            Self::SectionAlignment { .. } => "a section must start at a multiple of 16",
            Self::SectionRange { .. } => "a section overlaps another or leaves the file",
            Self::SectionReserved { .. } => "the reserved field of a section must be zero",
            Self::SectionTwice { .. } => "two sections have the same tag",
            Self::Padding { .. } => "bytes between sections must be zero",
            Self::SectionMissing { .. } => "a section is missing",
            Self::CardText { .. } => "the model card is not UTF-8",
            Self::CardLine { .. } => "a line of the model card is not `key: value`",
            Self::CardName => "the model card has no name",
        }
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule())?;
        match *self {
            Self::Truncated { needed, found } => {
                write!(f, ": {found} bytes, needs {needed} at least")
            }
            Self::Magic { found } => write!(f, " (starts with {})", found.escape_ascii()),
            Self::Version { version } => write!(f, " (version {version})"),
            Self::Kind { kind } => write!(f, " (kind {kind})"),
            Self::Length { expected, found } => {
                write!(f, ": {found} bytes, header says {expected}")
            }
            Self::SectionCount { count } => write!(f, ", found {count}"),
            Self::Checksum { expected, found } => {
                write!(f, " (file says {expected:08x}, bytes give {found:08x})")
            }
            Self::SectionAlignment { section }
            | Self::SectionRange { section }
            | Self::SectionReserved { section } => write!(f, " (section {section})"),
            Self::Padding { section } => write!(f, " (before section {section})"),
            Self::SectionTwice { tag } | Self::SectionMissing { tag } => {
                write!(f, " ({})", tag.escape_ascii())
            }
            Self::CardText { valid_up_to } => write!(f, " (from byte {valid_up_to} on)"),
            Self::CardLine { line } => write!(f, " (line {})", line.saturating_add(1)),
            Self::CardName => Ok(()),
        }
    }
}

impl core::error::Error for FormatError {}
