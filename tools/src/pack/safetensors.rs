//! Reads the checkpoints that `smidgen train` writes.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

use super::PackError;
use crate::train::model::{Layout, NORM_EPSILON, ROPE_THETA, Shape};

/// Metadata keys of the dimensions and of the card.
const CONFIG: &str = "smidgen.config";
const CARD: &str = "smidgen.card";

/// Layout, parameters and card of a checkpoint.
pub type Read = (Layout, Vec<f32>, BTreeMap<String, String>);

/// Reads a checkpoint.
pub fn read(bytes: &[u8]) -> Result<Read, PackError> {
    let tensors = SafeTensors::deserialize(bytes)?;
    let (_, metadata) = SafeTensors::read_metadata(bytes)?;
    let metadata = metadata.metadata().clone().unwrap_or_default();
    let json = |key: &'static str| -> Result<Value, PackError> {
        let text = metadata.get(key).ok_or(PackError::Metadata {
            key,
            reason: "is missing".to_owned(),
        })?;
        serde_json::from_str(text).map_err(|error| PackError::Metadata {
            key,
            reason: error.to_string(),
        })
    };
    let layout = Layout::new(shape(&json(CONFIG)?)?);
    let mut parameters = Vec::with_capacity(layout.parameters());
    for tensor in &layout.tensors {
        let name = &tensor.name;
        let view = tensors
            .tensor(name)
            .map_err(|_| PackError::TensorMissing { name: name.clone() })?;
        let shape = view.shape();
        let vector = tensor.rows == 1 && shape == [tensor.columns];
        if !vector && shape != [tensor.rows, tensor.columns] {
            return Err(PackError::TensorShape {
                name: name.clone(),
                expected: [tensor.rows, tensor.columns],
                found: shape.to_vec(),
            });
        }
        if view.dtype() != Dtype::F32 {
            return Err(PackError::TensorType { name: name.clone() });
        }
        let words = view.data().as_chunks::<4>().0;
        parameters.extend(words.iter().map(|bytes| f32::from_le_bytes(*bytes)));
    }
    Ok((layout, parameters, card(&json(CARD)?)))
}

/// The dimensions, if they are of a model that a file can hold.
fn shape(config: &Value) -> Result<Shape, PackError> {
    let bad = |reason: &str| PackError::Metadata {
        key: CONFIG,
        reason: reason.to_owned(),
    };
    let number = |key: &str, expected: f32| match config.get(key).and_then(Value::as_f64) {
        // Stored as the shortest decimal of an f32.
        Some(value) if value as f32 == expected => Ok(()),
        _ => Err(bad(&format!("{key} is not {expected}"))),
    };
    number("rope_theta", ROPE_THETA)?;
    number("norm_epsilon", NORM_EPSILON)?;
    if config.get("rope").and_then(Value::as_str) != Some("adjacent") {
        return Err(bad("rope is not \"adjacent\""));
    }
    let size = |key: &str| {
        let value = config.get(key).and_then(Value::as_u64);
        let value = value.and_then(|value| usize::try_from(value).ok());
        value
            .filter(|value| (1..=1 << 20).contains(value))
            .ok_or_else(|| bad(&format!("{key} is not a size")))
    };
    let shape = Shape {
        dim: size("dim")?,
        hidden_dim: size("hidden_dim")?,
        layers: size("layers")?,
        heads: size("heads")?,
        kv_heads: size("kv_heads")?,
        vocabulary_size: size("vocabulary_size")?,
        context: size("context")?,
        tied: config.get("tied").and_then(Value::as_bool).unwrap_or(true),
    };
    shape.validate().map_err(|reason| bad(&reason))?;
    Ok(shape)
}

/// The card: keys as in a file's card, values as text; what is null is left out.
fn card(card: &Value) -> BTreeMap<String, String> {
    let entries = card.as_object().into_iter().flatten();
    entries
        .filter_map(|(key, value)| {
            let text = match value {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some((key.replace('_', "-"), text))
        })
        .collect()
}
