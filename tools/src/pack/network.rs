//! Writes networks and the configuration of image models, as `smidgen::model` specifies them.
//!
//! This file needs nothing but the library, so that the library's own tests include it and there
//! is one writer.

use smidgen::quant::MatrixFormat;

/// Matrices start at multiples of this.
const ALIGNMENT: usize = 16;
/// Bytes of the header.
const HEADER: usize = 32;
/// Bytes of an entry of the table of layers.
const ENTRY: usize = 16;

/// A layer as it is stored: the fields of its entry, and its matrix with the bias.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredLayer {
    pub operation: u8,
    pub activation: u8,
    pub kernel_or_slot: u8,
    pub stride: u8,
    pub outputs: u16,
    /// Height and width of a reshape.
    pub size: [u16; 2],
    pub matrix: Option<StoredMatrix>,
}

/// A matrix and its bias.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMatrix {
    pub format: MatrixFormat,
    pub bytes: Vec<u8>,
    pub bias: Vec<f32>,
}

/// A network: the section of its layers.
pub fn network_section(input: [usize; 3], condition: usize, layers: &[StoredLayer]) -> Vec<u8> {
    let mut section = Vec::new();
    for number in input.into_iter().chain([condition, layers.len()]) {
        section.extend_from_slice(&(number as u32).to_le_bytes());
    }
    section.resize(HEADER, 0);
    let mut matrices = Vec::new();
    let first = HEADER + ENTRY * layers.len();
    for layer in layers {
        let (mut format, mut offset) = (0, 0);
        if let Some(matrix) = &layer.matrix {
            let end: usize = first + matrices.len();
            matrices.resize(end.next_multiple_of(ALIGNMENT) - first, 0);
            (format, offset) = (matrix.format.id(), first + matrices.len());
            matrices.extend_from_slice(&matrix.bytes);
            let bias = matrix.bias.iter().flat_map(|bias| bias.to_le_bytes());
            matrices.extend(bias);
        }
        let fields = [
            layer.operation,
            layer.activation,
            layer.kernel_or_slot,
            layer.stride,
        ];
        section.extend_from_slice(&fields);
        for number in [layer.outputs, layer.size[0], layer.size[1]] {
            section.extend_from_slice(&number.to_le_bytes());
        }
        section.extend_from_slice(&[format, 0]);
        section.extend_from_slice(&(offset as u32).to_le_bytes());
    }
    section.extend_from_slice(&matrices);
    section
}

/// The `CONF` section of an image model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImageShape {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub latent: usize,
    pub classes: usize,
    /// 1 = straight, 2 = variance preserving; 0 if it is no diffusion model.
    pub path: usize,
    pub time_features: usize,
}

impl ImageShape {
    /// The bytes of the section.
    pub fn section(&self) -> Vec<u8> {
        let numbers = [
            self.height,
            self.width,
            self.channels,
            self.latent,
            self.classes,
            self.path,
            self.time_features,
            0,
        ];
        let bytes = numbers
            .iter()
            .flat_map(|&number| (number as u32).to_le_bytes());
        bytes.collect()
    }
}
