//! What the tests of distributions share: true values, contracts, draws, integrals.

use std::format;
use std::vec::Vec;

use super::{Continuous, Distribution};
use crate::num::Real;
use crate::rng::DefaultRng;

/// Functions of a continuous distribution at `x`, from mpmath.
pub(super) struct Values {
    pub x: f32,
    pub ln_pdf: f64,
    pub cdf: f64,
    pub sf: f64,
    pub ln_cdf: f64,
    pub ln_sf: f64,
}

/// A line of a table of values; pairs are of the distribution function and the survival function.
pub(super) const fn row(x: f32, ln_pdf: f64, tails: [f64; 2], ln_tails: [f64; 2]) -> Values {
    let [cdf, sf] = tails;
    let [ln_cdf, ln_sf] = ln_tails;
    Values {
        x,
        ln_pdf,
        cdf,
        sf,
        ln_cdf,
        ln_sf,
    }
}

/// The error of a value: in fixed point and `f32` in units in the last place, where 0.5 is the
/// rounding; otherwise relative, in units of `1e-13`.
pub(super) fn error_of<R: Real>(value: R, truth: f64) -> f64 {
    let value = value.to_f64();
    if value == truth {
        return 0.0;
    }
    let unit = match R::NAME {
        "q16.16" if truth.abs() > 32_767.99 => return f64::from(value.abs() < 32_767.9) * 1e9,
        "q16.16" => 2f64.powi(-16),
        "f32" => 2f64.powi((truth.abs().log2().floor() as i32).max(-126) - 23),
        _ => 1e-13 * truth.abs(),
    };
    (value - truth).abs() / unit
}

/// Asserts that a value is the true one, rounded.
#[track_caller]
pub(super) fn assert_near<R: Real>(value: R, truth: f64, what: &str) {
    let error = error_of(value, truth);
    let bound = if R::UNIT_BITS > 24 { 1.0 } else { 0.51 };
    assert!(error <= bound, "{} {what}: {value:?}, {truth}", R::NAME);
}

/// Asserts the values of a table; the quantile of each probability is its `x`.
#[track_caller]
pub(super) fn assert_values<D: Continuous>(distribution: &D, table: &[Values]) {
    for v in table {
        let x = D::Number::from_f32(v.x);
        assert!(x.to_f64() == f64::from(v.x), "{} is not of the type", v.x);
        let near = |value, truth, what| assert_near(value, truth, &format!("{what} {}", v.x));
        near(distribution.ln_pdf(x), v.ln_pdf, "ln_pdf");
        near(distribution.pdf(x), v.ln_pdf.exp(), "pdf");
        near(distribution.cdf(x), v.cdf, "cdf");
        near(distribution.sf(x), v.sf, "sf");
        near(distribution.ln_cdf(x), v.ln_cdf, "ln_cdf");
        near(distribution.ln_sf(x), v.ln_sf, "ln_sf");
    }
}

/// Asserts what holds for every continuous distribution: order, tails that are complements, the
/// quantile as the least value at which the distribution function is not below `p`.
#[track_caller]
pub(super) fn assert_contract<D: Continuous>(distribution: &D) {
    let d = distribution;
    type N<D> = <D as Distribution>::Number;
    let (zero, one) = (N::<D>::ZERO, N::<D>::ONE);
    let (low, high) = d.support();
    let unit = 2f64.powi(-(N::<D>::UNIT_BITS as i32));
    let mut before = low;
    for i in 1..200u16 {
        // Probabilities from 2^-14 on, close to both ends.
        let t = f32::from(i) / 200.0;
        let p = N::<D>::from_f32(t * t * (3.0 - 2.0 * t));
        let x = d.quantile(p);
        assert!(x >= before && x <= high, "quantile {p:?}: {x:?}");
        assert!(d.cdf(x) >= p, "cdf of quantile {p:?}: {x:?}");
        assert!(d.sf(d.inverse_sf(p)) <= p, "sf of inverse_sf {p:?}");
        let sum = d.cdf(x).to_f64() + d.sf(x).to_f64();
        assert!((sum - 1.0).abs() <= unit, "cdf + sf at {x:?}: {sum}");
        assert!(
            d.cdf(x) >= d.cdf(before) && d.sf(x) <= d.sf(before),
            "{x:?}"
        );
        assert!(d.pdf(x) >= zero, "pdf at {x:?}");
        before = x;
    }
    for (x, cdf) in [
        (low, zero),
        (N::<D>::LOWEST, zero),
        (high, one),
        (N::<D>::MAX, one),
    ] {
        assert!(d.cdf(x) == cdf && d.sf(x) == one.sub(cdf), "{x:?}");
    }
    assert!(d.ln_probability(N::<D>::MAX).is_infinite());
    assert!(d.quantile(zero) == low && d.quantile(one) == high);
    assert!(d.inverse_sf(one) == low && d.inverse_sf(zero) == high);
    let nan = N::<D>::from_f32(f32::NAN);
    if nan.is_nan() {
        let functions = [d.pdf(nan), d.ln_pdf(nan), d.cdf(nan), d.sf(nan)];
        let inverses = [
            d.ln_cdf(nan),
            d.ln_sf(nan),
            d.quantile(nan),
            d.inverse_sf(nan),
        ];
        assert!(functions.iter().chain(&inverses).all(|x| x.is_nan()));
        assert!(d.ln_probability(nan).is_infinite());
    }
}

/// The integral of `f` from `a` to `b`: 64 nodes of Gauss and Legendre (4 in each of 16 parts).
fn gauss(f: &impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    const NODES: [(f64, f64); 2] = [
        (0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
        (0.861_136_311_594_052_6, 0.347_854_845_137_453_9),
    ];
    let half = (b - a) / 32.0;
    (0..16)
        .map(|i| {
            let middle = a + half * f64::from(2 * i + 1);
            let pair = |(x, w): (f64, f64)| w * (f(middle - half * x) + f(middle + half * x));
            half * NODES.into_iter().map(pair).sum::<f64>()
        })
        .sum()
}

/// The integral over a line, half-line or interval of a function whose bulk is about `center` with
/// the given width; parts become twice as long with the distance.
pub(super) fn integral(
    f: impl Fn(f64) -> f64,
    support: (f64, f64),
    center: f64,
    width: f64,
) -> f64 {
    let mut sum = 0.0;
    for sign in [-1.0, 1.0] {
        let end = if sign < 0.0 { support.0 } else { support.1 };
        let most = (end - center) * sign;
        let mut start = 0.0;
        let mut length = width / 1024.0;
        for _ in 0..40 {
            let stop = (start + length).min(most);
            if stop > start {
                sum += gauss(&|t| f(center + sign * t), start, stop);
            }
            start = start.max(stop);
            length *= 1.5;
        }
    }
    sum
}

/// Asserts that a density integrates to 1 and that its integrals are mean, variance and entropy.
/// Nodes are dense about `center`, where a kink or a pole of the density may be.
#[track_caller]
pub(super) fn assert_integrals<D: Continuous<Number = f64>>(d: &D, center: f64, tolerance: f64) {
    let width = d.std_dev().unwrap();
    let mean = d.mean().unwrap();
    let over = |f: &dyn Fn(f64) -> f64| {
        let density = |x: f64| {
            let p = d.pdf(x);
            if p > 0.0 { p * f(x) } else { 0.0 }
        };
        integral(density, d.support(), center, width)
    };
    let pairs = [
        ("total", over(&|_| 1.0), 1.0),
        ("mean", over(&|x| (x - mean) / width), 0.0),
        ("variance", over(&|x| ((x - mean) / width).powi(2)), 1.0),
        ("entropy", over(&|x| -d.ln_pdf(x)), d.entropy()),
    ];
    for (what, found, truth) in pairs {
        assert!(
            (found - truth).abs() < tolerance,
            "{what}: {found}, {truth}"
        );
    }
}

/// Asserts the divergence against its integral, that it is 0 to itself and never below.
#[track_caller]
pub(super) fn assert_divergence<D: Continuous<Number = f64>>(a: &D, b: &D, center: f64) {
    for (p, q) in [(a, b), (b, a)] {
        let term = |x: f64| {
            let ln_p = p.ln_pdf(x);
            if ln_p < -700.0 {
                0.0
            } else {
                ln_p.exp() * (ln_p - q.ln_pdf(x))
            }
        };
        let truth = integral(term, p.support(), center, p.std_dev().unwrap());
        let found = p.kl_divergence(q);
        assert!(
            (found - truth).abs() < 1e-7 * (1.0 + truth),
            "{found}, {truth}"
        );
        assert_eq!(p.kl_divergence(p), 0.0);
    }
}

/// Values drawn with a seed.
pub(super) fn draws<D: Distribution>(d: &D, number: usize, seed: u64) -> Vec<D::Value> {
    let mut rng = DefaultRng::new(seed);
    (0..number).map(|_| d.sample(&mut rng)).collect()
}

/// The mean and the variance.
pub(super) fn moments(data: &[f64]) -> (f64, f64) {
    let n = data.len() as f64;
    let mean = data.iter().sum::<f64>() / n;
    (
        mean,
        data.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n,
    )
}

/// The statistic of Kolmogorov and Smirnov, times the root of the number of data: 1.95 is exceeded
/// once in a thousand.
pub(super) fn kolmogorov_smirnov(data: &mut [f64], cdf: impl Fn(f64) -> f64) -> f64 {
    data.sort_by(f64::total_cmp);
    let n = data.len() as f64;
    let distances = data.iter().enumerate().map(|(i, &x)| {
        let p = cdf(x);
        (p - i as f64 / n).abs().max((p - (i + 1) as f64 / n).abs())
    });
    distances.fold(0.0, f64::max) * n.sqrt()
}

/// Asserts that draws of a continuous distribution are of its distribution function, mean and
/// variance, and in its support. The number type must resolve it well.
#[track_caller]
pub(super) fn assert_draws<D: Continuous>(d: &D) {
    const NUMBER: usize = 20_000;
    let (low, high) = d.support();
    let drawn = draws(d, NUMBER, 0xd1);
    assert!(drawn.iter().all(|&x| x >= low && x <= high));
    let mut data: Vec<f64> = drawn.iter().map(|x| x.to_f64()).collect();
    let (mean, variance) = moments(&data);
    let (true_mean, true_variance) = (d.mean().unwrap().to_f64(), d.variance().unwrap().to_f64());
    let error = (mean - true_mean).abs() / (true_variance / NUMBER as f64).sqrt();
    assert!(error < 4.0, "mean {mean}, {true_mean}");
    let ratio = variance / true_variance;
    assert!(
        (ratio - 1.0).abs() < 0.15,
        "variance {variance}, {true_variance}"
    );
    let statistic =
        kolmogorov_smirnov(&mut data, |x| d.cdf(D::Number::from_f32(x as f32)).to_f64());
    assert!(statistic < 2.0, "Kolmogorov-Smirnov {statistic}");
}

/// Asserts that each estimate is within 4 standard errors of the truth, and that the standard
/// errors are about those of theory for the number of data.
#[track_caller]
pub(super) fn assert_recovered<R: Real>(truth: &[f64], estimates: &[R], errors: &[R]) {
    assert!(truth.len() == estimates.len() && truth.len() == errors.len());
    for ((truth, estimate), error) in truth.iter().zip(estimates).zip(errors) {
        let (estimate, error) = (estimate.to_f64(), error.to_f64());
        assert!(
            error > 0.0 && (estimate - truth).abs() < 4.0 * error,
            "{estimate} +- {error}, {truth}"
        );
    }
}

/// Pearson's chi-square of counts and expectations, and the number of cells; neighbors join until
/// each cell expects 8.
pub(super) fn chi_square(counts: &[u64], expected: &[f64]) -> (f64, usize) {
    let mut left: f64 = expected.iter().sum();
    let (mut sum, mut cells, mut count, mut expectation) = (0.0, 0, 0.0, 0.0);
    for (&n, &e) in counts.iter().zip(expected) {
        (count, expectation, left) = (count + n as f64, expectation + e, left - e);
        if expectation >= 8.0 && left >= 8.0 {
            sum += (count - expectation).powi(2) / expectation;
            cells += 1;
            (count, expectation) = (0.0, 0.0);
        }
    }
    (
        sum + (count - expectation).powi(2) / expectation.max(1e-9),
        cells + 1,
    )
}

/// How many standard deviations a chi-square is above its mean, by the cube root of Wilson and
/// Hilferty (1931).
pub(super) fn chi_square_deviation(statistic: f64, freedom: usize) -> f64 {
    let v = 2.0 / (9.0 * freedom as f64);
    ((statistic / freedom as f64).cbrt() - (1.0 - v)) / v.sqrt()
}

#[test]
fn helpers_see_what_is_wrong() {
    let normal = super::Normal::new(1.0f64, 2.0).unwrap();
    let other = super::Normal::new(1.5f64, 1.0).unwrap();
    assert_integrals(&normal, 1.0, 1e-10);
    assert_divergence(&normal, &other, 1.0);
    // A wrong distribution, one value off.
    let mut data: Vec<f64> = (0..1000).map(|i| f64::from(i) / 1000.0).collect();
    assert!(kolmogorov_smirnov(&mut data, |x| x) < 0.1);
    assert!(kolmogorov_smirnov(&mut data, |x| x * x) > 5.0);
    let (good, cells) = chi_square(&[10, 10, 1, 9, 12], &[10.0, 9.0, 1.0, 10.0, 12.0]);
    assert!(cells == 4 && good < 1.0);
    assert!(chi_square_deviation(good, cells - 1) < 0.0);
    let (bad, _) = chi_square(&[100, 200], &[150.0, 150.0]);
    assert!(chi_square_deviation(bad, 1) > 4.0);
    assert!(error_of(1.0f32.next_up(), 1.0) > 0.9);
    assert!(error_of(crate::num::I16F16::from_bits(2), 2f64.powi(-16)) == 1.0);
}
