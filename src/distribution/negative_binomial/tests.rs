//! Tests against values of mpmath 1.3 with 60 digits.

use super::super::count_draw::tests::{
    assert_mass, assert_near, assert_quantiles, chi_square, masses,
};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

/// `(r, p, k, [ln f(k), P(X <= k), P(X > k)])`, in every number type.
const VALUES: [(f64, f64, u32, [f64; 3]); 18] = [
    (1.0, 0.5, 1, [-1.3862943611198906, 0.75, 0.25]),
    (1.0, 0.5, 3, [-2.772588722239781, 0.9375, 0.0625]),
    (
        1.0,
        0.5,
        30,
        [
            -21.487562597358306,
            0.9999999995343387,
            4.656612873077393e-10,
        ],
    ),
    (
        0.125,
        0.0625,
        1,
        [-2.49055365309738, 0.7899708571068461, 0.21002914289315394],
    ),
    (
        0.125,
        0.0625,
        20,
        [-6.280779444583597, 0.9812653578382643, 0.018734642161735655],
    ),
    (
        0.125,
        0.0625,
        300,
        [
            -26.71854032201379,
            0.9999999999642378,
            3.5762209001270365e-11,
        ],
    ),
    (2.5, 0.25, 0, [-3.4657359027997265, 0.03125, 0.96875]),
    (
        2.5,
        0.25,
        7,
        [-2.600021220703258, 0.5853024302050471, 0.41469756979495287],
    ),
    (
        2.5,
        0.25,
        40,
        [
            -9.678270915686747,
            0.9997836641593593,
            0.0002163358406407842,
        ],
    ),
    (
        100.5,
        0.75,
        10,
        [
            -11.343544949138291,
            1.817971739854244e-05,
            0.9999818202826014,
        ],
    ),
    (
        100.5,
        0.75,
        33,
        [-2.814710379196508, 0.5166241712056525, 0.4833758287943475],
    ),
    (
        100.5,
        0.75,
        80,
        [-19.27332171208874, 0.999999994733204, 5.266796044656199e-09],
    ),
    (
        1000.0,
        0.03125,
        28000,
        [
            -12.569320684672455,
            0.0009602863490593218,
            0.9990397136509407,
        ],
    ),
    (
        1000.0,
        0.03125,
        31000,
        [-7.82276114367411, 0.5044060300731822, 0.49559396992681787],
    ),
    (
        1000.0,
        0.03125,
        36000,
        [
            -19.37817670241203,
            0.9999991555851532,
            8.444148468447585e-07,
        ],
    ),
    (
        20000.0,
        0.9375,
        1000,
        [-47.430718665665324, 1.047851917773858e-20, 1.0],
    ),
    (
        20000.0,
        0.9375,
        1333,
        [-4.548895483244235, 0.5037613011334838, 0.4962386988665162],
    ),
    (
        20000.0,
        0.9375,
        1600,
        [
            -28.034409801354194,
            0.999999999996474,
            3.525946298849893e-12,
        ],
    ),
];

fn negative_binomial<R: Real>(r: f64, p: f64) -> NegativeBinomial<R> {
    NegativeBinomial::new(R::from_f32(r as f32), R::from_f32(p as f32)).unwrap()
}

#[test]
fn values() {
    for (r, p, k, exact) in VALUES {
        assert_mass(&negative_binomial::<f32>(r, p), k.into(), exact);
        assert_mass(&negative_binomial::<f64>(r, p), k.into(), exact);
        assert_mass(&negative_binomial::<I16F16>(r, p), k.into(), exact);
    }
}

#[test]
fn parameters_out_of_range() {
    let r = Parameter::R;
    let p = Parameter::P;
    for (parameters, error) in [
        ((0.0, 0.5), DistributionError::NotPositive { parameter: r }),
        (
            (f32::NAN, 0.5),
            DistributionError::NotFinite { parameter: r },
        ),
        ((1.0, 0.0), DistributionError::NotPositive { parameter: p }),
        (
            (1.0, 1.5),
            DistributionError::NotProbability { parameter: p },
        ),
        (
            (1.0, f32::NAN),
            DistributionError::NotProbability { parameter: p },
        ),
    ] {
        assert_eq!(
            NegativeBinomial::new(parameters.0, parameters.1),
            Err(error)
        );
    }
}

#[test]
fn certain_success() {
    let none = negative_binomial::<f32>(3.5, 1.0);
    assert_eq!(none.support(), (0, 0));
    assert_eq!((none.pmf(0), none.pmf(1)), (1.0, 0.0));
    assert_eq!(none.sample(&mut DefaultRng::new(1)), 0);
    assert_eq!(none.entropy(), 0.0);
    assert_eq!(none.kl_divergence(&none), 0.0);
    let some = negative_binomial::<f32>(2.0, 0.5);
    assert_eq!(some.kl_divergence(&none), f32::INFINITY);
    assert_eq!(none.kl_divergence(&some), 1.386_294_4);
}

#[test]
fn quantiles() {
    for (r, p) in [
        (0.125, 0.0625),
        (2.5, 0.25),
        (100.5, 0.75),
        (1000.0, 0.03125),
    ] {
        assert_quantiles(&negative_binomial::<f32>(r, p));
        assert_quantiles(&negative_binomial::<I16F16>(r, p));
    }
}

#[test]
fn masses_sum_to_tails() {
    let distribution = negative_binomial::<f32>(2.5, 0.25);
    let mut sum = Extended::ZERO;
    for k in 0..100 {
        sum = sum + distribution.ln_probability(k).exp();
        let cdf = distribution.extended_cdf(k.into());
        assert_near(sum, f64::from_extended(cdf), 1e-12, "sum");
        assert_near(
            cdf + distribution.extended_sf(k.into()),
            1.0,
            1e-15,
            "both tails",
        );
    }
}

#[test]
fn modes() {
    for (r, p, mode) in [
        (0.5, 0.25, 0),
        (1.0, 0.25, 0),
        (2.0, 0.25, 2),
        (2.5, 0.25, 4),
    ] {
        assert_eq!(negative_binomial::<f32>(r, p).mode(), Some(mode), "{r} {p}");
    }
}

#[test]
fn entropies() {
    for (r, p, exact) in [
        (1.0, 0.5, 1.3862943611198906),
        (0.125, 0.0625, 1.3878091140386004),
        (2.5, 0.25, 2.9624258989484216),
        (100.5, 0.75, 3.3133006238589493),
        (30.0, 0.125, 5.12095579958635),
        (2.5, 0.00390625, 7.273165919407557),
    ] {
        let entropy = negative_binomial::<f64>(r, p).entropy();
        assert_near(entropy.to_extended(), exact, 1e-8, "entropy");
    }
}

#[test]
fn divergences() {
    let kl =
        |(r, p), (s, q)| negative_binomial::<f64>(r, p).kl_divergence(&negative_binomial(s, q));
    let near = |found: f64, exact| assert_near(found.to_extended(), exact, 1e-8, "kl");
    near(kl((2.5, 0.25), (4.0, 0.5)), 0.5693678294242395);
    near(kl((2.5, 0.0078125), (4.0, 0.015625)), 0.1838629179151534);
    // As the geometric ones: 1/2 ln(1/2 / 1/4) + 1/2 ln(1/2 / 3/4), over 1/2.
    near(kl((1.0, 0.5), (1.0, 0.25)), 0.28768207245178096);
    assert_eq!(kl((2.5, 0.25), (2.5, 0.25)), 0.0);
}

#[test]
fn draws() {
    for (i, (r, p)) in [(0.5, 0.25), (3.0, 0.5), (40.5, 0.125)]
        .into_iter()
        .enumerate()
    {
        let distribution = negative_binomial::<f64>(r, p);
        let mut rng = DefaultRng::new(i as u64);
        let ln_mass = |k: f64| {
            libm::lgamma(k + r) - libm::lgamma(k + 1.0) - libm::lgamma(r)
                + r * libm::log(p)
                + k * libm::log1p(-p)
        };
        let deviation = f64::from_extended(distribution.extended_variance().sqrt());
        let masses = masses(ln_mass, distribution.mean(), 3.0 * deviation, 1e9);
        let z = chi_square(masses, 20_000, || distribution.sample(&mut rng));
        assert!(z < 4.0, "{r} {p}: {z}");
    }
}

#[test]
fn fit_finds_the_parameters() {
    let mut rng = DefaultRng::new(8);
    for (r, p) in [(0.4, 0.1), (3.0, 0.5), (50.0, 0.6)] {
        let distribution = negative_binomial::<f64>(r, p);
        let mut data = [0; 3000];
        data.fill_with(|| distribution.sample(&mut rng));
        let estimate = NegativeBinomial::<f64>::fit(data.into_iter()).unwrap();
        let [error_r, error_p] = estimate.standard_errors;
        let found = estimate.distribution;
        assert!((found.r() - r).abs() < 4.0 * error_r, "{found:?} {error_r}");
        assert!((found.p() - p).abs() < 4.0 * error_p, "{found:?} {error_p}");
        // Nothing near is likelier, and the curvature is that of the error.
        let likelihood = |r: f64, p: f64| {
            let near = negative_binomial_f64(r, p);
            near.log_likelihood(data)
        };
        let best = likelihood(found.r(), found.p());
        let mean = found.mean();
        for side in [-0.1, 0.1] {
            let r = found.r() + side * error_r;
            let fall = best - likelihood(r, r / (r + mean));
            assert!((fall - 0.005).abs() < 0.001, "{fall}");
        }
    }
}

fn negative_binomial_f64(r: f64, p: f64) -> NegativeBinomial<f64> {
    NegativeBinomial::new(r, p).unwrap()
}

#[test]
fn data_without_a_maximum() {
    let fit = |data: [u32; 4]| NegativeBinomial::<f32>::fit(data.into_iter()).map(|e| e.count);
    assert_eq!(fit([3, 3, 3, 3]), Err(DistributionError::NoMaximum));
    assert_eq!(fit([0, 0, 0, 0]), Err(DistributionError::NoMaximum));
    assert_eq!(fit([2, 3, 4, 3]), Err(DistributionError::NoMaximum));
    assert_eq!(fit([0, 0, 0, 100_000]), Ok(4));
    assert!(fit([u32::MAX, 0, u32::MAX, 0]).is_ok());
    assert!(NegativeBinomial::<f32>::fit([1].into_iter()).is_err());
}
