//! Naive Bayes against logistic regression, its discriminative twin: accuracy by the number of
//! examples, and what only one of them can do, which is to draw new ones.
//!
//! The first data are drawn here, of features that are not independent, as naive Bayes supposes.
//! The second are handwritten digits, where `../shared/data` has them.
//!
//! `cargo run --release --example generative_vs_discriminative -- -s 42 --number q16`
//!
//! Reference: Ng and Jordan, "On discriminative vs. generative classifiers: a comparison of
//! logistic regression and naive Bayes" (2001).

use std::error::Error;
use std::path::Path;

use clap::{Parser, ValueEnum};
use rand_core::Rng;
use smidgen::distribution::{Distribution, Normal};
use smidgen::model::logistic::{LogisticError, LogisticRegression, Sgd, SoftmaxRegression};
use smidgen::model::naive_bayes::{GaussianNaiveBayes, GaussianStatistics, NaiveBayesError};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::uniform_below;

#[derive(Parser)]
#[command(about = "Naive Bayes against logistic regression: accuracy by training size, and draws")]
struct Args {
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

/// Features and class.
type Example<R, const N: usize> = ([R; N], usize);

/// The part of examples whose class was found, in percent.
fn accuracy<R: Real, const N: usize>(
    test: &[Example<R, N>],
    mut predict: impl FnMut(&[R; N]) -> Result<usize, LogisticError>,
) -> Result<f64, LogisticError> {
    let mut right = 0;
    for (features, class) in test {
        right += u32::from(predict(features)? == *class);
    }
    Ok(100.0 * f64::from(right) / test.len() as f64)
}

/// Naive Bayes, from one pass.
fn naive_bayes<R: Real, const K: usize, const N: usize>(
    train: &[Example<R, N>],
    smoothing: f32,
) -> Result<GaussianNaiveBayes<R, K, N>, NaiveBayesError> {
    let mut statistics = GaussianStatistics::new();
    for (features, class) in train {
        statistics.push(features, *class)?;
    }
    GaussianNaiveBayes::fit(&statistics, R::from_f32(smoothing))
}

/// How often the examples are visited: fewer times the more there are.
fn epochs(examples: usize, steps: usize) -> u32 {
    (steps / examples).clamp(20, 400) as u32
}

/// Two lines: a bar from the worst to the best accuracy of the table.
fn bars(size: usize, naive_bayes: f64, logistic: f64, floor: f64) {
    let bar = |accuracy: f64| {
        "█".repeat(((accuracy - floor).max(0.0) / (100.0 - floor) * 50.0).round() as usize)
    };
    let mark = |a: f64, b: f64| if a > b { " <" } else { "" };
    println!(
        "{size:>6}  naive Bayes {naive_bayes:>5.1} %  {}{}",
        bar(naive_bayes),
        mark(naive_bayes, logistic)
    );
    println!(
        "        logistic    {logistic:>5.1} %  {}{}",
        bar(logistic),
        mark(logistic, naive_bayes)
    );
}

/// Features of the first data.
const FEATURES: usize = 30;

/// An example whose features share a disturbance: they are not independent within a class.
fn draw<R: Real>(class: usize, rng: &mut impl Rng) -> Example<R, FEATURES> {
    let normal = Normal::new(R::ZERO, R::ONE).ok();
    let mut noise = || normal.map_or(R::ZERO, |normal| normal.sample(rng));
    let shared = noise().mul(R::from_f32(0.4));
    let side = R::from_f32(if class == 0 { -0.3 } else { 0.3 });
    let mut features = [R::ZERO; FEATURES];
    for (i, feature) in features.iter_mut().enumerate() {
        // The last third shows the disturbance and nothing of the class.
        let shift = if i < 20 { side } else { R::ZERO };
        *feature = shift.add(shared).add(noise());
    }
    (features, class)
}

/// Accuracy by the number of examples, the mean of several repetitions.
fn drawn_data<R: Real>(args: &Args) -> Result<(), Box<dyn Error>> {
    const REPEATS: usize = 20;
    println!("1. Two classes, {FEATURES} features with a disturbance that they share\n");
    println!(
        "examples          accuracy on 2000 others, mean of {REPEATS} repetitions; < marks the better"
    );
    let mut rng = DefaultRng::new(args.seed);
    let test: Vec<_> = (0..2000).map(|i| draw::<R>(i % 2, &mut rng)).collect();
    let sgd = Sgd::new(R::from_f32(0.1), R::from_f32(0.1), R::from_f32(0.001))?;
    for size in [10, 20, 40, 80, 150, 300, 1000, 3000] {
        let mut sums = [0.0; 2];
        for _ in 0..REPEATS {
            let train: Vec<_> = (0..size).map(|i| draw::<R>(i % 2, &mut rng)).collect();
            let bayes = naive_bayes::<R, 2, FEATURES>(&train, 0.3)?;
            sums[0] += accuracy(&test, |x| Ok(bayes.predict(x)))?;
            let truths: Vec<_> = train.iter().map(|(x, class)| (*x, *class == 1)).collect();
            let mut logistic = LogisticRegression::untrained();
            logistic.fit(&truths, &sgd, epochs(size, 20_000), &mut rng)?;
            sums[1] += accuracy(&test, |x| Ok(usize::from(logistic.predict(x)?)))?;
        }
        let [bayes, logistic] = sums.map(|sum| sum / REPEATS as f64);
        bars(size, bayes, logistic, 50.0);
    }
    println!(
        "\nWith few examples it helps naive Bayes to suppose that features are independent;\n\
        with many it is in the way, and logistic regression learns to subtract what they share.\n"
    );
    Ok(())
}

/// Digits of 8 x 8 pixels from 0 to 1, from either file.
fn digits<R: Real>() -> Option<(Vec<Example<R, 64>>, &'static str)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let pixel = |sum: u32, greatest: u32| R::from_f32(sum as f32 / greatest as f32);
    if let Ok(bytes) = std::fs::read(folder.join("digits16_mnist10k.bin")) {
        let example = |record: &[u8]| {
            let pixels = &record[1..];
            // The mean of four.
            let features = core::array::from_fn(|i| {
                let corner = i / 8 * 32 + i % 8 * 2;
                let four = [corner, corner + 1, corner + 16, corner + 17];
                pixel(four.iter().map(|&at| u32::from(pixels[at])).sum(), 4 * 255)
            });
            (features, usize::from(record[0]))
        };
        let examples = bytes.chunks_exact(257).map(example).collect();
        return Some((examples, "digits16_mnist10k.bin, four pixels to one"));
    }
    let bytes = std::fs::read(folder.join("digits8.bin")).ok()?;
    let example = |record: &[u8]| {
        let features = core::array::from_fn(|i| pixel(record[1 + i].into(), 16));
        (features, usize::from(record[0]))
    };
    Some((bytes.chunks_exact(65).map(example).collect(), "digits8.bin"))
}

/// The examples in random order, but class by class in turn, so that few of them have every class.
fn shuffled<R: Real>(mut all: Vec<Example<R, 64>>, rng: &mut impl Rng) -> Vec<Example<R, 64>> {
    for end in (1..all.len()).rev() {
        all.swap(end, uniform_below(end as u64 + 1, rng) as usize);
    }
    let mut seen = [0; 10];
    let mut turns: Vec<(usize, Example<R, 64>)> = Vec::new();
    for example in all {
        turns.push((seen[example.1], example));
        seen[example.1] += 1;
    }
    turns.sort_by_key(|(turn, _)| *turn);
    turns.into_iter().map(|(_, example)| example).collect()
}

/// Pictures side by side, as shaded blocks of two columns.
fn show<R: Real>(pictures: &[[R; 64]]) {
    const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
    for row in 0..8 {
        for picture in pictures {
            for pixel in &picture[8 * row..8 * row + 8] {
                let shade = (pixel.to_f32().clamp(0.0, 1.0) * 4.0).round() as usize;
                print!("{}", SHADES[shade]);
            }
            print!("  ");
        }
        println!();
    }
    println!();
}

/// Handwritten digits: accuracy by the number of examples, and draws.
fn handwriting<R: Real>(args: &Args) -> Result<(), Box<dyn Error>> {
    let Some((all, name)) = digits::<R>() else {
        println!("2. Handwritten digits: skipped (no digits in ../shared/data)");
        return Ok(());
    };
    let mut rng = DefaultRng::new(args.seed);
    let all = shuffled(all, &mut rng);
    let (train, test) = all.split_at(all.len() * 4 / 5);
    println!("2. Handwritten digits, 8 x 8 pixels ({name})\n");
    println!(
        "examples          accuracy on {} others; < marks the better",
        test.len()
    );
    let sgd = Sgd::new(R::from_f32(0.2), R::from_f32(0.1), R::from_f32(0.0005))?;
    let mut last = None;
    for size in [20, 50, 100, 200, 500, 1000, 4000, train.len()] {
        let Some(train) = train.get(..size) else {
            continue;
        };
        let bayes = naive_bayes::<R, 10, 64>(train, 0.1)?;
        let mut logistic = SoftmaxRegression::<R, 10, 64>::untrained();
        logistic.fit(train, &sgd, epochs(size, 40_000), &mut rng)?;
        bars(
            size,
            accuracy(test, |x| Ok(bayes.predict(x)))?,
            accuracy(test, |x| logistic.predict(x))?,
            0.0,
        );
        last = Some((bayes, logistic));
    }
    let Some((bayes, logistic)) = last else {
        return Ok(());
    };
    println!(
        "\nOnly naive Bayes knows what a digit looks like, P(x | y). Drawn from it, 0 to 4 and 5 to 9:\n"
    );
    let draws: Result<Vec<_>, _> = (0..10)
        .map(|class| bayes.sample_features(class, &mut rng))
        .collect();
    for row in draws?.chunks(5) {
        show(row);
    }
    println!(
        "Each pixel is drawn by itself, which is what is naive about it; the means of the classes:\n"
    );
    let means: Vec<_> = bayes.classes().iter().map(|class| *class.mean()).collect();
    for row in means.chunks(5) {
        show(row);
    }
    println!(
        "Logistic regression knows P(y | x) alone: asked for a three it has nothing to draw from."
    );
    if let Some((three, _)) = test.iter().find(|(_, class)| *class == 3) {
        println!("Shown this one, both say what it is:\n");
        show(&[*three]);
        let p = bayes.posterior(three)[3].to_f64();
        let q = logistic.probabilities(three)?[3].to_f64();
        println!("P(3 | x) = {p:.4} by naive Bayes, {q:.4} by logistic regression");
    }
    Ok(())
}

fn run<R: Real>(args: &Args) -> Result<(), Box<dyn Error>> {
    println!("Naive Bayes against logistic regression, in {}\n", R::NAME);
    drawn_data::<R>(args)?;
    handwriting::<R>(args)
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    match args.number {
        NumberType::F32 => run::<f32>(&args),
        NumberType::Q16 => run::<I16F16>(&args),
    }
}
