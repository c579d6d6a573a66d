//! Reading the legacy checkpoint format of llama2.c (version 0), the format of the teacher.
//!
//! A header of seven little-endian `i32` (dim, hidden_dim, layers, heads, kv_heads, vocabulary
//! size, context; a negative vocabulary size means an untied head), then `f32` tensors grouped
//! by kind, all layers of a kind together.
//!
//! Reference: Karpathy, llama2.c, `export.py`, `legacy_export`.

use std::path::Path;

use super::error::TrainError;
use super::model::{Layout, Shape};

/// Tensor kinds in file order, up to the final norm: the suffix of their names.
const LAYER_TENSORS: [&str; 9] = [
    "input_layernorm",
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "post_attention_layernorm",
    "mlp.gate_proj",
    "mlp.down_proj",
    "mlp.up_proj",
];

/// Reads a checkpoint: its layout and the flat parameters.
///
/// # Errors
/// [`TrainError::File`] when it cannot be read, [`TrainError::Format`] when its length or
/// header do not fit the format.
pub fn read(path: &Path) -> Result<(Layout, Vec<f32>), TrainError> {
    let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
    let (header, body) = bytes
        .split_first_chunk::<28>()
        .ok_or_else(|| TrainError::format(path, "shorter than a llama2.c header"))?;
    let mut fields = [0i32; 7];
    for (field, bytes) in fields.iter_mut().zip(header.as_chunks::<4>().0) {
        *field = i32::from_le_bytes(*bytes);
    }
    let [
        dim,
        hidden_dim,
        layers,
        heads,
        kv_heads,
        vocabulary,
        context,
    ] = fields.map(|field| field.unsigned_abs() as usize);
    let shape = Shape {
        dim,
        hidden_dim,
        layers,
        heads,
        kv_heads,
        vocabulary_size: vocabulary,
        context,
        tied: fields[5] > 0,
    };
    shape
        .validate()
        .map_err(|reason| TrainError::format(path, reason))?;
    let layout = Layout::new(shape);
    let values: Vec<f32> = body
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    let rotary_tables = context * shape.head_dim();
    if values.len() != layout.parameters() + rotary_tables {
        return Err(TrainError::format(
            path,
            format!(
                "{} values, but its header calls for {}",
                values.len(),
                layout.parameters() + rotary_tables
            ),
        ));
    }

    let mut names = vec!["model.embed_tokens.weight".to_owned()];
    for part in LAYER_TENSORS {
        names.extend((0..layers).map(|layer| format!("model.layers.{layer}.{part}.weight")));
    }
    names.push("model.norm.weight".to_owned());
    let mut parameters = vec![0.0; layout.parameters()];
    let mut start = 0;
    let mut copy = |name: &str| {
        if let Some(tensor) = layout.tensors.iter().find(|tensor| tensor.name == name) {
            let end = start + tensor.range.len();
            parameters[tensor.range.clone()].copy_from_slice(&values[start..end]);
            start = end;
        }
    };
    names.iter().for_each(|name| copy(name));
    if !shape.tied {
        let head = values.len() - layout.head.len();
        parameters[layout.head.clone()].copy_from_slice(&values[head..]);
    }
    Ok((layout, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose values count up, so that each tensor shows where it was read.
    #[test]
    fn tensors_are_found_at_their_places() {
        let header: [i32; 7] = [4, 3, 2, 2, 1, 5, 6];
        let count = 5 * 4 + 2 * (4 + 16 + 8 + 8 + 16 + 4 + 12 + 12 + 12) + 4 + 6 * 2;
        let mut bytes: Vec<u8> = header
            .iter()
            .flat_map(|field| field.to_le_bytes())
            .collect();
        bytes.extend((0..count).flat_map(|number| (number as f32).to_le_bytes()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counting.bin");
        std::fs::write(&path, &bytes).unwrap();

        let (layout, parameters) = read(&path).unwrap();
        let first = |name: &str| {
            let tensor = layout.tensors.iter().find(|tensor| tensor.name == name);
            parameters[tensor.unwrap().range.start]
        };
        assert_eq!(first("model.embed_tokens.weight"), 0.0);
        assert_eq!(first("model.layers.1.input_layernorm.weight"), 24.0);
        assert_eq!(first("model.layers.0.self_attn.q_proj.weight"), 28.0);
        assert_eq!(first("model.layers.1.mlp.down_proj.weight"), 168.0);
        assert_eq!(first("model.layers.0.mlp.up_proj.weight"), 180.0);
        assert_eq!(first("model.norm.weight"), 204.0);

        std::fs::write(&path, &bytes[..bytes.len() - 4]).unwrap();
        assert!(matches!(read(&path), Err(TrainError::Format { .. })));
    }
}
