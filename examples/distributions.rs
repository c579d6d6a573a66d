//! The six distributions of a first course: draws beside theory, and the likelihood of a coin.
//!
//! `cargo run --release --example distributions -- -n 20000 -s 42 --number q16`

use std::fmt::Display;

use clap::{Parser, ValueEnum};
use smidgen::distribution::{
    Bernoulli, Binomial, Continuous, Count, Discrete, DistributionError, Exponential, Normal,
    Poisson, Uniform,
};
use smidgen::likelihood::{Bounds, LikelihoodError, curve, maximize};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

#[derive(Parser)]
#[command(about = "Six distributions, draws beside theory, and the likelihood of a coin")]
struct Args {
    /// Values to draw from each
    #[arg(short, long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// Seed of the random numbers
    #[arg(short, long, default_value_t = 42)]
    seed: u64,
    /// Arithmetic
    #[arg(long, value_enum, default_value = "f32")]
    number: NumberType,
}

#[derive(Clone, Copy, ValueEnum)]
enum NumberType {
    F32,
    Q16,
}

/// Columns that a whole stands for.
const WIDTH: f32 = 40.0;

/// A bar as long as what was drawn, with a mark where theory has its end.
fn bar(drawn: f32, theory: f32, greatest: f32) -> String {
    let columns = |share: f32| (share / greatest * WIDTH).round() as usize;
    let mut bar: Vec<char> = vec!['█'; columns(drawn)];
    let mark = columns(theory);
    bar.resize(bar.len().max(mark + 1), ' ');
    bar[mark] = '│';
    bar.into_iter().collect()
}

/// A line for each cell: its name, how often it was drawn and how often theory has it.
fn histogram(title: &str, cells: &[(String, f32, f32)]) {
    println!("\n{title}\n{:>16}  {:>6} {:>6}", "", "drawn", "theory");
    let greatest = cells.iter().map(|cell| cell.1.max(cell.2));
    let greatest = greatest.fold(f32::MIN_POSITIVE, f32::max);
    for (name, drawn, theory) in cells {
        println!(
            "{name:>16}  {drawn:.4} {theory:.4}  {}",
            bar(*drawn, *theory, greatest)
        );
    }
}

/// Draws from a discrete distribution and counts values up to a greatest one.
fn discrete<D: Discrete>(title: &str, distribution: &D, last: i64, args: &Args) {
    let mut rng = DefaultRng::new(args.seed);
    let mut counts = vec![0u32; last as usize + 1];
    for _ in 0..args.n {
        let k = distribution.sample(&mut rng).to_i64();
        if let Some(count) = counts.get_mut(k as usize) {
            *count += 1;
        }
    }
    let cells: Vec<_> = (0..=last)
        .map(|k| {
            let share = counts[k as usize] as f32 / args.n as f32;
            let mass = distribution.pmf(D::Value::from_i64(k)).to_f32();
            (k.to_string(), share, mass)
        })
        .collect();
    histogram(title, &cells);
}

/// Draws from a continuous distribution and counts values in equal cells.
fn continuous<D: Continuous>(title: &str, distribution: &D, ends: [i32; 2], args: &Args)
where
    D::Number: Display,
{
    const CELLS: i32 = 12;
    let edge = |cell: i32| {
        let way = (ends[1] - ends[0]) as f32 * cell as f32 / CELLS as f32;
        D::Number::from_f32(ends[0] as f32 + way)
    };
    let mut rng = DefaultRng::new(args.seed);
    let mut counts = [0u32; CELLS as usize];
    for _ in 0..args.n {
        let x = distribution.sample(&mut rng);
        if let Some(cell) = (0..CELLS).find(|&cell| edge(cell) < x && x <= edge(cell + 1)) {
            counts[cell as usize] += 1;
        }
    }
    let cells: Vec<_> = (0..CELLS)
        .map(|cell| {
            let (low, high) = (edge(cell), edge(cell + 1));
            let share = counts[cell as usize] as f32 / args.n as f32;
            let name = format!("{low:.2} to {high:.2}");
            (name, share, distribution.probability(low, high).to_f32())
        })
        .collect();
    histogram(title, &cells);
}

/// 7 heads of 10: the likelihood of every chance of heads, and its maximum.
fn coin<R: Real + Display>() -> Result<(), LikelihoodError> {
    let ln_likelihood = |p: R| Binomial::new(10, p).map(|coin| coin.ln_pmf(7));
    let bounds = Bounds::new(R::ZERO, R::ONE)?;
    println!("\nA coin fell on heads 7 times of 10: the likelihood of each p, P(7 of 10 | p)");
    for (p, value) in curve(bounds, 21, ln_likelihood) {
        let likelihood = value?.exp().to_f32();
        let bar = "█".repeat((likelihood * 4.0 * WIDTH).round() as usize);
        println!("{p:>16.2}  {likelihood:.4}  {bar}");
    }
    let maximum = maximize(bounds, ln_likelihood)?;
    println!(
        "the maximum: p = {:.3}, likelihood {:.4}",
        maximum.parameter,
        maximum.ln_likelihood.exp()
    );
    Ok(())
}

fn run<R: Real + Display>(args: &Args) -> Result<(), LikelihoodError> {
    let r = R::from_f32;
    println!("{} draws of each in {}", args.n, R::NAME);
    let six = || -> Result<(), DistributionError> {
        discrete("Bernoulli, p = 0.3", &Bernoulli::new(r(0.3))?, 1, args);
        discrete(
            "Binomial, n = 10, p = 0.7",
            &Binomial::new(10, r(0.7))?,
            10,
            args,
        );
        discrete("Poisson, lambda = 3", &Poisson::new(r(3.0))?, 10, args);
        continuous(
            "Uniform from 0 to 1",
            &Uniform::new(r(0.0), r(1.0))?,
            [0, 1],
            args,
        );
        continuous(
            "Normal, mean 0, std-dev 1",
            &Normal::new(r(0.0), r(1.0))?,
            [-3, 3],
            args,
        );
        continuous(
            "Exponential, lambda = 1",
            &Exponential::new(r(1.0))?,
            [0, 6],
            args,
        );
        Ok(())
    };
    six()?;
    coin::<R>()
}

fn main() -> Result<(), LikelihoodError> {
    let args = Args::parse();
    match args.number {
        NumberType::F32 => run::<f32>(&args),
        NumberType::Q16 => run::<I16F16>(&args),
    }
}
