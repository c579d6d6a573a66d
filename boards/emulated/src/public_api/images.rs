//! Networks and image models, from their files to pixels.

use core::hint::black_box;

use smidgen::model::Workspace;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::image::{ImageError, psnr, squared_error};
use smidgen::model::sequential::{Progress, Sequential, Session};
use smidgen::model::vae::{Vae, lerp, slerp};
use smidgen::num::Real;
use smidgen::rng::DefaultRng;

/// Length of the latent vectors.
const LATENT: usize = 4;

pub fn call<R: Real>() {
    let mut workspace = Workspace::<4096>::new();
    let ended = run::<R>(super::models::file(), black_box(workspace.as_mut()));
    black_box(ended.is_ok());
}

fn run<R: Real>(file: &[u8], workspace: &mut [u8]) -> Result<u64, ImageError> {
    let mut bytes = [0; 300];
    let length = black_box(256).min(bytes.len());
    let image = bytes.get_mut(..length).unwrap_or_default();
    let mut rng = DefaultRng::new(black_box(1));
    let class = black_box(7);
    let number = |value: f32| R::from_f32(black_box(value));
    if let Ok(model) = Sequential::from_bytes(file)
        && let Ok(mut session) = Session::<R>::new(model.network(), workspace)
    {
        let input = [number(0.5); 20];
        let _ = session.start(&input, &input);
        for _ in 0..black_box(10) {
            if session.step() == Progress::Done {
                break;
            }
        }
        black_box(session.output());
    }
    if let Ok(model) = Autoencoder::from_bytes(file) {
        let mut latent = [0; LATENT];
        model.encode::<R>(image, &mut latent, workspace)?;
        model.decode::<R>(&latent, image, workspace)?;
    }
    if let Ok(model) = Vae::from_bytes(file) {
        let posterior = model.encode::<R, LATENT>(image, class, workspace)?;
        let (mut point, other) = ([R::ZERO; LATENT], [number(1.0); LATENT]);
        lerp(posterior.mean(), &other, number(0.5), &mut point);
        slerp(posterior.std_dev(), &other, number(0.5), &mut point);
        model.decode(&point, class, image, workspace)?;
        model.sample::<R>(class, &mut rng, image, workspace)?;
    }
    if let Ok(model) = Gan::from_bytes(file) {
        model.sample::<R>(class, &mut rng, image, workspace)?;
        black_box(model.realism::<R>(image, class, workspace)?);
    }
    let model = Diffusion::from_bytes(file)?;
    let parameters = DiffusionParameters::default()
        .steps(black_box(8))
        .guidance(number(1.5))
        .eta(number(0.5));
    let mut session = model.session(workspace, parameters, &mut rng)?;
    session.start(Some(class))?;
    for _ in 0..black_box(100) {
        if session.step().is_done() {
            break;
        }
    }
    session.image(image)?;
    model.sample(None, parameters, &mut rng, image, workspace)?;
    let error = squared_error(image, black_box(&[0; 256]))?;
    black_box(psnr::<R>(error, black_box(256)));
    Ok(error)
}
