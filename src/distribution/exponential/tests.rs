//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (2,).
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(0.0009765625, 0.6911940555599453, [0.0019512188925245274, 0.9980487811074755], [-6.239301028593793, -0.001953125]),
    row(0.25, 0.19314718055994531, [0.3934693402873666, 0.6065306597126334], [-0.9327521295671886, -0.5]),
    row(1.0, -1.3068528194400546, [0.8646647167633873, 0.1353352832366127], [-0.14541345786885906, -2.0]),
    row(5.0, -9.306852819440055, [0.9999546000702375, 4.5399929762484854e-05], [-4.540096037048921e-05, -10.0]),
    row(40.0, -79.30685281944005, [1.0, 1.8048513878454153e-35], [-1.8048513878454153e-35, -80.0]),
];

/// With the parameters (0.125,).
#[rustfmt::skip]
const SLOW: &[Values] = &[
    row(0.0009765625, -2.0795636119923357, [0.00012206286222255873, 0.9998779371377774], [-9.010974381814657, -0.0001220703125]),
    row(1.0, -2.2044415416798357, [0.1175030974154046, 0.8824969025845955], [-2.141290584763201, -0.125]),
    row(100.0, -14.579441541679836, [0.999996273346828, 3.726653172078671e-06], [-3.7266601160678554e-06, -12.5]),
    row(1000.0, -127.07944154167984, [1.0, 5.166420632837861e-55], [-5.166420632837861e-55, -125.0]),
];

fn with<R: Real>(a: f32) -> Exponential<R> {
    Exponential::new(R::from_f32(a)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(2.0), UNIT);
    assert_values(&with::<R>(0.125), SLOW);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(1.0));
    assert_contract(&with::<R>(300.0));
    assert_contract(&with::<R>(0.001));
    assert_contract(&with::<R>(2000.0));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(2.0));
    assert_draws(&with::<f32>(0.001));
    assert_draws(&with::<f32>(1e15));
    assert_draws(&with::<I16F16>(2.0));
    assert_draws(&with::<I16F16>(0.0625));
}

#[test]
fn wrong_parameters() {
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let parameter = Parameter::Lambda;
        assert_eq!(
            Exponential::new(x),
            Err(DistributionError::NotFinite { parameter })
        );
    }
    for x in [0.0f32, -0.0, -1.0] {
        let parameter = Parameter::Lambda;
        assert_eq!(
            Exponential::new(x),
            Err(DistributionError::NotPositive { parameter })
        );
    }
}

#[test]
fn closed_forms() {
    let d = with::<f32>(0.125);
    assert_eq!(
        (d.mean(), d.variance(), d.std_dev()),
        (Some(8.0), Some(64.0), Some(8.0))
    );
    assert_eq!(
        (d.mode(), d.pdf(0.0), d.pdf(-0.0)),
        (Some(0.0), 0.125, 0.125)
    );
    assert_eq!((d.pdf(-1.0), d.cdf(-1.0), d.sf(-1.0)), (0.0, 0.0, 1.0));
    assert_near(d.entropy(), 1.0 + 8f64.ln(), "entropy");
    assert_integrals(&with::<f64>(0.125), 0.0, 1e-9);
    assert_divergence(&with::<f64>(0.125), &with::<f64>(3.0), 0.0);
    assert_near(
        with::<f32>(2.0).kl_divergence(&with(3.0)),
        0.094_534_891_891_835_62,
        "kl",
    );
    // Next to each other: (e^2 / 2) (1 - 2 e / 3 ...) with e = 2^-23.
    let divergence = with::<f32>(1.0).kl_divergence(&with(1.0f32.next_up()));
    assert_near(
        divergence,
        0.5 * 2f64.powi(-46) * (1.0 - 2f64.powi(-22) / 3.0),
        "kl",
    );
    // The standard deviation where the variance is not of the type.
    assert_near(
        with::<I16F16>(300.0).std_dev().unwrap(),
        1.0 / 300.0,
        "std_dev",
    );
    assert_near(
        with::<f32>(2f32.powi(-100)).std_dev().unwrap(),
        2f64.powi(100),
        "std_dev",
    );
    // Far tails.
    assert_eq!(with::<f32>(1.0).ln_sf(1e9), -1e9);
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(4.0), 2000, 5);
    let found = Exponential::fit_data(data).unwrap();
    assert_recovered(
        &[4.0],
        &[found.distribution.lambda()],
        &found.standard_errors,
    );
    let found = Exponential::fit_data([1.0f32, 2.0, 3.0, 2.0]).unwrap();
    assert_eq!(
        (found.distribution.lambda(), found.standard_errors),
        (0.5, [0.25])
    );
    assert_eq!(
        Exponential::fit_data([1.0f32, -1.0]),
        Err(DistributionError::DatumOutOfSupport)
    );
    assert_eq!(
        Exponential::fit_data([0.0f32; 3]),
        Err(DistributionError::NoMaximum)
    );
    let none = DistributionError::TooFewData {
        needed: 1,
        given: 0,
    };
    assert_eq!(Exponential::<f32>::fit_data([]), Err(none));
}
