//! What can be wrong with a network, or with the use of one.

use core::fmt;

use crate::format::FormatError;
use crate::quant::QuantError;

/// A file or section that is no network, or an input that one cannot take; each variant names the
/// field and the rule it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum NetworkError {
    /// The frame of the file or its model card is broken.
    Format(FormatError),
    /// The section is shorter than its header and its table of layers.
    Truncated {
        /// The bytes that are needed at least.
        needed: usize,
        /// The bytes there are.
        found: usize,
    },
    /// Height, width or channels of the input are zero, or a map is too large.
    InputShape {
        /// Height, width and channels.
        found: [u32; 3],
    },
    /// The condition is longer than 65,535.
    ConditionLength {
        /// What was found.
        length: u32,
    },
    /// The number of layers is not 1 to 256.
    Layers {
        /// What was found.
        layers: u32,
    },
    /// The reserved field of the header is not zero.
    HeaderReserved,
    /// An operation is not known.
    Operation {
        /// Which layer.
        layer: u32,
        /// What was found.
        operation: u8,
    },
    /// An activation function is not known, or the operation takes none.
    Activation {
        /// Which layer.
        layer: u32,
        /// What was found.
        activation: u8,
    },
    /// A kernel is not 1, 3 or 5.
    Kernel {
        /// Which layer.
        layer: u32,
        /// What was found.
        kernel: u8,
    },
    /// A stride is not 1 or 2.
    Stride {
        /// Which layer.
        layer: u32,
        /// What was found.
        stride: u8,
    },
    /// A slot is not below 8, or nothing has been kept in it.
    Slot {
        /// Which layer.
        layer: u32,
        /// What was found.
        slot: u8,
    },
    /// A layer has no outputs, or a shift not one for each channel.
    Outputs {
        /// Which layer.
        layer: u32,
        /// What was found.
        outputs: u16,
    },
    /// A field that the operation does not use is not zero.
    LayerReserved {
        /// Which layer.
        layer: u32,
    },
    /// Two maps do not fit together, or a reshape changes the number of elements.
    LayerShape {
        /// Which layer.
        layer: u32,
    },
    /// A map has more than 2^20 elements, or more than 65,535 of a dimension.
    MapSize {
        /// Which layer.
        layer: u32,
    },
    /// A layer needs a condition, but the network has none.
    NoCondition {
        /// Which layer.
        layer: u32,
    },
    /// The format of a matrix is not known.
    MatrixFormat {
        /// Which layer.
        layer: u32,
        /// What was found.
        format: u8,
    },
    /// A matrix does not start at the next multiple of 16 behind what is before it.
    MatrixOffset {
        /// Which layer.
        layer: u32,
        /// Where it should start.
        expected: u32,
        /// Where it starts.
        found: u32,
    },
    /// A matrix or its bias leaves the section.
    MatrixRange {
        /// Which layer.
        layer: u32,
    },
    /// A byte before a matrix is not zero.
    Padding {
        /// Which layer.
        layer: u32,
    },
    /// The numbers of a matrix or a bias are broken.
    Matrix {
        /// Which layer.
        layer: u32,
        /// What is wrong.
        error: QuantError,
    },
    /// The section does not end with the last matrix.
    Length {
        /// The length by the layers.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The workspace is too small.
    WorkspaceTooSmall {
        /// The bytes that are needed.
        needed: usize,
        /// The bytes that were given.
        given: usize,
    },
    /// The workspace does not start at a multiple of 8.
    WorkspaceAlignment,
    /// The input does not have the length of the network's.
    Input {
        /// The network's.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// The condition does not have the length of the network's.
    Condition {
        /// The network's.
        expected: usize,
        /// What was given.
        found: usize,
    },
}

impl NetworkError {
    /// The broken rule in plain words; usable in a `const` panic.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Format(error) => error.rule(),
            Self::Truncated { .. } => "the network is cut short",
            Self::InputShape { .. } => {
                "an input must have 1 to 65535 of each dimension, 2^20 in all"
            }
            Self::ConditionLength { .. } => "a condition must be at most 65535 long",
            Self::Layers { .. } => "a network must have 1 to 256 layers",
            Self::HeaderReserved => "the reserved field of a network must be zero",
            Self::Operation { .. } => "a layer's operation is not known",
            Self::Activation { .. } => "a layer's activation is not known or not due",
            Self::Kernel { .. } => "a kernel must be 1, 3 or 5",
            Self::Stride { .. } => "a stride must be 1 or 2",
            Self::Slot { .. } => "a slot must be below 8 and hold a map",
            Self::Outputs { .. } => "a layer must have outputs, a shift one for each channel",
            Self::LayerReserved { .. } => "unused fields of a layer must be zero",
            Self::LayerShape { .. } => "the maps of a layer must fit together",
            Self::MapSize { .. } => "a map must have at most 65535 of each dimension, 2^20 in all",
            Self::NoCondition { .. } => "a layer needs a condition and the network has none",
            Self::MatrixFormat { .. } => "a matrix's format is not known",
            Self::MatrixOffset { .. } => "a matrix must start at the next multiple of 16",
            Self::MatrixRange { .. } => "a matrix leaves the network",
            Self::Padding { .. } => "bytes between matrices must be zero",
            Self::Matrix { error, .. } => error.rule(),
            Self::Length { .. } => "the network must end with the last matrix",
            Self::WorkspaceTooSmall { .. } => "the workspace is too small",
            Self::WorkspaceAlignment => "the workspace must start at a multiple of 8",
            Self::Input { .. } => "the input must have the length of the network's",
            Self::Condition { .. } => "the condition must have the length of the network's",
        }
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Format(error) => return error.fmt(f),
            Self::Matrix { layer, error } => return write!(f, "layer {layer}: {error}"),
            _ => f.write_str(self.rule())?,
        }
        match *self {
            Self::Truncated { needed, found } => {
                write!(f, ": {found} bytes, needs {needed} at least")
            }
            Self::InputShape {
                found: [height, width, channels],
            } => write!(f, ", found {height} x {width} x {channels}"),
            Self::ConditionLength { length: found } | Self::Layers { layers: found } => {
                write!(f, ", found {found}")
            }
            Self::Operation {
                layer,
                operation: found,
            }
            | Self::Activation {
                layer,
                activation: found,
            }
            | Self::Kernel {
                layer,
                kernel: found,
            }
            | Self::Stride {
                layer,
                stride: found,
            }
            | Self::Slot { layer, slot: found }
            | Self::MatrixFormat {
                layer,
                format: found,
            } => write!(f, " (layer {layer}, found {found})"),
            Self::Outputs { layer, outputs } => write!(f, " (layer {layer}, found {outputs})"),
            Self::LayerReserved { layer }
            | Self::LayerShape { layer }
            | Self::MapSize { layer }
            | Self::NoCondition { layer }
            | Self::MatrixRange { layer } => write!(f, " (layer {layer})"),
            Self::Padding { layer } => write!(f, " (before that of layer {layer})"),
            Self::MatrixOffset {
                layer,
                expected,
                found,
            } => write!(f, " (layer {layer}: {expected}, found {found})"),
            Self::Length { expected, found } => write!(f, ": {expected} bytes, found {found}"),
            Self::WorkspaceTooSmall { needed, given } => write!(
                f,
                ": {given} bytes, needs {needed}, {} are missing",
                needed.saturating_sub(given)
            ),
            Self::Input { expected, found } | Self::Condition { expected, found } => {
                write!(f, ": {expected} numbers, given {found}")
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for NetworkError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Format(error) => Some(error),
            Self::Matrix { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<FormatError> for NetworkError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}
