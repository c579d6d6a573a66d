//! A story, told in bounded pieces of work.

use core::fmt;

use smidgen::generate::{Advance, GenerateError, Generator, StepText, TokenDigest};
use smidgen::kernel::{Cores, OneCore};
use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingError, SamplingParameters, Unconstrained};
use smidgen::tokenizer::Symbol;

/// Characters that a word of the beginning may have.
const WORD: usize = 64;

/// How stories are told; the rest is as in llama.cpp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Temperature; 0 is greedy.
    pub temp: f32,
    /// Tokens that top-k keeps; 0 is off.
    pub top_k: usize,
    /// Seed: the same one tells the same story, on every chip.
    pub seed: u64,
    /// Tokens of a story at most.
    pub length: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            temp: 0.8,
            top_k: 40,
            seed: 42,
            length: 48,
        }
    }
}

/// A model that tells one story after the other.
#[derive(Debug)]
pub struct Story<'m, 'w, R: Real, K = OneCore> {
    generator: Generator<'m, 'w, R, DefaultRng, Unconstrained, K>,
    settings: Settings,
    /// Tokens to come at most.
    remaining: usize,
    digest: TokenDigest,
    state: State,
}

/// What the story is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Telling,
    /// All tokens are told, the digest is not.
    Told,
    Over,
}

/// What a piece of work has brought; its `Display` is what goes to the reader.
#[derive(Clone, Debug)]
pub enum Turn<'m> {
    /// Nothing to read: a layer is done, or there is no story.
    Layer,
    /// A token's text.
    Text(StepText<'m>),
    /// The end, and the digest of all generated tokens.
    End(u32),
    /// The story had to end.
    Failed(GenerateError),
}

impl<'m, 'w, R: Real> Story<'m, 'w, R> {
    /// A teller without a story yet, in a workspace of the caller.
    ///
    /// # Errors
    ///
    /// Those of [`Generator::new`].
    pub fn new(
        model: &'m Transformer<'m>,
        workspace: &'w mut [u8],
        context: usize,
    ) -> Result<Self, GenerateError> {
        let settings = Settings::default();
        let rng = DefaultRng::new(settings.seed);
        let sampler = sampler(&settings)?;
        Ok(Self {
            generator: Generator::new(model, workspace, context, sampler, rng)?,
            settings,
            remaining: 0,
            digest: TokenDigest::new(),
            state: State::Over,
        })
    }
}

impl<'m, 'w, R: Real, K: Cores> Story<'m, 'w, R, K> {
    /// Has the cores of a chip share the work; the stories stay the same.
    #[must_use]
    pub fn with_cores<L: Cores>(self, cores: L) -> Story<'m, 'w, R, L> {
        Story {
            generator: self.generator.with_cores(cores),
            settings: self.settings,
            remaining: self.remaining,
            digest: self.digest,
            state: self.state,
        }
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &'m Transformer<'m> {
        self.generator.session().model()
    }

    /// The positions that the cache holds.
    #[must_use]
    pub const fn context(&self) -> usize {
        self.generator.session().context()
    }

    /// How the next story will be told.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes how stories are told, from the next token on.
    ///
    /// # Errors
    ///
    /// Those of [`Sampler::new`], and [`ScratchTooSmall`](SamplingError::ScratchTooSmall) if the
    /// workspace has no room for so many candidates; the settings are as they were.
    pub fn set(&mut self, settings: Settings) -> Result<(), GenerateError> {
        let sampler = sampler::<R>(&settings)?;
        let needed = sampler.scratch_len(self.model().config().vocabulary);
        // What `Transformer::workspace_bytes` promises.
        let given = (self.context() / 2).max(64);
        if needed > given {
            return Err(SamplingError::ScratchTooSmall { needed, given }.into());
        }
        self.generator.set_sampler(sampler)?;
        self.settings = settings;
        Ok(())
    }

    /// Starts a new story; one that is under way is given up.
    ///
    /// An empty beginning lets the model begin by itself.
    ///
    /// # Errors
    ///
    /// Those of [`Generator::prompt`]; then there is no story.
    pub fn begin(&mut self, beginning: &str) -> Result<(), GenerateError> {
        self.state = State::Over;
        self.digest = TokenDigest::new();
        self.remaining = self.settings.length;
        self.generator.reset(DefaultRng::new(self.settings.seed));
        if !beginning.is_empty() {
            self.generator
                .prompt_with(beginning, &mut [Symbol::EMPTY; WORD])?;
        }
        self.state = if self.remaining == 0 {
            State::Told
        } else {
            State::Telling
        };
        Ok(())
    }

    /// Gives up the story that is under way.
    pub fn stop(&mut self) {
        self.state = State::Over;
    }

    /// Whether there is no story under way.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Does one bounded piece of work: a layer, or a draw.
    pub fn advance(&mut self) -> Turn<'m> {
        match self.state {
            State::Over => Turn::Layer,
            State::Told => {
                self.state = State::Over;
                Turn::End(self.digest.value())
            }
            State::Telling => self.generate(),
        }
    }

    fn generate(&mut self) -> Turn<'m> {
        match self.generator.advance(self.remaining == 1) {
            Ok(Advance::Layer) => Turn::Layer,
            Ok(Advance::Token(step)) => {
                self.digest.push(step.token);
                self.remaining -= 1;
                if step.finish.is_some() {
                    self.state = State::Told;
                }
                Turn::Text(step.text)
            }
            Err(error) => {
                self.state = State::Over;
                Turn::Failed(error)
            }
        }
    }
}

impl fmt::Display for Turn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layer => Ok(()),
            Self::Text(text) => text.fmt(f),
            Self::End(digest) => write!(f, "\ndigest: {digest:08x}\n"),
            Self::Failed(error) => write!(f, "\nerror: {error}\n"),
        }
    }
}

/// Tells a story from its beginning to its digest, each word as it comes.
///
/// # Errors
///
/// Those of the writer. What is wrong with the beginning is told in place of the story.
pub fn tell<R: Real, K: Cores>(
    story: &mut Story<'_, '_, R, K>,
    beginning: &str,
    out: &mut impl fmt::Write,
) -> fmt::Result {
    out.write_str(beginning)?;
    if let Err(error) = story.begin(beginning) {
        return write!(out, "{}", Turn::Failed(error));
    }
    while !story.is_over() {
        write!(out, "{}", story.advance())?;
    }
    Ok(())
}

fn sampler<R: Real>(settings: &Settings) -> Result<Sampler<R>, SamplingError> {
    let parameters = SamplingParameters::default()
        .temp(R::from_f32(settings.temp))
        .top_k(settings.top_k);
    Sampler::new(parameters)
}
