//! The distributions over arrays: true values of scipy (`tests/oracle/array_oracle.py`), draws by
//! their marginal distributions, fits, any bits as arguments.

use proptest::prelude::*;
use smidgen::distribution::*;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::fits::recovers;
use crate::samplers::{BROKEN, Cycle, DRAWS, chi_square, p_value};

/// Groups of numbers behind a name, each group of up to three.
fn rows(name: &str) -> Vec<Vec<Vec<f64>>> {
    let text = include_str!("../oracle/array_values.txt");
    let of_name = text.lines().filter_map(|line| {
        let (kind, groups) = line.split_once(' ')?;
        let group = |group: &str| -> Vec<f64> {
            group.split(' ').map(|word| word.parse().unwrap()).collect()
        };
        (kind == name).then(|| groups.split('|').map(group).collect())
    });
    let rows: Vec<_> = of_name.collect();
    assert!(!rows.is_empty(), "{name}");
    rows
}

/// Three numbers as the type has them, exactly.
fn three<R: Real>(group: &[f64]) -> [R; 3] {
    std::array::from_fn(|i| {
        let x = R::from_f32(group[i] as f32);
        assert_eq!(x.to_f64(), group[i]);
        x
    })
}

fn counts(group: &[f64]) -> [u32; 3] {
    std::array::from_fn(|i| group[i] as u32)
}

/// Asserts that a value is the true one, rounded: half a unit in the last place. scipy's own error
/// is some `1e-13`.
#[track_caller]
fn assert_near<R: Real>(value: R, truth: f64, what: &str) {
    let unit = match R::NAME {
        "q16.16" => 2f64.powi(-16),
        "f32" => 2f64.powi((truth.abs().log2().floor() as i32).max(-126) - 23),
        _ => 4e-13 * truth.abs().max(1.0),
    };
    let error = (value.to_f64() - truth).abs();
    assert!(
        error <= 0.51 * unit,
        "{} {what}: {value:?}, {truth}",
        R::NAME
    );
}

#[track_caller]
fn assert_all_near<R: Real>(values: [R; 3], truth: &[f64], what: &str) {
    for (value, &truth) in values.into_iter().zip(truth) {
        assert_near(value, truth, what);
    }
}

fn true_values<R: Real>() {
    let multinomial =
        |row: &[Vec<f64>]| Multinomial::<R, 3>::new(row[0][0] as u32, three(&row[1])).unwrap();
    for row in rows("multinomial") {
        let d = multinomial(&row);
        assert_all_near(d.mean(), &row[2], "multinomial mean");
        assert_all_near(d.variance(), &row[3], "multinomial variance");
    }
    for row in rows("multinomial_ln") {
        let ln = multinomial(&row).ln_probability(counts(&row[2]));
        assert_near(
            R::from_extended(ln),
            row[3][0],
            "multinomial ln_probability",
        );
    }
    for row in rows("multinomial_kl") {
        let other = Multinomial::new(row[0][0] as u32, three(&row[2])).unwrap();
        let divergence = multinomial(&row).kl_divergence(&other);
        assert_near(divergence, row[3][0], "multinomial divergence");
    }
    let dirichlet = |group: &[f64]| Dirichlet::<R, 3>::new(three(group)).unwrap();
    for row in rows("dirichlet") {
        let d = dirichlet(&row[0]);
        assert_all_near(d.mean(), &row[1], "dirichlet mean");
        assert_all_near(d.variance(), &row[2], "dirichlet variance");
        assert_near(d.entropy(), row[3][0], "dirichlet entropy");
    }
    for row in rows("dirichlet_ln") {
        let ln = dirichlet(&row[0]).ln_probability(three(&row[1]));
        assert_near(R::from_extended(ln), row[2][0], "dirichlet ln_probability");
    }
    for row in rows("dirichlet_kl") {
        let divergence = dirichlet(&row[0]).kl_divergence(&dirichlet(&row[1]));
        assert_near(divergence, row[2][0], "dirichlet divergence");
    }
    let normal = |mean: &[f64], std_dev: &[f64]| {
        DiagonalNormal::<R, 3>::new(three(mean), three(std_dev)).unwrap()
    };
    for row in rows("normal") {
        assert_near(
            normal(&row[0], &row[1]).entropy(),
            row[2][0],
            "normal entropy",
        );
    }
    for row in rows("normal_ln") {
        let ln = normal(&row[0], &row[1]).ln_probability(three(&row[2]));
        assert_near(R::from_extended(ln), row[3][0], "normal ln_probability");
    }
    for row in rows("normal_kl") {
        let (d, other) = (normal(&row[0], &row[1]), normal(&row[2], &row[3]));
        assert_near(d.kl_divergence(&other), row[4][0], "normal divergence");
        if row[2] == [0.0; 3] && row[3] == [1.0; 3] {
            assert_near(d.kl_to_standard(), row[4][0], "divergence to the standard");
        }
    }
}

#[test]
fn scipy_agrees() {
    true_values::<f32>();
    true_values::<I16F16>();
    true_values::<f64>();
}

#[test]
fn what_cannot_occur_has_no_probability() {
    let impossible = |ln: smidgen::num::Extended| ln.is_infinite() && ln.is_negative();
    let dice = Multinomial::new(3, [1.0f32, 1.0, 0.0]).unwrap();
    assert!(impossible(dice.ln_probability([1, 1, 0])));
    assert!(impossible(dice.ln_probability([1, 1, 1])));
    assert!(impossible(dice.ln_probability([u32::MAX, u32::MAX, 5])));
    assert!(!impossible(dice.ln_probability([1, 2, 0])));
    let shares = Dirichlet::new([2.0f32, 2.0]).unwrap();
    for x in [[0.5, 0.6], [f32::NAN, 0.5], [-0.5, 1.5], [0.0, 1.0]] {
        assert!(impossible(shares.ln_probability(x)), "{x:?}");
    }
    let normal = DiagonalNormal::new([0.0f32; 2], [1.0; 2]).unwrap();
    assert!(impossible(normal.ln_probability([0.0, f32::NAN])));
    assert!(impossible(normal.ln_probability([f32::INFINITY, 0.0])));
    // Another number of trials, or a category that the other one excludes.
    let other = Multinomial::new(4, [1.0f32, 1.0, 1.0]).unwrap();
    assert_eq!(dice.kl_divergence(&other), f32::INFINITY);
    let all = Multinomial::new(3, [1.0f32, 1.0, 1.0]).unwrap();
    assert_eq!(all.kl_divergence(&dice), f32::INFINITY);
}

#[test]
fn wrong_parameters_are_named() {
    use DistributionError as E;
    assert_eq!(
        Multinomial::new(1 << 31, [1.0f32; 2]).unwrap_err(),
        E::TooLarge {
            parameter: Parameter::N,
            greatest: i32::MAX as u32
        }
    );
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        let error = E::Weight { index: 1 };
        assert_eq!(Multinomial::new(5, [1.0, wrong]).unwrap_err(), error);
        assert_eq!(Dirichlet::new([1.0, wrong]).unwrap_err(), error);
    }
    assert_eq!(Multinomial::new(5, [0.0f32; 2]).unwrap_err(), E::NoWeight);
    assert_eq!(Multinomial::new(5, [0.0f32; 0]).unwrap_err(), E::NoWeight);
    assert_eq!(Dirichlet::new([1.0f32]).unwrap_err(), E::NoWeight);
    assert_eq!(
        Dirichlet::new([0.0f32, 1.0]).unwrap_err(),
        E::Weight { index: 0 }
    );
    let (mean, deviation) = (Parameter::Mean, Parameter::StdDev);
    assert_eq!(
        DiagonalNormal::new([f32::NAN], [1.0]).unwrap_err(),
        E::NotFinite { parameter: mean }
    );
    assert_eq!(
        DiagonalNormal::new([0.0f32], [0.0]).unwrap_err(),
        E::NotPositive {
            parameter: deviation
        }
    );
    assert_eq!(
        DiagonalNormal::from_ln_variance([I16F16::ZERO], [I16F16::from_num(-60)]).unwrap_err(),
        E::NotPositive {
            parameter: deviation
        }
    );
}

/// Chi-square of draws in 64 cells of equal probability of a continuous distribution.
fn marginal(draws: impl Iterator<Item = f32>, d: &impl Continuous<Number = f32>) {
    const CELLS: usize = 64;
    let mut observed = [0u64; CELLS];
    let mut number = 0.0;
    for x in draws {
        let cell = (d.cdf(x) * CELLS as f32) as usize;
        observed[cell.min(CELLS - 1)] += 1;
        number += 1.0;
    }
    let (sum, cells) = chi_square(&observed, &[number / CELLS as f64; CELLS]);
    assert!(
        p_value(sum, cells - 1) > 1e-5,
        "chi-square {sum} of {cells}"
    );
}

#[test]
fn draws_of_components_fit() {
    let mut rng = DefaultRng::new(31);
    let alpha = [8.0f32, 0.5, 1.5];
    let shares = Dirichlet::new(alpha).unwrap();
    let draws: Vec<[f32; 3]> = (0..DRAWS / 4).map(|_| shares.sample(&mut rng)).collect();
    for (i, &a) in alpha.iter().enumerate() {
        let component = Beta::new(a, 10.0 - a).unwrap();
        marginal(draws.iter().map(|x| x[i]), &component);
    }
    assert!(
        draws
            .iter()
            .all(|x| (x.iter().sum::<f32>() - 1.0).abs() < 3e-7)
    );

    let (mean, std_dev) = ([-3.0f32, 0.0, 50.0], [0.5f32, 1.0, 7.0]);
    let normal = DiagonalNormal::new(mean, std_dev).unwrap();
    let draws: Vec<[f32; 3]> = (0..DRAWS / 4).map(|_| normal.sample(&mut rng)).collect();
    for i in 0..3 {
        let component = Normal::new(mean[i], std_dev[i]).unwrap();
        marginal(draws.iter().map(|x| x[i]), &component);
    }

    let (n, weights) = (40u32, [3.0f32, 1.0, 4.0]);
    let dice = Multinomial::new(n, weights).unwrap();
    let mut observed = [[0u64; 41]; 3];
    for _ in 0..DRAWS / 4 {
        let counts = dice.sample(&mut rng);
        assert_eq!(counts.iter().sum::<u32>(), n);
        for (observed, count) in observed.iter_mut().zip(counts) {
            observed[count as usize] += 1;
        }
    }
    for (observed, weight) in observed.iter().zip(weights) {
        let component = Binomial::new(n, f64::from(weight) / 8.0).unwrap();
        let expected: Vec<f64> = (0..=n)
            .map(|k| component.pmf(k) * (DRAWS / 4) as f64)
            .collect();
        let (sum, cells) = chi_square(observed, &expected);
        assert!(
            p_value(sum, cells - 1) > 1e-5,
            "chi-square {sum} of {cells}"
        );
    }
}

#[test]
fn broken_generators_end() {
    // 20 draws of each, at most 20,000 words a draw.
    for words in BROKEN {
        let mut rng = Cycle::new(words);
        for _ in 0..20 {
            let counts = Multinomial::new(1000, [1.0f32, 2.0, 3.0])
                .unwrap()
                .sample(&mut rng);
            assert_eq!(counts.iter().sum::<u32>(), 1000);
            let shares = Dirichlet::new([0.25f32, 2.0, 1e-30])
                .unwrap()
                .sample(&mut rng);
            assert!(
                shares.iter().all(|x| (0.0..=1.0).contains(x)),
                "{words:x?} {shares:?}"
            );
            let x = DiagonalNormal::new([0.0f32; 2], [1.0; 2])
                .unwrap()
                .sample(&mut rng);
            assert!(x.iter().all(|x| x.abs() <= 16.0));
        }
        assert!(rng.taken() < 1_200_000, "{words:x?}: {} words", rng.taken());
    }
}

#[test]
fn fits_recover_parameters() {
    let d = DiagonalNormal::new([1.0f32, -5.0], [0.5, 2.0]).unwrap();
    recovers(
        "diagonal normal",
        [1.0, -5.0, 0.5, 2.0],
        400,
        |rng| d.sample(rng),
        |data| {
            let mut moments = ComponentMoments::default();
            moments.extend(data.iter().copied()).unwrap();
            let fit = DiagonalNormal::fit(&moments).unwrap();
            let [mean, std_dev] = [fit.distribution.mean(), fit.distribution.std_dev()];
            let errors = fit.standard_errors.0;
            let four = |a: &[f32; 2], b: &[f32; 2]| [a[0], a[1], b[0], b[1]].map(f64::from);
            (four(mean, std_dev), four(&errors[0], &errors[1]))
        },
    );
    let d = Dirichlet::new([2.0f32, 1.0, 5.0]).unwrap();
    recovers(
        "dirichlet",
        [2.0, 1.0, 5.0],
        400,
        |rng| d.sample(rng),
        |data| {
            let fit = Dirichlet::fit_data(data.iter().copied()).unwrap();
            (
                fit.distribution.alpha().map(f64::from),
                fit.standard_errors.map(f64::from),
            )
        },
    );
    let d = Multinomial::new(20, [1.0f32, 2.0, 5.0]).unwrap();
    recovers(
        "multinomial",
        [0.125, 0.25, 0.625],
        100,
        |rng| d.sample(rng),
        |data| {
            let fit = Multinomial::<f32, 3>::fit_data(data.iter().copied()).unwrap();
            (
                fit.distribution.probabilities().map(f64::from),
                fit.standard_errors.map(f64::from),
            )
        },
    );
    let d = Categorical::from_weights([1.0f32, 3.0, 4.0]).unwrap();
    recovers(
        "categorical",
        [0.125, 0.375, 0.5],
        1000,
        |rng| d.sample(rng),
        |data| {
            let fit = Categorical::<f32, 3>::fit_data(data.iter().copied()).unwrap();
            let p = std::array::from_fn(|i| f64::from(fit.distribution.pmf(i as u32)));
            (p, fit.standard_errors.map(f64::from))
        },
    );
}

#[test]
fn parts_of_the_data_merge() {
    let shares = [[0.25f32, 0.75], [0.5, 0.5], [0.125, 0.875], [0.375, 0.625]];
    let (mut whole, mut first, mut second) = <(ShareMoments<f32, 2>, _, _)>::default();
    whole.extend(shares).unwrap();
    Statistics::extend(&mut first, shares[..2].iter().copied()).unwrap();
    Statistics::extend(&mut second, shares[2..].iter().copied()).unwrap();
    ShareMoments::merge(&mut first, &second);
    let (a, b) = (
        Dirichlet::fit(&whole).unwrap(),
        Dirichlet::fit(&first).unwrap(),
    );
    assert_eq!(a, b);
    // Counts of another number of trials stay out.
    let mut sums = CountSums::default();
    sums.push([3, 7]).unwrap();
    let mut others = CountSums::default();
    others.push([1, 1]).unwrap();
    sums.merge(&others);
    assert_eq!(sums.count(), 1);
}

/// Calls all that the distributions over arrays have.
fn all<R: Real>(p: [R; 3], x: [R; 3], n: u32, k: [u32; 3]) {
    let mut rng = DefaultRng::new(2);
    if let Ok(d) = Multinomial::new(n, p) {
        let _ = (
            d.ln_probability(k),
            d.entropy(),
            d.kl_divergence(&d),
            d.mean(),
        );
        let _ = (d.variance(), d.probabilities(), d.sample(&mut rng));
    }
    if let Ok(d) = Dirichlet::new(p) {
        let _ = (
            d.ln_probability(x),
            d.entropy(),
            d.kl_divergence(&d),
            d.mean(),
        );
        let _ = (d.variance(), d.sample(&mut rng));
    }
    for d in [
        DiagonalNormal::new(p, x),
        DiagonalNormal::from_ln_variance(p, x),
    ] {
        let Ok(d) = d else { continue };
        let _ = (d.ln_probability(x), d.entropy(), d.kl_divergence(&d));
        let _ = (d.kl_to_standard(), d.sample(&mut rng));
    }
    let _ = Dirichlet::fit_data([p, x]);
    let _ = Multinomial::<R, 3>::fit_data([k]);
    let mut moments = ComponentMoments::default();
    if moments.extend([p, x]).is_ok() {
        let _ = DiagonalNormal::fit(&moments);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn floats(p: [u32; 3], x: [u32; 3], n: u32, k: [u32; 3]) {
        all(p.map(f32::from_bits), x.map(f32::from_bits), n, k);
    }

    #[test]
    fn fixed_point(p: [i32; 3], x: [i32; 3], shift in 0..16u32, n: u32, k: [u32; 3]) {
        let number = |bits: i32| I16F16::from_bits(bits >> shift);
        all(p.map(number), x.map(number), n, k);
    }
}
