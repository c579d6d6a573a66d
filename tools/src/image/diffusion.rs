//! Diffusion: a network learns to say, of an image in noise, where the image lies.
//!
//! `x_t = alpha(t) image + sigma(t) noise`. On the straight path (flow matching) `alpha = 1 - t`,
//! `sigma = t` and the network predicts the velocity `noise - image`; on the variance-preserving
//! path `alpha = cos(pi t / 2)`, `sigma = sin(pi t / 2)` and it predicts the noise. Images are
//! from -1 to 1. The class is withheld now and then, so that it can guide.
//!
//! Reference: Ho et al., "Denoising diffusion probabilistic models" (2020); Nichol and Dhariwal,
//! "Improved DDPM" (2021); Lipman et al., "Flow matching" (2023); Ho and Salimans,
//! "Classifier-free diffusion guidance" (2022).

use std::f32::consts::{FRAC_PI_2, TAU};

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::checkpoint::NamedNetwork;
use super::config::{Config, PathConfig, network};
use super::data::Images;
use super::run::{Figures, Objective};
use crate::network::{Learner, squared_error};
use crate::train::TrainError;

/// The last time of the variance-preserving path; at 1 nothing of the image is left.
const LAST: f32 = 0.995;

pub struct Diffusion<'a> {
    config: &'a Config,
    path: PathConfig,
    time_features: usize,
    class_dropout: f32,
    learner: Learner,
}

/// Images in noise, what else the network is told, and what it should say.
struct Problem {
    noisy: Vec<f32>,
    condition: Vec<f32>,
    target: Vec<f32>,
}

impl<'a> Diffusion<'a> {
    pub fn new(
        config: &'a Config,
        layers: &[String],
        path: PathConfig,
        time_features: usize,
        class_dropout: f32,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<Self, TrainError> {
        let condition = 2 * time_features + config.data.classes;
        let image = config.image();
        let network = network("layers", image, condition, layers, image.len())?;
        Ok(Self {
            config,
            path,
            time_features,
            class_dropout,
            learner: Learner::new(network, rng),
        })
    }

    fn problem(&self, images: &Images, dropout: f32, rng: &mut Xoshiro256PlusPlus) -> Problem {
        let count = images.count();
        let mut problem = Problem {
            noisy: Vec::with_capacity(images.pixels.len()),
            condition: Vec::with_capacity(count * self.learner.network.condition),
            target: Vec::with_capacity(images.pixels.len()),
        };
        for (index, image) in images.pixels.chunks(images.size()).enumerate() {
            // Times spread evenly over the batch.
            let t = (index as f32 + rng.random::<f32>()) / count as f32;
            let (alpha, sigma) = match self.path {
                PathConfig::Flow => (1.0 - t, t),
                PathConfig::Cosine => ((FRAC_PI_2 * t * LAST).cos(), (FRAC_PI_2 * t * LAST).sin()),
            };
            for pixel in image {
                let pixel = 2.0 * pixel - 1.0;
                let noise: f32 = StandardNormal.sample(rng);
                problem.noisy.push(alpha * pixel + sigma * noise);
                problem.target.push(match self.path {
                    PathConfig::Flow => noise - pixel,
                    PathConfig::Cosine => noise,
                });
            }
            for feature in 0..self.time_features {
                let angle = TAU * t * 2f32.powi(feature as i32 - 2);
                problem.condition.extend([angle.sin(), angle.cos()]);
            }
            let withheld = rng.random::<f32>() < dropout;
            let class = |class| f32::from(!withheld && class == images.classes[index]);
            problem
                .condition
                .extend((0..self.config.data.classes).map(class));
        }
        problem
    }
}

impl Objective for Diffusion<'_> {
    fn update(&mut self, images: &Images, rate: f32, _: f32, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let problem = self.problem(images, self.class_dropout, rng);
        let count = images.count();
        let tape = self
            .learner
            .forward(&problem.noisy, &problem.condition, count);
        let loss = squared_error(tape.output(), &problem.target, count);
        let mut gradient = vec![0.0; self.learner.parameters.len()];
        let learner = &self.learner;
        tape.backward(
            &learner.network,
            &learner.parameters,
            loss.gradient,
            &mut gradient,
        );
        let (optimizer, average) = (&self.config.optimizer, self.config.average);
        self.learner.update(&mut gradient, optimizer, rate, average);
        loss.value / images.size() as f64
    }

    fn evaluate(&self, images: &Images) -> Figures {
        let mut rng = super::run::evaluation_rng();
        let problem = self.problem(images, 0.0, &mut rng);
        let count = images.count();
        let outputs = self
            .learner
            .evaluate(&problem.noisy, &problem.condition, count);
        let loss = squared_error(&outputs, &problem.target, outputs.len()).value;
        vec![("mean_squared_error", loss)]
    }

    fn networks(&self) -> Vec<NamedNetwork> {
        vec![NamedNetwork::finished("denoiser", &self.learner)]
    }
}
