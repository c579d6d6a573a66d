//! A variational autoencoder, conditional on the class.
//!
//! `loss = -ln p(image | z, class) + weight * KL(q(z | image, class) || N(0, 1))`, with
//! `z = mean + exp(ln_variance / 2) * noise`.
//!
//! Reference: Kingma and Welling, "Auto-encoding variational Bayes" (2014).

use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::checkpoint::NamedNetwork;
use super::config::{Config, network};
use super::data::Images;
use super::run::{Figures, Objective};
use crate::network::{Activation, Learner, Network, Shape, binary_cross_entropy};
use crate::train::TrainError;

/// Logarithms of variances stay within this.
const MAX_LN_VARIANCE: f32 = 8.0;

pub struct Vae<'a> {
    config: &'a Config,
    latent: usize,
    kl_weight: f32,
    sharpness: f32,
    encoder: Learner,
    decoder: Learner,
}

impl<'a> Vae<'a> {
    pub fn new(
        config: &'a Config,
        latent: usize,
        (kl_weight, sharpness): (f32, f32),
        [encoder, decoder]: [&[String]; 2],
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<Self, TrainError> {
        let (image, classes) = (config.image(), config.data.classes);
        let encoder = network("encoder", image, classes, encoder, 2 * latent)?;
        let input = Shape::vector(latent);
        let decoder = network("decoder", input, classes, decoder, image.len())?;
        let decoder = without_last_sigmoid(decoder)?;
        Ok(Self {
            config,
            latent,
            kl_weight,
            sharpness,
            encoder: Learner::new(encoder, rng),
            decoder: Learner::new(decoder, rng),
        })
    }

    /// The divergence of each latent vector, its gradient, and a draw of each.
    fn divergence(&self, encoded: &[f32]) -> (f64, Vec<f32>) {
        let mut value = 0.0;
        let mut gradient = Vec::with_capacity(encoded.len());
        let count = (encoded.len() / (2 * self.latent)) as f32;
        for row in encoded.chunks(2 * self.latent) {
            let (mean, ln_variance) = row.split_at(self.latent);
            for (m, l) in mean.iter().zip(ln_variance) {
                value += f64::from(0.5 * (l.exp() + m * m - 1.0 - l));
            }
            gradient.extend(mean.iter().map(|m| self.kl_weight * m / count));
            let slope = |l: &f32| self.kl_weight * 0.5 * (l.exp() - 1.0) / count;
            gradient.extend(ln_variance.iter().map(slope));
        }
        (value / f64::from(count), gradient)
    }
}

/// The loss takes what goes into the logistic function at the end.
fn without_last_sigmoid(mut network: Network) -> Result<Network, TrainError> {
    match network.nodes.last_mut() {
        Some(node) if node.layer.activation == Activation::Sigmoid => {
            node.layer.activation = Activation::Identity;
            Ok(network)
        }
        _ => Err(TrainError::Config(
            "decoder: its last activation must be sigmoid".into(),
        )),
    }
}

/// With it again, what goes into it times a factor.
fn with_last_sigmoid(mut network: NamedNetwork, factor: f32) -> NamedNetwork {
    if let Some(node) = network.network.nodes.last_mut() {
        node.layer.activation = Activation::Sigmoid;
        for parameters in [node.weight.clone(), node.bias.clone()] {
            let parameters = &mut network.parameters[parameters];
            parameters
                .iter_mut()
                .for_each(|parameter| *parameter *= factor);
        }
    }
    network
}

impl Objective for Vae<'_> {
    fn update(&mut self, images: &Images, rate: f32, _: f32, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let count = images.count();
        let classes = images.one_hot(self.config.data.classes);
        let encoding = self.encoder.forward(&images.pixels, &classes, count);
        let mut encoded = encoding.output().to_vec();
        for row in encoded.chunks_mut(2 * self.latent) {
            for l in &mut row[self.latent..] {
                *l = l.clamp(-MAX_LN_VARIANCE, MAX_LN_VARIANCE);
            }
        }
        let (divergence, mut back) = self.divergence(&encoded);
        let noise: Vec<f32> = (0..count * self.latent)
            .map(|_| StandardNormal.sample(rng))
            .collect();
        let rows = encoded.chunks(2 * self.latent);
        let latent: Vec<f32> = rows
            .zip(noise.chunks(self.latent))
            .flat_map(|(row, noise)| {
                let (mean, ln_variance) = row.split_at(self.latent);
                let pairs = mean.iter().zip(ln_variance).zip(noise);
                pairs.map(|((m, l), n)| m + (0.5 * l).exp() * n)
            })
            .collect();
        let decoding = self.decoder.forward(&latent, &classes, count);
        let loss = binary_cross_entropy(decoding.output(), &images.pixels, count);
        let (optimizer, average) = (&self.config.optimizer, self.config.average);

        let mut gradient = vec![0.0; self.decoder.parameters.len()];
        let decoder = &self.decoder;
        let latent_gradient = decoding.backward(
            &decoder.network,
            &decoder.parameters,
            loss.gradient,
            &mut gradient,
        );
        self.decoder.update(&mut gradient, optimizer, rate, average);

        let rows = back.chunks_mut(2 * self.latent);
        let encoded = encoded.chunks(2 * self.latent);
        let noise = noise.chunks(self.latent);
        for (((back, g), row), noise) in rows
            .zip(latent_gradient.chunks(self.latent))
            .zip(encoded)
            .zip(noise)
        {
            let (mean, ln_variance) = back.split_at_mut(self.latent);
            for index in 0..self.latent {
                mean[index] += g[index];
                let deviation = (0.5 * row[self.latent + index]).exp();
                ln_variance[index] += g[index] * 0.5 * deviation * noise[index];
            }
        }
        let mut gradient = vec![0.0; self.encoder.parameters.len()];
        let encoder = &self.encoder;
        encoding.backward(&encoder.network, &encoder.parameters, back, &mut gradient);
        self.encoder.update(&mut gradient, optimizer, rate, average);
        loss.value + divergence
    }

    fn evaluate(&self, images: &Images) -> Figures {
        let count = images.count();
        let classes = images.one_hot(self.config.data.classes);
        let encoded = self.encoder.evaluate(&images.pixels, &classes, count);
        let (divergence, _) = self.divergence(&encoded);
        let means: Vec<f32> = encoded
            .chunks(2 * self.latent)
            .flat_map(|row| &row[..self.latent])
            .copied()
            .collect();
        let decoded = self.decoder.evaluate(&means, &classes, count);
        let loss = binary_cross_entropy(&decoded, &images.pixels, count).value;
        vec![
            ("reconstruction_nats", loss),
            ("divergence_nats", divergence),
        ]
    }

    fn networks(&self) -> Vec<NamedNetwork> {
        vec![
            NamedNetwork::finished("encoder", &self.encoder),
            with_last_sigmoid(
                NamedNetwork::finished("decoder", &self.decoder),
                self.sharpness,
            ),
        ]
    }
}
