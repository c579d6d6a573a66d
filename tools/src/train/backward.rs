//! The gradient of the model, layer by layer from the output to the embedding.

use super::attention::attention_backward;
use super::forward::{Activations, Sequences};
use super::matmul::{Matrix, MatrixMut, multiply, multiply_add};
use super::model::Layout;
use super::norm::rms_norm_backward;
use super::rope::{RotaryTable, Turn};
use super::swiglu::swiglu_backward;

/// Adds to `gradient` (a flat vector as the parameters) the gradient of the loss, given
/// `hidden_gradient` `[tokens, dim]`, that with respect to the output of the final norm.
///
/// The output head's own gradient is the loss's affair. Consumes the activations: some are
/// overwritten by their gradients.
pub fn backward(
    layout: &Layout,
    parameters: &[f32],
    rotary: &RotaryTable,
    sequences: &Sequences,
    activations: Activations,
    hidden_gradient: &[f32],
    gradient: &mut [f32],
) {
    let shape = &layout.shape;
    let (dim, tokens) = (shape.dim, sequences.tokens.len());
    // Gradient with respect to a linear layer's input, written; and its weight, added.
    let linear = |input_gradient: &mut [f32],
                  weight_gradient: &mut [f32],
                  output_gradient: &[f32],
                  input: &[f32],
                  weight: &[f32]| {
        let (rows, columns) = (output_gradient.len() / tokens, input.len() / tokens);
        let output_gradient = Matrix::new(output_gradient, tokens, rows);
        multiply(
            MatrixMut::new(input_gradient, tokens, columns),
            output_gradient,
            Matrix::new(weight, rows, columns),
            1.0,
        );
        multiply_add(
            MatrixMut::new(weight_gradient, rows, columns),
            output_gradient.t(),
            Matrix::new(input, tokens, columns),
        );
    };

    let mut stream = vec![0.0; tokens * dim];
    let range = layout.final_norm.clone();
    rms_norm_backward(
        &mut stream,
        &mut gradient[range.clone()],
        hidden_gradient,
        &activations.output,
        &activations.final_inverse_rms,
        &parameters[range],
    );

    let mut normalised = vec![0.0; tokens * dim];
    let mut attended = vec![0.0; tokens * dim];
    let mut hidden = vec![0.0; tokens * shape.hidden_dim];
    let mut qkv = vec![0.0; tokens * shape.qkv_dim()];
    for (ranges, mut at) in layout.layers.iter().zip(activations.layers).rev() {
        let range = ranges.down.clone();
        linear(
            &mut hidden,
            &mut gradient[range.clone()],
            &stream,
            &at.hidden,
            &parameters[range],
        );
        swiglu_backward(&mut at.gate_up, &hidden, shape.hidden_dim);
        let range = ranges.gate_up.clone();
        linear(
            &mut normalised,
            &mut gradient[range.clone()],
            &at.gate_up,
            &at.feed_forward_norm,
            &parameters[range],
        );
        let range = ranges.feed_forward_norm.clone();
        rms_norm_backward(
            &mut stream,
            &mut gradient[range.clone()],
            &normalised,
            &at.middle,
            &at.feed_forward_inverse_rms,
            &parameters[range],
        );

        let range = ranges.output.clone();
        linear(
            &mut attended,
            &mut gradient[range.clone()],
            &stream,
            &at.attention,
            &parameters[range],
        );
        let stride = shape.qkv_dim();
        for (start, length) in sequences.spans() {
            let qkv = &mut qkv[start * stride..][..length * stride];
            attention_backward(
                qkv,
                &attended[start * dim..][..length * dim],
                &at.attention[start * dim..][..length * dim],
                &at.log_sum_exp[start * shape.heads..][..length * shape.heads],
                &at.qkv[start * stride..][..length * stride],
                shape,
            );
            rotary.rotate(qkv, stride, dim + shape.kv_dim(), 0, Turn::Back);
        }
        let range = ranges.qkv.clone();
        linear(
            &mut normalised,
            &mut gradient[range.clone()],
            &qkv,
            &at.attention_norm,
            &parameters[range],
        );
        let range = ranges.attention_norm.clone();
        rms_norm_backward(
            &mut stream,
            &mut gradient[range.clone()],
            &normalised,
            &at.input,
            &at.attention_inverse_rms,
            &parameters[range],
        );
    }

    let embedding = &mut gradient[layout.embedding.clone()];
    for (&token, stream) in sequences.tokens.iter().zip(stream.chunks_exact(dim)) {
        let row = &mut embedding[usize::from(token) * dim..][..dim];
        for (to, from) in row.iter_mut().zip(stream) {
            *to += from;
        }
    }
}
