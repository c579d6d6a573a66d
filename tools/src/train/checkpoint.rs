//! Checkpoints: the model as safetensors with a model card, and the state to resume from.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::TrainError;
use super::log::Progress;
use super::model::{Layout, NORM_EPSILON, ROPE_THETA, Shape};
use super::optimizer::Moments;

/// Bytes of the length at the head of a safetensors file, and alignment of what follows.
const LENGTH_BYTES: usize = 8;
/// Metadata key of the model's dimensions.
const CONFIG_KEY: &str = "smidgen.config";
/// Metadata key of the model card.
const CARD_KEY: &str = "smidgen.card";
/// Metadata key of how far a run has come.
const PROGRESS_KEY: &str = "smidgen.progress";

/// The model's dimensions in the metadata of its checkpoint.
#[derive(Serialize, Deserialize)]
struct ModelMetadata {
    dim: usize,
    hidden_dim: usize,
    layers: usize,
    heads: usize,
    kv_heads: usize,
    vocabulary_size: usize,
    context: usize,
    tied: bool,
    rope_theta: f32,
    norm_epsilon: f32,
    /// Which elements of a head form the pairs that are turned.
    rope: String,
}

/// The model card in the metadata of its checkpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    pub name: String,
    pub license: String,
    pub author: String,
    pub training_data: String,
    pub training_data_license: String,
    pub intended_use: String,
    /// CRC-32 of the configuration, the training text and the log, in hexadecimal.
    pub training_digest: String,
    /// Held-out loss of the weights as trained, once it is known.
    pub validation_nats_per_token: Option<f64>,
    pub validation_bits_per_character: Option<f64>,
}

/// Everything that a run needs to continue bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub parameters: Vec<f32>,
    pub moments: Moments,
    pub progress: Progress,
}

/// Writes a file beside its place first, then renames it, so that a reader never sees half a
/// file.
///
/// # Errors
/// [`TrainError::File`] when the folder or the file cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), TrainError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(TrainError::write(folder))?;
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    std::fs::write(partial, bytes).map_err(TrainError::write(partial))?;
    std::fs::rename(partial, path).map_err(TrainError::write(path))
}

/// Writes a model with its card.
///
/// # Errors
/// [`TrainError::File`] when it cannot be written.
pub fn write_model(
    path: &Path,
    layout: &Layout,
    parameters: &[f32],
    card: &Card,
) -> Result<(), TrainError> {
    let shape = layout.shape;
    let config = ModelMetadata {
        dim: shape.dim,
        hidden_dim: shape.hidden_dim,
        layers: shape.layers,
        heads: shape.heads,
        kv_heads: shape.kv_heads,
        vocabulary_size: shape.vocabulary_size,
        context: shape.context,
        tied: shape.tied,
        rope_theta: ROPE_THETA,
        norm_epsilon: NORM_EPSILON,
        rope: "adjacent".into(),
    };
    let metadata = [
        (CONFIG_KEY, json(path, &config)?),
        (CARD_KEY, json(path, card)?),
    ];
    let tensors = layout.tensors.iter().map(|tensor| {
        let shape = match tensor.rows {
            1 => vec![tensor.columns],
            rows => vec![rows, tensor.columns],
        };
        (
            tensor.name.as_str(),
            shape,
            &parameters[tensor.range.clone()],
        )
    });
    write(path, tensors.collect(), &metadata.into())
}

/// Reads the parameters of a model of this layout.
///
/// # Errors
/// [`TrainError::File`] when it cannot be read, [`TrainError::Format`] when a tensor is missing
/// or the dimensions differ.
pub fn read_model(path: &Path, layout: &Layout) -> Result<Vec<f32>, TrainError> {
    let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
    let (tensors, metadata) = parse(path, &bytes)?;
    let config: ModelMetadata = from_json(path, &metadata, CONFIG_KEY)?;
    let shape = Shape {
        dim: config.dim,
        hidden_dim: config.hidden_dim,
        layers: config.layers,
        heads: config.heads,
        kv_heads: config.kv_heads,
        vocabulary_size: config.vocabulary_size,
        context: config.context,
        tied: config.tied,
    };
    if shape != layout.shape {
        return Err(TrainError::format(path, "a model of other dimensions"));
    }
    let mut parameters = Vec::with_capacity(layout.parameters());
    for tensor in &layout.tensors {
        parameters.extend(floats(path, &tensors, &tensor.name, tensor.range.len())?);
    }
    Ok(parameters)
}

/// Writes the state of a run.
///
/// # Errors
/// [`TrainError::File`] when it cannot be written.
pub fn write_state(path: &Path, state: &State) -> Result<(), TrainError> {
    let metadata = [(PROGRESS_KEY, json(path, &state.progress)?)];
    let vectors = [
        ("parameters", &state.parameters),
        ("first_moments", &state.moments.first),
        ("second_moments", &state.moments.second),
    ];
    let tensors = vectors
        .into_iter()
        .map(|(name, values)| (name, vec![values.len()], values.as_slice()));
    write(path, tensors.collect(), &metadata.into())
}

/// Reads the state of a run with this number of parameters.
///
/// # Errors
/// [`TrainError::File`] when it cannot be read, [`TrainError::Format`] when it is not the state
/// of such a run.
pub fn read_state(path: &Path, parameters: usize) -> Result<State, TrainError> {
    let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
    let (tensors, metadata) = parse(path, &bytes)?;
    let progress = from_json(path, &metadata, PROGRESS_KEY)?;
    Ok(State {
        parameters: floats(path, &tensors, "parameters", parameters)?,
        moments: Moments {
            first: floats(path, &tensors, "first_moments", parameters)?,
            second: floats(path, &tensors, "second_moments", parameters)?,
        },
        progress,
    })
}

pub(crate) fn from_json<T: DeserializeOwned>(
    path: &Path,
    metadata: &HashMap<String, String>,
    key: &str,
) -> Result<T, TrainError> {
    let text = metadata
        .get(key)
        .ok_or_else(|| TrainError::format(path, format!("no {key} in its metadata")))?;
    serde_json::from_str(text).map_err(|source| TrainError::Metadata {
        path: path.to_owned(),
        source,
    })
}

pub(crate) fn json(path: &Path, value: &impl Serialize) -> Result<String, TrainError> {
    serde_json::to_string(value).map_err(|source| TrainError::Metadata {
        path: path.to_owned(),
        source,
    })
}

/// Writes a safetensors file.
///
/// The metadata is put before the tensors here: the crate takes a hash map, whose order changes
/// from run to run, and so would the file.
pub(crate) fn write(
    path: &Path,
    tensors: Vec<(&str, Vec<usize>, &[f32])>,
    metadata: &BTreeMap<&str, String>,
) -> Result<(), TrainError> {
    let failed = |source| TrainError::Safetensors {
        path: path.to_owned(),
        source,
    };
    let images: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(.., values)| {
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        })
        .collect();
    let mut views = Vec::with_capacity(tensors.len());
    for ((name, shape, _), image) in tensors.into_iter().zip(&images) {
        let view = TensorView::new(Dtype::F32, shape, image).map_err(failed)?;
        views.push((name, view));
    }
    let plain = safetensors::serialize(views, None).map_err(failed)?;
    let (body, _) = SafeTensors::read_metadata(&plain).map_err(failed)?;
    let (header, body) = plain[LENGTH_BYTES..].split_at(body);
    let mut bytes = vec![0; LENGTH_BYTES];
    bytes.extend(br#"{"__metadata__":"#);
    bytes.extend(json(path, metadata)?.as_bytes());
    bytes.push(b',');
    bytes.extend(header[1..].trim_ascii_end());
    bytes.resize(bytes.len().next_multiple_of(LENGTH_BYTES), b' ');
    let length = (bytes.len() - LENGTH_BYTES) as u64;
    bytes[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
    bytes.extend(body);
    write_atomically(path, &bytes)
}

pub(crate) type Parsed<'a> = (SafeTensors<'a>, HashMap<String, String>);

pub(crate) fn parse<'a>(path: &Path, bytes: &'a [u8]) -> Result<Parsed<'a>, TrainError> {
    let failed = |source| TrainError::Safetensors {
        path: path.to_owned(),
        source,
    };
    let tensors = SafeTensors::deserialize(bytes).map_err(failed)?;
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(failed)?;
    Ok((tensors, metadata.metadata().clone().unwrap_or_default()))
}

pub(crate) fn floats(
    path: &Path,
    tensors: &SafeTensors,
    name: &str,
    count: usize,
) -> Result<Vec<f32>, TrainError> {
    let view = tensors
        .tensor(name)
        .map_err(|source| TrainError::Safetensors {
            path: path.to_owned(),
            source,
        })?;
    if view.dtype() != Dtype::F32 || view.data().len() != 4 * count {
        return Err(TrainError::format(
            path,
            format!("tensor {name} has another size"),
        ));
    }
    let words = view.data().as_chunks::<4>().0.iter();
    Ok(words.map(|bytes| f32::from_le_bytes(*bytes)).collect())
}
