//! Generates greedily, with a marker before each token.

use semihosting::println;
use smidgen::generate::{Advance, GenerateError, Generator, TokenDigest};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use crate::given::Given;
use crate::marker;

/// Room for any of the models.
static mut WORKSPACE: Workspace<{ 1 << 20 }> = Workspace::new();

/// Generates as told by the emulator; the text goes on after its end.
///
/// To be called once.
pub fn run<R: Real>() {
    if let Err(error) = generate::<R>() {
        panic!("{error}");
    }
}

fn generate<R: Real>() -> Result<(), GenerateError> {
    let workspace = &raw mut WORKSPACE;
    // SAFETY: the only reference, as `run` is called once.
    let workspace = unsafe { &mut *workspace };
    let given = Given::read();
    let model = Transformer::from_bytes(given.file)?;
    let sampler = Sampler::new(SamplingParameters::<R>::greedy())?;
    let rng = DefaultRng::new(1);
    let mut generator = Generator::new(&model, workspace.as_mut(), given.context, sampler, rng)?;
    let mut digest = TokenDigest::new();
    for _ in 0..given.tokens {
        marker();
        digest.push(next(&mut generator)?);
    }
    marker();
    println!("workspace {}", model.workspace_bytes::<R>(given.context));
    println!("digest {:08x}", digest.value());
    Ok(())
}

/// The next token: the layers of the one before, the head, the draw.
fn next<R: Real>(generator: &mut Generator<'_, '_, R, DefaultRng>) -> Result<u32, GenerateError> {
    loop {
        if let Advance::Token(step) = generator.advance(false)? {
            return Ok(step.token);
        }
    }
}
