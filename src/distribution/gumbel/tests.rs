//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (0, 1).
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(-4.0, -50.598150033144236, [1.9423376049564018e-24, 1.0], [-54.598150033144236, -1.9423376049564018e-24]),
    row(-2.0, -5.38905609893065, [0.0006179789893310935, 0.9993820210106689], [-7.38905609893065, -0.0006181700170515202]),
    row(-0.0009765625, -1.0000004769924165, [0.36752018396178965, 0.6324798160382104], [-1.0009770394924165, -0.4581069702916804]),
    row(0.5, -1.1065306597126334, [0.545239211892605, 0.45476078810739495], [-0.6065306597126334, -0.7879837387044486]),
    row(8.0, -8.000335462627902, [0.9996645936333934, 0.0003354063666065155], [-0.00033546262790251185, -8.000167726624985]),
    row(30.0, -30.000000000000092, [0.9999999999999064, 9.357622968839737e-14], [-9.357622968840175e-14, -30.000000000000046]),
];

/// With the parameters (10, 2.5).
#[rustfmt::skip]
const WIDE: &[Values] = &[
    row(0.0, -51.51444076501839, [1.9423376049564018e-24, 1.0], [-54.598150033144236, -1.9423376049564018e-24]),
    row(5.0, -6.3053468308048055, [0.0006179789893310935, 0.9993820210106689], [-7.38905609893065, -0.0006181700170515202]),
    row(10.0, -1.916290731874155, [0.36787944117144233, 0.6321205588285577], [-1.0, -0.4586751453870819]),
    row(30.0, -8.916626194502058, [0.9996645936333934, 0.0003354063666065155], [-0.00033546262790251185, -8.000167726624985]),
];

fn with<R: Real>(a: f32, b: f32) -> Gumbel<R> {
    Gumbel::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(0.0, 1.0), UNIT);
    assert_values(&with::<R>(10.0, 2.5), WIDE);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(0.0, 1.0));
    assert_contract(&with::<R>(-3.0, 40.0));
    assert_contract(&with::<R>(100.0, 0.0625));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(0.0, 1.0));
    assert_draws(&with::<f32>(10.0, 2.5));
    assert_draws(&with::<I16F16>(10.0, 2.5));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    let not_positive = |parameter| Err(DistributionError::NotPositive { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Gumbel::new(x, 1.0), not_finite(Parameter::Location));
        assert_eq!(Gumbel::new(1.0, x), not_finite(Parameter::Scale));
    }
    for x in [0.0f32, -0.0, -1.0] {
        assert_eq!(Gumbel::new(1.0, x), not_positive(Parameter::Scale));
    }
    assert_eq!(
        Gumbel::new(I16F16::ONE, I16F16::MAX).map(|_| ()),
        Err(DistributionError::NotFinite {
            parameter: Parameter::Scale
        })
    );
    assert!(Gumbel::new(1.0f32, f32::from_bits(1)).is_ok());
}

#[test]
fn closed_forms() {
    let d = with::<f32>(10.0, 2.5);
    assert_near(
        d.mean().unwrap(),
        10.0 + 2.5 * 0.577_215_664_901_532_9,
        "mean",
    );
    assert_near(
        d.variance().unwrap(),
        6.25 * core::f64::consts::PI.powi(2) / 6.0,
        "variance",
    );
    assert_near(
        d.std_dev().unwrap(),
        2.5 * core::f64::consts::PI / 6f64.sqrt(),
        "std_dev",
    );
    assert_near(d.entropy(), 2.5f64.ln() + 1.577_215_664_901_533, "entropy");
    assert_eq!(d.mode(), Some(10.0));
    assert_near(
        with::<I16F16>(0.0, 2f32.powi(-9)).std_dev().unwrap(),
        core::f64::consts::PI / 6f64.sqrt() / 512.0,
        "std_dev",
    );
    assert_integrals(&with::<f64>(10.0, 2.5), 10.0, 1e-9);
}

#[test]
fn divergences() {
    assert_divergence(&with::<f64>(0.0, 1.0), &with::<f64>(0.5, 1.5), 0.0);
    assert_eq!(with::<f32>(0.3, 0.7).kl_divergence(&with(0.3, 0.7)), 0.0);
    // exp(100) and more.
    assert_near(
        with::<f64>(-100.0, 1.0).kl_divergence(&with(0.0, 1.0)),
        100f64.exp() - 101.0,
        "kl",
    );
    assert_eq!(
        with::<I16F16>(-100.0, 1.0).kl_divergence(&with(0.0, 1.0)),
        I16F16::MAX
    );
}

#[test]
fn far_tails() {
    let d = with::<f32>(0.0, 1.0);
    assert_near(d.ln_cdf(-25.0), -(25f64.exp()), "ln_cdf");
    assert_near(d.ln_sf(80.0), -80.0, "ln_sf");
    assert_eq!(d.pdf(f32::NEG_INFINITY), 0.0);
    assert_eq!(d.pdf(-1e30), 0.0);
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(5.0, 1.5), 2000, 5);
    let found = Gumbel::fit(data.iter().copied()).unwrap();
    let d = found.distribution;
    assert_recovered(
        &[5.0, 1.5],
        &[d.location(), d.scale()],
        &found.standard_errors,
    );
    // No parameters nearby are likelier.
    let best = d.log_likelihood(data.iter().copied());
    for (a, b) in [(1.0, 1.03), (1.0, 0.97), (1.05, 1.0), (0.95, 1.0)] {
        let other = Gumbel::new(d.location() * a, d.scale() * b).unwrap();
        assert!(other.log_likelihood(data.iter().copied()) < best);
    }

    // Data that no member of the family would give.
    let outlier = |x: f32| move |i: u16| if i == 0 { x } else { f32::from(i) / 64.0 };
    for x in [100.0, 1e4, 1e6, 1e12, 1e30] {
        for x in [x, -x] {
            let data = (0..50).map(outlier(x));
            assert!(Gumbel::fit(data).is_ok(), "{x}");
        }
    }
    assert!(Gumbel::fit([1.0f32, 2.0].into_iter()).is_ok());
    assert!(Gumbel::fit([1.0f32, 1.0, 1.0, 1.0f32.next_up()].into_iter()).is_ok());
    let wrong = [1.0f32, f32::INFINITY];
    assert_eq!(
        Gumbel::fit(wrong.into_iter()),
        Err(DistributionError::DatumOutOfSupport)
    );
    assert_eq!(
        Gumbel::fit([2.0f32; 4].into_iter()),
        Err(DistributionError::NoMaximum)
    );
    let few = DistributionError::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Gumbel::fit([2.0f32].into_iter()), Err(few));
}
