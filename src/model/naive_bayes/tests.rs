//! Against Bayes' rule by hand, and what is refused.

use std::vec::Vec;

use super::*;
use crate::distribution::{Discrete, Multinomial, Normal};
use crate::num::I16F16;
use crate::rng::DefaultRng;

/// Readings of two features in three classes.
const EXAMPLES: [([f32; 2], usize); 9] = [
    ([1.0, 5.0], 0),
    ([2.0, 4.0], 0),
    ([3.0, 6.5], 0),
    ([-1.0, 0.5], 1),
    ([-2.5, 1.5], 1),
    ([0.0, 0.0], 1),
    ([-1.5, 1.0], 1),
    ([6.0, -3.0], 2),
    ([8.0, -2.0], 2),
];

fn statistics<R: Real>(examples: &[([f32; 2], usize)]) -> GaussianStatistics<R, 3, 2> {
    let mut statistics = GaussianStatistics::new();
    for (features, class) in examples {
        statistics.push(&features.map(R::from_f32), *class).unwrap();
    }
    statistics
}

#[test]
fn the_posterior_is_bayes_rule() {
    let classifier = GaussianNaiveBayes::fit(&statistics::<f64>(&EXAMPLES), 0.0).unwrap();
    let x = [1.0, 2.5];
    let joint: Vec<f64> = (0..3)
        .map(|class| {
            let normal = classifier.classes()[class];
            let density = |i: usize| {
                let normal = Normal::new(normal.mean()[i], normal.std_dev()[i]).unwrap();
                crate::distribution::Continuous::pdf(&normal, x[i])
            };
            classifier.prior().pmf(class as u32) * density(0) * density(1)
        })
        .collect();
    let evidence: f64 = joint.iter().sum();
    let near = |found: f64, truth: f64| {
        assert!(
            (found - truth).abs() <= 1e-13 * truth.abs(),
            "{found} {truth}"
        );
    };
    near(classifier.ln_evidence(&x), evidence.ln());
    for (class, &joint) in joint.iter().enumerate() {
        near(classifier.posterior(&x)[class], joint / evidence);
        near(classifier.ln_posterior(&x)[class], (joint / evidence).ln());
        let likelihood = joint / classifier.prior().pmf(class as u32);
        near(classifier.ln_likelihoods(&x)[class], likelihood.ln());
    }
    let best = (0..3).max_by(|&a, &b| joint[a].total_cmp(&joint[b]));
    assert_eq!(Some(classifier.predict(&x)), best);
    assert_eq!(
        classifier.prior().probabilities(),
        [3.0, 4.0, 2.0].map(|n| n / 9.0)
    );
}

#[test]
fn parts_merge() {
    let whole = statistics::<f32>(&EXAMPLES);
    for cut in 0..=EXAMPLES.len() {
        let (first, second) = EXAMPLES.split_at(cut);
        let mut merged = statistics::<f32>(first);
        merged.merge(&statistics(second));
        assert_eq!(merged.counts(), [3, 4, 2]);
        let classifier = GaussianNaiveBayes::fit(&merged, 0.01).unwrap();
        assert_eq!(classifier, GaussianNaiveBayes::fit(&whole, 0.01).unwrap());
    }
}

#[test]
fn draws_look_like_their_class() {
    let classifier = GaussianNaiveBayes::fit(&statistics::<I16F16>(&EXAMPLES), I16F16::ZERO);
    let classifier = classifier.unwrap();
    let mut rng = DefaultRng::new(4);
    let mut again = GaussianStatistics::<I16F16, 3, 2>::new();
    for _ in 0..9000 {
        let (class, features) = classifier.sample(&mut rng);
        again.push(&features, class).unwrap();
    }
    for (count, mean) in again.counts().into_iter().zip([3000.0, 4000.0, 2000.0]) {
        assert!((count as f64 - mean).abs() < 200.0, "{count} {mean}");
    }
    let learned = GaussianNaiveBayes::fit(&again, I16F16::ZERO).unwrap();
    for (found, truth) in learned.classes().iter().zip(classifier.classes()) {
        for i in 0..2 {
            let deviation = truth.std_dev()[i].to_f64();
            let shift = found.mean()[i].to_f64() - truth.mean()[i].to_f64();
            assert!(shift.abs() < 0.1 * deviation, "{shift} {deviation}");
            let ratio = found.std_dev()[i].to_f64() / deviation;
            assert!((ratio - 1.0).abs() < 0.06, "{ratio}");
        }
    }
}

#[test]
fn wrong_examples_change_nothing() {
    let mut statistics = statistics::<f32>(&EXAMPLES);
    let before = statistics;
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = statistics.push(&[0.0, wrong], 0);
        assert_eq!(error, Err(NaiveBayesError::Feature { index: 1 }));
    }
    let class = Err(NaiveBayesError::Class {
        class: 3,
        classes: 3,
    });
    assert_eq!(statistics.push(&[0.0, 0.0], 3), class);
    assert_eq!(statistics, before);
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        let error = GaussianNaiveBayes::fit(&statistics, wrong);
        assert_eq!(error.unwrap_err(), NaiveBayesError::Smoothing);
    }
    let none = GaussianNaiveBayes::fit(&self::statistics::<f32>(&EXAMPLES[..7]), 0.1);
    assert_eq!(none.unwrap_err(), NaiveBayesError::NoExamples { class: 2 });
    // One example has no variance; smoothing gives it some.
    let one = self::statistics::<f32>(&EXAMPLES[..8]);
    let error = GaussianNaiveBayes::fit(&one, 0.0).unwrap_err();
    assert!(
        matches!(error, NaiveBayesError::Features { class: 2, .. }),
        "{error}"
    );
    let classifier = GaussianNaiveBayes::fit(&one, 1e-3).unwrap();
    assert_eq!(classifier.predict(&[6.0, -3.0]), 2);
    let mut rng = DefaultRng::new(1);
    assert_eq!(
        classifier.sample_features(3, &mut rng),
        Err(NaiveBayesError::Class {
            class: 3,
            classes: 3
        })
    );
}

/// Counts of three words in texts of two classes.
fn texts() -> WordStatistics<2, 3> {
    let mut statistics = WordStatistics::new();
    for (counts, class) in [([3, 1, 0], 0), ([2, 0, 0], 0), ([0, 2, 4], 1)] {
        statistics.push(&counts, class).unwrap();
    }
    statistics
}

#[test]
fn words_have_multinomial_likelihoods() {
    let classifier = MultinomialNaiveBayes::<f64, 2, 3>::fit(&texts(), 1.0).unwrap();
    let theta = [[6.0, 2.0, 1.0], [1.0, 3.0, 5.0]];
    for counts in [[0, 0, 0], [1, 0, 0], [2, 1, 4], [0, 7, 0]] {
        let total = counts.iter().sum();
        for (class, theta) in theta.into_iter().enumerate() {
            let truth = Multinomial::new(total, theta)
                .unwrap()
                .ln_probability(counts);
            let found = classifier.classes()[class].ln_likelihood(&counts);
            let error = f64::from_extended(found - truth);
            assert!(error.abs() < 1e-13, "{counts:?} {error}");
        }
    }
    // 2/3 (6/9)^2 1/9 against 1/3 (1/9)^2 5/9.
    let [first, second] = classifier.posterior(&[2, 0, 1]);
    assert!((first / second - 2.0 * 36.0 / 5.0).abs() < 1e-12);
    assert_eq!(classifier.predict(&[0, 0, 0]), 0);
}

#[test]
fn texts_can_be_drawn() {
    let classifier = MultinomialNaiveBayes::<I16F16, 2, 3>::fit(&texts(), I16F16::ONE).unwrap();
    let mut rng = DefaultRng::new(9);
    let counts = classifier.sample_features(0, 9000, &mut rng).unwrap();
    for (count, mean) in counts.into_iter().zip([6000.0, 2000.0, 1000.0]) {
        assert!((f64::from(count) - mean).abs() < 180.0, "{count} {mean}");
    }
    let class = Err(NaiveBayesError::Class {
        class: 7,
        classes: 2,
    });
    assert_eq!(classifier.sample_features(7, 1, &mut rng), class);
    assert_eq!(classifier.sample(0, &mut rng).1, [0; 3]);
}

#[test]
fn words_that_never_occur() {
    let mut statistics = texts();
    assert!(statistics.push(&[0; 3], 2).is_err());
    // Without smoothing a class excludes what it never had.
    let classifier = MultinomialNaiveBayes::<f32, 2, 3>::fit(&statistics, 0.0).unwrap();
    assert_eq!(classifier.posterior(&[1, 0, 0]), [1.0, 0.0]);
    assert_eq!(classifier.posterior(&[0, 0, 1]), [0.0, 1.0]);
    // Excluded by both: the prior is all that is left.
    assert_eq!(classifier.posterior(&[1, 0, 1]), [2.0 / 3.0, 1.0 / 3.0]);
    assert_eq!(classifier.ln_evidence(&[1, 0, 1]), f32::NEG_INFINITY);
    let mut empty = WordStatistics::<2, 3>::new();
    let none = MultinomialNaiveBayes::<f32, 2, 3>::fit(&empty, 1.0).unwrap_err();
    assert_eq!(none, NaiveBayesError::NoExamples { class: 0 });
    empty.push(&[0; 3], 0).unwrap();
    empty.push(&[1; 3], 1).unwrap();
    for wrong in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let error = MultinomialNaiveBayes::<f32, 2, 3>::fit(&empty, wrong).unwrap_err();
        assert_eq!(error, NaiveBayesError::Smoothing);
    }
    let mut other = texts();
    other.merge(&empty);
    assert_eq!((other.texts(), other.words()[1]), (&[3, 2], [1, 3, 5]));
    assert!(Words::new([0.5f32, -1.0]).is_err() && Words::new([f32::NAN, -1.0]).is_err());
    assert!(Words::new([f32::NEG_INFINITY; 2]).is_err());
}
