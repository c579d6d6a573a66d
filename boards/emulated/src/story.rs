//! Tells a story from an embedded model, as a firmware would, and cannot panic.

use smidgen::generate::{GenerateError, Generator, TokenDigest};
use smidgen::model::transformer::Transformer;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use crate::out;

/// The model of the story.
pub const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/models/story-q4.smid"
));
/// Positions of the cache.
pub const CONTEXT: usize = 256;
/// Tokens of the story.
const TOKENS: usize = 100;

/// Tells the story and prints its digest, as `examples/story.rs` with `-n 100 -s 42` has it.
pub fn tell<R: Real>(workspace: &mut [u8]) {
    let status = match generate::<R>(workspace) {
        Ok(digest) => {
            out::text("\ndigest: ");
            out::hexadecimal(digest);
            "\n"
        }
        Err(_) => "\nerror\n",
    };
    out::text(status);
}

fn generate<R: Real>(workspace: &mut [u8]) -> Result<u32, GenerateError> {
    let sampler = Sampler::new(SamplingParameters::<R>::default())?;
    let rng = DefaultRng::new(42);
    let mut generator = Generator::new(&MODEL, workspace, CONTEXT, sampler, rng)?;
    generator.prompt("Once upon a time")?;
    let mut digest = TokenDigest::new();
    for step in generator.generate(TOKENS) {
        let step = step?;
        digest.push(step.token);
        for piece in step.text {
            out::text(piece.as_str());
        }
    }
    Ok(digest.value())
}

/// A program that tells the story in a number type, from a `static` of the size it needs.
#[macro_export]
macro_rules! story {
    ($number:ty) => {
        use smidgen::model::transformer::Workspace;
        use $crate::story::{CONTEXT, MODEL};

        static mut WORKSPACE: Workspace<{ MODEL.workspace_bytes::<$number>(CONTEXT) }> =
            Workspace::new();

        $crate::program!({
            $crate::stack::paint();
            let workspace = &raw mut WORKSPACE;
            // SAFETY: the only reference.
            let workspace = unsafe { &mut *workspace };
            $crate::story::tell::<$number>(workspace.as_mut());
            $crate::out::text("stack: ");
            $crate::out::hexadecimal($crate::stack::used());
            $crate::out::text("\n");
        });
    };
}
