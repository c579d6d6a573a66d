//! Networks and image models: outputs, images, latent vectors, scores.

#[path = "../../../tests/image/results.rs"]
mod results;

use smidgen::model::diffusion::DiffusionParameters;
use smidgen::model::image::ImageError;

pub use results::BYTES;

use crate::{Number, Report, Row};

pub fn rows<N: Number>(workspace: &mut [u8], report: Report<'_>) {
    for (name, file) in results::NETWORKS {
        let digest = results::network::<N>(file, workspace, &mut |_| ());
        report(Row {
            suite: "network",
            name,
            case: "",
            number: N::SHORT,
            digest: digest.expect("the networks have no errors"),
        });
    }
    let mut row = |name, case, digest: Result<u32, ImageError>| {
        report(Row {
            suite: "image",
            name,
            case,
            number: N::SHORT,
            digest: digest.expect("the models have no errors"),
        });
    };
    for (case, eta) in [("ddim", 0.0), ("ddpm", 1.0)] {
        let digest = results::denoising_diffusion::<N>(eta, workspace, &mut |_| ());
        row("small-diffusion", case, digest);
    }
    digits::<N>(workspace, &mut row);
}

/// Models of digits.
fn digits<N: Number>(
    workspace: &mut [u8],
    row: &mut impl FnMut(&'static str, &'static str, Result<u32, ImageError>),
) {
    type Compute = fn(&mut [u8], results::Look<'_>) -> Result<u32, ImageError>;
    let cases: [(_, _, Compute); 6] = [
        ("autoencoder", "", results::autoencoder::<N>),
        ("vae", "image", results::vae_image::<N>),
        ("vae", "reconstruction", results::vae_reconstruction::<N>),
        ("vae", "interpolation", results::vae_interpolation::<N>),
        ("gan", "image", results::gan_image::<N>),
        ("gan", "realism", results::gan_realism::<N>),
    ];
    for (name, case, compute) in cases {
        row(name, case, compute(workspace, &mut |_| ()));
    }
    // Two steps: they are the most work of all.
    let guided = DiffusionParameters::<N>::default().steps(2);
    let fresh = guided.guidance(N::ONE).eta(N::ONE);
    for (case, parameters) in [("flow", guided), ("fresh-noise", fresh)] {
        let digest = results::diffusion(parameters, workspace, &mut |_| ());
        row("diffusion", case, digest);
    }
}
