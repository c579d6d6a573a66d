//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (-7, 25).
#[expect(clippy::approx_constant, reason = "a value among others")]
#[rustfmt::skip]
const A: &[Values] = &[
    row(-6.75, -3.4657359027997265, [0.0078125, 0.9921875], [-4.852030263919617, -0.007843177461025893]),
    row(-1.0, -3.4657359027997265, [0.1875, 0.8125], [-1.6739764335716716, -0.2076393647782445]),
    row(0.0, -3.4657359027997265, [0.21875, 0.78125], [-1.5198257537444133, -0.24686007793152578]),
    row(9.0, -3.4657359027997265, [0.5, 0.5], [-0.6931471805599453, -0.6931471805599453]),
    row(24.0, -3.4657359027997265, [0.96875, 0.03125], [-0.0317486983145803, -3.4657359027997265]),
    row(24.9375, -3.4657359027997265, [0.998046875, 0.001953125], [-0.0019550348358033506, -6.238324625039508]),
];

fn with<R: Real>(a: f32, b: f32) -> Uniform<R> {
    Uniform::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(-7.0, 25.0), A);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(0.0, 1.0));
    assert_contract(&with::<R>(-30000.0, 30000.0));
    assert_contract(&with::<R>(1.0, 1.0625));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(-7.0, 25.0));
    assert_draws(&with::<f32>(0.0, 1.0));
    assert_draws(&with::<I16F16>(-7.0, 25.0));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Uniform::new(x, 1.0), not_finite(Parameter::Low));
        assert_eq!(Uniform::new(1.0, x), not_finite(Parameter::High));
    }
    for (low, high) in [(1.0f32, 1.0), (2.0, 1.0), (0.0, -0.0)] {
        assert_eq!(Uniform::new(low, high), Err(DistributionError::EmptyRange));
    }
}

#[test]
fn closed_forms() {
    let d = with::<f32>(-7.0, 25.0);
    assert_eq!(
        (d.mean(), d.variance(), d.mode()),
        (Some(9.0), Some(1024.0 / 12.0), None)
    );
    assert_near(d.std_dev().unwrap(), 32.0 / 12f64.sqrt(), "std_dev");
    assert_near(d.entropy(), 32f64.ln(), "entropy");
    // The ends belong to it, nothing else does.
    assert_eq!(d.pdf(-7.0), 0.03125);
    assert_eq!(d.pdf(25.0), 0.03125);
    assert_eq!(d.pdf(25.0f32.next_up()), 0.0);
    assert_eq!(d.ln_pdf((-7.0f32).next_down()), f32::NEG_INFINITY);
    assert_integrals(&with::<f64>(-7.0, 25.0), 9.0, 1e-9);
    let wider = with::<f32>(-8.0, 56.0);
    assert_eq!(d.kl_divergence(&wider), core::f32::consts::LN_2);
    assert_eq!(wider.kl_divergence(&d), f32::INFINITY);
    assert_eq!(d.kl_divergence(&d), 0.0);
    let q = with::<I16F16>(0.0, 1.0);
    assert_eq!(with::<I16F16>(0.0, 2.0).kl_divergence(&q), I16F16::MAX);
}

#[test]
fn extreme_ranges() {
    for (low, high) in [
        (f32::MIN, f32::MAX),
        (-1e-30, 1e30),
        (-1e30, 1e-30),
        (0.0, f32::from_bits(1)),
        (1.0, 1.0f32.next_up()),
    ] {
        let d = Uniform::new(low, high).unwrap();
        for x in draws(&d, 500, 7) {
            assert!(x >= low && x <= high, "{x} of {d:?}");
        }
        assert!(d.median() > low || high == f32::from_bits(1) || high == 1.0f32.next_up());
    }
    // Both ends of a range of three values come, the middle twice as often.
    let step = 2f32.powi(-16);
    let d = with::<I16F16>(1.0, 1.0 + 2.0 * step);
    let mut counts = [0u64; 3];
    for x in draws(&d, 10_000, 3) {
        counts[(x.to_bits() - 65536) as usize] += 1;
    }
    let (sum, cells) = chi_square(&counts, &[2500.0, 5000.0, 2500.0]);
    assert!(
        cells == 3 && chi_square_deviation(sum, 2) < 3.5,
        "{counts:?}"
    );
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(-7.0, 25.0), 1000, 5);
    let found = Uniform::fit_data(data).unwrap();
    let d = found.distribution;
    assert!(d.low() >= -7.0 && d.low() < -6.7 && d.high() <= 25.0 && d.high() > 24.7);
    assert_eq!(found.count, 1000);
    let width = f64::from(d.high()) - f64::from(d.low());
    assert_near(found.standard_errors[0], width / 1000.0, "error");
    let few = DistributionError::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Uniform::fit_data([1.0f32]), Err(few));
    assert_eq!(
        Uniform::fit_data([1.0f32; 3]),
        Err(DistributionError::NoMaximum)
    );
}
