//! Takes a prompt through the model that the emulator gives, token by token and in batches, in both
//! number types, with a marker before and after each, for counting.

#![no_std]
#![no_main]

use semihosting::println;
use smidgen::model::transformer::{ModelError, Session, Transformer, Workspace};
use smidgen::num::{I16F16, Real};
use smidgen::tokenizer::Token;
use smidgen_emulated::given::Given;
use smidgen_emulated::marker;

/// The longest prompt.
const PROMPT: usize = 256;

/// Room for any of the models.
static mut WORKSPACE: Workspace<{ 1 << 20 }> = Workspace::new();

smidgen_emulated::program!({
    if let Err(error) = both::<f32>().and_then(|()| both::<I16F16>()) {
        panic!("{error}");
    }
});

/// The prompt in both ways, which have to end in the same logits.
fn both<R: Real>() -> Result<(), ModelError> {
    let workspace = &raw mut WORKSPACE;
    // SAFETY: `main` calls this twice, one after the other.
    let workspace = unsafe { &mut *workspace };
    let given = Given::read();
    let model = Transformer::from_bytes(given.file)?;
    let mut session = Session::<R>::new(&model, workspace.as_mut(), given.context)?;
    let mut prompt = [0; PROMPT];
    for (token, i) in prompt.iter_mut().zip(0..) {
        *token = (3 + 101 * i) % model.config().vocabulary as Token;
    }
    let prompt = &prompt[..given.tokens];
    println!("row {} single", R::NAME);
    marker();
    for &token in prompt {
        session.feed(token)?;
    }
    marker();
    let single = sum(session.logits()?);
    session.reset();
    println!("row {} batch", R::NAME);
    marker();
    session.feed_all(prompt)?;
    marker();
    assert_eq!(sum(session.logits()?), single);
    Ok(())
}

/// A number that stands for logits.
fn sum<R: Real>(logits: &[R]) -> u64 {
    let bits = logits.iter().map(|x| x.to_f64().to_bits());
    bits.fold(0, |sum, bits| sum.rotate_left(5) ^ bits)
}
