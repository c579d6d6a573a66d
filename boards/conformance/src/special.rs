//! Special functions.

use smidgen::special::{
    beta_i, beta_i_inv, digamma, erf, erf_inv, erfc, erfc_inv, exp_m1, gamma_p, gamma_p_inv,
    gamma_q, gamma_q_inv, ln_1p, ln_beta, ln_gamma, log_sum_exp, normal_cdf, normal_quantile,
    trigamma,
};

use crate::number::{Binary, Ternary, Unary, push};
use crate::{Digest, Number, Report, Row};

/// From -8 to 8, with zero and numbers near to it.
fn arguments<N: Number>() -> impl Iterator<Item = N> {
    let whole = (-32..=32).map(|i| N::from_i32(i).div(N::from_i32(4)));
    whole.chain((1..12).map(|i| N::from_i32(1).div(N::from_i32(1 << i))))
}

/// From 0 to 1.
fn probabilities<N: Number>() -> impl Iterator<Item = N> {
    (0..=16).map(|i| N::from_i32(i).div(N::from_i32(16)))
}

/// Positive ones, small and large.
fn shapes<N: Number>() -> impl Iterator<Item = N> {
    [1, 4, 12, 80, 1000]
        .into_iter()
        .map(|i| N::from_i32(i).div(N::from_i32(4)))
}

fn functions<N: Number>() -> [Unary<N>; 11] {
    [
        ("erf", erf),
        ("erfc", erfc),
        ("erf_inv", erf_inv),
        ("erfc_inv", erfc_inv),
        ("normal_cdf", normal_cdf),
        ("normal_quantile", normal_quantile),
        ("ln_gamma", ln_gamma),
        ("digamma", digamma),
        ("trigamma", trigamma),
        ("ln_1p", ln_1p),
        ("exp_m1", exp_m1),
    ]
}

/// Of a shape and a number of 0 to 8.
fn incomplete_gamma<N: Number>() -> [Binary<N>; 3] {
    [
        ("gamma_p", gamma_p),
        ("gamma_q", gamma_q),
        ("ln_beta", ln_beta),
    ]
}

/// Of a shape and a probability.
fn inverse_gamma<N: Number>() -> [Binary<N>; 2] {
    [("gamma_p_inv", gamma_p_inv), ("gamma_q_inv", gamma_q_inv)]
}

/// Of two shapes and a probability.
fn incomplete_beta<N: Number>() -> [Ternary<N>; 2] {
    [("beta_i", beta_i), ("beta_i_inv", beta_i_inv)]
}

pub fn rows<N: Number>(report: Report<'_>) {
    let mut row = |name, digest: &Digest| {
        report(Row {
            suite: "special",
            name,
            case: "",
            number: N::SHORT,
            digest: digest.value(),
        });
    };
    for (name, function) in functions::<N>() {
        let mut digest = Digest::new();
        arguments::<N>().for_each(|x| push(&mut digest, function(x)));
        row(name, &digest);
    }
    for (name, function) in incomplete_gamma::<N>() {
        let mut digest = Digest::new();
        for x in arguments::<N>().filter(|&x| x >= N::ZERO) {
            shapes::<N>().for_each(|shape| push(&mut digest, function(shape, x)));
        }
        row(name, &digest);
    }
    for (name, function) in inverse_gamma::<N>() {
        let mut digest = Digest::new();
        for p in probabilities::<N>() {
            shapes::<N>().for_each(|shape| push(&mut digest, function(shape, p)));
        }
        row(name, &digest);
    }
    for (name, function) in incomplete_beta::<N>() {
        let mut digest = Digest::new();
        for p in probabilities::<N>().step_by(3) {
            for a in shapes::<N>() {
                shapes::<N>().for_each(|b| push(&mut digest, function(a, b, p)));
            }
        }
        row(name, &digest);
    }
    let mut digest = Digest::new();
    let mut all = [N::ZERO; 8];
    for x in arguments::<N>() {
        all.rotate_left(1);
        all[7] = x;
        push(&mut digest, log_sum_exp(&all));
    }
    row("log_sum_exp", &digest);
}
