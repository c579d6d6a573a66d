//! What a model of melodies composes, reduced to digests.
//!
//! The conformance suite of the chips is made of the same functions.

use smidgen::generate::{GenerateError, Generator, TokenDigest};
use smidgen::melody::{Event, Form, Grammar, Key, Metre, Tempo, Transcriber};
use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

/// Positions of the cache; longer tunes slide.
pub const CONTEXT: usize = 96;

/// The digests of a tune: of its tokens, and of its notes in hertz and milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tune {
    pub tokens: u32,
    pub notes: u32,
}

/// A jig of 16 bars in D.
pub fn jig<R: Real>(model: &Transformer<'_>, workspace: &mut [u8]) -> Result<Tune, GenerateError> {
    let key = "D".parse().ok();
    let form = Form::default().metre(Metre::SixEight).bars(16);
    let form = key.map_or(form, |key| form.key(key));
    compose::<R>(model, form, key, 42, workspace)
}

/// A tune of which nothing is asked.
pub fn open<R: Real>(model: &Transformer<'_>, workspace: &mut [u8]) -> Result<Tune, GenerateError> {
    compose::<R>(model, Form::default(), None, 7, workspace)
}

fn compose<R: Real>(
    model: &Transformer<'_>,
    form: Form,
    key: Option<Key>,
    seed: u64,
    workspace: &mut [u8],
) -> Result<Tune, GenerateError> {
    let grammar = Grammar::new(model.vocabulary(), form).expect("a form that can be played");
    let sampler = Sampler::new(SamplingParameters::<R>::default())?;
    let rng = DefaultRng::new(seed);
    let mut generator =
        Generator::new(model, workspace, CONTEXT, sampler, rng)?.with_constraint(grammar);
    let mut transcriber = Transcriber::new(key);
    let tempo = Tempo::usual(Metre::SixEight);
    let (mut tokens, mut notes) = (TokenDigest::new(), TokenDigest::new());
    for step in generator.generate(form.max_tokens()) {
        let token = step?.token;
        tokens.push(token);
        for event in transcriber.push(token) {
            if let Event::Note(note) = event {
                notes.push(note.hertz());
                notes.push(note.milliseconds(tempo));
            }
        }
    }
    Ok(Tune {
        tokens: tokens.value(),
        notes: notes.value(),
    })
}
