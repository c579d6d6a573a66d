//! `smidgen pack`: from a checkpoint to a `.smid` file.

mod calibrate;
mod checkpoint;
pub mod container;
mod error;
mod evaluate;
mod gptq;
mod layerwise;
pub(crate) mod llama2c;
pub mod network;
pub mod quantize;
mod safetensors;
pub mod vocabulary;

use std::io::Write;
use std::path::{Path, PathBuf};

use smidgen::model::transformer::Transformer;
use smidgen::quant::MatrixFormat;

use checkpoint::Checkpoint;
use container::{StoredTensor, transformer_file};
pub use error::PackError;
pub use evaluate::QuantizationError;
use layerwise::Formats;
use quantize::plain_bytes;

/// Tokens of the model's own text that a packer learns from.
const CALIBRATION_TOKENS: usize = 20_000;

/// What to pack, and how.
#[derive(Clone, Debug)]
pub struct PackOptions {
    /// A checkpoint of ours or of llama2.c.
    pub input: PathBuf,
    /// A tokenizer file of llama2.c.
    pub tokenizer: Option<PathBuf>,
    /// The format of the matrices.
    pub quant: MatrixFormat,
    /// The format of embedding and head, if not the usual one: that of the matrices, but 8 bits
    /// where those have 4, since every token meets them.
    pub embedding: Option<MatrixFormat>,
    /// Entries of the model card to add or replace: `key=value`.
    pub card: Vec<String>,
}

/// A packed file and what became of the model.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The file.
    pub bytes: Vec<u8>,
    /// The number of weights.
    pub parameters: usize,
    /// Of the packed model against the exact one.
    pub error: QuantizationError,
}

/// Packs a checkpoint. The same checkpoint gives the same file on the same machine.
///
/// # Errors
///
/// What is wrong with the checkpoint: see [`PackError`].
pub fn pack(options: &PackOptions) -> Result<Packed, PackError> {
    let mut checkpoint = Checkpoint::read(&options.input, options.tokenizer.as_deref())?;
    for entry in &options.card {
        let (key, value) = card_entry(entry)?;
        checkpoint.card.insert(key, value);
    }
    let exact = checkpoint.parameters.clone();
    let text = calibrate::own_text(&checkpoint.layout, &exact, CALIBRATION_TOKENS);
    let layout = &checkpoint.layout;
    let parameters = &mut checkpoint.parameters;
    let means = calibrate::equalize_keys(layout, parameters, &text.calibration);
    let formats = Formats {
        quant: options.quant,
        embedding: options.embedding.unwrap_or(match options.quant {
            MatrixFormat::Q4 => MatrixFormat::Q8,
            quant => quant,
        }),
    };
    let tensors = layerwise::quantize(formats, layout, parameters, &text.calibration);
    let tensors = with_key_means(tensors, &means);
    let card = checkpoint.card_text();
    let bytes = transformer_file(&card, &checkpoint.shape(), &checkpoint.vocabulary, &tensors);
    let model = Transformer::from_bytes(&bytes)?;
    let error = evaluate::against(&checkpoint.layout, &exact, &model, &text.evaluation)?;
    Ok(Packed {
        parameters: checkpoint.layout.parameters(),
        error,
        bytes,
    })
}

/// Writes a file whole or not at all: beside its place first, then renamed.
///
/// # Errors
///
/// [`PackError::Io`]; what was at the path before is still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), PackError> {
    let failed = |error| PackError::Io {
        path: path.to_owned(),
        error,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(readable).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The key and the value of an entry of the card.
///
/// # Errors
///
/// [`PackError::Card`].
pub fn card_entry(entry: &str) -> Result<(String, String), PackError> {
    let valid = |key: &str| {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !key.is_empty() && key.chars().all(letter)
    };
    match entry.split_once('=') {
        Some((key, value)) if valid(key) => Ok((key.to_owned(), value.to_owned())),
        _ => Err(PackError::Card {
            entry: entry.to_owned(),
        }),
    }
}

/// The tensors in the order of the file: each layer's key means behind its wk.
fn with_key_means(tensors: Vec<StoredTensor>, means: &[Vec<f32>]) -> Vec<StoredTensor> {
    /// Tensors of a layer, and the place of wk among them.
    const LAYER: usize = 9;
    const WK: usize = 2;
    let mut ordered = Vec::new();
    for (index, tensor) in tensors.into_iter().enumerate() {
        let place = index
            .checked_sub(1)
            .map(|rest| (rest / LAYER, rest % LAYER));
        ordered.push(tensor);
        if let Some((layer, WK)) = place
            && let Some(means) = means.get(layer)
        {
            ordered.push(StoredTensor {
                format: MatrixFormat::F32,
                rows: 1,
                columns: means.len(),
                bytes: plain_bytes(means),
            });
        }
    }
    ordered
}
