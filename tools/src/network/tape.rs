//! A run of a network over a batch, and back.

use super::batch_norm::{self, Normalized};
use super::convolution::Patches;
use super::structure::INPUTS;
use super::{Network, Node, Operation, Shape};
use crate::train::matmul::{self, Matrix, MatrixMut, multiply, multiply_add};

/// Patches that are multiplied at a time, so that they stay in the cache.
const PATCHES: usize = 1024;

/// Whether batch normalization takes the statistics of the batch or those that were kept.
#[derive(Debug)]
pub enum Mode<'a> {
    Train(&'a mut [f32]),
    Evaluate(&'a [f32]),
}

/// The values of a run: input, condition, and the output of each layer.
#[derive(Debug)]
pub struct Tape {
    batch: usize,
    values: Vec<Vec<f32>>,
    /// What went into the activation of each layer, where the backward pass needs it.
    inputs: Vec<Vec<f32>>,
    normalized: Vec<Normalized>,
    result: usize,
}

/// The geometry of a layer that is a convolution.
fn patches(node: &Node) -> Option<Patches> {
    match node.layer.operation {
        Operation::Conv { kernel, stride, .. } => Some(Patches {
            input: node.input,
            output: node.output,
            kernel,
            stride,
        }),
        _ => None,
    }
}

impl Tape {
    /// Runs a network over `batch` inputs with their conditions.
    pub fn forward(
        network: &Network,
        parameters: &[f32],
        mut mode: Mode,
        input: &[f32],
        condition: &[f32],
        batch: usize,
    ) -> Self {
        assert_eq!(input.len(), batch * network.input.len());
        assert_eq!(condition.len(), batch * network.condition);
        let count = network.nodes.len();
        let mut tape = Self {
            batch,
            values: vec![input.to_vec(), condition.to_vec()],
            inputs: vec![Vec::new(); count],
            normalized: vec![Normalized::default(); count],
            result: network.result,
        };
        for (index, node) in network.nodes.iter().enumerate() {
            let mut out = tape.linear(node, parameters);
            if !node.gain.is_empty() {
                let gain = &parameters[node.gain.clone()];
                let bias = &parameters[node.bias.clone()];
                match &mut mode {
                    Mode::Train(statistics) => {
                        let statistics = &mut statistics[node.statistics.clone()];
                        tape.normalized[index] =
                            batch_norm::forward(&mut out, gain, bias, statistics);
                    }
                    Mode::Evaluate(statistics) => {
                        let statistics = &statistics[node.statistics.clone()];
                        let channels = batch_norm::affine(gain, bias, statistics);
                        for row in out.chunks_mut(channels.len()) {
                            for (x, (factor, summand)) in row.iter_mut().zip(&channels) {
                                *x = *x * factor + summand;
                            }
                        }
                    }
                }
            }
            if node.layer.activation.needs_input() {
                tape.inputs[index].clone_from(&out);
            }
            node.layer.activation.apply(&mut out);
            tape.values.push(out);
        }
        tape
    }

    /// A layer up to its activation and batch normalization.
    fn linear(&self, node: &Node, parameters: &[f32]) -> Vec<f32> {
        let x = &self.values[node.from];
        let weight = &parameters[node.weight.clone()];
        let [rows, columns] = node.matrix;
        let mut out = vec![0.0; self.batch * node.output.len()];
        match node.layer.operation {
            Operation::Save { .. } => return Vec::new(),
            Operation::Reshape { .. } => return x.clone(),
            Operation::Dense { .. } | Operation::Condition { .. } => {
                matmul::linear(&mut out, x, weight, self.batch);
            }
            Operation::Conv { .. } => {
                if let Some(patches) = patches(node) {
                    let mut rows_of = Vec::new();
                    for (maps, out) in by_patches(patches, x, &mut out) {
                        gather(patches, maps, &mut rows_of);
                        let count = out.len() / rows;
                        matmul::linear(out, &rows_of[..count * columns], weight, count);
                    }
                }
            }
            Operation::Upsample => {
                let maps = x.chunks(node.input.len());
                for (map, out) in maps.zip(out.chunks_mut(node.output.len())) {
                    each_upsampled(node.input, |from, to| {
                        let channels = node.input.channels;
                        out[to..to + channels].copy_from_slice(&map[from..from + channels]);
                    });
                }
            }
            Operation::Add { .. } => {
                out.copy_from_slice(x);
                matmul::add(&mut out, &self.values[node.other]);
            }
            Operation::Concat { .. } => {
                let own = node.input.channels;
                let pixels = x
                    .chunks(own)
                    .zip(self.values[node.other].chunks(node.output.channels - own));
                for (out, (x, other)) in out.chunks_mut(node.output.channels).zip(pixels) {
                    out[..own].copy_from_slice(x);
                    out[own..].copy_from_slice(other);
                }
            }
            Operation::Shift => {
                let mut shifts = vec![0.0; self.batch * rows];
                matmul::linear(&mut shifts, &self.values[node.other], weight, self.batch);
                out.copy_from_slice(x);
                let maps = out.chunks_mut(node.output.len());
                for (map, shift) in maps.zip(shifts.chunks(rows)) {
                    map.chunks_mut(rows)
                        .for_each(|pixel| matmul::add(pixel, shift));
                }
            }
        }
        if rows > 0 && node.gain.is_empty() {
            let bias = &parameters[node.bias.clone()];
            out.chunks_mut(rows).for_each(|row| matmul::add(row, bias));
        }
        out
    }

    /// The outputs.
    pub fn output(&self) -> &[f32] {
        &self.values[self.result]
    }

    /// The outputs, taken out.
    pub fn take_output(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.values[self.result])
    }

    /// Goes back from the gradient of the outputs: adds that of the parameters to `gradient`, and
    /// returns that of the input.
    pub fn backward(
        &self,
        network: &Network,
        parameters: &[f32],
        output: Vec<f32>,
        gradient: &mut [f32],
    ) -> Vec<f32> {
        let mut gradients: Vec<Vec<f32>> = vec![Vec::new(); self.values.len()];
        gradients[self.result] = output;
        for (index, node) in network.nodes.iter().enumerate().rev() {
            let mut g = std::mem::take(&mut gradients[index + INPUTS]);
            if g.is_empty() {
                continue;
            }
            let activation = node.layer.activation;
            activation.backward(&self.inputs[index], &self.values[index + INPUTS], &mut g);
            if node.gain.is_empty() {
                let bias = &mut gradient[node.bias.clone()];
                let rows = g.chunks(node.matrix[0].max(1));
                rows.for_each(|row| matmul::add(bias, row));
            } else {
                let gain = &parameters[node.gain.clone()];
                // Weight, bias and gain follow each other in the vector.
                let tail = &mut gradient[node.bias.start..node.gain.end];
                let (bias_gradient, gain_gradient) = tail.split_at_mut(node.bias.len());
                let normalized = &self.normalized[index];
                batch_norm::backward(normalized, gain, &mut g, gain_gradient, bias_gradient);
            }
            self.linear_backward(node, parameters, g, gradient, &mut gradients);
        }
        std::mem::take(&mut gradients[0])
    }

    /// Back through [`linear`](Self::linear).
    fn linear_backward(
        &self,
        node: &Node,
        parameters: &[f32],
        g: Vec<f32>,
        gradient: &mut [f32],
        gradients: &mut [Vec<f32>],
    ) {
        let [rows, columns] = node.matrix;
        let x = &self.values[node.from];
        let weight = &parameters[node.weight.clone()];
        let weight_gradient = &mut gradient[node.weight.clone()];
        match node.layer.operation {
            Operation::Save { .. } => {}
            Operation::Reshape { .. } => add_to(&mut gradients[node.from], g),
            Operation::Dense { .. } | Operation::Condition { .. } => {
                let product = Matrix::new(&g, self.batch, rows);
                let inputs = Matrix::new(x, self.batch, columns);
                multiply_add(
                    MatrixMut::new(weight_gradient, rows, columns),
                    product.t(),
                    inputs,
                );
                let mut back = vec![0.0; x.len()];
                let weight = Matrix::new(weight, rows, columns);
                multiply(
                    MatrixMut::new(&mut back, self.batch, columns),
                    product,
                    weight,
                    1.0,
                );
                add_to(&mut gradients[node.from], back);
            }
            Operation::Conv { .. } => {
                if let Some(patches) = patches(node) {
                    let mut back = vec![0.0; x.len()];
                    convolution_backward(patches, x, &g, weight, weight_gradient, &mut back);
                    add_to(&mut gradients[node.from], back);
                }
            }
            Operation::Upsample => {
                let mut back = vec![0.0; x.len()];
                let maps = back.chunks_mut(node.input.len());
                for (map, g) in maps.zip(g.chunks(node.output.len())) {
                    each_upsampled(node.input, |from, to| {
                        let channels = node.input.channels;
                        matmul::add(&mut map[from..from + channels], &g[to..to + channels]);
                    });
                }
                add_to(&mut gradients[node.from], back);
            }
            Operation::Add { .. } => {
                add_to(&mut gradients[node.other], g.clone());
                add_to(&mut gradients[node.from], g);
            }
            Operation::Concat { .. } => {
                let own = node.input.channels;
                let pixels = || g.chunks(node.output.channels);
                let front = pixels().flat_map(|pixel| &pixel[..own]).copied().collect();
                let back = pixels().flat_map(|pixel| &pixel[own..]).copied().collect();
                add_to(&mut gradients[node.from], front);
                add_to(&mut gradients[node.other], back);
            }
            Operation::Shift => {
                let mut shifts = vec![0.0; self.batch * rows];
                for (shift, map) in shifts.chunks_mut(rows).zip(g.chunks(node.output.len())) {
                    map.chunks(rows).for_each(|pixel| matmul::add(shift, pixel));
                }
                let product = Matrix::new(&shifts, self.batch, rows);
                let condition = Matrix::new(&self.values[node.other], self.batch, columns);
                multiply_add(
                    MatrixMut::new(weight_gradient, rows, columns),
                    product.t(),
                    condition,
                );
                let mut back = vec![0.0; self.batch * columns];
                let weight = Matrix::new(weight, rows, columns);
                multiply(
                    MatrixMut::new(&mut back, self.batch, columns),
                    product,
                    weight,
                    1.0,
                );
                add_to(&mut gradients[node.other], back);
                add_to(&mut gradients[node.from], g);
            }
        }
    }
}

/// Adds a gradient to one that may still be empty.
fn add_to(to: &mut Vec<f32>, from: Vec<f32>) {
    if to.is_empty() {
        *to = from;
    } else {
        matmul::add(to, &from);
    }
}

/// Where each pixel of a map goes when the map becomes twice as large.
fn each_upsampled(input: Shape, mut each: impl FnMut(usize, usize)) {
    for y in 0..2 * input.height {
        for x in 0..2 * input.width {
            let from = (y / 2 * input.width + x / 2) * input.channels;
            let to = (y * 2 * input.width + x) * input.channels;
            each(from, to);
        }
    }
}

/// The maps of a batch, several at a time, with their outputs.
fn by_patches<'a>(
    patches: Patches,
    x: &'a [f32],
    out: &'a mut [f32],
) -> impl Iterator<Item = (&'a [f32], &'a mut [f32])> {
    let maps = (PATCHES / patches.output.pixels()).max(1);
    x.chunks(maps * patches.input.len())
        .zip(out.chunks_mut(maps * patches.output.len()))
}

/// The patches of several maps.
fn gather(patches: Patches, maps: &[f32], rows: &mut Vec<f32>) {
    let length = patches.output.pixels() * patches.len();
    rows.resize(maps.len() / patches.input.len() * length, 0.0);
    let maps = maps.chunks(patches.input.len());
    for (map, rows) in maps.zip(rows.chunks_mut(length)) {
        patches.gather(map, rows);
    }
}

/// Back through a convolution.
fn convolution_backward(
    patches: Patches,
    x: &[f32],
    g: &[f32],
    weight: &[f32],
    weight_gradient: &mut [f32],
    back: &mut [f32],
) {
    let (rows, columns) = (patches.output.channels, patches.len());
    let maps = (PATCHES / patches.output.pixels()).max(1);
    let mut gathered = Vec::new();
    let groups = x
        .chunks(maps * patches.input.len())
        .zip(g.chunks(maps * patches.output.len()));
    let backs = back.chunks_mut(maps * patches.input.len());
    for ((x, g), back) in groups.zip(backs) {
        gather(patches, x, &mut gathered);
        let count = g.len() / rows;
        let product = Matrix::new(g, count, rows);
        let inputs = Matrix::new(&gathered, count, columns);
        multiply_add(
            MatrixMut::new(weight_gradient, rows, columns),
            product.t(),
            inputs,
        );
        let weight = Matrix::new(weight, rows, columns);
        multiply(
            MatrixMut::new(&mut gathered, count, columns),
            product,
            weight,
            1.0,
        );
        let length = patches.output.pixels() * columns;
        let maps = back.chunks_mut(patches.input.len());
        for (map, rows) in maps.zip(gathered.chunks(length)) {
            patches.scatter_add(rows, map);
        }
    }
}
