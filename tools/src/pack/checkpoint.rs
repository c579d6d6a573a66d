//! A transformer in full precision, wherever it came from.

use std::collections::BTreeMap;
use std::path::Path;

use super::container::Shape;
use super::vocabulary::{
    VocabularyOptions, byte_vocabulary_section, read_llama2c_tokenizer, vocabulary_section,
};
use super::{PackError, llama2c, safetensors};
use crate::train::model::{Layout, NORM_EPSILON, ROPE_THETA};

/// A transformer's weights, its vocabulary and its card.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// Where each tensor is among the parameters.
    pub layout: Layout,
    pub parameters: Vec<f32>,
    /// The `TOKN` section.
    pub vocabulary: Vec<u8>,
    /// Keys and values of the model card.
    pub card: BTreeMap<String, String>,
}

impl Checkpoint {
    /// Reads a checkpoint of ours (`.safetensors`, or a folder with `model.safetensors` in it) or
    /// of llama2.c (anything else).
    ///
    /// The vocabulary is that of `tokenizer`, a file of llama2.c; without it that of the
    /// `tokenizer.bin` beside a checkpoint of ours, or plain bytes if the model has 259 tokens.
    ///
    /// # Errors
    ///
    /// What is missing or broken: see [`PackError`].
    pub fn read(input: &Path, tokenizer: Option<&Path>) -> Result<Self, PackError> {
        let folder = input.is_dir();
        let path = match folder {
            true => input.join("model.safetensors"),
            false => input.to_owned(),
        };
        let bytes = read_file(&path)?;
        let ours = path.extension().is_some_and(|name| name == "safetensors");
        let (layout, parameters, card) = if ours {
            safetensors::read(&bytes)?
        } else {
            let (layout, parameters) = llama2c::read(&bytes)?;
            (layout, parameters, converted_card(&path))
        };
        let finite = |tensor: &&crate::train::model::Tensor| {
            let values = &parameters[tensor.range.clone()];
            values.iter().any(|value| !value.is_finite())
        };
        if let Some(tensor) = layout.tensors.iter().find(finite) {
            return Err(PackError::NotFinite {
                name: tensor.name.clone(),
            });
        }
        let size = layout.shape.vocabulary_size;
        let beside = path.with_file_name("tokenizer.bin");
        let tokenizer = match tokenizer {
            Some(tokenizer) => Some(tokenizer),
            None if ours && beside.exists() => Some(beside.as_path()),
            None => None,
        };
        Ok(Self {
            vocabulary: vocabulary(tokenizer, size)?,
            layout,
            parameters,
            card,
        })
    }

    /// The shape as the file has it.
    pub fn shape(&self) -> Shape {
        let shape = &self.layout.shape;
        Shape {
            dim: shape.dim,
            hidden_dim: shape.hidden_dim,
            layers: shape.layers,
            heads: shape.heads,
            kv_heads: shape.kv_heads,
            vocabulary: shape.vocabulary_size,
            context: shape.context,
            epsilon: NORM_EPSILON,
            rope_theta: f64::from(ROPE_THETA),
            separate_head: !shape.tied,
        }
    }

    /// The card as text, the name first.
    pub fn card_text(&self) -> String {
        let name = self.card.get_key_value("name");
        let rest = self.card.iter().filter(|(key, _)| *key != "name");
        name.into_iter()
            .chain(rest)
            .map(|(key, value)| format!("{key}: {}\n", value.replace(['\n', '\r'], " ")))
            .collect()
    }
}

/// The bytes of a file.
pub fn read_file(path: &Path) -> Result<Vec<u8>, PackError> {
    std::fs::read(path).map_err(|error| PackError::Io {
        path: path.to_owned(),
        error,
    })
}

/// The `TOKN` section of a tokenizer file, or of plain bytes.
fn vocabulary(tokenizer: Option<&Path>, size: usize) -> Result<Vec<u8>, PackError> {
    /// Tokens of the vocabulary of plain bytes.
    const BYTES: usize = 259;
    let Some(path) = tokenizer else {
        return match size {
            BYTES => Ok(byte_vocabulary_section()?),
            size => Err(PackError::TokenizerMissing { size }),
        };
    };
    let pieces = read_llama2c_tokenizer(&read_file(path)?)?;
    if pieces.len() != size {
        return Err(PackError::VocabularySize {
            tokenizer: pieces.len(),
            model: size,
        });
    }
    // The space before a text needs a token: that of a space, or of the byte.
    let can_be_space = |piece: &[u8]| matches!(piece, b" " | b"<0x20>");
    let options = VocabularyOptions {
        dummy_prefix: pieces.iter().any(|(piece, _)| can_be_space(piece)),
        ..VocabularyOptions::LLAMA2C
    };
    Ok(vocabulary_section(&pieces, options)?)
}

/// The card of a checkpoint that has none.
fn converted_card(path: &Path) -> BTreeMap<String, String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    [
        ("name", name.as_ref()),
        ("license", "unknown"),
        ("origin", "converted from a checkpoint of llama2.c"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
}
