//! Tests against values of mpmath 1.3 with 60 digits.

use super::super::count_draw::tests::{assert_mass, assert_near, assert_quantiles};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

/// `(n, p, k, [ln f(k), P(X <= k), P(X > k)])`, in every number type.
const VALUES: [(u32, f64, u32, [f64; 3]); 19] = [
    (1, 0.25, 0, [-0.28768207245178096, 0.75, 0.25]),
    (10, 0.5, 0, [-6.931471805599453, 9.765625e-4, 0.9990234375]),
    (10, 0.5, 3, [-2.1439800628174073, 0.171875, 0.828125]),
    (10, 0.5, 9, [-4.628886712605407, 0.9990234375, 9.765625e-4]),
    (
        10,
        0.9375,
        1,
        [
            -22.71525192830156,
            1.3733369996771216e-10,
            0.9999999998626663,
        ],
    ),
    (
        10,
        0.9375,
        5,
        [
            -8.656207129375339,
            0.00018408993673801888,
            0.999815910063262,
        ],
    ),
    (
        10,
        0.9375,
        9,
        [-1.050850319483876, 0.47553952495127305, 0.524460475048727],
    ),
    (
        1000,
        0.25,
        150,
        [
            -33.10839492212355,
            8.787922650521397e-15,
            0.9999999999999912,
        ],
    ),
    (
        1000,
        0.25,
        250,
        [-3.536189066839433, 0.5169865459091714, 0.48301345409082863],
    ),
    (
        1000,
        0.25,
        260,
        [-3.8134269683271764, 0.7791450483054428, 0.2208549516945571],
    ),
    (
        1000,
        0.25,
        400,
        [-57.77484279347944, 1.0, 7.998969555452026e-26],
    ),
    (
        100000,
        0.5,
        49000,
        [
            -25.983390093165433,
            1.294358019173449e-10,
            0.9999999998705642,
        ],
    ),
    (
        100000,
        0.5,
        50000,
        [-5.982256585129842, 0.5012615631070984, 0.49873843689290165],
    ),
    (
        100000,
        0.5,
        51000,
        [
            -25.983390093165433,
            0.9999999998757588,
            1.2424114270745558e-10,
        ],
    ),
    (
        100000,
        1.220703125e-4,
        0,
        [
            -12.207776368698225,
            4.99148863672196e-06,
            0.9999950085113632,
        ],
    ),
    (
        100000,
        1.220703125e-4,
        12,
        [-2.1700405442060458, 0.5523000411599442, 0.44769995884005576],
    ),
    (
        100000,
        1.220703125e-4,
        40,
        [
            -22.45084929247341,
            0.9999999999257172,
            7.428282783128349e-11,
        ],
    ),
    (
        2147483647,
        0.25,
        536870911,
        [-10.825731615266145, 0.49999668645214884, 0.5000033135478511],
    ),
    (
        2147483647,
        0.25,
        536970911,
        [
            -23.242727838538464,
            0.9999996875979061,
            3.1240209382723073e-07,
        ],
    ),
];

fn binomial<R: Real>(n: u32, p: f64) -> Binomial<R> {
    Binomial::new(n, R::from_f32(p as f32)).unwrap()
}

#[test]
fn values() {
    for (n, p, k, exact) in VALUES {
        assert_mass(&binomial::<f32>(n, p), k.into(), exact);
        assert_mass(&binomial::<f64>(n, p), k.into(), exact);
        assert_mass(&binomial::<I16F16>(n, p), k.into(), exact);
    }
}

#[test]
fn parameters_out_of_range() {
    let parameter = Parameter::P;
    for p in [-0.1, 1.1, f32::NAN, f32::INFINITY] {
        assert_eq!(
            Binomial::new(3, p),
            Err(DistributionError::NotProbability { parameter })
        );
    }
    assert_eq!(
        Binomial::new(1 << 31, 0.5_f32),
        Err(DistributionError::TooLarge {
            parameter: Parameter::N,
            greatest: GREATEST,
        })
    );
}

#[test]
fn certain_values() {
    let mut rng = DefaultRng::new(1);
    for (n, p, value) in [(0, 0.5, 0), (7, 0.0, 0), (7, 1.0, 7)] {
        let certain = binomial::<f32>(n, p);
        assert_eq!(certain.support(), (value.into(), value.into()));
        assert_eq!(certain.mode(), Some(value));
        assert_eq!(certain.sample(&mut rng), value);
        assert_eq!(certain.entropy(), 0.0);
        assert_eq!(certain.quantile(0.5), value);
        for k in 0..9 {
            assert_eq!(certain.pmf(k), f32::from(u8::from(k == value)));
            assert_eq!(certain.cdf(k), f32::from(u8::from(k >= value)));
        }
        assert_eq!(certain.kl_divergence(&certain), 0.0);
    }
    assert_eq!(binomial::<f32>(9, 0.5).pmf(10), 0.0);
    assert_eq!(binomial::<f32>(9, 0.5).sf(10), 0.0);
}

#[test]
fn quantiles() {
    for (n, p) in [(1, 0.25), (10, 0.9375), (1000, 0.25), (100_000, 0.5)] {
        assert_quantiles(&binomial::<f32>(n, p));
        assert_quantiles(&binomial::<I16F16>(n, p));
    }
    assert_eq!(binomial::<f32>(10, 0.5).quantile(1.0), 10);
}

#[test]
fn masses_sum_to_tails() {
    let binomial = binomial::<f32>(60, 0.25);
    let mut sum = Extended::ZERO;
    for k in 0..60 {
        sum = sum + binomial.ln_probability(k).exp();
        assert_near(
            sum,
            f64::from_extended(binomial.extended_cdf(k.into())),
            1e-12,
            "sum",
        );
        let both = binomial.extended_cdf(k.into()) + binomial.extended_sf(k.into());
        assert_near(both, 1.0, 1e-15, "both tails");
    }
}

#[test]
fn modes() {
    for (n, p, mode) in [
        (3, 0.5, 1),
        (4, 0.5, 2),
        (10, 0.25, 2),
        (11, 0.25, 2),
        (1, 0.75, 1),
    ] {
        assert_eq!(binomial::<f32>(n, p).mode(), Some(mode), "{n} {p}");
    }
}

#[test]
fn entropies() {
    for (n, p, exact) in [
        (1, 0.25, 0.5623351446188084),
        (10, 0.9375, 1.031627824077344),
        (1000, 0.25, 4.035716463442163),
        (100_000, 0.5, 6.482254085121508),
    ] {
        let entropy = binomial::<f64>(n, p).entropy();
        assert_near(entropy.to_extended(), exact, 1e-12, "entropy");
    }
}

#[test]
fn divergences() {
    let kl = |(n, p), (m, q)| binomial::<f64>(n, p).kl_divergence(&binomial(m, q));
    let exact = 1.4384103622589046;
    assert_near(kl((10, 0.5), (10, 0.25)).to_extended(), exact, 1e-14, "kl");
    let exact = 0.5790734897429581;
    assert_near(
        kl((100, 0.25), (120, 0.25)).to_extended(),
        exact,
        1e-10,
        "kl",
    );
    assert_eq!(kl((120, 0.25), (100, 0.25)), f64::INFINITY);
    assert_eq!(kl((10, 0.5), (10, 1.0)), f64::INFINITY);
    assert_eq!(kl((10, 0.5), (20, 0.0)), f64::INFINITY);
    assert_eq!(kl((10, 0.5), (10, 0.5)), 0.0);
    assert_near(
        kl((10, 0.0), (20, 0.5)).to_extended(),
        13.862943611198906,
        1e-14,
        "kl",
    );
    assert_eq!(kl((0, 0.5), (0, 0.25)), 0.0);
}

#[test]
fn numbers_draw_the_same() {
    for (n, p) in [(10, 0.25), (100, 0.75), (100_000, 0.5)] {
        let (mut a, mut b) = (DefaultRng::new(5), DefaultRng::new(5));
        let (float, fixed) = (binomial::<f32>(n, p), binomial::<I16F16>(n, p));
        for _ in 0..1000 {
            let draw = float.sample(&mut a);
            assert_eq!(draw, fixed.sample(&mut b));
            assert!(draw <= n);
        }
        let (mut a, mut b) = (DefaultRng::new(6), DefaultRng::new(6));
        let extended = sample_extended(n, p.to_extended(), &mut a);
        assert_eq!(extended, float.sample(&mut b));
    }
}

#[test]
fn fit_finds_the_probability() {
    let mut rng = DefaultRng::new(8);
    for (n, p) in [(1, 0.3), (12, 0.8), (1000, 0.05)] {
        let binomial = binomial::<f32>(n, p);
        let mut data = Moments::default();
        data.extend((0..5000).map(|_| binomial.sample(&mut rng)))
            .unwrap();
        let estimate = Binomial::<f32>::fit_with_n(n, &data).unwrap();
        let error = f64::from(estimate.standard_errors[0]);
        let found = f64::from(estimate.distribution.p());
        assert!((found - p).abs() < 4.0 * error, "{found} {error}");
        let exact = libm::sqrt(found * (1.0 - found) / f64::from(n) / 5000.0);
        assert_near(error.to_extended(), exact, 1e-6, "error");
    }
    let mut data = Moments::default();
    assert!(Binomial::<f32>::fit_with_n(3, &data).is_err());
    data.push(4).unwrap();
    assert_eq!(
        Binomial::<f32>::fit_with_n(3, &data),
        Err(DistributionError::DatumOutOfSupport)
    );
    assert_eq!(
        Binomial::<f32>::fit_with_n(4, &data)
            .unwrap()
            .distribution
            .p(),
        1.0
    );
}
