//! A corpus of stories sampled from the teacher at temperature 1.
//!
//! The corpus is made once and kept in a file: for each story a `u16` count and its tokens,
//! little-endian. A story begins with [`BEGIN`] and ends with it unless it was cut at the
//! teacher's context.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use multiversion::multiversion;
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::checkpoint::write_atomically;
use super::error::TrainError;
use super::matmul::{self, add};
use super::model::Layout;
use super::norm::{dot, rms_norm};
use super::rope::{RotaryTable, Turn};
use super::softmax::{softmax, softmax_row};
use super::swiglu::swiglu;
use super::tokenizer::{BEGIN, FIRST_BYTE};

/// Independent parts of the corpus, each with its own random generator; a fixed number, so that
/// the corpus does not depend on the number of threads.
const PARTS: usize = 16;
/// Stories sampled side by side within a part.
const STREAMS: usize = 64;

/// Reads the corpus at `path`, or samples one of about `tokens` tokens and writes it there.
///
/// # Errors
/// [`TrainError::File`] when the file cannot be read or written, [`TrainError::Format`] when it
/// is not a corpus.
pub fn corpus(
    path: &Path,
    (layout, parameters): (&Layout, &[f32]),
    tokens: usize,
    seed: u64,
    threads: usize,
) -> Result<Vec<Vec<u16>>, TrainError> {
    if path.exists() {
        let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
        let stories = decode(&bytes)
            .ok_or_else(|| TrainError::format(path, "not a corpus of sampled stories"))?;
        let top = stories.iter().flatten().max().copied().unwrap_or(0);
        if stories.is_empty() || usize::from(top) >= layout.shape.vocabulary_size {
            return Err(TrainError::format(path, "not a corpus of this vocabulary"));
        }
        return Ok(stories);
    }
    let next = AtomicUsize::new(0);
    let parts = Mutex::new(vec![Vec::new(); PARTS]);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let part = next.fetch_add(1, Ordering::Relaxed);
                    if part >= PARTS {
                        return;
                    }
                    let seed = seed.wrapping_add((part as u64) << 32);
                    let stories = sample((layout, parameters), tokens / PARTS, seed);
                    if let Ok(mut parts) = parts.lock() {
                        parts[part] = stories;
                    }
                }
            });
        }
    });
    let stories = parts.into_inner().unwrap_or_default().concat();
    let mut bytes = Vec::new();
    for story in &stories {
        bytes.extend((story.len() as u16).to_le_bytes());
        bytes.extend(story.iter().flat_map(|token| token.to_le_bytes()));
    }
    write_atomically(path, &bytes)?;
    Ok(stories)
}

fn decode(bytes: &[u8]) -> Option<Vec<Vec<u16>>> {
    let (words, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let mut stories = Vec::new();
    let mut words = words.iter().map(|bytes| u16::from_le_bytes(*bytes));
    while let Some(count) = words.next() {
        let story: Vec<u16> = words.by_ref().take(usize::from(count)).collect();
        if story.len() < 2 || story.len() != usize::from(count) {
            return None;
        }
        stories.push(story);
    }
    Some(stories)
}

/// Samples whole stories at temperature 1 until there are at least `tokens` tokens.
pub fn sample((layout, parameters): (&Layout, &[f32]), tokens: usize, seed: u64) -> Vec<Vec<u16>> {
    Sampler::new(layout, parameters, seed).sample(tokens)
}

/// Where an active stream stands.
struct Place {
    slot: usize,
    position: usize,
    token: u16,
}

/// Samples many stories side by side with a cache of keys and values.
struct Sampler<'a> {
    layout: &'a Layout,
    parameters: &'a [f32],
    rotary: RotaryTable,
    rng: Xoshiro256PlusPlus,
    /// For each layer, stream and kv head: `[head_dim, context]`.
    keys: Vec<f32>,
    values: Vec<f32>,
}

impl<'a> Sampler<'a> {
    fn new(layout: &'a Layout, parameters: &'a [f32], seed: u64) -> Self {
        let shape = &layout.shape;
        let cache = shape.layers * STREAMS * shape.kv_dim() * shape.context;
        Self {
            layout,
            parameters,
            rotary: RotaryTable::new(shape),
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            keys: vec![0.0; cache],
            values: vec![0.0; cache],
        }
    }

    /// Samples whole stories until there are at least `quota` tokens.
    fn sample(mut self, quota: usize) -> Vec<Vec<u16>> {
        let context = self.layout.shape.context;
        let vocabulary = self.layout.shape.vocabulary_size;
        let mut streams = vec![Some(vec![BEGIN]); STREAMS];
        let mut stories = Vec::new();
        let mut tokens = 0;
        while streams.iter().any(Option::is_some) {
            let mut logits = self.next_logits(&streams);
            let count = logits.len() / vocabulary;
            softmax(&mut logits, vocabulary, &mut vec![0.0; count]);
            let rows = logits.chunks_exact(vocabulary);
            for (stream, row) in streams.iter_mut().filter(|s| s.is_some()).zip(rows) {
                let Some(story) = stream else { continue };
                let token = draw(row, self.rng.random());
                let ended = token < FIRST_BYTE;
                story.push(if ended { BEGIN } else { token });
                if ended || story.len() == context + 1 {
                    tokens += story.len();
                    stories.extend(stream.take());
                    if tokens < quota {
                        *stream = Some(vec![BEGIN]);
                    }
                }
            }
        }
        stories
    }

    /// Logits behind the last token of each active stream `[active, vocabulary]`.
    fn next_logits(&mut self, streams: &[Option<Vec<u16>>]) -> Vec<f32> {
        let shape = self.layout.shape;
        let dim = shape.dim;
        let active: Vec<Place> = streams
            .iter()
            .enumerate()
            .filter_map(|(slot, stream)| {
                let story = stream.as_ref()?;
                Some(Place {
                    slot,
                    position: story.len() - 1,
                    token: *story.last()?,
                })
            })
            .collect();
        let count = active.len();
        let parameters = self.parameters;
        let linear = |input: &[f32], weight: &[f32]| {
            let mut output = vec![0.0; weight.len() / (input.len() / count) * count];
            matmul::linear(&mut output, input, weight, count);
            output
        };
        let mut inverse_rms = vec![0.0; count];
        let mut normalised = vec![0.0; count * dim];
        let embedding = &parameters[self.layout.embedding.clone()];
        let mut stream: Vec<f32> = active
            .iter()
            .flat_map(|place| &embedding[usize::from(place.token) * dim..][..dim])
            .copied()
            .collect();
        for (layer, ranges) in self.layout.layers.iter().enumerate() {
            let norm = &parameters[ranges.attention_norm.clone()];
            rms_norm(&mut normalised, &mut inverse_rms, &stream, norm);
            let mut qkv = linear(&normalised, &parameters[ranges.qkv.clone()]);
            let attended = self.attention(layer, &mut qkv, &active);
            let output = linear(&attended, &parameters[ranges.output.clone()]);
            add(&mut stream, &output);
            let norm = &parameters[ranges.feed_forward_norm.clone()];
            rms_norm(&mut normalised, &mut inverse_rms, &stream, norm);
            let gate_up = linear(&normalised, &parameters[ranges.gate_up.clone()]);
            let mut hidden = vec![0.0; count * shape.hidden_dim];
            swiglu(&mut hidden, &gate_up, shape.hidden_dim);
            let output = linear(&hidden, &parameters[ranges.down.clone()]);
            add(&mut stream, &output);
        }
        let norm = &parameters[self.layout.final_norm.clone()];
        rms_norm(&mut normalised, &mut inverse_rms, &stream, norm);
        linear(&normalised, &parameters[self.layout.head.clone()])
    }

    /// Rotates and stores the new keys and values of a layer, and attends to all stored ones:
    /// `[active, dim]`.
    fn attention(&mut self, layer: usize, qkv: &mut [f32], active: &[Place]) -> Vec<f32> {
        let shape = self.layout.shape;
        let (dim, head_dim, context) = (shape.dim, shape.head_dim(), shape.context);
        let (stride, turned) = (shape.qkv_dim(), dim + shape.kv_dim());
        let cache_size = shape.kv_dim() * context;
        let mut attended = vec![0.0; active.len() * dim];
        let mut scores = vec![0.0; context];
        let rows = qkv
            .chunks_exact_mut(stride)
            .zip(attended.chunks_exact_mut(dim));
        for ((qkv, attended), place) in rows.zip(active) {
            let position = place.position;
            self.rotary
                .rotate(qkv, stride, turned, position, Turn::Forward);
            let cache = (layer * STREAMS + place.slot) * cache_size;
            let keys = &mut self.keys[cache..][..cache_size];
            let values = &mut self.values[cache..][..cache_size];
            for (row, &key) in keys.chunks_exact_mut(context).zip(&qkv[dim..]) {
                row[position] = key;
            }
            for (row, &value) in values.chunks_exact_mut(context).zip(&qkv[turned..]) {
                row[position] = value;
            }
            let heads = qkv[..dim]
                .chunks_exact(head_dim)
                .zip(attended.chunks_exact_mut(head_dim));
            for (head, (query, output)) in heads.enumerate() {
                let group = head / (shape.heads / shape.kv_heads);
                let size = head_dim * context;
                let keys = &keys[group * size..][..size];
                let values = &values[group * size..][..size];
                attend(output, query, keys, values, &mut scores[..=position]);
            }
        }
        attended
    }
}

/// Attention of one query to `scores.len()` cached positions; `keys` and `values` are
/// `[head_dim, context]`.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn attend(output: &mut [f32], query: &[f32], keys: &[f32], values: &[f32], scores: &mut [f32]) {
    let context = keys.len() / query.len();
    let scale = (query.len() as f32).sqrt().recip();
    scores.fill(0.0);
    for (q, keys) in query.iter().zip(keys.chunks_exact(context)) {
        for (score, key) in scores.iter_mut().zip(keys) {
            *score += q * scale * key;
        }
    }
    softmax_row(scores);
    for (out, values) in output.iter_mut().zip(values.chunks_exact(context)) {
        *out = dot(scores, &values[..scores.len()]);
    }
}

/// The token at which the cumulated probability passes `uniform`.
fn draw(probabilities: &[f32], uniform: f32) -> u16 {
    let mut cumulated = 0.0;
    let passed = probabilities.iter().position(|probability| {
        cumulated += probability;
        cumulated > uniform
    });
    passed.unwrap_or(probabilities.len() - 1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::forward::{Sequences, forward};
    use crate::train::model::Shape;

    fn layout() -> Layout {
        Layout::new(Shape {
            dim: 16,
            hidden_dim: 9,
            layers: 2,
            heads: 4,
            kv_heads: 2,
            vocabulary_size: 21,
            context: 12,
            tied: true,
        })
    }

    #[test]
    fn cached_logits_equal_those_of_the_whole_sequence() {
        let layout = layout();
        let mut parameters = layout.initial_parameters(5);
        parameters.iter_mut().for_each(|value| *value *= 1.5);
        let tokens: Vec<u16> = (0..12).map(|place| 1 + place * 5 % 20).collect();
        let sequences = Sequences {
            tokens: tokens.clone(),
            lengths: vec![tokens.len()],
        };
        let hidden = forward(
            &layout,
            &parameters,
            &RotaryTable::new(&layout.shape),
            &sequences,
        );
        let mut expected = vec![0.0; tokens.len() * 21];
        let head = &parameters[layout.head.clone()];
        matmul::linear(&mut expected, &hidden.final_norm, head, tokens.len());

        let mut sampler = Sampler::new(&layout, &parameters, 0);
        for (position, expected) in expected.chunks_exact(21).enumerate() {
            let streams = [None, Some(tokens[..=position].to_vec())];
            for (a, b) in sampler.next_logits(&streams).iter().zip(expected) {
                assert!((a - b).abs() < 1e-4, "{a} and {b} at {position}");
            }
        }
    }

    #[test]
    fn corpus_is_the_same_for_any_number_of_threads_and_when_read_again() {
        let layout = layout();
        let parameters = layout.initial_parameters(5);
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, threads| {
            let path = folder.path().join(name);
            corpus(&path, (&layout, &parameters), 5_000, 7, threads).unwrap()
        };
        let stories = make("one", 1);
        assert_eq!(stories, make("two", 3));
        assert_eq!(stories, make("one", 1));
        assert!(stories.iter().map(Vec::len).sum::<usize>() >= 5_000);
        for story in stories {
            assert_eq!(story[0], BEGIN);
            assert!(story.len() == 13 || story.last() == Some(&BEGIN));
        }
    }
}
