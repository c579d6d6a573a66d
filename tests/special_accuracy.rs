//! The accuracy of the special functions, against true values of mpmath
//! (`tests/oracle/special_oracle.py`), and of the normal distribution function in fixed point over
//! every input.
//!
//! `cargo test --release --test special_accuracy -- --ignored --nocapture` takes all inputs.

use smidgen::num::{I16F16, Real};
use smidgen::special;

/// Greatest errors of a function: in `f32` and in fixed point in units in the last place, in `f64`
/// relative, beside what was measured, rounded up.
struct Row {
    function: &'static str,
    f32: (f64, f64),
    fixed: (f64, f64),
    f64: (f64, f64),
}

const fn row(function: &'static str, f32: (f64, f64), fixed: (f64, f64), f64: (f64, f64)) -> Row {
    Row {
        function,
        f32,
        fixed,
        f64,
    }
}

/// The table. The relative errors of `f64` are those of the computation itself, which the other
/// types do not see. Next to a zero of the function they are greater than elsewhere.
const ROWS: &[Row] = &[
    row("erf", (0.51, 0.4911), (0.51, 0.4971), (1e-15, 1.00e-17)),
    row("erfc", (0.51, 0.4979), (0.51, 0.4816), (1e-15, 1.00e-17)),
    row("erf_inv", (0.51, 0.4925), (0.51, 0.4985), (1e-14, 7.26e-16)),
    row(
        "erfc_inv",
        (0.51, 0.4928),
        (0.51, 0.4897),
        (1e-14, 1.25e-15),
    ),
    row(
        "normal_cdf",
        (0.51, 0.4971),
        (0.51, 0.4803),
        (1e-15, 1.00e-17),
    ),
    row(
        "normal_quantile",
        (0.51, 0.4942),
        (0.51, 0.499),
        (1e-15, 4.14e-16),
    ),
    row("ln_1p", (0.51, 0.4969), (0.51, 0.4992), (1e-15, 1.00e-17)),
    row("exp_m1", (0.51, 0.499), (0.51, 0.499), (1e-15, 1.00e-17)),
    row(
        "ln_gamma",
        (0.51, 0.4998),
        (0.51, 0.4969),
        (1e-10, 5.05e-12),
    ),
    row("digamma", (0.51, 0.4952), (0.51, 0.4684), (1e-15, 4.67e-16)),
    row(
        "trigamma",
        (0.51, 0.4977),
        (0.51, 0.5001),
        (1e-15, 2.04e-16),
    ),
    row("gamma_p", (0.51, 0.4965), (0.51, 0.4994), (1e-15, 1.93e-16)),
    row("gamma_q", (0.51, 0.48), (0.51, 0.4994), (1e-15, 4.33e-16)),
    row("beta_i", (0.51, 0.4671), (0.51, 0.4987), (1e-15, 2.56e-16)),
    row(
        "gamma_p_inv",
        (0.51, 0.4941),
        (0.51, 0.4678),
        (1e-14, 1.34e-15),
    ),
    row(
        "beta_i_inv",
        (0.51, 0.4988),
        (0.51, 0.3722),
        (1e-15, 1.74e-16),
    ),
];

/// The function of a name.
fn call<R: Real>(name: &str, x: &[R]) -> R {
    match (name, x) {
        ("erf", &[x]) => special::erf(x),
        ("erfc", &[x]) => special::erfc(x),
        ("erf_inv", &[x]) => special::erf_inv(x),
        ("erfc_inv", &[x]) => special::erfc_inv(x),
        ("normal_cdf", &[x]) => special::normal_cdf(x),
        ("normal_quantile", &[x]) => special::normal_quantile(x),
        ("ln_1p", &[x]) => special::ln_1p(x),
        ("exp_m1", &[x]) => special::exp_m1(x),
        ("ln_gamma", &[x]) => special::ln_gamma(x),
        ("digamma", &[x]) => special::digamma(x),
        ("trigamma", &[x]) => special::trigamma(x),
        ("gamma_p", &[a, x]) => special::gamma_p(a, x),
        ("gamma_q", &[a, x]) => special::gamma_q(a, x),
        ("beta_i", &[a, b, x]) => special::beta_i(a, b, x),
        ("gamma_p_inv", &[a, p]) => special::gamma_p_inv(a, p),
        ("beta_i_inv", &[a, b, p]) => special::beta_i_inv(a, b, p),
        _ => panic!("no function {name}"),
    }
}

/// The error in the unit of the type's rows.
fn error<R: Real>(value: R, truth: f64) -> f64 {
    let value = value.to_f64();
    match R::NAME {
        "q16.16" if truth > 32767.9999 => (value - 32767.9999).abs(),
        "q16.16" if truth < -32768.0 => (value + 32768.0).abs(),
        "q16.16" => (value - truth).abs() * 65536.0,
        "f32" => {
            let exponent = (truth.abs().log2().floor() as i32).max(-126);
            (value - truth).abs() / 2f64.powi(exponent - 23)
        }
        _ => (value - truth).abs() / truth.abs(),
    }
}

/// The largest error of a function, and where it is.
fn worst<R: Real>(function: &str) -> (f64, String) {
    let mut worst = (0.0, String::new());
    let mut seen = 0;
    for line in include_str!("oracle/special_values.txt").lines() {
        let mut words = line.split(' ');
        if words.next() != Some(function) {
            continue;
        }
        let numbers: Vec<f64> = words.map(|word| word.parse().unwrap()).collect();
        let (&truth, arguments) = numbers.split_last().unwrap();
        let x: Vec<R> = arguments.iter().map(|&x| R::from_f32(x as f32)).collect();
        // Arguments that the type does not hold are not the question.
        if x.iter()
            .zip(arguments)
            .any(|(x, &exact)| x.to_f64() != exact)
        {
            continue;
        }
        seen += 1;
        // Below what f64 holds, zero is right.
        let value = call(function, &x);
        let error = if truth == 0.0 {
            value.to_f64()
        } else {
            error(value, truth)
        };
        if error > worst.0 || error.is_nan() {
            worst = (error, line.to_owned());
        }
    }
    assert!(seen >= 4, "{function}: {seen}");
    worst
}

fn check<R: Real>(bounds: impl Fn(&Row) -> (f64, f64)) {
    let mut failed = false;
    for row in ROWS {
        let (error, place) = worst::<R>(row.function);
        let (bound, measured) = bounds(row);
        println!("{} {}: {error:.3e} at {place}", R::NAME, row.function);
        failed |= !(error <= bound && error <= measured);
    }
    assert!(!failed);
}

#[test]
fn f32_is_right() {
    check::<f32>(|row| row.f32);
}

#[test]
fn fixed_point_is_right() {
    check::<I16F16>(|row| row.fixed);
}

#[test]
fn f64_is_right() {
    check::<f64>(|row| row.f64);
}

/// The largest error of `Phi` in fixed point, in units in the last place.
fn worst_phi(inputs: impl Iterator<Item = i32>) -> (f64, i32) {
    let mut worst = (0.0, 0);
    for bits in inputs {
        let z = I16F16::from_bits(bits);
        let truth = 0.5 * libm::erfc(-z.to_f64() * core::f64::consts::FRAC_1_SQRT_2);
        let error = (special::normal_cdf(z).to_f64() - truth).abs() * 65536.0;
        if error > worst.0 {
            worst = (error, bits);
        }
    }
    worst
}

/// Half of a unit is the rounding; measured 0.500_02 over every input.
const PHI: f64 = 0.51;

#[test]
fn phi_in_fixed_point() {
    let around = (-6 << 16..6 << 16).step_by(7);
    let all = (i32::MIN..=i32::MAX).step_by(1_000_003);
    let (error, bits) = worst_phi(around.chain(all));
    assert!(error <= PHI, "{error} at {bits:#x}");
}

#[test]
#[ignore = "all inputs: cargo test --release --test special_accuracy -- --ignored --nocapture"]
fn phi_in_fixed_point_over_every_input() {
    // Beyond 6 on either side it does not change.
    let edge = I16F16::from_num(6);
    assert_eq!(special::normal_cdf(edge), I16F16::ONE);
    assert_eq!(special::normal_cdf(-edge), I16F16::ZERO);
    for bits in (edge.to_bits()..=i32::MAX).step_by(97) {
        let z = I16F16::from_bits(bits);
        assert_eq!(special::normal_cdf(z), I16F16::ONE);
        assert_eq!(special::normal_cdf(-z), I16F16::ZERO);
    }
    let (error, bits) = worst_phi(-edge.to_bits()..=edge.to_bits());
    println!("q16.16 normal_cdf: {error} at {bits:#x}");
    assert!(error <= PHI);
}
