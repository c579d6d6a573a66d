//! A classifier: cross-entropy.

use rand_xoshiro::Xoshiro256PlusPlus;

use super::checkpoint::NamedNetwork;
use super::config::{Config, network};
use super::data::Images;
use super::run::{Figures, Objective};
use crate::network::{Learner, cross_entropy};
use crate::train::TrainError;

pub struct Classifier<'a> {
    config: &'a Config,
    label_smoothing: f32,
    learner: Learner,
}

impl<'a> Classifier<'a> {
    pub fn new(
        config: &'a Config,
        layers: &[String],
        label_smoothing: f32,
        rng: &mut Xoshiro256PlusPlus,
    ) -> Result<Self, TrainError> {
        let network = network("layers", config.image(), 0, layers, config.data.classes)?;
        Ok(Self {
            config,
            label_smoothing,
            learner: Learner::new(network, rng),
        })
    }
}

impl Objective for Classifier<'_> {
    fn update(&mut self, images: &Images, rate: f32, _: f32, _: &mut Xoshiro256PlusPlus) -> f64 {
        let tape = self.learner.forward(&images.pixels, &[], images.count());
        let loss = cross_entropy(tape.output(), &images.classes, self.label_smoothing);
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
        loss.value
    }

    fn evaluate(&self, images: &Images) -> Figures {
        let outputs = self.learner.evaluate(&images.pixels, &[], images.count());
        let loss = cross_entropy(&outputs, &images.classes, 0.0);
        let rows = outputs.chunks(self.config.data.classes);
        let right = rows.zip(&images.classes).filter(|(row, class)| {
            let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            best == Some(**class)
        });
        let accuracy = 100.0 * right.count() as f64 / images.count() as f64;
        vec![("loss", loss.value), ("accuracy_percent", accuracy)]
    }

    fn networks(&self) -> Vec<NamedNetwork> {
        vec![NamedNetwork::finished("network", &self.learner)]
    }
}
