//! The first hundred draws of every distribution, frozen: `draws.txt`.
//!
//! `SMIDGEN_BLESS=1 cargo test --test distribution` writes the file anew: a breaking change, to be
//! said in CHANGELOG.

use std::fmt::Write;

use smidgen::distribution::{
    DiagonalNormal, Dirichlet, Distribution, DistributionError, Multinomial,
};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::families::{CONTINUOUS, DISCRETE};

/// The draws as text: a line of hexadecimal words for each distribution and number type.
fn draws() -> String {
    let mut text = String::new();
    for (name, parameters) in CONTINUOUS {
        continuous!(*name, parameters, f32, d => {
            write!(text, "f32 {name} {parameters:?}").unwrap();
            let mut rng = DefaultRng::new(1);
            for _ in 0..100 {
                write!(text, " {:x}", d.sample(&mut rng).to_bits()).unwrap();
            }
            text.push('\n');
        });
        continuous!(*name, parameters, I16F16, d => {
            write!(text, "q16.16 {name} {parameters:?}").unwrap();
            let mut rng = DefaultRng::new(1);
            for _ in 0..100 {
                write!(text, " {:x}", d.sample(&mut rng).to_bits()).unwrap();
            }
            text.push('\n');
        });
    }
    for (name, parameters) in DISCRETE {
        discrete!(*name, parameters, f32, d => {
            write!(text, "{name} {parameters:?}").unwrap();
            let mut rng = DefaultRng::new(1);
            for _ in 0..100 {
                write!(text, " {}", d.sample(&mut rng).to_i64()).unwrap();
            }
            text.push('\n');
        });
    }
    array(
        &mut text,
        "multinomial",
        Multinomial::new(100, [1.0f32, 2.0, 5.0]),
        |k| k,
    );
    let (alpha, mean) = ([0.5f32, 2.0, 8.0], [-1.0f32, 0.0, 100.0]);
    let (float, fixed) = (f32::to_bits, |x: I16F16| x.to_bits() as u32);
    array(&mut text, "f32 dirichlet", Dirichlet::new(alpha), |x| {
        x.map(float)
    });
    let normal = DiagonalNormal::new(mean, alpha);
    array(&mut text, "f32 diagonal_normal", normal, |x| x.map(float));
    let [alpha, mean] = [alpha, mean].map(|x| x.map(I16F16::from_num::<f32>));
    array(&mut text, "q16.16 dirichlet", Dirichlet::new(alpha), |x| {
        x.map(fixed)
    });
    let normal = DiagonalNormal::new(mean, alpha);
    array(&mut text, "q16.16 diagonal_normal", normal, |x| {
        x.map(fixed)
    });
    text
}

/// A line of the draws of a distribution over arrays.
fn array<D: Distribution>(
    text: &mut String,
    name: &str,
    distribution: Result<D, DistributionError>,
    words: impl Fn(D::Value) -> [u32; 3],
) {
    let distribution = distribution.unwrap();
    text.push_str(name);
    let mut rng = DefaultRng::new(1);
    for _ in 0..100 {
        for word in words(distribution.sample(&mut rng)) {
            write!(text, " {word:x}").unwrap();
        }
    }
    text.push('\n');
}

#[test]
fn first_draws_are_frozen() {
    let draws = draws();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/distribution/draws.txt");
    if std::env::var_os("SMIDGEN_BLESS").is_some() {
        std::fs::write(path, &draws).unwrap();
    }
    let frozen = std::fs::read_to_string(path).expect("tests/distribution/draws.txt");
    for (now, then) in draws.lines().zip(frozen.lines()) {
        assert!(now == then, "draws changed:\n{then}\n{now}");
    }
    assert_eq!(draws.lines().count(), frozen.lines().count());
}
