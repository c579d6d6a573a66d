//! Weights in memory, wherever they came from.

use super::container::Shape;

/// A tensor in full precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its name, for messages.
    pub name: String,
    pub rows: usize,
    pub columns: usize,
    pub weights: Vec<f32>,
}

impl Tensor {
    /// A key mean of zeros.
    pub fn key_mean(layer: usize, kv_dim: usize) -> Self {
        Self {
            name: format!("key mean of layer {layer}"),
            rows: 1,
            columns: kv_dim,
            weights: vec![0.0; kv_dim],
        }
    }

    /// Whether it is a vector, which is never quantized.
    pub fn is_vector(&self) -> bool {
        self.rows == 1
    }
}

/// The weights of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub attention_norm: Tensor,
    pub wq: Tensor,
    pub wk: Tensor,
    /// Subtracted from the keys.
    pub key_mean: Tensor,
    pub wv: Tensor,
    pub wo: Tensor,
    pub feed_forward_norm: Tensor,
    pub w1: Tensor,
    pub w3: Tensor,
    pub w2: Tensor,
}

/// The pieces of a vocabulary with their scores.
pub type Pieces = Vec<(Vec<u8>, f32)>;

/// A transformer's weights, its vocabulary and its card.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    pub shape: Shape,
    pub embedding: Tensor,
    pub layers: Vec<Layer>,
    pub norm: Tensor,
    pub head: Option<Tensor>,
    /// The `TOKN` section.
    pub vocabulary: Vec<u8>,
    /// Keys and values of the model card.
    pub card: Vec<(String, String)>,
}

impl Checkpoint {
    /// All tensors in the order of the file.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        let layers = self.layers.iter().flat_map(|layer| {
            [
                &layer.attention_norm,
                &layer.wq,
                &layer.wk,
                &layer.key_mean,
                &layer.wv,
                &layer.wo,
                &layer.feed_forward_norm,
                &layer.w1,
                &layer.w3,
                &layer.w2,
            ]
        });
        std::iter::once(&self.embedding)
            .chain(layers)
            .chain([&self.norm])
            .chain(&self.head)
    }

    /// The card as text.
    pub fn card_text(&self) -> String {
        let line = |(key, value): &(String, String)| format!("{key}: {value}\n");
        self.card.iter().map(line).collect()
    }
}
