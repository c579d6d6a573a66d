//! Batch normalization: `y = gain (x - mean) / sqrt(variance + epsilon) + bias`, each channel for
//! itself.
//!
//! Reference: Ioffe and Szegedy, "Batch normalization" (2015).

/// Added to the variance.
pub const EPSILON: f32 = 1e-5;
/// How fast running statistics follow.
const MOMENTUM: f32 = 0.1;

/// What the backward pass needs.
#[derive(Clone, Debug, Default)]
pub struct Normalized {
    /// `(x - mean) / sqrt(variance + epsilon)`.
    values: Vec<f32>,
    /// `1 / sqrt(variance + epsilon)` of each channel.
    inverse: Vec<f32>,
}

/// Normalizes in place by the statistics of the batch, which the running ones follow.
pub fn forward(x: &mut [f32], gain: &[f32], bias: &[f32], statistics: &mut [f32]) -> Normalized {
    let channels = gain.len();
    let count = (x.len() / channels) as f32;
    let (mut mean, mut variance) = (vec![0.0; channels], vec![0.0; channels]);
    for row in x.chunks(channels) {
        mean.iter_mut().zip(row).for_each(|(m, x)| *m += x);
    }
    mean.iter_mut().for_each(|m| *m /= count);
    for row in x.chunks(channels) {
        for ((v, m), x) in variance.iter_mut().zip(&mean).zip(row) {
            *v += (x - m) * (x - m);
        }
    }
    variance.iter_mut().for_each(|v| *v /= count);
    let (means, variances) = statistics.split_at_mut(channels);
    for c in 0..channels {
        means[c] += MOMENTUM * (mean[c] - means[c]);
        variances[c] += MOMENTUM * (variance[c] - variances[c]);
    }
    let inverse: Vec<f32> = variance
        .iter()
        .map(|v| 1.0 / (v + EPSILON).sqrt())
        .collect();
    let mut values = x.to_vec();
    for (row, out) in values.chunks_mut(channels).zip(x.chunks_mut(channels)) {
        for c in 0..channels {
            row[c] = (row[c] - mean[c]) * inverse[c];
            out[c] = gain[c] * row[c] + bias[c];
        }
    }
    Normalized { values, inverse }
}

/// The gradient of the input in place of that of the output; those of gain and bias are added.
pub fn backward(
    normalized: &Normalized,
    gain: &[f32],
    gradient: &mut [f32],
    gain_gradient: &mut [f32],
    bias_gradient: &mut [f32],
) {
    let channels = gain.len();
    let count = (gradient.len() / channels) as f32;
    let (mut sum, mut product) = (vec![0.0; channels], vec![0.0; channels]);
    for (g, x) in gradient
        .chunks(channels)
        .zip(normalized.values.chunks(channels))
    {
        for c in 0..channels {
            sum[c] += g[c];
            product[c] += g[c] * x[c];
        }
    }
    for c in 0..channels {
        bias_gradient[c] += sum[c];
        gain_gradient[c] += product[c];
    }
    let rows = gradient.chunks_mut(channels);
    for (g, x) in rows.zip(normalized.values.chunks(channels)) {
        for c in 0..channels {
            let centered = g[c] - (sum[c] + x[c] * product[c]) / count;
            g[c] = gain[c] * normalized.inverse[c] * centered;
        }
    }
}

/// Factor and summand of each channel that do the same by running statistics.
pub fn affine(gain: &[f32], bias: &[f32], statistics: &[f32]) -> Vec<(f32, f32)> {
    let (mean, variance) = statistics.split_at(gain.len());
    let channel = |c: usize| {
        let factor = gain[c] / (variance[c] + EPSILON).sqrt();
        (factor, bias[c] - factor * mean[c])
    };
    (0..gain.len()).map(channel).collect()
}
