//! How good generated images are: whether a classifier that was trained apart sees the class that
//! was asked for, how far they differ from each other, how near they are to the training images.

use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::image::{ImageError, psnr, squared_error};
use smidgen::model::sequential::{NetworkError, Sequential, Session};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

use super::data::Images;
use super::model::ImageGenerator;

/// Figures of a generator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    pub images: usize,
    /// Of the held-out real images, the share that the judge puts into their class, in percent.
    pub judge_accuracy: f64,
    /// Of the generated ones, the share that it puts into the class asked for, in percent.
    pub agreement: f64,
    /// Standard deviation within a class, mean over the classes.
    pub deviation: f64,
    /// The same of the training images.
    pub real_deviation: f64,
    /// Mean distance to the nearest training image.
    pub neighbour: f64,
    /// The same of the held-out images.
    pub real_neighbour: f64,
}

/// A classifier that judges images.
pub struct Judge<'a> {
    model: Sequential<'a>,
    workspace: Vec<u64>,
}

impl<'a> Judge<'a> {
    /// Prepares a classifier.
    pub fn new(model: Sequential<'a>) -> Self {
        let bytes = model.network().workspace_bytes::<f32>();
        Self {
            model,
            workspace: vec![0; bytes.div_ceil(8)],
        }
    }

    /// The class of an image of numbers from 0 to 1.
    ///
    /// # Errors
    /// An image of another length than the classifier takes.
    pub fn class(&mut self, image: &[f32]) -> Result<usize, NetworkError> {
        let workspace = bytemuck::cast_slice_mut(&mut self.workspace);
        let mut session = Session::<f32>::new(self.model.network(), workspace)?;
        let logits = session.run(image, &[])?;
        let best = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
        Ok(best.unwrap_or(0))
    }

    /// The share of images that it puts into their class, in percent.
    ///
    /// # Errors
    /// Images of another size than the classifier takes.
    pub fn accuracy(&mut self, images: &Images) -> Result<f64, NetworkError> {
        let mut right = 0;
        for index in 0..images.count() {
            right += usize::from(self.class(images.image(index))? == images.classes[index]);
        }
        Ok(100.0 * right as f64 / images.count() as f64)
    }
}

/// Bytes as numbers from 0 to 1.
pub fn numbers(image: &[u8]) -> impl Iterator<Item = f32> {
    image.iter().map(|&pixel| f32::from(pixel) / 255.0)
}

/// Generates images, the classes in turn; the same seed, the same images.
///
/// # Errors
/// None for a generator and classes that fit; see [`ImageGenerator::sample`].
pub fn generate<R: Real>(
    generator: &mut ImageGenerator<R>,
    count: usize,
    seed: u64,
    mut each: impl FnMut(usize),
) -> Result<Images, ImageError> {
    let config = *generator.config();
    let mut rng = DefaultRng::new(seed);
    let mut images = Images {
        height: config.height,
        width: config.width,
        ..Images::default()
    };
    for index in 0..count {
        let class = index % config.classes;
        images
            .pixels
            .extend(numbers(&generator.sample(class, &mut rng)?));
        images.classes.push(class);
        each(index + 1);
    }
    Ok(images)
}

/// Judges generated images.
///
/// # Errors
/// A judge that takes images of another size.
pub fn judge(
    generated: &Images,
    training: &Images,
    held_out: &Images,
    judge: &mut Judge,
) -> Result<Quality, NetworkError> {
    Ok(Quality {
        images: generated.count(),
        judge_accuracy: judge.accuracy(held_out)?,
        agreement: judge.accuracy(generated)?,
        deviation: deviation_within_class(generated),
        real_deviation: deviation_within_class(training),
        neighbour: nearest_neighbour(generated, training),
        real_neighbour: nearest_neighbour(held_out, training),
    })
}

/// The square root of the variance of a pixel within its class, mean over pixels; then the mean
/// over the classes.
fn deviation_within_class(images: &Images) -> f64 {
    let classes = images
        .classes
        .iter()
        .max()
        .map_or(0, |&largest| largest + 1);
    let mut deviations = Vec::new();
    for class in 0..classes {
        let members: Vec<usize> = (0..images.count())
            .filter(|&index| images.classes[index] == class)
            .collect();
        if members.is_empty() {
            continue;
        }
        let count = members.len() as f64;
        let (mut mean, mut square) = (vec![0.0; images.size()], vec![0.0; images.size()]);
        for &index in &members {
            for (pixel, &value) in images.image(index).iter().enumerate() {
                mean[pixel] += f64::from(value) / count;
                square[pixel] += f64::from(value * value) / count;
            }
        }
        let variances = mean
            .iter()
            .zip(&square)
            .map(|(mean, square)| square - mean * mean);
        deviations.push((variances.sum::<f64>() / images.size() as f64).sqrt());
    }
    deviations.iter().sum::<f64>() / deviations.len().max(1) as f64
}

/// The mean over images of the distance to the nearest of others.
fn nearest_neighbour(images: &Images, others: &Images) -> f64 {
    let size = images.size();
    let distances = images.pixels.chunks(size).map(|image| {
        let squares = others.pixels.chunks(size).map(|other| {
            let pairs = image.iter().zip(other);
            pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>()
        });
        f64::from(squares.fold(f32::INFINITY, f32::min)).sqrt()
    });
    distances.sum::<f64>() / images.count() as f64
}

/// The peak signal-to-noise ratio of images through an autoencoder, in decibels.
///
/// # Errors
/// Images of another size than the model's.
pub fn reconstruction<R: Real>(model: &Autoencoder, images: &Images) -> Result<f64, ImageError> {
    let mut workspace: Vec<u64> = vec![0; model.workspace_bytes::<R>().div_ceil(8)];
    let workspace = bytemuck::cast_slice_mut(&mut workspace);
    let mut latent = vec![0; model.config().latent];
    let mut back = vec![0; model.config().image_len()];
    let mut errors = 0;
    for index in 0..images.count() {
        let pixels = images.image(index).iter();
        let image: Vec<u8> = pixels.map(|pixel| (pixel * 255.0).round() as u8).collect();
        model.encode::<R>(&image, &mut latent, workspace)?;
        model.decode::<R>(&latent, &mut back, workspace)?;
        errors += squared_error(&image, &back)?;
    }
    Ok(psnr(errors, images.pixels.len() as u64))
}
