//! Maximum likelihood: recovery, coverage of the intervals, agreement with scipy.

use smidgen::distribution::*;
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

/// Data sets for each distribution: those of a debug build only see that nothing is far off.
const SETS: usize = if cfg!(debug_assertions) { 60 } else { 2000 };

/// What the fits of many data sets gave for one parameter.
#[derive(Default)]
struct Recovery {
    /// Sum of errors over standard errors.
    bias: f64,
    /// Sum of their squares.
    spread: f64,
    /// Intervals of 95 % that cover the true value.
    covered: usize,
    /// Estimates further than 3 standard errors from it.
    far: usize,
}

/// Fits many data sets, and looks at each parameter: the errors over the standard errors must be
/// those of a standard normal distribution.
pub fn recovers<const K: usize, V>(
    name: &str,
    truth: [f64; K],
    size: usize,
    sample: impl Fn(&mut DefaultRng) -> V,
    fit: impl Fn(&[V]) -> ([f64; K], [f64; K]),
) {
    let mut rng = DefaultRng::new(0x5eed);
    let mut recoveries: [Recovery; K] = std::array::from_fn(|_| Recovery::default());
    for _ in 0..SETS {
        let data: Vec<V> = (0..size).map(|_| sample(&mut rng)).collect();
        let (estimates, errors) = fit(&data);
        for (i, recovery) in recoveries.iter_mut().enumerate() {
            let z = (estimates[i] - truth[i]) / errors[i];
            recovery.bias += z;
            recovery.spread += z * z;
            recovery.covered += usize::from(z.abs() < 1.959_964);
            recovery.far += usize::from(z.abs() > 3.0);
        }
    }
    for (i, recovery) in recoveries.iter().enumerate() {
        let sets = SETS as f64;
        let coverage = recovery.covered as f64 / sets;
        let place = format!(
            "{name} parameter {i}: coverage {coverage:.3}, mean z {:.3}, mean z^2 {:.3}, {} beyond 3",
            recovery.bias / sets,
            recovery.spread / sets,
            recovery.far
        );
        println!("{place}");
        // Bounds on chance: 4 standard errors of a proportion, and of a count.
        let slack = if cfg!(debug_assertions) { 0.12 } else { 0.02 };
        assert!((coverage - 0.95).abs() <= slack, "{place}");
        let far = 0.0027 * sets;
        assert!(
            recovery.far as f64 <= far + 4.0 * far.sqrt() + 2.0,
            "{place}"
        );
        assert!((recovery.bias / sets).abs() < 0.35, "{place}");
    }
}

/// A fit through sufficient statistics.
macro_rules! recovers_by_statistics {
    ($name:literal, $distribution:expr, [$($getter:ident),+], $size:expr, $type:ty) => {{
        let d = $distribution.unwrap();
        recovers(
            $name,
            [$(d.$getter().to_f64()),+],
            $size,
            |rng| d.sample(rng),
            |data| {
                let estimate = <$type>::fit_data(data.iter().copied()).unwrap();
                let fitted = estimate.distribution;
                ([$(fitted.$getter().to_f64()),+], estimate.standard_errors.map(Real::to_f64))
            },
        );
    }};
}

/// A fit that passes over the data again and again.
macro_rules! recovers_by_passes {
    ($name:literal, $distribution:expr, [$($getter:ident),+], $size:expr, $type:ty) => {{
        let d = $distribution.unwrap();
        recovers(
            $name,
            [$(d.$getter().to_f64()),+],
            $size,
            |rng| d.sample(rng),
            |data| {
                let estimate = <$type>::fit(data.iter().copied()).unwrap();
                let fitted = estimate.distribution;
                ([$(fitted.$getter().to_f64()),+], estimate.standard_errors.map(Real::to_f64))
            },
        );
    }};
}

#[test]
fn sufficient_statistics_recover_parameters() {
    recovers_by_statistics!(
        "normal",
        Normal::new(3.0f32, 0.5),
        [mean_parameter, std_dev_parameter],
        400,
        Normal<f32>
    );
    recovers_by_statistics!(
        "log-normal",
        LogNormal::new(-1.0f32, 0.75),
        [mean_parameter, std_dev_parameter],
        400,
        LogNormal<f32>
    );
    recovers_by_statistics!(
        "exponential",
        Exponential::new(4.0f32),
        [lambda],
        400,
        Exponential<f32>
    );
    recovers_by_statistics!(
        "gamma",
        Gamma::new(2.5f32, 3.0),
        [shape, scale],
        1000,
        Gamma<f32>
    );
    recovers_by_statistics!(
        "beta",
        Beta::new(2.0f32, 5.0),
        [alpha, beta],
        1000,
        Beta<f32>
    );
    recovers_by_statistics!(
        "bernoulli",
        Bernoulli::new(0.3f32),
        [p],
        1000,
        Bernoulli<f32>
    );
    recovers_by_statistics!("poisson", Poisson::new(7.0f32), [lambda], 400, Poisson<f32>);
    recovers_by_statistics!(
        "geometric",
        Geometric::new(0.25f32),
        [p],
        1000,
        Geometric<f32>
    );
}

#[test]
fn passes_over_the_data_recover_parameters() {
    recovers_by_passes!(
        "laplace",
        Laplace::new(1.0f32, 2.0),
        [location, scale],
        4001,
        Laplace<f32>
    );
    recovers_by_passes!(
        "logistic",
        Logistic::new(-2.0f32, 0.5),
        [location, scale],
        400,
        Logistic<f32>
    );
    recovers_by_passes!(
        "gumbel",
        Gumbel::new(5.0f32, 1.5),
        [location, scale],
        400,
        Gumbel<f32>
    );
    recovers_by_passes!(
        "weibull",
        Weibull::new(1.5f32, 10.0),
        [shape, scale],
        400,
        Weibull<f32>
    );
    recovers_by_passes!(
        "negative binomial",
        NegativeBinomial::new(4.0f32, 0.5),
        [r, p],
        2000,
        NegativeBinomial<f32>
    );
    recovers_by_passes!(
        "student t",
        StudentT::with_location_scale(4.0f32, 1.0, 2.0),
        [df, location, scale],
        2000,
        StudentT<f32>
    );
}

#[test]
fn the_binomial_knows_its_trials() {
    let d = Binomial::new(20, 0.35f32).unwrap();
    recovers(
        "binomial",
        [f64::from(d.p())],
        400,
        |rng| d.sample(rng),
        |data| {
            let mut moments = Moments::default();
            moments.extend(data.iter().copied()).unwrap();
            let estimate = Binomial::<f32>::fit_with_n(20, &moments).unwrap();
            (
                [estimate.distribution.p().to_f64()],
                estimate.standard_errors.map(Real::to_f64),
            )
        },
    );
}

/// A section of `tests/oracle/fit_values.txt`: data, and scipy's estimates.
fn scipy(name: &str) -> (Vec<f32>, Vec<f64>) {
    let text = include_str!("../oracle/fit_values.txt");
    let numbers = |line: &str| -> Vec<f64> {
        let words = line.split(' ').skip(2);
        words.map(|word| word.parse().unwrap()).collect()
    };
    let find = |kind: &str| {
        let start = format!("{name} {kind} ");
        let line = text.lines().find(|line| line.starts_with(&start));
        numbers(line.unwrap_or_else(|| panic!("no {start}")))
    };
    (
        find("data").iter().map(|&x| x as f32).collect(),
        find("fit"),
    )
}

/// Estimates equal to scipy's, which searches to some 1e-4 where it has no closed form.
fn agrees(name: &str, fit: impl Fn(&[f32]) -> Vec<f64>) {
    let (data, truth) = scipy(name);
    let estimates = fit(&data);
    assert_eq!(estimates.len(), truth.len());
    for (estimate, truth) in estimates.iter().zip(&truth) {
        let error = (estimate - truth).abs() / truth.abs().max(0.1);
        assert!(error < 2e-4, "{name}: {estimates:?}, scipy {truth:?}");
    }
}

#[test]
fn scipy_agrees() {
    let parameters = |a: f32, b: f32| vec![f64::from(a), f64::from(b)];
    agrees("normal", |data| {
        let d = Normal::fit_data(data.iter().copied()).unwrap().distribution;
        parameters(d.mean_parameter(), d.std_dev_parameter())
    });
    agrees("log_normal", |data| {
        let d = LogNormal::fit_data(data.iter().copied())
            .unwrap()
            .distribution;
        parameters(d.mean_parameter(), d.std_dev_parameter())
    });
    agrees("exponential", |data| {
        let d = Exponential::fit_data(data.iter().copied())
            .unwrap()
            .distribution;
        vec![f64::from(d.lambda())]
    });
    agrees("uniform", |data| {
        let d = Uniform::fit_data(data.iter().copied())
            .unwrap()
            .distribution;
        parameters(d.low(), d.high())
    });
    agrees("gamma", |data| {
        let d = Gamma::fit_data(data.iter().copied()).unwrap().distribution;
        parameters(d.shape(), d.scale())
    });
    agrees("beta", |data| {
        let d = Beta::fit_data(data.iter().copied()).unwrap().distribution;
        parameters(d.alpha(), d.beta())
    });
    agrees("laplace", |data| {
        let d = Laplace::fit(data.iter().copied()).unwrap().distribution;
        parameters(d.location(), d.scale())
    });
    agrees("logistic", |data| {
        let d = Logistic::fit(data.iter().copied()).unwrap().distribution;
        parameters(d.location(), d.scale())
    });
    agrees("gumbel", |data| {
        let d = Gumbel::fit(data.iter().copied()).unwrap().distribution;
        parameters(d.location(), d.scale())
    });
    agrees("weibull", |data| {
        let d = Weibull::fit(data.iter().copied()).unwrap().distribution;
        parameters(d.shape(), d.scale())
    });
    agrees("student_t", |data| {
        let d = StudentT::fit(data.iter().copied()).unwrap().distribution;
        vec![
            f64::from(d.df()),
            f64::from(d.location()),
            f64::from(d.scale()),
        ]
    });
}

#[test]
fn parts_of_the_data_merge() {
    let d = Normal::new(1000.0f32, 0.25).unwrap();
    let mut rng = DefaultRng::new(3);
    let data: Vec<f32> = (0..5000).map(|_| d.sample(&mut rng)).collect();
    let mut whole = Moments::default();
    whole.extend(data.iter().copied()).unwrap();
    for parts in [2, 3, 7] {
        let mut merged = Moments::default();
        for part in data.chunks(data.len().div_ceil(parts)) {
            let mut moments = Moments::default();
            moments.extend(part.iter().copied()).unwrap();
            merged.merge(&moments);
        }
        assert_eq!(merged.count(), whole.count());
        assert_eq!(merged.mean::<f32>(), whole.mean::<f32>());
        assert_eq!(merged.variance::<f32>(), whole.variance::<f32>());
        assert_eq!(
            (merged.least::<f32>(), merged.greatest::<f32>()),
            (whole.least::<f32>(), whole.greatest::<f32>())
        );
    }
}

#[test]
fn data_that_cannot_be_fitted() {
    use DistributionError as E;
    let few = E::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Normal::fit_data([1.0f32]).unwrap_err(), few);
    assert_eq!(
        Normal::fit_data([1.0f32, 1.0, 1.0]).unwrap_err(),
        E::NoMaximum
    );
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(
            Normal::fit_data([1.0f32, wrong]).unwrap_err(),
            E::DatumOutOfSupport
        );
    }
    assert_eq!(
        Exponential::fit_data([1.0f32, -1.0]).unwrap_err(),
        E::DatumOutOfSupport
    );
    assert_eq!(
        LogNormal::fit_data([1.0f32, 0.0]).unwrap_err(),
        E::DatumOutOfSupport
    );
    assert_eq!(
        Gamma::fit_data([1.0f32, -2.0]).unwrap_err(),
        E::DatumOutOfSupport
    );
    assert_eq!(
        Gamma::fit_data([2.0f32, 2.0, 2.0]).unwrap_err(),
        E::NoMaximum
    );
    assert_eq!(
        Beta::fit_data([0.5f32, 1.0]).unwrap_err(),
        E::DatumOutOfSupport
    );
    assert_eq!(
        Weibull::fit([0.0f32, 0.0, 0.0].into_iter()).unwrap_err(),
        E::DatumOutOfSupport
    );
    // A wrong datum leaves the statistics as they were.
    let mut moments = Moments::default();
    moments.extend([1.0f32, 3.0]).unwrap();
    assert!(moments.push(f32::NAN).is_err());
    assert_eq!((moments.count(), moments.mean::<f32>()), (2, 2.0f32));
}
