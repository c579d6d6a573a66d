//! Writes `.smid` files, as `smidgen::format` specifies them.
//!
//! This file needs nothing but the library, so that the library's own tests include it and there
//! is one writer.

use smidgen::format::{KIND_TRANSFORMER, MAGIC, VERSION, checksum};
use smidgen::quant::MatrixFormat;

/// Sections start at multiples of this, and so do tensors.
const ALIGNMENT: usize = 16;
/// Bytes of the header, and of an entry of the section table.
const HEADER: usize = 16;

/// A file of sections.
pub fn container(kind: u16, sections: &[([u8; 4], &[u8])]) -> Vec<u8> {
    let table = HEADER * (1 + sections.len());
    let mut entries = Vec::new();
    let mut body = Vec::new();
    for (tag, bytes) in sections {
        body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
        entries.extend_from_slice(tag);
        entries.extend_from_slice(&((table + body.len()) as u32).to_le_bytes());
        entries.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        entries.extend_from_slice(&[0; 4]);
        body.extend_from_slice(bytes);
    }
    let mut file = MAGIC.to_vec();
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&kind.to_le_bytes());
    file.extend_from_slice(&((table + body.len() + 4) as u32).to_le_bytes());
    file.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    file.extend_from_slice(&entries);
    file.extend_from_slice(&body);
    seal(&mut file);
    file
}

/// Adds the checksum of all bytes to their end.
pub fn seal(file: &mut Vec<u8>) {
    file.extend_from_slice(&checksum(file).to_le_bytes());
}

/// The shape of a transformer, and what else is in `CONF`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub dim: usize,
    pub hidden_dim: usize,
    pub layers: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub vocabulary: usize,
    /// Positions that the model was trained with.
    pub context: usize,
    pub epsilon: f32,
    /// The base of the rotary frequencies.
    pub rope_theta: f64,
    /// Whether the head is a tensor of its own.
    pub separate_head: bool,
}

impl Shape {
    /// Width of a head.
    pub fn head_dim(&self) -> usize {
        self.dim / self.heads
    }

    /// Width of keys and of values.
    #[allow(dead_code)] // for the tests that include this file
    pub fn kv_dim(&self) -> usize {
        self.kv_heads * self.head_dim()
    }

    /// The `CONF` section.
    pub fn section(&self) -> Vec<u8> {
        let numbers = [
            self.dim,
            self.hidden_dim,
            self.layers,
            self.heads,
            self.kv_heads,
            self.vocabulary,
            self.context,
        ];
        let mut section: Vec<u8> = numbers
            .iter()
            .flat_map(|&number| (number as u32).to_le_bytes())
            .collect();
        section.extend_from_slice(&self.epsilon.to_le_bytes());
        section.extend_from_slice(&u32::from(self.separate_head).to_le_bytes());
        for frequency in self.frequencies() {
            section.extend_from_slice(&frequency.to_le_bytes());
        }
        section
    }

    /// The angle per position of each pair of elements, in turns times 2^32.
    pub fn frequencies(&self) -> Vec<u32> {
        let head_dim = self.head_dim();
        let frequency = |pair: usize| {
            let exponent = -((2 * pair) as f64) / head_dim as f64;
            let turns = self.rope_theta.powf(exponent) / std::f64::consts::TAU;
            // One radian is less than a turn.
            (turns * 2f64.powi(32)).round() as u32
        };
        (0..head_dim / 2).map(frequency).collect()
    }
}

/// A tensor as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTensor {
    pub format: MatrixFormat,
    pub rows: usize,
    pub columns: usize,
    pub bytes: Vec<u8>,
}

/// The file of a transformer; tensors in the order of the specification.
pub fn transformer_file(
    card: &str,
    shape: &Shape,
    vocabulary: &[u8],
    tensors: &[StoredTensor],
) -> Vec<u8> {
    let mut table = Vec::new();
    let mut data = Vec::new();
    for tensor in tensors {
        data.resize(data.len().next_multiple_of(ALIGNMENT), 0);
        table.extend_from_slice(&[tensor.format.id(), 0, 0, 0]);
        for number in [tensor.rows, tensor.columns, data.len()] {
            table.extend_from_slice(&(number as u32).to_le_bytes());
        }
        data.extend_from_slice(&tensor.bytes);
    }
    container(
        KIND_TRANSFORMER,
        &[
            (*b"CARD", card.as_bytes()),
            (*b"CONF", &shape.section()),
            (*b"TOKN", vocabulary),
            (*b"TENS", &table),
            (*b"DATA", &data),
        ],
    )
}
