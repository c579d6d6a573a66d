//! The training loop.

use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pack::llama2c;

use super::checkpoint::{self, Card, State};
use super::config::{Config, TokenizerConfig};
use super::data::{self, Batches};
use super::distillation::{Shard, Teacher};
use super::error::TrainError;
use super::evaluate::{Evaluation, HeldOut, evaluate};
use super::gradient::batch_gradient;
use super::log::{self, Entry, Progress};
use super::model::Layout;
use super::optimizer::{self, Moments};
use super::plot;
use super::quantize::{packed_bytes, quantized};
use super::synthesis;
use super::tokenizer::Tokenizer;

/// The model, in the folder of the run.
const MODEL_FILE: &str = "model.safetensors";
/// What the run resumes from, in the same folder.
const STATE_FILE: &str = "state.safetensors";

/// What the command line adds to the configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrainOptions {
    /// Continue from the saved state.
    pub resume: bool,
    /// Evaluate the checkpoint (and the teacher), train nothing.
    pub eval_only: bool,
    /// No progress bar.
    pub quiet: bool,
    /// Stop after this step, leaving a state to resume from.
    pub max_steps: Option<u64>,
    /// Threads to work on; the result does not depend on it. All cores when absent.
    pub threads: Option<usize>,
}

/// What a run arrived at.
#[derive(Clone, Debug)]
pub struct TrainReport {
    pub parameters: usize,
    /// Updates done.
    pub steps: u64,
    /// Targets seen.
    pub tokens: u64,
    /// Held-out loss of the `f32` weights.
    pub exact: Evaluation,
    /// Held-out loss of the quantized weights, and their size in bytes.
    pub quantized: Option<(Evaluation, f64)>,
    /// Held-out loss of the teacher, when evaluating only.
    pub teacher: Option<Evaluation>,
    /// The checkpoint.
    pub model: PathBuf,
}

/// Trains the model that a configuration describes.
///
/// Writes to the folder `out/<name>`: `model.safetensors`, `tokenizer.bin`, `state.safetensors`, `log.csv`
/// and `loss.svg`.
///
/// # Errors
/// [`TrainError`]: a file that is missing or of another format, a configuration out of range,
/// a loss that is not finite.
pub fn run(config_path: &Path, options: TrainOptions) -> Result<TrainReport, TrainError> {
    let (config, text) = Config::read(config_path)?;
    let threads = options
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let run = Run::new(&config, &text, threads)?;
    let teacher = match &config.distillation {
        Some(distillation) => {
            let path = &distillation.teacher;
            let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
            let (layout, parameters) = llama2c::read(&bytes)
                .map_err(|error| TrainError::format(path, error.to_string()))?;
            if layout.shape.vocabulary_size != config.model.vocabulary_size
                || layout.shape.context < config.model.context
            {
                return Err(TrainError::format(
                    &distillation.teacher,
                    "the teacher has another vocabulary or a shorter context",
                ));
            }
            Some(Teacher::new(layout, parameters))
        }
        None => None,
    };
    if options.eval_only {
        let path = config.folder().join(MODEL_FILE);
        let parameters = checkpoint::read_model(&path, &run.layout)?;
        let teacher = teacher
            .map(|teacher| evaluate(&teacher.layout, &teacher.parameters, &run.held_out, threads));
        return Ok(TrainReport {
            teacher,
            ..run.report(&parameters, &Progress::default())
        });
    }
    run.train(teacher.as_ref(), options)
}

/// What stays the same during a run.
struct Run<'a> {
    config: &'a Config,
    threads: usize,
    layout: Layout,
    tokenizer: Tokenizer,
    /// Training windows of the real stories.
    real: Vec<Vec<u16>>,
    held_out: HeldOut,
    /// CRC-32 of the configuration and the training text.
    data_digest: crc::Digest<'static, u32>,
}

static CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

impl<'a> Run<'a> {
    fn new(config: &'a Config, text: &str, threads: usize) -> Result<Self, TrainError> {
        let size = config.model.vocabulary_size;
        let stories = data::read_stories(&config.data.train)?;
        let tokenizer = match &config.data.tokenizer {
            TokenizerConfig::File(path) => Tokenizer::read(path, size)?,
            TokenizerConfig::Learnt => super::bpe::learn(&stories, size)?,
            TokenizerConfig::Bytes => super::bpe::learn(&[], size)?,
            TokenizerConfig::Melody => Tokenizer::melodies(size)?,
        };
        let held_out = data::read_stories(&config.data.valid)?;
        tokenizer.check(&config.data.train, &stories)?;
        tokenizer.check(&config.data.valid, &held_out)?;
        let held_out = HeldOut::new(&held_out, &tokenizer, config.model.context)?;
        let mut data_digest = CRC.digest();
        data_digest.update(text.as_bytes());
        stories
            .iter()
            .for_each(|story| data_digest.update(story.as_bytes()));
        Ok(Self {
            config,
            threads,
            layout: Layout::new(config.model),
            real: data::training_windows(&stories, &tokenizer, config.model.context),
            tokenizer,
            held_out,
            data_digest,
        })
    }

    fn train(
        &self,
        teacher: Option<&Teacher>,
        options: TrainOptions,
    ) -> Result<TrainReport, TrainError> {
        let config = self.config;
        let sampled = match (teacher, &config.distillation) {
            (Some(teacher), Some(distillation)) if config.batch.sampled > 0 => synthesis::corpus(
                &distillation.corpus,
                (&teacher.layout, &teacher.parameters),
                distillation.corpus_tokens,
                distillation.corpus_seed,
                self.threads,
            )?,
            _ => Vec::new(),
        };
        let mut batches = Batches::new(config, &self.real, &sampled)?;
        let mut state = self.start(options.resume)?;
        let folder = config.folder();
        checkpoint::write_atomically(&folder.join("tokenizer.bin"), &self.tokenizer.to_bytes())?;

        let began = Instant::now();
        let earlier = state.progress.seconds;
        let last = options.max_steps.unwrap_or(u64::MAX).min(config.steps);
        let bar = progress_bar(config.steps, state.progress.step, options.quiet);
        while state.progress.step < last {
            let shards = batches.shards(state.progress.step);
            self.step(&mut state, teacher, &shards)?;
            state.progress.seconds = earlier + began.elapsed().as_secs_f64();
            let step = state.progress.step;
            bar.set_position(step);
            if step % config.progress.evaluate_every == 0 || step == config.steps {
                let entry = self.evaluate(&mut state);
                bar.set_message(format!("{:.4} bits/char", entry.bits_per_character));
                let csv = log::csv(&state.progress.entries, true);
                checkpoint::write_atomically(&folder.join("log.csv"), csv.as_bytes())?;
            }
            if step % config.progress.save_every == 0 || step == last {
                self.save(&state)?;
            }
        }
        bar.finish();
        Ok(self.report(&state.parameters, &state.progress))
    }

    /// The saved state, or that before the first step.
    fn start(&self, resume: bool) -> Result<State, TrainError> {
        let count = self.layout.parameters();
        if resume {
            return checkpoint::read_state(&self.config.folder().join(STATE_FILE), count);
        }
        let parameters = match &self.config.init {
            Some(path) => checkpoint::read_model(path, &self.layout)?,
            None => self.layout.initial_parameters(self.config.seed),
        };
        Ok(State {
            parameters,
            moments: Moments::new(count),
            progress: Progress::default(),
        })
    }

    /// One update.
    fn step(
        &self,
        state: &mut State,
        teacher: Option<&Teacher>,
        shards: &[Shard],
    ) -> Result<(), TrainError> {
        let step = state.progress.step;
        let weights = self.weights(&state.parameters, step);
        let (loss, mut gradient) =
            batch_gradient(&self.layout, &weights, teacher, shards, self.threads);
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step });
        }
        let optimizer = &self.config.optimizer;
        optimizer::clip(&mut gradient, optimizer.clip);
        optimizer::update(
            &self.layout,
            &mut state.parameters,
            &gradient,
            &mut state.moments,
            optimizer,
            (step, self.config.steps),
        );
        let progress = &mut state.progress;
        progress.step += 1;
        progress.tokens += shards
            .iter()
            .map(|shard| shard.targets.len() as u64)
            .sum::<u64>();
        progress.loss_sum += loss;
        progress.loss_count += 1;
        Ok(())
    }

    /// Adds an entry to the log.
    fn evaluate(&self, state: &mut State) -> Entry {
        let progress = &mut state.progress;
        let last_step = progress.step - 1;
        let weights = self.weights(&state.parameters, last_step);
        let held_out = evaluate(&self.layout, &weights, &self.held_out, self.threads);
        let rate = self
            .config
            .optimizer
            .learning_rate(last_step, self.config.steps);
        let entry = Entry {
            step: progress.step,
            tokens: progress.tokens,
            learning_rate: rate,
            train_loss: progress.loss_sum / f64::from(progress.loss_count),
            nats_per_token: held_out.nats_per_token,
            bits_per_character: held_out.bits_per_character,
            seconds: progress.seconds,
        };
        (progress.loss_sum, progress.loss_count) = (0.0, 0);
        progress.entries.push(entry);
        entry
    }

    /// Writes state, model and loss curve.
    fn save(&self, state: &State) -> Result<(), TrainError> {
        let folder = self.config.folder();
        let entries = &state.progress.entries;
        checkpoint::write_state(&folder.join(STATE_FILE), state)?;
        let model = folder.join(MODEL_FILE);
        checkpoint::write_model(&model, &self.layout, &state.parameters, &self.card(entries))?;
        if entries.is_empty() {
            return Ok(());
        }
        plot::loss_curve(&folder.join("loss.svg"), &self.config.name, entries)
    }

    /// The weights that the model computes with at `step`: quantized ones once that has begun.
    fn weights(&self, parameters: &[f32], step: u64) -> Vec<f32> {
        match &self.config.quantize {
            Some(quantize) if step >= quantize.start_step => {
                quantized(&self.layout, parameters, quantize)
            }
            _ => parameters.to_vec(),
        }
    }

    fn card(&self, entries: &[Entry]) -> Card {
        let mut digest = self.data_digest.clone();
        digest.update(log::csv(entries, false).as_bytes());
        let last = entries.last();
        let about = &self.config.card;
        Card {
            name: self.config.name.clone(),
            license: about.license.clone(),
            author: about.author.clone(),
            training_data: about.training_data.clone(),
            training_data_license: about.training_data_license.clone(),
            intended_use: about.intended_use.clone(),
            training_digest: format!("{:08x}", digest.finalize()),
            validation_nats_per_token: last.map(|entry| entry.nats_per_token),
            validation_bits_per_character: last.map(|entry| entry.bits_per_character),
        }
    }

    fn report(&self, parameters: &[f32], progress: &Progress) -> TrainReport {
        let losses =
            |weights: &[f32]| evaluate(&self.layout, weights, &self.held_out, self.threads);
        TrainReport {
            parameters: self.layout.parameters(),
            steps: progress.step,
            tokens: progress.tokens,
            exact: losses(parameters),
            quantized: self.config.quantize.as_ref().map(|quantize| {
                (
                    losses(&quantized(&self.layout, parameters, quantize)),
                    packed_bytes(&self.layout, quantize) as f64,
                )
            }),
            teacher: None,
            model: self.config.folder().join(MODEL_FILE),
        }
    }
}

/// A bar on standard error.
fn progress_bar(steps: u64, step: u64, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_position(step);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} steps, {eta} left {msg}")
    {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
name = "small"
seed = 3
steps = 20
[model]
dim = 12
hidden_dim = 7
layers = 2
heads = 3
kv_heads = 1
vocabulary_size = 259
context = 40
[data]
tokenizer = "bytes"
[batch]
real = 3
shards = 2
[optimizer]
rule = "muon"
learning_rate = 0.02
warm_up = 4
beta1 = 0.9
beta2 = 0.95
weight_decay = 0.1
clip = 1.0
[quantize]
format = "q4"
embedding = "q8"
start_step = 8
[progress]
evaluate_every = 6
save_every = 20
[card]
license = "CC0-1.0"
author = "a test"
training_data = "two sentences"
training_data_license = "CC0-1.0"
intended_use = "a test"
"#;

    /// Trains in a folder of its own, in one go or in two; returns the state and the model file.
    fn train(folder: &Path, stops: &[Option<u64>]) -> (State, Vec<u8>) {
        let text = folder.join("text.txt");
        let stories = "The cat sat on the mat.\n<|endoftext|>\nA dog ran home.\n<|endoftext|>\n";
        std::fs::write(&text, stories.repeat(3)).unwrap();
        let data = format!("[data]\ntrain = {text:?}\nvalid = {text:?}");
        let config = format!("out = {folder:?}{}", CONFIG.replace("[data]", &data));
        let path = folder.join("config.toml");
        std::fs::write(&path, config).unwrap();
        for (number, &max_steps) in stops.iter().enumerate() {
            let options = TrainOptions {
                resume: number > 0,
                quiet: true,
                max_steps,
                threads: Some(1 + number),
                ..TrainOptions::default()
            };
            run(&path, options).unwrap();
        }
        let layout = Layout::new(Config::read(&path).unwrap().0.model);
        let model = checkpoint::read_model(&folder.join("small/model.safetensors"), &layout);
        let mut state =
            checkpoint::read_state(&folder.join("small/state.safetensors"), layout.parameters())
                .unwrap();
        assert_eq!(model.unwrap(), state.parameters);
        state.progress.seconds = 0.0;
        for entry in &mut state.progress.entries {
            entry.seconds = 0.0;
        }
        let model = std::fs::read(folder.join("small/model.safetensors")).unwrap();
        (state, model)
    }

    #[test]
    fn resumed_run_equals_uninterrupted_run() {
        let folder = tempfile::tempdir().unwrap();
        let (straight, straight_model) = train(folder.path(), &[None]);
        let (resumed, resumed_model) = train(folder.path(), &[Some(10), None]);
        assert_eq!(straight, resumed);
        assert!(straight_model == resumed_model, "the model files differ");
        let losses: Vec<f64> = straight
            .progress
            .entries
            .iter()
            .map(|e| e.train_loss)
            .collect();
        assert_eq!(losses.len(), 4);
        assert!(losses[3] < losses[0] - 0.3, "{losses:?}");
    }
}
