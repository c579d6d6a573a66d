//! Tests of the draws against exact masses, in `f64`.

use std::vec;
use std::vec::Vec;

use rand_core::SeedableRng;

use super::*;
use crate::distribution::{Count, Discrete};
use crate::num::Real;
use crate::rng::DefaultRng;

fn extended(x: f64) -> Extended {
    x.to_extended()
}

fn ln_factorial(k: f64) -> f64 {
    libm::lgamma(k + 1.0)
}

/// Masses from `least` on until they are nothing, by their ratios from the most likely one.
pub(in crate::distribution) fn masses(
    ln_mass: impl Fn(f64) -> f64,
    mean: f64,
    deviation: f64,
    greatest: f64,
) -> (u32, Vec<f64>) {
    let least = libm::floor(mean - 9.0 * deviation - 2.0).max(0.0);
    let end = libm::ceil(mean + 9.0 * deviation + 12.0).min(greatest);
    let count = (end - least) as usize + 1;
    let values = (0..count).map(|i| libm::exp(ln_mass(least + i as f64)));
    (least as u32, values.collect())
}

/// The chi-square statistic of draws in cells of at least 20 expected, as its standard normal
/// (Wilson and Hilferty 1931).
pub(in crate::distribution) fn chi_square(
    (least, masses): (u32, Vec<f64>),
    draws: u32,
    mut draw: impl FnMut() -> u32,
) -> f64 {
    let mut counts = vec![0u32; masses.len()];
    let mut outside = 0u32;
    for _ in 0..draws {
        let index = draw().wrapping_sub(least) as usize;
        match counts.get_mut(index) {
            Some(count) => *count += 1,
            None => outside += 1,
        }
    }
    assert!(outside <= 1, "{outside} draws far outside");
    let (mut statistic, mut cells) = (0.0, 0);
    let (mut expected, mut found) = (0.0, 0u32);
    let mut rest = f64::from(draws);
    for (mass, count) in masses.iter().zip(&counts) {
        expected += mass * f64::from(draws);
        found += count;
        // The last cell has the rest.
        if expected >= 20.0 && rest - expected >= 20.0 {
            statistic += (f64::from(found) - expected) * (f64::from(found) - expected) / expected;
            cells += 1;
            rest -= expected;
            (expected, found) = (0.0, 0);
        }
    }
    let found = found + outside;
    statistic += (f64::from(found) - rest) * (f64::from(found) - rest) / rest;
    let free = f64::from(cells);
    if cells == 0 {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * free);
    (libm::cbrt(statistic / free) - (1.0 - spread)) / libm::sqrt(spread)
}

fn poisson_masses(mean: f64) -> (u32, Vec<f64>) {
    let ln_mean = libm::log(mean);
    let ln_mass = |k| k * ln_mean - mean - ln_factorial(k);
    masses(ln_mass, mean, libm::sqrt(mean), 1e10)
}

fn binomial_masses(n: u32, p: f64) -> (u32, Vec<f64>) {
    let size = f64::from(n);
    let whole = ln_factorial(size);
    let ln_mass = |k| {
        whole - ln_factorial(k) - ln_factorial(size - k)
            + k * libm::log(p)
            + (size - k) * libm::log1p(-p)
    };
    let deviation = libm::sqrt(size * p * (1.0 - p));
    masses(ln_mass, size * p, deviation, size)
}

#[test]
fn poisson_draws() {
    let means = [
        0.001, 0.1, 1.0, 4.0, 9.9, 9.999_999, 10.0, 12.3, 30.0, 100.0, 1000.0, 1e5, 1e6,
    ];
    for (i, mean) in means.into_iter().enumerate() {
        let draw = CountDraw::poisson(extended(mean));
        let mut rng = DefaultRng::new(i as u64);
        let z = chi_square(poisson_masses(mean), 100_000, || draw.sample(&mut rng));
        assert!(z < 4.0, "mean {mean}: {z}");
    }
}

#[test]
fn binomial_draws() {
    let parameters = [
        (1, 0.3),
        (2, 0.5),
        (10, 0.9),
        (19, 0.5),
        (20, 0.5),
        (21, 0.5),
        (25, 0.4),
        (25, 0.61),
        (40, 0.25),
        (100, 0.05),
        (100, 0.2),
        (1000, 0.3),
        (1000, 0.999),
        (100_000, 0.7),
        (1_000_000, 5e-6),
        (1_000_000, 3e-5),
        (1_000_000, 0.5),
    ];
    for (i, (n, p)) in parameters.into_iter().enumerate() {
        let draw = CountDraw::binomial(n, extended(p));
        let mut rng = DefaultRng::new(50 + i as u64);
        let z = chi_square(binomial_masses(n, p), 100_000, || draw.sample(&mut rng));
        assert!(z < 4.0, "{n} {p}: {z}");
    }
}

/// The acceptance is the exact ratio to the hat: no mass exceeds it, and the squeeze is below.
#[test]
fn masses_are_below_the_hat() {
    let draws = [10.0, 10.3, 17.25, 33.25, 100.0, 1e4, 1e6]
        .map(|mean| CountDraw::poisson(extended(mean)))
        .into_iter()
        .chain(
            [
                (20, 0.5),
                (23, 0.4635),
                (42, 0.36),
                (100, 0.25),
                (1000, 0.3),
            ]
            .map(|(n, p)| CountDraw::binomial(n, extended(p))),
        );
    for draw in draws {
        let Method::Rejection(hat) = draw.method else {
            panic!("{draw:?}")
        };
        for i in 0..4000u32 {
            let position = i.wrapping_mul(0x10_4321);
            assert!(!hat.accepts_all(position), "{hat:?} {position:#x}");
            assert!(hat.squeeze_holds(position), "{hat:?} {position:#x}");
        }
    }
}

#[test]
fn mean_and_variance_of_great_means() {
    let mut rng = DefaultRng::new(9);
    for (draw, mean, variance) in [
        (CountDraw::poisson(extended(4e9)), 4e9, 4e9),
        (
            CountDraw::binomial(i32::MAX as u32, extended(0.25)),
            536_870_911.75,
            402_653_183.8,
        ),
    ] {
        const DRAWS: u32 = 20_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let z = (f64::from(draw.sample(&mut rng)) - mean) / libm::sqrt(variance);
            sum += z;
            squares += z * z;
        }
        let n = f64::from(DRAWS);
        assert!((sum / libm::sqrt(n)).abs() < 4.0, "{sum}");
        assert!(
            ((squares - n) / libm::sqrt(2.0 * n)).abs() < 4.0,
            "{squares}"
        );
    }
}

#[test]
fn extremes() {
    let mut rng = DefaultRng::new(3);
    for (draw, value) in [
        (CountDraw::poisson(Extended::ZERO), 0),
        (CountDraw::poisson(extended(1e-30)), 0),
        (CountDraw::poisson(Extended::INFINITY), u32::MAX),
        (CountDraw::binomial(0, Extended::HALF), 0),
        (CountDraw::binomial(7, Extended::ZERO), 0),
        (CountDraw::binomial(7, Extended::ONE), 7),
        (CountDraw::binomial(7, extended(1e-30)), 0),
        (CountDraw::binomial(7, extended(1.5)), 7),
    ] {
        for _ in 0..100 {
            assert_eq!(draw.sample(&mut rng), value);
        }
    }
}

/// Asserts a relative error below a bound, and the same sign.
pub(in crate::distribution) fn assert_near(found: Extended, exact: f64, bound: f64, what: &str) {
    let found = f64::from_extended(found);
    let error = if exact == 0.0 {
        found.abs()
    } else {
        ((found - exact) / exact).abs()
    };
    assert!(error <= bound, "{what}: {found:e} is not {exact:e}");
}

/// Asserts `ln f(k)`, `P(X <= k)` and `P(X > k)`, and that the rounded functions are these.
pub(in crate::distribution) fn assert_mass<D: Discrete>(
    distribution: &D,
    k: i64,
    [ln_mass, cdf, sf]: [f64; 3],
) {
    let what = std::format!("{} {k}", D::Number::NAME);
    let value = D::Value::from_i64(k);
    // Terms of k ln k cancel.
    let bound = if k > 1_000_000 { 1e-9 } else { 1e-12 };
    assert_near(distribution.ln_probability(value), ln_mass, bound, &what);
    assert_near(distribution.extended_cdf(k), cdf, 1e-9, &what);
    assert_near(distribution.extended_sf(k), sf, 1e-9, &what);
    let unit = |x: D::Number| (x.next_up().to_f64() - x.to_f64()).abs();
    for (found, exact) in [
        (distribution.pmf(value), libm::exp(ln_mass)),
        (distribution.cdf(value), cdf),
        (distribution.sf(value), sf),
        (distribution.ln_pmf(value), ln_mass),
    ] {
        let error = (found.to_f64() - exact).abs();
        assert!(
            error <= 0.51 * unit(found) + 2e-8 * exact.abs(),
            "{what}: {found:?} {exact:e}"
        );
    }
}

/// Asserts that quantiles are the least values that reach a probability.
pub(in crate::distribution) fn assert_quantiles<D: Discrete>(distribution: &D)
where
    D::Value: core::fmt::Debug,
{
    let (least, _) = distribution.support();
    for i in 0..=64 {
        let p = D::Number::from_i32(i).div(D::Number::from_i32(64));
        let k = distribution.quantile(p);
        if i < 64 {
            assert!(distribution.cdf(k) >= p, "{p:?} {k:?}");
            assert!(
                k.to_i64() == D::Value::from_i64(least).to_i64()
                    || distribution.cdf(D::Value::from_i64(k.to_i64() - 1)) < p,
                "{p:?} {k:?}"
            );
        }
        let k = distribution.inverse_sf(p);
        assert!(i == 0 || distribution.sf(k) <= p, "{p:?} {k:?}");
    }
}

/// A generator that repeats its words.
pub(in crate::distribution) struct Cycle(
    pub(in crate::distribution) [u32; 2],
    pub(in crate::distribution) usize,
);

impl rand_core::TryRng for Cycle {
    type Error = core::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.1 += 1;
        Ok(self.0[self.1 & 1])
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let low = self.try_next_u32()?;
        Ok(u64::from(self.try_next_u32()?) << 32 | u64::from(low))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(0);
        Ok(())
    }
}

#[test]
fn broken_generators() {
    let words = [0, 1, 1 << 31, u32::MAX, u32::MAX >> 1, 0x5555_5555];
    for first in words {
        for second in words {
            for mean in [1e-9, 0.5, 9.9, 10.0, 1e3, 1e6, 4.2e9] {
                let mut rng = Cycle([first, second], 0);
                CountDraw::poisson(extended(mean)).sample(&mut rng);
                assert!(rng.1 <= 128);
            }
            for (n, p) in [(3, 0.5), (21, 0.5), (1000, 0.7), (i32::MAX as u32, 0.1)] {
                let mut rng = Cycle([first, second], 0);
                assert!(CountDraw::binomial(n, extended(p)).sample(&mut rng) <= n);
                assert!(rng.1 <= 128);
            }
        }
    }
}

/// The values that a seed gives are part of the interface.
#[test]
fn first_draws() {
    let mut rng = DefaultRng::seed_from_u64(42);
    let mut draw = |draw: CountDraw| [(); 8].map(|()| draw.sample(&mut rng));
    let found = [
        CountDraw::poisson(extended(2.5)),
        CountDraw::poisson(extended(100.0)),
        CountDraw::binomial(19, Extended::HALF),
        CountDraw::binomial(1000, extended(0.75)),
    ]
    .map(&mut draw);
    let exact = [
        [2, 2, 5, 3, 4, 1, 2, 2],
        [86, 105, 109, 103, 97, 95, 102, 96],
        [13, 9, 9, 11, 10, 12, 12, 7],
        [763, 733, 750, 749, 742, 781, 771, 753],
    ];
    assert_eq!(found, exact);
}

/// A long run in release mode, for what 100,000 draws do not show.
#[test]
#[ignore = "20 million draws of each, seconds: cargo test --release --lib many_draws -- --ignored --nocapture"]
fn many_draws() {
    const DRAWS: u32 = 20_000_000;
    for mean in [0.5, 9.9, 10.0, 25.0, 100.0, 1e4] {
        let draw = CountDraw::poisson(extended(mean));
        let mut rng = DefaultRng::new(77);
        let z = chi_square(poisson_masses(mean), DRAWS, || draw.sample(&mut rng));
        std::println!("poisson {mean}: {z:.2}");
        assert!(z < 4.0, "mean {mean}: {z}");
    }
    for (n, p) in [
        (19, 0.5),
        (21, 0.5),
        (100, 0.11),
        (1000, 0.3),
        (100_000, 0.9),
    ] {
        let draw = CountDraw::binomial(n, extended(p));
        let mut rng = DefaultRng::new(77);
        let z = chi_square(binomial_masses(n, p), DRAWS, || draw.sample(&mut rng));
        std::println!("binomial {n} {p}: {z:.2}");
        assert!(z < 4.0, "{n} {p}: {z}");
    }
}

#[test]
fn masses_of_none() {
    for mean in [0.0, 1e-20, 1e-9, 0.001, 0.5, 1.0, 3.0, 9.999] {
        let Method::Search(search) = CountDraw::poisson(extended(mean)).method else {
            panic!("{mean}")
        };
        let error = search.start() as f64 / 18_446_744_073_709_551_616.0 / libm::exp(-mean) - 1.0;
        assert!(error.abs() < 1e-11, "{mean} {error}");
    }
    for (n, p) in [
        (1, 0.5),
        (19, 0.5),
        (24, 0.4),
        (1000, 0.009_9),
        (i32::MAX as u32, 4e-9),
    ] {
        let Method::Search(search) = CountDraw::binomial(n, extended(p)).method else {
            panic!("{n} {p}")
        };
        let exact = libm::exp(f64::from(n) * libm::log1p(-p));
        let error = search.start() as f64 / 18_446_744_073_709_551_616.0 / exact - 1.0;
        assert!(error.abs() < 1e-8, "{n} {p} {error}");
    }
}
