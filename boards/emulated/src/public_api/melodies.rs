//! `melody`: composes, plays and writes down.

use core::fmt;
use core::hint::black_box;

use smidgen::generate::Generator;
use smidgen::melody::{AbcWriter, Form, Grammar, Key, Metre, Notes, Tempo, Transcriber, tokens};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

pub fn call<R: Real>() {
    let mut workspace = Workspace::<4096>::new();
    black_box(compose::<R>(black_box(workspace.as_mut())));
}

/// What went well; nothing after an error.
fn well<T, E>(result: Result<T, E>) -> Option<T> {
    result.map_err(|error| drop(black_box(error))).ok()
}

fn compose<R: Real>(workspace: &mut [u8]) -> Option<u32> {
    let text = black_box("Once");
    let model = well(Transformer::from_bytes(super::models::file()))?;
    let key: Key = well(text.parse())?;
    let metre: Metre = well(text.parse())?;
    let (low, high) = (well(text.parse())?, well(text.parse())?);
    let form = Form::default().key(key).metre(metre).bars(black_box(8));
    let form = form.range(low, high);
    let grammar = well(Grammar::new(model.vocabulary(), form))?;
    let tempo = well(Tempo::new(black_box(100), metre))?;
    let sampler = well(Sampler::new(SamplingParameters::<R>::default()))?;
    let rng = DefaultRng::new(black_box(1));
    let generator = Generator::new(&model, workspace, black_box(30), sampler, rng);
    let mut generator = well(generator)?.with_constraint(grammar);
    for token in tokens(text) {
        well(generator.take(well(token)?))?;
    }
    let limit = form.max_tokens();
    for note in Notes::new(generator.generate(limit), Some(key)) {
        let note = well(note)?;
        black_box(note.pitch.map(|pitch| pitch.period(black_box(1_000_000))));
        black_box((note.hertz(), note.milliseconds(tempo)));
    }
    let mut transcriber = Transcriber::new(Some(key));
    let mut abc = AbcWriter::new(Sum(0), black_box(1)).tempo(tempo);
    for step in generator.generate(limit) {
        for event in transcriber.push(well(step)?.token) {
            well(abc.event(event))?;
        }
    }
    Some(abc.into_inner().0)
}

/// Counts what is written to it.
struct Sum(u32);

impl fmt::Write for Sum {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.wrapping_add(black_box(text).len() as u32);
        Ok(())
    }
}
