//! A run of a network.

use super::layer::Layer;
use super::needs::Slices;
use super::walk::Walk;
use super::{Network, NetworkError, Operation};
use crate::nn::{Activations, Conv2d, Map, PatchBuffer, conv2d_row, linear, upsample};
use crate::num::Real;
use crate::quant::{Matrix, MatrixFormat};

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Progress {
    /// So many layers are done; there are more.
    Layers(usize),
    /// All layers are done: the output is there.
    Done,
}

/// A run of a network, in a workspace of the caller.
///
/// [`run`](Session::run) takes an input through all layers; [`start`](Session::start) and
/// [`step`](Session::step) do the same in bounded slices, so that a control loop gets its turn in
/// between: a layer at a time, of a convolution a row of its output.
///
/// # Memory
///
/// [`Network::workspace_bytes`], and about 300 bytes for itself on a 32-bit chip.
///
/// # Example
///
/// In the [module's documentation](super).
#[derive(Debug)]
pub struct Session<'m, 'w, R: Real> {
    network: Network<'m>,
    slices: Slices<'w, R>,
    /// The state before the layer that is next.
    walk: Walk,
    /// The layer that is next; all are done if it is their number.
    layer: usize,
    /// The row of a convolution that is next.
    row: usize,
    /// The scale of the map that the convolution under way is given.
    scale: R::Scale,
}

impl<'m, 'w, R: Real> Session<'m, 'w, R> {
    /// A session, without an input yet.
    ///
    /// # Errors
    ///
    /// [`WorkspaceAlignment`](NetworkError::WorkspaceAlignment) or
    /// [`WorkspaceTooSmall`](NetworkError::WorkspaceTooSmall), which says how much is missing.
    pub fn new(network: &Network<'m>, workspace: &'w mut [u8]) -> Result<Self, NetworkError> {
        Ok(Self {
            network: *network,
            slices: Slices::new(network.needs(), workspace)?,
            walk: network.walk(),
            layer: usize::MAX,
            row: 0,
            scale: R::Scale::default(),
        })
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &Network<'m> {
        &self.network
    }

    /// Takes an input and the condition, before the first layer; what was under way is given up.
    ///
    /// # Errors
    ///
    /// [`Input`](NetworkError::Input) or [`Condition`](NetworkError::Condition); the session is
    /// as it was.
    pub fn start(&mut self, input: &[R], condition: &[R]) -> Result<(), NetworkError> {
        let expected = self.network.input().len();
        let found = input.len();
        if found != expected {
            return Err(NetworkError::Input { expected, found });
        }
        let expected = self.network.condition();
        let found = condition.len();
        if found != expected {
            return Err(NetworkError::Condition { expected, found });
        }
        self.start_with(|to, condition_to| {
            copy(input, to);
            copy(condition, condition_to);
        });
        Ok(())
    }

    /// The same with an input and a condition that are put in place by the caller, who is given
    /// slices of their lengths.
    pub fn start_with(&mut self, fill: impl FnOnce(&mut [R], &mut [R])) {
        let (input, condition) = (self.network.input().len(), self.network.condition());
        let slices = &mut self.slices;
        fill(
            slices.front.get_mut(..input).unwrap_or_default(),
            slices.condition.get_mut(..condition).unwrap_or_default(),
        );
        self.walk = self.network.walk();
        self.layer = 0;
        self.row = 0;
    }

    /// Takes the input under way through one layer, or through one row of a convolution. Without
    /// an input it does nothing.
    pub fn step(&mut self) -> Progress {
        let Ok(layer) = self.network.layer(self.layer, &self.walk) else {
            return Progress::Done;
        };
        if self.advance(&layer) {
            self.row = 0;
            self.walk = self.walk.behind(&layer);
            self.layer += 1;
        }
        if self.layer < self.network.layer_count() {
            Progress::Layers(self.layer)
        } else {
            Progress::Done
        }
    }

    /// Takes an input through all layers; gives the output.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn run(&mut self, input: &[R], condition: &[R]) -> Result<&[R], NetworkError> {
        self.start(input, condition)?;
        Ok(self.finish())
    }

    /// Takes the input under way through all layers that are left; gives the output.
    pub fn finish(&mut self) -> &[R] {
        for layer in self.network.layers().skip(self.layer) {
            let slices = match layer.operation {
                Operation::Conv2d { .. } => layer.output.height,
                _ => 1,
            };
            for _ in 0..slices {
                self.step();
            }
        }
        self.output()
    }

    /// The output; empty until all layers are done.
    #[must_use]
    pub fn output(&self) -> &[R] {
        if self.layer != self.network.layer_count() {
            return &[];
        }
        let length = self.network.output().len();
        self.slices.front.get(..length).unwrap_or_default()
    }

    /// Does a layer, or a part of it; whether it is done.
    fn advance(&mut self, layer: &Layer) -> bool {
        let (weights, bias) = self.network.weights(layer);
        let (input, output) = (layer.input.len(), layer.output.len());
        match layer.operation {
            Operation::Dense => {
                let slices = &mut self.slices;
                let x = slices.front.get(..input).unwrap_or_default();
                let x = Activations::new(x, weights.level_bound(), slices.words);
                affine(&weights, &bias, &x, slices.back);
            }
            Operation::Conv2d { kernel, stride } => {
                return self.convolve(layer, kernel, stride, (&weights, &bias));
            }
            Operation::Upsample => {
                let map = self.slices.front.get(..input).unwrap_or_default();
                let (width, channels) = (layer.input.width, layer.input.channels);
                upsample(map, width, channels, self.slices.back);
            }
            Operation::Save { slot } => {
                self.slices.save(slot, input);
                return true;
            }
            Operation::Reshape => return true,
            Operation::Add { slot } => {
                let (kept, front, back) = self.slices.with_kept(slot);
                for ((a, b), out) in front.iter().zip(kept).zip(back) {
                    *out = a.add(*b);
                }
            }
            Operation::Concat { slot } => {
                let own = layer.input.channels.max(1);
                let (kept, front, back) = self.slices.with_kept(slot);
                let others = layer.output.channels.saturating_sub(own).max(1);
                let pixels = front.chunks(own).zip(kept.chunks(others));
                for (out, (a, b)) in back.chunks_mut(own.saturating_add(others)).zip(pixels) {
                    copy_both(a, b, out);
                }
            }
            Operation::Condition => {
                let slices = &mut self.slices;
                let [rows, columns] = layer.matrix;
                let x = slices.condition.get(..columns).unwrap_or_default();
                let x = Activations::new(x, weights.level_bound(), slices.words);
                affine(&weights, &bias, &x, slices.next_condition);
                let next = slices.next_condition.get_mut(..rows).unwrap_or_default();
                layer.activation.apply(next);
                core::mem::swap(&mut slices.condition, &mut slices.next_condition);
                return true;
            }
            Operation::Shift => self.shift(layer, (&weights, &bias)),
        }
        let out = self.slices.back.get_mut(..output).unwrap_or_default();
        layer.activation.apply(out);
        core::mem::swap(&mut self.slices.front, &mut self.slices.back);
        true
    }

    /// One row of a convolution; whether it was the last.
    fn convolve(
        &mut self,
        layer: &Layer,
        kernel: usize,
        stride: usize,
        (weights, bias): (&Matrix<'_>, &Matrix<'_>),
    ) -> bool {
        let slices = &mut self.slices;
        let conv = Conv2d {
            height: layer.input.height,
            width: layer.input.width,
            channels: layer.input.channels,
            kernel,
            stride,
        };
        let length = layer.input.len();
        let values = slices.front.get(..length).unwrap_or_default();
        let plain = matches!(layer.format, MatrixFormat::F32);
        let (patch, levels) = if plain {
            (conv.patch_len(), 0)
        } else {
            (0, conv.patch_len())
        };
        if self.row == 0 && !plain {
            let levels = slices.levels.get_mut(..length).unwrap_or_default();
            self.scale = Map::new(values, levels).scale();
        }
        let map = Map::quantized(values, slices.levels, self.scale);
        let buffer = PatchBuffer {
            values: slices.patch_values.get_mut(..patch).unwrap_or_default(),
            levels: slices.patch_levels.get_mut(..levels).unwrap_or_default(),
            words: slices.words,
        };
        let width = layer.output.width * layer.output.channels;
        let mut rows = slices.back.chunks_exact_mut(width.max(1));
        if let Some(out) = rows.nth(self.row) {
            conv2d_row(&conv, weights, &map, self.row, buffer, out);
            for pixel in out.chunks_exact_mut(layer.output.channels.max(1)) {
                for (x, bias) in pixel.iter_mut().zip(bias.f32_values()) {
                    *x = x.add(R::from_f32(bias));
                }
            }
            layer.activation.apply(out);
        }
        self.row += 1;
        if self.row < layer.output.height {
            return false;
        }
        core::mem::swap(&mut slices.front, &mut slices.back);
        true
    }

    /// Adds to each channel what the condition says.
    fn shift(&mut self, layer: &Layer, (weights, bias): (&Matrix<'_>, &Matrix<'_>)) {
        let slices = &mut self.slices;
        let [channels, columns] = layer.matrix;
        let x = slices.condition.get(..columns).unwrap_or_default();
        let x = Activations::new(x, weights.level_bound(), slices.words);
        // The first pixel holds the shifts until its own turn, which is the last.
        affine(weights, bias, &x, slices.back);
        let length = layer.input.len().min(slices.back.len());
        let back = slices.back.get_mut(..length).unwrap_or_default();
        let Some((shifts, rest)) = back.split_at_mut_checked(channels) else {
            return;
        };
        let mut pixels = slices.front.chunks_exact(channels.max(1));
        let first = pixels.next().unwrap_or_default();
        for (out, x) in rest.chunks_exact_mut(channels.max(1)).zip(pixels) {
            for ((out, x), shift) in out.iter_mut().zip(x).zip(shifts.iter()) {
                *out = x.add(*shift);
            }
        }
        for (shift, x) in shifts.iter_mut().zip(first) {
            *shift = x.add(*shift);
        }
    }
}

#[cfg(feature = "defmt")]
impl<R: Real> defmt::Format for Session<'_, '_, R> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "Session {{ layer: {=usize} of {=usize}, row: {=usize} }}",
            self.layer,
            self.network.layer_count(),
            self.row
        );
    }
}

/// `out = weights x + bias`.
fn affine<R: Real>(weights: &Matrix<'_>, bias: &Matrix<'_>, x: &Activations<'_, R>, out: &mut [R]) {
    let mut each = out.iter_mut().zip(bias.f32_values());
    linear(weights, x, |_, value| {
        if let Some((out, bias)) = each.next() {
            *out = value.add(R::from_f32(bias));
        }
    });
}

fn copy<R: Copy>(from: &[R], to: &mut [R]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

/// Two pixels behind each other.
fn copy_both<R: Copy>(a: &[R], b: &[R], out: &mut [R]) {
    let both = a.iter().chain(b);
    out.iter_mut().zip(both).for_each(|(to, from)| *to = *from);
}
