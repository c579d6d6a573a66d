//! Against mpmath 1.3 (60 digits) and scipy 1.17, by draws and by integrals.

use super::*;
use crate::distribution::testing::*;
use crate::num::I16F16;

/// With the parameters (0, 1).
#[expect(clippy::approx_constant, reason = "a value among others")]
#[rustfmt::skip]
const UNIT: &[Values] = &[
    row(0.0009765625, -18.01011742351529, [2.0824223487002404e-12, 0.9999999999979176], [-26.897489309103786, -2.0824223487024085e-12]),
    row(0.5, -0.46601785960382813, [0.24410859578558272, 0.7558914042144173], [-1.4101420880058386, -0.2798575583395914]),
    row(1.0, -0.9189385332046728, [0.5, 0.5], [-0.6931471805599453, -0.6931471805599453]),
    row(3.0, -2.6210253022790733, [0.8640313923585755, 0.13596860764142446], [-0.14614617708978475, -1.9953312460565413]),
    row(1000.0, -31.6852353093396, [0.9999999999975381, 2.4619120188155005e-12], [-2.461912018818531e-12, -26.730082824460588]),
];

/// With the parameters (1.5, 0.25).
#[rustfmt::skip]
const NARROW: &[Values] = &[
    row(1.0, -17.532644172084783, [9.86587645037698e-10, 0.9999999990134123], [-20.736768949974707, -9.865876455243758e-10]),
    row(4.0, -1.0223703117097436, [0.324618450937114, 0.6753815490628859], [-1.1251047834434234, -0.3924774899367178]),
    row(6.0, -2.005392344386728, [0.8784024631709273, 0.12159753682907276], [-0.12965040407446457, -2.107038565995095]),
    row(16.0, -15.261089342099597, [0.9999998213030061, 1.786969938889872e-07], [-1.7869700985529693e-07, -15.537574237032274]),
];

fn with<R: Real>(a: f32, b: f32) -> LogNormal<R> {
    LogNormal::new(R::from_f32(a), R::from_f32(b)).unwrap()
}

fn values<R: Real>() {
    assert_values(&with::<R>(0.0, 1.0), UNIT);
    assert_values(&with::<R>(1.5, 0.25), NARROW);
}

#[test]
fn true_values() {
    values::<f32>();
    values::<I16F16>();
    values::<f64>();
}

fn contract<R: Real>() {
    assert_contract(&with::<R>(0.0, 1.0));
    assert_contract(&with::<R>(-2.0, 0.0625));
    assert_contract(&with::<R>(1.0, 4.0));
}

#[test]
fn contracts() {
    contract::<f32>();
    contract::<I16F16>();
}

#[test]
fn draws_fit() {
    assert_draws(&with::<f32>(0.0, 0.5));
    assert_draws(&with::<f32>(1.5, 0.25));
    assert_draws(&with::<I16F16>(1.5, 0.25));
}

#[test]
fn wrong_parameters() {
    let not_finite = |parameter| Err(DistributionError::NotFinite { parameter });
    let not_positive = |parameter| Err(DistributionError::NotPositive { parameter });
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(LogNormal::new(x, 1.0), not_finite(Parameter::Mean));
        assert_eq!(LogNormal::new(1.0, x), not_finite(Parameter::StdDev));
    }
    for x in [0.0f32, -0.0, -1.0] {
        assert_eq!(LogNormal::new(1.0, x), not_positive(Parameter::StdDev));
    }
    assert_eq!(
        LogNormal::new(I16F16::ONE, I16F16::MAX).map(|_| ()),
        Err(DistributionError::NotFinite {
            parameter: Parameter::StdDev
        })
    );
    assert!(LogNormal::new(1.0f32, f32::from_bits(1)).is_ok());
}

#[test]
fn closed_forms() {
    let d = with::<f32>(1.5, 0.25);
    let square = 0.0625f64;
    let variance = square.exp_m1() * (3.0 + square).exp();
    assert_near(d.mean().unwrap(), 1.53125f64.exp(), "mean");
    assert_near(d.variance().unwrap(), variance, "variance");
    assert_near(d.std_dev().unwrap(), variance.sqrt(), "std_dev");
    // Quantiles round up.
    assert_eq!(d.median(), 1.5f32.exp().next_up());
    assert_near(d.mode().unwrap(), 1.4375f64.exp(), "mode");
    assert_integrals(&with::<f64>(1.5, 0.25), 4.0, 1e-9);
    // The standard deviation where the variance is not of the type.
    let d = with::<f32>(60.0, 1.0);
    assert_near(
        d.std_dev().unwrap(),
        (1f64.exp_m1() * 121f64.exp()).sqrt(),
        "std_dev",
    );
    assert_eq!(
        (d.pdf(0.0), d.pdf(-1.0), d.pdf(f32::INFINITY)),
        (0.0, 0.0, 0.0)
    );
}

#[test]
fn divergences() {
    assert_divergence(&with::<f64>(1.5, 0.25), &with::<f64>(1.25, 0.5), 4.0);
    assert_eq!(with::<f32>(0.3, 0.7).kl_divergence(&with(0.3, 0.7)), 0.0);
}

#[test]
fn fits() {
    let data = draws(&with::<f32>(-1.0, 0.75), 2000, 5);
    let found = LogNormal::fit_data(data.iter().copied()).unwrap();
    let d = found.distribution;
    let estimates = [d.mean_parameter(), d.std_dev_parameter()];
    assert_recovered(&[-1.0, 0.75], &estimates, &found.standard_errors);
    for wrong in [0.0f32, -1.0, f32::NAN, f32::INFINITY] {
        let fit = LogNormal::fit_data([1.0, wrong]);
        assert_eq!(fit, Err(DistributionError::DatumOutOfSupport));
    }
    assert_eq!(
        LogNormal::fit_data([2.0f32; 3]),
        Err(DistributionError::NoMaximum)
    );
    // Parts merge.
    let mut parts = [LogMoments::default(), LogMoments::default()];
    parts[0].extend(data[..700].iter().copied()).unwrap();
    parts[1].extend(data[700..].iter().copied()).unwrap();
    let [mut merged, other] = parts;
    merged.merge(&other);
    assert_eq!(LogNormal::fit(&merged).unwrap(), found);
}
