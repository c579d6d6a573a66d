//! Outputs of a network with every operation, and steps of diffusion, against
//! `tests/oracle/network_oracle.py`. Largest errors are printed: `-- --nocapture`.

use smidgen::model::diffusion::{Path, Step, Time};
use smidgen::model::sequential::{Network, Session};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;

use crate::fixtures::{every_operation, memory};

static VALUES: &str = include_str!("../oracle/network_values.txt");

/// The lines of a kind, in words.
fn lines(kind: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = VALUES.lines().map(|line| line.split(' ').collect());
    lines.filter(move |words: &Vec<&str>| words[0] == kind)
}

fn numbers(words: &[&str]) -> Vec<f64> {
    words.iter().map(|word| word.parse().unwrap()).collect()
}

/// The largest error of an output.
fn worst<R: Real>(format: MatrixFormat) -> f64 {
    let mut worst = 0.0_f64;
    for words in lines("network") {
        let seed = words[1].parse().unwrap();
        let (section, input, condition) = every_operation(seed, format);
        let network = Network::from_bytes(&section).unwrap();
        let convert = |numbers: &[f32]| -> Vec<R> {
            numbers.iter().map(|&number| R::from_f32(number)).collect()
        };
        let mut memory = memory(network.workspace_bytes::<R>());
        let memory = bytemuck::cast_slice_mut(&mut memory);
        let mut session = Session::<R>::new(&network, memory).unwrap();
        let output = session.run(&convert(&input), &convert(&condition)).unwrap();
        let expected = numbers(&words[2..]);
        assert_eq!(output.len(), expected.len());
        for (found, expected) in output.iter().zip(&expected) {
            worst = worst.max((found.to_f64() - expected).abs());
        }
    }
    worst
}

#[test]
fn every_operation_agrees() {
    for (format, bounds) in [
        (MatrixFormat::F32, [1e-6, 2e-4]),
        (MatrixFormat::Q8, [0.02, 0.02]),
        (MatrixFormat::Q4, [0.2, 0.2]),
    ] {
        let errors = [worst::<f32>(format), worst::<I16F16>(format)];
        println!(
            "{format:?}: f32 {:.1e}, q16.16 {:.1e}",
            errors[0], errors[1]
        );
        assert!(errors[0] < bounds[0] && errors[1] < bounds[1]);
    }
}

fn check_steps<R: Real>(tolerance: f64) {
    let mut count = 0;
    for words in lines("step") {
        let path = match words[1] {
            "straight" => Path::Straight,
            _ => Path::VariancePreserving,
        };
        let [steps, done] = [2, 3].map(|index| words[index].parse().unwrap());
        let (from, to) = (Time::after(done, steps), Time::after(done + 1, steps));
        let eta = R::from_f32(words[4].parse().unwrap());
        let step = Step::new(path, from, to, eta);
        let expected = numbers(&words[5..]);
        for (found, expected) in [step.keep, step.turn, step.fresh].iter().zip(expected) {
            let error = (found.to_f64() - expected).abs() / expected.abs().max(1.0);
            assert!(error < tolerance, "{words:?}: {error}");
        }
        count += 1;
    }
    assert_eq!(count, 45);
}

#[test]
fn steps_are_those_of_the_papers() {
    check_steps::<f32>(1.2e-7);
    check_steps::<I16F16>(1.6e-5);
}
