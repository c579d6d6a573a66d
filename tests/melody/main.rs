//! Melodies: bars that add up, pitches in range, digests, ABC, malformed input.

#[allow(dead_code)]
#[path = "../../tools/src/pack/vocabulary.rs"]
mod builder;

mod abc_checker;
mod composing;
mod digests;
mod errors;
mod raw_bits;
mod results;
mod walks;

use smidgen::generate::{FinishReason, Generator};
use smidgen::melody::{AbcWriter, Event, Form, Grammar, Note, Transcriber};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};
use smidgen::tokenizer::Token;

use results::CONTEXT;

const MODEL: Transformer<'static> =
    smidgen::embed_transformer!("../../examples/models/melody-q4.smid");
const BYTES: usize = MODEL.workspace_bytes::<f32>(CONTEXT);

/// A melody in every form that a test may want.
struct Melody {
    tokens: Vec<Token>,
    notes: Vec<Note>,
    abc: String,
}

impl Melody {
    /// What tokens say.
    fn of(tokens: Vec<Token>, form_key: Option<smidgen::melody::Key>) -> Self {
        let mut transcriber = Transcriber::new(form_key);
        let mut abc = AbcWriter::new(String::new(), 1);
        let mut notes = Vec::new();
        for &token in &tokens {
            for event in transcriber.push(token) {
                abc.event(event).unwrap();
                if let Event::Note(note) = event {
                    notes.push(note);
                }
            }
        }
        Self {
            tokens,
            notes,
            abc: abc.into_inner(),
        }
    }
}

/// Composes with the shipped model.
fn compose<R: Real>(
    form: Form,
    key: Option<smidgen::melody::Key>,
    parameters: SamplingParameters<R>,
    seed: u64,
) -> Melody {
    let mut workspace = Box::new(Workspace::<BYTES>::new());
    let grammar = Grammar::new(MODEL.vocabulary(), form).unwrap();
    let sampler = Sampler::new(parameters).unwrap();
    let rng = DefaultRng::new(seed);
    let mut generator = Generator::new(&MODEL, workspace.as_mut().as_mut(), CONTEXT, sampler, rng)
        .unwrap()
        .with_constraint(grammar);
    let steps: Vec<_> = generator
        .generate(form.max_tokens())
        .map(Result::unwrap)
        .collect();
    let finish = steps.last().and_then(|step| step.finish);
    assert_eq!(finish, Some(FinishReason::EndToken));
    // The end has brought the grammar back to its beginning.
    assert_eq!(*generator.constraint(), grammar);
    Melody::of(steps.iter().map(|step| step.token).collect(), key)
}
