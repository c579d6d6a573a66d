//! A run of a model over a sequence of tokens.

use super::heads::Heads;
use super::positions::{Lanes, Place, split};
use super::slices::Slices;
use super::{ModelError, Role, Transformer};
use crate::kernel::{Cores, OneCore};
use crate::nn::attention::query_scale;
use crate::nn::batch::{BATCH, linear_add, linear_into, linear_with};
use crate::nn::{Activations, rms_norm, rope, rope_table, silu};
use crate::num::Real;
use crate::quant::Matrix;
use crate::token::Token;

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
/// for its last token alone. [`feed_all`](Session::feed_all) takes a prompt through, two tokens in
/// each pass over the weights; the second one lives where logits will be.
///
/// On a chip with two cores, [`with_cores`](Session::with_cores) has both compute.
///
/// # Memory
///
/// [`Transformer::workspace_bytes`], and about 300 bytes for itself on a 32-bit chip. Stack: no
/// arrays larger than 256 bytes.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Debug)]
pub struct Session<'m, 'w, R: Real, C = OneCore> {
    model: &'m Transformer<'m>,
    slices: Slices<'w, R>,
    context: usize,
    /// Tokens that are complete; wraps as phases do.
    position: u32,
    /// The place of the next token, or of the first one under way.
    place: Place,
    /// Tokens under way, or the last that were.
    count: usize,
    state: State,
    cores: C,
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
            place: Place::START,
            count: 1,
            state: State::Empty,
            cores: OneCore,
        })
    }
}

impl<'m, 'w, R: Real, C: Cores> Session<'m, 'w, R, C> {
    /// Has the cores of a chip share the work, in place of those so far; results stay the same.
    ///
    /// Heads of attention are shared as long as the scratch has room for the scores of two heads:
    /// over half of the context, and over all of it if the workspace has 4 bytes a position beyond
    /// its need.
    #[must_use]
    pub fn with_cores<D: Cores>(self, cores: D) -> Session<'m, 'w, R, D> {
        Session {
            model: self.model,
            slices: self.slices,
            context: self.context,
            position: self.position,
            place: self.place,
            count: self.count,
            state: self.state,
            cores,
        }
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
        self.place = Place::START;
        self.state = State::Empty;
    }

    /// Begins a token; one that is under way is given up.
    ///
    /// # Errors
    ///
    /// [`TokenOutOfRange`](ModelError::TokenOutOfRange); the session is as it was.
    pub fn start(&mut self, token: Token) -> Result<(), ModelError> {
        self.start_batch(&[token]).map(|_| ())
    }

    /// Begins the first tokens of a prompt, two if there are as many and
    /// [room](Transformer::batch_bytes) for them; how many. Then [`step`](Self::step) takes all of
    /// them through a layer.
    ///
    /// One token that is under way is given up, as by [`start`](Self::start). Two are taken through
    /// first: their keys and values have replaced others. So are tokens in front of one that is not
    /// in the vocabulary.
    ///
    /// # Errors
    ///
    /// [`TokenOutOfRange`](ModelError::TokenOutOfRange) of the first token; the session is as it was.
    ///
    /// # Example
    ///
    /// ```
    /// use smidgen::model::transformer::{Progress, Session, Transformer, Workspace};
    ///
    /// const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
    ///     env!("CARGO_MANIFEST_DIR"),
    ///     "/tests/data/odd.smid"
    /// ));
    /// const BYTES: usize = MODEL.workspace_bytes::<f32>(32);
    ///
    /// # fn main() -> Result<(), smidgen::model::transformer::ModelError> {
    /// let mut workspace = Workspace::<BYTES>::new();
    /// let mut session = Session::<f32>::new(&MODEL, workspace.as_mut(), 32)?;
    /// let mut prompt = &[1, 75, 108][..];
    /// while !prompt.is_empty() {
    ///     prompt = &prompt[session.start_batch(prompt)?..];
    ///     while session.step() != Progress::Done {} // others get their turn
    /// }
    /// assert_eq!(session.position(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_batch(&mut self, tokens: &[Token]) -> Result<usize, ModelError> {
        let mut rows = [0; BATCH];
        let mut count = 0;
        let room = self.slices.positions.room();
        for (row, &token) in rows.iter_mut().zip(tokens).take(room) {
            match self.check(token) {
                Ok(found) => *row = found,
                Err(error) if count == 0 => return Err(error),
                Err(_) => break,
            }
            count += 1;
        }
        if count == 0 {
            return Ok(0);
        }
        if self.count > 1 {
            self.finish();
        }
        self.begin(rows, count);
        Ok(count)
    }

    /// Brings rows of the embedding, one or two, into the streams. Apart from what calls it, whose
    /// stack is there while layers are computed.
    #[inline(never)]
    fn begin(&mut self, rows: [usize; BATCH], count: usize) {
        let model = self.model;
        let embedding = model.tensor(Role::Embedding);
        let scale = query_scale::<R>(model.config().head_dim);
        let lanes = self.slices.positions.lanes(count);
        let rotations = lanes.rotation.into_iter().zip(lanes.query_rotation);
        let mut position = self.position;
        let each = rows.iter().zip(lanes.stream).zip(rotations).take(count);
        for ((&row, stream), (rotation, query_rotation)) in each {
            embedding.row(row, stream);
            rope_table(model.frequencies(), position, rotation);
            copy(rotation, query_rotation);
            scale_all(query_rotation, scale);
            position = position.wrapping_add(1);
        }
        self.count = count;
        self.state = State::Layer(0);
    }

    /// The row of the embedding that a token has.
    pub(crate) fn check(&self, token: Token) -> Result<usize, ModelError> {
        let vocabulary = self.model.config().vocabulary;
        let row = usize::try_from(token).ok().filter(|&row| row < vocabulary);
        row.ok_or(ModelError::TokenOutOfRange {
            token,
            vocabulary: u32::try_from(vocabulary).unwrap_or(u32::MAX),
        })
    }

    /// Takes the token under way through one layer, or both tokens if there are two. Without one, it
    /// does nothing.
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
        for _ in 0..self.count {
            self.position = self.position.wrapping_add(1);
            self.place = self.place.next(self.context);
        }
        if self.count == BATCH {
            // Logits are those of the last one.
            let Lanes { stream, .. } = self.slices.positions.lanes(BATCH);
            let [first, last] = stream;
            copy(last, first);
        }
        Progress::Done
    }

    /// Takes what is under way through the layers that are left.
    fn finish(&mut self) {
        for _ in 0..self.model.config().layers {
            self.step();
        }
    }

    /// Takes a token through all layers.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn feed(&mut self, token: Token) -> Result<(), ModelError> {
        self.start(token)?;
        self.finish();
        Ok(())
    }

    /// Takes a prompt through all layers: the same as [`feed`](Self::feed) for each token, bit for
    /// bit, with half of the passes over the weights where there is
    /// [room](Transformer::batch_bytes).
    ///
    /// # Errors
    ///
    /// [`TokenOutOfRange`](ModelError::TokenOutOfRange); tokens before that one have been taken.
    pub fn feed_all(&mut self, tokens: &[Token]) -> Result<(), ModelError> {
        let mut rest = tokens;
        for _ in 0..tokens.len() {
            let started = self.start_batch(rest)?;
            self.finish();
            rest = rest.get(started..).unwrap_or_default();
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
            positions,
            words,
            scratch,
            ..
        } = &mut self.slices;
        let vocabulary = model.config().vocabulary;
        let logits = positions.shared.get_mut(..vocabulary).unwrap_or_default();
        if self.state == State::Complete {
            let norm = model.tensor(Role::Norm);
            let epsilon = model.config().epsilon;
            rms_norm(positions.stream, &norm, epsilon, positions.input);
            let head = model.tensor(Role::Head);
            let x = Activations::new(positions.input, head.level_bound(), words);
            let x = [x, Activations::default()];
            linear_into(&self.cores, &head, &x, [&mut *logits, &mut []]);
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
        let Slices {
            positions,
            sink_rotation,
            words,
            cache,
            scratch,
        } = &mut self.slices;
        let Lanes {
            mut stream,
            mut input,
            rotation,
            query_rotation,
            work,
        } = positions.lanes(self.count);
        let [mut queries, mut keys, mut values] = parts(work, [config.dim, config.kv_dim()]);

        let norm = model.tensor(Role::AttentionNorm(layer));
        normalize(&stream, &norm, config.epsilon, &mut input);
        let [wq, wk, wv] =
            [Role::Wq(layer), Role::Wk(layer), Role::Wv(layer)].map(|role| model.tensor(role));
        let bound = least([&wq, &wk, &wv].map(Matrix::level_bound));
        let x = activations(&input, bound, words, scratch);
        linear_into(&self.cores, &wq, &x, again(&mut queries));
        linear_into(&self.cores, &wk, &x, again(&mut keys));
        linear_into(&self.cores, &wv, &x, again(&mut values));

        let key_mean = model.tensor(Role::KeyMean(layer));
        let head_dim = config.head_dim.max(1);
        let mut place = self.place;
        // A position after the other: each finds the cache as if it were alone.
        let vectors = queries.into_iter().zip(keys).zip(values);
        let rotations = rotation.into_iter().zip(query_rotation);
        let each = vectors.zip(rotations).zip(&mut input).take(self.count);
        for ((((queries, keys), values), (rotation, query_rotation)), output) in each {
            rope(keys, rotation);
            for (key, mean) in keys.iter_mut().zip(key_mean.f32_values()) {
                *key = key.sub(R::from_f32(mean));
            }
            // By index: dividing lengths is long on chips without a division.
            for head in 0..config.kv_heads {
                let range = head * head_dim..(head + 1) * head_dim;
                let key = keys.get(range.clone()).unwrap_or_default();
                let value = values.get(range).unwrap_or_default();
                cache.store(layer, head, place.slot, key, value);
            }
            let heads = Heads {
                layer,
                kv_heads: config.kv_heads,
                head_dim,
                group: (config.heads / config.kv_heads.max(1)).max(1) * head_dim,
                rotations: (query_rotation, sink_rotation),
                means: &key_mean,
                sinks: place.sinks(self.context),
                used: place.used,
                cache,
            };
            heads.attend(&self.cores, queries, output, (words, scratch));
            place = place.next(self.context);
        }

        let wo = model.tensor(Role::Wo(layer));
        let x = activations(&input, wo.level_bound(), words, scratch);
        linear_add(&self.cores, &wo, &x, again(&mut stream));
    }

    /// The second half of a layer.
    fn feed_forward(&mut self, layer: usize) {
        let model = self.model;
        let config = model.config();
        let Slices {
            positions,
            words,
            scratch,
            ..
        } = &mut self.slices;
        let Lanes {
            mut stream,
            mut input,
            work,
            ..
        } = positions.lanes(self.count);
        let [mut hidden, ..] = parts(work, [config.hidden_dim, 0]);

        let norm = model.tensor(Role::FeedForwardNorm(layer));
        normalize(&stream, &norm, config.epsilon, &mut input);
        let [w1, w3, w2] =
            [Role::W1(layer), Role::W3(layer), Role::W2(layer)].map(|role| model.tensor(role));
        let bound = least([&w1, &w3].map(Matrix::level_bound));
        let x = activations(&input, bound, words, scratch);
        linear_into(&self.cores, &w1, &x, again(&mut hidden));
        let gate = |gate: &mut R, up| *gate = silu(*gate).mul(up);
        linear_with(&self.cores, &w3, &x, again(&mut hidden), gate);
        let x = activations(&hidden, w2.level_bound(), words, scratch);
        linear_add(&self.cores, &w2, &x, again(&mut stream));
    }
}

/// Three parts of the room of each position, of the given lengths, the last two of the same.
fn parts<R>(work: [&mut [R]; BATCH], [first, next]: [usize; 2]) -> [[&mut [R]; BATCH]; 3] {
    let [one, two] = work.map(|work| {
        let (a, rest) = split(work, first);
        let (b, rest) = split(rest, next);
        (a, b, split(rest, next).0)
    });
    [[one.0, two.0], [one.1, two.1], [one.2, two.2]]
}

/// The same slices once more.
fn again<'s, R>(slices: &'s mut [&mut [R]; BATCH]) -> [&'s mut [R]; BATCH] {
    slices.each_mut().map(|slice| &mut **slice)
}

/// Normalizes the stream of each position.
fn normalize<R: Real>(
    stream: &[&mut [R]; BATCH],
    norm: &Matrix<'_>,
    epsilon: f32,
    input: &mut [&mut [R]; BATCH],
) {
    for (stream, input) in stream
        .iter()
        .zip(input)
        .filter(|(stream, _)| !stream.is_empty())
    {
        rms_norm(stream, norm, epsilon, input);
    }
}

/// What goes into matrices, as integers too: of a second position in the scratch.
#[inline(never)]
fn activations<'a, R: Real>(
    values: &'a [&mut [R]; BATCH],
    bound: u16,
    words: &'a mut [i32],
    scratch: &'a mut [u64],
) -> [Activations<'a, R>; BATCH] {
    let in_scratch = bytemuck::try_cast_slice_mut(scratch).unwrap_or_default();
    let mut activations = [Activations::default(); BATCH];
    let places = activations.iter_mut().zip([words, in_scratch]);
    for ((activations, words), values) in places.zip(values) {
        if !values.is_empty() {
            *activations = Activations::new(values, bound, words);
        }
    }
    activations
}

/// The least of some bounds.
fn least<const N: usize>(bounds: [u16; N]) -> u16 {
    bounds.into_iter().fold(u16::MAX, u16::min)
}

/// Multiplies all by a scale.
fn scale_all<R: Real>(x: &mut [R], scale: R::Scale) {
    for x in x {
        *x = x.scaled(scale);
    }
}

/// Copies numbers, as many as both have.
fn copy<R: Real>(from: &[R], to: &mut [R]) {
    for (from, to) in from.iter().zip(to) {
        *to = *from;
    }
}

#[cfg(feature = "defmt")]
impl<R: Real, C> defmt::Format for Session<'_, '_, R, C> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "Session {{ position: {=u32}, context: {=usize} }}",
            self.position,
            self.context
        );
    }
}
