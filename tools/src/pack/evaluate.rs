//! What quantization did to a model: the packed file, run by the library, against the exact one.

use smidgen::generate::GenerateError;
use smidgen::model::transformer::{Session, Transformer};

use super::PackError;
use crate::train::forward::{Sequences, forward};
use crate::train::matmul::linear;
use crate::train::model::Layout;
use crate::train::rope::RotaryTable;

/// How far a packed model is from the exact one, on text that the exact one has written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantizationError {
    /// Tokens compared.
    pub tokens: usize,
    /// Mean Kullback-Leibler divergence of the next token's distribution, in nats.
    pub divergence: f64,
    /// Mean negative log-likelihood by the exact model, in nats a token.
    pub exact_nll: f64,
    /// The same by the packed model.
    pub packed_nll: f64,
}

impl QuantizationError {
    /// By how much the negative log-likelihood rose, in percent; 0 if nothing was compared.
    pub fn nll_increase_percent(&self) -> f64 {
        if self.tokens == 0 {
            return 0.0;
        }
        (self.packed_nll / self.exact_nll - 1.0) * 100.0
    }
}

/// Compares a packed model, in `f32`, with the exact one.
pub fn against(
    layout: &Layout,
    parameters: &[f32],
    model: &Transformer<'_>,
    text: &Sequences,
) -> Result<QuantizationError, PackError> {
    let vocabulary = layout.shape.vocabulary_size;
    let tokens = text.tokens.len();
    let activations = forward(layout, parameters, &RotaryTable::new(&layout.shape), text);
    let mut logits = vec![0.0; tokens * vocabulary];
    let head = &parameters[layout.head.clone()];
    linear(&mut logits, &activations.final_norm, head, tokens);

    let context = layout.shape.context;
    let mut workspace = vec![0u64; model.workspace_bytes::<f32>(context).div_ceil(8)];
    let workspace = bytemuck::cast_slice_mut(&mut workspace);
    let mut session = Session::<f32>::new(model, workspace, context)?;
    let mut sum = QuantizationError {
        tokens: 0,
        divergence: 0.0,
        exact_nll: 0.0,
        packed_nll: 0.0,
    };
    for (start, length) in text.spans() {
        session.reset();
        for position in start..start + length {
            session.feed(text.tokens[position].into())?;
            if position + 1 == start + length {
                break;
            }
            let exact = log_probabilities(&logits[position * vocabulary..][..vocabulary]);
            let packed = log_probabilities(session.logits().map_err(GenerateError::from)?);
            let next = usize::from(text.tokens[position + 1]);
            sum.tokens += 1;
            sum.exact_nll -= exact[next];
            sum.packed_nll -= packed[next];
            let terms = exact.iter().zip(&packed);
            sum.divergence += terms.map(|(p, q)| p.exp() * (p - q)).sum::<f64>();
        }
    }
    let count = sum.tokens.max(1) as f64;
    Ok(QuantizationError {
        tokens: sum.tokens,
        divergence: sum.divergence / count,
        exact_nll: sum.exact_nll / count,
        packed_nll: sum.packed_nll / count,
    })
}

/// Natural logarithms of the softmax.
fn log_probabilities(logits: &[f32]) -> Vec<f64> {
    let best = logits.iter().fold(f32::MIN, |a, &b| a.max(b));
    let shifted = logits.iter().map(|&logit| f64::from(logit - best));
    let log_sum = shifted.clone().map(f64::exp).sum::<f64>().ln();
    shifted.map(|logit| logit - log_sum).collect()
}
