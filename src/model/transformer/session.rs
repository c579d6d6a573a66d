//! A run of a model over a sequence of tokens.

use super::slices::Slices;
use super::{Config, ModelError, Role, Transformer};
use crate::nn::attention::{Queries, best_of, query_scale, weighted_values};
use crate::nn::{
    Activations, CachedVectors, linear_add, linear_into, linear_with, rms_norm, rope, rope_into,
    rope_table, silu,
};
use crate::num::Real;
use crate::quant::Matrix;
use crate::token::Token;

/// Positions that stay when the cache slides.
const SINKS: usize = 4;

/// How far a token has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Progress {
    /// So many layers are done; there are more.
    Layers(usize),
    /// All layers are done: the position is complete, and its logits may be asked for.
    Done,
}

/// A run of a model over a sequence of tokens, in a workspace of the caller.
///
/// [`feed`](Session::feed) takes a token through all layers; [`start`](Session::start) and
/// [`step`](Session::step) do the same a layer at a time, so that a control loop gets its turn in
/// between. [`logits`](Session::logits) computes the head, and only when asked: a prompt needs it
/// for its last token alone.
///
/// # Memory
///
/// [`Transformer::workspace_bytes`], and about 300 bytes for itself on a 32-bit chip. Stack: no
/// arrays larger than 64 bytes.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Debug)]
pub struct Session<'m, 'w, R: Real> {
    model: &'m Transformer<'m>,
    slices: Slices<'w, R>,
    context: usize,
    /// Tokens that are complete; wraps as phases do.
    position: u32,
    /// Slots of the cache in use, the one of the token under way included.
    used: usize,
    /// The slot of the token under way.
    slot: usize,
    /// The cache has been full: positions but the sinks are replaced.
    sliding: bool,
    state: State,
}

/// What the session is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No token is under way, and there are no logits.
    Empty,
    /// This layer is next.
    Layer(usize),
    /// The stream has left the last layer.
    Complete,
    /// The logits are in place.
    Logits,
}

impl<'m, 'w, R: Real> Session<'m, 'w, R> {
    /// A session at the start of a sequence.
    ///
    /// `context` is the number of positions that the cache holds; `workspace` a
    /// [`Workspace`](super::Workspace) or other bytes aligned to 8. Bytes beyond the need make
    /// the sampler's scratch larger.
    ///
    /// # Errors
    ///
    /// [`Context`](ModelError::Context), [`WorkspaceAlignment`](ModelError::WorkspaceAlignment)
    /// or [`WorkspaceTooSmall`](ModelError::WorkspaceTooSmall), which says how much is missing.
    pub fn new(
        model: &'m Transformer<'m>,
        workspace: &'w mut [u8],
        context: usize,
    ) -> Result<Self, ModelError> {
        let slices = Slices::new(model.config(), context, workspace)?;
        let last = u32::try_from(context.saturating_sub(1)).unwrap_or(0);
        rope_table(model.frequencies(), last, slices.sink_rotation);
        scale_all(
            slices.sink_rotation,
            query_scale::<R>(model.config().head_dim),
        );
        Ok(Self {
            model,
            slices,
            context,
            position: 0,
            used: 0,
            slot: 0,
            sliding: false,
            state: State::Empty,
        })
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &'m Transformer<'m> {
        self.model
    }

    /// The positions that the cache holds.
    #[must_use]
    pub const fn context(&self) -> usize {
        self.context
    }

    /// The number of tokens so far, modulo `2^32`.
    #[must_use]
    pub const fn position(&self) -> u32 {
        self.position
    }

    /// Whether no token has been fed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self.state, State::Empty)
    }

    /// Starts over at position 0.
    pub fn reset(&mut self) {
        self.position = 0;
        self.used = 0;
        self.slot = 0;
        self.sliding = false;
        self.state = State::Empty;
    }

    /// Positions that stay when the cache slides.
    const fn sinks(&self) -> usize {
        if self.context >= 4 * SINKS {
            SINKS
        } else {
            self.context / 4
        }
    }

    /// Begins a token; one that is under way is given up.
    ///
    /// # Errors
    ///
    /// [`TokenOutOfRange`](ModelError::TokenOutOfRange); the session is as it was.
    pub fn start(&mut self, token: Token) -> Result<(), ModelError> {
        let vocabulary = self.model.config().vocabulary;
        let row = usize::try_from(token).ok().filter(|&row| row < vocabulary);
        let Some(row) = row else {
            return Err(ModelError::TokenOutOfRange {
                token,
                vocabulary: u32::try_from(vocabulary).unwrap_or(u32::MAX),
            });
        };
        let embedding = self.model.tensor(Role::Embedding);
        embedding.row(row, self.slices.stream);
        let frequencies = self.model.frequencies();
        rope_table(frequencies, self.position, self.slices.rotation);
        copy(self.slices.rotation, self.slices.query_rotation);
        let scale = query_scale::<R>(self.model.config().head_dim);
        scale_all(self.slices.query_rotation, scale);
        self.used = (self.slot + 1).max(self.used);
        self.state = State::Layer(0);
        Ok(())
    }

    /// Takes the token under way through one layer. Without one, it does nothing.
    pub fn step(&mut self) -> Progress {
        let State::Layer(layer) = self.state else {
            return Progress::Done;
        };
        self.attention(layer);
        self.feed_forward(layer);
        let done = layer + 1;
        if done < self.model.config().layers {
            self.state = State::Layer(done);
            return Progress::Layers(done);
        }
        self.state = State::Complete;
        self.position = self.position.wrapping_add(1);
        self.slot += 1;
        if self.slot >= self.context {
            self.slot = self.sinks();
            self.sliding = true;
        }
        Progress::Done
    }

    /// Takes a token through all layers.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn feed(&mut self, token: Token) -> Result<(), ModelError> {
        self.start(token)?;
        for _ in 0..self.model.config().layers {
            self.step();
        }
        Ok(())
    }

    /// The logits of the next token: one number for each of the vocabulary.
    ///
    /// Computed once for each position. The caller may change them; they stay until the next
    /// token begins.
    ///
    /// # Errors
    ///
    /// [`NoLogits`](ModelError::NoLogits) before the first token or while one is under way.
    pub fn logits(&mut self) -> Result<&mut [R], ModelError> {
        self.logits_and_scratch().map(|(logits, _)| logits)
    }

    /// The logits, and scratch for a sampler that the session has no use for at this time.
    ///
    /// # Errors
    ///
    /// As [`logits`](Self::logits).
    pub fn logits_and_scratch(&mut self) -> Result<(&mut [R], &mut [u64]), ModelError> {
        if matches!(self.state, State::Empty | State::Layer(_)) {
            return Err(ModelError::NoLogits);
        }
        let model = self.model;
        let Slices {
            stream,
            input,
            shared,
            words,
            scratch,
            ..
        } = &mut self.slices;
        let logits = shared
            .get_mut(..model.config().vocabulary)
            .unwrap_or_default();
        if self.state == State::Complete {
            rms_norm(
                stream,
                &model.tensor(Role::Norm),
                model.config().epsilon,
                input,
            );
            let head = model.tensor(Role::Head);
            let x = Activations::new(input, head.level_bound(), words);
            linear_into(&head, &x, logits);
            self.state = State::Logits;
        }
        Ok((logits, scratch))
    }

    /// Forgets what the caller has done to the logits: the next call computes them anew.
    pub fn discard_logits(&mut self) {
        if self.state == State::Logits {
            self.state = State::Complete;
        }
    }

    /// The first half of a layer.
    fn attention(&mut self, layer: usize) {
        let model = self.model;
        let config = model.config();
        let (dim, kv_dim, head_dim) = (config.dim, config.kv_dim(), config.head_dim.max(1));
        let sinks = if self.sliding { self.sinks() } else { 0 };
        let Slices {
            stream,
            input,
            rotation,
            query_rotation,
            sink_rotation,
            shared,
            words,
            query,
            cache,
            scratch,
        } = &mut self.slices;
        let (queries, rest) = split(shared, dim);
        let (keys, rest) = split(rest, kv_dim);
        let (values, _) = split(rest, kv_dim);

        rms_norm(
            stream,
            &model.tensor(Role::AttentionNorm(layer)),
            config.epsilon,
            input,
        );
        let [wq, wk, wv] =
            [Role::Wq(layer), Role::Wk(layer), Role::Wv(layer)].map(|role| model.tensor(role));
        let bounds = [&wq, &wk, &wv].map(Matrix::level_bound);
        let x = Activations::new(input, least(bounds), words);
        linear_into(&wq, &x, queries);
        linear_into(&wk, &x, keys);
        linear_into(&wv, &x, values);

        rope(keys, rotation);
        let key_mean = model.tensor(Role::KeyMean(layer));
        for (key, mean) in keys.iter_mut().zip(key_mean.f32_values()) {
            *key = key.sub(R::from_f32(mean));
        }
        let group = (config.heads / config.kv_heads.max(1)).max(1) * head_dim;
        // By index: dividing lengths is long on chips without a division.
        for head in 0..config.kv_heads {
            let range = head * head_dim..(head + 1) * head_dim;
            let key = keys.get(range.clone()).unwrap_or_default();
            let value = values.get(range).unwrap_or_default();
            cache.store(layer, head, self.slot, key, value);
        }
        for head in 0..config.kv_heads {
            let (keys, values) = cache.head(layer, head);
            let mut sharing = Sharing {
                rotations: (query_rotation, sink_rotation),
                means: (&key_mean, head * head_dim),
                sinks,
                levels: query,
                used: self.used,
                scores: scratch,
                keys,
                values,
            };
            // Two heads at a time, as long as there is room for their scores; the results are the same.
            let both = if self.used <= sharing.scores.len() {
                2 * head_dim
            } else {
                head_dim
            };
            let (mut first, end) = (head * group, (head + 1) * group);
            while first < end {
                let next = (first + both).min(end);
                let queries = queries.get(first..next).unwrap_or_default();
                let output = input.get_mut(first..next).unwrap_or_default();
                if queries.len() > head_dim {
                    sharing.attend::<2>(queries, output);
                } else {
                    sharing.attend::<1>(queries, output);
                }
                first = next;
            }
        }

        let wo = model.tensor(Role::Wo(layer));
        let x = Activations::new(input, wo.level_bound(), words);
        linear_add(&wo, &x, stream);
    }

    /// The second half of a layer.
    fn feed_forward(&mut self, layer: usize) {
        let model = self.model;
        let Config {
            hidden_dim,
            epsilon,
            ..
        } = *model.config();
        let Slices {
            stream,
            input,
            shared,
            words,
            ..
        } = &mut self.slices;
        let (hidden, _) = split(shared, hidden_dim);
        rms_norm(
            stream,
            &model.tensor(Role::FeedForwardNorm(layer)),
            epsilon,
            input,
        );
        let [w1, w3, w2] =
            [Role::W1(layer), Role::W3(layer), Role::W2(layer)].map(|role| model.tensor(role));
        let bounds = [&w1, &w3].map(Matrix::level_bound);
        let x = Activations::new(input, least(bounds), words);
        linear_into(&w1, &x, hidden);
        linear_with(&w3, &x, hidden, |gate, up| *gate = silu(*gate).mul(up));
        let x = Activations::new(hidden, w2.level_bound(), words);
        linear_add(&w2, &x, stream);
    }
}

/// The first `length` elements, and the rest.
fn split<T>(slice: &mut [T], length: usize) -> (&mut [T], &mut [T]) {
    let length = length.min(slice.len());
    slice.split_at_mut_checked(length).unwrap_or_default()
}

/// The least of some bounds.
fn least<const N: usize>(bounds: [u16; N]) -> u16 {
    bounds.into_iter().fold(u16::MAX, u16::min)
}

/// What heads of queries share that share their keys and values.
struct Sharing<'a, 'b, R> {
    /// Rotations of queries, by the position and for sinks.
    rotations: (&'a [R], &'a [R]),
    /// The means of the keys of all heads, and where those of this one are.
    means: (&'a Matrix<'a>, usize),
    /// Slots that are sinks, if the cache slides.
    sinks: usize,
    /// Slots in use.
    used: usize,
    levels: &'b mut [i16],
    scores: &'b mut [u64],
    keys: CachedVectors<'a>,
    values: CachedVectors<'a>,
}

impl<R: Real> Sharing<'_, '_, R> {
    /// Attention of `N` heads; `output` has room for them.
    fn attend<const N: usize>(&mut self, queries: &[R], output: &mut [R])
    where
        [i32; N]: bytemuck::Pod,
    {
        let scores: &mut [[i32; N]] = bytemuck::try_cast_slice_mut(self.scores).unwrap_or_default();
        let scores = scores.get_mut(..self.used).unwrap_or_default();
        // The output's place serves for the rotated queries until then.
        rope_into(queries, self.rotations.0, output);
        let mut best = Queries::<N>::quantize(output, self.levels).scores(self.keys, scores);
        if self.sinks > 0 {
            // What the mean takes from the two queries' scores is not the same: give it back.
            let (means, first) = self.means;
            let head_dim = output.len() / N.max(1);
            let products = |output: &[R]| {
                let mut heads = output.chunks_exact(head_dim.max(1));
                let mean = || means.f32_values().skip(first);
                [(); N].map(|()| product(heads.next().unwrap_or_default(), mean()))
            };
            let from_ring = products(output);
            rope_into(queries, self.rotations.1, output);
            let mut offsets = products(output);
            for (offset, from_ring) in offsets.iter_mut().zip(from_ring) {
                *offset = offset.sub(from_ring);
            }
            let at_sinks = scores.get_mut(..self.sinks).unwrap_or_default();
            let queries = Queries::<N>::quantize(output, self.levels);
            queries.with_offsets(offsets).scores(self.keys, at_sinks);
            best = best_of(scores);
        }
        weighted_values(scores, best, self.values, output);
    }
}

/// Multiplies all by a scale.
fn scale_all<R: Real>(x: &mut [R], scale: R::Scale) {
    for x in x {
        *x = x.scaled(scale);
    }
}

/// The product of a query with a mean of keys.
fn product<R: Real>(query: &[R], mean: impl Iterator<Item = f32>) -> R {
    let terms = query.iter().zip(mean);
    R::from_wide(terms.fold(R::Wide::default(), |sum, (&q, mean)| {
        R::wide_mul_add(sum, q, R::from_f32(mean))
    }))
}

/// Copies numbers, as many as both have.
fn copy<R: Real>(from: &[R], to: &mut [R]) {
    for (from, to) in from.iter().zip(to) {
        *to = *from;
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Session<'_, '_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "Session {{ position: {=u32}, context: {=usize} }}",
            self.position,
            self.context
        );
    }
}
