//! A hidden Markov model: the weather, which nobody sees, by what somebody does on each day.
//!
//! Draws a diary, finds the weather again as days come, from the end, and as the best path, and
//! learns the whole model from activities alone.
//!
//! `cargo run --release --example weather -- --days 28 -s 42 --number q16`

use std::fmt::Display;

use clap::{Parser, ValueEnum};
use smidgen::model::hmm::{BaumWelch, DiscreteHmm, Filter, HmmError, Viterbi};
use smidgen::num::{Extended, I16F16, Real};
use smidgen::rng::DefaultRng;

#[derive(Parser)]
#[command(about = "Hidden weather, observed activities: draws, filters, decodes and learns")]
struct Args {
    /// Days of the diary
    #[arg(long, default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// Days to learn from
    #[arg(long, default_value_t = 4000, value_parser = clap::value_parser!(u32).range(10..=20_000))]
    learn: u32,
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

const WEATHER: [&str; 2] = ["rain", "sun"];
const ACTIVITIES: [&str; 3] = ["walk", "shop", "clean"];

type Weather<R> = DiscreteHmm<R, 2, 3>;

fn model<R: Real>(
    initial: [f32; 2],
    transition: [[f32; 2]; 2],
    emission: [[f32; 3]; 2],
) -> Result<Weather<R>, HmmError> {
    DiscreteHmm::discrete(
        &initial.map(R::from_f32),
        &transition.map(|row| row.map(R::from_f32)),
        &emission.map(|row| row.map(R::from_f32)),
    )
}

/// The probabilities of a model, a line for each weather.
fn show<R: Real + Display>(title: &str, model: &Weather<R>) {
    println!("{title}");
    println!("         tomorrow rain   sun  |  today  walk   shop  clean");
    for (state, name) in WEATHER.iter().enumerate() {
        let [rain, sun] = model.transition()[state];
        let [walk, shop, clean] = model.emission()[state].probabilities();
        println!("{name:>8} {rain:>13.3} {sun:>5.3}  |  {walk:>11.3}  {shop:.3}  {clean:.3}");
    }
}

/// A bar for a probability.
fn bar<R: Real>(probability: R) -> String {
    let columns = (probability.to_f32() * 10.0).round() as usize;
    format!(
        "{}{}",
        "█".repeat(columns),
        "·".repeat(10 - columns.min(10))
    )
}

/// A diary of the first days, with three answers to where the weather was.
fn diary<R: Real + Display>(model: &Weather<R>, args: &Args) -> Result<(), HmmError> {
    let days = args.days as usize;
    let mut rng = DefaultRng::new(args.seed);
    let (truth, seen): (Vec<u8>, Vec<u32>) = model.draws(&mut rng).take(days).unzip();

    // As days come: constant memory.
    let mut filter = Filter::new(model);
    let mut viterbi = Viterbi::<_, 2, 366>::new(model);
    let mut filtered = Vec::new();
    for &activity in &seen {
        filter.push(activity)?;
        viterbi.push(activity)?;
        filtered.push(filter.posterior()[0]);
    }
    // Seen from the end.
    let mut rows = vec![[Extended::ZERO; 2]; days];
    model.smooth(&seen, &mut rows)?;
    let mut path = [0; 366];
    let path = viterbi.path(&mut path)?;

    println!("\n day  did    P(rain) so far     P(rain) in hindsight  best path  truth");
    let mut hits = [0; 3];
    for day in 0..days {
        let (so_far, hindsight) = (filtered[day], R::from_extended(rows[day][0]));
        let half = R::from_f32(0.5);
        let says = [
            u8::from(so_far < half),
            u8::from(hindsight < half),
            path[day],
        ];
        for (hits, says) in hits.iter_mut().zip(says) {
            *hits += u32::from(says == truth[day]);
        }
        println!(
            "{:>4}  {:<5}  {so_far:.2} {}    {hindsight:.2} {}       {:<4}       {}{}",
            day + 1,
            ACTIVITIES[seen[day] as usize],
            bar(so_far),
            bar(hindsight),
            WEATHER[usize::from(path[day])],
            WEATHER[usize::from(truth[day])],
            if path[day] == truth[day] {
                ""
            } else {
                "  (missed)"
            },
        );
    }
    let [so_far, hindsight, best] = hits.map(|hits| 100 * hits / args.days);
    println!(
        "days right: {so_far} % so far, {hindsight} % in hindsight, {best} % by the best path"
    );
    let [rain, sun] = filter.predict();
    println!("tomorrow: rain {rain:.2}, sun {sun:.2}");
    println!(
        "log-likelihood of the diary {:.3}, with its best path {:.3}",
        filter.log_likelihood(),
        viterbi.ln_probability()
    );
    Ok(())
}

/// Learns a model from activities alone.
fn learn<R: Real + Display>(truth: &Weather<R>, args: &Args) -> Result<(), HmmError> {
    let mut rng = DefaultRng::new(args.seed.wrapping_add(1));
    let days = args.learn as usize;
    let seen: Vec<u32> = truth
        .draws(&mut rng)
        .map(|(_, did)| did)
        .take(days)
        .collect();
    let start = model(
        [0.5, 0.5],
        [[0.6, 0.4], [0.4, 0.6]],
        [[0.3, 0.3, 0.4], [0.4, 0.3, 0.3]],
    )?;
    let mut learner = BaumWelch::new(start);
    println!(
        "\nLearning from {days} days of activities; the learner has {} bytes and stores none",
        size_of_val(&learner)
    );
    show("begins with", learner.model());
    println!("iteration  log-likelihood per day");
    let total = |sum: R| sum.to_f64() / f64::from(args.learn);
    let mut iteration = 0;
    for target in [1, 2, 5, 10, 20, 50, 100, 200, 500] {
        let left = target - iteration;
        let training = learner.fit([seen.iter().copied()], left, R::from_f32(0.01))?;
        iteration += training.iterations;
        println!("{iteration:>9}  {:.5}", total(training.log_likelihood));
        if training.converged {
            println!("converged: an iteration gains no more than 0.01");
            break;
        }
    }
    show("learned", learner.model());
    show("the truth", truth);
    let by_truth = truth.log_likelihood(seen.iter().copied());
    println!(
        "log-likelihood per day: {:.5} by the truth, {:.5} by what was learned",
        total(by_truth),
        total(learner.model().log_likelihood(seen.iter().copied()))
    );
    Ok(())
}

fn run<R: Real + Display>(args: &Args) -> Result<(), HmmError> {
    let weather = model::<R>(
        [0.6, 0.4],
        [[0.8, 0.2], [0.25, 0.75]],
        [[0.1, 0.3, 0.6], [0.65, 0.3, 0.05]],
    )?;
    println!(
        "A hidden Markov model in {}: {} bytes, a filter {}",
        R::NAME,
        size_of_val(&weather),
        size_of::<Filter<'_, smidgen::distribution::Categorical<R, 3>, 2>>()
    );
    show(
        "today's weather decides on tomorrow's, and on what is done",
        &weather,
    );
    diary(&weather, args)?;
    learn(&weather, args)
}

fn main() -> Result<(), HmmError> {
    let args = Args::parse();
    match args.number {
        NumberType::F32 => run::<f32>(&args),
        NumberType::Q16 => run::<I16F16>(&args),
    }
}
