//! How a workspace is divided.

use core::mem::size_of;

use super::config::MAX_CONTEXT;
use super::positions::Positions;
use super::{Config, ModelError, Transformer};
use crate::model::workspace::{ALIGNMENT, max, padded, take};
use crate::nn::KvCache;
use crate::num::Real;
use crate::quant::vector_words;

/// Elements that the sampler's scratch has at least: enough for a top-k of 64.
const MIN_SCRATCH: usize = 64;

/// The workspace of a session, divided. Lengths are in elements.
#[derive(Debug)]
pub(super) struct Slices<'w, R> {
    /// What positions have to themselves, and the logits.
    pub(super) positions: Positions<'w, R>,
    /// Cosines and sines of the last position of the context, for queries to meet attention sinks.
    pub(super) sink_rotation: &'w mut [R],
    /// Activations as integers: dim or `hidden_dim` of them. In attention, queries as integers.
    pub(super) words: &'w mut [i32],
    /// Keys and values of earlier positions.
    pub(super) cache: KvCache<'w>,
    /// By turns: scores of attention, activations of a second position as integers, and the
    /// sampler's scratch. 64 elements or half of the context, and whatever the workspace has beyond
    /// its need.
    pub(super) scratch: &'w mut [u64],
}

impl Transformer<'_> {
    /// The bytes that a [`Workspace`](super::Workspace) needs for a context and a number type: a
    /// constant, to size a `static`.
    ///
    /// `context` is the number of positions that the cache holds; when it is full it slides. The
    /// sampler's scratch is included for parameters whose
    /// [`scratch_len`](crate::sampling::scratch_len) is at most 64 or half of the context;
    /// a larger one is made room for by adding 8 bytes an element. `usize::MAX` if it is beyond
    /// any memory.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::transformer::Transformer;
    /// use smidgen::num::I16F16;
    ///
    /// const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
    ///     env!("CARGO_MANIFEST_DIR"),
    ///     "/tests/data/odd.smid"
    /// ));
    /// const BYTES: usize = MODEL.workspace_bytes::<I16F16>(64);
    /// assert!(BYTES < 16 * 1024);
    /// ```
    #[must_use]
    pub const fn workspace_bytes<R: Real>(&self, context: usize) -> usize {
        let lengths = Lengths::new(self.config(), context);
        lengths.bytes(size_of::<R>())
    }

    /// The bytes beyond [`workspace_bytes`](Self::workspace_bytes) with which prompts go through the
    /// layers two tokens at a time, and each weight is read from flash half as often; 0 for a model
    /// whose logits leave the room. Without them prompts go a token at a time, with the same results.
    #[must_use]
    pub const fn batch_bytes<R: Real>(&self, context: usize) -> usize {
        let lengths = Lengths::new(self.config(), context);
        let alone = lengths.bytes(size_of::<R>());
        lengths.with_batch().bytes(size_of::<R>()) - alone
    }
}

/// The lengths of the slices, in elements.
struct Lengths {
    dim: usize,
    head_dim: usize,
    work: usize,
    shared: usize,
    words: usize,
    cache: usize,
    scratch: usize,
}

impl Lengths {
    const fn new(config: &Config, context: usize) -> Self {
        let (dim, head_dim) = (config.dim, config.head_dim);
        let work = max(dim + 2 * config.kv_dim(), config.hidden_dim);
        let words = vector_words(max(dim, config.hidden_dim));
        Self {
            dim,
            head_dim,
            work,
            shared: max(work, config.vocabulary),
            words,
            cache: KvCache::byte_len(config.layers, config.kv_heads, context, head_dim),
            scratch: max(max(context, words).div_ceil(2), MIN_SCRATCH),
        }
    }

    /// Numbers in the room of the logits that two positions at a time need.
    const fn batch(&self) -> usize {
        2 * (self.work + self.dim + self.head_dim)
    }

    /// With room for two positions at a time.
    const fn with_batch(mut self) -> Self {
        self.shared = max(self.shared, self.batch());
        self
    }

    /// The bytes of all slices for numbers of a size.
    const fn bytes(&self, size: usize) -> usize {
        let numbers = 2 * self.dim + 3 * self.head_dim + self.shared;
        let fixed = padded(numbers * size) + padded(4 * self.words);
        let growing = padded(self.cache).saturating_add(self.scratch.saturating_mul(8));
        growing.saturating_add(fixed)
    }
}

impl<'w, R: Real> Slices<'w, R> {
    /// Divides a workspace.
    pub(super) fn new(
        config: &Config,
        context: usize,
        workspace: &'w mut [u8],
    ) -> Result<Self, ModelError> {
        if context == 0 || context > MAX_CONTEXT {
            return Err(ModelError::Context { context });
        }
        if workspace.as_ptr().align_offset(ALIGNMENT) != 0 {
            return Err(ModelError::WorkspaceAlignment);
        }
        let mut lengths = Lengths::new(config, context);
        let (needed, given) = (lengths.bytes(size_of::<R>()), workspace.len());
        if given >= needed {
            let with_batch = Lengths::new(config, context).with_batch();
            if given >= with_batch.bytes(size_of::<R>()) {
                lengths = with_batch;
            }
        }
        Self::split(config, context, &lengths, workspace)
            .ok_or(ModelError::WorkspaceTooSmall { needed, given })
    }

    /// Divides an aligned workspace, if it is large enough.
    fn split(
        config: &Config,
        context: usize,
        lengths: &Lengths,
        workspace: &'w mut [u8],
    ) -> Option<Self> {
        let mut rest = workspace;
        let numbers = 2 * lengths.dim + 3 * lengths.head_dim + lengths.shared;
        let numbers: &mut [R] = take(&mut rest, numbers)?;
        let (stream, numbers) = numbers.split_at_mut_checked(lengths.dim)?;
        let (input, numbers) = numbers.split_at_mut_checked(lengths.dim)?;
        let (rotation, numbers) = numbers.split_at_mut_checked(lengths.head_dim)?;
        let (query_rotation, numbers) = numbers.split_at_mut_checked(lengths.head_dim)?;
        let (sink_rotation, shared) = numbers.split_at_mut_checked(lengths.head_dim)?;
        let words = take(&mut rest, lengths.words)?;
        let (layers, heads) = (config.layers, config.kv_heads);
        let cache = take(&mut rest, lengths.cache)?;
        let cache = KvCache::new(cache, layers, heads, context, lengths.head_dim)?;
        let elements = rest.len() / size_of::<u64>();
        if elements < lengths.scratch {
            return None;
        }
        Some(Self {
            positions: Positions {
                stream,
                input,
                rotation,
                query_rotation,
                shared,
                lengths: [lengths.work, lengths.dim, lengths.head_dim],
            },
            sink_rotation,
            words,
            cache,
            scratch: take(&mut rest, elements)?,
        })
    }
}
