//! Draws, densities, tails and quantiles of every distribution.
//!
//! The parameters are those of the tests, `tests/distribution/families.rs`.

use smidgen::distribution::{
    Continuous, Count, DiagonalNormal, Dirichlet, Discrete, Distribution, DistributionError,
    Multinomial,
};
use smidgen::rng::DefaultRng;

use crate::families::{CONTINUOUS, DISCRETE};
use crate::number::push;
use crate::{Digest, Number, Report, Row};

/// Draws of each distribution: those that `tests/distribution/draws.txt` has frozen.
const DRAWS: usize = 100;
/// Numerators of the probabilities, over 64, at which distributions are evaluated.
const PROBABILITIES: [i32; 4] = [1, 20, 45, 63];

pub fn rows<N: Number>(report: Report<'_>) {
    let mut row = |name, case, digest: &Digest| {
        let digest = digest.value();
        report(Row {
            suite: "distribution",
            name,
            case,
            number: N::SHORT,
            digest,
        });
    };
    for family in CONTINUOUS.chunk_by(|a, b| a.0 == b.0) {
        let (mut draws, mut values) = (Digest::new(), Digest::new());
        for (name, parameters) in family {
            continuous!(*name, parameters, N, d => {
                let mut rng = DefaultRng::new(1);
                (0..DRAWS).for_each(|_| push(&mut draws, d.sample(&mut rng)));
                continuous_values(&d, &mut values);
            });
        }
        let name = family.first().map_or("", |(name, _)| name);
        row(name, "draws", &draws);
        row(name, "values", &values);
    }
    for family in DISCRETE.chunk_by(|a, b| a.0 == b.0) {
        let (mut draws, mut values) = (Digest::new(), Digest::new());
        for (name, parameters) in family {
            discrete!(*name, parameters, N, d => {
                let mut rng = DefaultRng::new(1);
                (0..DRAWS).for_each(|_| push_count(&mut draws, d.sample(&mut rng)));
                discrete_values(&d, &mut values);
            });
        }
        let name = family.first().map_or("", |(name, _)| name);
        row(name, "draws", &draws);
        row(name, "values", &values);
    }
    let weights = [1.0, 2.0, 0.5].map(N::from_f32);
    row(
        "multinomial",
        "draws",
        &vectors(Multinomial::new(30, weights), |digest, count: u32| {
            digest.push(count);
        }),
    );
    row(
        "dirichlet",
        "draws",
        &vectors(Dirichlet::new(weights), push),
    );
    row(
        "diagonal_normal",
        "draws",
        &vectors(DiagonalNormal::new(weights, weights), push),
    );
}

fn continuous_values<N: Number, D>(distribution: &D, digest: &mut Digest)
where
    D: Continuous<Number = N> + Distribution<Value = N>,
{
    push(digest, distribution.entropy());
    for p in PROBABILITIES {
        let x = distribution.quantile(N::from_i32(p).div(N::from_i32(64)));
        let results = [
            x,
            distribution.pdf(x),
            distribution.ln_pdf(x),
            distribution.cdf(x),
            distribution.sf(x),
            distribution.ln_cdf(x),
            distribution.ln_sf(x),
        ];
        results.into_iter().for_each(|result| push(digest, result));
    }
}

fn discrete_values<N: Number, D>(distribution: &D, digest: &mut Digest)
where
    D: Discrete<Number = N>,
    D::Value: Count,
{
    push(digest, distribution.entropy());
    for p in PROBABILITIES {
        let k = distribution.quantile(N::from_i32(p).div(N::from_i32(64)));
        push_count(digest, k);
        let results = [
            distribution.pmf(k),
            distribution.ln_pmf(k),
            distribution.cdf(k),
            distribution.sf(k),
            distribution.ln_cdf(k),
            distribution.ln_sf(k),
        ];
        results.into_iter().for_each(|result| push(digest, result));
    }
}

/// Draws of a distribution of arrays, and the logarithms of their densities.
fn vectors<D, T: Copy, const K: usize>(
    made: Result<D, DistributionError>,
    mut element: impl FnMut(&mut Digest, T),
) -> Digest
where
    D: Distribution<Value = [T; K]>,
    D::Number: Number,
{
    let distribution = made.expect("valid parameters");
    let mut rng = DefaultRng::new(1);
    let mut digest = Digest::new();
    for _ in 0..DRAWS {
        let drawn = distribution.sample(&mut rng);
        drawn.iter().for_each(|&value| element(&mut digest, value));
        push(&mut digest, distribution.log_likelihood([drawn]));
    }
    digest
}

/// Adds a whole number to a digest.
fn push_count(digest: &mut Digest, count: impl Count) {
    digest.push(count.to_i64() as u32);
}
