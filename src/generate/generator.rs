//! The generator: a session, a sampler and a decoder, working together.

use rand_core::Rng;

use super::history::{HISTORY, History};
use super::stop::StopStrings;
use super::{FinishReason, GenerateError, Step, StepText};
use crate::kernel::{Cores, OneCore};
use crate::model::transformer::{Progress, Session, Transformer};
use crate::nn::batch::BATCH;
use crate::num::Real;
use crate::sampling::{Constraint, Sampler, Unconstrained, log_probability};
use crate::token::Token;
use crate::tokenizer::{Decoder, Symbol};

/// Symbols on the stack for the encoder of a prompt.
const SYMBOLS: usize = 64;

/// Generates text from a model, in a workspace of the caller.
///
/// The same model, prompt, sampler and seed give the same tokens on every chip.
///
/// # Memory
///
/// [`Transformer::workspace_bytes`], and about 900 bytes for itself on a 32-bit chip.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Debug)]
pub struct Generator<'m, 'w, R: Real, G, C = Unconstrained, K = OneCore> {
    session: Session<'m, 'w, R, K>,
    sampler: Sampler<R>,
    rng: G,
    decoder: Decoder<'m>,
    history: History,
    constraint: C,
    bias: &'m [(Token, R)],
    stops: StopStrings<'m>,
    log_probabilities: bool,
    /// Drawn, but not yet fed.
    pending: Option<Token>,
    /// A token is on its way through the layers.
    under_way: bool,
}

/// Tokens of a prompt that go through the model together.
#[derive(Default)]
struct Batch {
    tokens: [Token; BATCH],
    count: usize,
}

impl Batch {
    /// Adds a token; all tokens if that makes it full, which empties it.
    fn push(&mut self, token: Token) -> Option<[Token; BATCH]> {
        if let Some(place) = self.tokens.get_mut(self.count) {
            *place = token;
        }
        self.count = (self.count + 1) % BATCH;
        (self.count == 0).then_some(self.tokens)
    }

    /// Its tokens.
    fn tokens(&self) -> &[Token] {
        self.tokens.get(..self.count).unwrap_or_default()
    }
}

/// What [`Generator::advance`] has done.
#[derive(Clone, Debug)]
pub enum Advance<'m, R> {
    /// A layer; there are more to come before the next token.
    Layer,
    /// A token is drawn.
    Token(Step<'m, R>),
}

impl<'m, 'w, R: Real, G: Rng> Generator<'m, 'w, R, G> {
    /// A generator at the start of a text.
    ///
    /// # Errors
    ///
    /// Those of [`Session::new`], and [`RepeatLastN`](GenerateError::RepeatLastN) if the sampler
    /// has a penalty that looks further back than [`HISTORY`] tokens.
    pub fn new(
        model: &'m Transformer<'m>,
        workspace: &'w mut [u8],
        context: usize,
        sampler: Sampler<R>,
        rng: G,
    ) -> Result<Self, GenerateError> {
        check_history(&sampler)?;
        Ok(Self {
            session: Session::new(model, workspace, context)?,
            sampler,
            rng,
            decoder: Decoder::new(*model.vocabulary()),
            history: History::default(),
            constraint: Unconstrained,
            bias: &[],
            stops: StopStrings::NONE,
            log_probabilities: false,
            pending: None,
            under_way: false,
        })
    }
}

impl<'m, 'w, R: Real, G: Rng, C: Constraint, K: Cores> Generator<'m, 'w, R, G, C, K> {
    /// Has the cores of a chip share the work; the tokens stay the same. See
    /// [`Session::with_cores`].
    #[must_use]
    pub fn with_cores<L: Cores>(self, cores: L) -> Generator<'m, 'w, R, G, C, L> {
        Generator {
            session: self.session.with_cores(cores),
            sampler: self.sampler,
            rng: self.rng,
            decoder: self.decoder,
            history: self.history,
            constraint: self.constraint,
            bias: self.bias,
            stops: self.stops,
            log_probabilities: self.log_probabilities,
            pending: self.pending,
            under_way: self.under_way,
        }
    }

    /// Sets which tokens may come next, in place of the constraint so far.
    ///
    /// It should be at its beginning, as the text is.
    #[must_use]
    pub fn with_constraint<D: Constraint>(self, constraint: D) -> Generator<'m, 'w, R, G, D, K> {
        Generator {
            session: self.session,
            sampler: self.sampler,
            rng: self.rng,
            decoder: self.decoder,
            history: self.history,
            constraint,
            bias: self.bias,
            stops: self.stops,
            log_probabilities: self.log_probabilities,
            pending: self.pending,
            under_way: self.under_way,
        }
    }

    /// Sets strings that end a generation: at most [`MAX_STOPS`](super::MAX_STOPS), of 1 to 255
    /// bytes each.
    ///
    /// A stop string is found also where tokens meet, and is not part of the text.
    ///
    /// # Errors
    ///
    /// [`TooManyStops`](GenerateError::TooManyStops) or
    /// [`StopLength`](GenerateError::StopLength).
    pub fn with_stops(self, stops: &'m [&'m str]) -> Result<Self, GenerateError> {
        Ok(Self {
            stops: StopStrings::new(stops)?,
            ..self
        })
    }

    /// Sets what is added to the logits of chosen tokens.
    #[must_use]
    pub fn with_logit_bias(self, bias: &'m [(Token, R)]) -> Self {
        Self { bias, ..self }
    }

    /// Has the model's own log-probability of each token reported, which costs an exponential for
    /// each of the vocabulary, and the head once more if there are penalties, biases or a
    /// constraint.
    #[must_use]
    pub fn with_log_probabilities(self, log_probabilities: bool) -> Self {
        Self {
            log_probabilities,
            ..self
        }
    }

    /// Replaces the sampler, in the middle of a text if need be.
    ///
    /// # Errors
    ///
    /// [`RepeatLastN`](GenerateError::RepeatLastN); the sampler is as it was.
    pub fn set_sampler(&mut self, sampler: Sampler<R>) -> Result<(), GenerateError> {
        check_history(&sampler)?;
        self.sampler = sampler;
        Ok(())
    }

    /// The session: position, context, model.
    #[must_use]
    pub const fn session(&self) -> &Session<'m, 'w, R, K> {
        &self.session
    }

    /// The constraint, after the tokens so far.
    #[must_use]
    pub const fn constraint(&self) -> &C {
        &self.constraint
    }

    /// Starts over, with a generator of random numbers in place of the one so far.
    pub fn reset(&mut self, rng: G) {
        self.rng = rng;
        self.session.reset();
        self.decoder = Decoder::new(*self.session.model().vocabulary());
        self.history.clear();
        self.constraint.reset();
        self.stops.clear();
        self.pending = None;
        self.under_way = false;
    }

    /// Takes a prompt: its tokens go through the model, two in each pass over the weights, and the one
    /// that begins a sequence before them if this is the start. How many tokens it was.
    ///
    /// A prompt may be empty at the start, may be longer than the context (which then slides),
    /// and may continue a text that was generated before. Words of more than 64 characters need
    /// [`prompt_with`](Self::prompt_with).
    ///
    /// # Errors
    ///
    /// [`EmptyPrompt`](GenerateError::EmptyPrompt), those of
    /// [`Vocabulary::encode`](crate::tokenizer::Vocabulary::encode), and of [`take`](Self::take):
    /// tokens before the error have been taken.
    pub fn prompt(&mut self, text: &str) -> Result<usize, GenerateError> {
        self.prompt_with(text, &mut [Symbol::EMPTY; SYMBOLS])
    }

    /// [`prompt`](Self::prompt) with scratch of the caller for the encoder.
    ///
    /// # Errors
    ///
    /// As [`prompt`](Self::prompt).
    pub fn prompt_with(
        &mut self,
        text: &str,
        scratch: &mut [Symbol],
    ) -> Result<usize, GenerateError> {
        let vocabulary = *self.session.model().vocabulary();
        let bos = vocabulary.bos().filter(|_| self.at_start());
        if self.at_start() && bos.is_none() && text.is_empty() {
            return Err(GenerateError::EmptyPrompt);
        }
        let tokens = bos.into_iter().map(Ok);
        let mut tokens = tokens.chain(vocabulary.encode(text, scratch));
        let mut batch = Batch::default();
        let taken = tokens.try_fold(0, |count, token| {
            self.take_into(&mut batch, token?).map(|()| count + 1)
        });
        self.session.feed_all(batch.tokens())?;
        let count = taken?;
        // What comes next continues a text.
        if !text.is_empty() {
            self.decoder = Decoder::mid_text(vocabulary);
        }
        Ok(count)
    }

    /// Takes one token as a prompt, through all layers; before it the token that is under way.
    ///
    /// # Errors
    ///
    /// [`NotAllowed`](GenerateError::NotAllowed) by the constraint, unless it is the token that
    /// begins a sequence; nothing has happened then.
    /// [`TokenOutOfRange`](crate::model::transformer::ModelError::TokenOutOfRange).
    pub fn take(&mut self, token: Token) -> Result<(), GenerateError> {
        let mut batch = Batch::default();
        self.take_into(&mut batch, token)?;
        Ok(self.session.feed_all(batch.tokens())?)
    }

    /// Takes one token as a prompt, by way of a batch: whoever has the batch feeds what stays in it.
    fn take_into(&mut self, batch: &mut Batch, token: Token) -> Result<(), GenerateError> {
        let begins = self.session.model().vocabulary().bos() == Some(token);
        if !begins && !self.constraint.allows(token) {
            return Err(GenerateError::NotAllowed { token });
        }
        self.session.check(token)?;
        if self.under_way {
            for _ in 0..self.session.model().config().layers {
                self.session.step();
            }
            self.under_way = false;
        }
        for token in self.pending.take().into_iter().chain([token]) {
            if let Some(full) = batch.push(token) {
                self.session.feed_all(&full)?;
            }
        }
        self.history.push(token);
        if begins {
            self.constraint.reset();
        } else {
            self.constraint.accept(token);
        }
        Ok(())
    }

    /// Generates up to `limit` tokens, as an iterator.
    ///
    /// It ends after the token with a [finish reason](Step::finish), or after an error. Another
    /// call goes on with the text; a prompt in between continues it as well.
    ///
    /// # Example
    ///
    /// In the [module's documentation](super).
    pub fn generate(&mut self, limit: usize) -> Generation<'_, 'm, 'w, R, G, C, K> {
        Generation {
            generator: self,
            remaining: limit,
        }
    }

    /// Does one bounded piece of work: one layer of the token before, or the head and a draw.
    ///
    /// `last` says that the token about to be drawn is the last one wanted, so that no text is
    /// held back for a stop string. The time between calls is the caller's.
    ///
    /// # Errors
    ///
    /// [`EmptyPrompt`](GenerateError::EmptyPrompt) at the start of a text if there is no token
    /// to begin with; those of [`Sampler::sample`].
    pub fn advance(&mut self, last: bool) -> Result<Advance<'m, R>, GenerateError> {
        if self.at_start() {
            let bos = self.session.model().vocabulary().bos();
            self.pending = Some(bos.ok_or(GenerateError::EmptyPrompt)?);
        }
        if let Some(token) = self.pending {
            self.session.start(token)?;
            self.pending = None;
            self.under_way = true;
        }
        if self.under_way {
            self.under_way = matches!(self.session.step(), Progress::Layers(_));
            return Ok(Advance::Layer);
        }
        self.draw(last).map(Advance::Token)
    }

    /// Whether no token has been taken or drawn.
    fn at_start(&self) -> bool {
        self.pending.is_none() && !self.under_way && self.session.is_empty()
    }

    /// Draws a token from the logits.
    fn draw(&mut self, last: bool) -> Result<Step<'m, R>, GenerateError> {
        let (logits, scratch) = self.session.logits_and_scratch()?;
        let repeat_last_n = if has_penalty(&self.sampler) {
            self.sampler.parameters().repeat_last_n
        } else {
            0
        };
        let recent = self.history.last(repeat_last_n);
        let masked = self.constraint.mask(logits);
        let sampled = self
            .sampler
            .sample(logits, &recent, self.bias, scratch, &mut self.rng);
        if sampled.is_err() {
            // Biases and penalties shall not count twice when the draw is tried again.
            self.session.discard_logits();
        }
        let sampled = sampled?;
        let token = sampled.token;
        let log_probability = if self.log_probabilities {
            if masked || self.has_changed_logits() {
                self.session.discard_logits();
            }
            Some(log_probability(self.session.logits()?, token)?)
        } else {
            None
        };
        self.pending = Some(token);
        self.history.push(token);
        if self.ends(token) {
            self.constraint.reset();
        } else {
            self.constraint.accept(token);
        }
        let (text, finish) = self.decode(token, last)?;
        Ok(Step {
            token,
            sampled,
            log_probability,
            text,
            finish,
        })
    }

    /// Whether the sampler writes to the logits.
    fn has_changed_logits(&self) -> bool {
        !self.bias.is_empty() || has_penalty(&self.sampler)
    }

    /// Whether a token ends a sequence, or begins another.
    fn ends(&self, token: Token) -> bool {
        let vocabulary = self.session.model().vocabulary();
        vocabulary.eos() == Some(token) || vocabulary.bos() == Some(token)
    }

    /// The text that is complete with a token.
    fn decode(
        &mut self,
        token: Token,
        last: bool,
    ) -> Result<(StepText<'m>, Option<FinishReason>), GenerateError> {
        let vocabulary = self.session.model().vocabulary();
        let ends = self.ends(token);
        let held = self.stops.held();
        let pieces = self.decoder.push(token)?;
        let mut length = 0;
        let mut stop = None;
        'pieces: for piece in pieces.clone() {
            for byte in piece.as_str().bytes() {
                length += 1;
                stop = self.stops.push(byte);
                if stop.is_some() {
                    break 'pieces;
                }
            }
        }
        let finish = match (stop, ends, last) {
            (Some(_), ..) => Some(FinishReason::StopString),
            (_, true, _) => Some(FinishReason::EndToken),
            (_, _, true) => Some(FinishReason::Limit),
            _ => None,
        };
        // Of the text held before and the text of this token, this much stays back.
        let back = match (stop, finish) {
            (Some(stop), _) => stop,
            (None, Some(_)) => 0,
            (None, None) => self.stops.held().len(),
        };
        let mut tail = None;
        if finish.is_some() {
            self.stops.clear();
            if stop.is_none() {
                tail = self.decoder.finish();
            }
            // Another generation continues the text, or starts a new one.
            self.decoder = if ends {
                Decoder::new(*vocabulary)
            } else {
                Decoder::mid_text(*vocabulary)
            };
        }
        let shown = (held.len() + length).saturating_sub(back);
        let text = StepText {
            held: held.get(..shown.min(held.len())).unwrap_or_default(),
            pieces,
            keep: shown.saturating_sub(held.len()),
            tail,
        };
        Ok((text, finish))
    }
}

/// Generated tokens, one after the other; made by [`Generator::generate`].
#[derive(Debug)]
pub struct Generation<'g, 'm, 'w, R: Real, G, C = Unconstrained, K = OneCore> {
    generator: &'g mut Generator<'m, 'w, R, G, C, K>,
    remaining: usize,
}

impl<'m, R: Real, G: Rng, C: Constraint, K: Cores> Iterator for Generation<'_, 'm, '_, R, G, C, K> {
    type Item = Result<Step<'m, R>, GenerateError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.remaining == 0 {
            return None;
        }
        let last = self.remaining == 1;
        // The layers, then the draw.
        let turns = self.generator.session.model().config().layers + 1;
        for _ in 0..turns {
            match self.generator.advance(last) {
                Ok(Advance::Layer) => {}
                Ok(Advance::Token(step)) => {
                    self.remaining = match step.finish {
                        Some(_) => 0,
                        None => self.remaining - 1,
                    };
                    return Some(Ok(step));
                }
                Err(error) => {
                    self.remaining = 0;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// Whether a sampler looks at recent tokens.
fn has_penalty<R: Real>(sampler: &Sampler<R>) -> bool {
    let parameters = sampler.parameters();
    parameters.repeat_last_n > 0
        && (parameters.repeat_penalty != R::ONE
            || parameters.frequency_penalty != R::ZERO
            || parameters.presence_penalty != R::ZERO)
}

/// Whether a generator remembers as much as a sampler wants.
fn check_history<R: Real>(sampler: &Sampler<R>) -> Result<(), GenerateError> {
    let repeat_last_n = sampler.parameters().repeat_last_n;
    if repeat_last_n > HISTORY && has_penalty(sampler) {
        return Err(GenerateError::RepeatLastN { repeat_last_n });
    }
    Ok(())
}

#[cfg(feature = "defmt")]
impl<R: Real, G, C, K> defmt::Format for Generator<'_, '_, R, G, C, K> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "Generator({}, {})", self.session, self.sampler);
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Advance<'_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::Layer => defmt::write!(f, "Layer"),
            Self::Token(step) => defmt::write!(f, "Token({})", step),
        }
    }
}
