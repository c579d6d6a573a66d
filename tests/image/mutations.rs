//! No file, however broken, makes anything panic; one that is accepted can be run.

use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::sequential::{Sequential, Session};
use smidgen::model::vae::Vae;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::container::seal;
use crate::fixtures::{KINDS, Kind, Lcg, Parts, memory};

/// Whether a file is accepted; then it is run.
fn run<R: Real>(kind: Kind, file: &[u8]) -> bool {
    let rng = &mut DefaultRng::new(1);
    match kind {
        Kind::Sequential => {
            let Ok(model) = Sequential::from_bytes(file) else {
                return false;
            };
            let network = model.network();
            let mut memory = memory(network.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut session = Session::<R>::new(network, memory).unwrap();
            let input = vec![R::ONE; network.input().len()];
            let condition = vec![R::ONE; network.condition()];
            let output = session.run(&input, &condition).unwrap();
            assert_eq!(output.len(), network.output().len());
        }
        Kind::Autoencoder => {
            let Ok(model) = Autoencoder::from_bytes(file) else {
                return false;
            };
            let mut memory = memory(model.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut image = vec![7; model.config().image_len()];
            let mut latent = vec![0; model.config().latent];
            model.encode::<R>(&image, &mut latent, memory).unwrap();
            model.decode::<R>(&latent, &mut image, memory).unwrap();
        }
        Kind::Vae => {
            let Ok(model) = Vae::from_bytes(file) else {
                return false;
            };
            let mut memory = memory(model.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut image = vec![7; model.config().image_len()];
            // A broken encoder may say nonsense, or there may be no class.
            let _ = model.encode::<R, 2>(&image, 0, memory);
            let _ = model.sample::<R>(0, rng, &mut image, memory);
        }
        Kind::Gan => {
            let Ok(model) = Gan::from_bytes(file) else {
                return false;
            };
            let mut memory = memory(model.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut image = vec![7; model.config().image_len()];
            let _ = model.sample::<R>(0, rng, &mut image, memory);
            let _ = model.realism::<R>(&image, 0, memory);
        }
        Kind::Diffusion => {
            let Ok(model) = Diffusion::from_bytes(file) else {
                return false;
            };
            let mut memory = memory(model.workspace_bytes::<R>());
            let memory = bytemuck::cast_slice_mut(&mut memory);
            let mut image = vec![7; model.config().image_len()];
            let parameters = DiffusionParameters::default().steps(2);
            model
                .sample::<R>(None, parameters, rng, &mut image, memory)
                .unwrap();
        }
    }
    true
}

#[test]
fn every_truncation() {
    for kind in KINDS {
        let file = Parts::of(kind).file();
        assert!(run::<f32>(kind, &file) && run::<I16F16>(kind, &file));
        for length in 0..file.len() {
            assert!(!run::<f32>(kind, &file[..length]));
        }
    }
}

#[test]
fn every_change_of_one_byte() {
    for kind in KINDS {
        let file = Parts::of(kind).file();
        for at in 0..file.len() {
            for change in [1, 2, 16, 128, 255] {
                let mut changed = file.clone();
                changed[at] ^= change;
                assert!(!run::<f32>(kind, &changed), "byte {at}");
            }
        }
    }
}

#[test]
fn random_changes_under_a_new_checksum() {
    let mut random = Lcg(7);
    for kind in KINDS {
        let parts = Parts::of(kind);
        let file = parts.file();
        let body = &file[..file.len() - 4];
        let mut accepted = 0;
        for _ in 0..1_500 {
            let mut changed = body.to_vec();
            for _ in 0..1 + random.bits() % 3 {
                let at = (random.bits() << 8 ^ random.bits()) as usize % changed.len();
                changed[at] ^= 1 << (random.bits() % 8);
            }
            seal(&mut changed);
            if run::<f32>(kind, &changed) {
                accepted += 1;
                run::<I16F16>(kind, &changed);
            }
        }
        println!("{kind:?}: {accepted} of 1500 are accepted");
        assert!(accepted > 100);
    }
}
