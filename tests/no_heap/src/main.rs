//! Uses the library from parsing a model to printing text, in both number types.
//!
//! There is no allocator to link, and the panic handler calls a function that does not exist: the
//! program links only if nothing of it allocates and nothing of it can panic.

#![no_std]
#![no_main]

mod images;

use core::hint::black_box;

use smidgen::generate::{GenerateError, Generator, TokenDigest, score};
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
    let third = images::run::<f32>(file, workspace);
    let fourth = images::run::<I16F16>(file, workspace);
    i32::from(first.is_ok() || second.is_ok() || third.is_ok() || fourth.is_ok())
}
