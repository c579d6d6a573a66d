//! Batch normalization folded into the layer before it, as it is packed.

use super::{Network, batch_norm};

impl Network {
    /// The same network without batch normalization, and its parameters: a normalized row is a
    /// row of other weights and another bias.
    pub fn folded(&self, parameters: &[f32], statistics: &[f32]) -> (Self, Vec<f32>) {
        let layers: Vec<_> = self.nodes.iter().map(|node| node.layer).collect();
        let plain: Vec<_> = layers
            .into_iter()
            .map(|layer| super::Layer {
                batch_norm: false,
                ..layer
            })
            .collect();
        let folded = Self::new(self.input, self.condition, &plain)
            .unwrap_or_else(|_| unreachable!("the same layers fit"));
        let mut result = Vec::with_capacity(folded.parameters);
        for node in &self.nodes {
            let weight = &parameters[node.weight.clone()];
            let bias = &parameters[node.bias.clone()];
            if node.gain.is_empty() {
                result.extend_from_slice(weight);
                result.extend_from_slice(bias);
                continue;
            }
            let gain = &parameters[node.gain.clone()];
            let statistics = &statistics[node.statistics.clone()];
            let rows = batch_norm::affine(gain, bias, statistics);
            for (row, (factor, _)) in weight.chunks(node.matrix[1]).zip(&rows) {
                result.extend(row.iter().map(|weight| weight * factor));
            }
            result.extend(rows.iter().map(|(_, summand)| summand));
        }
        (folded, result)
    }
}
