//! An autoencoder whose latent vector is rounded to bytes as it learns.
//!
//! Rounding has no slope; the gradient goes through it as if it were not there (Bengio et al.,
//! "Estimating or propagating gradients through stochastic neurons", 2013).

use rand_xoshiro::Xoshiro256PlusPlus;

use super::checkpoint::NamedNetwork;
use super::config::{Config, network};
use super::data::Images;
use super::run::{Figures, Objective};
use crate::network::{Learner, Shape, squared_error};
use crate::train::TrainError;

pub struct Autoencoder<'a> {
    config: &'a Config,
    encoder: Learner,
    decoder: Learner,
}

impl<'a> Autoencoder<'a> {
    pub fn new(
        config: &'a Config,
        [encoder, decoder]: [&[String]; 2],
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<Self, TrainError> {
        let image = config.image();
        let latent = encoder
            .last()
            .and_then(|layer| layer.split_whitespace().nth(1)?.parse().ok())
            .unwrap_or(0);
        let encoder = network("encoder", image, 0, encoder, latent)?;
        let decoder = network("decoder", Shape::vector(latent), 0, decoder, image.len())?;
        Ok(Self {
            config,
            encoder: Learner::new(encoder, rng),
            decoder: Learner::new(decoder, rng),
        })
    }
}

/// The nearest byte, as a number from 0 to 1.
fn rounded(latent: &[f32]) -> Vec<f32> {
    let byte = |x: &f32| (x.clamp(0.0, 1.0) * 255.0).round() / 255.0;
    latent.iter().map(byte).collect()
}

impl Objective for Autoencoder<'_> {
    fn update(&mut self, images: &Images, rate: f32, _: f32, _: &mut Xoshiro256PlusPlus) -> f64 {
        let count = images.count();
        let encoding = self.encoder.forward(&images.pixels, &[], count);
        let latent = rounded(encoding.output());
        let decoding = self.decoder.forward(&latent, &[], count);
        let loss = squared_error(decoding.output(), &images.pixels, count);
        let mut gradient = vec![0.0; self.decoder.parameters.len()];
        let decoder = &self.decoder;
        let back = decoding.backward(
            &decoder.network,
            &decoder.parameters,
            loss.gradient,
            &mut gradient,
        );
        let (optimizer, average) = (&self.config.optimizer, self.config.average);
        self.decoder.update(&mut gradient, optimizer, rate, average);
        let mut gradient = vec![0.0; self.encoder.parameters.len()];
        let encoder = &self.encoder;
        encoding.backward(&encoder.network, &encoder.parameters, back, &mut gradient);
        self.encoder.update(&mut gradient, optimizer, rate, average);
        loss.value / images.size() as f64
    }

    fn evaluate(&self, images: &Images) -> Figures {
        let count = images.count();
        let latent = rounded(&self.encoder.evaluate(&images.pixels, &[], count));
        let decoded = self.decoder.evaluate(&latent, &[], count);
        let loss = squared_error(&decoded, &images.pixels, images.pixels.len()).value;
        vec![("mean_squared_error", loss)]
    }

    fn networks(&self) -> Vec<NamedNetwork> {
        vec![
            NamedNetwork::finished("encoder", &self.encoder),
            NamedNetwork::finished("decoder", &self.decoder),
        ]
    }
}
