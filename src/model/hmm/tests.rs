//! Against every path, one by one.

use std::vec::Vec;

use super::*;
use crate::distribution::Poisson;
use crate::num::I16F16;
use crate::rng::DefaultRng;

type Model = DiscreteHmm<f64, 3, 4>;

fn model() -> Model {
    DiscreteHmm::discrete(
        &[0.5, 0.25, 0.25],
        &[[0.5, 0.375, 0.125], [0.25, 0.75, 0.0], [0.125, 0.25, 0.625]],
        &[
            [0.5, 0.25, 0.125, 0.125],
            [0.0, 0.5, 0.25, 0.25],
            [0.125, 0.125, 0.25, 0.5],
        ],
    )
    .unwrap()
}

const SEEN: [u32; 6] = [0, 3, 1, 1, 2, 3];

/// Every path with its joint probability.
fn paths(model: &Model, seen: &[u32]) -> Vec<(Vec<usize>, f64)> {
    let (initial, transition) = (model.initial(), model.transition());
    let count = 3usize.pow(seen.len() as u32);
    (0..count)
        .map(|code| {
            let path: Vec<usize> = (0..seen.len() as u32)
                .map(|t| code / 3usize.pow(t) % 3)
                .collect();
            let mut p = initial[path[0]];
            for pair in path.windows(2) {
                p *= transition[pair[0]][pair[1]];
            }
            for (&state, &symbol) in path.iter().zip(seen) {
                p *= model.emission()[state].probabilities()[symbol as usize];
            }
            (path, p)
        })
        .collect()
}

#[track_caller]
fn near(found: f64, truth: f64) {
    assert!(
        (found - truth).abs() <= 1e-14 * truth.abs(),
        "{found} {truth}"
    );
}

#[test]
fn likelihood_filter_and_prediction() {
    let model = model();
    let mut filter = Filter::new(&model);
    assert_eq!(filter.posterior(), model.initial());
    assert_eq!((filter.log_likelihood(), filter.most_likely()), (0.0, 0));
    for t in 1..=SEEN.len() {
        filter.push(SEEN[t - 1]).unwrap();
        let all = paths(&model, &SEEN[..t]);
        let total: f64 = all.iter().map(|(_, p)| p).sum();
        near(filter.log_likelihood(), total.ln());
        for (state, found) in filter.posterior().into_iter().enumerate() {
            let ends = all.iter().filter(|(path, _)| path[t - 1] == state);
            near(found, ends.map(|(_, p)| p).sum::<f64>() / total);
        }
        for (next, found) in filter.predict().into_iter().enumerate() {
            let step = |(path, p): &(Vec<usize>, f64)| p * model.transition()[path[t - 1]][next];
            near(found, all.iter().map(step).sum::<f64>() / total);
        }
    }
    near(model.log_likelihood(SEEN), filter.log_likelihood());
    assert_eq!(model.log_likelihood([]), 0.0);
}

#[test]
fn smoothing() {
    let model = model();
    let all = paths(&model, &SEEN);
    let total: f64 = all.iter().map(|(_, p)| p).sum();
    let mut rows = [[Extended::ZERO; 3]; 7];
    near(model.smooth(&SEEN, &mut rows).unwrap(), total.ln());
    for (t, row) in rows[..6].iter().enumerate() {
        for (state, &found) in row.iter().enumerate() {
            let through = all.iter().filter(|(path, _)| path[t] == state);
            let truth = through.map(|(_, p)| p).sum::<f64>() / total;
            near(f64::from_extended(found), truth);
        }
    }
    assert_eq!(rows[6], [Extended::ZERO; 3]);
    assert_eq!(
        model.smooth(&SEEN, &mut rows[..5]),
        Err(HmmError::BufferTooShort {
            needed: 6,
            given: 5
        })
    );
}

#[test]
fn the_most_likely_path() {
    let model = model();
    for length in 1..=SEEN.len() {
        let all = paths(&model, &SEEN[..length]);
        let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let mut viterbi = Viterbi::<_, 3, 6>::new(&model);
        for &symbol in &SEEN[..length] {
            assert_eq!(viterbi.push(symbol), Ok(None));
        }
        let mut path = [9; 8];
        let found: Vec<usize> = viterbi
            .path(&mut path)
            .unwrap()
            .iter()
            .map(|&s| s.into())
            .collect();
        assert_eq!(found, best.0);
        near(viterbi.ln_probability(), best.1.ln());
        assert_eq!(
            viterbi.path(&mut path[..length - 1]).unwrap_err(),
            HmmError::BufferTooShort {
                needed: length,
                given: length - 1
            }
        );
    }
}

#[test]
fn a_window_gives_what_leaves_it() {
    let model = model();
    let seen: Vec<u32> = model
        .draws(&mut DefaultRng::new(5))
        .map(|(_, x)| x)
        .take(300)
        .collect();
    let mut whole = Viterbi::<_, 3, 300>::new(&model);
    let mut window = Viterbi::<_, 3, 40>::new(&model);
    let mut none = Viterbi::<_, 3, 0>::new(&model);
    let mut decided = Vec::new();
    for &symbol in &seen {
        whole.push(symbol).unwrap();
        decided.extend(window.push(symbol).unwrap());
        // Without a window: the end of the best path so far.
        let last = *whole.path(&mut [0; 300]).unwrap().last().unwrap();
        assert_eq!(none.push(symbol), Ok(Some(last)));
    }
    assert_eq!((decided.len(), whole.count()), (260, 300));
    let mut rest = [0; 40];
    decided.extend_from_slice(window.path(&mut rest).unwrap());
    // The survivors have met long before.
    let mut path = [0; 300];
    assert_eq!(decided, whole.path(&mut path).unwrap());
    assert!(none.path(&mut []).unwrap().is_empty());
    assert_eq!(whole.ln_probability(), window.ln_probability());
}

#[test]
fn an_iteration_is_the_expectation_over_paths() {
    let model = model();
    let sequences = [&SEEN[..], &[1, 0, 0, 2]];
    let (mut initial, mut transition) = ([0.0; 3], [[0.0; 3]; 3]);
    let (mut emission, mut ln_likelihood) = ([[0.0; 4]; 3], 0.0);
    for seen in sequences {
        let all = paths(&model, seen);
        let total: f64 = all.iter().map(|(_, p)| p).sum();
        ln_likelihood += total.ln();
        for (path, p) in all {
            initial[path[0]] += p / total;
            for pair in path.windows(2) {
                transition[pair[0]][pair[1]] += p / total;
            }
            for (&state, &symbol) in path.iter().zip(seen) {
                emission[state][symbol as usize] += p / total;
            }
        }
    }
    let mut learner = BaumWelch::new(model);
    for seen in sequences {
        for &symbol in seen {
            learner.push(symbol).unwrap();
        }
        learner.end_sequence();
        learner.end_sequence(); // nothing
    }
    near(learner.maximize().unwrap(), ln_likelihood);
    let found = learner.model();
    let share = |row: &[f64], k: usize| row[k] / row.iter().sum::<f64>();
    for i in 0..3 {
        near(found.initial()[i], share(&initial, i));
        for j in 0..3 {
            near(found.transition()[i][j], share(&transition[i], j));
        }
        for k in 0..4 {
            // Rounded to f64 as a weight.
            let p = found.emission()[i].probabilities()[k];
            near(p, share(&emission[i], k));
        }
    }
    assert_eq!(learner.maximize(), Err(HmmError::NoObservations));
}

#[test]
fn learning_never_loses_likelihood() {
    let truth = Hmm::new(
        &[0.5_f32, 0.5],
        &[[0.9, 0.1], [0.2, 0.8]],
        [
            Normal::new(-1.0, 0.5).unwrap(),
            Normal::new(2.0, 1.0).unwrap(),
        ],
    )
    .unwrap();
    let data: Vec<f32> = truth
        .draws(&mut DefaultRng::new(11))
        .map(|(_, x)| x)
        .take(1500)
        .collect();
    let start = [
        Normal::new(-3.0, 1.0).unwrap(),
        Normal::new(0.5, 1.0).unwrap(),
    ];
    let start = Hmm::new(&[0.5, 0.5], &[[0.5, 0.5], [0.5, 0.5]], start).unwrap();
    let mut learner = BaumWelch::new(start);
    let mut before = f32::NEG_INFINITY;
    for _ in 0..30 {
        for &x in &data {
            learner.push(x).unwrap();
        }
        let now = learner.maximize().unwrap();
        assert!(now >= before, "{now} {before}");
        before = now;
    }
    let [low, high] = learner.model().emission();
    assert!(
        (low.mean_parameter() + 1.0).abs() < 0.06 && (low.std_dev_parameter() - 0.5).abs() < 0.06
    );
    assert!(
        (high.mean_parameter() - 2.0).abs() < 0.15 && (high.std_dev_parameter() - 1.0).abs() < 0.1
    );
    let transition = learner.model().transition();
    assert!((transition[0][1] - 0.1).abs() < 0.04 && (transition[1][0] - 0.2).abs() < 0.06);
    // Bounded, and settled.
    let training = learner
        .fit([data.iter().copied()], 3, f32::NEG_INFINITY)
        .unwrap();
    assert_eq!((training.iterations, training.converged), (3, false));
    assert!(
        learner
            .fit([data.iter().copied()], 100, 0.01)
            .unwrap()
            .converged
    );
}

#[test]
fn counts() {
    let rates = [1.0_f32, 8.0].map(|rate| Poisson::new(rate).unwrap());
    let truth = Hmm::new(&[0.5, 0.5], &[[0.95, 0.05], [0.1, 0.9]], rates).unwrap();
    let data: Vec<u32> = truth
        .draws(&mut DefaultRng::new(2))
        .map(|(_, x)| x)
        .take(1000)
        .collect();
    let start = [0.5_f32, 4.0].map(|rate| Poisson::new(rate).unwrap());
    let start = Hmm::new(&[0.5, 0.5], &[[0.5, 0.5], [0.5, 0.5]], start).unwrap();
    let mut learner = BaumWelch::new(start);
    learner.fit([data.iter().copied()], 50, 0.001).unwrap();
    let [low, high] = learner.model().emission().map(|poisson| poisson.lambda());
    assert!(
        (low - 1.0).abs() < 0.15 && (high - 8.0).abs() < 0.5,
        "{low} {high}"
    );
}

#[test]
fn long_sequences_neither_underflow_nor_drift() {
    // Every step has the same probability.
    let coin =
        DiscreteHmm::discrete(&[I16F16::ONE], &[[I16F16::ONE]], &[[I16F16::ONE; 4]]).unwrap();
    let mut filter = Filter::new(&coin);
    let mut learner = BaumWelch::new(coin);
    let mut viterbi = Viterbi::<_, 1, 4>::new(&coin);
    for t in 0..20_000 {
        filter.push(t % 4).unwrap();
        viterbi.push(t % 4).unwrap();
        learner.push(t % 4).unwrap();
    }
    // 20,000 ln 4 = 27,725.887..
    let truth = I16F16::from_num(27_725.887_222_397_81);
    assert_eq!(filter.log_likelihood(), -truth);
    assert_eq!(viterbi.ln_probability(), -truth);
    assert_eq!(learner.maximize().unwrap(), -truth);
    assert_eq!(
        learner.model().emission()[0].probabilities(),
        [I16F16::from_num(0.25); 4]
    );
}

#[test]
fn outliers_beyond_all_exponents() {
    // Some 60,000 and 30,000 standard deviations.
    let normal = |mean| Normal::new(mean, 0.001f64).unwrap();
    let pair = Hmm::new(&[0.5, 0.5], &[[0.5, 0.5]; 2], [normal(0.0), normal(30.0)]).unwrap();
    let mut rows = [[Extended::ZERO; 2]; 3];
    let seen = [60.0, -45.0, 60.0];
    let truth = 3.0 * 0.5f64.ln() + {
        let density = |z: f64| -z * z / 2.0 - 0.918_938_533_204_672_7 - 0.001f64.ln();
        2.0 * density(30_000.0) + density(45_000.0)
    };
    near(pair.smooth(&seen, &mut rows).unwrap(), truth);
    assert_eq!(
        rows.map(|row| row.map(f64::from_extended)),
        [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    );
    let mut learner = BaumWelch::new(pair);
    seen.into_iter().for_each(|x| learner.push(x).unwrap());
    // One reading alone has no deviation.
    let error = learner.maximize().unwrap_err();
    assert!(
        matches!(error, HmmError::Emission { state: 0, .. }),
        "{error}"
    );
}

#[test]
fn what_cannot_be_is_an_error_and_changes_nothing() {
    let chain = DiscreteHmm::discrete(
        &[1.0_f32, 0.0],
        &[[0.0, 1.0], [1.0, 0.0]],
        &[[1.0, 0.0], [0.0, 1.0]],
    )
    .unwrap();
    let mut filter = Filter::new(&chain);
    let mut viterbi = Viterbi::<_, 2, 2>::new(&chain);
    let mut learner = BaumWelch::new(chain);
    let impossible = |observation| HmmError::Impossible { observation };
    for symbol in [1, 2, u32::MAX] {
        assert_eq!(filter.push(symbol), Err(impossible(0)));
        assert_eq!(viterbi.push(symbol), Err(impossible(0)));
        assert_eq!(learner.push(symbol), Err(impossible(0)));
    }
    for symbol in [0, 1] {
        filter.push(symbol).unwrap();
        viterbi.push(symbol).unwrap();
        learner.push(symbol).unwrap();
    }
    assert_eq!(filter.push(1), Err(impossible(2)));
    assert_eq!(viterbi.push(1), Err(impossible(2)));
    assert_eq!(learner.push(1), Err(impossible(2)));
    assert_eq!((filter.posterior(), filter.count()), ([0.0, 1.0], 2));
    assert_eq!(viterbi.path(&mut [0; 2]).unwrap(), [0, 1]);
    assert_eq!(learner.maximize(), Ok(0.0));
    assert_eq!(learner.model().transition()[0], [0.0, 1.0]);
    // A state that was never left, and one that was never there, are as before.
    assert_eq!(learner.model().transition()[1], [1.0, 0.0]);
    assert_eq!(chain.log_likelihood([0, 0]), f32::NEG_INFINITY);
    let fit = learner.fit([[0, 0]], 10, 0.0);
    assert_eq!(fit, Err(impossible(1)));
    assert_eq!(
        learner.fit([[0u32; 0]], 10, 0.0),
        Err(HmmError::NoObservations)
    );
    assert_eq!(
        chain.smooth(&[0, 0], &mut [[Extended::ZERO; 2]; 2]),
        Err(impossible(1))
    );
}

#[test]
fn equal_readings_have_no_deviation() {
    let start = [Normal::new(0.0f32, 1.0).unwrap()];
    let start = Hmm::new(&[1.0], &[[1.0]], start).unwrap();
    let mut learner = BaumWelch::new(start);
    let error = learner.fit([[3.0, 3.0, 3.0]], 5, 0.0).unwrap_err();
    assert!(
        matches!(error, HmmError::Emission { state: 0, .. }),
        "{error}"
    );
    assert_eq!(learner.model(), &start);
}

#[test]
fn wrong_models() {
    use crate::distribution::DistributionError::{NoWeight, Weight};
    let row = [1.0_f32, 1.0];
    type Rows = [[f32; 2]; 2];
    let make = |initial: &[f32; 2], transition: &Rows, emission: &Rows| {
        DiscreteHmm::discrete(initial, transition, emission).map(|_| ())
    };
    assert_eq!(make(&row, &[row; 2], &[row; 2]), Ok(()));
    assert_eq!(
        make(&[0.0; 2], &[row; 2], &[row; 2]),
        Err(HmmError::Initial(NoWeight))
    );
    assert_eq!(
        make(&row, &[row, [f32::NAN, 1.0]], &[row; 2]),
        Err(HmmError::Transition {
            state: 1,
            error: Weight { index: 0 }
        })
    );
    assert_eq!(
        make(&row, &[row; 2], &[row, [1.0, -1.0]]),
        Err(HmmError::Emission {
            state: 1,
            error: Weight { index: 1 }
        })
    );
    let none = DiscreteHmm::<f32, 0, 2>::discrete(&[], &[], &[]);
    assert_eq!(none.unwrap_err(), HmmError::States { states: 0 });
    // A megabyte of probabilities.
    let many = std::thread::Builder::new().stack_size(1 << 24).spawn(|| {
        DiscreteHmm::discrete(&[1.0f32; 257], &[[1.0; 257]; 257], &[[1.0]; 257]).map(|_| ())
    });
    let many = many.unwrap().join().unwrap();
    assert_eq!(many, Err(HmmError::States { states: 257 }));
}

#[test]
fn memory_is_what_is_documented() {
    type Model<R> = DiscreteHmm<R, 3, 4>;
    type Symbols<R> = Categorical<R, 4>;
    assert_eq!(size_of::<BaumWelch<Symbols<f32>, 3>>(), 2096);
    assert_eq!(size_of::<BaumWelch<Symbols<I16F16>, 3>>(), 2096);
    assert_eq!(
        size_of::<Model<f32>>(),
        16 * 3 * 4 + 3 * size_of::<Symbols<f32>>()
    );
    let reference = size_of::<usize>();
    // Rounded up to 8.
    let filter = (16 * 3 + 32 + reference).next_multiple_of(8);
    assert_eq!(size_of::<Filter<Symbols<f32>, 3>>(), filter);
    let viterbi = (3 * 32 + 16 * 3 * 4 + 8 + 2 * reference).next_multiple_of(8);
    assert_eq!(size_of::<Viterbi<Symbols<f32>, 3, 32>>(), viterbi);
}

#[test]
fn draws_have_the_probabilities() {
    let model = model();
    let (mut left, mut moves, mut symbols) = ([0u32; 3], [[0u32; 3]; 3], [[0u32; 4]; 3]);
    let mut before: Option<u8> = None;
    for (state, symbol) in model.draws(&mut DefaultRng::new(3)).take(60_000) {
        if let Some(before) = before {
            left[usize::from(before)] += 1;
            moves[usize::from(before)][usize::from(state)] += 1;
        }
        symbols[usize::from(state)][symbol as usize] += 1;
        before = Some(state);
    }
    let within = |count: u32, of: u32, p: f64| {
        let mean = f64::from(of) * p;
        let deviation = (mean * (1.0 - p)).sqrt();
        assert!(
            (f64::from(count) - mean).abs() <= 4.0 * deviation,
            "{count} of {of}, {p}"
        );
    };
    for i in 0..3 {
        for (count, p) in moves[i].into_iter().zip(model.transition()[i]) {
            within(count, left[i], p);
        }
        let of = symbols[i].iter().sum();
        let probabilities: [f64; 4] = model.emission()[i].probabilities();
        for (count, p) in symbols[i].into_iter().zip(probabilities) {
            within(count, of, p);
        }
    }
}

#[test]
fn a_state_without_probability_is_never_drawn() {
    /// A generator that is broken: always the same word.
    struct Stuck(u32);
    impl rand_core::TryRng for Stuck {
        type Error = core::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.0)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(u64::from(self.0) << 32 | u64::from(self.0))
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(self.0 as u8);
            Ok(())
        }
    }
    let probabilities = normalized(&[0.0f32, 3.0, 0.0, 4.0, 0.0]).unwrap();
    assert_eq!(draw(&probabilities, &mut Stuck(0)), 1);
    assert_eq!(draw(&probabilities, &mut Stuck(u32::MAX)), 3);
}
