//! Fits and likelihoods of data in files.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::super::model::TempFile;
use super::super::smidgen;
use super::{FAMILIES, dist};

/// 7 heads in 10 flips.
const COIN: &[u8] = b"1 1 0 1 1\n1, 0, 1\n\n# the last two\n0;1\n";

fn data(text: &[u8]) -> TempFile {
    TempFile::new("data.txt", text)
}

/// All numbers in a parameter, which may be a list.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

#[test]
fn fits_of_samples_recover_the_parameters() {
    for (family, flags, _) in FAMILIES {
        let samples = dist(&format!("{family} {flags} sample -n 4000 -s 7")).success();
        let file = data(samples.as_bytes());
        let known = if family == "binomial" { " --n 10" } else { "" };
        let fit = dist(&format!("{family}{known} fit {} --json", file.path())).json();
        let truth = dist(&format!("{family} {flags} info --json")).json();
        assert_eq!(fit["data"], 4000, "{family}");
        for (parameter, error) in fit["standard_errors"].as_object().unwrap() {
            let found = flat(&fit["parameters"][parameter]);
            let truth = flat(&truth["parameters"][parameter]);
            let errors = flat(error);
            assert_eq!(found.len(), truth.len());
            for ((found, truth), error) in found.iter().zip(truth).zip(errors) {
                let far = (found - truth).abs();
                assert!(
                    far <= 4.0 * error,
                    "{family} {parameter}: {found} {truth} {error}"
                );
            }
        }
        let ln = fit["log_likelihood"].as_f64().unwrap();
        let again = dist(&format!(
            "{family} {flags} likelihood {} --json",
            file.path()
        ))
        .json();
        assert_eq!(again["data"], 4000, "{family}");
        // The maximum is not below the truth.
        assert!(
            again["log_likelihood"].as_f64().unwrap() <= ln + 1e-3,
            "{family}"
        );
        let free = (fit["aic"].as_f64().unwrap() / 2.0 + ln).round();
        let bic = free * 4000.0_f64.ln() - 2.0 * ln;
        assert!(
            (fit["bic"].as_f64().unwrap() / bic - 1.0).abs() < 1e-5,
            "{family}"
        );
    }
}

#[test]
fn the_coin() {
    let file = data(COIN);
    let fit = dist(&format!("bernoulli fit {}", file.path())).success();
    let expected = "p:               0.7 (standard error 0.14491376)\n\
                    log-likelihood:  -6.108643\n\
                    AIC:             14.217286\n\
                    BIC:             14.519871\n\
                    data:            10\n";
    assert_eq!(fit, expected);
    let likelihood = dist(&format!("bernoulli --p 0.7 likelihood {}", file.path())).success();
    let expected = "likelihood:      0.0022235662\n\
                    log-likelihood:  -6.108643\n\
                    data:            10\n";
    assert_eq!(likelihood, expected);
}

#[test]
fn the_likelihood_of_the_coin_along_p() {
    let file = data(COIN);
    let along = "--along p --from 0 --to 1";
    let curve = |flags: &str| {
        dist(&format!(
            "bernoulli likelihood {} {along} {flags}",
            file.path()
        ))
    };
    let table = curve("--points 11").success();
    assert_eq!(table.lines().next(), Some("p\tlikelihood\tlog-likelihood"));
    assert_eq!(table.lines().nth(8), Some("0.7\t0.0022235662\t-6.108643"));
    assert_eq!(table.lines().count(), 12);
    let object = curve("--points 101 --json").json();
    let points = object["points"].as_array().unwrap();
    let likelihood = |point: &&Value| point["likelihood"].as_f64().unwrap();
    let best = points
        .iter()
        .max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)));
    assert_eq!(best.unwrap()["value"].as_f64().unwrap() as f32, 0.7);
    assert!(points[0]["log_likelihood"].is_null());
    let error = dist(&format!(
        "bernoulli likelihood {} --along q --from 0 --to 1 --p 0.5",
        file.path()
    ));
    assert_eq!(error.failure(), "--along: bernoulli has no parameter \"q\"");
    let empty = dist(&format!(
        "bernoulli likelihood {} --along p --from 1 --to 0",
        file.path()
    ));
    assert!(empty.failure().starts_with("bernoulli: "));
}

#[test]
fn standard_input_and_columns() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smidgen"))
        .args(["dist", "binomial", "--n", "10", "fit", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    command
        .stdin
        .take()
        .unwrap()
        .write_all(b"4\n6\n7\n7\n")
        .unwrap();
    let output = command.wait_with_output().unwrap();
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["parameters"]["p"].as_f64().unwrap() as f32, 0.6);
    assert_eq!(object["parameters"]["n"], 10);
    assert!(object["standard_errors"]["n"].is_null());

    let file = TempFile::new(
        "data.csv",
        b"time,height\n1,20.5\n2,19.5\n3,20\n4,18\n5,19\n",
    );
    let fit = |column| smidgen(&["dist", "normal", "fit", file.path(), "--column", column]);
    assert!(
        fit("height")
            .success()
            .starts_with("mean:            19.4 (")
    );
    let header = fit("2").failure();
    assert!(
        header.ends_with(": line 1: \"height\" is not a number"),
        "{header}"
    );
    let missing = fit("width").failure();
    assert!(
        missing.ends_with(": line 1: there is no column width"),
        "{missing}"
    );
}

#[test]
fn data_that_are_refused() {
    let refused = |family: &str, text: &[u8]| {
        let file = data(text);
        let error = dist(&format!("{family} fit {}", file.path())).failure();
        error.replacen(file.path(), "FILE", 1)
    };
    let bad = refused("normal", b"1\n2\n3 x4\n5\n");
    assert_eq!(bad, "FILE: line 3: \"x4\" is not a number");
    assert_eq!(
        refused("normal", b"1 nan 2"),
        "FILE: line 1: \"nan\" is not a number"
    );
    let fraction = refused("poisson", b"1\n2.5\n");
    assert_eq!(fraction, "FILE: line 2: \"2.5\" is not a whole number");
    let negative = refused("poisson", b"1\n-2\n");
    assert_eq!(negative, "FILE: line 2: \"-2\" is not from 0 to 4294967295");
    assert_eq!(
        refused("normal", b"# nothing\n\n"),
        "FILE: there are no numbers"
    );
    let few = refused("normal", b"1\n");
    assert_eq!(few, "normal: 1 data are too few for a fit, which needs 2");
    assert!(refused("normal", b"1 1 1").starts_with("normal: the likelihood"));
    for (family, text, word) in [
        ("exponential", "1\n2\n-3\n", "-3"),
        ("gamma", "1\n2\n-3\n", "-3"),
        ("log-normal", "1\n2\n-3\n", "-3"),
        ("weibull", "1\n2\n-3\n", "-3"),
        ("beta", "0.5\n0.25\n1.5\n", "1.5"),
        ("binomial --n 10", "7\n8\n11\n", "11"),
        ("normal", "1\n2\ninf\n", "inf"),
    ] {
        let name = family.split(' ').next().unwrap();
        let expected = format!("FILE: line 3: \"{word}\" is not a value that {name} has");
        assert_eq!(refused(family, text.as_bytes()), expected);
    }
    let missing = dist("normal fit /no/such/file").failure();
    assert!(missing.starts_with("/no/such/file: "), "{missing}");
}

#[test]
fn fits_in_fixed_point() {
    let samples = dist("normal --mean -1 --std-dev 2 sample -n 4000 -s 7").success();
    let file = data(samples.as_bytes());
    let fit = |number: &str| {
        let flags = format!("normal fit {} --json --number {number}", file.path());
        dist(&flags).json()
    };
    let (fixed, exact) = (fit("q16"), fit("f64"));
    for parameter in ["mean", "std_dev"] {
        let value = |fit: &Value| fit["parameters"][parameter].as_f64().unwrap();
        assert!((value(&fixed) - value(&exact)).abs() < 1e-4);
    }
    // 40,000 data have a likelihood that fixed point cannot hold.
    let samples = dist("normal --mean -1 --std-dev 2 sample -n 40000 -s 7").success();
    let file = data(samples.as_bytes());
    let lines = dist(&format!("normal fit {} --number q16", file.path())).success();
    assert!(
        lines.contains("log-likelihood:  -inf\nAIC:             beyond q16\n"),
        "{lines}"
    );
}
