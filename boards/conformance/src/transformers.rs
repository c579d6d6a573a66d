//! Language models: logits, scores and texts.

use smidgen::generate::{GenerateError, Generator, score};
use smidgen::model::transformer::{Session, Transformer};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};
use smidgen::tokenizer::Symbol;

use crate::number::push;
use crate::{Digest, Number, Report, Row};

/// Tokens of a text.
const TOKENS: usize = 200;
/// Positions of the cache: it slides.
const CONTEXT: usize = 40;
const PROMPT: &str = "Once upon a time";

macro_rules! file {
    ($path:literal) => {
        smidgen::embed_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../", $path))
    };
}

/// The files of models by name: small random ones in each format of weights, then those that can
/// speak. They are checked on the machine; `boards/emulated` has one that the compiler checks.
static MODELS: &[(&str, &[u8])] = &[
    ("odd-f32", file!("tests/data/odd-f32.smid")),
    ("odd-q8", file!("tests/data/odd.smid")),
    ("odd-q4", file!("tests/data/odd-q4.smid")),
    ("tiny-q4", file!("examples/models/tiny-q4.smid")),
    #[cfg(feature = "trained")]
    ("story-q4", file!("examples/models/story-q4.smid")),
    #[cfg(feature = "trained")]
    ("story-q8", file!("examples/models/story-q8.smid")),
];

/// Bytes that the largest of the models needs.
pub const BYTES: usize = if cfg!(feature = "trained") {
    32 * 1024
} else {
    8 * 1024
};

pub fn rows<N: Number>(workspace: &mut [u8], report: Report<'_>) {
    for (name, file) in MODELS {
        let model = &Transformer::from_bytes(file).expect("a whole file");
        let mut row = |case, digest: Result<Digest, GenerateError>| {
            let digest = digest.expect("the models have no errors").value();
            report(Row {
                suite: "transformer",
                name,
                case,
                number: N::SHORT,
                digest,
            });
        };
        row("logits", logits::<N>(model, workspace));
        row("score", scores::<N>(model, workspace));
        row(
            "greedy",
            text(model, workspace, SamplingParameters::<N>::greedy()),
        );
        row(
            "sampled",
            text(model, workspace, SamplingParameters::<N>::default()),
        );
    }
}

/// The logits after a prompt.
fn logits<N: Number>(
    model: &Transformer<'_>,
    workspace: &mut [u8],
) -> Result<Digest, GenerateError> {
    let mut session = Session::<N>::new(model, workspace, CONTEXT)?;
    for token in model
        .vocabulary()
        .encode(PROMPT, &mut [Symbol::EMPTY; 64])
        .with_bos()
    {
        session.feed(token?)?;
    }
    let mut digest = Digest::new();
    session
        .logits()?
        .iter()
        .for_each(|&logit| push(&mut digest, logit));
    Ok(digest)
}

/// The log-probabilities of a text's tokens.
fn scores<N: Number>(
    model: &Transformer<'_>,
    workspace: &mut [u8],
) -> Result<Digest, GenerateError> {
    let mut session = Session::<N>::new(model, workspace, CONTEXT)?;
    let mut digest = Digest::new();
    let mut scratch = [Symbol::EMPTY; 64];
    let text = "One day, a cat saw a ball.";
    let tokens = model.vocabulary().encode(text, &mut scratch).with_bos();
    for log_probability in score(&mut session, tokens) {
        push(&mut digest, log_probability?);
    }
    Ok(digest)
}

/// The tokens of a text that goes on after its end.
fn text<N: Number>(
    model: &Transformer<'_>,
    workspace: &mut [u8],
    parameters: SamplingParameters<N>,
) -> Result<Digest, GenerateError> {
    let sampler = Sampler::new(parameters)?;
    let rng = DefaultRng::new(42);
    let mut generator = Generator::new(model, workspace, CONTEXT, sampler, rng)?;
    generator.prompt(PROMPT)?;
    let mut digest = Digest::new();
    let mut count = 0;
    while count < TOKENS {
        for step in generator.generate(TOKENS - count) {
            let step = step?;
            digest.push(step.token);
            for piece in step.text {
                piece
                    .as_str()
                    .bytes()
                    .for_each(|byte| digest.push(byte.into()));
            }
            count += 1;
        }
    }
    Ok(digest)
}
