//! Quantizes a transformer stage after stage: each stage's inputs come from the stages before it,
//! quantized, and its outputs shall be those of the exact model.
//!
//! Two residual streams run through the same text, one exact and one quantized. A stage's weights
//! are first moved to where its quantized inputs give the exact outputs best, in least squares;
//! those that write to the residual stream also make up for what the streams differ. Then they are
//! rounded by [`gptq`].

use nalgebra::DMatrix;
use smidgen::quant::{Matrix as QuantizedMatrix, MatrixFormat};

use super::container::StoredTensor;
use super::gptq::{self, Hessian};
use super::quantize::{Row, matrix_bytes, nearest_row, plain_bytes};
use crate::train::attention::attention;
use crate::train::forward::Sequences;
use crate::train::matmul::{Matrix, MatrixMut, add, linear, multiply};
use crate::train::model::{Layout, Role};
use crate::train::norm::rms_norm;
use crate::train::rope::{RotaryTable, Turn};
use crate::train::swiglu::swiglu;

/// The formats of a file's matrices.
#[derive(Clone, Copy, Debug)]
pub struct Formats {
    /// Of the layers.
    pub quant: MatrixFormat,
    /// Of embedding and head.
    pub embedding: MatrixFormat,
}

impl Formats {
    /// The format of a tensor.
    ///
    /// In a q4 file wk keeps 8 bits: it is the smallest matrix, and the one whose errors count
    /// most.
    fn of(self, name: &str, role: Role) -> MatrixFormat {
        match (self.quant, role) {
            (_, Role::Norm) => MatrixFormat::F32,
            (_, Role::Embedding) => self.embedding,
            (MatrixFormat::Q4, _) if name.contains("k_proj") => MatrixFormat::Q8,
            (quant, _) => quant,
        }
    }
}

/// The tensors of a model, in the order of its layout, as they are.
fn plain(layout: &Layout, parameters: &[f32]) -> Vec<StoredTensor> {
    let stored = |tensor: &crate::train::model::Tensor| StoredTensor {
        format: MatrixFormat::F32,
        rows: tensor.rows,
        columns: tensor.columns,
        bytes: plain_bytes(&parameters[tensor.range.clone()]),
    };
    layout.tensors.iter().map(stored).collect()
}

/// The tensors of a model, in the order of its layout, quantized.
pub fn quantize(
    formats: Formats,
    layout: &Layout,
    parameters: &[f32],
    text: &Sequences,
) -> Vec<StoredTensor> {
    let mut work = Work {
        formats,
        layout,
        exact: parameters,
        quantized: parameters.to_vec(),
        stored: plain(layout, parameters),
        text,
        rotary: RotaryTable::new(&layout.shape),
    };
    for (index, tensor) in layout.tensors.iter().enumerate() {
        if tensor.role == Role::Embedding {
            work.store_nearest(index);
        }
    }
    if matches!(formats.quant, MatrixFormat::F32) {
        return work.stored;
    }
    let mut exact = work.embedded(work.exact);
    let mut quantized = work.embedded(&work.quantized);
    for layer in 0..layout.shape.layers {
        work.layer(layer, &mut exact, &mut quantized);
    }
    work.stored
}

/// A model that is quantized so far.
struct Work<'a> {
    formats: Formats,
    layout: &'a Layout,
    exact: &'a [f32],
    /// The same parameters, those that are quantized as they will be read.
    quantized: Vec<f32>,
    stored: Vec<StoredTensor>,
    text: &'a Sequences,
    rotary: RotaryTable,
}

/// Inputs of a stage, exact and quantized: `[tokens, columns]` each.
struct Inputs {
    exact: Vec<f32>,
    quantized: Vec<f32>,
}

impl Work<'_> {
    /// The residual stream before the first layer.
    fn embedded(&self, parameters: &[f32]) -> Vec<f32> {
        let dim = self.layout.shape.dim;
        let embedding = &parameters[self.layout.embedding.clone()];
        let rows = self.text.tokens.iter();
        rows.flat_map(|&token| &embedding[usize::from(token) * dim..][..dim])
            .copied()
            .collect()
    }

    /// Quantizes a layer, and takes both streams through it.
    fn layer(&mut self, layer: usize, exact: &mut [f32], quantized: &mut [f32]) {
        let tensor = |place: usize| 1 + 9 * layer + place;
        let ranges = &self.layout.layers[layer];
        let hidden_dim = self.layout.shape.hidden_dim;
        let tokens = self.text.tokens.len();

        let inputs = self.normalized(exact, quantized, ranges.attention_norm.clone());
        self.stage(&[tensor(1), tensor(2), tensor(3)], &inputs, None);
        let attended = |parameters: &[f32], input: &[f32]| {
            self.attended(&parameters[ranges.qkv.clone()], input)
        };
        let inputs = Inputs {
            exact: attended(self.exact, &inputs.exact),
            quantized: attended(&self.quantized, &inputs.quantized),
        };
        self.residual_stage(tensor(4), &inputs, exact, quantized);

        let inputs = self.normalized(exact, quantized, ranges.feed_forward_norm.clone());
        self.stage(&[tensor(6), tensor(7)], &inputs, None);
        let gated = |parameters: &[f32], input: &[f32]| {
            let mut gate_up = vec![0.0; tokens * 2 * hidden_dim];
            linear(
                &mut gate_up,
                input,
                &parameters[ranges.gate_up.clone()],
                tokens,
            );
            let mut hidden = vec![0.0; tokens * hidden_dim];
            swiglu(&mut hidden, &gate_up, hidden_dim);
            hidden
        };
        let inputs = Inputs {
            exact: gated(self.exact, &inputs.exact),
            quantized: gated(&self.quantized, &inputs.quantized),
        };
        self.residual_stage(tensor(8), &inputs, exact, quantized);
    }

    /// Both streams, normalized.
    fn normalized(&self, exact: &[f32], quantized: &[f32], norm: std::ops::Range<usize>) -> Inputs {
        let weight = &self.exact[norm];
        let normalized = |stream: &[f32]| {
            let mut output = vec![0.0; stream.len()];
            let mut inverse = vec![0.0; self.text.tokens.len()];
            rms_norm(&mut output, &mut inverse, stream, weight);
            output
        };
        Inputs {
            exact: normalized(exact),
            quantized: normalized(quantized),
        }
    }

    /// Attention before its output matrix.
    fn attended(&self, qkv_weights: &[f32], input: &[f32]) -> Vec<f32> {
        let shape = &self.layout.shape;
        let (dim, stride) = (shape.dim, shape.qkv_dim());
        let tokens = self.text.tokens.len();
        let mut qkv = vec![0.0; tokens * stride];
        linear(&mut qkv, input, qkv_weights, tokens);
        let mut output = vec![0.0; tokens * dim];
        for (start, length) in self.text.spans() {
            let qkv = &mut qkv[start * stride..][..length * stride];
            let turned = dim + shape.kv_dim();
            self.rotary.rotate(qkv, stride, turned, 0, Turn::Forward);
            let output = &mut output[start * dim..][..length * dim];
            attention(output, &mut vec![0.0; length * shape.heads], qkv, shape);
        }
        output
    }

    /// Quantizes a matrix that writes to the residual stream, and adds its outputs to both.
    fn residual_stage(
        &mut self,
        index: usize,
        inputs: &Inputs,
        exact: &mut [f32],
        quantized: &mut [f32],
    ) {
        let mut missing = exact.to_vec();
        for (missing, quantized) in missing.iter_mut().zip(&*quantized) {
            *missing -= quantized;
        }
        self.stage(&[index], inputs, Some(&missing));
        let range = self.layout.tensors[index].range.clone();
        let tokens = self.text.tokens.len();
        let mut output = vec![0.0; exact.len()];
        linear(
            &mut output,
            &inputs.exact,
            &self.exact[range.clone()],
            tokens,
        );
        add(exact, &output);
        linear(
            &mut output,
            &inputs.quantized,
            &self.quantized[range],
            tokens,
        );
        add(quantized, &output);
    }

    /// Quantizes matrices that share their inputs; `missing` is what their outputs shall have in
    /// addition, `[tokens, rows]`.
    fn stage(&mut self, indices: &[usize], inputs: &Inputs, missing: Option<&[f32]>) {
        let tokens = self.text.tokens.len();
        let moments = |a: &[f32]| moment(a, &inputs.quantized, tokens);
        let Some(hessian) = Hessian::new(moments(&inputs.quantized)) else {
            for &index in indices {
                self.store_nearest(index);
            }
            return;
        };
        let mut crossed = moments(&inputs.exact);
        for diagonal in 0..crossed.nrows() {
            crossed[(diagonal, diagonal)] += hessian.damping;
        }
        for &index in indices {
            let tensor = &self.layout.tensors[index];
            let weights = &self.exact[tensor.range.clone()];
            let weights = DMatrix::from_row_iterator(
                tensor.rows,
                tensor.columns,
                weights.iter().map(|&weight| f64::from(weight)),
            );
            let mut target = weights * &crossed;
            if let Some(missing) = missing {
                target += moments(missing);
            }
            let format = self.formats.of(&tensor.name, tensor.role);
            let rows = gptq::quantize(format, &hessian.solve(&target), &hessian);
            self.store(index, format, &rows);
        }
    }

    /// Stores a matrix, each weight at its nearest level.
    fn store_nearest(&mut self, index: usize) {
        let tensor = &self.layout.tensors[index];
        let format = self.formats.of(&tensor.name, tensor.role);
        if matches!(format, MatrixFormat::F32) {
            return;
        }
        let weights = &self.exact[tensor.range.clone()];
        let rows: Vec<Row> = weights
            .chunks_exact(tensor.columns)
            .map(|row| nearest_row(format, row))
            .collect();
        self.store(index, format, &rows);
    }

    /// Stores the rows of a matrix.
    fn store(&mut self, index: usize, format: MatrixFormat, rows: &[Row]) {
        let tensor = &self.layout.tensors[index];
        let bytes = matrix_bytes(format, rows);
        let matrix = QuantizedMatrix::from_bytes(format, tensor.rows, tensor.columns, &bytes);
        let matrix = matrix.expect("what was just written can be read");
        let read = &mut self.quantized[tensor.range.clone()];
        for (row, read) in read.chunks_exact_mut(tensor.columns).enumerate() {
            matrix.row(row, read);
        }
        self.stored[index].format = format;
        self.stored[index].bytes = bytes;
    }
}

/// The mean of `a^T b` over tokens, summed in blocks so that single precision suffices within one.
fn moment(a: &[f32], b: &[f32], tokens: usize) -> DMatrix<f64> {
    const BLOCK: usize = 512;
    let (rows, columns) = (a.len() / tokens, b.len() / tokens);
    let mut sum = DMatrix::zeros(rows, columns);
    let mut product = vec![0.0f32; rows * columns];
    for (a, b) in a.chunks(BLOCK * rows).zip(b.chunks(BLOCK * columns)) {
        let count = a.len() / rows;
        multiply(
            MatrixMut::new(&mut product, rows, columns),
            Matrix::new(a, count, rows).t(),
            Matrix::new(b, count, columns),
            1.0,
        );
        for (row, product) in product.chunks_exact(columns).enumerate() {
            for (column, &value) in product.iter().enumerate() {
                sum[(row, column)] += f64::from(value) / tokens as f64;
            }
        }
    }
    sum
}
