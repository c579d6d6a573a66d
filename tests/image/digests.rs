//! Frozen digests: the same seed, the same pixels, in every build and on every chip.
//!
//! A change of a number here is a breaking change: say so in the change log.

use smidgen::format::checksum;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::vae::Vae;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::fixtures::memory;

const AUTOENCODER: Autoencoder<'static> = smidgen::embed_model!(
    Autoencoder<'static>,
    "../../examples/models/digits-autoencoder-16.smid"
);
const VAE: Vae<'static> =
    smidgen::embed_model!(Vae<'static>, "../../examples/models/digits-vae.smid");
const GAN: Gan<'static> =
    smidgen::embed_model!(Gan<'static>, "../../examples/models/digits-gan.smid");
const DIFFUSION: Diffusion<'static> = smidgen::embed_model!(
    Diffusion<'static>,
    "../../examples/models/digits-diffusion.smid"
);

/// Model, and the digests of its pixels in `f32` and in Q16.16.
const DIGESTS: [(&str, [u32; 2]); 6] = [
    ("autoencoder", [0xec43_d028, 0xa9df_0ae9]),
    ("vae", [0x412c_34d5, 0x88fe_cc22]),
    ("gan", [0x7dca_d789, 0xc94a_d67c]),
    ("diffusion, 8 steps", [0xb939_f044, 0x9dd1_b728]),
    ("diffusion, 4 steps, guided", [0x0e9c_45df, 0x08e2_6dc8]),
    (
        "diffusion, 4 steps, fresh noise",
        [0xef66_ea4c, 0x48bb_072d],
    ),
];

/// The pixels of all models, one after the other.
fn images<R: Real>() -> [Vec<u8>; 6] {
    let bytes = [
        AUTOENCODER.workspace_bytes::<R>(),
        VAE.workspace_bytes::<R>(),
        GAN.workspace_bytes::<R>(),
        DIFFUSION.workspace_bytes::<R>(),
    ];
    let mut memory = memory(bytes.into_iter().max().unwrap());
    let memory: &mut [u8] = bytemuck::cast_slice_mut(&mut memory);
    let mut rng = DefaultRng::new(42);
    let mut of_vae = Vec::new();
    let mut of_gan = Vec::new();
    let mut image = [0; 256];
    for class in 0..10 {
        VAE.sample::<R>(class, &mut rng, &mut image, memory)
            .unwrap();
        of_vae.extend(image);
        GAN.sample::<R>(class, &mut rng, &mut image, memory)
            .unwrap();
        of_gan.extend(image);
    }
    let mut latent = [0; 16];
    let mut of_autoencoder = Vec::new();
    for image in of_vae.chunks(256) {
        let mut back = [0; 256];
        AUTOENCODER.encode::<R>(image, &mut latent, memory).unwrap();
        AUTOENCODER.decode::<R>(&latent, &mut back, memory).unwrap();
        of_autoencoder.extend(latent.iter().chain(&back));
    }
    let plain = DiffusionParameters::<R>::default();
    let few = plain.steps(4);
    let guided = few.guidance(R::from_f32(1.5));
    let [eight, guided, fresh] = [plain, guided, few.eta(R::ONE)].map(|parameters| {
        DIFFUSION
            .sample(Some(3), parameters, &mut rng, &mut image, memory)
            .unwrap();
        image.to_vec()
    });
    [of_autoencoder, of_vae, of_gan, eight, guided, fresh]
}

#[test]
fn digests_are_frozen() {
    let (float, fixed) = (images::<f32>(), images::<I16F16>());
    let mut found = DIGESTS;
    for ((entry, float), fixed) in found.iter_mut().zip(&float).zip(&fixed) {
        entry.1 = [checksum(float), checksum(fixed)];
        println!("(\"{}\", {:#010x?}),", entry.0, entry.1);
        // The number types agree but for rounding.
        let error = smidgen::model::image::squared_error(float, fixed).unwrap();
        let psnr: f64 = smidgen::model::image::psnr(error, float.len() as u64);
        assert!(psnr > 30.0, "{}: {psnr} dB", entry.0);
    }
    assert_eq!(found, DIGESTS);
}
