//! Stories as token sequences, and the batches of each step.

use std::path::Path;

use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::config::{BatchConfig, Config};
use super::distillation::Shard;
use super::error::TrainError;
use super::tokenizer::{BEGIN, Tokenizer};

/// Line that ends a story in a text file.
const STORY_END: &str = "<|endoftext|>";

/// Reads the stories of a text file.
///
/// # Errors
/// [`TrainError::File`] when it cannot be read as UTF-8.
pub fn read_stories(path: &Path) -> Result<Vec<String>, TrainError> {
    let text = std::fs::read_to_string(path).map_err(TrainError::read(path))?;
    Ok(text
        .split(STORY_END)
        .map(str::trim)
        .filter(|story| !story.is_empty())
        .map(str::to_owned)
        .collect())
}

/// Encodes stories for training: [`BEGIN`], the story, [`BEGIN`] as the sign of its end, in
/// windows of at most `context + 1` tokens (each token but the last is an input, each but the
/// first a target). What does not fit one window is covered by a second one, the last tokens of
/// the story.
pub fn training_windows(
    stories: &[String],
    tokenizer: &Tokenizer,
    context: usize,
) -> Vec<Vec<u16>> {
    let mut encoder = tokenizer.encoder();
    let mut windows = Vec::new();
    for story in stories {
        let mut tokens = encoder.encode(story);
        tokens.push(BEGIN);
        if tokens.len() > context + 1 {
            windows.push(tokens[tokens.len() - context - 1..].to_vec());
            tokens.truncate(context + 1);
        }
        windows.push(tokens);
    }
    windows
}

/// Draws windows in a new order every epoch, without state: window `draw` of all that are ever
/// drawn depends on the seed and on `draw` only.
pub struct Epochs<'a> {
    windows: &'a [Vec<u16>],
    seed: u64,
    epoch: Option<u64>,
    order: Vec<usize>,
}

impl<'a> Epochs<'a> {
    /// Draws from these windows, of which there must be at least one.
    pub fn new(windows: &'a [Vec<u16>], seed: u64) -> Self {
        Self {
            windows,
            seed,
            epoch: None,
            order: Vec::new(),
        }
    }

    /// The window drawn as number `draw`.
    pub fn window(&mut self, draw: u64) -> &'a [u16] {
        let count = self.windows.len() as u64;
        let epoch = draw / count;
        if self.epoch != Some(epoch) {
            self.order = (0..self.windows.len()).collect();
            let seed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ epoch;
            self.order
                .shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
            self.epoch = Some(epoch);
        }
        &self.windows[self.order[(draw % count) as usize]]
    }
}

/// The batches of a run: batch `step` depends on the configuration and on `step` only, so that
/// a resumed run sees the same.
pub struct Batches<'a> {
    real: Epochs<'a>,
    sampled: Epochs<'a>,
    composition: BatchConfig,
    /// Weights of the teacher on real and on sampled stories.
    teacher_weights: [f32; 2],
}

impl<'a> Batches<'a> {
    /// Draws from real and sampled windows as the configuration says.
    ///
    /// # Errors
    /// [`TrainError::Config`] when there are no windows of a kind that the batch calls for.
    pub fn new(
        config: &Config,
        real: &'a [Vec<u16>],
        sampled: &'a [Vec<u16>],
    ) -> Result<Self, TrainError> {
        let composition = config.batch;
        if (composition.real > 0 && real.is_empty())
            || (composition.sampled > 0 && sampled.is_empty())
        {
            return Err(TrainError::Config("no stories to train on".into()));
        }
        let weights = config.distillation.as_ref();
        Ok(Self {
            real: Epochs::new(real, config.seed),
            sampled: Epochs::new(sampled, config.seed + 1),
            composition,
            teacher_weights: weights.map_or([0.0; 2], |d| [d.real_weight, d.sampled_weight]),
        })
    }

    /// The batch of a step, divided so that the shards have about the same number of tokens:
    /// the longest story first, each to the shard that has the fewest.
    pub fn shards(&mut self, step: u64) -> Vec<Shard> {
        let mut stories = Vec::new();
        for (epochs, count, weight) in [
            (
                &mut self.real,
                self.composition.real,
                self.teacher_weights[0],
            ),
            (
                &mut self.sampled,
                self.composition.sampled,
                self.teacher_weights[1],
            ),
        ] {
            let first = step * count as u64;
            let draws = first..first + count as u64;
            stories.extend(draws.map(|draw| (epochs.window(draw), weight)));
        }
        stories.sort_by_key(|(window, _)| std::cmp::Reverse(window.len()));
        let mut shards = vec![Shard::default(); self.composition.shards];
        for (window, weight) in stories {
            let Some(shard) = shards.iter_mut().min_by_key(|shard| shard.targets.len()) else {
                break;
            };
            let length = window.len() - 1;
            shard.inputs.tokens.extend(&window[..length]);
            shard.inputs.lengths.push(length);
            shard.targets.extend(&window[1..]);
            let weights = shard.teacher_weights.len() + length;
            shard.teacher_weights.resize(weights, weight);
        }
        shards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_has_every_window_once() {
        let windows: Vec<Vec<u16>> = (0..7).map(|number| vec![number; 2]).collect();
        let mut epochs = Epochs::new(&windows, 4);
        let mut order = |epoch: u64| -> Vec<u16> {
            (7 * epoch..7 * epoch + 7)
                .map(|draw| epochs.window(draw)[0])
                .collect()
        };
        let (first, second) = (order(0), order(1));
        assert_ne!(first, second);
        assert_eq!(first, order(0));
        for mut epoch in [first, second] {
            epoch.sort_unstable();
            assert_eq!(epoch, [0, 1, 2, 3, 4, 5, 6]);
        }
    }

    #[test]
    fn long_stories_make_two_windows() {
        let tokenizer = crate::train::bpe::learn(&[], 259).unwrap();
        let windows = training_windows(&["abcdef".into(), "a".into()], &tokenizer, 6);
        let byte = |text: u8| 3 + u16::from(text);
        assert_eq!(windows.len(), 3);
        assert_eq!(windows[0].last(), Some(&BEGIN));
        assert_eq!(windows[0][5], byte(b'f'));
        assert_eq!(windows[1][..2], [BEGIN, byte(b' ')]);
        assert_eq!(windows[1].len(), windows[0].len());
        assert_eq!(windows[2], [BEGIN, byte(b' '), byte(b'a'), BEGIN]);
    }
}
