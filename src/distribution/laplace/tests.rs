//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (0, 1).
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(-30.0, -30.693147180559944, [4.6788114844200874e-14, 0.9999999999999533], [-30.693147180559944, -4.6788114844201966e-14]),
    row(-1.0, -1.6931471805599454, [0.18393972058572117, 0.8160602794142788], [-1.6931471805599454, -0.20326705491519534]),
    row(-0.0009765625, -0.6941237430599453, [0.49951195709098783, 0.5004880429090122], [-0.6941237430599453, -0.6921715708039233]),
    row(0.5, -1.1931471805599454, [0.6967346701436833, 0.3032653298563167], [-0.3613506148087591, -1.1931471805599454]),
    row(12.0, -12.693147180559945, [0.9999969278938233, 3.072106176664105e-06], [-3.07211089559195e-06, -12.693147180559945]),
];

/// With the parameters (5, 0.25).
#[expect(clippy::approx_constant, reason = "a value among others")]
#[rustfmt::skip]
const NARROW: &[Values] = &[
    row(1.0, -15.306852819440055, [5.626758735962956e-08, 0.9999999437324126], [-16.693147180559944, -5.6267588942650313e-08]),
    row(4.75, -0.3068528194400547, [0.18393972058572117, 0.8160602794142788], [-1.6931471805599454, -0.20326705491519534]),
    row(5.0, 0.6931471805599453, [0.5, 0.5], [-0.6931471805599453, -0.6931471805599453]),
    row(6.0, -3.3068528194400546, [0.9908421805556329, 0.00915781944436709], [-0.009200010053046364, -4.693147180559945]),
    row(12.0, -27.306852819440056, [0.9999999999996543, 3.4572000534701015e-13], [-3.4572000534706993e-13, -28.693147180559944]),
];

fn with<R: Real>(a: f32, b: f32) -> Laplace<R> {
    Laplace::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(0.0, 1.0), UNIT);
    assert_values(&with::<R>(5.0, 0.25), NARROW);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(0.0, 1.0));
    assert_contract(&with::<R>(-5.0, 200.0));
    assert_contract(&with::<R>(1000.0, 0.001953125));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(0.0, 1.0));
    assert_draws(&with::<f32>(5.0, 0.25));
    assert_draws(&with::<I16F16>(5.0, 0.25));
    assert_draws(&with::<I16F16>(-32000.0, 100.0));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    let not_positive = |parameter| Err(DistributionError::NotPositive { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Laplace::new(x, 1.0), not_finite(Parameter::Location));
        assert_eq!(Laplace::new(1.0, x), not_finite(Parameter::Scale));
    }
    for x in [0.0f32, -0.0, -1.0] {
        assert_eq!(Laplace::new(1.0, x), not_positive(Parameter::Scale));
    }
    assert_eq!(
        Laplace::new(I16F16::ONE, I16F16::MAX).map(|_| ()),
        Err(DistributionError::NotFinite {
            parameter: Parameter::Scale
        })
    );
    assert!(Laplace::new(1.0f32, f32::from_bits(1)).is_ok());
}

#[test]
fn closed_forms() {
    let d = with::<f32>(5.0, 0.25);
    assert_near(d.mean().unwrap(), 5.0, "mean");
    assert_near(d.variance().unwrap(), 0.125, "variance");
    assert_near(d.std_dev().unwrap(), 0.125f64.sqrt(), "std_dev");
    assert_near(d.entropy(), 1.0 + 0.5f64.ln(), "entropy");
    assert_eq!(d.mode(), Some(5.0));
    assert_near(
        with::<I16F16>(0.0, 2f32.powi(-9)).std_dev().unwrap(),
        core::f64::consts::SQRT_2 / 512.0,
        "std_dev",
    );
    assert_integrals(&with::<f64>(5.0, 0.25), 5.0, 1e-9);
}

#[test]
fn divergences() {
    assert_divergence(&with::<f64>(0.0, 1.0), &with::<f64>(0.5, 3.0), 0.0);
    let d = with::<f32>(0.0, 1.0);
    // Small distances neither vanish nor turn negative.
    assert_near(
        d.kl_divergence(&with(1e-6, 1.0)),
        0.5 * f64::from(1e-6f32).powi(2) * (1.0 - 1e-6 / 3.0),
        "kl",
    );
    for x in [1e-20f32, 1e-30, 3e-38] {
        let divergence = Laplace::new(0.0, 0.3)
            .unwrap()
            .kl_divergence(&Laplace::new(x, 0.3).unwrap());
        assert!((0.0..1e-30).contains(&divergence), "{x} {divergence}");
    }
    assert_eq!(with::<f32>(0.3, 0.7).kl_divergence(&with(0.3, 0.7)), 0.0);
}

#[test]
fn draws_have_every_value_and_saturate_late() {
    // Odd and even raw values alike.
    let data = draws(&with::<I16F16>(0.0, 1.0), 4000, 9);
    let odd = data.iter().filter(|x| x.to_bits() & 1 == 1).count();
    assert!((1800..2200).contains(&odd), "{odd}");
    // A draw beyond the type's range from the location may be within the type.
    let d = with::<I16F16>(-30000.0, 20000.0);
    let above = draws(&d, 20_000, 11)
        .iter()
        .filter(|&&x| x > I16F16::from_num(10_000))
        .count();
    let expected = 20_000.0 * d.sf(I16F16::from_num(10_000)).to_f64();
    assert!(
        (above as f64 - expected).abs() < 5.0 * expected.sqrt(),
        "{above} {expected}"
    );
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(1.0, 2.0), 2001, 5);
    let found = Laplace::fit(data.iter().copied()).unwrap();
    let d = found.distribution;
    assert_recovered(
        &[1.0, 2.0],
        &[d.location(), d.scale()],
        &found.standard_errors,
    );
    // The median, in every order and with ties.
    let data = [3.0f32, -1.0, 7.0, -1.0, 2.5];
    let found = Laplace::fit(data.into_iter()).unwrap();
    let d = found.distribution;
    assert_eq!((d.location(), found.count), (2.5, 5));
    assert_near(d.scale(), 12.0 / 5.0, "scale");
    let wrong = [1.0f32, f32::NAN];
    assert_eq!(
        Laplace::fit(wrong.into_iter()),
        Err(DistributionError::DatumOutOfSupport)
    );
    assert_eq!(
        Laplace::fit([2.0f32; 4].into_iter()),
        Err(DistributionError::NoMaximum)
    );
    let few = DistributionError::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Laplace::fit([2.0f32].into_iter()), Err(few));
}
