//! Sessions: slices of a token, order of calls, bad tokens; both number types.

use smidgen::model::transformer::{ModelError, Progress, Session, Transformer};
use smidgen::num::{I16F16, Real};

use crate::fixtures::{ODD, memory};

/// Calls `each` with a session of a number type over `tests/data/odd.smid`.
fn with_session<R: Real, T>(context: usize, each: impl FnOnce(Session<'_, '_, R>) -> T) -> T {
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<R>(context));
    each(Session::new(&model, bytemuck::cast_slice_mut(&mut memory), context).unwrap())
}

/// The bits of the logits.
fn bits<R: Real>(session: &mut Session<'_, '_, R>) -> Vec<u64> {
    let logits = session.logits().unwrap().iter();
    logits.map(|x| x.to_f64().to_bits()).collect()
}

/// The logits after some tokens in a fresh session.
fn after<R: Real>(tokens: &[u32]) -> Vec<u64> {
    with_session::<R, _>(8, |mut session| {
        for &token in tokens {
            session.feed(token).unwrap();
        }
        bits(&mut session)
    })
}

const TOKENS: [u32; 20] = [
    1, 75, 108, 5, 258, 0, 75, 75, 2, 100, 101, 3, 4, 9, 200, 31, 7, 7, 7, 8,
];

fn slices<R: Real>() {
    let whole = after::<R>(&TOKENS);
    with_session::<R, _>(8, |mut session| {
        assert!(session.is_empty());
        for token in TOKENS {
            session.start(token).unwrap();
            assert!(!session.is_empty());
            assert_eq!(session.logits().err(), Some(ModelError::NoLogits));
            assert_eq!(session.step(), Progress::Layers(1));
            assert_eq!(session.logits().err(), Some(ModelError::NoLogits));
            assert_eq!(session.step(), Progress::Done);
            // Nothing is under way any more.
            assert_eq!(session.step(), Progress::Done);
        }
        assert_eq!(session.position(), TOKENS.len() as u32);
        assert_eq!(bits(&mut session), whole);
        assert_eq!(session.step(), Progress::Done);
        assert_eq!(bits(&mut session), whole);
    });
}

#[test]
fn slices_equal_whole_tokens() {
    slices::<f32>();
    slices::<I16F16>();
}

fn prefill<R: Real>() {
    with_session::<R, _>(8, |mut session| {
        for (at, token) in TOKENS.into_iter().enumerate() {
            session.feed(token).unwrap();
            // Asked for at each position, they are those of a prompt that ends there.
            assert_eq!(bits(&mut session), after::<R>(&TOKENS[..=at]));
        }
    });
}

#[test]
fn logits_of_any_position() {
    prefill::<f32>();
    prefill::<I16F16>();
}

fn restarts<R: Real>() {
    let (one, two) = (after::<R>(&[1]), after::<R>(&[1, 75, 9]));
    with_session::<R, _>(8, |mut session| {
        assert_eq!(session.step(), Progress::Done);
        assert_eq!(session.logits().err(), Some(ModelError::NoLogits));
        assert_eq!(session.position(), 0);
        // A token that is under way is given up for another.
        session.start(200).unwrap();
        session.start(100).unwrap();
        session.step();
        session.feed(1).unwrap();
        assert_eq!(session.position(), 1);
        assert_eq!(bits(&mut session), one);
        session.start(33).unwrap();
        session.step();
        session.feed(75).unwrap();
        session.feed(9).unwrap();
        assert_eq!(bits(&mut session), two);
        // After a reset, also of a cache that has slid.
        for token in TOKENS {
            session.feed(token).unwrap();
        }
        session.reset();
        assert!(session.is_empty());
        assert_eq!(session.position(), 0);
        assert_eq!(session.logits().err(), Some(ModelError::NoLogits));
        for token in [1, 75, 9] {
            session.feed(token).unwrap();
        }
        assert_eq!(bits(&mut session), two);
    });
}

#[test]
fn starting_twice_and_starting_over() {
    restarts::<f32>();
    restarts::<I16F16>();
}

#[test]
fn tokens_out_of_range() {
    with_session::<f32, _>(8, |mut session| {
        for token in [259, 260, u32::MAX] {
            let error = ModelError::TokenOutOfRange {
                token,
                vocabulary: 259,
            };
            assert_eq!(session.feed(token), Err(error));
            assert!(session.is_empty());
            assert_eq!(session.start(token), Err(error));
        }
        session.feed(258).unwrap();
        let before = bits(&mut session);
        assert!(session.feed(259).is_err());
        // The session is as it was.
        assert_eq!(bits(&mut session), before);
        assert_eq!(session.position(), 1);
        session.start(5).unwrap();
        session.step();
        assert!(session.start(259).is_err());
        assert_eq!(session.step(), Progress::Done);
        assert_eq!(bits(&mut session), after::<f32>(&[258, 5]));
    });
}

#[test]
fn logits_belong_to_the_caller() {
    with_session::<f32, _>(8, |mut session| {
        session.feed(1).unwrap();
        let before = bits(&mut session);
        session.logits().unwrap()[7] = 123.0;
        assert_eq!(session.logits().unwrap()[7], 123.0);
        session.discard_logits();
        assert_eq!(bits(&mut session), before);
        session.logits().unwrap().fill(f32::NAN);
        session.feed(75).unwrap();
        assert_eq!(bits(&mut session), after::<f32>(&[1, 75]));
        session.discard_logits();
        session.discard_logits();
        assert_eq!(bits(&mut session), after::<f32>(&[1, 75]));
    });
}

fn contexts<R: Real>() {
    for context in [1, 2, 3, 4, 5, 15, 16, 17] {
        with_session::<R, _>(context, |mut session| {
            assert_eq!(session.context(), context);
            for token in TOKENS {
                session.feed(token).unwrap();
                let logits = session.logits().unwrap();
                assert!(logits.iter().all(|x| x.to_f64().is_finite()));
            }
        });
    }
    // As long as nothing slides, the context does not matter.
    let long = with_session::<R, _>(65_535, |mut session| {
        for token in TOKENS {
            session.feed(token).unwrap();
        }
        bits(&mut session)
    });
    let exact = with_session::<R, _>(20, |mut session| {
        for token in TOKENS {
            session.feed(token).unwrap();
        }
        bits(&mut session)
    });
    assert_eq!(long, exact);
}

#[test]
fn contexts_from_one_to_the_longest() {
    contexts::<f32>();
    contexts::<I16F16>();
}
