//! The training loop that all image models share.

use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::autoencoder::Autoencoder;
use super::checkpoint::{Checkpoint, NamedNetwork};
use super::classifier::Classifier;
use super::config::{Config, ModelConfig};
use super::data::Images;
use super::diffusion::Diffusion;
use super::gan::Gan;
use super::log::{self, Entry};
use super::vae::Vae;
use crate::train::checkpoint::{Card, write_atomically};
use crate::train::{TrainError, TrainOptions};

/// The model, in the folder of the run.
const MODEL_FILE: &str = "model.safetensors";
/// Held-out images that are evaluated at a time.
const PART: usize = 250;

static CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// Named results of an evaluation, the loss first.
pub type Figures = Vec<(&'static str, f64)>;

/// What is trained: one kind of model with its loss.
pub trait Objective {
    /// One update on a batch, `passed` of the run (0 to 1) being over; the training loss.
    fn update(
        &mut self,
        images: &Images,
        rate: f32,
        passed: f32,
        rng: &mut Xoshiro256PlusPlus,
    ) -> f64;
    /// How good it is on other images.
    fn evaluate(&self, images: &Images) -> Figures;
    /// What is kept.
    fn networks(&self) -> Vec<NamedNetwork>;
}

/// What a run arrived at.
#[derive(Clone, Debug)]
pub struct ImageReport {
    /// The checkpoint.
    pub model: PathBuf,
    pub parameters: usize,
    /// Updates done.
    pub steps: u64,
    pub train_loss: f64,
    pub held_out: Figures,
    pub seconds: f64,
}

/// The generator of every evaluation, so that they can be compared.
pub fn evaluation_rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(0)
}

/// Trains the model that a configuration describes.
///
/// Writes to the folder `out/<name>`: `model.safetensors`, `log.csv` and `loss.svg`.
///
/// # Errors
/// [`TrainError`]: a file that is missing or of another format, a configuration out of range, a
/// loss that is not finite.
pub fn run(config_path: &Path, options: TrainOptions) -> Result<ImageReport, TrainError> {
    if options.resume || options.eval_only {
        return Err(TrainError::Config(
            "--resume and --eval-only are for language models; an image model takes minutes".into(),
        ));
    }
    let (config, text) = Config::read(config_path)?;
    let data = &config.data;
    let images = Images::read(&data.file, (data.height, data.width), data.classes)?;
    let (training, held_out) = images.split(data.held_out)?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(config.seed);
    let mut objective = objective(&config, &mut rng)?;

    let last = options.max_steps.unwrap_or(u64::MAX).min(config.steps);
    let bar = progress_bar(last, options.quiet);
    let began = Instant::now();
    let mut entries: Vec<Entry> = Vec::new();
    let (mut sum, mut count) = (0.0, 0);
    for step in 0..last {
        let batch = training.draw(config.batch, data.distortion, &mut rng);
        let rate = config.optimizer.learning_rate(step, config.steps);
        let passed = step as f32 / config.steps as f32;
        let loss = objective.update(&batch, rate, passed, &mut rng);
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step });
        }
        sum += loss;
        count += 1;
        let done = step + 1;
        bar.set_position(done);
        if done % config.progress.evaluate_every == 0 || done == last {
            entries.push(Entry {
                step: done,
                learning_rate: rate,
                train_loss: sum / f64::from(count),
                held_out: evaluate(objective.as_ref(), &held_out),
                seconds: began.elapsed().as_secs_f64(),
            });
            (sum, count) = (0.0, 0);
            bar.set_message(message(entries.last()));
        }
    }
    bar.finish();

    let folder = config.folder();
    write_atomically(&folder.join("log.csv"), log::csv(&entries, true).as_bytes())?;
    log::loss_curve(&folder.join("loss.svg"), &config.name, &entries)?;
    let networks = objective.networks();
    let parameters = networks.iter().map(|named| named.parameters.len()).sum();
    let mut digest = CRC.digest();
    digest.update(text.as_bytes());
    digest.update(bytemuck::cast_slice(&images.pixels));
    digest.update(log::csv(&entries, false).as_bytes());
    let card = Card {
        name: config.name.clone(),
        license: config.card.license.clone(),
        author: config.card.author.clone(),
        training_data: config.card.training_data.clone(),
        training_data_license: config.card.training_data_license.clone(),
        intended_use: config.card.intended_use.clone(),
        training_digest: format!("{:08x}", digest.finalize()),
        validation_nats_per_token: None,
        validation_bits_per_character: None,
    };
    let model = folder.join(MODEL_FILE);
    Checkpoint::new(&config, networks, &card).write(&model)?;
    let entry = entries.pop();
    Ok(ImageReport {
        model,
        parameters,
        steps: last,
        train_loss: entry.as_ref().map_or(0.0, |entry| entry.train_loss),
        seconds: entry.as_ref().map_or(0.0, |entry| entry.seconds),
        held_out: entry.map(|entry| entry.held_out).unwrap_or_default(),
    })
}

/// The model of a configuration before its first update.
fn objective<'a>(
    config: &'a Config,
    rng: &mut Xoshiro256PlusPlus,
) -> Result<Box<dyn Objective + 'a>, TrainError> {
    Ok(match &config.model {
        ModelConfig::Classifier {
            layers,
            label_smoothing,
        } => Box::new(Classifier::new(config, layers, *label_smoothing, rng)?),
        ModelConfig::Autoencoder { encoder, decoder } => {
            Box::new(Autoencoder::new(config, [encoder, decoder], rng)?)
        }
        ModelConfig::Vae {
            latent,
            kl_weight,
            sharpness,
            encoder,
            decoder,
        } => Box::new(Vae::new(
            config,
            *latent,
            (*kl_weight, *sharpness),
            [encoder, decoder],
            rng,
        )?),
        ModelConfig::Gan {
            latent,
            truncation,
            generator,
            discriminator,
            instance_noise,
            discriminator_rate,
        } => Box::new(Gan::new(
            config,
            (*latent, *truncation),
            [generator, discriminator],
            *instance_noise,
            *discriminator_rate,
            rng,
        )?),
        ModelConfig::Diffusion {
            layers,
            path,
            time_features,
            class_dropout,
        } => Box::new(Diffusion::new(
            config,
            layers,
            *path,
            *time_features,
            *class_dropout,
            rng,
        )?),
    })
}

/// The mean of the figures over parts of the held-out images.
fn evaluate(objective: &dyn Objective, images: &Images) -> Figures {
    let mut figures = Figures::new();
    let order: Vec<usize> = (0..images.count()).collect();
    for part in order.chunks(PART) {
        let share = part.len() as f64 / images.count() as f64;
        let found = objective.evaluate(&images.select(part));
        if figures.is_empty() {
            figures = found.iter().map(|(name, _)| (*name, 0.0)).collect();
        }
        for ((_, sum), (_, value)) in figures.iter_mut().zip(found) {
            *sum += share * value;
        }
    }
    figures
}

fn message(entry: Option<&Entry>) -> String {
    let figures = entry.into_iter().flat_map(|entry| &entry.held_out);
    figures.fold(String::new(), |text, (name, value)| {
        format!("{text} {name} {value:.4}")
    })
}

fn progress_bar(steps: u64, quiet: bool) -> ProgressBar {
    let target = if quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(steps), target);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:24} {pos}/{len} {elapsed_precise} left {eta_precise}{msg}",
    ) {
        bar.set_style(style);
    }
    bar
}
