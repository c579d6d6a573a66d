//! No file, however broken, makes anything panic; one that is accepted can be run.

use smidgen::generate::Generator;
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use crate::fixtures::{Lcg, ODD, Recipe, TINY, memory, tiny_vocabulary};
use crate::parts::resealed;

#[test]
fn every_truncation() {
    for file in [ODD.file(), TINY.file_with(&tiny_vocabulary())] {
        for length in 0..file.len() {
            assert!(Transformer::from_bytes(&file[..length]).is_err());
        }
    }
}

#[test]
fn every_change_of_one_byte() {
    let file = TINY.file_with(&tiny_vocabulary());
    for at in 0..file.len() {
        for change in 1..=255 {
            let mut changed = file.clone();
            changed[at] ^= change;
            assert!(Transformer::from_bytes(&changed).is_err(), "byte {at}");
        }
    }
    let file = ODD.file();
    for at in 0..256 {
        for change in [1, 2, 16, 128, 255] {
            let mut changed = file.clone();
            changed[at] ^= change;
            assert!(Transformer::from_bytes(&changed).is_err(), "byte {at}");
        }
    }
}

/// Feeds and generates a few tokens, beyond the context.
fn run<R: Real>(model: &Transformer<'_>) {
    let context = 5;
    let mut memory = memory(model.workspace_bytes::<R>(context));
    let memory: &mut [u8] = bytemuck::cast_slice_mut(&mut memory);
    let vocabulary = model.config().vocabulary as u32;
    let mut session = Session::<R>::new(model, memory, context).unwrap();
    for token in 0..4 {
        session.feed(token * 77 % vocabulary).unwrap();
        assert_eq!(session.logits().unwrap().len(), vocabulary as usize);
    }
    let sampler = Sampler::new(SamplingParameters::default()).unwrap();
    let mut generator =
        Generator::<R, _>::new(model, memory, context, sampler, DefaultRng::new(1)).unwrap();
    // A prompt may not be possible in a broken vocabulary; a NaN among logits is an error.
    let _ = generator.prompt("a é");
    for step in generator.generate(4).flatten() {
        let _ = step.text.to_string();
    }
}

#[test]
fn random_changes_under_a_new_checksum() {
    let tiny = tiny_vocabulary();
    let formats = [MatrixFormat::Q8, MatrixFormat::Q4, MatrixFormat::F32];
    let mut random = Lcg(7);
    for format in formats {
        let small = Recipe {
            dim: 6,
            heads: 3,
            separate_head: true,
            ..TINY
        };
        for (recipe, file) in [TINY, small].map(|recipe| {
            let recipe = Recipe { format, ..recipe };
            (recipe, recipe.file_with(&tiny))
        }) {
            let mut accepted = 0;
            for _ in 0..1_500 {
                let changed = resealed(&file, |file| {
                    for _ in 0..1 + random.bits() % 3 {
                        let at = (random.bits() << 8 ^ random.bits()) as usize % file.len();
                        file[at] ^= 1 << (random.bits() % 8);
                    }
                });
                if let Ok(model) = Transformer::from_bytes(&changed) {
                    accepted += 1;
                    run::<f32>(&model);
                    run::<I16F16>(&model);
                }
            }
            println!("{recipe:?}: {accepted} of 1500 are accepted");
            assert!(accepted > 100);
        }
    }
}
