//! What a packer learns from text that the model itself has written.
//!
//! Text sampled from a model at temperature 1 has the statistics that the model was trained on;
//! no data is needed beside the checkpoint.

use crate::train::forward::{Sequences, forward};
use crate::train::model::Layout;
use crate::train::rope::RotaryTable;
use crate::train::synthesis;

/// Positions that a text has at most: enough to meet every angle, and longer texts take memory.
const LONGEST: usize = 384;
/// One text in this many is kept for the evaluation.
const EVALUATION_SHARE: usize = 5;
const SEED: u64 = 1;

/// Text that a model has written.
pub struct OwnText {
    /// What calibration and quantization learn from.
    pub calibration: Sequences,
    /// What the packed model is measured on.
    pub evaluation: Sequences,
}

/// Samples texts from a model until there are at least `tokens` tokens.
pub fn own_text(layout: &Layout, parameters: &[f32], tokens: usize) -> OwnText {
    let mut layout = layout.clone();
    layout.shape.context = layout.shape.context.min(LONGEST);
    let mut text = OwnText {
        calibration: Sequences::default(),
        evaluation: Sequences::default(),
    };
    let texts = synthesis::sample((&layout, parameters), tokens, SEED);
    for (index, tokens) in texts.iter().enumerate() {
        let part = match index % EVALUATION_SHARE {
            0 => &mut text.evaluation,
            _ => &mut text.calibration,
        };
        // What is predicted last is not fed.
        let inputs = &tokens[..tokens.len().saturating_sub(1)];
        part.lengths.push(inputs.len());
        part.tokens.extend_from_slice(inputs);
    }
    text
}

/// Where a head's keys are among the queries, keys and values of a token.
struct KeyHead {
    /// The head's first key.
    key: usize,
    /// The first queries of the heads that meet it.
    queries: Vec<usize>,
}

/// Mean and spread of the keys of one head, and spread of their queries, by rotary pair.
struct Spread {
    mean: Vec<f64>,
    keys: Vec<f64>,
    queries: Vec<f64>,
}

/// The power of the ratio of squared spreads by which keys are multiplied. A quarter would balance
/// queries and keys; of 0.15 to 0.35, this has the least divergence on stories260K.
const BALANCE: f64 = 0.22;

/// Brings queries and keys of each rotary pair to the same spread, and returns the keys' means:
/// for each layer, `kv_dim` numbers to subtract from rotated keys.
///
/// Scores do not change: the rows of wk are multiplied by what the rows of wq are divided by, the
/// same for both elements of a pair, which rotation leaves alone. But no pair takes up the range
/// of the 8 bits of a cached key, and neither does a mean that all keys share.
///
/// Reference: equalization as in Nagel et al., "Data-free quantization through weight equalization
/// and bias correction" (2019).
pub fn equalize_keys(layout: &Layout, parameters: &mut [f32], text: &Sequences) -> Vec<Vec<f32>> {
    let shape = &layout.shape;
    let head_dim = shape.head_dim();
    let activations = forward(layout, parameters, &RotaryTable::new(shape), text);
    let mut means = Vec::new();
    for (layer, ranges) in activations.layers.iter().zip(&layout.layers) {
        let mut layer_means = Vec::new();
        for head in key_heads(layout) {
            let spread = spread(&layer.qkv, shape.qkv_dim(), head_dim, &head);
            for pair in 0..head_dim / 2 {
                let ratio = spread.queries[pair] / spread.keys[pair].max(1e-12);
                let factor = ratio.max(1e-12).powf(BALANCE);
                for element in [2 * pair, 2 * pair + 1] {
                    let mut scale = |row: usize, factor: f64| {
                        let start = ranges.qkv.start + row * shape.dim;
                        for weight in &mut parameters[start..][..shape.dim] {
                            *weight = (f64::from(*weight) * factor) as f32;
                        }
                    };
                    scale(head.key + element, factor);
                    for query in &head.queries {
                        scale(query + element, factor.recip());
                    }
                    layer_means.push((spread.mean[element] * factor) as f32);
                }
            }
        }
        means.push(layer_means);
    }
    means
}

/// The key heads of a layer.
fn key_heads(layout: &Layout) -> impl Iterator<Item = KeyHead> {
    let shape = layout.shape;
    let group = shape.heads / shape.kv_heads;
    (0..shape.kv_heads).map(move |head| KeyHead {
        key: shape.dim + head * shape.head_dim(),
        queries: (head * group..(head + 1) * group)
            .map(|query| query * shape.head_dim())
            .collect(),
    })
}

/// Statistics of one head over rows of queries, keys and values.
fn spread(qkv: &[f32], stride: usize, head_dim: usize, head: &KeyHead) -> Spread {
    let rows = || qkv.chunks_exact(stride);
    let count = rows().len().max(1) as f64;
    let mut mean = vec![0.0; head_dim];
    for row in rows() {
        for (mean, &key) in mean.iter_mut().zip(&row[head.key..]) {
            *mean += f64::from(key) / count;
        }
    }
    let (mut keys, mut queries) = (vec![0.0; head_dim / 2], vec![0.0; head_dim / 2]);
    for row in rows() {
        for element in 0..head_dim {
            let key = f64::from(row[head.key + element]) - mean[element];
            keys[element / 2] += key * key / count;
            for query in &head.queries {
                let query = f64::from(row[query + element]);
                queries[element / 2] += query * query / count / head.queries.len() as f64;
            }
        }
    }
    Spread {
        mean,
        keys,
        queries,
    }
}
