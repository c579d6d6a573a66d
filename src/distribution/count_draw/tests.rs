//! Tests of the draws against exact masses, in `f64`.

use std::vec;
use std::vec::Vec;

use rand_core::{Rng, SeedableRng};

use super::logarithm::{FAR, deviance, ln_quotient, stirling};
use super::*;
use crate::num::Real;
use crate::rng::DefaultRng;

const ONE: f64 = (1u64 << 30) as f64;

fn extended(x: f64) -> Extended {
    x.to_extended()
}

fn ln_factorial(k: f64) -> f64 {
    libm::lgamma(k + 1.0)
}

#[test]
fn logarithms() {
    let mut rng = DefaultRng::new(1);
    for _ in 0..20_000 {
        let a = (rng.next_u64() >> (rng.next_u32() & 63)).max(1);
        let b = (rng.next_u64() >> (rng.next_u32() & 63)).max(1);
        let exact = libm::log(a as f64 / b as f64);
        let error = (ln_quotient(a, b, 0) as f64 / ONE - exact).abs();
        assert!(error < 8e-9, "{a} {b} {error}");
    }
}

#[test]
fn stirling_remainders() {
    for k in (1..3000).chain([100_000, 1 << 31, u32::MAX]) {
        let x = f64::from(k);
        let tau = core::f64::consts::TAU;
        let exact = if k < 3000 {
            ln_factorial(x) - (x + 0.5) * libm::log(x) + x
        } else {
            libm::log(tau) / 2.0 + 1.0 / (12.0 * x)
        };
        let error = (stirling(k) as f64 / ONE - exact).abs();
        assert!(error < if k < 100 { 3e-9 } else { 1e-8 }, "{k} {error}");
    }
    assert_eq!(stirling(0), 0);
}

#[test]
fn deviances() {
    for mean in [5.0, 10.0, 17.3, 100.0, 1234.5, 1e5, 1e7, 4e9] {
        let q30 = (mean * ONE) as u64;
        let sigma: f64 = libm::sqrt(mean);
        for step in -120..=120 {
            let k = libm::floor(mean + f64::from(step) / 10.0 * sigma);
            if k < 0.0 || k > 4.29e9 {
                continue;
            }
            let x = (k - mean) / mean;
            let exact = if k == 0.0 {
                mean
            } else if x.abs() < 1e-3 {
                mean * x * x * (0.5 - x / 6.0 + x * x / 12.0 - x * x * x / 20.0)
            } else {
                mean * ((1.0 + x) * libm::log1p(x) - x)
            };
            let found = deviance(k as u32, q30);
            if exact > 63.9 {
                assert!(found > 63 << 30, "{mean} {k}");
                continue;
            }
            let error = (found as f64 / ONE - exact).abs();
            let near = (k - mean).abs() < (k + mean) / 2.0;
            let bound = if near { 3e-9 + 8e-9 * exact } else { 1e-6 };
            assert!(error < bound, "{mean} {k} {exact} {error}");
        }
    }
    assert_eq!(deviance(0, 5000 << 30), FAR);
    assert_eq!(deviance(u32::MAX, 1 << 30), FAR);
    assert_eq!(deviance(77, 77 << 30), 0);
}

/// Masses from `least` on until they are nothing, by their ratios from the most likely one.
fn masses(
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
fn chi_square(draw: &CountDraw, (least, masses): (u32, Vec<f64>), draws: u32, seed: u64) -> f64 {
    let mut rng = DefaultRng::new(seed);
    let mut counts = vec![0u32; masses.len()];
    let mut outside = 0u32;
    for _ in 0..draws {
        let index = draw.sample(&mut rng).wrapping_sub(least) as usize;
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
        let z = chi_square(&draw, poisson_masses(mean), 100_000, i as u64);
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
        let z = chi_square(&draw, binomial_masses(n, p), 100_000, 50 + i as u64);
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

/// A generator that repeats its words.
struct Cycle([u32; 2], usize);

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

#[test]
fn first_draws() {
    let mut rng = DefaultRng::seed_from_u64(42);
    let mut draw = |draw: CountDraw| [(); 8].map(|()| draw.sample(&mut rng));
    assert_eq!(draw(CountDraw::poisson(extended(2.5))), [0; 8]);
    assert_eq!(draw(CountDraw::poisson(extended(100.0))), [0; 8]);
    assert_eq!(draw(CountDraw::binomial(1000, extended(0.3))), [0; 8]);
}
