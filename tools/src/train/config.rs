//! The configuration of a training run, a TOML file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::TrainError;
use super::model::Shape;
use super::optimizer::OptimizerConfig;
use super::quantize::QuantizeConfig;

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
    /// Seed of the initial parameters and of the order of the data.
    pub seed: u64,
    /// Number of updates.
    pub steps: u64,
    /// Checkpoint to start from instead of random parameters.
    pub init: Option<PathBuf>,
    pub model: Shape,
    pub data: DataConfig,
    pub distillation: Option<DistillationConfig>,
    pub batch: BatchConfig,
    pub optimizer: OptimizerConfig,
    pub quantize: Option<QuantizeConfig>,
    pub progress: ProgressConfig,
    pub card: CardConfig,
}

fn default_out() -> PathBuf {
    PathBuf::from("out")
}

/// Texts and tokenizer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// Stories to train on, each ended by a line `<|endoftext|>`.
    pub train: PathBuf,
    /// Stories held out.
    pub valid: PathBuf,
    pub tokenizer: TokenizerConfig,
}

/// Where the vocabulary comes from; its size is `vocabulary_size` of the model.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenizerConfig {
    /// A file in the format of llama2.c.
    File(PathBuf),
    /// Byte-pair merges learnt from the training text.
    Learnt,
    /// Nothing but the bytes.
    Bytes,
    /// The tokens of melodies; texts are those of `smidgen tunes`.
    Melody,
}

/// A teacher with the same vocabulary.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistillationConfig {
    /// A checkpoint of llama2.c (version 0).
    pub teacher: PathBuf,
    /// File of the stories sampled from the teacher; made when it is missing.
    pub corpus: PathBuf,
    /// Number of tokens to sample.
    pub corpus_tokens: usize,
    /// Seed of the sampling.
    pub corpus_seed: u64,
    /// Weight of the teacher's distribution in the loss on the real stories.
    pub real_weight: f32,
    /// The same on the sampled stories.
    pub sampled_weight: f32,
}

/// Composition of a batch.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchConfig {
    /// Real stories.
    pub real: usize,
    /// Stories sampled from the teacher.
    #[serde(default)]
    pub sampled: usize,
    /// Parts whose gradients are computed independently and then added in order.
    pub shards: usize,
}

/// How often to evaluate and to save.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgressConfig {
    /// Steps between evaluations on the held-out stories.
    pub evaluate_every: u64,
    /// Steps between checkpoints.
    pub save_every: u64,
}

/// What the model card says beyond the figures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardConfig {
    pub license: String,
    pub author: String,
    pub training_data: String,
    pub training_data_license: String,
    pub intended_use: String,
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
        self.model.validate()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err("name must consist of letters, digits, '-' and '_'".into());
        }
        if self.steps == 0 || self.progress.evaluate_every == 0 || self.progress.save_every == 0 {
            return Err("steps, evaluate_every and save_every must be positive".into());
        }
        if self.batch.real + self.batch.sampled == 0 || self.batch.shards == 0 {
            return Err("a batch needs stories and shards".into());
        }
        match &self.distillation {
            None if self.batch.sampled > 0 => {
                return Err("batch.sampled needs a [distillation] section".into());
            }
            Some(distillation) => {
                for weight in [distillation.real_weight, distillation.sampled_weight] {
                    if !(0.0..=1.0).contains(&weight) {
                        return Err("weights of the teacher lie between 0 and 1".into());
                    }
                }
            }
            None => {}
        }
        Ok(())
    }

    /// Folder of everything that the run writes.
    pub fn folder(&self) -> PathBuf {
        self.out.join(&self.name)
    }
}
