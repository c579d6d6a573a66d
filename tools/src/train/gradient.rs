//! Loss and gradient of a batch, on several threads with the same result for any number.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::backward::backward;
use super::distillation::{Shard, Teacher, loss_gradient};
use super::forward::forward;
use super::model::Layout;
use super::rope::RotaryTable;

/// Mean loss of a batch's tokens, and its gradient as a flat vector.
///
/// Each shard has its own gradient; they are added in the order of the shards.
pub fn batch_gradient(
    layout: &Layout,
    parameters: &[f32],
    teacher: Option<&Teacher>,
    shards: &[Shard],
    threads: usize,
) -> (f64, Vec<f32>) {
    let tokens: usize = shards.iter().map(|shard| shard.targets.len()).sum();
    let scale = 1.0 / tokens as f32;
    let rotary = RotaryTable::new(&layout.shape);
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<(f64, Vec<f32>)>> = shards.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(shard), Some(result)) = (shards.get(number), results.get(number))
                    else {
                        return;
                    };
                    let computed =
                        shard_gradient(layout, parameters, &rotary, teacher, shard, scale);
                    if let Ok(mut result) = result.lock() {
                        *result = computed;
                    }
                }
            });
        }
    });
    let mut loss = 0.0;
    let mut total = vec![0.0; parameters.len()];
    for result in results {
        let (shard_loss, gradient) = result.into_inner().unwrap_or_default();
        loss += shard_loss;
        for (total, part) in total.iter_mut().zip(&gradient) {
            *total += part;
        }
    }
    (loss / tokens as f64, total)
}

/// Summed loss of a shard and its gradient, each token weighted by `scale`.
fn shard_gradient(
    layout: &Layout,
    parameters: &[f32],
    rotary: &RotaryTable,
    teacher: Option<&Teacher>,
    shard: &Shard,
    scale: f32,
) -> (f64, Vec<f32>) {
    let mut gradient = vec![0.0; parameters.len()];
    if shard.targets.is_empty() {
        return (0.0, gradient);
    }
    let activations = forward(layout, parameters, rotary, &shard.inputs);
    let (loss, hidden_gradient) = loss_gradient(
        layout,
        parameters,
        teacher,
        shard,
        &activations.final_norm,
        scale,
        &mut gradient,
    );
    backward(
        layout,
        parameters,
        rotary,
        &shard.inputs,
        activations,
        &hidden_gradient,
        &mut gradient,
    );
    (loss, gradient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::model::Shape;

    const SHAPE: Shape = Shape {
        dim: 12,
        hidden_dim: 7,
        layers: 2,
        heads: 3,
        kv_heads: 1,
        vocabulary_size: 19,
        context: 80,
        tied: true,
    };

    fn shards() -> Vec<Shard> {
        let mut shards = vec![Shard::default(); 2];
        for (number, length) in [5usize, 71, 3].into_iter().enumerate() {
            let shard = &mut shards[number % 2];
            let token = |place: usize| ((place * place + 3 * number) % 19) as u16;
            shard.inputs.tokens.extend((0..length).map(token));
            shard.inputs.lengths.push(length);
            shard.targets.extend((1..=length).map(token));
            shard
                .teacher_weights
                .extend((0..length).map(|_| 0.5 * number as f32));
        }
        shards
    }

    fn parameters(layout: &Layout, seed: u64, spread: f32) -> Vec<f32> {
        let mut parameters = layout.initial_parameters(seed);
        for (number, value) in parameters.iter_mut().enumerate() {
            *value += spread * ((number * 37 % 101) as f32 / 50.0 - 1.0);
        }
        parameters
    }

    /// Along the gradient of each tensor, the difference quotient of the loss is the norm of
    /// that gradient.
    #[test]
    fn gradient_agrees_with_finite_differences() {
        for tied in [true, false] {
            let layout = Layout::new(Shape { tied, ..SHAPE });
            let parameters = parameters(&layout, 1, 0.3);
            let teacher = Layout::new(SHAPE);
            let teacher_parameters = self::parameters(&teacher, 2, 0.2);
            let teacher = Teacher::new(teacher, teacher_parameters);
            let shards = shards();
            let loss = |parameters: &[f32]| {
                batch_gradient(&layout, parameters, Some(&teacher), &shards, 1).0
            };
            let (_, gradient) = batch_gradient(&layout, &parameters, Some(&teacher), &shards, 2);
            for tensor in &layout.tensors {
                let part = &gradient[tensor.range.clone()];
                let norm = part.iter().map(|g| g * g).sum::<f32>().sqrt();
                let step = 5e-3;
                let moved = |sign: f32| {
                    let mut parameters = parameters.clone();
                    for (value, g) in parameters[tensor.range.clone()].iter_mut().zip(part) {
                        *value += sign * step * g / norm;
                    }
                    loss(&parameters)
                };
                let quotient = (moved(1.0) - moved(-1.0)) / (2.0 * f64::from(step));
                let error = (quotient / f64::from(norm) - 1.0).abs();
                assert!(error < 5e-3, "{}: off by {error}, norm {norm}", tensor.name);
            }
        }
    }

    #[test]
    fn result_does_not_depend_on_threads() {
        let layout = Layout::new(SHAPE);
        let parameters = parameters(&layout, 1, 0.3);
        let one = batch_gradient(&layout, &parameters, None, &shards(), 1);
        let three = batch_gradient(&layout, &parameters, None, &shards(), 3);
        assert_eq!(one, three);
    }
}
