//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (0, 1).
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(-30.0, -30.00000000000019, [9.357622968839299e-14, 0.9999999999999064], [-30.000000000000092, -9.357622968839737e-14]),
    row(-1.0, -1.6265233750364456, [0.2689414213699951, 0.7310585786300049], [-1.3132616875182228, -0.3132616875182228]),
    row(0.0009765625, -1.3862945995384603, [0.5002441406055974, 0.49975585939440254], [-0.6926590185192302, -0.6936355810192302]),
    row(4.0, -4.03629985583562, [0.9820137900379085, 0.01798620996209156], [-0.01814992791780974, -4.0181499279178094]),
    row(50.0, -50.0, [1.0, 1.9287498479639178e-22], [-1.9287498479639178e-22, -50.0]),
];

/// With the parameters (-2, 3).
#[expect(clippy::approx_constant, reason = "a value among others")]
#[rustfmt::skip]
const WIDE: &[Values] = &[
    row(-40.0, -13.765285264412435, [3.1545338540550044e-06, 0.999996845466146], [-12.666669821205497, -3.1545388296073863e-06]),
    row(-2.0, -2.4849066497880004, [0.5, 0.5], [-0.6931471805599453, -0.6931471805599453]),
    row(7.0, -4.195786991815594, [0.9525741268224333, 0.04742587317756678], [-0.04858735157374206, -3.048587351573742]),
    row(100.0, -35.098612288668114, [0.9999999999999983, 1.71390843154201e-15], [-1.7139084315420114e-15, -34.0]),
];

fn with<R: Real>(a: f32, b: f32) -> Logistic<R> {
    Logistic::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(0.0, 1.0), UNIT);
    assert_values(&with::<R>(-2.0, 3.0), WIDE);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(0.0, 1.0));
    assert_contract(&with::<R>(50.0, 0.125));
    assert_contract(&with::<R>(-3.0, 1000.0));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(0.0, 1.0));
    assert_draws(&with::<f32>(-2.0, 3.0));
    assert_draws(&with::<I16F16>(-2.0, 3.0));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    let not_positive = |parameter| Err(DistributionError::NotPositive { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Logistic::new(x, 1.0), not_finite(Parameter::Location));
        assert_eq!(Logistic::new(1.0, x), not_finite(Parameter::Scale));
    }
    for x in [0.0f32, -0.0, -1.0] {
        assert_eq!(Logistic::new(1.0, x), not_positive(Parameter::Scale));
    }
    assert_eq!(
        Logistic::new(I16F16::ONE, I16F16::MAX).map(|_| ()),
        Err(DistributionError::NotFinite {
            parameter: Parameter::Scale
        })
    );
    assert!(Logistic::new(1.0f32, f32::from_bits(1)).is_ok());
}

#[test]
fn closed_forms() {
    let d = with::<f32>(-2.0, 3.0);
    assert_near(d.mean().unwrap(), -2.0, "mean");
    assert_near(
        d.variance().unwrap(),
        3.0 * core::f64::consts::PI.powi(2),
        "variance",
    );
    assert_near(
        d.std_dev().unwrap(),
        3f64.sqrt() * core::f64::consts::PI,
        "std_dev",
    );
    assert_near(d.entropy(), 2.0 + 3f64.ln(), "entropy");
    assert_eq!(d.mode(), Some(-2.0));
    assert_near(
        with::<I16F16>(0.0, 2f32.powi(-9)).std_dev().unwrap(),
        core::f64::consts::PI / 3f64.sqrt() / 512.0,
        "std_dev",
    );
    assert_integrals(&with::<f64>(-2.0, 3.0), -2.0, 1e-9);
}

#[test]
fn divergences() {
    assert_divergence(&with::<f64>(0.0, 1.0), &with::<f64>(0.5, 3.0), 0.0);
    let truth = [
        (0.5, 3.0, 1.3390428639808951),
        (0.0, 100.0, 132.03249012291732),
        (7.0, 1000.0, 1377.399678272383),
        (300.0, 20.0, 295.00428001300105),
        (-300.0, 0.015625, 302.1588830833597),
        (0.125, 0.0078125, 4.242278336639597),
        (0.0009765625, 1.0, 1.5894571687466756e-07),
        (0.0, 30000.0, 41576.52190835164),
        (40.0, 40.0, 59.38822413783411),
    ];
    for (location, scale, truth) in truth {
        let divergence = with::<f64>(location, scale).kl_divergence(&with(0.0, 1.0));
        let error = (divergence - truth).abs() / truth;
        assert!(error < 1e-10, "{location} {scale}: {divergence} {truth}");
    }
    assert_eq!(with::<f32>(0.3, 0.7).kl_divergence(&with(0.3, 0.7)), 0.0);
}

#[test]
fn far_tails() {
    assert_eq!(with::<f32>(0.0, 1.0).ln_sf(1e9), -1e9);
    assert_eq!(with::<f32>(0.0, 1.0).ln_cdf(-1e9), -1e9);
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(-2.0, 0.5), 2000, 5);
    let found = Logistic::fit(data.iter().copied()).unwrap();
    let d = found.distribution;
    assert_recovered(
        &[-2.0, 0.5],
        &[d.location(), d.scale()],
        &found.standard_errors,
    );
    // No parameters nearby are likelier.
    let best = d.log_likelihood(data.iter().copied());
    for (a, b) in [(1.0, 1.03), (1.0, 0.97), (1.05, 1.0), (0.95, 1.0)] {
        let other = Logistic::new(d.location() * a, d.scale() * b).unwrap();
        assert!(other.log_likelihood(data.iter().copied()) < best);
    }

    // Data that no member of the family would give.
    let outlier = |x: f32| move |i: u16| if i == 0 { x } else { f32::from(i) / 64.0 };
    for x in [100.0, 1e4, 1e6, 1e12, 1e30] {
        for x in [x, -x] {
            let data = (0..50).map(outlier(x));
            assert!(Logistic::fit(data).is_ok(), "{x}");
        }
    }
    assert!(Logistic::fit([1.0f32, 2.0].into_iter()).is_ok());
    assert!(Logistic::fit([1.0f32, 1.0, 1.0, 1.0f32.next_up()].into_iter()).is_ok());
    let wrong = [1.0f32, f32::INFINITY];
    assert_eq!(
        Logistic::fit(wrong.into_iter()),
        Err(DistributionError::DatumOutOfSupport)
    );
    assert_eq!(
        Logistic::fit([2.0f32; 4].into_iter()),
        Err(DistributionError::NoMaximum)
    );
    let few = DistributionError::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Logistic::fit([2.0f32].into_iter()), Err(few));
}
