//! From a checkpoint of an image model to a `.smid` file.

use smidgen::format::{
    KIND_AUTOENCODER, KIND_DIFFUSION, KIND_GAN, KIND_SEQUENTIAL, KIND_VAE, ModelCard,
};
use smidgen::quant::MatrixFormat;

use super::checkpoint::{Checkpoint, NamedNetwork};
use super::config::PathConfig;
use crate::network::{Node, Operation};
use crate::pack::container::container;
use crate::pack::network::{ImageShape, StoredLayer, StoredMatrix, network_section};
use crate::pack::quantize::nearest;

impl Checkpoint {
    /// The file, with all matrices in one format and entries of the card added or replaced.
    ///
    /// # Errors
    /// A sentence about what does not fit into a file.
    pub fn pack(&self, quant: MatrixFormat, card: &[(String, String)]) -> Result<Vec<u8>, String> {
        let mut entries = self.card.clone();
        entries.extend(card.iter().cloned());
        let mut text = String::new();
        for (key, value) in &entries {
            let value: Vec<&str> = value.split_whitespace().collect();
            text.push_str(&format!("{key}: {}\n", value.join(" ")));
        }
        ModelCard::from_bytes(text.as_bytes()).map_err(|error| error.to_string())?;
        let (kind, tags): (u16, &[(&str, [u8; 4])]) = match self.description.kind.as_str() {
            "classifier" => (KIND_SEQUENTIAL, &[("network", *b"NETW")]),
            "autoencoder" => (
                KIND_AUTOENCODER,
                &[("encoder", *b"ENCO"), ("decoder", *b"DECO")],
            ),
            "vae" => (KIND_VAE, &[("encoder", *b"ENCO"), ("decoder", *b"DECO")]),
            "gan" => (
                KIND_GAN,
                &[("generator", *b"GENE"), ("discriminator", *b"DISC")],
            ),
            "diffusion" => (KIND_DIFFUSION, &[("denoiser", *b"DENO")]),
            kind => return Err(format!("{kind} is no kind of image model")),
        };
        let config = self.image_shape().section();
        let mut sections = vec![(*b"CARD", text.as_bytes())];
        if kind != KIND_SEQUENTIAL {
            sections.push((*b"CONF", &config));
        }
        let mut networks = Vec::new();
        for (name, tag) in tags {
            let found = self.networks.iter().find(|named| named.name == *name);
            let network = found.ok_or_else(|| format!("network {name} is missing"))?;
            networks.push((*tag, section(network, quant)?));
        }
        sections.extend(networks.iter().map(|(tag, bytes)| (*tag, bytes.as_slice())));
        Ok(container(kind, &sections))
    }

    fn image_shape(&self) -> ImageShape {
        let description = &self.description;
        ImageShape {
            height: description.height,
            width: description.width,
            channels: 1,
            latent: description.latent,
            classes: match description.kind.as_str() {
                "autoencoder" => 0,
                _ => description.classes,
            },
            path: match description.path {
                None => 0,
                Some(PathConfig::Flow) => 1,
                Some(PathConfig::Cosine) => 2,
            },
            time_features: description.time_features,
        }
    }

    /// The number of parameters of all networks.
    pub fn parameters(&self) -> usize {
        let counts = self.networks.iter().map(|named| named.parameters.len());
        counts.sum()
    }
}

/// The section of a network.
fn section(named: &NamedNetwork, quant: MatrixFormat) -> Result<Vec<u8>, String> {
    let mut layers = Vec::new();
    for node in &named.network.nodes {
        let layer = stored(node, &named.parameters, quant);
        layers.push(layer.ok_or_else(|| format!("layer `{}` does not fit", node.layer))?);
    }
    let input = named.network.input;
    Ok(network_section(
        [input.height, input.width, input.channels],
        named.network.condition,
        &layers,
    ))
}

/// A layer as it is stored; `None` if a number is too large.
fn stored(node: &Node, parameters: &[f32], quant: MatrixFormat) -> Option<StoredLayer> {
    let small = |number: usize| u8::try_from(number).ok();
    let outputs = |number: usize| u16::try_from(number).ok();
    let plain = StoredLayer {
        activation: node.layer.activation.id(),
        ..StoredLayer::default()
    };
    let mut layer = match node.layer.operation {
        Operation::Dense { outputs: count } => StoredLayer {
            operation: 0,
            outputs: outputs(count)?,
            ..plain
        },
        Operation::Conv {
            kernel,
            channels,
            stride,
        } => StoredLayer {
            operation: 1,
            kernel_or_slot: small(kernel)?,
            stride: small(stride)?,
            outputs: outputs(channels)?,
            ..plain
        },
        Operation::Upsample => StoredLayer {
            operation: 2,
            ..plain
        },
        Operation::Save { slot } => StoredLayer {
            operation: 3,
            kernel_or_slot: small(slot)?,
            ..plain
        },
        Operation::Add { slot } => StoredLayer {
            operation: 4,
            kernel_or_slot: small(slot)?,
            ..plain
        },
        Operation::Concat { slot } => StoredLayer {
            operation: 5,
            kernel_or_slot: small(slot)?,
            ..plain
        },
        Operation::Condition { outputs: count } => StoredLayer {
            operation: 6,
            outputs: outputs(count)?,
            ..plain
        },
        Operation::Shift => StoredLayer {
            operation: 7,
            outputs: outputs(node.output.channels)?,
            ..plain
        },
        Operation::Reshape { shape } => StoredLayer {
            operation: 8,
            outputs: outputs(shape.channels)?,
            size: [outputs(shape.height)?, outputs(shape.width)?],
            ..plain
        },
    };
    if node.matrix != [0, 0] {
        layer.matrix = Some(StoredMatrix {
            format: quant,
            bytes: nearest(quant, &parameters[node.weight.clone()], node.matrix[1]),
            bias: parameters[node.bias.clone()].to_vec(),
        });
    }
    Some(layer)
}
