//! The loss of a batch: cross-entropy against the text, against the teacher, or a mixture.
//!
//! With student probabilities p, teacher probabilities q and target token t, a token's loss is
//! (1 - w) * (-ln p_t) + w * (-sum q ln p). The second part is KL(q || p) plus the entropy of q,
//! which does not depend on the student.
//!
//! Reference: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015.

use multiversion::multiversion;

use super::evaluate::LOGIT_ROWS;
use super::forward::{Sequences, forward};
use super::matmul::{Matrix, MatrixMut, linear, multiply, multiply_add};
use super::model::Layout;
use super::norm::dot;
use super::rope::RotaryTable;
use super::softmax::{softmax, softmax_row};

/// A trained model whose predictions are the target.
pub struct Teacher {
    pub layout: Layout,
    pub parameters: Vec<f32>,
    rotary: RotaryTable,
}

impl Teacher {
    /// Takes a model as teacher.
    pub fn new(layout: Layout, parameters: Vec<f32>) -> Self {
        let rotary = RotaryTable::new(&layout.shape);
        Self {
            layout,
            parameters,
            rotary,
        }
    }

    /// What its output head reads, for all tokens `[tokens, dim]`.
    fn hidden(&self, sequences: &Sequences) -> Vec<f32> {
        forward(&self.layout, &self.parameters, &self.rotary, sequences).final_norm
    }
}

/// Part of a batch that one thread works on at a time.
#[derive(Clone, Debug, Default)]
pub struct Shard {
    pub inputs: Sequences,
    /// The token behind each input.
    pub targets: Vec<u16>,
    /// Weight of the teacher in the loss of each token.
    pub teacher_weights: Vec<f32>,
}

/// Loss and gradient with respect to the final hidden states and the output head.
///
/// Returns the summed loss and the gradient with respect to `hidden` (`[tokens, dim]`, the
/// output of the final norm), each token weighted by `scale`; adds that with respect to the head
/// to `gradient`.
pub fn loss_gradient(
    layout: &Layout,
    parameters: &[f32],
    teacher: Option<&Teacher>,
    shard: &Shard,
    hidden: &[f32],
    scale: f32,
    gradient: &mut [f32],
) -> (f64, Vec<f32>) {
    let (dim, vocabulary) = (layout.shape.dim, layout.shape.vocabulary_size);
    let head = &parameters[layout.head.clone()];
    let teacher = teacher.map(|teacher| (teacher, teacher.hidden(&shard.inputs)));
    let mut hidden_gradient = vec![0.0; hidden.len()];
    let mut student_logits = vec![0.0; LOGIT_ROWS * vocabulary];
    let mut teacher_logits = vec![0.0; LOGIT_ROWS * vocabulary];
    let mut log_sum_exp = vec![0.0; LOGIT_ROWS];
    let mut loss = 0.0;
    for start in (0..shard.targets.len()).step_by(LOGIT_ROWS) {
        let rows = LOGIT_ROWS.min(shard.targets.len() - start);
        let student_logits = &mut student_logits[..rows * vocabulary];
        let teacher_logits = &mut teacher_logits[..rows * vocabulary];
        let hidden = &hidden[start * dim..][..rows * dim];
        linear(student_logits, hidden, head, rows);
        if let Some((teacher, hidden)) = &teacher {
            let dim = teacher.layout.shape.dim;
            let hidden = &hidden[start * dim..][..rows * dim];
            let head = &teacher.parameters[teacher.layout.head.clone()];
            linear(teacher_logits, hidden, head, rows);
            softmax(teacher_logits, vocabulary, &mut log_sum_exp[..rows]);
        }
        loss += logit_gradient(
            student_logits,
            teacher_logits,
            &shard.targets[start..][..rows],
            &shard.teacher_weights[start..][..rows],
            scale,
        );
        let logit_gradient = Matrix::new(student_logits, rows, vocabulary);
        multiply(
            MatrixMut::new(&mut hidden_gradient[start * dim..], rows, dim),
            logit_gradient,
            Matrix::new(head, vocabulary, dim),
            1.0,
        );
        multiply_add(
            MatrixMut::new(&mut gradient[layout.head.clone()], vocabulary, dim),
            logit_gradient.t(),
            Matrix::new(hidden, rows, dim),
        );
    }
    (loss, hidden_gradient)
}

/// Replaces the student's logits by `scale` times their gradient and returns the summed loss.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn logit_gradient(
    student_logits: &mut [f32],
    teacher_probabilities: &[f32],
    targets: &[u16],
    teacher_weights: &[f32],
    scale: f32,
) -> f64 {
    let vocabulary = student_logits.len() / targets.len();
    let mut loss = 0.0;
    let rows = student_logits
        .chunks_exact_mut(vocabulary)
        .zip(teacher_probabilities.chunks_exact(vocabulary))
        .zip(targets.iter().zip(teacher_weights));
    for ((logits, teacher), (&target, &weight)) in rows {
        let target = usize::from(target);
        let chosen = (1.0 - weight) * logits[target] + weight * dot(teacher, logits);
        loss += f64::from(softmax_row(logits) - chosen);
        for (p, q) in logits.iter_mut().zip(teacher) {
            *p = scale * (*p - weight * q);
        }
        logits[target] -= scale * (1.0 - weight);
    }
    loss
}
