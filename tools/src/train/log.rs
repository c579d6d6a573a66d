//! The record of a run: an entry for each evaluation, written as CSV.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// What is known after some steps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Updates done.
    pub step: u64,
    /// Targets seen.
    pub tokens: u64,
    /// Learning rate of the last update.
    pub learning_rate: f32,
    /// Mean training loss since the entry before: cross-entropy against text and teacher in
    /// the mixture of the configuration, nats per token.
    pub train_loss: f64,
    /// Held-out loss of the weights as trained (quantized from `quantize.start_step` on).
    pub nats_per_token: f64,
    pub bits_per_character: f64,
    /// Wall time; the one column that differs from run to run.
    pub seconds: f64,
}

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Updates done.
    pub step: u64,
    /// Targets seen.
    pub tokens: u64,
    /// Training loss summed over the steps since the last entry.
    pub loss_sum: f64,
    /// Number of those steps.
    pub loss_count: u32,
    /// Wall time.
    pub seconds: f64,
    pub entries: Vec<Entry>,
}

/// The entries as CSV. Without `seconds` the text is the same for every run of a configuration.
pub fn csv(entries: &[Entry], seconds: bool) -> String {
    let mut text =
        String::from("step,tokens,learning_rate,train_loss,nats_per_token,bits_per_character");
    text.push_str(if seconds { ",seconds\n" } else { "\n" });
    for entry in entries {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{},{},{:.6},{:.4},{:.4},{:.4}",
            entry.step,
            entry.tokens,
            entry.learning_rate,
            entry.train_loss,
            entry.nats_per_token,
            entry.bits_per_character,
        );
        if seconds {
            let _ = write!(text, ",{:.0}", entry.seconds);
        }
        text.push('\n');
    }
    text
}
