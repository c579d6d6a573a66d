//! Two cores: the same tokens as on one, over whole generations. The second core is a thread.

use std::sync::atomic::{AtomicUsize, Ordering};

use smidgen::generate::{TokenDigest, score};
use smidgen::kernel::Cores;
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use crate::fixtures::memory;

static STORY_Q4: &[u8] = include_bytes!("../../examples/models/story-q4.smid");
static STORY_Q8: &[u8] = include_bytes!("../../examples/models/story-q8.smid");

/// A thread for each piece of work, and how many there were.
struct Threads<'a>(&'a AtomicUsize);

impl Cores for Threads<'_> {
    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::thread::scope(|scope| {
            scope.spawn(there);
            here();
        });
    }
}

/// The digest of a story of 100 tokens; with two cores if there is a counter.
fn story<R: Real>(file: &[u8], context: usize, joins: Option<&AtomicUsize>) -> u32 {
    let model = Transformer::from_bytes(file).unwrap();
    // With room for the scores of two heads.
    let bytes = model.workspace_bytes::<R>(context) + 4 * context;
    let mut memory = memory(bytes);
    let memory = bytemuck::cast_slice_mut(&mut memory);
    let sampler = Sampler::new(SamplingParameters::<R>::default()).unwrap();
    let rng = DefaultRng::new(42);
    let generator =
        smidgen::generate::Generator::new(&model, memory, context, sampler, rng).unwrap();
    let mut digest = TokenDigest::new();
    let mut push = |token| digest.push(token);
    match joins {
        None => {
            let mut generator = generator;
            generator.prompt("Once upon a time").unwrap();
            generator
                .generate(100)
                .for_each(|step| push(step.unwrap().token));
        }
        Some(joins) => {
            let mut generator = generator.with_cores(Threads(joins));
            generator.prompt("Once upon a time").unwrap();
            generator
                .generate(100)
                .for_each(|step| push(step.unwrap().token));
        }
    }
    digest.value()
}

fn equal<R: Real>() {
    for file in [STORY_Q4, STORY_Q8] {
        // Also where the cache slides.
        for context in [256, 50] {
            let joins = AtomicUsize::new(0);
            let on_one = story::<R>(file, context, None);
            assert_eq!(story::<R>(file, context, Some(&joins)), on_one);
            // Three layers with seven matrices and the heads, and the head of each token.
            let joins = joins.into_inner();
            println!("{} {context}: {joins} joins", R::NAME);
            assert!(joins > 100 * (3 * 7 + 1));
        }
    }
}

#[test]
fn two_cores_tell_the_same_story() {
    equal::<f32>();
    equal::<I16F16>();
}

#[test]
fn two_cores_score_the_same() {
    let model = Transformer::from_bytes(STORY_Q4).unwrap();
    let tokens = [1, 9, 400, 3, 77, 300, 5];
    let mut memory = memory(model.workspace_bytes::<f32>(64));
    let joins = AtomicUsize::new(0);
    let memory = bytemuck::cast_slice_mut(&mut memory);
    let mut session = Session::<f32>::new(&model, memory, 64).unwrap();
    let given = || tokens.iter().copied().map(Ok);
    let on_one: Vec<f32> = score(&mut session, given()).map(Result::unwrap).collect();
    session.reset();
    let mut session = session.with_cores(Threads(&joins));
    let on_two: Vec<f32> = score(&mut session, given()).map(Result::unwrap).collect();
    assert_eq!(on_one, on_two);
    assert!(joins.into_inner() > tokens.len());
}
