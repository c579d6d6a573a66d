//! Values of functions against scipy, and what they print.

use serde_json::json;

use super::{FAMILIES, dist, is_discrete, numbers};

/// Of every family: density or mass at the two values, the cumulative distribution function there,
/// the quantile of 0.9, mean, variance and entropy. scipy 1.17, by oracle.py.
const ORACLE: [(&str, [f64; 8]); 18] = [
    (
        "bernoulli",
        [0.7, 0.3, 0.7, 1.0, 1.0, 0.3, 0.21, 0.6108643021],
    ),
    (
        "binomial",
        [
            0.266827932,
            0.0014467005,
            0.6172172136,
            0.0015903864,
            9.0,
            7.0,
            2.1,
            1.779078784,
        ],
    ),
    (
        "poisson",
        [
            0.2240418077,
            0.1008188134,
            0.4231900811,
            0.916082058,
            5.0,
            3.0,
            3.0,
            1.931470198,
        ],
    ),
    (
        "geometric",
        [
            0.25,
            0.0791015625,
            0.25,
            0.7626953125,
            8.0,
            3.0,
            12.0,
            2.249340578,
        ],
    ),
    (
        "negative-binomial",
        [
            0.1517893277,
            0.06922817144,
            0.2529822128,
            0.8356730762,
            8.0,
            3.75,
            9.375,
            2.364795231,
        ],
    ),
    (
        "discrete-uniform",
        [
            0.1666666667,
            0.1666666667,
            0.1666666667,
            0.5,
            3.0,
            0.5,
            2.916666667,
            1.791759469,
        ],
    ),
    (
        "categorical",
        [0.5, 0.2, 0.5, 1.0, 2.0, 0.7, 0.61, 1.029653014],
    ),
    (
        "uniform",
        [0.25, 0.25, 0.125, 0.75, 2.6, 1.0, 1.333333333, 1.386294361],
    ),
    (
        "normal",
        [
            0.1933340584,
            0.02699548326,
            0.4012936743,
            0.9772498681,
            1.563103131,
            -1.0,
            4.0,
            2.112085714,
        ],
    ),
    (
        "exponential",
        [
            1.637461506,
            0.09957413674,
            0.1812692469,
            0.9502129316,
            1.151292546,
            0.5,
            0.25,
            0.3068528194,
        ],
    ),
    (
        "gamma",
        [
            0.06915535767,
            0.1517424253,
            0.01525212098,
            0.6234323553,
            6.927267675,
            3.75,
            5.625,
            2.135413018,
        ],
    ),
    (
        "beta",
        [
            1.6875,
            0.108,
            0.26171875,
            0.9963,
            0.6795394163,
            0.4,
            0.04,
            -0.2349066498,
        ],
    ),
    (
        "log-normal",
        [
            0.3001323679,
            0.1289423033,
            0.05582021592,
            0.7876081938,
            4.310973179,
            2.184200811,
            3.602164306,
            1.631256461,
        ],
    ),
    (
        "laplace",
        [
            0.09196986029,
            0.1516326649,
            0.1839397206,
            0.6967346701,
            4.218875825,
            1.0,
            8.0,
            2.386294361,
        ],
    ),
    (
        "logistic",
        [
            0.09830596662,
            0.1175018561,
            0.2689414214,
            0.6224593312,
            5.394449155,
            1.0,
            13.15947253,
            2.693147181,
        ],
    ),
    (
        "gumbel",
        [
            0.08968703937,
            0.1653521494,
            0.06598803585,
            0.5452392119,
            5.500734655,
            2.15443133,
            6.579736267,
            2.270362845,
        ],
    ),
    (
        "weibull",
        [
            0.3309363385,
            0.146304264,
            0.1175030974,
            0.8407240915,
            3.487443027,
            1.805490586,
            1.502761139,
            1.480087294,
        ],
    ),
    (
        "student-t",
        [
            0.2146625258,
            0.06629126074,
            0.1869504832,
            0.9419417382,
            1.533206274,
            0.0,
            2.0,
            1.681760017,
        ],
    ),
];

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64], error: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        let far = (found - expected).abs() / expected.abs().max(1.0);
        assert!(far <= error, "{what}: {found}, {expected}");
    }
}

#[test]
fn every_family_agrees_with_scipy() {
    for ((family, flags, [a, b]), (name, expected)) in FAMILIES.iter().zip(ORACLE) {
        assert_eq!(*family, name);
        let density = if is_discrete(family) { "pmf" } else { "pdf" };
        for (number, error) in [("f64", 2e-9), ("f32", 3e-7), ("q16", 4e-4)] {
            let function = |function: &str, x: &str| {
                numbers(&format!(
                    "{family} {flags} {function} {x} --number {number}"
                ))
            };
            let what = format!("{family} in {number}");
            let x = format!("{a} {b}");
            assert_near(&function(density, &x), &expected[..2], error, &what);
            let cdf = function("cdf", &x);
            assert_near(&cdf, &expected[2..4], error, &what);
            let sf: Vec<f64> = function("sf", &x).iter().map(|sf| 1.0 - sf).collect();
            assert_near(&sf, &cdf, error, &what);
            let ln: Vec<f64> = function("ln-cdf", &x).iter().map(|ln| ln.exp()).collect();
            assert_near(&ln, &cdf, error, &what);
            assert_near(&function("quantile", "0.9"), &expected[4..5], error, &what);

            let info = dist(&format!("{family} {flags} info --json --number {number}")).json();
            let moments = ["mean", "variance", "entropy"].map(|key| info[key].as_f64().unwrap());
            assert_near(&moments, &expected[5..], error, &what);
        }
    }
}

#[test]
fn tails() {
    let normal = |words: &str| numbers(&format!("normal --mean 0 --std-dev 1 {words}"));
    assert_eq!(normal("cdf 1.5"), [0.9331928]);
    // scipy: norm.logsf(10), norm.isf(1e-6)
    assert_near(&normal("ln-sf 10"), &[-53.231_285_1], 1e-7, "ln-sf");
    assert_near(
        &normal("ln-sf 10 --number q16"),
        &[-53.231_285_1],
        1e-6,
        "ln-sf",
    );
    assert_near(
        &normal("inverse-sf 1e-6"),
        &[4.753_424_3],
        1e-7,
        "inverse-sf",
    );
    assert_near(&normal("ln-pdf -3"), &[-5.418_938_5], 1e-7, "ln-pdf");
    assert_eq!(
        dist("normal --mean 0 --std-dev 1 pdf 10").success(),
        "7.6945985e-23\n"
    );
    assert_eq!(
        dist("normal --mean 0 --std-dev 1 quantile 0 1").success(),
        "-inf\ninf\n"
    );
    let bounds = dist("normal --mean 0 --std-dev 1 quantile 0 1 --number q16");
    assert_eq!(bounds.success(), "-inf\ninf\n");
}

#[test]
fn negative_numbers() {
    let normal = "normal --mean -1 --std-dev 2";
    assert_eq!(
        numbers(&format!("{normal} cdf -1.5 -1e0 -inf -.5")).len(),
        4
    );
    assert_eq!(numbers(&format!("{normal} cdf -1.5")), [0.40129367]);
    assert_eq!(
        numbers(&format!("{normal} cdf -1e0 -inf inf")),
        [0.5, 0.0, 1.0]
    );
    assert_eq!(
        numbers("laplace --location -1e-1 --scale 1 quantile 0.5"),
        [-0.1]
    );
    let lowest = numbers("discrete-uniform --low -3 --high -1 quantile 0");
    assert_eq!(lowest, [-3.0]);
    // Parameters behind the function.
    assert_eq!(
        numbers("normal cdf -1.5 --mean -1 --std-dev 2"),
        [0.40129367]
    );
}

#[test]
fn values_outside_of_the_support() {
    assert_eq!(numbers("poisson --lambda 3 pmf -1 -1000000"), [0.0, 0.0]);
    assert_eq!(numbers("poisson --lambda 3 cdf -1"), [0.0]);
    assert_eq!(numbers("poisson --lambda 3 sf -1"), [1.0]);
    assert_eq!(
        numbers("bernoulli --p 0.3 cdf -1 0 1 2"),
        [0.0, 0.7, 1.0, 1.0]
    );
    assert_eq!(numbers("bernoulli --p 0.3 pmf 2"), [0.0]);
    let ln = dist("bernoulli --p 0.3 ln-pmf 2").success();
    assert_eq!(ln, "-inf\n");
    assert_eq!(numbers("bernoulli --p 0.3 ln-cdf 2"), [0.0]);
    assert_eq!(numbers("exponential --lambda 2 pdf -1"), [0.0]);
    assert_eq!(
        numbers("discrete-uniform --low 1 --high 6 cdf 9999999999"),
        [1.0]
    );
}

#[test]
fn intervals() {
    let normal = "normal --mean 0 --std-dev 1 interval";
    assert_eq!(numbers(&format!("{normal} -1.96 1.96")), [0.9500042]);
    assert_eq!(numbers(&format!("{normal} 1 -1")), [0.0]);
    assert_eq!(numbers(&format!("{normal} -inf inf")), [1.0]);
    let binomial = |ends| numbers(&format!("binomial --n 10 --p 0.5 interval {ends}"));
    // Both ends count: 252 + 2 * 210 of 1024.
    assert_eq!(binomial("4 6"), [672.0 / 1024.0]);
    assert_eq!(binomial("5 5"), [252.0 / 1024.0]);
    assert_eq!(binomial("-7 10"), [1.0]);
    assert_eq!(binomial("0 4294967300"), [1.0]);
    assert_eq!(binomial("-7 -1"), [0.0]);
    assert_eq!(binomial("11 5000000000"), [0.0]);
    let object = dist("binomial --n 10 --p 0.5 interval 5 5 --json").json();
    assert_eq!(object["low"], 5);
    assert_eq!(object["probability"], 0.24609375);
}

#[test]
fn objects() {
    let object = dist("normal --mean -1 --std-dev 2 cdf -1.5 inf --json --number f32").json();
    assert_eq!(
        object,
        json!({
            "distribution": "normal",
            "parameters": { "mean": -1.0, "std_dev": 2.0 },
            "number": "f32",
            "function": "cdf",
            "x": [-1.5, null],
            "values": [0.40129367, 1.0],
        })
    );
    // Parameters are those of the number type.
    let object = dist("categorical --weights 1,3 pmf 1 --number q16 --json").json();
    assert_eq!(object["parameters"], json!({ "weights": [0.25, 0.75] }));
    let object = dist("bernoulli --p 0.7 pmf 1 --number q16 --json").json();
    assert_eq!(object["parameters"], json!({ "p": 45_875.0 / 65_536.0 }));
    assert_eq!(object["x"], json!([1]));
}

#[test]
fn information() {
    let cauchy = dist("student-t --df 1 --location 2 info").success();
    let expected = "distribution:  student-t, continuous\n\
                    parameters:    df 1, location 2, scale 1\n\
                    support:       -inf to inf\n\
                    mean:          none\n\
                    variance:      none\n\
                    std dev:       none\n\
                    median:        2\n\
                    mode:          2\n\
                    entropy:       2.5310242 nats\n";
    assert_eq!(cauchy, expected);
    let object = dist("poisson --lambda 3 info --json").json();
    assert_eq!(object["support"], json!([0, null]));
    assert_eq!(object["kind"], "discrete");
    assert_eq!(object["mode"], 2);
    // Categories that are all alike have no mode, as many as there are.
    let object = dist("categorical --weights 1,1,1 info --json").json();
    assert!(object["mode"].is_null());
}

#[test]
fn samples() {
    let seeded = |flags: &str| dist(&format!("poisson --lambda 3 sample {flags}"));
    let three = seeded("-n 3 -s 1").success();
    assert_eq!(three.lines().count(), 3);
    assert_eq!(seeded("-n 3 -s 1").stderr, "");
    let object = seeded("-n 3 -s 1 --json").json();
    assert_eq!(object["seed"], 1);
    let samples: Vec<String> = object["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(samples.join("\n") + "\n", three);
    assert_eq!(seeded("-n 0 -s 1").success(), "");
    assert_eq!(seeded("-s 1").success().lines().count(), 1);
    // More than are written at once, and the same in any number.
    let many = seeded("-n 10000 -s 1").success();
    assert_eq!(many.lines().count(), 10_000);
    assert!(many.starts_with(&three));
    assert_eq!(seeded("-n 10000 -s 1 --number q16").success(), many);
    let picked = seeded("-n 2");
    assert!(picked.stderr.starts_with("seed: "), "{}", picked.stderr);
    assert_eq!(picked.success().lines().count(), 2);
}
