//! Sampling by diffusion: with a denoiser that is known, the distribution that comes out is known.

use smidgen::distribution::{Distribution, Normal};
use smidgen::model::diffusion::{
    Diffusion, DiffusionParameters, DiffusionProgress, Path, Step, Time,
};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::fixtures::{Kind, Parts, memory};

/// Mean and standard deviation of the data.
const MEAN: f64 = 0.5;
const DEVIATION: f64 = 0.3;

/// What an exact network says of `x` at a time, of data that are normal.
fn prediction(path: Path, time: Time, x: f64) -> f64 {
    let (alpha, sigma) = path.at(time);
    let (alpha, sigma) = (f64::from_extended(alpha), f64::from_extended(sigma));
    let variance = (alpha * DEVIATION).powi(2) + sigma * sigma;
    let image = MEAN + alpha * DEVIATION.powi(2) / variance * (x - alpha * MEAN);
    let noise = sigma / variance * (x - alpha * MEAN);
    match path {
        Path::Straight => noise - image,
        _ => noise,
    }
}

fn mean_and_deviation<R: Real>(path: Path, steps: usize, eta: f32) -> (f64, f64) {
    let normal = Normal::new(R::ZERO, R::ONE).unwrap();
    let mut rng = DefaultRng::new(3);
    let draws = 4000;
    let (mut sum, mut square) = (0.0, 0.0);
    for _ in 0..draws {
        let mut x = normal.sample(&mut rng);
        for done in 0..steps {
            let (from, to) = (Time::after(done, steps), Time::after(done + 1, steps));
            let step = Step::new(path, from, to, R::from_f32(eta));
            let said = R::from_f32(prediction(path, from, x.to_f64()) as f32);
            let mut value = [x];
            step.apply(&mut value, &[said]);
            x = value[0].add(step.fresh.mul(normal.sample(&mut rng)));
        }
        sum += x.to_f64();
        square += x.to_f64().powi(2);
    }
    let mean = sum / f64::from(draws);
    (mean, (square / f64::from(draws) - mean * mean).sqrt())
}

fn check<R: Real>() {
    for path in [Path::Straight, Path::VariancePreserving] {
        for eta in [0.0, 0.5, 1.0] {
            let (mean, deviation) = mean_and_deviation::<R>(path, 60, eta);
            println!(
                "{path:?}, eta {eta}, {}: {mean:.3}, {deviation:.3}",
                R::NAME
            );
            // Five standard errors of the mean, and what 60 steps leave.
            assert!((mean - MEAN).abs() < 0.03, "{mean}");
            assert!((deviation - DEVIATION).abs() < 0.03, "{deviation}");
        }
    }
}

#[test]
fn every_sampler_draws_the_data() {
    check::<f32>();
    check::<I16F16>();
}

/// An image in slices, with the progress that they report.
fn in_slices<R: Real>(
    model: &Diffusion,
    parameters: DiffusionParameters<R>,
) -> (Vec<u8>, Vec<DiffusionProgress>) {
    let mut memory = memory(model.workspace_bytes::<R>());
    let memory = bytemuck::cast_slice_mut(&mut memory);
    let mut session = model
        .session(memory, parameters, DefaultRng::new(5))
        .unwrap();
    assert!(session.step().is_done());
    session.start(Some(2)).unwrap();
    let mut progress = Vec::new();
    for _ in 0..10_000 {
        progress.push(session.step());
        if progress.last().unwrap().is_done() {
            break;
        }
    }
    let mut image = vec![0; model.config().image_len()];
    session.image(&mut image).unwrap();
    (image, progress)
}

fn slices_and_whole<R: Real>() {
    let file = Parts::of(Kind::Diffusion).file();
    let model = Diffusion::from_bytes(&file).unwrap();
    for guidance in [0.0, 1.0, 2.5] {
        for eta in [0.0, 1.0] {
            let parameters = DiffusionParameters::default()
                .steps(3)
                .guidance(R::from_f32(guidance))
                .eta(R::from_f32(eta));
            let (sliced, progress) = in_slices(&model, parameters);
            let mut memory = memory(model.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut whole = vec![0; 16];
            let mut rng = DefaultRng::new(5);
            model
                .sample(Some(2), parameters, &mut rng, &mut whole, memory)
                .unwrap();
            assert_eq!(sliced, whole);
            // Two convolutions of 4 rows and a shift; twice that if the network is asked twice.
            let questions = if guidance == 2.5 { 2 } else { 1 };
            assert_eq!(progress.len(), 3 * 9 * questions);
            assert_eq!(progress[0], DiffusionProgress::Steps(0));
            assert_eq!(progress[9 * questions], DiffusionProgress::Steps(1));
        }
    }
}

#[test]
fn slices_give_the_whole() {
    slices_and_whole::<f32>();
    slices_and_whole::<I16F16>();
}
