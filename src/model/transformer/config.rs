//! The shape of a transformer.

use super::ModelError;
use crate::bytes::u32_at;
use crate::nn::attention::MAX_HEAD_DIM;

/// Bytes of `CONF` before the frequencies.
pub(super) const FIELDS: usize = 36;
/// The flag of a head that is a tensor of its own.
const SEPARATE_HEAD: u32 = 1;
/// The longest context.
pub(super) const MAX_CONTEXT: usize = 65_535;

/// The shape of a transformer, checked.
///
/// The rules are in the [module's documentation](super).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Config {
    /// Width of the residual stream.
    pub dim: usize,
    /// Width of the feed-forward part.
    pub hidden_dim: usize,
    /// Number of layers.
    pub layers: usize,
    /// Heads of the queries.
    pub heads: usize,
    /// Width of a head: `dim / heads`.
    pub head_dim: usize,
    /// Heads of keys and values; fewer than `heads` in grouped-query attention.
    pub kv_heads: usize,
    /// Number of tokens.
    pub vocabulary: usize,
    /// Positions that the model was trained with.
    pub context: usize,
    /// Added to the mean square in the norms.
    pub epsilon: f32,
    /// Whether the head is a tensor of its own, not the embedding.
    pub separate_head: bool,
}

impl Config {
    /// Reads and checks a `CONF` section.
    pub(super) const fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let (
            Some(dim),
            Some(hidden_dim),
            Some(layers),
            Some(heads),
            Some(kv_heads),
            Some(vocabulary),
            Some(context),
            Some(epsilon),
            Some(flags),
        ) = (
            u32_at(bytes, 0),
            u32_at(bytes, 4),
            u32_at(bytes, 8),
            u32_at(bytes, 12),
            u32_at(bytes, 16),
            u32_at(bytes, 20),
            u32_at(bytes, 24),
            u32_at(bytes, 28),
            u32_at(bytes, 32),
        )
        else {
            return Err(ModelError::ConfigLength {
                expected: FIELDS,
                found: bytes.len(),
            });
        };
        if dim < 2 || dim > 1 << 16 {
            return Err(ModelError::Dim { dim });
        }
        if hidden_dim == 0 || hidden_dim > 1 << 18 {
            return Err(ModelError::HiddenDim { hidden_dim });
        }
        if layers == 0 || layers > 1 << 10 {
            return Err(ModelError::Layers { layers });
        }
        if heads == 0 || dim % heads != 0 {
            return Err(ModelError::Heads { heads });
        }
        let head_dim = dim / heads;
        if head_dim % 2 != 0 || head_dim as usize > MAX_HEAD_DIM {
            return Err(ModelError::HeadDim { head_dim });
        }
        if kv_heads == 0 || heads % kv_heads != 0 {
            return Err(ModelError::KvHeads { kv_heads });
        }
        if context == 0 || context as usize > MAX_CONTEXT {
            return Err(ModelError::TrainedContext { context });
        }
        // Neither a sign nor the exponent of infinities and NaN.
        if epsilon == 0 || epsilon >= 0x7F80_0000 {
            return Err(ModelError::Epsilon);
        }
        if flags & !SEPARATE_HEAD != 0 {
            return Err(ModelError::Flags { flags });
        }
        let expected = FIELDS + 2 * head_dim as usize;
        if bytes.len() != expected {
            return Err(ModelError::ConfigLength {
                expected,
                found: bytes.len(),
            });
        }
        Ok(Self {
            dim: dim as usize,
            hidden_dim: hidden_dim as usize,
            layers: layers as usize,
            heads: heads as usize,
            head_dim: head_dim as usize,
            kv_heads: kv_heads as usize,
            vocabulary: vocabulary as usize,
            context: context as usize,
            epsilon: f32::from_bits(epsilon),
            separate_head: flags & SEPARATE_HEAD != 0,
        })
    }

    /// Width of the keys, and of the values, of one position.
    #[must_use]
    pub const fn kv_dim(&self) -> usize {
        self.kv_heads * self.head_dim
    }

    /// The number of weights; the means of keys, which a packer adds, do not count.
    #[must_use]
    pub const fn parameters(&self) -> u64 {
        let (dim, hidden) = (self.dim as u64, self.hidden_dim as u64);
        let attention = 2 * dim * (dim + self.kv_dim() as u64);
        let layer = attention + 3 * dim * hidden + 2 * dim;
        let embedding = self.vocabulary as u64 * dim;
        embedding * (1 + self.separate_head as u64) + self.layers as u64 * layer + dim
    }
}
