//! Losses with their gradients, summed over elements and averaged over the batch.

use crate::train::exponential::exp;

/// A loss and its gradient with respect to the outputs.
#[derive(Clone, Debug)]
pub struct Loss {
    /// Mean over the batch.
    pub value: f64,
    pub gradient: Vec<f32>,
}

fn each(batch: usize, pairs: impl Iterator<Item = (f64, f32)>) -> Loss {
    let scale = 1.0 / batch as f32;
    let mut value = 0.0;
    let gradient = pairs
        .map(|(loss, gradient)| {
            value += loss;
            scale * gradient
        })
        .collect();
    Loss {
        value: value / batch as f64,
        gradient,
    }
}

/// `sum (output - target)^2`.
pub fn squared_error(outputs: &[f32], targets: &[f32], batch: usize) -> Loss {
    let pairs = outputs.iter().zip(targets).map(|(output, target)| {
        let difference = output - target;
        (f64::from(difference * difference), 2.0 * difference)
    });
    each(batch, pairs)
}

/// `-sum target ln p + (1 - target) ln (1 - p)`, `p` the logistic function of the output.
pub fn binary_cross_entropy(outputs: &[f32], targets: &[f32], batch: usize) -> Loss {
    let pairs = outputs.iter().zip(targets).map(|(&output, target)| {
        let softplus = output.max(0.0) + exp(-output.abs()).ln_1p();
        let probability = 1.0 / (1.0 + exp(-output));
        (f64::from(softplus - target * output), probability - target)
    });
    each(batch, pairs)
}

/// `-ln softmax(outputs)[class]`, with the probability of `smoothing` spread over all classes.
pub fn cross_entropy(outputs: &[f32], classes: &[usize], smoothing: f32) -> Loss {
    let count = outputs.len() / classes.len();
    let rows = outputs.chunks(count).zip(classes);
    let pairs = rows.flat_map(|(row, &class)| {
        let largest = row.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        let total: f32 = row.iter().map(|&x| exp(x - largest)).sum();
        let pair = move |(index, &x): (usize, &f32)| {
            let ln = x - largest - total.ln();
            let target =
                smoothing / count as f32 + if index == class { 1.0 - smoothing } else { 0.0 };
            (f64::from(-target * ln), exp(ln) - target)
        };
        row.iter().enumerate().map(pair)
    });
    each(classes.len(), pairs)
}
