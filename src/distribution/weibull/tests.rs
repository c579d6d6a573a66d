//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (1.5, 2).
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(0.0009765625, -4.100002355124699, [1.0789535011337304e-05, 0.9999892104649887], [-11.436933874030856, -1.0789593218788873e-05]),
    row(0.5, -1.1058292530117262, [0.1175030974154046, 0.8824969025845955], [-2.141290584763201, -0.125]),
    row(2.0, -1.287682072451781, [0.6321205588285577, 0.36787944117144233], [-0.4586751453870819, -1.0]),
    row(12.0, -14.088740794536822, [0.9999995858089337, 4.141910663349469e-07], [-4.141911521120903e-07, -14.696938456699069]),
];

/// With the parameters (0.5, 1).
#[rustfmt::skip]
const EARLY: &[Values] = &[
    row(0.0009765625, 2.741338722239781, [0.03076676552365592, 0.9692332344763441], [-3.4813202130266916, -0.03125]),
    row(1.0, -1.6931471805599454, [0.6321205588285577, 0.36787944117144233], [-0.4586751453870819, -1.0]),
    row(100.0, -12.99573227355399, [0.9999546000702375, 4.5399929762484854e-05], [-4.540096037048921e-05, -10.0]),
];

/// With the parameters (8, 100).
#[rustfmt::skip]
const STEEP: &[Values] = &[
    row(10.0, -18.643824305266577, [9.99999995e-09, 0.9999999900000001], [-18.420680748952364, -1e-08]),
    row(95.0, -3.548202136310172, [0.4849135000163864, 0.5150864999836136], [-0.7237847544326699, -0.6634204312890625]),
    row(150.0, -25.316379137551106, [0.9999999999925953, 7.404699497933558e-12], [-7.404699497960973e-12, -25.62890625]),
];

fn with<R: Real>(a: f32, b: f32) -> Weibull<R> {
    Weibull::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(1.5, 2.0), UNIT);
    assert_values(&with::<R>(0.5, 1.0), EARLY);
    assert_values(&with::<R>(8.0, 100.0), STEEP);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(1.5, 1.0));
    assert_contract(&with::<R>(0.5, 2.0));
    assert_contract(&with::<R>(20.0, 100.0));
    assert_contract(&with::<R>(1.0, 3.0));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(1.5, 2.0));
    assert_draws(&with::<f32>(0.75, 1.0));
    assert_draws(&with::<f32>(20.0, 100.0));
    assert_draws(&with::<I16F16>(1.5, 2.0));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    let not_positive = |parameter| Err(DistributionError::NotPositive { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Weibull::new(x, 1.0), not_finite(Parameter::Shape));
        assert_eq!(Weibull::new(1.0, x), not_finite(Parameter::Scale));
    }
    for x in [0.0f32, -0.0, -1.0] {
        assert_eq!(Weibull::new(1.0, x), not_positive(Parameter::Scale));
    }
    assert_eq!(
        Weibull::new(I16F16::ONE, I16F16::MAX).map(|_| ()),
        Err(DistributionError::NotFinite {
            parameter: Parameter::Scale
        })
    );
    assert!(Weibull::new(1.0f32, f32::from_bits(1)).is_ok());
}

#[test]
fn closed_forms() {
    let moments = [
        (
            1.5,
            2.0,
            [
                1.8054905859018673,
                1.502761139255728,
                1.2258715835093528,
                1.4800872940856251,
            ],
        ),
        (0.5, 1.0, [2.0, 20.0, 4.47213595499958, 1.1159315156584124]),
        (
            8.0,
            100.0,
            [
                94.17426998497015,
                195.2316433527213,
                13.972531744559442,
                4.030792351097097,
            ],
        ),
        (
            300.0,
            1.0,
            [
                0.9980869038051828,
                1.8119107825345363e-05,
                0.004256654534413777,
                -4.128490861971007,
            ],
        ),
        (
            30000.0,
            1024.0,
            [
                1023.9802988305962,
                0.0019163199936455594,
                0.04377579232458916,
                -1.80028443066547,
            ],
        ),
        (
            1048575.0,
            1.0,
            [
                0.9999994495246199,
                1.4960579397485532e-12,
                1.2231344732892427e-06,
                -12.285727543098881,
            ],
        ),
        (
            100000.0,
            1.0,
            [
                0.9999942279422557,
                1.6448910372477482e-10,
                1.2825330550312333e-05,
                -9.935715572225345,
            ],
        ),
    ];
    for (shape, scale, [mean, variance, std_dev, entropy]) in moments {
        let d = with::<f32>(shape, scale);
        assert_near(d.mean().unwrap(), mean, "mean");
        assert_near(d.variance().unwrap(), variance, "variance");
        assert_near(d.std_dev().unwrap(), std_dev, "std_dev");
        assert_near(d.entropy(), entropy, "entropy");
    }
    let d = with::<f32>(1.0, 0.25);
    assert_eq!(
        (d.pdf(0.0), d.mode(), d.mean()),
        (4.0, Some(0.0), Some(0.25))
    );
    assert_eq!(with::<f32>(0.5, 1.0).pdf(0.0), f32::INFINITY);
    assert_eq!(with::<I16F16>(0.5, 1.0).pdf(I16F16::ZERO), I16F16::MAX);
    assert_eq!(with::<f32>(1.5, 1.0).pdf(0.0), 0.0);
    assert_eq!(with::<f32>(1.5, 1.0).pdf(-1.0), 0.0);
    assert_near(with::<f32>(2.0, 8.0).mode().unwrap(), 32f64.sqrt(), "mode");
    assert_integrals(&with::<f64>(1.5, 2.0), 0.0, 1e-6);
    assert_integrals(&with::<f64>(8.0, 100.0), 96.0, 1e-9);
    assert_eq!(with::<f32>(2.0, 1.0).ln_sf(1e5), -1e10);
}

#[test]
fn divergences() {
    assert_divergence(&with::<f64>(2.0, 1.0), &with::<f64>(3.0, 1.5), 0.0);
    assert_eq!(with::<f32>(0.3, 0.7).kl_divergence(&with(0.3, 0.7)), 0.0);
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(1.5, 10.0), 2000, 5);
    let found = Weibull::fit(data.iter().copied()).unwrap();
    let d = found.distribution;
    assert_recovered(
        &[1.5, 10.0],
        &[d.shape(), d.scale()],
        &found.standard_errors,
    );
    // No parameters nearby are likelier.
    let best = d.log_likelihood(data.iter().copied());
    for (a, b) in [(1.0, 1.03), (1.0, 0.97), (1.05, 1.0), (0.95, 1.0)] {
        let other = Weibull::new(d.shape() * a, d.scale() * b).unwrap();
        assert!(other.log_likelihood(data.iter().copied()) < best);
    }

    // Data that no member of the family would give.
    for x in [100.0f32, 1e6, 1e30, 1e-6, 1e-30] {
        let data = (0..50u16).map(|i| if i == 0 { x } else { 1.0 + f32::from(i) / 64.0 });
        assert!(Weibull::fit(data).is_ok(), "{x}");
    }
    assert!(Weibull::fit([1.0f32, 2.0].into_iter()).is_ok());
    assert!(Weibull::fit([1.0f32, 1.0, 1.0, 1.0f32.next_up()].into_iter()).is_ok());
    for wrong in [0.0f32, -1.0, f32::NAN, f32::INFINITY] {
        let data = [1.0, wrong, 2.0];
        assert_eq!(
            Weibull::fit(data.into_iter()),
            Err(DistributionError::DatumOutOfSupport)
        );
    }
    assert_eq!(
        Weibull::fit([2.0f32; 4].into_iter()),
        Err(DistributionError::NoMaximum)
    );
    let few = DistributionError::TooFewData {
        needed: 2,
        given: 1,
    };
    assert_eq!(Weibull::fit([2.0f32].into_iter()), Err(few));
}
