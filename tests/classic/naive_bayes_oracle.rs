//! Naive Bayes against scikit-learn.

use smidgen::distribution::DiagonalNormal;
use smidgen::model::naive_bayes::{
    ClassConditional, GaussianNaiveBayes, GaussianStatistics, MultinomialNaiveBayes, WordStatistics,
};
use smidgen::num::{I16F16, Real};

use crate::values::{Bound, Worst, bound, check, counts, exact, rows, values};

/// The table. Floats: relative errors. Fixed point: units of `2^-16`, where 0.5 is the rounding;
/// for joint probabilities a part of what the rounding of parameters to the type allows.
const BOUNDS: &[Bound] = &[
    bound("gaussian, parameters", "f32", 1e-7, 5.3e-8),
    bound("gaussian, joint", "f32", 1e-5, 3.1e-6),
    bound("gaussian, posterior", "f32", 1e-5, 7.7e-6),
    bound("words, parameters", "f32", 1e-7, 5.1e-8),
    bound("words, joint", "f32", 1e-6, 3.0e-8),
    bound("words, posterior", "f32", 1e-5, 2.9e-6),
    bound("gaussian, parameters", "q16.16", 0.51, 0.493),
    bound("gaussian, joint", "q16.16", 1.0, 1.0),
    bound("gaussian, posterior", "q16.16", 1.0, 0.544),
    bound("words, parameters", "q16.16", 0.51, 0.467),
    bound("words, joint", "q16.16", 1.0, 1.0),
    bound("words, posterior", "q16.16", 1.0, 0.485),
];

/// What half a unit of `2^-16` in every mean and standard deviation, and in the result, does to the
/// log-likelihood.
fn rounding<R: Real>(class: &DiagonalNormal<R, 4>, features: &[R; 4]) -> f64 {
    let parameters = class.mean().iter().zip(class.std_dev());
    let units = features.iter().zip(parameters).map(|(x, (mean, std_dev))| {
        let std_dev = std_dev.to_f64();
        let z = (x.to_f64() - mean.to_f64()) / std_dev;
        (z * z + z.abs() + 1.0) / std_dev
    });
    (1.0 + units.sum::<f64>()) * 2f64.powi(-17)
}

fn gaussian<R: Real>() {
    let data: Vec<f64> = values("iris data").iter().map(|x| x / 64.0).collect();
    let data: Vec<[R; 4]> = rows(&data);
    let mut statistics = GaussianStatistics::<R, 3, 4>::new();
    for (index, features) in data.iter().enumerate() {
        // Fifty of each, one kind after the other.
        statistics.push(features, index / 50).unwrap();
    }
    let classifier = GaussianNaiveBayes::fit(&statistics, exact(1.0 / 1024.0)).unwrap();
    let mut worst = Worst::default();
    for (k, class) in classifier.classes().iter().enumerate() {
        worst.all(class.mean(), &values("gaussian_nb theta_")[4 * k..][..4]);
        worst.all(class.std_dev(), &values("gaussian_nb std")[4 * k..][..4]);
    }
    check(BOUNDS, "gaussian, parameters", R::NAME, &worst);
    let (mut joint, mut posterior) = (Worst::default(), Worst::default());
    for (index, features) in data.iter().enumerate().step_by(5) {
        let row = 3 * (index / 5)..3 * (index / 5) + 3;
        for (k, likelihood) in classifier.ln_likelihoods(features).into_iter().enumerate() {
            // The prior is the same of all.
            let found = likelihood.to_f64() - 3f64.ln();
            let truth = values("gaussian_nb joint")[row.start + k];
            if R::NAME == "f32" {
                joint.see_f64::<R>(found, truth);
            } else {
                let allowed = rounding(&classifier.classes()[k], features);
                joint.see_part(found, truth, allowed);
            }
        }
        posterior.all(
            &classifier.posterior(features),
            &values("gaussian_nb proba")[row],
        );
    }
    check(BOUNDS, "gaussian, joint", R::NAME, &joint);
    check(BOUNDS, "gaussian, posterior", R::NAME, &posterior);
    for (features, &class) in data.iter().zip(values("gaussian_nb predicted")) {
        assert_eq!(classifier.predict(features), class as usize, "{features:?}");
    }
}

fn words<R: Real>() {
    let classes = counts("texts classes");
    let texts = counts("texts data");
    let texts: Vec<[u32; 12]> = texts
        .chunks(12)
        .map(|row| row.try_into().unwrap())
        .collect();
    let mut statistics = WordStatistics::<3, 12>::new();
    for (text, &class) in texts.iter().zip(&classes) {
        statistics.push(text, class as usize).unwrap();
    }
    let classifier = MultinomialNaiveBayes::fit(&statistics, R::ONE).unwrap();
    let (mut parameters, mut joint, mut posterior) =
        (Worst::default(), Worst::default(), Worst::default());
    for (k, class) in classifier.classes().iter().enumerate() {
        let truth = &values("multinomial_nb feature_log_prob_")[12 * k..][..12];
        parameters.all(class.ln_theta(), truth);
    }
    check(BOUNDS, "words, parameters", R::NAME, &parameters);
    let prior: [R; 3] = classifier.prior().probabilities();
    for (index, text) in texts.iter().enumerate() {
        for (k, (class, prior)) in classifier.classes().iter().zip(prior).enumerate() {
            let prior = prior.to_f64();
            let found = f64::from_extended(class.score(text)) + prior.ln();
            let truth = values("multinomial_nb joint")[3 * index + k];
            if R::NAME == "f32" {
                joint.see_f64::<R>(found, truth);
            } else {
                // Half a unit for each word, and the rounding of the prior.
                let words: u32 = text.iter().sum();
                let units = f64::from(words) / 2.0 + 0.5 / prior;
                joint.see_part(found, truth, units / 65_536.0);
            }
        }
        let truth = &values("multinomial_nb proba")[3 * index..][..3];
        posterior.all(&classifier.posterior(text), truth);
        let class = values("multinomial_nb predicted")[index];
        assert_eq!(classifier.predict(text), class as usize);
    }
    check(BOUNDS, "words, joint", R::NAME, &joint);
    check(BOUNDS, "words, posterior", R::NAME, &posterior);
}

#[test]
fn numbers() {
    gaussian::<f32>();
    gaussian::<I16F16>();
}

#[test]
fn texts() {
    words::<f32>();
    words::<I16F16>();
}
