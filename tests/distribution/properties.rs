//! What holds for every distribution and every number type, at any parameter and probability.

use proptest::prelude::*;
use smidgen::distribution::{Continuous, Count, Discrete};
use smidgen::num::{I16F16, Real};

use crate::families::{CONTINUOUS, DISCRETE};

/// Half of a unit of probabilities next to 1, in which sums of two roundings may err.
fn unit<R: Real>() -> f64 {
    2f64.powi(-(R::UNIT_BITS as i32))
}

/// A probability as the number type has it.
fn probability<R: Real>(p: f64) -> R {
    R::from_f32(p as f32)
}

/// Everything that holds at one probability and at two values.
fn continuous_holds<R: Real, D: Continuous<Number = R> + std::fmt::Debug>(
    d: &D,
    p: f64,
    x: [R; 2],
) {
    let (zero, one) = (R::ZERO, R::ONE);
    let (low, high) = d.support();
    // Tails.
    for x in [x[0], x[1], low, high, R::LOWEST, R::MAX] {
        let (cdf, sf) = (d.cdf(x), d.sf(x));
        assert!(
            cdf >= zero && cdf <= one && sf >= zero && sf <= one,
            "{d:?} {x:?}"
        );
        assert!(
            (cdf.to_f64() + sf.to_f64() - 1.0).abs() <= unit::<R>(),
            "{d:?} {x:?}"
        );
        assert!(d.pdf(x) >= zero, "{d:?} {x:?}");
        let (ln_cdf, ln_sf) = (d.ln_cdf(x), d.ln_sf(x));
        assert!(ln_cdf <= zero && ln_sf <= zero);
        assert!(
            (ln_cdf.to_f64().exp() - cdf.to_f64()).abs() < 4.0 * unit::<R>(),
            "{d:?} {x:?}"
        );
        assert!(
            (ln_sf.to_f64().exp() - sf.to_f64()).abs() < 4.0 * unit::<R>(),
            "{d:?} {x:?}"
        );
    }
    assert_eq!((d.cdf(R::LOWEST), d.cdf(R::MAX)), (zero, one));
    assert_eq!((d.cdf(low), d.cdf(high)), (zero, one));
    assert_eq!((d.sf(low), d.sf(high)), (one, zero));
    // Order.
    let (less, more) = if x[0] <= x[1] {
        (x[0], x[1])
    } else {
        (x[1], x[0])
    };
    assert!(
        d.cdf(less) <= d.cdf(more) && d.sf(less) >= d.sf(more),
        "{d:?} {x:?}"
    );
    // Intervals.
    let between = d.probability(less, more).to_f64();
    let difference = d.cdf(more).to_f64() - d.cdf(less).to_f64();
    assert!(between >= 0.0 && (between - difference).abs() <= 2.0 * unit::<R>());
    assert_eq!(d.probability(more, less), zero);
    assert_eq!(d.probability(less, less), zero);
    assert_eq!(d.probability(R::LOWEST, R::MAX), one);
    // The quantile is total, and the inverse.
    let p: R = probability(p);
    let q = d.quantile(p);
    assert!(q >= low && q <= high, "{d:?} {p:?}");
    assert!(d.cdf(q) >= p, "{d:?} {p:?}: {q:?} {:?}", d.cdf(q));
    let upper = d.inverse_sf(p);
    assert!(d.sf(upper) <= p, "{d:?} {p:?}: {upper:?} {:?}", d.sf(upper));
    assert_eq!((d.quantile(zero), d.quantile(one)), (low, high));
    assert_eq!((d.inverse_sf(one), d.inverse_sf(zero)), (low, high));
    assert_eq!(
        (d.quantile(one.neg()), d.quantile(R::from_i32(2))),
        (low, high)
    );
}

/// Everything that holds at one probability and at two values.
fn discrete_holds<R: Real, D: Discrete<Number = R> + std::fmt::Debug>(d: &D, p: f64, k: [i64; 2])
where
    D::Value: std::fmt::Debug,
{
    let (zero, one) = (R::ZERO, R::ONE);
    let (least, greatest) = d.support();
    let (least, greatest) = (D::Value::from_i64(least), D::Value::from_i64(greatest));
    for k in [
        k[0],
        k[1],
        least.to_i64(),
        greatest.to_i64(),
        i64::MIN,
        i64::MAX,
    ] {
        let k = D::Value::from_i64(k);
        let (cdf, sf) = (d.cdf(k), d.sf(k));
        assert!(
            cdf >= zero && cdf <= one && sf >= zero && sf <= one,
            "{d:?} {k:?}"
        );
        assert!(
            (cdf.to_f64() + sf.to_f64() - 1.0).abs() <= unit::<R>(),
            "{d:?} {k:?}"
        );
        let pmf = d.pmf(k);
        assert!(
            pmf >= zero && pmf <= one && d.ln_pmf(k) <= zero,
            "{d:?} {k:?}"
        );
        assert!((d.ln_cdf(k).to_f64().exp() - cdf.to_f64()).abs() < 4.0 * unit::<R>());
        assert!((d.ln_sf(k).to_f64().exp() - sf.to_f64()).abs() < 4.0 * unit::<R>());
        // The mass is the step of the distribution function.
        let step = d.probability(k, k).to_f64();
        assert!(
            (step - pmf.to_f64()).abs() <= unit::<R>(),
            "{d:?} {k:?} {step} {pmf:?}"
        );
    }
    assert_eq!((d.cdf(greatest), d.sf(greatest)), (one, zero));
    let (less, more) = (k[0].min(k[1]), k[0].max(k[1]));
    let (less, more) = (D::Value::from_i64(less), D::Value::from_i64(more));
    assert!(
        d.cdf(less) <= d.cdf(more) && d.sf(less) >= d.sf(more),
        "{d:?} {k:?}"
    );
    if less < more {
        assert_eq!(d.probability(more, less), zero);
    }
    assert_eq!(d.probability(least, greatest), one);
    // The quantile is the least value that reaches the probability.
    let p: R = probability(p);
    let q = d.quantile(p);
    assert!(q >= least && q <= greatest);
    assert!(d.cdf(q) >= p, "{d:?} {p:?}: {q:?}");
    if p >= one {
        assert_eq!(q, greatest);
    } else if q > least {
        let below = D::Value::from_i64(q.to_i64() - 1);
        assert!(d.cdf(below) < p, "{d:?} {p:?}: {q:?}");
    }
    let upper = d.inverse_sf(p);
    assert!(d.sf(upper) <= p, "{d:?} {p:?}: {upper:?}");
    assert_eq!(d.quantile(zero), least);
    assert_eq!(d.quantile(one.neg()), least);
}

/// A value near where the mass is, and now and then far from it.
fn place<R: Real, D: Continuous<Number = R>>(d: &D, way: f64) -> R {
    let x = d.quantile(probability(way.fract().abs()));
    x.add(R::from_f32(way.trunc() as f32))
}

fn continuous_case<R: Real>(index: usize, p: f64, ways: [f64; 2]) {
    let (name, parameters) = CONTINUOUS[index % CONTINUOUS.len()];
    continuous!(name, parameters, R, d => {
        let x = ways.map(|way| place(&d, way));
        continuous_holds(&d, p, x);
    });
}

fn discrete_case<R: Real>(index: usize, p: f64, ways: [f64; 2]) {
    let (name, parameters) = DISCRETE[index % DISCRETE.len()];
    discrete!(name, parameters, R, d => {
        let k = ways.map(|way| {
            let k = d.quantile(probability(way.fract().abs()));
            k.to_i64() + way.trunc() as i64
        });
        discrete_holds(&d, p, k);
    });
}

/// Probabilities of all magnitudes.
fn probabilities() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..=1.0f64,
        (-30.0..0.0f64).prop_map(f64::exp),
        (-16.0..0.0f64).prop_map(|x| 1.0 - x.exp()),
    ]
}

/// A probability and, now and then, a distance from its quantile.
fn ways() -> impl Strategy<Value = [f64; 2]> {
    let way = prop_oneof![3 => 0.0..1.0f64, 1 => -2000.0..2000.0f64];
    [way.clone(), way]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn continuous_f32(index in 0..1000usize, p in probabilities(), ways in ways()) {
        continuous_case::<f32>(index, p, ways);
    }

    #[test]
    fn continuous_fixed(index in 0..1000usize, p in probabilities(), ways in ways()) {
        continuous_case::<I16F16>(index, p, ways);
    }

    #[test]
    fn discrete_f32(index in 0..1000usize, p in probabilities(), ways in ways()) {
        discrete_case::<f32>(index, p, ways);
    }

    #[test]
    fn discrete_fixed(index in 0..1000usize, p in probabilities(), ways in ways()) {
        discrete_case::<I16F16>(index, p, ways);
    }
}

/// The sum of masses over what is left of a quantile of nearly everything.
fn total<R: Real, D: Discrete<Number = R>>(d: &D) -> f64 {
    let (least, greatest) = d.support();
    let first = least.max(d.quantile(probability(1e-9)).to_i64() - 1);
    let last = greatest.min(d.inverse_sf(probability(1e-9)).to_i64() + 400);
    (first..=last)
        .map(|k| d.ln_probability(D::Value::from_i64(k)))
        .map(|mass| f64::from_extended(mass.exp()))
        .sum()
}

#[test]
fn masses_sum_to_one() {
    for (name, parameters) in DISCRETE {
        discrete!(*name, parameters, f32, d => {
            let total = total(&d);
            assert!((total - 1.0).abs() < 1e-6, "{d:?}: {total}");
        });
        discrete!(*name, parameters, f64, d => {
            let total = total(&d);
            assert!((total - 1.0).abs() < 1e-6, "{d:?}: {total}");
        });
    }
}

#[test]
fn densities_integrate_to_the_distribution_function() {
    // The integral of the density over an interval of the middle 98 %, by Simpson's rule in the
    // variable of the quantile, is 0.98.
    const STEPS: usize = 2000;
    for (name, parameters) in CONTINUOUS {
        continuous!(*name, parameters, f64, d => {
            let (low, high) = (d.quantile(0.01), d.quantile(0.99));
            // Poles and long tails: equal steps of the logarithm of the odds of the place.
            let at = |t: f64| d.quantile(0.01 + 0.98 * t);
            let mut integral = 0.0;
            for step in 0..STEPS {
                let (a, b) = (at(step as f64 / STEPS as f64), at((step + 1) as f64 / STEPS as f64));
                let middle = d.pdf(0.5 * (a + b));
                integral += (b - a) / 6.0 * (d.pdf(a) + 4.0 * middle + d.pdf(b));
            }
            assert!((integral - 0.98).abs() < 2e-6, "{d:?} {low} {high}: {integral}");
        });
    }
}
