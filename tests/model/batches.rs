//! Prompts in batches, and cores that share the work: the same bits as one token at a time on one
//! core.

use smidgen::kernel::{Cores, OneCore};
use smidgen::model::transformer::{ModelError, Progress, Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;

use crate::fixtures::{ODD, Recipe, memory};

/// Both pieces one after the other, the second one first.
struct Backwards;

impl Cores for Backwards {
    const WORTH: usize = 1;

    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
        there();
        here();
    }
}

/// Shapes that differ in what batches and cores could get wrong: odd widths, blocks that are not
/// full, one and several heads of keys, a head of its own and not, more than 64 rows.
fn recipes() -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for format in [MatrixFormat::F32, MatrixFormat::Q8, MatrixFormat::Q4] {
        recipes.push(Recipe { format, ..ODD });
        recipes.push(Recipe {
            seed: 5,
            dim: 72,
            hidden_dim: 172,
            layers: 2,
            heads: 6,
            kv_heads: 3,
            vocabulary: 259,
            separate_head: false,
            format,
        });
        recipes.push(Recipe {
            seed: 6,
            dim: 40,
            hidden_dim: 33,
            layers: 3,
            heads: 4,
            kv_heads: 4,
            vocabulary: 259,
            separate_head: false,
            format,
        });
    }
    recipes
}

const TOKENS: [u32; 23] = [
    1, 75, 108, 5, 258, 0, 75, 75, 2, 100, 101, 3, 4, 9, 200, 31, 7, 7, 7, 8, 44, 45, 46,
];
const CONTEXTS: [usize; 5] = [1, 3, 5, 17, 65];

/// The bits of the logits.
fn bits<R: Real, C: Cores>(session: &mut Session<'_, '_, R, C>) -> Vec<u64> {
    let logits = session.logits().unwrap().iter();
    logits.map(|x| x.to_f64().to_bits()).collect()
}

/// Calls `each` with a session that has room for two tokens; `spare` are bytes beyond its need.
fn with_session<R: Real, T>(
    recipe: &Recipe,
    context: usize,
    spare: usize,
    each: impl FnOnce(Session<'_, '_, R>) -> T,
) -> T {
    let file = recipe.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let needed = model.workspace_bytes::<R>(context) + model.batch_bytes::<R>(context);
    let mut memory = memory(needed + spare);
    each(Session::new(&model, bytemuck::cast_slice_mut(&mut memory), context).unwrap())
}

/// The logits behind a prompt that is fed in pieces of some length, and behind two more tokens.
fn run<R: Real, C: Cores>(
    session: Session<'_, '_, R>,
    cores: C,
    prompt: &[u32],
    piece: usize,
) -> [Vec<u64>; 2] {
    let mut session = session.with_cores(cores);
    let before = session.position();
    for piece in prompt.chunks(piece) {
        session.feed_all(piece).unwrap();
    }
    assert_eq!(session.position(), before + prompt.len() as u32);
    let behind = bits(&mut session);
    session.feed(10).unwrap();
    session.feed(11).unwrap();
    [behind, bits(&mut session)]
}

fn equal<R: Real>() {
    for recipe in recipes() {
        for context in CONTEXTS {
            for length in [1, 2, 7, 22, 23] {
                let prompt = &TOKENS[..length];
                let run = |piece| {
                    with_session::<R, _>(&recipe, context, 0, |s| run(s, OneCore, prompt, piece))
                };
                let expected = run(1);
                for piece in [2, 3, 23] {
                    assert_eq!(
                        run(piece),
                        expected,
                        "{recipe:?} {context} {length} {piece}"
                    );
                }
            }
        }
    }
}

#[test]
fn batches_equal_single_tokens() {
    equal::<f32>();
    equal::<I16F16>();
}

/// Without the room of a batch, prompts go a token at a time.
#[test]
fn no_room_for_two() {
    for recipe in recipes() {
        let file = recipe.file();
        let model = Transformer::from_bytes(&file).unwrap();
        let (needed, more) = (
            model.workspace_bytes::<f32>(24),
            model.batch_bytes::<f32>(24),
        );
        let results = [0, more].map(|more| {
            let mut memory = memory(needed + more);
            let bytes = bytemuck::cast_slice_mut(&mut memory);
            let mut session = Session::<f32>::new(&model, bytes, 24).unwrap();
            let taken = session.start_batch(&TOKENS);
            session.reset();
            (taken, run(session, OneCore, &TOKENS, 3))
        });
        assert_eq!(results[0].0, Ok(if more > 0 { 1 } else { 2 }), "{recipe:?}");
        assert_eq!(results[1].0, Ok(2));
        assert_eq!(results[0].1, results[1].1, "{recipe:?}");
    }
}

fn shared<R: Real>() {
    for recipe in recipes() {
        for context in [1, 5, 17, 24] {
            let run_on_one = |piece| {
                with_session::<R, _>(&recipe, context, 0, |s| run(s, OneCore, &TOKENS, piece))
            };
            let expected = run_on_one(1);
            for piece in [1, 3] {
                // With room for the scores of two heads at any position, and without.
                for spare in [0, 4 * context + 16] {
                    let backwards = with_session::<R, _>(&recipe, context, spare, |s| {
                        run(s, Backwards, &TOKENS[..], piece)
                    });
                    assert_eq!(backwards, expected, "{recipe:?} {context} {piece} {spare}");
                }
            }
        }
    }
}

#[test]
fn two_cores_equal_one() {
    shared::<f32>();
    shared::<I16F16>();
}

#[test]
fn batches_layer_by_layer() {
    let expected = with_session::<f32, _>(&ODD, 8, 0, |s| run(s, OneCore, &TOKENS[..5], 1));
    with_session::<f32, _>(&ODD, 8, 0, |mut session| {
        assert_eq!(session.start_batch(&[]), Ok(0));
        assert!(session.is_empty());
        assert_eq!(session.start_batch(&TOKENS[..5]), Ok(2));
        assert!(!session.is_empty());
        assert_eq!(session.step(), Progress::Layers(1));
        assert_eq!(session.logits().err(), Some(ModelError::NoLogits));
        assert_eq!(session.position(), 0);
        assert_eq!(session.step(), Progress::Done);
        assert_eq!(session.position(), 2);
        let after_two = bits(&mut session);
        // Asked for in between or not, logits disturb nothing.
        assert_eq!(session.start_batch(&TOKENS[2..5]), Ok(2));
        session.step();
        // Two that are under way are not given up.
        assert_eq!(session.start_batch(&TOKENS[4..5]), Ok(1));
        assert_eq!(session.position(), 4);
        // One is.
        assert_eq!(session.start_batch(&[9]), Ok(1));
        session.step();
        session.feed(TOKENS[4]).unwrap();
        assert_eq!(run(session, OneCore, &[], 1)[1], expected[1]);
        with_session::<f32, _>(&ODD, 8, 0, |mut session| {
            session.feed(TOKENS[0]).unwrap();
            session.feed(TOKENS[1]).unwrap();
            assert_eq!(bits(&mut session), after_two);
        });
    });
}

#[test]
fn a_bad_token_in_a_batch() {
    let error = |token| ModelError::TokenOutOfRange {
        token,
        vocabulary: 259,
    };
    let after = |tokens: &[u32]| {
        with_session::<f32, _>(&ODD, 8, 0, |mut session| {
            for &token in tokens {
                session.feed(token).unwrap();
            }
            bits(&mut session)
        })
    };
    with_session::<f32, _>(&ODD, 8, 0, |mut session| {
        assert_eq!(session.feed_all(&[259, 1]), Err(error(259)));
        assert!(session.is_empty());
        assert_eq!(session.feed_all(&[1, 300, 2]), Err(error(300)));
        assert_eq!(session.position(), 1);
        assert_eq!(bits(&mut session), after(&[1]));
        assert_eq!(session.feed_all(&[75, 108, u32::MAX]), Err(error(u32::MAX)));
        assert_eq!(bits(&mut session), after(&[1, 75, 108]));
        // The session is as it was.
        assert_eq!(session.start_batch(&[259, 1]), Err(error(259)));
        assert_eq!(bits(&mut session), after(&[1, 75, 108]));
        assert_eq!(session.start_batch(&[5, 259]), Ok(1));
        session.reset();
        session.feed_all(&[1, 75]).unwrap();
        session.start_batch(&[8, 9]).unwrap();
        session.step();
        // A reset gives up anything.
        session.reset();
        session.feed_all(&[1, 75, 108]).unwrap();
        assert_eq!(bits(&mut session), after(&[1, 75, 108]));
    });
}
