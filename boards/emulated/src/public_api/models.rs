//! `format`, `tokenizer`, `model` and `generate`.

use core::hint::black_box;

use smidgen::format::{Container, FormatError, ModelCard, checksum};
use smidgen::generate::{Advance, GenerateError, Generator, TokenDigest, score};
use smidgen::kernel::{Cores, OneCore};
use smidgen::model::transformer::{ModelError, Role, Session, Transformer, Workspace};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};
use smidgen::tokenizer::{Decoder, Symbol, TokenizerError, Vocabulary};

use super::number;

/// Bytes that may be a file.
pub fn file() -> &'static [u8] {
    black_box(&[0; 64][..])
}

/// What does not depend on a number type.
pub fn files() {
    black_box(checksum(file()));
    black_box(container().map_err(|error| error.rule()).is_ok());
    black_box(vocabulary(Vocabulary::bytes()).is_ok());
    if let Ok(pieces) = Vocabulary::from_bytes(file()) {
        black_box(vocabulary(pieces).is_ok());
    }
    if let Ok(model) = Transformer::from_bytes(file()) {
        view(&model);
    }
}

fn container() -> Result<(), FormatError> {
    let container = Container::from_bytes(file())?;
    black_box((container.kind(), container.bytes()));
    for (tag, _) in container.sections() {
        black_box(container.section(tag)?);
    }
    let card = ModelCard::from_bytes(file())?;
    black_box((
        card.text(),
        card.get(black_box("name")),
        card.entries().count(),
    ));
    Ok(())
}

fn vocabulary(vocabulary: Vocabulary<'_>) -> Result<(), TokenizerError> {
    black_box((
        vocabulary.size(),
        vocabulary.kind(),
        vocabulary.has_dummy_prefix(),
    ));
    black_box((vocabulary.unk(), vocabulary.bos(), vocabulary.eos()));
    black_box((
        vocabulary.byte_token(black_box(7)),
        vocabulary.piece(black_box(7)),
    ));
    black_box(vocabulary.token(black_box(b"ab")));
    let mut scratch = [Symbol::EMPTY; 8];
    let mut decoder = vocabulary.decoder();
    for token in vocabulary
        .encode(black_box("text"), black_box(&mut scratch[..]))
        .with_bos()
    {
        for piece in decoder.push(token?)? {
            black_box(piece.as_str());
        }
    }
    black_box(decoder.finish());
    black_box(Decoder::mid_text(vocabulary).push(black_box(5)).is_ok());
    Ok(())
}

fn view(model: &Transformer<'_>) {
    let config = model.config();
    black_box((
        config,
        config.kv_dim(),
        config.parameters(),
        model.card(),
        model.file(),
    ));
    black_box(model.tensor(black_box(Role::Wq(3))));
    for (role, tensor) in model.tensors() {
        black_box((role.shape(config), role.is_vector(), tensor));
    }
}

pub fn call<R: Real>() {
    let mut workspace = Workspace::<4096>::new();
    let workspace = black_box(workspace.as_mut());
    if let Err(error) = run::<R>(workspace) {
        black_box(&error);
        if let GenerateError::Model(error) = error {
            black_box((error.rule(), error.missing_workspace()));
        }
    }
}

fn run<R: Real>(workspace: &mut [u8]) -> Result<(), GenerateError> {
    let model = Transformer::from_bytes(file())?;
    black_box(model.workspace_bytes::<R>(black_box(30)));
    session::<R>(&model, workspace)?;
    let mut session = Session::<R>::new(&model, workspace, black_box(30))?;
    let mut digest = TokenDigest::new();
    for number in score(
        &mut session,
        black_box(&[3, 4][..]).iter().map(|&token| Ok(token)),
    ) {
        digest.push(number?.order_key());
    }
    black_box(digest.value());
    generate::<R>(&model, workspace)
}

fn session<R: Real>(model: &Transformer<'_>, workspace: &mut [u8]) -> Result<(), ModelError> {
    let mut session = Session::<R>::new(model, workspace, black_box(30))?;
    session.start(black_box(3))?;
    black_box(session.step());
    session.feed(black_box(4))?;
    black_box(session.logits()?);
    session.discard_logits();
    black_box(session.logits_and_scratch()?);
    black_box((session.context(), session.position(), session.is_empty()));
    session.reset();
    let mut session = session.with_cores(Swapped);
    session.feed_all(black_box(&[3, 4, 5][..]))?;
    black_box(session.start_batch(black_box(&[3, 4, 5][..]))?);
    black_box(session.step());
    black_box(session.with_cores(OneCore).logits()?);
    Ok(())
}

/// As if there were a second core, which is faster.
struct Swapped;

impl Cores for Swapped {
    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
        there();
        here();
    }
}

fn generate<R: Real>(model: &Transformer<'_>, workspace: &mut [u8]) -> Result<(), GenerateError> {
    let parameters = SamplingParameters::default()
        .temp(number::<R>(0.7))
        .top_k(black_box(20))
        .top_p(number(0.9))
        .min_p(number(0.1))
        .repeat_penalty(number(1.1))
        .repeat_last_n(black_box(20));
    let stops = [black_box("the end")];
    let bias = [(black_box(7), number(1.0))];
    let rng = DefaultRng::new(black_box(1));
    let sampler = Sampler::new(parameters)?;
    let mut generator = Generator::new(model, workspace, black_box(30), sampler, rng.clone())?
        .with_stops(&stops)?
        .with_logit_bias(&bias)
        .with_log_probabilities(black_box(true))
        .with_cores(Swapped);
    generator.prompt(black_box("Once"))?;
    generator.prompt_with(black_box("upon"), black_box(&mut [Symbol::EMPTY; 8][..]))?;
    for step in generator.generate(black_box(100)) {
        let step = step?;
        black_box(step.probability());
        for piece in step.text {
            black_box(piece.as_str());
        }
    }
    generator.set_sampler(Sampler::new(SamplingParameters::greedy())?)?;
    generator.take(black_box(5))?;
    for _ in 0..black_box(100) {
        if let Advance::Token(step) = generator.advance(black_box(false))? {
            black_box(step.token);
        }
    }
    black_box(generator.session().position());
    generator.reset(rng);
    Ok(())
}
