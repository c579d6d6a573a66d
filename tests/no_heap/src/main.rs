//! Uses the library from parsing a model to printing text, in both number types.
//!
//! There is no allocator to link, and the panic handler calls a function that does not exist: the
//! program links only if nothing of it allocates and nothing of it can panic.

#![no_std]
#![no_main]

use core::hint::black_box;

use smidgen::generate::{GenerateError, Generator, TokenDigest, score};
use smidgen::melody::{AbcWriter, Form, Grammar, Key, Metre, Notes, Tempo, Transcriber, tokens};
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

unsafe extern "C" {
    fn panic_is_reachable() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe { panic_is_reachable() }
}

/// Generates and scores; every input is one that the compiler knows nothing about.
fn run<R: Real>(file: &[u8], workspace: &mut [u8], text: &str) -> Result<u32, GenerateError> {
    let model = Transformer::from_bytes(file)?;
    let mut digest = TokenDigest::new();
    let mut session = Session::<R>::new(&model, workspace, black_box(30))?;
    for number in score(&mut session, [Ok(black_box(3)), Ok(black_box(4))]) {
        digest.push(number?.order_key());
    }
    let number = |value: f32| R::from_f32(black_box(value));
    let parameters = SamplingParameters::default()
        .temp(number(0.7))
        .top_k(black_box(20))
        .top_p(number(0.9))
        .min_p(number(0.1))
        .repeat_penalty(number(1.1))
        .repeat_last_n(black_box(20));
    let stops = [black_box("the end")];
    let bias = [(black_box(7), number(1.0))];
    let rng = DefaultRng::new(black_box(1));
    let sampler = Sampler::new(parameters)?;
    let mut generator = Generator::new(&model, workspace, black_box(30), sampler, rng)?
        .with_stops(&stops)?
        .with_logit_bias(&bias)
        .with_log_probabilities(true);
    generator.prompt(text)?;
    for step in generator.generate(black_box(100)) {
        let step = step?;
        digest.push(step.token);
        for piece in step.text {
            digest.push(piece.as_str().len() as u32);
        }
    }
    Ok(digest.value())
}

/// Composes, plays and writes down; every input is one that the compiler knows nothing about.
fn compose<R: Real>(file: &[u8], workspace: &mut [u8], text: &str) -> Result<u32, Failure> {
    let model = Transformer::from_bytes(file)?;
    let key: Key = text.parse()?;
    let metre: Metre = text.parse()?;
    let form = Form::default()
        .key(key)
        .metre(metre)
        .bars(black_box(8))
        .range(text.parse()?, text.parse()?);
    let grammar = Grammar::new(model.vocabulary(), form)?;
    let tempo = Tempo::new(black_box(100), metre)?;
    let sampler = Sampler::new(SamplingParameters::<R>::default())?;
    let rng = DefaultRng::new(black_box(1));
    let mut generator =
        Generator::new(&model, workspace, black_box(30), sampler, rng)?.with_constraint(grammar);
    for token in tokens(text) {
        generator.take(token?)?;
    }
    let mut sum = 0_u32;
    let limit = form.max_tokens();
    for note in Notes::new(generator.generate(limit), Some(key)) {
        let note = note?;
        let period = note
            .pitch
            .map_or(0, |pitch| pitch.period(black_box(1_000_000)));
        sum = sum.wrapping_add(period ^ note.hertz() ^ note.milliseconds(tempo));
    }
    let mut transcriber = Transcriber::new(Some(key));
    let mut abc = AbcWriter::new(Sum(sum), black_box(1)).tempo(tempo);
    for step in generator.generate(limit) {
        for event in transcriber.push(step?.token) {
            abc.event(event)?;
        }
    }
    Ok(abc.into_inner().0)
}

/// Why nothing was composed; what of is not looked at.
struct Failure;

impl<E: core::fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        let _ = core::fmt::Write::write_fmt(&mut Sum(0), format_args!("{error}"));
        Self
    }
}

/// Counts what is written to it.
struct Sum(u32);

impl core::fmt::Write for Sum {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.0 = self.0.wrapping_add(black_box(text).len() as u32);
        Ok(())
    }
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> i32 {
    let file = black_box(&[0; 64][..]);
    let text = black_box("Once");
    let mut workspace = [0; 4096];
    let workspace = black_box(&mut workspace[..]);
    #[cfg(feature = "panic")]
    assert!(black_box(1) == 1);
    let first = run::<f32>(file, workspace, text);
    let second = run::<I16F16>(file, workspace, text);
    let third = compose::<f32>(file, workspace, text);
    let fourth = compose::<I16F16>(file, workspace, text);
    i32::from(first.is_ok() || second.is_ok() || third.is_ok() || fourth.is_ok())
}
