//! The operations: ours and those of others.

use core::hint::black_box;

use rand_core::Rng;
use smidgen::distribution::{
    Bernoulli, Beta, Binomial, Continuous, Discrete, Distribution, Exponential, Gamma, Normal,
    Poisson, StudentT, Uniform,
};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::row;

/// Every row.
pub fn all() {
    let mut rng = DefaultRng::new(1);
    row("smidgen - next_u32", |_| {
        black_box(rng.next_u32());
    });
    ours::<f32>("f32");
    ours::<I16F16>("q16");
    rand_distr();
    libm();
    #[cfg(feature = "statrs")]
    statrs();
}

/// Draws of a distribution.
fn draws<D: Distribution>(name: &str, distribution: Result<D, impl core::fmt::Debug>) {
    let distribution = black_box(distribution.unwrap());
    let mut rng = DefaultRng::new(2);
    row(name, |_| {
        black_box(distribution.sample(&mut rng));
    });
}

/// A function at arguments from -4 to 4, or from 0 to 8.
fn function<R: Real>(name: &str, shift: i32, function: impl Fn(R) -> R) {
    let arguments: [R; 8] =
        core::array::from_fn(|i| R::from_f32((i as f32 - 3.45) * 1.1).add(R::from_i32(shift)));
    row(name, |round| {
        black_box(function(black_box(arguments[round as usize % 8])));
    });
}

/// A name with the number type in it.
macro_rules! named {
    ($number:expr, $operation:literal) => {
        if $number == "f32" {
            concat!("smidgen f32 ", $operation)
        } else {
            concat!("smidgen q16 ", $operation)
        }
    };
}

fn ours<R: Real>(number: &str) {
    let r = |x: f32| black_box(R::from_f32(x));
    draws(named!(number, "normal-sample"), Normal::new(r(0.5), r(2.0)));
    draws(
        named!(number, "exponential-sample"),
        Exponential::new(r(3.0)),
    );
    draws(
        named!(number, "uniform-sample"),
        Uniform::new(r(-1.0), r(1.0)),
    );
    draws(
        named!(number, "bernoulli-0.3-sample"),
        Bernoulli::new(r(0.3)),
    );
    draws(named!(number, "poisson-4-sample"), Poisson::new(r(4.0)));
    draws(named!(number, "poisson-100-sample"), Poisson::new(r(100.0)));
    draws(
        named!(number, "binomial-20-0.3-sample"),
        Binomial::new(black_box(20), r(0.3)),
    );
    draws(
        named!(number, "binomial-1000-0.3-sample"),
        Binomial::new(black_box(1000), r(0.3)),
    );
    draws(
        named!(number, "gamma-2.5-sample"),
        Gamma::new(r(2.5), r(1.0)),
    );
    let normal = black_box(Normal::new(r(0.0), r(1.0)).unwrap());
    function(named!(number, "normal-cdf"), 0, |x: R| normal.cdf(x));
    function(named!(number, "normal-pdf"), 0, |x: R| normal.pdf(x));
    function(named!(number, "normal-ln-pdf"), 0, |x: R| normal.ln_pdf(x));
    let one_in = |x: R| normal.quantile(x.add(R::from_i32(4)).div(R::from_i32(8)));
    function(named!(number, "normal-quantile"), 0, one_in);
    let gamma = black_box(Gamma::new(r(2.5), r(1.0)).unwrap());
    function(named!(number, "gamma-2.5-cdf"), 4, |x: R| gamma.cdf(x));
    let beta = black_box(Beta::new(r(2.0), r(3.0)).unwrap());
    function(named!(number, "beta-2-3-cdf"), 4, |x: R| {
        beta.cdf(x.div(R::from_i32(8)))
    });
    let student = black_box(StudentT::new(r(5.0)).unwrap());
    function(named!(number, "student-t-5-cdf"), 0, |x: R| student.cdf(x));
    let poisson = black_box(Poisson::new(r(4.0)).unwrap());
    row(named!(number, "poisson-4-pmf"), |round| {
        black_box(poisson.pmf(black_box(round % 10)));
    });
    row(named!(number, "poisson-4-cdf"), |round| {
        black_box(poisson.cdf(black_box(round % 10)));
    });
    let binomial = black_box(Binomial::new(1000, r(0.3)).unwrap());
    row(named!(number, "binomial-1000-0.3-pmf"), |round| {
        black_box(binomial.pmf(black_box(280 + round % 40)));
    });
    function::<R>(named!(number, "exp"), 0, Real::exp);
    function::<R>(named!(number, "ln"), 4, Real::ln);
}

/// rand_distr, with the same generator.
fn rand_distr() {
    use rand_distr::Distribution;

    fn draws<T, D: Distribution<T>>(name: &str, distribution: D) {
        let distribution = black_box(distribution);
        let mut rng = DefaultRng::new(2);
        row(name, |_| {
            black_box(distribution.sample(&mut rng));
        });
    }
    let r = black_box::<f32>;
    draws::<f32, _>(
        "rand_distr f32 normal-sample",
        rand_distr::Normal::new(r(0.5), r(2.0)).unwrap(),
    );
    draws::<f32, _>(
        "rand_distr f32 exponential-sample",
        rand_distr::Exp::new(r(3.0)).unwrap(),
    );
    draws::<bool, _>(
        "rand_distr f32 bernoulli-0.3-sample",
        rand_distr::Bernoulli::new(0.3).unwrap(),
    );
    draws::<f32, _>(
        "rand_distr f32 poisson-4-sample",
        rand_distr::Poisson::new(r(4.0)).unwrap(),
    );
    draws::<f32, _>(
        "rand_distr f32 poisson-100-sample",
        rand_distr::Poisson::new(r(100.0)).unwrap(),
    );
    draws::<u64, _>(
        "rand_distr f32 binomial-20-0.3-sample",
        rand_distr::Binomial::new(20, black_box(0.3)).unwrap(),
    );
    draws::<u64, _>(
        "rand_distr f32 binomial-1000-0.3-sample",
        rand_distr::Binomial::new(1000, black_box(0.3)).unwrap(),
    );
    draws::<f32, _>(
        "rand_distr f32 gamma-2.5-sample",
        rand_distr::Gamma::new(r(2.5), r(1.0)).unwrap(),
    );
}

/// libm in single precision.
fn libm() {
    function("libm f32 exp", 0, libm::expf);
    function("libm f32 ln", 4, libm::logf);
    function("libm f32 normal-cdf", 0, |x: f32| {
        0.5 * libm::erfcf(-x * core::f32::consts::FRAC_1_SQRT_2)
    });
}

/// statrs, in double precision: it has no other.
#[cfg(feature = "statrs")]
fn statrs() {
    use statrs::distribution::{ContinuousCDF, Discrete as _, DiscreteCDF};

    let normal = black_box(statrs::distribution::Normal::new(0.0, 1.0).unwrap());
    function("statrs f64 normal-cdf", 0, |x: f64| normal.cdf(x));
    let poisson = black_box(statrs::distribution::Poisson::new(4.0).unwrap());
    row("statrs f64 poisson-4-cdf", |round| {
        black_box(poisson.cdf(black_box(u64::from(round % 10))));
    });
    row("statrs f64 poisson-4-pmf", |round| {
        black_box(poisson.pmf(black_box(u64::from(round % 10))));
    });
    let gamma = black_box(statrs::distribution::Gamma::new(2.5, 1.0).unwrap());
    function("statrs f64 gamma-2.5-cdf", 4, |x: f64| gamma.cdf(x));
    let beta = black_box(statrs::distribution::Beta::new(2.0, 3.0).unwrap());
    function("statrs f64 beta-2-3-cdf", 4, |x: f64| beta.cdf(x / 8.0));
}
