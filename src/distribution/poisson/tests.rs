//! Tests against values of mpmath 1.3 with 60 digits.

use super::super::count_draw::tests::{assert_mass, assert_near, assert_quantiles};
use super::*;
use crate::num::I16F16;
use crate::rng::DefaultRng;

/// `(lambda, k, [ln f(k), P(X <= k), P(X > k)])`, in every number type.
const VALUES: [(f64, u32, [f64; 3]); 17] = [
    (
        0.0625,
        0,
        [-0.0625, 0.9394130628134758, 0.06058693718652421],
    ),
    (
        0.0625,
        1,
        [-2.835088722239781, 0.998126379239318, 0.0018736207606819771],
    ),
    (
        0.0625,
        5,
        [
            -18.712935353980953,
            0.9999999999215315,
            7.846841097030019e-11,
        ],
    ),
    (2.5, 0, [-2.5, 0.0820849986238988, 0.9179150013761012]),
    (
        2.5,
        2,
        [-1.3605657168116352, 0.5438131158833295, 0.45618688411667047],
    ),
    (
        2.5,
        9,
        [
            -7.055210893214074,
            0.9997226479053791,
            0.00027735209462083604,
        ],
    ),
    (2.5, 40, [-76.1690104397912, 1.0, 5.39494724843659e-35]),
    (
        20.25,
        3,
        [-13.01729508857041, 2.58480593501845e-06, 0.9999974151940649],
    ),
    (
        20.25,
        20,
        [-2.422520589702522, 0.5368952448796234, 0.46310475512037663],
    ),
    (
        20.25,
        60,
        [
            -28.3888858105187,
            0.9999999999997697,
            2.3021427916695165e-13,
        ],
    ),
    (
        1000.5,
        500,
        [-157.70288144826202, 6.463423759125805e-69, 1.0],
    ),
    (
        1000.5,
        1000,
        [-4.3730244643752485, 0.5021023242230176, 0.49789767577698246],
    ),
    (
        1000.5,
        1100,
        [
            -9.211882259112768,
            0.9990836591674533,
            0.0009163408325466423,
        ],
    ),
    (
        1000.5,
        1500,
        [-112.52345388207456, 1.0, 2.6963958960519435e-49],
    ),
    (
        20000.0,
        19000,
        [
            -31.272446684783738,
            5.148739846085541e-13,
            0.9999999999994851,
        ],
    ),
    (
        20000.0,
        20000,
        [-5.8706864761394035, 0.5018806199300643, 0.4981193800699357],
    ),
    (
        20000.0,
        20500,
        [
            -12.081590783424343,
            0.9997887648398042,
            0.00021123516019582142,
        ],
    ),
];

/// The same beyond fixed point.
const LARGE: [(f64, u32, [f64; 3]); 5] = [
    (
        100000.0,
        98000,
        [-26.79998364546522, 1.121599489826466e-10, 0.99999999988784],
    ),
    (
        100000.0,
        100000,
        [-6.67540209902312, 0.5008410430993401, 0.49915895690065987],
    ),
    (
        100000.0,
        101500,
        [
            -17.87701450864619,
            0.9999988978481349,
            1.1021518650607915e-06,
        ],
    ),
    (
        16777216.0,
        16777216,
        [-9.23670470489107, 0.5000649320112895, 0.49993506798871046],
    ),
    (
        16777216.0,
        16790000,
        [
            -14.10646200931679,
            0.9990983820002868,
            0.0009016179997132259,
        ],
    ),
];

fn poisson<R: Real>(lambda: f64) -> Poisson<R> {
    Poisson::new(R::from_f32(lambda as f32)).unwrap()
}

#[test]
fn values() {
    for (lambda, k, exact) in VALUES {
        assert_mass(&poisson::<f32>(lambda), k.into(), exact);
        assert_mass(&poisson::<f64>(lambda), k.into(), exact);
        assert_mass(&poisson::<I16F16>(lambda), k.into(), exact);
    }
    for (lambda, k, exact) in LARGE {
        assert_mass(&poisson::<f32>(lambda), k.into(), exact);
    }
}

#[test]
fn parameters_out_of_range() {
    let parameter = Parameter::Lambda;
    for (lambda, error) in [
        (0.0, DistributionError::NotPositive { parameter }),
        (-1.0, DistributionError::NotPositive { parameter }),
        (f32::NAN, DistributionError::NotFinite { parameter }),
        (f32::INFINITY, DistributionError::NotFinite { parameter }),
        (
            2_147_483_648.0,
            DistributionError::TooLarge {
                parameter,
                greatest: GREATEST,
            },
        ),
    ] {
        assert_eq!(Poisson::new(lambda), Err(error));
    }
    assert!(Poisson::new(I16F16::MAX).is_err());
    assert!(Poisson::new(2_147_483_520.0_f32).is_ok());
    assert!(Poisson::new(f32::from_bits(1)).is_ok());
}

#[test]
fn quantiles() {
    for lambda in [0.0625, 2.5, 20.25, 1000.5, 20_000.0] {
        assert_quantiles(&poisson::<f32>(lambda));
        assert_quantiles(&poisson::<I16F16>(lambda));
    }
    assert_eq!(poisson::<f32>(2.5).quantile(1.0), u32::MAX);
}

#[test]
fn tails_and_masses_sum_to_one() {
    let poisson = poisson::<f32>(20.25);
    let mut sum = Extended::ZERO;
    for k in 0..100 {
        sum = sum + poisson.ln_probability(k).exp();
        assert_near(
            sum,
            f64::from_extended(poisson.extended_cdf(k.into())),
            1e-12,
            "sum",
        );
        let both = poisson.extended_cdf(k.into()) + poisson.extended_sf(k.into());
        assert_near(both, 1.0, 1e-15, "both tails");
    }
}

#[test]
fn modes() {
    for (lambda, mode) in [(0.25, 0), (1.0, 0), (1.25, 1), (4.0, 3), (1000.5, 1000)] {
        assert_eq!(poisson::<f32>(lambda).mode(), Some(mode));
    }
}

#[test]
fn entropies() {
    for (lambda, exact) in [
        (0.0625, 0.23712899951249647),
        (2.5, 1.8307266079269717),
        (20.25, 2.91879194074806),
        (64.0, 3.497067610647885),
        (1000.5, 4.872982776851234),
        (20_000.0, 6.370678142701896),
    ] {
        assert_near(
            poisson::<f64>(lambda).entropy().to_extended(),
            exact,
            1e-12,
            "entropy",
        );
    }
    // ln(2 pi e lambda) / 2 to the last place.
    let exact = libm::log(core::f64::consts::TAU * core::f64::consts::E * 2e9) / 2.0;
    assert_near(
        poisson::<f64>(2e9).entropy().to_extended(),
        exact,
        1e-10,
        "entropy",
    );
}

#[test]
fn divergences() {
    let a = poisson::<f64>(2.5);
    let exact = 0.3249909268856611;
    assert_near(
        a.kl_divergence(&poisson(4.0)).to_extended(),
        exact,
        1e-14,
        "kl",
    );
    assert_eq!(a.kl_divergence(&a), 0.0);
    let near = poisson::<f64>(2.5 + 1.0 / 1024.0).kl_divergence(&a);
    assert_near(near.to_extended(), 1.9071003286209542e-07, 1e-9, "kl");
}

#[test]
fn numbers_draw_the_same() {
    for lambda in [0.5, 7.25, 12.0, 300.5] {
        let (mut a, mut b) = (DefaultRng::new(5), DefaultRng::new(5));
        let (float, fixed) = (poisson::<f32>(lambda), poisson::<I16F16>(lambda));
        for _ in 0..1000 {
            assert_eq!(float.sample(&mut a), fixed.sample(&mut b));
        }
    }
}

#[test]
fn fit_finds_the_rate() {
    let mut rng = DefaultRng::new(8);
    for lambda in [0.3, 6.0, 250.0] {
        let poisson = poisson::<f32>(lambda);
        let estimate =
            Poisson::<f32>::fit_data((0..5000).map(|_| poisson.sample(&mut rng))).unwrap();
        let error = f64::from(estimate.standard_errors[0]);
        let found = f64::from(estimate.distribution.lambda());
        assert!((found - lambda).abs() < 4.0 * error, "{found} {error}");
        assert_near(
            error.to_extended(),
            libm::sqrt(found / 5000.0),
            1e-6,
            "error",
        );
    }
    let none = DistributionError::TooFewData {
        needed: 1,
        given: 0,
    };
    assert_eq!(Poisson::<f32>::fit_data([]), Err(none));
    assert_eq!(
        Poisson::<f32>::fit_data([0, 0]),
        Err(DistributionError::NoMaximum)
    );
}
