//! The configuration of a training run, a TOML file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::network::{Layer, Network, Shape};
use crate::train::TrainError;
use crate::train::config::CardConfig;
use crate::train::optimizer::OptimizerConfig;

/// A training run.
///
/// Paths are relative to the current directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the model; its files are written to the folder `<out>/<name>`.
    pub name: String,
    #[serde(default = "default_out")]
    pub out: PathBuf,
    /// Seed of the parameters, of the order of the data and of all noise.
    pub seed: u64,
    /// Number of updates.
    pub steps: u64,
    /// Images of an update.
    pub batch: usize,
    /// Decay of the moving average of the parameters, which is what is kept.
    pub average: f32,
    pub model: ModelConfig,
    pub data: DataConfig,
    pub optimizer: OptimizerConfig,
    pub progress: ProgressConfig,
    pub card: CardConfig,
}

fn default_out() -> PathBuf {
    PathBuf::from("out")
}

/// What is trained, layer by layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum ModelConfig {
    /// Tells classes apart.
    Classifier {
        layers: Vec<String>,
        /// Probability spread over all classes in the targets.
        label_smoothing: f32,
    },
    /// Image to bytes and back.
    Autoencoder {
        encoder: Vec<String>,
        decoder: Vec<String>,
    },
    /// Variational autoencoder, conditional on the class.
    Vae {
        latent: usize,
        /// Weight of the Kullback-Leibler divergence in the loss.
        kl_weight: f32,
        /// Factor of what goes into the last sigmoid of the decoder that is kept: a pixel of a
        /// Bernoulli decoder is a mean, which blurs; above 1 it leans to the likelier side.
        sharpness: f32,
        encoder: Vec<String>,
        decoder: Vec<String>,
    },
    /// Generative adversarial network, conditional on the class.
    Gan {
        latent: usize,
        /// Factor of the latent vector in the generator that is kept: below 1 draws stay nearer to
        /// the middle, where images are better and less varied.
        truncation: f32,
        generator: Vec<String>,
        discriminator: Vec<String>,
        /// Noise on what the discriminator sees at the beginning; it falls to zero.
        instance_noise: f32,
        /// Learning rate of the discriminator, relative to that of the generator.
        discriminator_rate: f32,
    },
    /// Diffusion, conditional on the class.
    Diffusion {
        layers: Vec<String>,
        path: PathConfig,
        /// Pairs of sine and cosine that tell the time.
        time_features: usize,
        /// How often the class is withheld, for guidance.
        class_dropout: f32,
    },
}

/// The way from image to noise that a diffusion model learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PathConfig {
    /// Straight: flow matching, the network predicts the velocity.
    Flow,
    /// Variance preserving, cosine schedule; the network predicts the noise.
    Cosine,
}

/// Labelled images.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// Records of a label and the pixels, a byte each.
    pub file: PathBuf,
    pub height: usize,
    pub width: usize,
    pub classes: usize,
    /// Images that are held out.
    pub held_out: usize,
    /// Training images are moved by up to this many pixels, turned and stretched a little.
    #[serde(default)]
    pub distortion: f32,
}

/// How often to evaluate.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressConfig {
    /// Updates between evaluations on the held-out images.
    pub evaluate_every: u64,
}

/// Whether a file is the configuration of an image model: its `[model]` has a `kind`.
pub fn is_image_config(path: &Path) -> Result<bool, TrainError> {
    let text = std::fs::read_to_string(path).map_err(TrainError::read(path))?;
    let table: Option<toml::Table> = toml::from_str(&text).ok();
    let kind = table.and_then(|table| table.get("model")?.get("kind").cloned());
    Ok(kind.is_some())
}

impl Config {
    /// Reads and checks a configuration; returns its text too.
    ///
    /// # Errors
    /// [`TrainError::File`] when it cannot be read, [`TrainError::Toml`] when a key is missing,
    /// unknown or of the wrong type, [`TrainError::Config`] when a value is out of range.
    pub fn read(path: &Path) -> Result<(Self, String), TrainError> {
        let text = std::fs::read_to_string(path).map_err(TrainError::read(path))?;
        let config: Self = toml::from_str(&text).map_err(|source| TrainError::Toml {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        config.validate().map_err(TrainError::Config)?;
        Ok((config, text))
    }

    fn validate(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err("name must consist of letters, digits, '-' and '_'".into());
        }
        if self.steps == 0 || self.batch == 0 || self.progress.evaluate_every == 0 {
            return Err("steps, batch and evaluate_every must be positive".into());
        }
        if !(0.0..1.0).contains(&self.average) {
            return Err("average must be at least 0 and less than 1".into());
        }
        if let ModelConfig::Vae { sharpness, .. } = self.model
            && !(sharpness > 0.0 && sharpness.is_finite())
        {
            return Err("sharpness must be positive".into());
        }
        if let ModelConfig::Gan { truncation, .. } = self.model
            && !(truncation > 0.0 && truncation.is_finite())
        {
            return Err("truncation must be positive".into());
        }
        let data = &self.data;
        if data.height == 0 || data.width == 0 || !(1..=256).contains(&data.classes) {
            return Err("images need a size and 1 to 256 classes".into());
        }
        Ok(())
    }

    /// The shape of an image.
    pub const fn image(&self) -> Shape {
        Shape {
            height: self.data.height,
            width: self.data.width,
            channels: 1,
        }
    }

    /// Folder of everything that the run writes.
    pub fn folder(&self) -> PathBuf {
        self.out.join(&self.name)
    }
}

/// A network of the configuration, whose output must have a length.
///
/// # Errors
/// [`TrainError::Config`] when a layer does not fit or the output has another length.
pub fn network(
    name: &str,
    input: Shape,
    condition: usize,
    layers: &[String],
    output: usize,
) -> Result<Network, TrainError> {
    let parsed: Result<Vec<Layer>, String> = layers.iter().map(|layer| layer.parse()).collect();
    let network = parsed.and_then(|layers| Network::new(input, condition, &layers));
    let network = network.map_err(|error| TrainError::Config(format!("{name}: {error}")))?;
    if network.output.len() != output {
        let found = network.output;
        return Err(TrainError::Config(format!(
            "{name}: the output is {found}, {output} numbers are due"
        )));
    }
    Ok(network)
}
