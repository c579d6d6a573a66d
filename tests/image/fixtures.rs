//! Small random networks; `tests/oracle/network_oracle.py` makes the same by the same rules.

use smidgen::format::{KIND_AUTOENCODER, KIND_DIFFUSION, KIND_GAN, KIND_SEQUENTIAL, KIND_VAE};
use smidgen::nn::ActivationFunction as F;
use smidgen::quant::MatrixFormat;

use crate::container::container;
use crate::network::{ImageShape, StoredLayer, StoredMatrix, network_section};
use crate::quantize::nearest;

/// A linear congruential generator, of which the high 16 bits count.
pub struct Lcg(pub u32);

impl Lcg {
    pub fn bits(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 16
    }

    /// From -1 up to 1, in steps of 2^-15.
    pub fn unit(&mut self) -> f32 {
        (self.bits() as f32 - 32_768.0) / 32_768.0
    }

    pub fn vector(&mut self, length: usize) -> Vec<f32> {
        (0..length).map(|_| self.unit()).collect()
    }

    /// A random matrix of `rows x columns` with a bias.
    fn affine(&mut self, format: MatrixFormat, rows: usize, columns: usize) -> StoredMatrix {
        let mut size = 1.0;
        while size * size * columns as f32 > 4.0 {
            size /= 2.0;
        }
        let weights: Vec<f32> = (0..rows * columns).map(|_| size * self.unit()).collect();
        StoredMatrix {
            format,
            bytes: nearest(format, &weights, columns),
            bias: (0..rows).map(|_| self.unit() / 4.0).collect(),
        }
    }
}

/// Layers put together.
pub struct Layers<'a> {
    pub lcg: &'a mut Lcg,
    pub format: MatrixFormat,
    pub layers: Vec<StoredLayer>,
}

impl Layers<'_> {
    fn push(&mut self, operation: u8, activation: F, field: u8) -> &mut StoredLayer {
        self.layers.push(StoredLayer {
            operation,
            activation: activation.id(),
            kernel_or_slot: field,
            ..StoredLayer::default()
        });
        self.layers.last_mut().unwrap()
    }

    fn affine(&mut self, operation: u8, [rows, columns]: [usize; 2], activation: F) {
        let matrix = self.lcg.affine(self.format, rows, columns);
        let layer = self.push(operation, activation, 0);
        layer.outputs = rows as u16;
        layer.matrix = Some(matrix);
    }

    pub fn dense(&mut self, matrix: [usize; 2], activation: F) {
        self.affine(0, matrix, activation);
    }

    pub fn condition(&mut self, matrix: [usize; 2], activation: F) {
        self.affine(6, matrix, activation);
    }

    pub fn shift(&mut self, matrix: [usize; 2], activation: F) {
        self.affine(7, matrix, activation);
    }

    pub fn conv(&mut self, [kernel, stride]: [u8; 2], io: [usize; 2], activation: F) {
        let [inputs, outputs] = io;
        let columns = usize::from(kernel).pow(2) * inputs;
        self.affine(1, [outputs, columns], activation);
        let layer = self.layers.last_mut().unwrap();
        (layer.kernel_or_slot, layer.stride) = (kernel, stride);
    }

    pub fn plain(&mut self, operation: u8, field: u8, activation: F) {
        self.push(operation, activation, field);
    }
}

pub const UPSAMPLE: u8 = 2;
pub const SAVE: u8 = 3;
pub const ADD: u8 = 4;
pub const CONCAT: u8 = 5;

/// A network with every operation, its input of 4 x 6 x 2 and its condition of 3.
pub fn every_operation(seed: u32, format: MatrixFormat) -> (Vec<u8>, Vec<f32>, Vec<f32>) {
    let lcg = &mut Lcg(seed);
    let (input, condition) = (lcg.vector(48), lcg.vector(3));
    let mut layers = Layers {
        lcg,
        format,
        layers: Vec::new(),
    };
    layers.condition([4, 3], F::Silu);
    layers.plain(SAVE, 0, F::Identity);
    layers.conv([3, 2], [2, 5], F::LeakyRelu);
    layers.shift([5, 4], F::Silu);
    layers.plain(SAVE, 1, F::Identity);
    layers.conv([3, 1], [5, 5], F::Identity);
    layers.plain(ADD, 1, F::Tanh);
    layers.condition([3, 4], F::Tanh);
    layers.plain(UPSAMPLE, 0, F::Identity);
    layers.plain(CONCAT, 0, F::Identity);
    layers.conv([5, 1], [7, 3], F::Relu);
    layers.shift([3, 3], F::Identity);
    layers.layers.push(StoredLayer {
        operation: 8,
        outputs: 3,
        size: [3, 8],
        ..StoredLayer::default()
    });
    layers.conv([1, 1], [3, 2], F::Sigmoid);
    layers.dense([4, 48], F::Identity);
    let section = network_section([4, 6, 2], 3, &layers.layers);
    (section, input, condition)
}

/// A dense network of two layers, with the class between them if there are classes.
fn dense(seed: u32, [input, classes, output]: [usize; 3], last: F) -> Vec<u8> {
    let mut layers = Layers {
        lcg: &mut Lcg(seed),
        format: MatrixFormat::Q8,
        layers: Vec::new(),
    };
    layers.dense([6, input], F::Identity);
    if classes > 0 {
        layers.shift([6, classes], F::Relu);
    }
    layers.dense([output, 6], last);
    network_section([1, 1, input], classes, &layers.layers)
}

/// A denoiser of 4 x 4 images, 2 time features and 3 classes.
fn denoiser(seed: u32) -> Vec<u8> {
    let mut layers = Layers {
        lcg: &mut Lcg(seed),
        format: MatrixFormat::Q8,
        layers: Vec::new(),
    };
    layers.conv([3, 1], [1, 4], F::Identity);
    layers.shift([4, 7], F::Silu);
    layers.conv([3, 1], [4, 1], F::Identity);
    network_section([4, 4, 1], 7, &layers.layers)
}

/// The kinds of files with networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sequential,
    Autoencoder,
    Vae,
    Gan,
    Diffusion,
}

pub const KINDS: [Kind; 5] = [
    Kind::Sequential,
    Kind::Autoencoder,
    Kind::Vae,
    Kind::Gan,
    Kind::Diffusion,
];

/// Images of 4 x 4, latent vectors of 2, three classes.
pub const SHAPE: ImageShape = ImageShape {
    height: 4,
    width: 4,
    channels: 1,
    latent: 2,
    classes: 3,
    path: 0,
    time_features: 0,
};

/// The sections of a file, to be changed and put together.
#[derive(Clone, Debug)]
pub struct Parts {
    pub kind: u16,
    pub sections: Vec<([u8; 4], Vec<u8>)>,
}

impl Parts {
    /// A small model of a kind.
    pub fn of(kind: Kind) -> Self {
        let card = (*b"CARD", b"name: small\n".to_vec());
        let conf = |shape: ImageShape| (*b"CONF", shape.section());
        let (kind, mut sections) = match kind {
            Kind::Sequential => return Self::every_operation(MatrixFormat::Q8),
            Kind::Autoencoder => (
                KIND_AUTOENCODER,
                vec![
                    conf(ImageShape {
                        classes: 0,
                        ..SHAPE
                    }),
                    (*b"ENCO", dense(1, [16, 0, 2], F::Sigmoid)),
                    (*b"DECO", dense(2, [2, 0, 16], F::Sigmoid)),
                ],
            ),
            Kind::Vae => (
                KIND_VAE,
                vec![
                    conf(SHAPE),
                    (*b"ENCO", dense(3, [16, 3, 4], F::Identity)),
                    (*b"DECO", dense(4, [2, 3, 16], F::Sigmoid)),
                ],
            ),
            Kind::Gan => (
                KIND_GAN,
                vec![
                    conf(SHAPE),
                    (*b"GENE", dense(5, [2, 3, 16], F::Sigmoid)),
                    (*b"DISC", dense(6, [16, 3, 1], F::Identity)),
                ],
            ),
            Kind::Diffusion => (
                KIND_DIFFUSION,
                vec![
                    conf(ImageShape {
                        latent: 0,
                        path: 1,
                        time_features: 2,
                        ..SHAPE
                    }),
                    (*b"DENO", denoiser(7)),
                ],
            ),
        };
        sections.insert(0, card);
        Self { kind, sections }
    }

    /// A plain network with every operation.
    pub fn every_operation(format: MatrixFormat) -> Self {
        let (network, ..) = every_operation(9, format);
        let card = (*b"CARD", b"name: small\n".to_vec());
        Self {
            kind: KIND_SEQUENTIAL,
            sections: vec![card, (*b"NETW", network)],
        }
    }

    /// A section.
    pub fn section(&mut self, tag: &[u8; 4]) -> &mut Vec<u8> {
        let mut sections = self.sections.iter_mut();
        let found = sections.find(|(found, _)| found == tag);
        &mut found.unwrap().1
    }

    pub fn remove(&mut self, tag: &[u8; 4]) {
        self.sections.retain(|(found, _)| found != tag);
    }

    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let sections: Vec<([u8; 4], &[u8])> = self
            .sections
            .iter()
            .map(|(tag, bytes)| (*tag, bytes.as_slice()))
            .collect();
        container(self.kind, &sections)
    }
}

/// Sets a number of a section.
pub fn set(section: &mut [u8], at: usize, number: u32) {
    section[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

/// Aligned memory.
pub fn memory(bytes: usize) -> Vec<u64> {
    vec![0; bytes.div_ceil(8)]
}
