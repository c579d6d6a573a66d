//! What is refused, and how.

use super::{FAMILIES, dist};

#[test]
fn wrong_usage() {
    let runs = [
        "unknown --p 0.5 pmf 1",
        "normal --mean 0 cdf 1",
        "normal --mean 0 --std-dev 1",
        "normal --mean 0 --std-dev 1 cdf",
        "normal --mean 0 --std-dev 1 cdf x",
        "normal --mean 0 --std-dev 1 cdf nan",
        "normal --mean 0 --std-dev 1 cdf 1 --lambda 2",
        "normal --mean zero --std-dev 1 cdf 1",
        "normal --mean 0 --std-dev 1 cdf 1 --number f16",
        "normal --mean 0 --std-dev 1 interval 1",
        "normal --mean 0 --std-dev 1 sample -n -1",
        "normal --mean 0 --std-dev 1 sample -s -2",
        "normal --mean 0 --std-dev 1 fit",
        "normal --mean 0 --std-dev 1 plot",
        "normal --mean 0 --std-dev 1 plot -o sheet.jpg",
        "normal --mean 0 --std-dev 1 plot -o sheet.svg -n 0",
        "categorical --weights 1,,2 pmf 1",
        "binomial fit -",
        "bernoulli likelihood -",
        "bernoulli likelihood - --along p",
        "normal likelihood - --along mean --from 0 --to 1",
    ];
    for run in runs {
        dist(run).wrong_usage();
    }
    let missing = dist("student-t cdf 1").wrong_usage();
    assert!(missing.contains("--df is missing"), "{missing}");
    assert!(missing.contains("[--scale <NUMBER>]"), "{missing}");
}

#[test]
fn help_names_everything() {
    let help = dist("--help").success();
    for (family, flags, _) in FAMILIES {
        assert!(help.contains(&format!("  {family} ")), "{family}");
        let help = dist(&format!("{family} --help")).success();
        for flag in flags.split(' ').filter(|word| word.starts_with("--")) {
            assert!(help.contains(&format!("{flag} <")), "{family} {flag}");
        }
        for action in [
            "pdf",
            "ln-pmf",
            "quantile",
            "sample",
            "fit",
            "likelihood",
            "plot",
        ] {
            assert!(
                help.contains(&format!("\n  {action} ")),
                "{family} {action}"
            );
        }
    }
}

#[test]
fn functions_of_the_other_kind() {
    let error = dist("exponential --lambda 2 pmf 1").failure();
    assert_eq!(error, "pmf: exponential is continuous and has pdf instead");
    let error = dist("poisson --lambda 2 ln-pdf 1").failure();
    assert_eq!(error, "ln-pdf: poisson is discrete and has ln-pmf instead");
}

#[test]
fn parameters_out_of_range() {
    let cases = [
        (
            "normal --mean 0 --std-dev -1 cdf 0",
            "normal: std-dev must be above 0",
        ),
        (
            "normal --mean inf --std-dev 1 cdf 0",
            "normal: mean must be finite",
        ),
        ("bernoulli --p 1.5 info", "bernoulli: p must be from 0 to 1"),
        (
            "uniform --low 1 --high 1 info",
            "uniform: high must be above low",
        ),
        (
            "poisson --lambda 0 sample",
            "poisson: lambda must be above 0",
        ),
        (
            "categorical --weights 0,0 info",
            "categorical: no category has a weight",
        ),
        (
            "categorical --weights 1,-1 info",
            "categorical: weight 1 is negative or not finite",
        ),
        (
            "binomial --n 2.5 --p 0.5 info",
            "--n: \"2.5\" is not a whole number",
        ),
        (
            "binomial --n -1 --p 0.5 info",
            "--n: \"-1\" is not from 0 to 4294967295",
        ),
        (
            "binomial --n 3e9 --p 0.5 info",
            "binomial: n must be at most 2147483647",
        ),
        (
            "categorical --weights 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1 info",
            "categorical: 17 categories are more than the 16 that this command takes",
        ),
    ];
    for (run, error) in cases {
        assert_eq!(dist(run).failure(), error);
    }
}

#[test]
fn numbers_that_the_type_does_not_have() {
    let normal = |flags: &str| dist(&format!("normal {flags} --number q16")).failure();
    let large = normal("--mean 40000 --std-dev 1 cdf 0");
    assert_eq!(
        large,
        "--mean: \"40000\" is beyond the range of the number type"
    );
    let small = normal("--mean 0 --std-dev 1e-6 cdf 0");
    let reason = "is nearer to 0 than any other value of the number type";
    assert_eq!(small, format!("--std-dev: \"1e-6\" {reason}"));
    let point = normal("--mean 0 --std-dev 1 quantile 0.5 1e-6");
    assert_eq!(point, format!("quantile: \"1e-6\" {reason}"));
    dist("normal --mean 40000 --std-dev 1e-6 cdf 0").success();
    dist("normal --mean 1e39 --std-dev 1 cdf 0").failure();
    dist("normal --mean 1e39 --std-dev 1 cdf 0 --number f64").success();
}

#[test]
fn points_out_of_range() {
    let error = dist("normal --mean 0 --std-dev 1 quantile 0.5 1.5").failure();
    assert_eq!(error, "quantile: \"1.5\" is not a probability, from 0 to 1");
    let error = dist("poisson --lambda 3 cdf 1 2.5").failure();
    assert_eq!(error, "cdf: \"2.5\" is not a whole number");
    let error = dist("poisson --lambda 3 sf 4294967296").failure();
    assert_eq!(error, "sf: \"4294967296\" is not from 0 to 4294967295");
    let error = dist("poisson --lambda 3 interval 0 inf").failure();
    assert_eq!(error, "interval: \"inf\" is not a whole number");
}
