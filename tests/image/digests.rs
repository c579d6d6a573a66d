//! Frozen digests: the same seed, the same pixels, in every build and on every chip.
//!
//! A change of a number here is a breaking change: say so in the change log.

use smidgen::model::diffusion::DiffusionParameters;
use smidgen::num::{I16F16, Real};

use crate::fixtures::memory;
use crate::results::{self, Look};

/// What is computed, and its digests in `f32` and in Q16.16.
const DIGESTS: [(&str, [u32; 2]); 14] = [
    ("network, f32", [0xaed3_e0a6, 0xa454_b3fd]),
    ("network, q8", [0x58b5_6c0a, 0xf934_4f6f]),
    ("network, q4", [0xe99c_8152, 0x25ee_b414]),
    ("autoencoder", [0xf04d_5672, 0x6061_3d5c]),
    ("vae, images", [0x7ed6_78b3, 0x7ed6_78b3]),
    ("vae, reconstructions", [0x95db_9628, 0x475e_859a]),
    ("vae, interpolation", [0x376b_8206, 0xb728_69ce]),
    ("gan, images", [0x9b54_6675, 0x71d0_3d74]),
    ("gan, realism", [0xae83_b4bc, 0xaaa0_c9c6]),
    ("diffusion, 8 steps", [0xc6fc_0a45, 0xc133_630f]),
    ("diffusion, 4 steps, guided", [0xc6d2_612c, 0x5d07_89cb]),
    (
        "diffusion, 4 steps, fresh noise",
        [0x21bb_3a0d, 0x9d40_dd5f],
    ),
    ("denoising diffusion, DDIM", [0x9737_0979, 0x47c3_513a]),
    ("denoising diffusion, DDPM", [0x5370_0d48, 0x5ed3_0def]),
];

/// A digest and the images that belong to it.
type Seen = (u32, Vec<u8>);

fn seen<E: core::fmt::Debug>(compute: impl FnOnce(&mut [u8], Look<'_>) -> Result<u32, E>) -> Seen {
    let mut memory = memory(results::BYTES);
    let mut images = Vec::new();
    let look = &mut |image: &[u8]| images.extend_from_slice(image);
    let digest = compute(bytemuck::cast_slice_mut(&mut memory), look).unwrap();
    (digest, images)
}

fn all<R: Real>() -> [Seen; 14] {
    let [small_f32, small_q8, small_q4] = results::NETWORKS
        .map(|(_, file)| seen(|workspace, look| results::network::<R>(file, workspace, look)));
    let plain = DiffusionParameters::<R>::default();
    let few = plain.steps(4);
    let guided = few.guidance(R::from_f32(1.5));
    let [eight, guided, fresh] = [plain, guided, few.eta(R::ONE)]
        .map(|parameters| seen(|workspace, look| results::diffusion(parameters, workspace, look)));
    let [ddim, ddpm] = [0.0, 1.0]
        .map(|eta| seen(|workspace, look| results::denoising_diffusion::<R>(eta, workspace, look)));
    [
        small_f32,
        small_q8,
        small_q4,
        seen(results::autoencoder::<R>),
        seen(results::vae_image::<R>),
        seen(results::vae_reconstruction::<R>),
        seen(results::vae_interpolation::<R>),
        seen(results::gan_image::<R>),
        seen(results::gan_realism::<R>),
        eight,
        guided,
        fresh,
        ddim,
        ddpm,
    ]
}

#[test]
fn digests_are_frozen() {
    let (float, fixed) = (all::<f32>(), all::<I16F16>());
    let mut found = DIGESTS;
    for ((entry, float), fixed) in found.iter_mut().zip(&float).zip(&fixed) {
        entry.1 = [float.0, fixed.0];
        println!("(\"{}\", {:#010x?}),", entry.0, entry.1);
        // The number types agree but for rounding.
        let error = smidgen::model::image::squared_error(&float.1, &fixed.1).unwrap();
        let psnr: f64 = smidgen::model::image::psnr(error, float.1.len() as u64);
        assert!(psnr > 30.0, "{}: {psnr} dB", entry.0);
    }
    assert_eq!(found, DIGESTS);
}
