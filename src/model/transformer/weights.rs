//! A model as a view of its file.

use super::config::FIELDS;
use super::{Config, ModelError, read};
use crate::bytes::bytes_at;
use crate::format::{Container, FormatError, KIND_TRANSFORMER, ModelCard};
use crate::quant::{Matrix, MatrixFormat};
use crate::tokenizer::Vocabulary;

/// Bytes of an entry of the table of tensors.
pub(super) const ENTRY: usize = 16;
/// Tensors of a layer.
const PER_LAYER: usize = 10;

/// What a tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[allow(missing_docs)] // the names are those of the module's table
#[non_exhaustive]
pub enum Role {
    Embedding,
    AttentionNorm(usize),
    Wq(usize),
    Wk(usize),
    KeyMean(usize),
    Wv(usize),
    Wo(usize),
    FeedForwardNorm(usize),
    W1(usize),
    W3(usize),
    W2(usize),
    Norm,
    Head,
}

impl Role {
    /// The place of the tensor in the table.
    const fn index(self, config: &Config) -> Option<usize> {
        let (layer, place) = match self {
            Self::Embedding => return Some(0),
            Self::AttentionNorm(layer) => (layer, 1),
            Self::Wq(layer) => (layer, 2),
            Self::Wk(layer) => (layer, 3),
            Self::KeyMean(layer) => (layer, 4),
            Self::Wv(layer) => (layer, 5),
            Self::Wo(layer) => (layer, 6),
            Self::FeedForwardNorm(layer) => (layer, 7),
            Self::W1(layer) => (layer, 8),
            Self::W3(layer) => (layer, 9),
            Self::W2(layer) => (layer, 10),
            Self::Norm => return Some(config.layers * PER_LAYER + 1),
            Self::Head => return Some(config.layers * PER_LAYER + 2),
        };
        if layer < config.layers {
            Some(layer * PER_LAYER + place)
        } else {
            None
        }
    }

    /// The number of tensors of a model of this shape.
    pub(super) const fn count(config: &Config) -> usize {
        2 + config.layers * PER_LAYER + config.separate_head as usize
    }

    /// The role of a place in the table.
    pub(super) const fn at(index: usize, config: &Config) -> Self {
        let Some(rest) = index.checked_sub(1) else {
            return Self::Embedding;
        };
        let (layer, place) = (rest / PER_LAYER, rest % PER_LAYER);
        match place {
            0 if layer >= config.layers => Self::Norm,
            _ if layer >= config.layers => Self::Head,
            0 => Self::AttentionNorm(layer),
            1 => Self::Wq(layer),
            2 => Self::Wk(layer),
            3 => Self::KeyMean(layer),
            4 => Self::Wv(layer),
            5 => Self::Wo(layer),
            6 => Self::FeedForwardNorm(layer),
            7 => Self::W1(layer),
            8 => Self::W3(layer),
            _ => Self::W2(layer),
        }
    }

    /// Rows and columns of the tensor in a model of this shape.
    #[must_use]
    pub const fn shape(self, config: &Config) -> [usize; 2] {
        match self {
            Self::Embedding | Self::Head => [config.vocabulary, config.dim],
            Self::AttentionNorm(_) | Self::FeedForwardNorm(_) | Self::Norm => [1, config.dim],
            Self::Wq(_) | Self::Wo(_) => [config.dim, config.dim],
            Self::KeyMean(_) => [1, config.kv_dim()],
            Self::Wk(_) | Self::Wv(_) => [config.kv_dim(), config.dim],
            Self::W1(_) | Self::W3(_) => [config.hidden_dim, config.dim],
            Self::W2(_) => [config.dim, config.hidden_dim],
        }
    }

    /// Whether the tensor is a vector: the weight of a norm, or a mean of keys.
    #[must_use]
    pub const fn is_vector(self) -> bool {
        matches!(
            self,
            Self::AttentionNorm(_) | Self::KeyMean(_) | Self::FeedForwardNorm(_) | Self::Norm
        )
    }
}

/// A transformer: a view of its file, which stays in flash.
///
/// A value of this type has been checked: shapes agree, numbers are finite, the vocabulary is
/// sound.
///
/// Memory: about 150 bytes on a 32-bit chip, or none as a `const`, and the file where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transformer<'a> {
    config: Config,
    frequencies: &'a [u8],
    tensors: &'a [u8],
    data: &'a [u8],
    vocabulary: Vocabulary<'a>,
    card: ModelCard<'a>,
    file: Container<'a>,
}

impl<'a> Transformer<'a> {
    /// Checks the bytes of a `.smid` file and makes a view of them. Time is linear in their
    /// number.
    ///
    /// Works in a `const`: see [`embed_transformer!`](crate::embed_transformer).
    ///
    /// # Errors
    ///
    /// The first rule that is broken: of the frame, the model card, the vocabulary, the
    /// configuration, the table of tensors, the tensors.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::format::FormatError;
    /// use smidgen::model::transformer::{ModelError, Transformer};
    ///
    /// let error = Transformer::from_bytes(b"GGUF............").unwrap_err();
    /// assert_eq!(error, ModelError::Format(FormatError::Magic { found: *b"GGUF" }));
    /// ```
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let file = match Container::from_bytes(bytes) {
            Ok(file) => file,
            Err(error) => return Err(ModelError::Format(error)),
        };
        if file.kind() != KIND_TRANSFORMER {
            let kind = file.kind();
            return Err(ModelError::Format(FormatError::Kind { kind }));
        }
        let (card, conf, tokn, tensors, data) = match (
            file.section(*b"CARD"),
            file.section(*b"CONF"),
            file.section(*b"TOKN"),
            file.section(*b"TENS"),
            file.section(*b"DATA"),
        ) {
            (Ok(card), Ok(conf), Ok(tokn), Ok(tensors), Ok(data)) => {
                (card, conf, tokn, tensors, data)
            }
            (Err(error), ..)
            | (_, Err(error), ..)
            | (_, _, Err(error), ..)
            | (.., Err(error), _)
            | (.., Err(error)) => return Err(ModelError::Format(error)),
        };
        let card = match ModelCard::from_bytes(card) {
            Ok(card) => card,
            Err(error) => return Err(ModelError::Format(error)),
        };
        let vocabulary = match Vocabulary::from_bytes(tokn) {
            Ok(vocabulary) => vocabulary,
            Err(error) => return Err(ModelError::Tokenizer(error)),
        };
        let config = match Config::from_bytes(conf) {
            Ok(config) => config,
            Err(error) => return Err(error),
        };
        if config.vocabulary != vocabulary.size() {
            return Err(ModelError::Vocabulary {
                expected: vocabulary.size() as u32,
                found: config.vocabulary as u32,
            });
        }
        if let Some(error) = read::check_tensors(&config, tensors, data) {
            return Err(error);
        }
        let Some(frequencies) = bytes_at(conf, FIELDS, 2 * config.head_dim) else {
            return Err(ModelError::ConfigLength {
                expected: FIELDS,
                found: conf.len(),
            });
        };
        Ok(Self {
            config,
            frequencies,
            tensors,
            data,
            vocabulary,
            card,
            file,
        })
    }

    /// The shape.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The vocabulary.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary<'a> {
        &self.vocabulary
    }

    /// The model card.
    #[must_use]
    pub const fn card(&self) -> &ModelCard<'a> {
        &self.card
    }

    /// The file: its sections and its length, which is the flash that the model takes.
    #[must_use]
    pub const fn file(&self) -> &Container<'a> {
        &self.file
    }

    /// The angles from one position to the next, in turns times `2^32`.
    pub(super) fn frequencies(&self) -> impl Iterator<Item = u32> {
        let frequencies = self.frequencies.as_chunks().0;
        frequencies.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// A tensor. A [`Role::Head`] that is not a tensor of its own is the embedding; a layer that
    /// the model does not have is an empty matrix.
    #[must_use]
    pub fn tensor(&self, role: Role) -> Matrix<'a> {
        let role = match role {
            Role::Head if !self.config.separate_head => Role::Embedding,
            role => role,
        };
        let Some(index) = role.index(&self.config) else {
            return Matrix::EMPTY;
        };
        let entry = index.wrapping_mul(ENTRY);
        let shape = role.shape(&self.config);
        let matrix = || {
            let entry: &[u8; ENTRY] = self.tensors.get(entry..)?.first_chunk()?;
            let &[format, .., a, b, c, d] = entry;
            let offset = u32::from_le_bytes([a, b, c, d]) as usize;
            let format = MatrixFormat::from_id(format)?;
            Matrix::checked_before(format, shape, self.data.get(offset..)?)
        };
        // Checked when the view was made.
        matrix().unwrap_or(Matrix::EMPTY)
    }

    /// The tensors with their roles, in the order of the file.
    pub fn tensors(&self) -> impl Iterator<Item = (Role, Matrix<'a>)> {
        let model = *self;
        (0..self.tensors.len() / ENTRY).map(move |index| {
            let role = Role::at(index, &model.config);
            (role, model.tensor(role))
        })
    }
}

// The bytes of a file are no matter for a log.
#[cfg(feature = "defmt")]
impl defmt::Format for Transformer<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Transformer({}, {})", self.config, self.file);
    }
}
