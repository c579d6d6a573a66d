//! What the classical models draw, learn and answer, each reduced to a digest.
//!
//! The conformance suite of the chips is made of the same functions.

use smidgen::generate::TokenDigest;
use smidgen::model::hmm::{BaumWelch, DiscreteHmm, Filter, HmmError, Viterbi};
use smidgen::model::logistic::{LogisticError, LogisticRegression, Sgd, SoftmaxRegression};
use smidgen::model::naive_bayes::{
    GaussianNaiveBayes, GaussianStatistics, MultinomialNaiveBayes, NaiveBayesError, WordStatistics,
};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

/// Draws 200 symbols, filters and decodes them, and learns from them for three iterations.
pub fn hmm<R: Real>() -> Result<u32, HmmError> {
    let r = R::from_f32;
    let model = DiscreteHmm::discrete(
        &[0.5, 0.25, 0.25].map(r),
        &[
            [0.7, 0.2, 0.1].map(r),
            [0.1, 0.8, 0.1].map(r),
            [0.3, 0.1, 0.6].map(r),
        ],
        &[
            [0.6, 0.2, 0.1, 0.1].map(r),
            [0.1, 0.7, 0.1, 0.1].map(r),
            [0.0, 0.1, 0.3, 0.6].map(r),
        ],
    )?;
    let mut digest = TokenDigest::new();
    let mut rng = DefaultRng::new(1);
    let mut filter = Filter::new(&model);
    let mut viterbi = Viterbi::<_, 3, 32>::new(&model);
    let mut learner = BaumWelch::new(model);
    for _ in 0..3 {
        for (state, symbol) in model.draws(&mut rng).take(200) {
            digest.push(u32::from(state));
            digest.push(symbol);
            filter.push(symbol)?;
            if let Some(state) = viterbi.push(symbol)? {
                digest.push(u32::from(state));
            }
            learner.push(symbol)?;
        }
        for number in filter.posterior().into_iter().chain(filter.predict()) {
            digest.push(number.order_key());
        }
        digest.push(viterbi.ln_probability().order_key());
        digest.push(learner.maximize()?.order_key());
    }
    for row in learner.model().transition() {
        for number in row {
            digest.push(number.order_key());
        }
    }
    for symbols in learner.model().emission() {
        for number in symbols.probabilities() {
            digest.push(number.order_key());
        }
    }
    Ok(digest.value())
}

/// Learns two naive Bayes classifiers from their own draws, and asks them.
pub fn naive_bayes<R: Real>() -> Result<u32, NaiveBayesError> {
    let r = R::from_f32;
    let mut digest = TokenDigest::new();
    let mut rng = DefaultRng::new(2);
    let mut statistics = GaussianStatistics::<R, 2, 3>::new();
    let mut words = WordStatistics::<2, 3>::new();
    for (features, class) in [
        ([1.0, 2.0, 0.5], 0),
        ([2.0, 2.5, 0.25], 0),
        ([-1.0, 0.0, 1.5], 1),
        ([-1.5, 0.5, 0.75], 1),
    ] {
        statistics.push(&features.map(r), class)?;
        words.push(&features.map(|x| (x * 4.0) as u32), class)?;
    }
    for _ in 0..20 {
        let classifier = GaussianNaiveBayes::fit(&statistics, r(0.001))?;
        let (class, features) = classifier.sample(&mut rng);
        statistics.push(&features, class)?;
        let texts = MultinomialNaiveBayes::<R, 2, 3>::fit(&words, R::ONE)?;
        let (class, counts) = texts.sample(10, &mut rng);
        words.push(&counts, class)?;
        for count in counts {
            digest.push(count);
        }
        let numbers = [
            classifier.posterior(&features),
            classifier.ln_likelihoods(&features),
            texts.ln_posterior(&counts),
            texts.ln_likelihoods(&counts),
        ];
        for number in features.iter().chain(numbers.as_flattened()) {
            digest.push(number.order_key());
        }
    }
    Ok(digest.value())
}

/// Learns both logistic regressions for twenty epochs, and asks them.
pub fn logistic<R: Real>() -> Result<u32, LogisticError> {
    let r = R::from_f32;
    let two = [
        ([1.0, 0.5].map(r), true),
        ([0.25, -1.0].map(r), false),
        ([-0.75, 0.5].map(r), false),
        ([0.5, 1.5].map(r), true),
        ([-1.0, -0.125].map(r), false),
    ];
    let three = [
        ([1.0, 0.5].map(r), 0),
        ([0.25, -1.0].map(r), 1),
        ([-0.75, 0.5].map(r), 2),
        ([0.5, 1.5].map(r), 0),
        ([-1.0, -0.125].map(r), 2),
    ];
    let sgd = Sgd::new(r(0.5), r(0.1), r(0.01))?;
    let mut rng = DefaultRng::new(3);
    let mut binary = LogisticRegression::untrained();
    binary.fit(&two, &sgd, 20, &mut rng)?;
    let mut softmax = SoftmaxRegression::<R, 3, 2>::untrained();
    softmax.fit(&three, &sgd, 20, &mut rng)?;
    let mut digest = TokenDigest::new();
    let asked = [0.3, -0.2].map(r);
    let losses = [binary.log_loss(&two)?, softmax.log_loss(&three)?];
    for number in [binary.probability(&asked)?, binary.bias()]
        .into_iter()
        .chain(binary.weights())
        .chain(softmax.probabilities(&asked)?)
        .chain(softmax.bias())
        .chain(losses)
    {
        digest.push(number.order_key());
    }
    Ok(digest.value())
}
