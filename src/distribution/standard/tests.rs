//! Distribution functions, tails, moments, and generators that are broken.

use core::convert::Infallible;
use std::vec::Vec;

use rand_core::{Rng, TryRng};

use super::*;
use crate::rng::DefaultRng;

const DRAWS: usize = 1_000_000;

/// The statistic of Kolmogorov and Smirnov, times the root of the number of draws: above 2.2 once
/// in ten thousand runs.
fn kolmogorov_smirnov(mut draws: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let mut greatest = 0.0f64;
    for (i, &x) in draws.iter().enumerate() {
        let p = cdf(x);
        greatest = greatest.max(p - i as f64 / n).max((i + 1) as f64 / n - p);
    }
    greatest * n.sqrt()
}

fn normals(seed: u64, draws: usize) -> Vec<f64> {
    let mut rng = DefaultRng::new(seed);
    let draw = |_| f64::from(standard_normal(&mut rng)) / f64::from(1 << 27);
    (0..draws).map(draw).collect()
}

fn exponentials(seed: u64, draws: usize) -> Vec<f64> {
    let mut rng = DefaultRng::new(seed);
    let draw = |_| f64::from(standard_exponential(&mut rng)) / f64::from(1 << 27);
    (0..draws).map(draw).collect()
}

#[cfg(feature = "libm")]
#[test]
fn distribution_functions() {
    let phi = |x: f64| 0.5 * libm::erfc(-x / core::f64::consts::SQRT_2);
    assert!(kolmogorov_smirnov(normals(1, DRAWS), phi) < 2.2);
    assert!(kolmogorov_smirnov(exponentials(2, DRAWS), |x| -libm::expm1(-x)) < 2.2);
}

#[test]
fn moments() {
    let draws = normals(3, DRAWS);
    let moment = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f64>() / DRAWS as f64;
    // Each to 5 of its standard errors.
    for (power, truth, error) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
        let slack = 5.0 * f64::sqrt(error / DRAWS as f64);
        assert!(
            (moment(power) - truth).abs() < slack,
            "{power}: {}",
            moment(power)
        );
    }
    let draws = exponentials(4, DRAWS);
    let mean = draws.iter().sum::<f64>() / DRAWS as f64;
    let second = draws.iter().map(|x| x * x).sum::<f64>() / DRAWS as f64;
    assert!((mean - 1.0).abs() < 0.005 && (second - 2.0).abs() < 0.0224);
}

#[test]
fn tails() {
    let draws = normals(5, 4 * DRAWS);
    for (sigma, p) in [
        (3.0, 1.349_898e-3),
        (4.0, 3.167_124e-5),
        (5.0, 2.866_516e-7),
    ] {
        let mean = 4.0 * p * DRAWS as f64;
        for side in [-1.0, 1.0] {
            let count = draws.iter().filter(|&x| side * x > sigma).count() as f64;
            assert!(
                (count - mean).abs() < 5.0 * mean.sqrt() + 5.0,
                "{side} {sigma}: {count}"
            );
        }
    }
    let draws = exponentials(6, 4 * DRAWS);
    for x in [5.0, 6.9, 7.0, 10.0, 14.0] {
        let mean = 4.0 * f64::exp(-x) * DRAWS as f64;
        let count = draws.iter().filter(|&&draw| draw > x).count() as f64;
        assert!(
            (count - mean).abs() < 5.0 * mean.sqrt() + 5.0,
            "{x}: {count}"
        );
    }
}

/// The areas of the layers are equal, and the wedges fit between.
#[test]
fn signs_are_independent_of_magnitudes() {
    let draws = normals(7, DRAWS);
    let mut counts = [[0i32; 2]; 8];
    for x in draws {
        let cell = ((x.abs() * 2.0) as usize).min(7);
        counts[cell][usize::from(x < 0.0)] += 1;
    }
    for [positive, negative] in counts {
        let spread = f64::from(positive + negative).sqrt();
        assert!(f64::from(positive - negative).abs() < 5.0 * spread);
    }
}

/// A generator that repeats two words.
struct Cycle(u32, u32);

impl TryRng for Cycle {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        (self.0, self.1) = (self.1, self.0);
        Ok(self.0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from(self.next_u32()))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.next_u32() as u8);
        Ok(())
    }
}

#[test]
fn broken_generators() {
    let words = [
        0,
        1,
        0x7f,
        0x80,
        0xff,
        0x100,
        1 << 31,
        0x5555_5555,
        !0xff,
        !0x7f,
        u32::MAX,
    ];
    for a in words {
        for b in words {
            let mut rng = Cycle(a, b);
            for _ in 0..4 {
                assert!(standard_normal(&mut rng) > i32::MIN);
                standard_exponential(&mut rng);
            }
        }
    }
}
