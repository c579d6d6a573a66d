//! A generative adversarial network, conditional on the class: the generator learns what the
//! discriminator takes for real, the discriminator to tell the two apart.
//!
//! `D: max E ln D(x, class) + E ln (1 - D(G(z, class), class))`, and for the generator
//! `max E ln D(G(z, class), class)`, the non-saturating form.
//!
//! Reference: Goodfellow et al., "Generative adversarial nets" (2014); conditional: Mirza and
//! Osindero (2014); truncation: Brock et al., "Large scale GAN training" (2019); instance noise: Sonderby et al., "Amortised MAP inference" (2017).

use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::checkpoint::NamedNetwork;
use super::config::{Config, network};
use super::data::Images;
use super::run::{Figures, Objective};
use crate::network::{Learner, Shape, binary_cross_entropy};
use crate::train::TrainError;

pub struct Gan<'a> {
    config: &'a Config,
    latent: usize,
    truncation: f32,
    instance_noise: f32,
    discriminator_rate: f32,
    generator: Learner,
    discriminator: Learner,
}

impl<'a> Gan<'a> {
    pub fn new(
        config: &'a Config,
        (latent, truncation): (usize, f32),
        [generator, discriminator]: [&[String]; 2],
        instance_noise: f32,
        discriminator_rate: f32,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<Self, TrainError> {
        let (image, classes) = (config.image(), config.data.classes);
        let input = Shape::vector(latent);
        let generator = network("generator", input, classes, generator, image.len())?;
        if generator
            .nodes
            .first()
            .is_none_or(|node| node.matrix == [0, 0])
        {
            let reason = "generator: its first layer must be dense".to_owned();
            return Err(TrainError::Config(reason));
        }
        let discriminator = network("discriminator", image, classes, discriminator, 1)?;
        Ok(Self {
            config,
            latent,
            truncation,
            instance_noise,
            discriminator_rate,
            generator: Learner::new(generator, rng),
            discriminator: Learner::new(discriminator, rng),
        })
    }

    fn latent(&self, count: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
        let draws = (0..count * self.latent).map(|_| StandardNormal.sample(rng));
        draws.collect()
    }
}

/// The latent vector times a factor: folded into the first layer, which is the one that sees it.
fn truncated(mut network: NamedNetwork, factor: f32) -> NamedNetwork {
    if let Some(node) = network.network.nodes.first() {
        let weights = &mut network.parameters[node.weight.clone()];
        weights.iter_mut().for_each(|weight| *weight *= factor);
    }
    network
}

/// Adds noise of a standard deviation.
fn noisy(images: &[f32], deviation: f32, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
    let noise = |x: &f32| {
        let draw: f32 = StandardNormal.sample(rng);
        x + deviation * draw
    };
    images.iter().map(noise).collect()
}

impl Objective for Gan<'_> {
    fn update(
        &mut self,
        images: &Images,
        rate: f32,
        passed: f32,
        rng: &mut Xoshiro256PlusPlus,
    ) -> f64 {
        let count = images.count();
        let classes = images.one_hot(self.config.data.classes);
        let deviation = self.instance_noise * (1.0 - passed);
        let (optimizer, average) = (&self.config.optimizer, self.config.average);

        // The discriminator, on real images and on generated ones of the same classes.
        let latent = self.latent(count, rng);
        let generation = self.generator.forward(&latent, &classes, count);
        let real = noisy(&images.pixels, deviation, rng);
        let fake = noisy(generation.output(), deviation, rng);
        let input = [real, fake].concat();
        let both = [classes.as_slice(), &classes].concat();
        let mut targets = vec![1.0; count];
        targets.resize(2 * count, 0.0);
        let judging = self.discriminator.forward(&input, &both, 2 * count);
        let loss = binary_cross_entropy(judging.output(), &targets, 2 * count);
        let mut gradient = vec![0.0; self.discriminator.parameters.len()];
        let discriminator = &self.discriminator;
        judging.backward(
            &discriminator.network,
            &discriminator.parameters,
            loss.gradient,
            &mut gradient,
        );
        let discriminator_rate = rate * self.discriminator_rate;
        self.discriminator
            .update(&mut gradient, optimizer, discriminator_rate, average);

        // The generator, on other draws.
        let latent = self.latent(count, rng);
        let generation = self.generator.forward(&latent, &classes, count);
        let fake = noisy(generation.output(), deviation, rng);
        let judging = self.discriminator.forward(&fake, &classes, count);
        let generator_loss = binary_cross_entropy(judging.output(), &vec![1.0; count], count);
        let mut unused = vec![0.0; self.discriminator.parameters.len()];
        let discriminator = &self.discriminator;
        let back = judging.backward(
            &discriminator.network,
            &discriminator.parameters,
            generator_loss.gradient,
            &mut unused,
        );
        let mut gradient = vec![0.0; self.generator.parameters.len()];
        let generator = &self.generator;
        generation.backward(
            &generator.network,
            &generator.parameters,
            back,
            &mut gradient,
        );
        self.generator
            .update(&mut gradient, optimizer, rate, average);
        generator_loss.value
    }

    fn evaluate(&self, images: &Images) -> Figures {
        let count = images.count();
        let classes = images.one_hot(self.config.data.classes);
        let mut rng = super::run::evaluation_rng();
        let latent = self.latent(count, &mut rng);
        let fake = self.generator.evaluate(&latent, &classes, count);
        let score = |images: &[f32], target: f32| {
            let judged = self.discriminator.evaluate(images, &classes, count);
            binary_cross_entropy(&judged, &vec![target; count], count).value
        };
        vec![
            ("generator_loss", score(&fake, 1.0)),
            (
                "discriminator_loss",
                (score(&images.pixels, 1.0) + score(&fake, 0.0)) / 2.0,
            ),
        ]
    }

    fn networks(&self) -> Vec<NamedNetwork> {
        vec![
            truncated(
                NamedNetwork::finished("generator", &self.generator),
                self.truncation,
            ),
            NamedNetwork::finished("discriminator", &self.discriminator),
        ]
    }
}
