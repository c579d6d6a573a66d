//! Hidden Markov models against hmmlearn.

use smidgen::distribution::{Normal, Poisson};
use smidgen::model::hmm::{BaumWelch, DiscreteHmm, Emission, Filter, GaussianHmm, Hmm, Viterbi};
use smidgen::num::{Extended, I16F16, Real};

use crate::values::{Bound, Worst, bound, check, counts, exact, rows, values};

/// The table. Floats: relative errors. Fixed point: units of `2^-16`, where 0.5 is the rounding.
const BOUNDS: &[Bound] = &[
    bound("log-likelihood", "f32", 1e-7, 3.1e-8),
    bound("smoothed", "f32", 1e-7, 5.8e-8),
    bound("filtered", "f32", 1e-7, 5.1e-8),
    bound("path ln-probability", "f32", 1e-7, 3.4e-8),
    // Emissions are rounded in each iteration; some are 1e-5.
    bound("learned, discrete", "f32", 1e-5, 1.2e-6),
    bound("learned, gaussian", "f32", 1e-6, 8.5e-8),
    bound("log-likelihood", "q16.16", 0.51, 0.458),
    bound("smoothed", "q16.16", 0.51, 0.499),
    bound("filtered", "q16.16", 0.51, 0.5),
    bound("path ln-probability", "q16.16", 0.51, 0.498),
    bound("learned, discrete", "q16.16", 0.51, 0.498),
    bound("learned, gaussian", "q16.16", 0.51, 0.439),
];

/// The numbers of iterations that are compared.
const ITERATIONS: [u32; 3] = [1, 5, 20];

/// Errors of likelihoods, posteriors and paths.
#[derive(Default)]
struct Scores {
    log_likelihood: Worst,
    smoothed: Worst,
    filtered: Worst,
    ln_probability: Worst,
}

impl Scores {
    fn see<D: Emission, const N: usize>(
        &mut self,
        name: &str,
        model: &Hmm<D, N>,
        data: &[D::Value],
    ) {
        let truth = |what: &str| values(&format!("{name} {what}"));
        let log_likelihood = model.log_likelihood(data.iter().copied());
        self.log_likelihood
            .see(log_likelihood, truth("log_likelihood")[0]);
        let mut posteriors = vec![[Extended::ZERO; N]; data.len()];
        let again = model.smooth(data, &mut posteriors).unwrap();
        assert!(again == log_likelihood);
        let mut filter = Filter::new(model);
        let mut viterbi = Viterbi::<D, N, 250>::new(model);
        let rows = truth("smoothed").chunks(N).zip(truth("filtered").chunks(N));
        let mut rows = rows.enumerate();
        for (t, &value) in data.iter().enumerate() {
            filter.push(value).unwrap();
            viterbi.push(value).unwrap();
            if t % 10 == 0 {
                let (row, (smoothed, filtered)) = rows.next().unwrap();
                assert_eq!(row * 10, t);
                self.smoothed
                    .all(&posteriors[t].map(D::Number::from_extended), smoothed);
                self.filtered.all(&filter.posterior(), filtered);
            }
        }
        assert!(rows.next().is_none());
        assert!(filter.log_likelihood() == log_likelihood);
        let ln_probability = viterbi.ln_probability();
        self.ln_probability
            .see(ln_probability, truth("ln_probability")[0]);
        let mut path = [0; 250];
        let path = viterbi.path(&mut path).unwrap();
        let best: Vec<u8> = truth("path").iter().map(|&state| state as u8).collect();
        assert_eq!(path, best, "{name}");
    }

    fn check<R: Real>(&self) {
        check(BOUNDS, "log-likelihood", R::NAME, &self.log_likelihood);
        check(BOUNDS, "smoothed", R::NAME, &self.smoothed);
        check(BOUNDS, "filtered", R::NAME, &self.filtered);
        check(BOUNDS, "path ln-probability", R::NAME, &self.ln_probability);
    }
}

/// The parts of data that were sequences of their own.
fn split<'a, V>(data: &'a [V], lengths: &[usize]) -> Vec<&'a [V]> {
    let mut rest = data;
    let parts = lengths.iter().map(|&length| {
        let (part, after) = rest.split_at(length);
        rest = after;
        part
    });
    parts.collect()
}

/// Learns from parts of the data for a number of iterations.
fn learned<D: Emission, const N: usize>(
    start: &Hmm<D, N>,
    parts: &[&[D::Value]],
    iterations: u32,
) -> Hmm<D, N> {
    let mut learner = BaumWelch::new(start.clone());
    let sequences = parts.iter().map(|part| part.iter().copied());
    let training = learner
        .fit(sequences, iterations, D::Number::LOWEST)
        .unwrap();
    assert_eq!(training.iterations, iterations);
    learner.model().clone()
}

fn discrete<R: Real, const N: usize, const M: usize>(
    name: &str,
    lengths: &[usize],
    scores: &mut Scores,
    worst: &mut Worst,
) {
    let model = |which: &str| {
        let value = |what: &str| values(&format!("{name} {which} {what}"));
        DiscreteHmm::<R, N, M>::discrete(
            &rows(value("startprob_"))[0],
            &rows(value("transmat_")).try_into().unwrap(),
            &rows(value("emissionprob_")).try_into().unwrap(),
        )
        .unwrap()
    };
    let data = counts(&format!("{name} data"));
    scores.see(name, &model("truth"), &data);
    for iterations in ITERATIONS {
        let found = learned(&model("start"), &split(&data, lengths), iterations);
        let truth = |what: &str| values(&format!("{name} {what} {iterations}"));
        worst.all(&found.initial(), truth("startprob_"));
        worst.all(found.transition().as_flattened(), truth("transmat_"));
        let emission = found.emission().map(|symbols| symbols.probabilities());
        worst.all(emission.as_flattened(), truth("emissionprob_"));
    }
}

fn discrete_models<R: Real>() {
    let (mut scores, mut worst) = (Scores::default(), Worst::default());
    discrete::<R, 3, 4>("discrete_3x4", &[120, 80], &mut scores, &mut worst);
    discrete::<R, 2, 3>("discrete_2x3", &[100], &mut scores, &mut worst);
    discrete::<R, 4, 6>("discrete_4x6", &[50, 60, 70], &mut scores, &mut worst);
    scores.check::<R>();
    check(BOUNDS, "learned, discrete", R::NAME, &worst);
}

fn gaussian_model<R: Real>() {
    let model = |initial: [f64; 2], transition: [f64; 4], mean: [f64; 2], std_dev: [f64; 2]| {
        let normal = |k: usize| Normal::new(exact::<R>(mean[k]), exact(std_dev[k])).unwrap();
        let transition = rows(&transition).try_into().unwrap();
        GaussianHmm::new(&initial.map(exact), &transition, [normal(0), normal(1)]).unwrap()
    };
    let truth = model(
        [0.25, 0.75],
        [0.875, 0.125, 0.25, 0.75],
        [-0.5, 1.5],
        [1.0, 0.75],
    );
    let start = model([0.5, 0.5], [0.5; 4], [-1.0, 1.0], [1.0, 1.0]);
    let data = values("gaussian data")
        .iter()
        .map(|x| exact::<R>(x / 256.0));
    let data: Vec<R> = data.collect();
    let (mut scores, mut worst) = (Scores::default(), Worst::default());
    scores.see("gaussian", &truth, &data);
    scores.check::<R>();
    for iterations in ITERATIONS {
        let found = learned(&start, &split(&data, &[90, 60]), iterations);
        let truth = |what: &str| values(&format!("gaussian {what} {iterations}"));
        worst.all(&found.initial(), truth("startprob_"));
        worst.all(found.transition().as_flattened(), truth("transmat_"));
        for (k, normal) in found.emission().iter().enumerate() {
            worst.see(normal.mean_parameter(), truth("means_")[k]);
            worst.see(normal.std_dev_parameter(), truth("covars_")[k].sqrt());
        }
    }
    check(BOUNDS, "learned, gaussian", R::NAME, &worst);
}

fn poisson_model<R: Real>() {
    let poisson = |lambda: f64| Poisson::new(exact::<R>(lambda)).unwrap();
    let transition = rows(&[0.75, 0.25, 0.25, 0.75]).try_into().unwrap();
    let emission = [poisson(1.5), poisson(6.0)];
    let model = Hmm::new(&[0.5, 0.5].map(exact), &transition, emission).unwrap();
    let mut scores = Scores::default();
    scores.see("poisson", &model, &counts("poisson data"));
    scores.check::<R>();
}

#[test]
fn symbols() {
    discrete_models::<f32>();
    discrete_models::<I16F16>();
}

#[test]
fn readings() {
    gaussian_model::<f32>();
    gaussian_model::<I16F16>();
}

#[test]
fn events() {
    poisson_model::<f32>();
    poisson_model::<I16F16>();
}
