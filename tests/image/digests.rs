//! Frozen digests: the same seed, the same pixels, in every build and on every chip.
//!
//! A change of a number here is a breaking change: say so in the change log.

use smidgen::model::diffusion::DiffusionParameters;
use smidgen::num::{I16F16, Real};

use crate::fixtures::memory;
use crate::results::{self, Look};

/// What is computed, and its digests in `f32` and in Q16.16.
const DIGESTS: [(&str, [u32; 2]); 14] = [
    ("network, f32", [0x0923_9830, 0xdb98_4f7f]),
    ("network, q8", [0x4ca9_e513, 0xdff7_6056]),
    ("network, q4", [0xc5a2_f118, 0xf7fc_8910]),
    ("autoencoder", [0x5123_541f, 0x643b_7d9d]),
    ("vae, images", [0x7148_4990, 0xf762_bb08]),
    ("vae, reconstructions", [0xf0fe_259d, 0x0ff6_7a5e]),
    ("vae, interpolation", [0x191c_77c3, 0x610d_95cd]),
    ("gan, images", [0xcf86_1da9, 0x6977_fd38]),
    ("gan, realism", [0x06a9_9f53, 0xbcb7_b35f]),
    ("diffusion, 8 steps", [0x826b_c18d, 0xbf93_c529]),
    ("diffusion, 4 steps, guided", [0x88d7_e3b3, 0x9ee5_6b4b]),
    (
        "diffusion, 4 steps, fresh noise",
        [0x039c_ee07, 0xd77d_5d2e],
    ),
    ("denoising diffusion, DDIM", [0x5ee0_58f0, 0xafa4_d2c2]),
    ("denoising diffusion, DDPM", [0xb6f1_0db8, 0x1c5e_0e1d]),
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
