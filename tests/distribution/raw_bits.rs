//! No panic and no endless loop for any bits of any argument.

use proptest::prelude::*;
use smidgen::distribution::*;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::special;

/// Calls everything that a continuous distribution has.
fn continuous<D: Continuous>(d: Result<D, DistributionError>, x: [D::Number; 2]) {
    let Ok(d) = d else { return };
    for x in x {
        let _ = (
            d.pdf(x),
            d.ln_pdf(x),
            d.cdf(x),
            d.sf(x),
            d.ln_cdf(x),
            d.ln_sf(x),
        );
        let _ = (d.quantile(x), d.inverse_sf(x));
    }
    let _ = (d.probability(x[0], x[1]), d.support(), d.median());
    let _ = (d.mean(), d.variance(), d.std_dev(), d.mode(), d.entropy());
    let _ = (d.kl_divergence(&d), d.log_likelihood(x));
    let mut rng = DefaultRng::new(1);
    for _ in 0..4 {
        let _ = d.sample(&mut rng);
    }
}

/// Calls everything that a discrete distribution has.
fn discrete<D: Discrete>(d: Result<D, DistributionError>, k: [i64; 2], x: [D::Number; 2]) {
    let Ok(d) = d else { return };
    let k = k.map(D::Value::from_i64);
    for (k, x) in k.into_iter().zip(x) {
        let _ = (
            d.pmf(k),
            d.ln_pmf(k),
            d.cdf(k),
            d.sf(k),
            d.ln_cdf(k),
            d.ln_sf(k),
        );
        let _ = (d.quantile(x), d.inverse_sf(x));
    }
    let _ = (d.probability(k[0], k[1]), d.support(), d.median());
    let _ = (d.mean(), d.variance(), d.std_dev(), d.mode(), d.entropy());
    let _ = (d.kl_divergence(&d), d.log_likelihood(k));
    let mut rng = DefaultRng::new(1);
    for _ in 0..4 {
        let _ = d.sample(&mut rng);
    }
}

fn all<R: Real>(p: [R; 3], x: [R; 2], whole: [i32; 4]) {
    continuous(Normal::new(p[0], p[1]), x);
    continuous(LogNormal::new(p[0], p[1]), x);
    continuous(Uniform::new(p[0], p[1]), x);
    continuous(Exponential::new(p[0]), x);
    continuous(Laplace::new(p[0], p[1]), x);
    continuous(Logistic::new(p[0], p[1]), x);
    continuous(Gumbel::new(p[0], p[1]), x);
    continuous(Weibull::new(p[0], p[1]), x);
    continuous(Gamma::new(p[0], p[1]), x);
    continuous(Beta::new(p[0], p[1]), x);
    continuous(StudentT::with_location_scale(p[0], p[1], p[2]), x);
    let k = [i64::from(whole[0]), i64::from(whole[1])];
    discrete(Bernoulli::new(p[0]), k, x);
    discrete(Binomial::new(whole[2] as u32, p[0]), k, x);
    discrete(Poisson::new(p[0]), k, x);
    discrete(Geometric::new(p[0]), k, x);
    discrete(NegativeBinomial::new(p[0], p[1]), k, x);
    discrete(DiscreteUniform::<R>::new(whole[2], whole[3]), k, x);
    discrete(Categorical::from_weights(p), k, x);
    discrete(Categorical::from_logits(p), k, x);
}

fn special_functions<R: Real>(x: [R; 3]) {
    let [a, b, c] = x;
    let _ = (
        special::erf(a),
        special::erfc(a),
        special::erf_inv(a),
        special::erfc_inv(a),
    );
    let _ = (special::normal_cdf(a), special::normal_quantile(a));
    let _ = (
        special::ln_1p(a),
        special::exp_m1(a),
        special::log_sum_exp(&x),
    );
    let _ = (
        special::ln_gamma(a),
        special::digamma(a),
        special::trigamma(a),
    );
    let _ = (
        special::ln_beta(a, b),
        special::gamma_p(a, b),
        special::gamma_q(a, b),
    );
    let _ = (special::gamma_p_inv(a, b), special::gamma_q_inv(a, b));
    let _ = (special::beta_i(a, b, c), special::beta_i_inv(a, b, c));
}

/// Bits of a float: any, and those of numbers of ordinary size.
fn float() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<u32>().prop_map(f32::from_bits),
        (-10.0..10.0f32),
        (-40.0..40.0f32).prop_map(f32::exp),
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            -1.0,
            f32::INFINITY,
            f32::NEG_INFINITY,
            f32::NAN,
            f32::MAX,
            f32::MIN_POSITIVE,
            f32::from_bits(1),
            0.5
        ]),
    ]
}

/// Bits of a fixed-point number: any, and small ones.
fn fixed() -> impl Strategy<Value = I16F16> {
    prop_oneof![
        any::<i32>().prop_map(I16F16::from_bits),
        (-(1 << 18)..1 << 18).prop_map(I16F16::from_bits),
        prop::sample::select(vec![
            I16F16::MIN,
            I16F16::MAX,
            I16F16::ZERO,
            I16F16::ONE,
            I16F16::DELTA,
            -I16F16::DELTA
        ]),
    ]
}

fn whole() -> impl Strategy<Value = i32> {
    prop_oneof![
        any::<i32>(),
        -50..50,
        prop::sample::select(vec![i32::MIN, i32::MAX, 0, 1])
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3000 }))]

    #[test]
    fn floats(p in [float(), float(), float()], x in [float(), float()], k in [whole(), whole(), whole(), whole()]) {
        all(p, x, k);
        special_functions(p);
    }

    #[test]
    fn fixed_point(p in [fixed(), fixed(), fixed()], x in [fixed(), fixed()], k in [whole(), whole(), whole(), whole()]) {
        all(p, x, k);
        special_functions(p);
    }
}
