//! Labelled images: reading, holding out, and distorting them.

use std::path::Path;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::train::TrainError;

/// The seed of the order in which images are held out: the same for every model and for its
/// evaluation, whatever the seed of the run.
const HOLD_OUT_SEED: u64 = 16;

/// Images as numbers from 0 to 1, with their classes.
#[derive(Clone, Debug, Default)]
pub struct Images {
    pub height: usize,
    pub width: usize,
    pub pixels: Vec<f32>,
    pub classes: Vec<usize>,
}

impl Images {
    /// Reads records of a label and `height * width` pixels, a byte each.
    ///
    /// # Errors
    /// [`TrainError::File`] when the file cannot be read, [`TrainError::Format`] when its length
    /// is no number of records or a label is not below `classes`.
    pub fn read(
        path: &Path,
        (height, width): (usize, usize),
        classes: usize,
    ) -> Result<Self, TrainError> {
        let bytes = std::fs::read(path).map_err(TrainError::read(path))?;
        let record = 1 + height * width;
        if bytes.is_empty() || bytes.len() % record != 0 {
            let reason = format!("{} bytes are no records of {record}", bytes.len());
            return Err(TrainError::format(path, reason));
        }
        let mut images = Self {
            height,
            width,
            ..Self::default()
        };
        for record in bytes.chunks(record) {
            let class = usize::from(record[0]);
            if class >= classes {
                let reason = format!("label {class} of {classes} classes");
                return Err(TrainError::format(path, reason));
            }
            images.classes.push(class);
            images
                .pixels
                .extend(record[1..].iter().map(|&pixel| f32::from(pixel) / 255.0));
        }
        Ok(images)
    }

    /// The number of images.
    pub fn count(&self) -> usize {
        self.classes.len()
    }

    /// Pixels of an image.
    pub fn size(&self) -> usize {
        self.height * self.width
    }

    /// An image.
    pub fn image(&self, index: usize) -> &[f32] {
        &self.pixels[index * self.size()..][..self.size()]
    }

    /// Those of the given numbers.
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            height: self.height,
            width: self.width,
            pixels: indices
                .iter()
                .flat_map(|&index| self.image(index))
                .copied()
                .collect(),
            classes: indices.iter().map(|&index| self.classes[index]).collect(),
        }
    }

    /// Training images, and `held_out` others.
    ///
    /// # Errors
    /// [`TrainError::Config`] when nothing is left to train on.
    pub fn split(&self, held_out: usize) -> Result<(Self, Self), TrainError> {
        if held_out == 0 || held_out >= self.count() {
            let reason = format!("{held_out} of {} images cannot be held out", self.count());
            return Err(TrainError::Config(reason));
        }
        let mut order: Vec<usize> = (0..self.count()).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(HOLD_OUT_SEED));
        let (held_out, training) = order.split_at(held_out);
        Ok((self.select(training), self.select(held_out)))
    }

    /// A one for the class of each image, zeros for the others.
    pub fn one_hot(&self, classes: usize) -> Vec<f32> {
        one_hot(&self.classes, classes)
    }

    /// Images drawn at random, distorted by up to `strength` pixels.
    pub fn draw(&self, count: usize, strength: f32, rng: &mut Xoshiro256PlusPlus) -> Self {
        let indices: Vec<usize> = (0..count)
            .map(|_| rng.random_range(0..self.count()))
            .collect();
        let mut batch = self.select(&indices);
        if strength > 0.0 {
            let (height, width) = (self.height, self.width);
            for image in batch.pixels.chunks_mut(height * width) {
                distort(image, (height, width), strength, rng);
            }
        }
        batch
    }
}

/// A one for each class, zeros for the others.
pub fn one_hot(classes: &[usize], count: usize) -> Vec<f32> {
    let mut vectors = vec![0.0; classes.len() * count];
    for (vector, &class) in vectors.chunks_mut(count).zip(classes) {
        vector[class] = 1.0;
    }
    vectors
}

/// Moves, turns, stretches and shears an image: the map is affine, pixels between pixels are
/// interpolated.
fn distort(
    image: &mut [f32],
    (height, width): (usize, usize),
    strength: f32,
    rng: &mut Xoshiro256PlusPlus,
) {
    let mut uniform = || rng.random_range(-1.0..1.0_f32) * strength;
    let (down, right) = (uniform(), uniform());
    // A pixel at the border moves by about as much as the whole.
    let reach = 2.0 / height.max(width) as f32;
    let matrix = [
        1.0 + reach * uniform(),
        reach * uniform(),
        reach * uniform(),
        1.0 + reach * uniform(),
    ];
    let (middle_y, middle_x) = ((height - 1) as f32 / 2.0, (width - 1) as f32 / 2.0);
    let source = image.to_vec();
    let pixel = |y: isize, x: isize| {
        let inside = (0..height as isize).contains(&y) && (0..width as isize).contains(&x);
        if inside {
            source[y as usize * width + x as usize]
        } else {
            0.0
        }
    };
    for (index, out) in image.iter_mut().enumerate() {
        let dy = (index / width) as f32 - middle_y;
        let dx = (index % width) as f32 - middle_x;
        let y = matrix[0] * dy + matrix[1] * dx + middle_y + down;
        let x = matrix[2] * dy + matrix[3] * dx + middle_x + right;
        let (top, left) = (y.floor(), x.floor());
        let (v, h) = (y - top, x - left);
        let (top, left) = (top as isize, left as isize);
        *out = (1.0 - v) * ((1.0 - h) * pixel(top, left) + h * pixel(top, left + 1))
            + v * ((1.0 - h) * pixel(top + 1, left) + h * pixel(top + 1, left + 1));
    }
}
