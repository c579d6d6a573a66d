//! Against true values of mpmath: `tests/oracle/distribution_oracle.py`.

use smidgen::num::{I16F16, Real};

/// Greatest errors, in units in the last place of the type; of `f64` in units of `2^-52` of the
/// value, or of the first digit of a density's logarithm.
struct Bound {
    number: &'static str,
    function: &'static str,
    bound: f64,
    /// What was measured, rounded up.
    measured: f64,
}

const fn bound(number: &'static str, function: &'static str, bound: f64, measured: f64) -> Bound {
    Bound {
        number,
        function,
        bound,
        measured,
    }
}

/// The table: half a unit is the rounding.
const BOUNDS: &[Bound] = &[
    bound("f32", "ln_density", 0.51, 0.499),
    bound("f32", "density", 0.51, 0.496),
    bound("f32", "cdf", 0.51, 0.5),
    bound("f32", "sf", 0.51, 0.485),
    bound("f32", "ln_cdf", 0.51, 0.499),
    bound("f32", "ln_sf", 0.51, 0.499),
    bound("q16.16", "ln_density", 0.51, 0.498),
    bound("q16.16", "density", 0.51, 0.488),
    bound("q16.16", "cdf", 0.51, 0.501),
    bound("q16.16", "sf", 0.51, 0.501),
    bound("q16.16", "ln_cdf", 0.51, 0.498),
    bound("q16.16", "ln_sf", 0.51, 0.498),
    bound("f64", "ln_density", 200.0, 153.901),
    bound("f64", "density", 1000.0, 800.301),
    bound("f64", "cdf", 50.0, 43.101),
    bound("f64", "sf", 50.0, 13.301),
    bound("f64", "ln_cdf", 50.0, 13.301),
    bound("f64", "ln_sf", 50.0, 43.101),
];

const FUNCTIONS: [&str; 6] = ["ln_density", "density", "cdf", "sf", "ln_cdf", "ln_sf"];

/// A line of the file of values.
struct Line {
    family: String,
    parameters: Vec<f32>,
    x: f32,
    /// In the order of [`FUNCTIONS`].
    truth: [f64; 6],
}

fn lines() -> Vec<Line> {
    let text = include_str!("../oracle/distribution_values.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split(' ');
            let family = words.next().unwrap().to_owned();
            let words: Vec<&str> = words.collect();
            let (head, tail) = words.split_at(words.len() - 5);
            let (x, parameters) = head.split_last().unwrap();
            let number = |word: &&str| word.parse::<f64>().unwrap();
            let values: Vec<f64> = tail.iter().map(number).collect();
            Line {
                family,
                parameters: parameters.iter().map(|p| p.parse().unwrap()).collect(),
                x: x.parse().unwrap(),
                truth: [
                    values[0],
                    values[0].exp(),
                    values[1],
                    values[2],
                    values[3],
                    values[4],
                ],
            }
        })
        .collect()
}

/// The error in units in the last place.
fn error<R: Real>(value: R, truth: f64) -> f64 {
    let value = value.to_f64();
    let unit = match R::NAME {
        "q16.16" => {
            // Saturation is the nearest value.
            if truth.abs() > 32767.99 {
                return if value.abs() > 32767.9 {
                    0.0
                } else {
                    f64::INFINITY
                };
            }
            2f64.powi(-16)
        }
        "f32" => {
            if truth.abs() < 2f64.powi(-150) {
                return if value.abs() < 2f64.powi(-149) {
                    0.0
                } else {
                    f64::INFINITY
                };
            }
            2f64.powi((truth.abs().log2().floor() as i32).max(-126) - 23)
        }
        _ => 2f64.powi(-52) * truth.abs().max(f64::MIN_POSITIVE),
    };
    if value == truth {
        return 0.0;
    }
    (value - truth).abs() / unit
}

/// The largest errors of a number type, by function, and where.
fn worst<R: Real>() -> [(f64, String); 6] {
    let mut worst: [(f64, String); 6] = Default::default();
    let mut lines_seen = 0;
    for line in lines() {
        let x = R::from_f32(line.x);
        // Parameters and arguments that the type does not hold are not the question.
        let held = |p: &f32| R::from_f32(*p).to_f64() == f64::from(*p);
        if !line.parameters.iter().all(held) || x.to_f64() != f64::from(line.x) {
            continue;
        }
        let is_discrete = matches!(
            line.family.as_str(),
            "bernoulli"
                | "binomial"
                | "poisson"
                | "geometric"
                | "negative_binomial"
                | "discrete_uniform"
        );
        let name = line.family.as_str();
        let values = if is_discrete {
            discrete!(name, line.parameters, R, d => {
                let k = Count::from_i64(line.x as i64);
                [d.ln_pmf(k), d.pmf(k), d.cdf(k), d.sf(k), d.ln_cdf(k), d.ln_sf(k)]
            })
        } else {
            continuous!(name, line.parameters, R, d => {
                [d.ln_pdf(x), d.pdf(x), d.cdf(x), d.sf(x), d.ln_cdf(x), d.ln_sf(x)]
            })
        };
        let Some(values) = values else { continue };
        lines_seen += 1;
        for ((value, truth), worst) in values.iter().zip(line.truth).zip(&mut worst) {
            // The density itself is the exponential of a decimal that f64 has rounded.
            let error = error(*value, truth);
            if error > worst.0 {
                *worst = (error, format!("{name} {:?} {}", line.parameters, line.x));
            }
        }
    }
    assert!(lines_seen > 100, "{lines_seen}");
    worst
}

fn check<R: Real>() {
    let mut failed = false;
    for (function, (error, place)) in FUNCTIONS.into_iter().zip(worst::<R>()) {
        println!("{} {function}: {error:.4} at {place}", R::NAME);
        let row = BOUNDS
            .iter()
            .find(|row| row.number == R::NAME && row.function == function)
            .expect("a row");
        failed |= error > row.bound || error > row.measured;
    }
    assert!(!failed);
}

#[test]
fn f32_has_true_values() {
    check::<f32>();
}

#[test]
fn fixed_point_has_true_values() {
    check::<I16F16>();
}

#[test]
fn f64_has_true_values() {
    check::<f64>();
}
