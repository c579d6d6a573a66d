//! `model::hmm`, `model::naive_bayes` and `model::logistic`.

use core::hint::black_box;

use smidgen::distribution::Poisson;
use smidgen::model::hmm::{BaumWelch, DiscreteHmm, Filter, Hmm, HmmError, Viterbi};
use smidgen::model::logistic::{LogisticError, LogisticRegression, Sgd, SoftmaxRegression};
use smidgen::model::naive_bayes::{
    GaussianNaiveBayes, GaussianStatistics, MultinomialNaiveBayes, NaiveBayesError, WordStatistics,
};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::number;

pub fn call<R: Real>() {
    black_box(hmm::<R>().is_ok());
    black_box(naive_bayes::<R>().is_ok());
    black_box(logistic::<R>().is_ok());
}

fn hmm<R: Real>() -> Result<(), HmmError> {
    let rows = [[number::<R>(0.7), number(0.3)], [number(0.2), number(0.8)]];
    let [initial, _] = rows;
    let model = DiscreteHmm::discrete(&initial, &rows, &rows)?;
    let mut filter = Filter::new(&model);
    let mut viterbi = Viterbi::<_, 2, 8>::new(&model);
    let mut learner = BaumWelch::new(model);
    for (state, symbol) in model
        .draws(&mut DefaultRng::new(black_box(1)))
        .take(black_box(9))
    {
        black_box(state);
        filter.push(symbol)?;
        black_box(viterbi.push(symbol)?);
        learner.push(symbol)?;
    }
    black_box((filter.posterior(), filter.predict(), filter.most_likely()));
    black_box((filter.log_likelihood(), filter.count()));
    black_box(viterbi.path(black_box(&mut [0; 8][..]))?);
    black_box((viterbi.ln_probability(), viterbi.count()));
    learner.end_sequence();
    black_box(learner.maximize()?);
    learner.clear();
    black_box((learner.model().initial(), learner.model().transition()));
    black_box(model.log_likelihood(black_box([0, 1, 5])));
    // Any other emission.
    let (Ok(few), Ok(many)) = (Poisson::new(rows[0][0]), Poisson::new(rows[1][1])) else {
        return Ok(());
    };
    let counts = Hmm::new(&initial, &rows, [few, many])?;
    black_box(counts.log_likelihood(black_box([3, 1])));
    Ok(())
}

fn naive_bayes<R: Real>() -> Result<(), NaiveBayesError> {
    let mut rng = DefaultRng::new(black_box(1));
    let features = [number::<R>(0.5), number(-1.0), number(2.0)];
    let mut statistics = GaussianStatistics::<R, 2, 3>::new();
    statistics.push(&features, black_box(0))?;
    statistics.push(&features.map(R::abs), black_box(1))?;
    let other = statistics;
    statistics.merge(&other);
    let classifier = GaussianNaiveBayes::fit(&statistics, number(0.01))?;
    black_box((classifier.sample(&mut rng), classifier.posterior(&features)));
    black_box((
        classifier.predict(&features),
        classifier.ln_evidence(&features),
    ));
    let counts = black_box([3, 0, 9]);
    let mut words = WordStatistics::<2, 3>::new();
    words.push(&counts, black_box(0))?;
    words.push(&counts, black_box(1))?;
    let texts = MultinomialNaiveBayes::<R, 2, 3>::fit(&words, number(1.0))?;
    black_box((
        texts.sample(black_box(10), &mut rng),
        texts.ln_posterior(&counts),
    ));
    Ok(())
}

fn logistic<R: Real>() -> Result<(), LogisticError> {
    let mut rng = DefaultRng::new(black_box(1));
    let features = [number::<R>(0.5), number(-1.0)];
    let sgd = Sgd::new(number(0.5), number(0.1), number(0.01))?;
    let two = [(features, black_box(true)), (features.map(R::neg), false)];
    let mut binary = LogisticRegression::new(features, number(0.0))?;
    binary.fit(&two, &sgd, black_box(3), &mut rng)?;
    black_box((binary.probability(&features)?, binary.predict(&features)?));
    black_box((binary.log_loss(&two)?, binary.weights(), binary.bias()));
    let three = [
        (features, black_box(2)),
        (features.map(R::neg), black_box(0)),
    ];
    let mut softmax = SoftmaxRegression::<R, 3, 2>::untrained();
    softmax.fit(&three, &sgd, black_box(3), &mut rng)?;
    black_box((
        softmax.probabilities(&features)?,
        softmax.predict(&features)?,
    ));
    black_box((softmax.log_loss(&three)?, softmax.weights(), softmax.bias()));
    Ok(())
}
