//! A network: its layers with their inputs, their shapes and their parameters.

use std::ops::Range;

use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Layer, Operation, Shape};

/// The number of maps that can be kept at the same time.
const SLOTS: usize = 8;
/// Values of a run that are no layer's output: the input and the condition.
pub const INPUTS: usize = 2;

/// A layer and where its inputs and parameters are.
#[derive(Clone, Debug)]
pub struct Node {
    pub layer: Layer,
    /// The value it works on: 0 is the input of the network, 1 the condition, 2 and more the
    /// outputs of the layers.
    pub from: usize,
    /// The second value: the map that was kept, or the condition.
    pub other: usize,
    pub input: Shape,
    pub output: Shape,
    /// Rows and columns of the matrix; 0 and 0 if there is none.
    pub matrix: [usize; 2],
    pub weight: Range<usize>,
    /// A number for each row.
    pub bias: Range<usize>,
    /// The factors of batch normalization, one for each row.
    pub gain: Range<usize>,
    /// Running means, then variances, in the vector of statistics.
    pub statistics: Range<usize>,
}

/// A network, without the values of its parameters.
#[derive(Clone, Debug)]
pub struct Network {
    pub input: Shape,
    /// Length of the condition; 0 if there is none.
    pub condition: usize,
    pub output: Shape,
    pub nodes: Vec<Node>,
    /// The value that is the output.
    pub result: usize,
    pub parameters: usize,
    pub statistics: usize,
}

impl Network {
    /// Puts layers together.
    ///
    /// # Errors
    /// A sentence about the first layer that does not fit.
    pub fn new(input: Shape, condition: usize, layers: &[Layer]) -> Result<Self, String> {
        let mut network = Self {
            input,
            condition,
            output: input,
            nodes: Vec::new(),
            result: 0,
            parameters: 0,
            statistics: 0,
        };
        let mut condition = (1, condition);
        let mut slots = [None; SLOTS];
        for (index, layer) in layers.iter().enumerate() {
            let place = |reason: &str| format!("layer {index} (`{layer}`): {reason}");
            let kept = |slots: &[Option<(usize, Shape)>], slot: usize| {
                let kept = slots.get(slot).copied().flatten();
                kept.ok_or_else(|| place("nothing was kept there"))
            };
            let map = network.output;
            let (mut from, mut other) = (network.result, 0);
            let mut output = map;
            let mut matrix = [0, 0];
            match layer.operation {
                Operation::Dense { outputs } => {
                    matrix = [outputs, map.len()];
                    output = Shape::vector(outputs);
                }
                Operation::Conv {
                    kernel,
                    channels,
                    stride,
                } => {
                    if !matches!(kernel, 1 | 3 | 5) || !matches!(stride, 1 | 2) {
                        return Err(place("a kernel is 1, 3 or 5, a stride 1 or 2"));
                    }
                    matrix = [channels, kernel * kernel * map.channels];
                    output = Shape {
                        height: map.height.div_ceil(stride),
                        width: map.width.div_ceil(stride),
                        channels,
                    };
                }
                Operation::Upsample => {
                    output.height *= 2;
                    output.width *= 2;
                }
                Operation::Save { slot } => {
                    let slot = slots.get_mut(slot);
                    *slot.ok_or_else(|| place("there are 8 slots"))? = Some((from, map));
                }
                Operation::Add { slot } => {
                    let (value, shape) = kept(&slots, slot)?;
                    if shape != map {
                        return Err(place("the maps have different shapes"));
                    }
                    other = value;
                }
                Operation::Concat { slot } => {
                    let (value, shape) = kept(&slots, slot)?;
                    if (shape.height, shape.width) != (map.height, map.width) {
                        return Err(place("the maps have different sizes"));
                    }
                    other = value;
                    output.channels += shape.channels;
                }
                Operation::Condition { outputs } => {
                    matrix = [outputs, condition.1];
                    from = condition.0;
                    condition = (index + INPUTS, outputs);
                    output = Shape::vector(outputs);
                }
                Operation::Shift => {
                    matrix = [map.channels, condition.1];
                    other = condition.0;
                }
                Operation::Reshape { shape } => {
                    if shape.len() != map.len() {
                        return Err(place("the map has another number of elements"));
                    }
                    output = shape;
                }
            }
            if output.len() == 0 || matrix.contains(&0) && matrix != [0, 0] {
                return Err(place("there is nothing to work on"));
            }
            network.push(*layer, from, other, output, matrix);
            if !matches!(
                layer.operation,
                Operation::Condition { .. } | Operation::Save { .. }
            ) {
                network.output = output;
                network.result = index + INPUTS;
            }
        }
        Ok(network)
    }

    fn push(&mut self, layer: Layer, from: usize, other: usize, output: Shape, matrix: [usize; 2]) {
        let [rows, columns] = matrix;
        let mut take = |count: usize| {
            let start = self.parameters;
            self.parameters += count;
            start..self.parameters
        };
        let weight = take(rows * columns);
        let bias = take(rows);
        let normalized = if layer.batch_norm { rows } else { 0 };
        let gain = take(normalized);
        let statistics = self.statistics..self.statistics + 2 * normalized;
        self.statistics = statistics.end;
        self.nodes.push(Node {
            layer,
            from,
            other,
            input: self.output,
            output,
            matrix,
            weight,
            bias,
            gain,
            statistics,
        });
    }

    /// Parameters to begin with: weights of variance 2 / columns (He et al., 2015), of the last
    /// layer less, biases zero.
    pub fn initial(&self, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
        let mut parameters = vec![0.0; self.parameters];
        let last = self.nodes.iter().rposition(|node| node.matrix != [0, 0]);
        for (index, node) in self.nodes.iter().enumerate() {
            let gain = match node.layer.operation {
                Operation::Shift => 1.0,
                _ if Some(index) == last => 0.25,
                _ => 2.0_f32,
            };
            let deviation = (gain / node.matrix[1].max(1) as f32).sqrt();
            for weight in &mut parameters[node.weight.clone()] {
                let draw: f32 = StandardNormal.sample(rng);
                *weight = deviation * draw;
            }
            parameters[node.gain.clone()].fill(1.0);
        }
        parameters
    }

    /// Statistics to begin with: means 0, variances 1.
    pub fn initial_statistics(&self) -> Vec<f32> {
        let mut statistics = vec![0.0; self.statistics];
        for node in &self.nodes {
            let range = node.statistics.clone();
            let middle = range.start + range.len() / 2;
            statistics[middle..range.end].fill(1.0);
        }
        statistics
    }
}
