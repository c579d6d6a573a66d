//! Values of hmmlearn and scikit-learn: `tests/oracle/classic_oracle.py`; and how far off ours are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use smidgen::num::Real;

/// The numbers of each line, by its name.
static VALUES: LazyLock<BTreeMap<String, Vec<f64>>> = LazyLock::new(|| {
    let text = include_str!("../oracle/classic_values.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let number = |word: &&str| word.parse::<f64>().is_ok();
            // The number of iterations belongs to the name: the one before the values.
            let first = words.iter().position(number).unwrap();
            let counted = line.contains("_ ") && words[0] != "iris" && is_learned(&words[..=first]);
            let split = first + usize::from(counted);
            let values = words[split..].iter().map(|word| word.parse().unwrap());
            (words[..split].join(" "), values.collect())
        })
        .collect()
});

/// Whether a line is a parameter of a hidden Markov model after some iterations.
fn is_learned(words: &[&str]) -> bool {
    let model = ["discrete", "gaussian", "poisson"];
    let given = ["truth", "start"].contains(&words[1]);
    let naive_bayes = words[0].ends_with("_nb");
    model.iter().any(|model| words[0].starts_with(model))
        && !given
        && !naive_bayes
        && words.len() > 2
}

/// The numbers of a line.
pub fn values(name: &str) -> &'static [f64] {
    VALUES
        .get(name)
        .unwrap_or_else(|| panic!("no values of {name}"))
}

/// The numbers of a line as whole ones.
pub fn counts(name: &str) -> Vec<u32> {
    values(name).iter().map(|&value| value as u32).collect()
}

/// A number that the type holds exactly.
pub fn exact<R: Real>(value: f64) -> R {
    let number = R::from_f32(value as f32);
    assert!(
        number.to_f64() == value,
        "{} does not hold {value}",
        R::NAME
    );
    number
}

/// Numbers as rows of `N`.
pub fn rows<R: Real, const N: usize>(values: &[f64]) -> Vec<[R; N]> {
    let row = |row: &[f64]| core::array::from_fn(|i| exact(row[i]));
    assert_eq!(values.len() % N, 0);
    values.chunks(N).map(row).collect()
}

/// The greatest error so far: relative in floats, in units of `2^-16` in fixed point.
#[derive(Default)]
pub struct Worst {
    pub error: f64,
    pub count: usize,
}

impl Worst {
    pub fn see<R: Real>(&mut self, found: R, truth: f64) {
        self.see_f64::<R>(found.to_f64(), truth);
    }

    pub fn see_f64<R: Real>(&mut self, found: f64, truth: f64) {
        let distance = (found - truth).abs();
        let error = match R::NAME {
            "q16.16" => distance * 65_536.0,
            // What is below the least normal number has no relative accuracy.
            _ => distance / truth.abs().max(f64::from(f32::MIN_POSITIVE)),
        };
        assert!(!error.is_nan());
        self.error = self.error.max(error);
        self.count += 1;
    }

    /// An error as a part of what is allowed.
    pub fn see_part(&mut self, found: f64, truth: f64, allowed: f64) {
        self.error = self.error.max((found - truth).abs() / allowed);
        self.count += 1;
    }

    pub fn all<R: Real>(&mut self, found: &[R], truth: &[f64]) {
        assert_eq!(found.len(), truth.len());
        for (&found, &truth) in found.iter().zip(truth) {
            self.see(found, truth);
        }
    }
}

/// A bound, and what was measured, rounded up.
pub struct Bound {
    pub what: &'static str,
    pub number: &'static str,
    pub bound: f64,
    pub measured: f64,
}

pub const fn bound(what: &'static str, number: &'static str, bound: f64, measured: f64) -> Bound {
    Bound {
        what,
        number,
        bound,
        measured,
    }
}

/// Asserts the bound of a row of a table.
#[track_caller]
pub fn check(table: &[Bound], what: &str, number: &str, worst: &Worst) {
    let row = table
        .iter()
        .find(|row| row.what == what && row.number == number);
    let row = row.unwrap_or_else(|| panic!("no bound of {what} in {number}"));
    println!(
        "{what:24} {number:8} {:12.4e} of {:10.2e} (recorded {:.2e}), {} values",
        worst.error, row.bound, row.measured, worst.count
    );
    assert!(worst.count > 0);
    assert!(worst.error <= row.bound, "{what} {number}: {}", worst.error);
}
