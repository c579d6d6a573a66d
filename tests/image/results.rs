//! What networks and image models compute, each reduced to a digest.
//!
//! The conformance suite of the chips is made of the same functions. They run in a workspace of
//! [`BYTES`] at most, and hand every image to `look`.

use smidgen::generate::TokenDigest;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::image::ImageError;
use smidgen::model::sequential::{NetworkError, Sequential, Session};
use smidgen::model::vae::{Vae, lerp, slerp};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

/// The files of models. They are checked on the machine: it is quicker than the compiler.
static AUTOENCODER: &[u8] =
    smidgen::embed_bytes!("../../examples/models/digits-autoencoder-16.smid");
static VAE: &[u8] = smidgen::embed_bytes!("../../examples/models/digits-vae.smid");
static GAN: &[u8] = smidgen::embed_bytes!("../../examples/models/digits-gan.smid");
/// On the straight path.
static DIFFUSION: &[u8] = smidgen::embed_bytes!("../../examples/models/digits-diffusion.smid");
/// On the path that preserves the variance, of small images and random weights; made by `files.rs`.
static SMALL_DIFFUSION: &[u8] = smidgen::embed_bytes!("../data/small-diffusion.smid");

/// A network with every operation and random weights, in each format of them; made by `files.rs`.
pub static NETWORKS: [(&str, &[u8]); 3] = [
    ("small-f32", smidgen::embed_bytes!("../data/small-f32.smid")),
    ("small-q8", smidgen::embed_bytes!("../data/small-q8.smid")),
    ("small-q4", smidgen::embed_bytes!("../data/small-q4.smid")),
];

/// Bytes that the largest of the models needs, in any number type of 32 bits.
pub const BYTES: usize = 105 * 1024;

const PIXELS: usize = 256;
/// Numbers of a point in the latent space of the VAE.
const LATENT: usize = 5;
const CLASSES: usize = 10;

/// Where images go.
pub type Look<'a> = &'a mut dyn FnMut(&[u8]);

/// A digest of images and numbers.
struct Results<'a> {
    digest: TokenDigest,
    look: Look<'a>,
}

impl<'a> Results<'a> {
    fn new(look: Look<'a>) -> Self {
        let digest = TokenDigest::new();
        Self { digest, look }
    }

    fn image(&mut self, image: &[u8]) {
        (self.look)(image);
        self.bytes(image);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.digest.push(byte.into()));
    }

    fn numbers<R: Real>(&mut self, numbers: &[R]) {
        numbers
            .iter()
            .for_each(|number| self.digest.push(number.order_key()));
    }

    fn value(&self) -> u32 {
        self.digest.value()
    }
}

/// The outputs of a network for four inputs and conditions.
pub fn network<R: Real>(
    file: &[u8],
    workspace: &mut [u8],
    look: Look<'_>,
) -> Result<u32, NetworkError> {
    let mut results = Results::new(look);
    let model = Sequential::from_bytes(file)?;
    let mut session = Session::<R>::new(model.network(), workspace)?;
    for turn in 0..4 {
        session.start_with(|input, condition| {
            for (i, x) in (turn..).zip(input.iter_mut().chain(condition)) {
                *x = R::from_f32((i * 37 % 64 - 32) as f32 / 32.0);
            }
        });
        results.numbers(session.finish());
    }
    Ok(results.value())
}

/// Encodes and decodes an image of each class.
pub fn autoencoder<R: Real>(workspace: &mut [u8], look: Look<'_>) -> Result<u32, ImageError> {
    let autoencoder = Autoencoder::from_bytes(AUTOENCODER)?;
    let vae = Vae::from_bytes(VAE)?;
    let mut results = Results::new(look);
    let mut rng = DefaultRng::new(42);
    let (mut image, mut latent) = ([0; PIXELS], [0; 16]);
    for class in 0..CLASSES {
        vae.sample::<R>(class, &mut rng, &mut image, workspace)?;
        autoencoder.encode::<R>(&image, &mut latent, workspace)?;
        autoencoder.decode::<R>(&latent, &mut image, workspace)?;
        results.bytes(&latent);
        results.image(&image);
    }
    Ok(results.value())
}

/// Draws an image of each class.
pub fn vae_image<R: Real>(workspace: &mut [u8], look: Look<'_>) -> Result<u32, ImageError> {
    let vae = Vae::from_bytes(VAE)?;
    let mut results = Results::new(look);
    let mut rng = DefaultRng::new(42);
    let mut image = [0; PIXELS];
    for class in 0..CLASSES {
        vae.sample::<R>(class, &mut rng, &mut image, workspace)?;
        results.image(&image);
    }
    Ok(results.value())
}

/// Encodes an image of each class to a mean and a standard deviation, and decodes the mean.
pub fn vae_reconstruction<R: Real>(
    workspace: &mut [u8],
    look: Look<'_>,
) -> Result<u32, ImageError> {
    let vae = Vae::from_bytes(VAE)?;
    let gan = Gan::from_bytes(GAN)?;
    let mut results = Results::new(look);
    let mut rng = DefaultRng::new(42);
    let mut image = [0; PIXELS];
    for class in 0..CLASSES {
        gan.sample::<R>(class, &mut rng, &mut image, workspace)?;
        let posterior = vae.encode::<R, LATENT>(&image, class, workspace)?;
        vae.decode(posterior.mean(), class, &mut image, workspace)?;
        results.numbers(posterior.mean());
        results.numbers(posterior.std_dev());
        results.image(&image);
    }
    Ok(results.value())
}

/// Goes from a point of the latent space to another along a line and along an arc.
pub fn vae_interpolation<R: Real>(workspace: &mut [u8], look: Look<'_>) -> Result<u32, ImageError> {
    let vae = Vae::from_bytes(VAE)?;
    let mut results = Results::new(look);
    let r = R::from_f32;
    let (mut from, mut to, mut point) = ([R::ZERO; LATENT], [R::ZERO; LATENT], [R::ZERO; LATENT]);
    for (i, (from, to)) in from.iter_mut().zip(&mut to).enumerate() {
        *from = r((i * 5 % 16) as f32 / 8.0 - 0.875);
        *to = r((i * 11 % 16) as f32 / 6.0 - 1.25);
    }
    let mut image = [0; PIXELS];
    for quarter in 0..=4 {
        let t = r(quarter as f32 / 4.0);
        for way in [lerp::<R>, slerp::<R>] {
            way(&from, &to, t, &mut point);
            vae.decode(&point, 3, &mut image, workspace)?;
            results.numbers(&point);
            results.image(&image);
        }
    }
    Ok(results.value())
}

/// Draws an image of each class.
pub fn gan_image<R: Real>(workspace: &mut [u8], look: Look<'_>) -> Result<u32, ImageError> {
    let gan = Gan::from_bytes(GAN)?;
    let mut results = Results::new(look);
    let mut rng = DefaultRng::new(42);
    let mut image = [0; PIXELS];
    for class in 0..CLASSES {
        gan.sample::<R>(class, &mut rng, &mut image, workspace)?;
        results.image(&image);
    }
    Ok(results.value())
}

/// Judges images of the other generator.
pub fn gan_realism<R: Real>(workspace: &mut [u8], look: Look<'_>) -> Result<u32, ImageError> {
    let vae = Vae::from_bytes(VAE)?;
    let gan = Gan::from_bytes(GAN)?;
    let mut results = Results::new(look);
    let mut rng = DefaultRng::new(42);
    let mut image = [0; PIXELS];
    for class in 0..CLASSES {
        vae.sample::<R>(class, &mut rng, &mut image, workspace)?;
        results.numbers(&[gan.realism::<R>(&image, class, workspace)?]);
    }
    Ok(results.value())
}

/// Draws a three by flow matching.
pub fn diffusion<R: Real>(
    parameters: DiffusionParameters<R>,
    workspace: &mut [u8],
    look: Look<'_>,
) -> Result<u32, ImageError> {
    let diffusion = Diffusion::from_bytes(DIFFUSION)?;
    let mut results = Results::new(look);
    let mut session = diffusion.session(workspace, parameters, DefaultRng::new(42))?;
    session.start(Some(3))?;
    session.finish();
    let mut image = [0; PIXELS];
    session.image(&mut image)?;
    results.numbers(session.numbers());
    results.image(&image);
    Ok(results.value())
}

/// Draws small images by denoising diffusion, guided.
pub fn denoising_diffusion<R: Real>(
    eta: f32,
    workspace: &mut [u8],
    look: Look<'_>,
) -> Result<u32, ImageError> {
    let mut results = Results::new(look);
    let parameters = DiffusionParameters::default().eta(R::from_f32(eta));
    let model = Diffusion::from_bytes(SMALL_DIFFUSION)?;
    let mut session = model.session(workspace, parameters, DefaultRng::new(42))?;
    for class in [Some(2), None] {
        session.start(class)?;
        session.finish();
        results.numbers(session.numbers());
    }
    Ok(results.value())
}
