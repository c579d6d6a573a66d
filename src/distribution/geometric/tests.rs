//! Tests.

use super::super::count_draw::tests::{
    Cycle, assert_mass, assert_near, assert_quantiles, chi_square, masses,
};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

/// `(p, k, [ln f(k), P(X <= k), P(X > k)])` by mpmath 1.3, in every number type.
const VALUES: [(f64, u32, [f64; 3]); 8] = [
    (0.5, 1, [-1.3862943611198906, 0.75, 0.25]),
    (
        0.5,
        40,
        [
            -28.41903440295776,
            0.9999999999995453,
            4.547473508864641e-13,
        ],
    ),
    (0.25, 3, [-2.2493405784752336, 0.68359375, 0.31640625]),
    (
        0.9375,
        5,
        [
            -13.927482132336477,
            0.9999999403953552,
            5.960464477539063e-08,
        ],
    ),
    (
        9.765625e-4,
        0,
        [-6.931471805599453, 9.765625e-4, 0.9990234375],
    ),
    (
        9.765625e-4,
        700,
        [-7.615399559078082, 0.49586177528573505, 0.504138224714265],
    ),
    (
        9.765625e-4,
        20000,
        [
            -26.472264762131708,
            0.9999999967407541,
            3.2592458712028942e-09,
        ],
    ),
    (
        1.52587890625e-5,
        100000,
        [-12.616245436859733, 0.7825759765186615, 0.21742402348133855],
    ),
];

fn geometric<R: Real>(p: f64) -> Geometric<R> {
    Geometric::new(R::from_f32(p as f32)).unwrap()
}

#[test]
fn values() {
    for (p, k, exact) in VALUES {
        assert_mass(&geometric::<f32>(p), k.into(), exact);
        assert_mass(&geometric::<f64>(p), k.into(), exact);
        assert_mass(&geometric::<I16F16>(p), k.into(), exact);
    }
}

#[test]
fn parameters_out_of_range() {
    let parameter = Parameter::P;
    assert_eq!(
        Geometric::new(0.0_f32),
        Err(DistributionError::NotPositive { parameter })
    );
    for p in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
        assert_eq!(
            Geometric::new(p),
            Err(DistributionError::NotProbability { parameter })
        );
    }
}

#[test]
fn certain_success() {
    let certain = geometric::<f32>(1.0);
    assert_eq!(certain.support(), (0, 0));
    assert_eq!(
        (certain.pmf(0), certain.pmf(1), certain.cdf(0)),
        (1.0, 0.0, 1.0)
    );
    assert_eq!(
        (certain.mean(), certain.variance(), certain.entropy()),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(certain.sample(&mut DefaultRng::new(1)), 0);
}

#[test]
fn quantiles() {
    for p in [0.0009765625, 0.25, 0.9375] {
        assert_quantiles(&geometric::<f32>(p));
        assert_quantiles(&geometric::<I16F16>(p));
    }
    assert_eq!(geometric::<f32>(0.25).quantile(1.0), u32::MAX);
}

#[test]
fn draws() {
    for (i, p) in [0.96875, 0.5, 0.125, 0.01].into_iter().enumerate() {
        let distribution = Geometric::<f64>::new(p).unwrap();
        let mut rng = DefaultRng::new(i as u64);
        let ln_mass = |k: f64| libm::log(p) + k * libm::log1p(-p);
        let masses = masses(ln_mass, 1.0 / p, 2.0 / p, 1e9);
        let z = chi_square(masses, 50_000, || distribution.sample(&mut rng));
        assert!(z < 4.0, "{p}: {z}");
    }
}

/// For tiny `p` the draws are those of an exponential distribution, without gaps.
#[test]
fn draws_of_rare_success() {
    let mut rng = DefaultRng::new(4);
    for p in [1e-7, 1e-8_f64] {
        let distribution = Geometric::<f64>::new(p).unwrap();
        let mut cells = [0u32; 50];
        let mut low_bits = [0u32; 16];
        for _ in 0..20_000 {
            let k = distribution.sample(&mut rng);
            let uniform = -libm::expm1(-(f64::from(k) + 0.5) * p);
            cells[(uniform * 50.0) as usize] += 1;
            low_bits[(k & 15) as usize] += 1;
        }
        let chi = |counts: &[u32]| -> f64 {
            let expected = 20_000.0 / counts.len() as f64;
            let square =
                |&count: &u32| (f64::from(count) - expected) * (f64::from(count) - expected);
            counts.iter().map(square).sum::<f64>() / expected
        };
        // 4 deviations above 49 and 15.
        assert!(chi(&cells) < 49.0 + 4.0 * 9.9, "{}", chi(&cells));
        assert!(chi(&low_bits) < 15.0 + 4.0 * 5.5, "{}", chi(&low_bits));
    }
    let rarest = Geometric::new(1e-17_f32).unwrap();
    assert!((0..1000).all(|_| rarest.sample(&mut rng) > 1000));
    assert_eq!(rarest.median(), u32::MAX);
    for words in [[0, 0], [u32::MAX; 2], [0, u32::MAX]] {
        rarest.sample(&mut Cycle(words, 0));
        geometric::<f32>(0.5).sample(&mut Cycle(words, 0));
    }
}

#[test]
fn entropy_and_divergence() {
    let geometric = geometric::<f64>;
    let half = geometric(0.5);
    assert_near(
        half.entropy().to_extended(),
        2.0 * core::f64::consts::LN_2,
        1e-15,
        "entropy",
    );
    let kl = half.kl_divergence(&geometric(0.25));
    assert_near(kl.to_extended(), 0.28768207245178096, 1e-14, "kl");
    assert_eq!(half.kl_divergence(&half), 0.0);
    assert_eq!(half.kl_divergence(&geometric(1.0)), f64::INFINITY);
    // Summed.
    let (a, b) = (geometric(0.375), geometric(0.625));
    let mut sum = Extended::ZERO;
    for k in 0..200 {
        let ln = a.ln_probability(k);
        sum = sum + ln.exp() * (ln - b.ln_probability(k));
    }
    assert_near(
        a.kl_divergence(&b).to_extended(),
        f64::from_extended(sum),
        1e-13,
        "kl",
    );
}

#[test]
fn fit_finds_the_probability() {
    let mut rng = DefaultRng::new(8);
    for p in [0.01, 0.5, 0.95] {
        let distribution = Geometric::new(p).unwrap();
        let data = (0..5000).map(|_| distribution.sample(&mut rng));
        let estimate = Geometric::<f32>::fit_data(data).unwrap();
        let [error] = estimate.standard_errors;
        let found = estimate.distribution.p();
        assert!((found - p).abs() < 4.0 * error, "{found}");
        let exact = found * libm::sqrtf((1.0 - found) / 5000.0);
        assert_near(error.to_extended(), exact.into(), 1e-5, "error");
    }
    assert_eq!(
        Geometric::<f32>::fit_data([0, 0]).unwrap().distribution.p(),
        1.0
    );
    assert!(Geometric::<f32>::fit_data([]).is_err());
}
