//! `distribution`.

use core::hint::black_box;

use smidgen::distribution::{
    Bernoulli, Beta, Binomial, Categorical, Continuous, Count, DiagonalNormal, Dirichlet, Discrete,
    DiscreteUniform, Distribution, Exponential, Fit, Gamma, Geometric, Gumbel, Laplace, LogNormal,
    Logistic, Moments, Multinomial, NegativeBinomial, Normal, Poisson, Statistics, StudentT,
    Uniform, Weibull,
};
use smidgen::num::{Extended, Real};
use smidgen::rng::DefaultRng;

use super::{data, number};

pub fn call<R: Real>() {
    let (a, b): (R, R) = (number(0.3), number(2.0));
    made(Normal::new(a, b), continuous);
    made(LogNormal::new(a, b), continuous);
    made(Uniform::new(a, b), continuous);
    made(Exponential::new(b), continuous);
    made(Laplace::new(a, b), continuous);
    made(Logistic::new(a, b), continuous);
    made(Gumbel::new(a, b), continuous);
    made(Weibull::new(a, b), continuous);
    made(Gamma::new(a, b), continuous);
    made(Beta::new(a, b), continuous);
    made(StudentT::new(b), continuous);
    made(StudentT::with_location_scale(b, a, b), continuous);
    made(Bernoulli::new(a), discrete);
    made(Binomial::new(black_box(9), a), discrete);
    made(Poisson::new(b), discrete);
    made(Geometric::new(a), discrete);
    made(NegativeBinomial::new(b, a), discrete);
    made(
        DiscreteUniform::<R>::new(black_box(1), black_box(6)),
        discrete,
    );
    let weights = black_box([a, b, a]);
    made(Categorical::from_weights(weights), discrete);
    made(Categorical::from_logits(weights), |categorical| {
        black_box(categorical.probabilities());
    });
    vectors(weights);
    fits::<R>();
}

/// Uses what could be made.
fn made<D, E>(made: Result<D, E>, with: impl Fn(&D)) {
    if let Ok(distribution) = &made {
        with(distribution);
    }
}

fn distribution<D: Distribution>(distribution: &D) -> D::Value {
    let drawn = distribution.sample(&mut DefaultRng::new(black_box(1)));
    black_box(distribution.ln_probability(drawn));
    black_box((
        distribution.entropy(),
        distribution.kl_divergence(distribution),
    ));
    black_box(distribution.log_likelihood([drawn]));
    drawn
}

fn continuous<D: Continuous>(d: &D) {
    let x = black_box(distribution(d));
    let extended = Real::to_extended(x);
    black_box((
        d.support(),
        d.mean(),
        d.variance(),
        d.mode(),
        d.std_dev(),
        d.median(),
    ));
    black_box((d.extended_cdf(extended), d.extended_sf(extended)));
    black_box(d.extended_quantile(extended, Extended::ONE - extended));
    black_box([
        d.pdf(x),
        d.ln_pdf(x),
        d.cdf(x),
        d.sf(x),
        d.ln_cdf(x),
        d.ln_sf(x),
    ]);
    black_box([d.quantile(x), d.inverse_sf(x), d.probability(x, x)]);
}

fn discrete<D: Discrete>(d: &D)
where
    D::Value: Count,
{
    let k = black_box(distribution(d));
    black_box((
        d.support(),
        d.extended_mean(),
        d.extended_variance(),
        d.mode(),
    ));
    black_box((d.mean(), d.variance(), d.std_dev(), d.median()));
    black_box((d.extended_cdf(k.to_i64()), d.extended_sf(k.to_i64())));
    black_box([
        d.pmf(k),
        d.ln_pmf(k),
        d.cdf(k),
        d.sf(k),
        d.ln_cdf(k),
        d.ln_sf(k),
    ]);
    black_box((
        d.quantile(number(0.5)),
        d.inverse_sf(number(0.5)),
        d.probability(k, k),
    ));
    black_box(D::Value::from_i64(k.to_i64()));
}

fn vectors<R: Real>(weights: [R; 3]) {
    made(Multinomial::new(black_box(9), weights), |d| {
        distribution(d);
        black_box((d.probabilities(), d.mean(), d.variance()));
    });
    made(Dirichlet::new(weights), |d| {
        distribution(d);
        black_box((d.mean(), d.variance()));
    });
    made(DiagonalNormal::new(weights, weights), |d| {
        distribution(d);
    });
    made(DiagonalNormal::from_ln_variance(weights, weights), |d| {
        black_box(d.kl_to_standard());
    });
}

/// Estimates from data of two pushes and a merge.
fn fit<D: Fit>(value: D::Value)
where
    D::Statistics: Default,
{
    let (mut statistics, mut other) = (D::Statistics::default(), D::Statistics::default());
    if statistics.push(value).is_ok() && other.extend([value, value]).is_ok() {
        statistics.merge(&other);
    }
    black_box((statistics.count(), D::fit(&statistics).is_ok()));
    black_box(D::fit_data([value, value]).is_ok());
}

fn fits<R: Real>() {
    let x: R = number(0.4);
    let count = black_box(3);
    fit::<Normal<R>>(x);
    fit::<LogNormal<R>>(x);
    fit::<Uniform<R>>(x);
    fit::<Exponential<R>>(x);
    fit::<Gamma<R>>(x);
    fit::<Beta<R>>(x);
    fit::<Bernoulli<R>>(black_box(true));
    fit::<Poisson<R>>(count);
    fit::<Geometric<R>>(count);
    fit::<DiscreteUniform<R>>(black_box(3));
    fit::<Categorical<R, 3>>(black_box(2));
    fit::<Multinomial<R, 3>>(black_box([1, 2, 3]));
    fit::<Dirichlet<R, 3>>(black_box([x; 3]));
    fit::<DiagonalNormal<R, 3>>(black_box([x; 3]));
    black_box(Gumbel::<R>::fit(data()).is_ok());
    black_box(Laplace::<R>::fit(data()).is_ok());
    black_box(Logistic::<R>::fit(data()).is_ok());
    black_box(Weibull::<R>::fit(data()).is_ok());
    black_box(StudentT::<R>::fit(data()).is_ok());
    black_box(NegativeBinomial::<R>::fit(0..count).is_ok());
    let mut moments = Moments::default();
    if moments.extend(0..count).is_ok() {
        black_box(Binomial::<R>::fit_with_n(count, &moments).is_ok());
        black_box([
            moments.mean::<R>(),
            moments.variance(),
            moments.least(),
            moments.greatest(),
        ]);
    }
}
