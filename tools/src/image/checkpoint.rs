//! Checkpoints of image models: their networks as safetensors, with what else describes them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::config::{Config, ModelConfig, PathConfig};
use crate::network::{Layer, Learner, Network, Shape};
use crate::train::TrainError;
use crate::train::checkpoint::{self, Card};

/// Metadata key of the description.
const IMAGE_KEY: &str = "smidgen.image";
/// Metadata key of the model card.
const CARD_KEY: &str = "smidgen.card";

/// A network as it is kept: averaged, batch normalization folded in.
#[derive(Clone, Debug)]
pub struct NamedNetwork {
    pub name: String,
    pub network: Network,
    pub parameters: Vec<f32>,
}

impl NamedNetwork {
    /// What a learner has arrived at.
    pub fn finished(name: &str, learner: &Learner) -> Self {
        let (network, parameters) = learner.finished();
        Self {
            name: name.to_owned(),
            network,
            parameters,
        }
    }
}

/// What a model is, beside the parameters of its networks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// `classifier`, `autoencoder`, `vae`, `gan` or `diffusion`.
    pub kind: String,
    pub height: usize,
    pub width: usize,
    pub classes: usize,
    /// Length of the latent vector, if there is one.
    pub latent: usize,
    /// The path of a diffusion model.
    pub path: Option<PathConfig>,
    pub time_features: usize,
    pub networks: Vec<NetworkDescription>,
}

/// The layers of a network, in text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkDescription {
    pub name: String,
    /// Height, width and channels of the input.
    pub input: [usize; 3],
    pub condition: usize,
    pub layers: Vec<String>,
}

/// A checkpoint.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    pub description: Description,
    pub card: BTreeMap<String, String>,
    pub networks: Vec<NamedNetwork>,
}

impl Checkpoint {
    /// A checkpoint of a run.
    pub fn new(config: &Config, networks: Vec<NamedNetwork>, card: &Card) -> Self {
        let (kind, latent, path, time_features) = match &config.model {
            ModelConfig::Classifier { .. } => ("classifier", 0, None, 0),
            ModelConfig::Autoencoder { .. } => {
                let latent = networks.first().map_or(0, |n| n.network.output.len());
                ("autoencoder", latent, None, 0)
            }
            ModelConfig::Vae { latent, .. } => ("vae", *latent, None, 0),
            ModelConfig::Gan { latent, .. } => ("gan", *latent, None, 0),
            ModelConfig::Diffusion {
                path,
                time_features,
                ..
            } => ("diffusion", 0, Some(*path), *time_features),
        };
        let described = networks.iter().map(|named| {
            let Shape {
                height,
                width,
                channels,
            } = named.network.input;
            let nodes = named.network.nodes.iter();
            NetworkDescription {
                name: named.name.clone(),
                input: [height, width, channels],
                condition: named.network.condition,
                layers: nodes.map(|node| node.layer.to_string()).collect(),
            }
        });
        let description = Description {
            kind: kind.to_owned(),
            height: config.data.height,
            width: config.data.width,
            classes: config.data.classes,
            latent,
            path,
            time_features,
            networks: described.collect(),
        };
        let card = [
            ("name", &card.name),
            ("license", &card.license),
            ("author", &card.author),
            ("training-data", &card.training_data),
            ("training-data-license", &card.training_data_license),
            ("intended-use", &card.intended_use),
            ("training-digest", &card.training_digest),
        ];
        let card = card.map(|(key, value)| (key.to_owned(), value.clone()));
        Self {
            description,
            card: card.into(),
            networks,
        }
    }

    /// Writes the checkpoint.
    ///
    /// # Errors
    /// [`TrainError::File`] when it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), TrainError> {
        let metadata = [
            (IMAGE_KEY, checkpoint::json(path, &self.description)?),
            (CARD_KEY, checkpoint::json(path, &self.card)?),
        ];
        let mut tensors = Vec::new();
        for named in &self.networks {
            for (index, node) in named.network.nodes.iter().enumerate() {
                if node.matrix != [0, 0] {
                    let name = |part| format!("{}.{index}.{part}", named.name);
                    let weight = &named.parameters[node.weight.clone()];
                    tensors.push((name("weight"), node.matrix.to_vec(), weight));
                    let bias = &named.parameters[node.bias.clone()];
                    tensors.push((name("bias"), vec![bias.len()], bias));
                }
            }
        }
        let tensors = tensors.iter();
        let tensors = tensors.map(|(name, shape, values)| (name.as_str(), shape.clone(), *values));
        checkpoint::write(path, tensors.collect(), &metadata.into())
    }

    /// Whether a file is a checkpoint of an image model.
    pub fn is_image(bytes: &[u8]) -> bool {
        let metadata = safetensors::SafeTensors::read_metadata(bytes);
        metadata.is_ok_and(|(_, metadata)| {
            let metadata = metadata.metadata().as_ref();
            metadata.is_some_and(|metadata| metadata.contains_key(IMAGE_KEY))
        })
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// [`TrainError::File`] when it cannot be read, [`TrainError::Format`] when it is no
    /// checkpoint of an image model.
    pub fn read(path: &Path) -> Result<Self, TrainError> {
        let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
        let (tensors, metadata) = checkpoint::parse(path, &bytes)?;
        let description: Description = checkpoint::from_json(path, &metadata, IMAGE_KEY)?;
        let card = checkpoint::from_json(path, &metadata, CARD_KEY)?;
        let mut networks = Vec::new();
        for described in &description.networks {
            let [height, width, channels] = described.input;
            let input = Shape {
                height,
                width,
                channels,
            };
            let layers: Result<Vec<Layer>, String> =
                described.layers.iter().map(|layer| layer.parse()).collect();
            let network = layers
                .and_then(|layers| Network::new(input, described.condition, &layers))
                .map_err(|reason| TrainError::format(path, reason))?;
            let mut parameters = vec![0.0; network.parameters];
            for (index, node) in network.nodes.iter().enumerate() {
                for (part, range) in [("weight", &node.weight), ("bias", &node.bias)] {
                    if !range.is_empty() {
                        let name = format!("{}.{index}.{part}", described.name);
                        let values = checkpoint::floats(path, &tensors, &name, range.len())?;
                        parameters[range.clone()].copy_from_slice(&values);
                    }
                }
            }
            networks.push(NamedNetwork {
                name: described.name.clone(),
                network,
                parameters,
            });
        }
        Ok(Self {
            description,
            card,
            networks,
        })
    }
}
