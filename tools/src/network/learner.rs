//! A network that learns: parameters, moments of their gradient, and their moving average.
//!
//! Reference: Kingma and Ba, "Adam" (2015); Loshchilov and Hutter, "Decoupled weight decay
//! regularization" (2019).

use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Mode, Network, Tape};
use crate::train::optimizer::{OptimizerConfig, clip};

/// Added to the root of the second moment.
const EPSILON: f32 = 1e-8;

/// A network with the state of its training.
#[derive(Clone, Debug)]
pub struct Learner {
    pub network: Network,
    pub parameters: Vec<f32>,
    /// Running statistics of batch normalization.
    pub statistics: Vec<f32>,
    /// Moving average of the parameters: what is kept in the end.
    average: Vec<f32>,
    /// The same of the statistics.
    average_statistics: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    updates: i32,
}

impl Learner {
    /// A network before its first update.
    pub fn new(network: Network, rng: &mut Xoshiro256PlusPlus) -> Self {
        let parameters = network.initial(rng);
        let statistics = network.initial_statistics();
        Self {
            average_statistics: statistics.clone(),
            statistics,
            average: parameters.clone(),
            first: vec![0.0; parameters.len()],
            second: vec![0.0; parameters.len()],
            updates: 0,
            parameters,
            network,
        }
    }

    /// Runs the network as it learns.
    pub fn forward(&mut self, input: &[f32], condition: &[f32], batch: usize) -> Tape {
        let mode = Mode::Train(&mut self.statistics);
        Tape::forward(
            &self.network,
            &self.parameters,
            mode,
            input,
            condition,
            batch,
        )
    }

    /// Runs the averaged network; its outputs.
    pub fn evaluate(&self, input: &[f32], condition: &[f32], batch: usize) -> Vec<f32> {
        let mode = Mode::Evaluate(&self.average_statistics);
        let mut tape = Tape::forward(&self.network, &self.average, mode, input, condition, batch);
        tape.take_output()
    }

    /// One update by AdamW at a learning rate; `decay` is that of the moving average.
    pub fn update(
        &mut self,
        gradient: &mut [f32],
        config: &OptimizerConfig,
        rate: f32,
        decay: f32,
    ) {
        clip(gradient, config.clip);
        self.updates += 1;
        let correction1 = 1.0 - config.beta1.powi(self.updates);
        let correction2 = 1.0 - config.beta2.powi(self.updates);
        // The average of few updates is that of those alone.
        let decay = decay.min(self.updates as f32 / (self.updates as f32 + 9.0));
        let moments = self.first.iter_mut().zip(&mut self.second);
        let values = self.parameters.iter_mut().zip(&mut self.average);
        for ((value, average), ((first, second), &g)) in values.zip(moments.zip(gradient.iter())) {
            *first += (1.0 - config.beta1) * (g - *first);
            *second += (1.0 - config.beta2) * (g * g - *second);
            let step = (*first / correction1) / ((*second / correction2).sqrt() + EPSILON);
            *value -= rate * (step + config.weight_decay * *value);
            *average += (1.0 - decay) * (*value - *average);
        }
        for (average, value) in self.average_statistics.iter_mut().zip(&self.statistics) {
            *average += (1.0 - decay) * (value - *average);
        }
    }

    /// The averaged network with batch normalization folded in.
    pub fn finished(&self) -> (Network, Vec<f32>) {
        self.network.folded(&self.average, &self.average_statistics)
    }
}
