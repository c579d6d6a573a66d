//! Draws against the distribution functions: chi-square, tails, moments, in both number types, and
//! generators that are broken.
//!
//! A million draws of each in a release build, a tenth of that otherwise; a hundred million by
//! `cargo test --release --test distribution -- --ignored --nocapture`.

use rand_core::Rng;
use smidgen::distribution::{Continuous, Gamma};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::families::{CONTINUOUS, DISCRETE};

/// Draws of each distribution in an ordinary run.
pub const DRAWS: usize = if cfg!(debug_assertions) {
    50_000
} else {
    1_000_000
};

/// Probabilities beyond 3, 4 and 5 standard deviations of a normal distribution, on either side.
const TAILS: [f64; 3] = [1.349_898e-3, 3.167_124e-5, 2.866_516e-7];

/// Probability of a greater chi-square by chance.
pub fn p_value(chi_square: f64, freedom: usize) -> f64 {
    Gamma::new(freedom as f64 / 2.0, 2.0)
        .unwrap()
        .sf(chi_square)
}

/// Chi-square of counts against expected counts, those below 10 joined with their neighbors.
pub fn chi_square(counts: &[u64], expected: &[f64]) -> (f64, usize) {
    let (mut sum, mut cells) = (0.0, 0);
    let (mut count, mut expectation) = (0.0, 0.0);
    let mut left: f64 = expected.iter().sum();
    for (&more, &expected) in counts.iter().zip(expected) {
        count += more as f64;
        expectation += expected;
        left -= expected;
        if expectation >= 10.0 && left >= 10.0 {
            sum += (count - expectation).powi(2) / expectation;
            cells += 1;
            (count, expectation) = (0.0, 0.0);
        }
    }
    if expectation > 0.0 {
        sum += (count - expectation).powi(2) / expectation;
        cells += 1;
    }
    (sum, cells)
}

/// Whether a count is one that a Poisson distribution of this mean gives once in a million.
fn plausible(count: u64, mean: f64) -> bool {
    let slack = 5.0 * mean.sqrt() + 12.0;
    (count as f64 - mean).abs() < slack
}

/// Draws `number` values and compares them with the distribution function.
fn continuous_draws(name: &str, parameters: &[f32], number: usize, cells: usize) {
    let truth = |x: f64| continuous!(name, parameters, f64, d => d.cdf(x)).unwrap();
    continuous!(name, parameters, f32, d => {
        // Ends of the cells: values of the type, with their true probabilities.
        let tails = TAILS.iter().flat_map(|&p| [p, 1.0 - p]);
        let mut p: Vec<f64> = (1..cells).map(|i| i as f64 / cells as f64).chain(tails).collect();
        p.sort_by(f64::total_cmp);
        let mut edges: Vec<f32> = p
            .iter()
            .map(|&p| if p < 0.5 { d.quantile(p as f32) } else { d.inverse_sf((1.0 - p) as f32) })
            .collect();
        edges.dedup();
        let mut counts = vec![0u64; edges.len() + 1];
        let mut rng = DefaultRng::new(20_261_124);
        let (low, high) = d.support();
        for _ in 0..number {
            let x = d.sample(&mut rng);
            assert!(x >= low && x <= high, "{d:?} {x}");
            counts[edges.partition_point(|&edge| edge < x)] += 1;
        }
        // Half a unit above an edge is still rounded down to it.
        let half = |edge: f32| 0.5 * (f64::from(edge) + f64::from(edge.next_up()));
        let below: Vec<f64> = edges.iter().map(|&edge| truth(half(edge))).collect();
        let mut expected = Vec::new();
        let mut before = 0.0;
        for &p in below.iter().chain(&[1.0]) {
            expected.push((p - before) * number as f64);
            before = p;
        }
        let (sum, cells) = chi_square(&counts, &expected);
        let p = p_value(sum, cells.saturating_sub(1).max(1));
        assert!(p > 1e-5, "{d:?}: chi-square {sum} of {cells} cells, p {p}");
        // The tails on their own.
        for tail in TAILS {
            let (a, b) = (d.quantile(tail as f32), d.inverse_sf(tail as f32));
            let lower: u64 = counts[..=edges.partition_point(|&edge| edge < a)].iter().sum();
            let upper: u64 = counts[edges.partition_point(|&edge| edge < b) + 1..].iter().sum();
            let n = number as f64;
            assert!(plausible(lower, truth(half(a)) * n), "{d:?} below {a}: {lower}");
            assert!(plausible(upper, (1.0 - truth(half(b))) * n), "{d:?} above {b}: {upper}");
        }
        if number > 1_000_000 {
            println!("{name} {parameters:?}: chi-square {sum:.0} of {cells} cells, p {p:.3}");
        }
    });
}

fn discrete_draws(name: &str, parameters: &[f32], number: usize) {
    discrete!(name, parameters, f32, d => {
        let mut counts = std::collections::BTreeMap::new();
        let mut rng = DefaultRng::new(20_261_125);
        for _ in 0..number {
            *counts.entry(d.sample(&mut rng).to_i64()).or_insert(0u64) += 1;
        }
        let (least, greatest) = d.support();
        let drawn = (*counts.keys().next().unwrap(), *counts.keys().last().unwrap());
        assert!(drawn.0 >= least && drawn.1 <= greatest, "{d:?} {drawn:?}");
        // From a little below all that was drawn to a little above.
        let first = least.max(drawn.0 - 50);
        let last = greatest.min(drawn.1 + 50);
        let mut expected = Vec::new();
        let mut observed = Vec::new();
        for k in first..=last {
            let mass = d.ln_probability(Count::from_i64(k)).exp();
            expected.push(f64::from_extended(mass) * number as f64);
            observed.push(counts.get(&k).copied().unwrap_or(0));
            assert!(observed.last() == Some(&0) || expected.last() > Some(&0.0), "{d:?} {k}");
        }
        let (sum, cells) = chi_square(&observed, &expected);
        let p = p_value(sum, cells.saturating_sub(1).max(1));
        assert!(p > 1e-5, "{d:?}: chi-square {sum} of {cells} cells, p {p}");
        if number > 1_000_000 {
            println!("{name} {parameters:?}: chi-square {sum:.0} of {cells} cells, p {p:.3}");
        }
    });
}

#[test]
fn continuous_draws_fit() {
    for (name, parameters) in CONTINUOUS {
        continuous_draws(name, parameters, DRAWS, 256);
    }
}

#[test]
fn discrete_draws_fit() {
    for (name, parameters) in DISCRETE {
        discrete_draws(name, parameters, DRAWS);
    }
}

#[test]
#[ignore = "ten minutes: cargo test --release --test distribution -- --ignored --nocapture"]
fn a_hundred_million_draws_fit() {
    for (name, parameters) in CONTINUOUS {
        continuous_draws(name, parameters, 100_000_000, 4096);
    }
    for (name, parameters) in DISCRETE {
        discrete_draws(name, parameters, 100_000_000);
    }
}

#[test]
fn moments_fit() {
    let number = DRAWS as f64;
    for (name, parameters) in CONTINUOUS {
        continuous!(*name, parameters, f32, d => {
            // Where the fourth moment is tame enough for the variance to settle.
            let heavy = matches!(*name, "student_t" | "log_normal") && parameters[0] < 10.0;
            let (Some(mean), Some(variance), false) = (d.mean(), d.variance(), heavy) else {
                continue;
            };
            let (mean, variance) = (f64::from(mean), f64::from(variance));
            let mut rng = DefaultRng::new(5);
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..DRAWS {
                let deviation = f64::from(d.sample(&mut rng)) - mean;
                sum += deviation;
                squares += deviation * deviation;
            }
            let error = (sum / number).abs() / (variance / number).sqrt();
            assert!(error < 5.0, "{d:?}: mean off by {error} standard errors");
            let ratio = squares / number / variance;
            assert!((ratio - 1.0).abs() < 30.0 / number.sqrt(), "{d:?}: variance {ratio}");
        });
    }
}

/// Fixed point and `f32` make of the same random words the same draw, to their resolution.
#[test]
fn number_types_agree() {
    for (name, parameters) in CONTINUOUS {
        continuous!(*name, parameters, f32, float => {
            continuous!(*name, parameters, I16F16, fixed => {
                // Parameters that fixed point holds exactly.
                if !parameters.iter().all(|&p| I16F16::from_num(p).to_num::<f32>() == p) {
                    continue;
                }
                let (mut a, mut b) = (DefaultRng::new(9), DefaultRng::new(9));
                for _ in 0..5000 {
                    let (x, y) = (float.sample(&mut a), fixed.sample(&mut b));
                    let (x, y) = (x.to_f64().clamp(-32768.0, 32768.0), y.to_f64());
                    let close = 2.5 / 65536.0 + x.abs() * 4e-7;
                    assert!((x - y).abs() <= close, "{float:?}: {x} {y}");
                }
                assert_eq!(a, b, "{float:?} took other words");
            });
        });
    }
    for (name, parameters) in DISCRETE {
        if !parameters
            .iter()
            .all(|&p| I16F16::from_num(p).to_num::<f32>() == p)
        {
            continue;
        }
        discrete!(*name, parameters, f32, float => {
            discrete!(*name, parameters, I16F16, fixed => {
                let (mut a, mut b) = (DefaultRng::new(9), DefaultRng::new(9));
                for _ in 0..5000 {
                    let (x, y) = (float.sample(&mut a), fixed.sample(&mut b));
                    assert_eq!(x.to_i64(), y.to_i64(), "{float:?}");
                }
            });
        });
    }
}

/// A draw saturates where it is beyond the type, not where its distance from the location is.
#[test]
fn wide_distributions_in_fixed_point_reach_both_ends() {
    use smidgen::distribution::{DiagonalNormal, Distribution, Laplace, Normal};
    let (location, scale) = (I16F16::from_num(32_000), I16F16::from_num(30_000));
    let normal = Normal::new(location, scale).unwrap();
    let diagonal = DiagonalNormal::new([location], [scale]).unwrap();
    let laplace = Laplace::new(location, scale).unwrap();
    let mut rng = DefaultRng::new(1);
    let least = |mut draw: Box<dyn FnMut() -> I16F16 + '_>| (0..2000).map(|_| draw()).min();
    assert!(least(Box::new(|| normal.sample(&mut rng))) < Some(I16F16::from_num(-20_000)));
    assert!(least(Box::new(|| diagonal.sample(&mut rng)[0])) < Some(I16F16::from_num(-20_000)));
    assert!(least(Box::new(|| laplace.sample(&mut rng))) == Some(I16F16::MIN));
}

/// A generator that gives the same few words for ever.
pub struct Cycle {
    words: Vec<u32>,
    taken: usize,
}

impl Cycle {
    pub fn new(words: &[u32]) -> Self {
        Self {
            words: words.to_vec(),
            taken: 0,
        }
    }

    /// Words that were taken.
    pub fn taken(&self) -> usize {
        self.taken
    }
}

impl rand_core::TryRng for Cycle {
    type Error = core::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.taken += 1;
        Ok(self.words[self.taken % self.words.len()])
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from(self.next_u32()) | u64::from(self.next_u32()) << 32)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = self.next_u32() as u8;
        }
        Ok(())
    }
}

/// Words that a broken generator might repeat.
pub const BROKEN: [&[u32]; 9] = [
    &[0],
    &[u32::MAX],
    &[0, u32::MAX],
    &[u32::MAX, u32::MAX, 0],
    &[1],
    &[1 << 31],
    &[127, 0x7fff_ffff],
    &[0xffff_ff00],
    &[0x5555_5555, 0xaaaa_aaaa],
];

#[test]
fn broken_generators_end() {
    for words in BROKEN {
        for (name, parameters) in CONTINUOUS {
            continuous!(*name, parameters, f32, d => {
                let mut rng = Cycle::new(words);
                let (low, high) = d.support();
                for _ in 0..20 {
                    let x = d.sample(&mut rng);
                    assert!(x >= low && x <= high, "{d:?} {words:x?}: {x}");
                }
                assert!(rng.taken < 400_000, "{d:?} {words:x?}: {} words", rng.taken);
            });
        }
        for (name, parameters) in DISCRETE {
            discrete!(*name, parameters, I16F16, d => {
                let mut rng = Cycle::new(words);
                let (least, greatest) = d.support();
                for _ in 0..20 {
                    let k = d.sample(&mut rng).to_i64();
                    assert!(k >= least && k <= greatest, "{d:?} {words:x?}: {k}");
                }
                assert!(rng.taken < 400_000, "{d:?} {words:x?}: {} words", rng.taken);
            });
        }
    }
}
