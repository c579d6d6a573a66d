//! No panic for any bits of any argument, in models of any weights.

use proptest::prelude::*;
use smidgen::distribution::{Categorical, DiagonalNormal, Normal, Poisson};
use smidgen::model::hmm::{BaumWelch, DiscreteHmm, Emission, Filter, Hmm, HmmError, Viterbi};
use smidgen::model::logistic::{LogisticRegression, Sgd, SoftmaxRegression};
use smidgen::model::naive_bayes::{
    GaussianNaiveBayes, GaussianStatistics, MultinomialNaiveBayes, NaiveBayes, WordStatistics,
};
use smidgen::num::{Extended, I16F16, Real};
use smidgen::rng::DefaultRng;

/// Everything that a hidden Markov model has.
fn hmm<D: Emission>(model: Result<Hmm<D, 2>, HmmError>, data: &[D::Value]) {
    let Ok(model) = model else { return };
    let mut filter = Filter::new(&model);
    let mut viterbi = Viterbi::<D, 2, 3>::new(&model);
    let mut learner = BaumWelch::new(model.clone());
    for &value in data {
        let possible = filter.push(value);
        assert_eq!(possible, learner.push(value));
        assert_eq!(possible.is_ok(), viterbi.push(value).is_ok());
    }
    let _ = (filter.posterior(), filter.predict(), filter.most_likely());
    let _ = (filter.log_likelihood(), viterbi.ln_probability());
    let _ = viterbi.path(&mut [0; 3]).unwrap();
    let _ = learner.maximize();
    let _ = learner.fit([data.iter().copied()], 3, D::Number::ZERO);
    let _ = model.log_likelihood(data.iter().copied());
    let _ = model.smooth(data, &mut [[Extended::ZERO; 2]; 4]);
    let _ = (model.initial(), model.transition());
    let draws = model.draws(&mut DefaultRng::new(1)).take(4).count();
    assert_eq!(draws, 4);
}

fn naive_bayes<R: Real>(x: [R; 8], words: [u32; 8]) {
    let [a, b, c, d, e, f, g, h] = x;
    let mut rng = DefaultRng::new(1);
    let mut statistics = GaussianStatistics::<R, 2, 2>::new();
    for (features, class) in [([a, b], 0), ([c, d], 1), ([e, f], 0), ([g, h], 1)] {
        let _ = statistics.push(&features, class);
    }
    let mut merged = statistics;
    merged.merge(&statistics);
    for statistics in [statistics, merged] {
        if let Ok(classifier) = GaussianNaiveBayes::fit(&statistics, h) {
            let _ = (classifier.posterior(&[a, d]), classifier.predict(&[g, h]));
            let _ = (
                classifier.ln_evidence(&[b, c]),
                classifier.ln_posterior(&[e, f]),
            );
            let _ = classifier.sample(&mut rng);
        }
    }
    let normals = (
        DiagonalNormal::new([a, b], [c, d]),
        DiagonalNormal::new([e, f], [g, h]),
    );
    if let ((Ok(first), Ok(second)), Ok(prior)) = (normals, Categorical::from_weights([a, b])) {
        let classifier = NaiveBayes::new(prior, [first, second]);
        let _ = (
            classifier.posterior(&[a, b]),
            classifier.ln_likelihoods(&[c, d]),
        );
        let _ = (classifier.ln_evidence(&[b, c]), classifier.sample(&mut rng));
    }
    let [i, j, k, l, m, n, o, p] = words;
    let mut statistics = WordStatistics::<2, 2>::new();
    for (counts, class) in [([i, j], i), ([k, l], 1), ([m, n], 0), ([o, p], p)] {
        let _ = statistics.push(&counts, class as usize);
    }
    if let Ok(classifier) = MultinomialNaiveBayes::<R, 2, 2>::fit(&statistics, a) {
        let _ = (classifier.posterior(&[i, p]), classifier.predict(&[k, l]));
        let _ = (
            classifier.ln_evidence(&[j, k]),
            classifier.ln_likelihoods(&[m, n]),
        );
        let _ = classifier.sample(words[0] % 16, &mut rng);
    }
}

fn logistic<R: Real>(x: [R; 8], class: usize) {
    let [a, b, c, d, e, f, g, h] = x;
    let mut rng = DefaultRng::new(1);
    let two = [([a, b], true), ([c, d], false)];
    let three = [([a, b], class), ([c, d], 1), ([e, f], 2)];
    for mut model in [
        LogisticRegression::new([g, h], a),
        Ok(LogisticRegression::untrained()),
    ]
    .into_iter()
    .flatten()
    {
        let _ = (
            model.probability(&[a, b]),
            model.predict(&[c, d]),
            model.log_loss(&two),
        );
        let _ = model.step(&[c, d], class > 0, e, f);
        let _ = Sgd::new(e, f, g).map(|sgd| model.fit(&two, &sgd, 3, &mut rng));
        let _ = (model.weights(), model.bias(), model.log_loss(&two));
    }
    for mut model in [
        SoftmaxRegression::<R, 3, 2>::new([[a, b], [c, d], [e, f]], [g, h, a]),
        Ok(SoftmaxRegression::untrained()),
    ]
    .into_iter()
    .flatten()
    {
        let _ = (
            model.probabilities(&[a, b]),
            model.predict(&[c, d]),
            model.log_loss(&three),
        );
        let _ = model.step(&[c, d], class, e, f);
        let _ = Sgd::new(e, f, g).map(|sgd| model.fit(&three, &sgd, 3, &mut rng));
        let _ = (model.ln_probability(&[g, h], class), model.log_loss(&three));
    }
}

fn all<R: Real>(x: [R; 8], words: [u32; 8]) {
    let [a, b, c, d, e, f, g, h] = x;
    let transition = [[c, d], [e, f]];
    let symbols = [words[0], words[1] % 2, words[2] % 2, words[3] % 2];
    hmm(
        DiscreteHmm::discrete(&[a, b], &transition, &[[g, h], [d, a]]),
        &symbols,
    );
    if let (Ok(first), Ok(second)) = (Normal::new(g, h), Normal::new(a, c)) {
        hmm(
            Hmm::new(&[a, b], &transition, [first, second]),
            &[a, b, g, d],
        );
    }
    if let (Ok(first), Ok(second)) = (Poisson::new(g), Poisson::new(h)) {
        hmm(Hmm::new(&[a, b], &transition, [first, second]), &symbols);
    }
    naive_bayes(x, words);
    logistic(x, words[7] as usize);
}

/// Bits of a float: any, and those of numbers of ordinary size.
fn float() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<u32>().prop_map(f32::from_bits),
        0.0..10.0f32,
        -3.0..3.0f32,
        (-40.0..40.0f32).prop_map(f32::exp),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            f32::INFINITY,
            f32::NAN,
            f32::MAX,
            f32::MIN
        ]),
        prop::sample::select(vec![
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            f32::NEG_INFINITY
        ]),
    ]
}

/// Bits of a fixed-point number: any, and small ones.
fn fixed() -> impl Strategy<Value = I16F16> {
    prop_oneof![
        any::<i32>().prop_map(I16F16::from_bits),
        (0..1 << 18).prop_map(I16F16::from_bits),
        (-(1 << 18)..1 << 18).prop_map(I16F16::from_bits),
        prop::sample::select(vec![I16F16::MIN, I16F16::MAX, I16F16::ZERO, I16F16::ONE]),
        prop::sample::select(vec![I16F16::DELTA, -I16F16::DELTA]),
    ]
}

fn word() -> impl Strategy<Value = u32> {
    prop_oneof![any::<u32>(), 0..3u32]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 500 } else { 5000 }))]

    #[test]
    fn floats(x in prop::array::uniform8(float()), words in prop::array::uniform8(word())) {
        all(x, words);
    }

    #[test]
    fn fixed_point(x in prop::array::uniform8(fixed()), words in prop::array::uniform8(word())) {
        all(x, words);
    }
}
