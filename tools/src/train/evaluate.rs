//! The loss of a model on held-out stories.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::TrainError;
use super::forward::{Sequences, forward};
use super::matmul::linear;
use super::model::Layout;
use super::rope::RotaryTable;
use super::softmax::softmax;
use super::tokenizer::Tokenizer;

/// Rows of logits computed at once.
pub const LOGIT_ROWS: usize = 128;

/// Loss on a held-out text.
#[derive(Clone, Copy, Debug)]
pub struct Evaluation {
    /// Mean negative log likelihood of a token.
    pub nats_per_token: f64,
    /// The same text's total in bits, per character.
    pub bits_per_character: f64,
}

/// Held-out stories, each whole, with the token of the beginning before it.
#[derive(Clone, Debug)]
pub struct HeldOut {
    stories: Vec<Vec<u16>>,
    tokens: usize,
    characters: usize,
}

impl HeldOut {
    /// Encodes the stories; those that with their first token exceed `context` are left out.
    ///
    /// # Errors
    /// [`TrainError::Config`] when none is left.
    pub fn new(
        stories: &[String],
        tokenizer: &Tokenizer,
        context: usize,
    ) -> Result<Self, TrainError> {
        let mut encoder = tokenizer.encoder();
        let mut held_out = Self {
            stories: Vec::new(),
            tokens: 0,
            characters: 0,
        };
        for story in stories {
            let tokens = encoder.encode(story);
            if tokens.len() <= context {
                held_out.tokens += tokens.len() - 1;
                held_out.characters += story.chars().count();
                held_out.stories.push(tokens);
            }
        }
        if held_out.tokens == 0 {
            return Err(TrainError::Config(
                "no held-out story fits the context".into(),
            ));
        }
        Ok(held_out)
    }
}

/// Evaluates a model on all stories with `threads` threads; the sum is taken story by story, so
/// the result does not depend on their number.
pub fn evaluate(
    layout: &Layout,
    parameters: &[f32],
    held_out: &HeldOut,
    threads: usize,
) -> Evaluation {
    let rotary = RotaryTable::new(&layout.shape);
    let next = AtomicUsize::new(0);
    let mut losses: Vec<(usize, f64)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                scope.spawn(|| {
                    let mut losses = Vec::new();
                    loop {
                        let story = next.fetch_add(1, Ordering::Relaxed);
                        let Some(tokens) = held_out.stories.get(story) else {
                            return losses;
                        };
                        losses.push((story, story_loss(layout, parameters, &rotary, tokens)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default())
            .collect()
    });
    losses.sort_by_key(|&(story, _)| story);
    let nats: f64 = losses.iter().map(|(_, loss)| loss).sum();
    Evaluation {
        nats_per_token: nats / held_out.tokens as f64,
        bits_per_character: nats / std::f64::consts::LN_2 / held_out.characters as f64,
    }
}

/// Negative log likelihood of a story behind its first token.
fn story_loss(layout: &Layout, parameters: &[f32], rotary: &RotaryTable, tokens: &[u16]) -> f64 {
    let inputs = &tokens[..tokens.len() - 1];
    let sequences = Sequences {
        tokens: inputs.to_vec(),
        lengths: vec![inputs.len()],
    };
    let (dim, vocabulary) = (layout.shape.dim, layout.shape.vocabulary_size);
    let activations = forward(layout, parameters, rotary, &sequences);
    let head = &parameters[layout.head.clone()];
    let mut logits = vec![0.0; LOGIT_ROWS * vocabulary];
    let mut log_sum_exp = vec![0.0; LOGIT_ROWS];
    let mut loss = 0.0;
    let blocks = activations.final_norm.chunks(LOGIT_ROWS * dim);
    for (hidden, targets) in blocks.zip(tokens[1..].chunks(LOGIT_ROWS)) {
        let rows = targets.len();
        let logits = &mut logits[..rows * vocabulary];
        linear(logits, hidden, head, rows);
        let chosen: f64 = logits
            .chunks_exact(vocabulary)
            .zip(targets)
            .map(|(row, &target)| f64::from(row[usize::from(target)]))
            .sum();
        softmax(logits, vocabulary, &mut log_sum_exp[..rows]);
        let total: f64 = log_sum_exp[..rows].iter().copied().map(f64::from).sum();
        loss += total - chosen;
    }
    loss
}
