//! AdamW and Muon updates, gradient clipping and the learning rate schedule.
//!
//! Reference: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.

use serde::{Deserialize, Serialize};

use super::model::{Layout, Role, Tensor};
use super::muon::orthogonalize;

/// Added to the root of the second moment.
const EPSILON: f32 = 1e-8;

/// Which rule updates the weight matrices; embeddings and norms are always AdamW's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    AdamW,
    Muon,
}

/// The `[optimizer]` section of a configuration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimizerConfig {
    /// Rule for the weight matrices.
    pub rule: Rule,
    /// Highest learning rate.
    pub learning_rate: f32,
    /// Steps in which the learning rate rises from 0.
    pub warm_up: u64,
    /// Learning rate at the last step, relative to the highest.
    #[serde(default)]
    pub final_rate: f32,
    /// Decay of the first moment.
    pub beta1: f32,
    /// Decay of the second moment.
    pub beta2: f32,
    /// Decoupled weight decay of matrices.
    pub weight_decay: f32,
    /// Largest norm of the gradient.
    pub clip: f32,
}

impl OptimizerConfig {
    /// Learning rate of `step` (from 0): linear warm-up, then half a cosine.
    pub fn learning_rate(&self, step: u64, steps: u64) -> f32 {
        if step < self.warm_up {
            return self.learning_rate * (step + 1) as f32 / self.warm_up as f32;
        }
        let passed = (step - self.warm_up) as f32 / (steps - self.warm_up).max(1) as f32;
        let cosine = 0.5 * (1.0 + (std::f32::consts::PI * passed.min(1.0)).cos());
        self.learning_rate * (self.final_rate + (1.0 - self.final_rate) * cosine)
    }
}

/// Moments of the gradient, as flat vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    pub first: Vec<f32>,
    pub second: Vec<f32>,
}

impl Moments {
    /// Moments before the first step.
    pub fn new(parameters: usize) -> Self {
        Self {
            first: vec![0.0; parameters],
            second: vec![0.0; parameters],
        }
    }
}

/// Scales the gradient so that its norm is at most `largest`; returns the norm before.
pub fn clip(gradient: &mut [f32], largest: f32) -> f32 {
    let square: f64 = gradient.iter().map(|&g| f64::from(g) * f64::from(g)).sum();
    let norm = square.sqrt() as f32;
    if norm > largest {
        let scale = largest / norm;
        gradient.iter_mut().for_each(|g| *g *= scale);
    }
    norm
}

/// One update of all parameters; `step` counts from 0.
pub fn update(
    layout: &Layout,
    parameters: &mut [f32],
    gradient: &[f32],
    moments: &mut Moments,
    config: &OptimizerConfig,
    (step, steps): (u64, u64),
) {
    let rate = config.learning_rate(step, steps);
    for tensor in &layout.tensors {
        let range = tensor.range.clone();
        let values = &mut parameters[range.clone()];
        let gradient = &gradient[range.clone()];
        let first = &mut moments.first[range.clone()];
        let is_weight = matches!(tensor.role, Role::Weight | Role::ResidualWeight);
        if is_weight {
            let keep = 1.0 - rate * config.weight_decay;
            values.iter_mut().for_each(|value| *value *= keep);
        }
        if is_weight && config.rule == Rule::Muon {
            muon(tensor, values, gradient, first, rate, config.beta1);
        } else {
            let second = &mut moments.second[range];
            let age = i32::try_from(step + 1).unwrap_or(i32::MAX);
            let corrections = [
                1.0 - config.beta1.powi(age),
                (1.0 - config.beta2.powi(age)).sqrt(),
            ];
            adam(values, gradient, first, second, rate, config, corrections);
        }
    }
}

/// Adam with bias correction; weight decay is the caller's.
fn adam(
    values: &mut [f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    rate: f32,
    config: &OptimizerConfig,
    [first_correction, second_correction]: [f32; 2],
) {
    let moments = first.iter_mut().zip(second);
    for ((value, &g), (m, v)) in values.iter_mut().zip(gradient).zip(moments) {
        *m += (1.0 - config.beta1) * (g - *m);
        *v += (1.0 - config.beta2) * (g * g - *v);
        *value -= rate * (*m / first_correction) / (v.sqrt() / second_correction + EPSILON);
    }
}

/// Muon with Nesterov momentum.
fn muon(
    tensor: &Tensor,
    values: &mut [f32],
    gradient: &[f32],
    momentum: &mut [f32],
    rate: f32,
    beta: f32,
) {
    let mut direction: Vec<f32> = momentum
        .iter_mut()
        .zip(gradient)
        .map(|(m, g)| {
            *m += (1.0 - beta) * (g - *m);
            g + beta * (*m - g)
        })
        .collect();
    orthogonalize(&mut direction, tensor.rows, tensor.columns);
    for (value, direction) in values.iter_mut().zip(&direction) {
        *value -= rate * direction;
    }
}
