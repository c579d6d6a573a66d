//! The memory of a session: exact, aligned, whatever it held before.

use smidgen::model::transformer::{ModelError, Session, Transformer, Workspace};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;

use crate::builder::{VocabularyOptions, vocabulary_section};
use crate::fixtures::{ODD, Recipe, memory};

fn exact<R: Real>() {
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    for context in [1, 2, 7, 64, 100, 127, 128, 129, 1000] {
        let needed = model.workspace_bytes::<R>(context);
        let mut memory = memory(needed + 8);
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut memory);
        assert!(Session::<R>::new(&model, &mut bytes[..needed], context).is_ok());
        for given in [0, 1, 8, needed / 2, needed - 8, needed - 1] {
            let error = Session::<R>::new(&model, &mut bytes[..given], context).unwrap_err();
            assert_eq!(error, ModelError::WorkspaceTooSmall { needed, given });
            assert_eq!(error.missing_workspace(), needed - given);
        }
        let message = Session::<R>::new(&model, &mut bytes[..needed - 1], context).unwrap_err();
        assert!(message.to_string().ends_with(" 1 are missing"), "{message}");
        for offset in 1..8 {
            let error = Session::<R>::new(&model, &mut bytes[offset..], context).unwrap_err();
            assert_eq!(error, ModelError::WorkspaceAlignment);
            assert_eq!(error.missing_workspace(), 0);
        }
        for context in [0, 65_536, usize::MAX] {
            let error = Session::<R>::new(&model, bytes, context).unwrap_err();
            assert_eq!(error, ModelError::Context { context });
        }
    }
    assert_eq!(model.workspace_bytes::<R>(usize::MAX), usize::MAX);
}

#[test]
fn one_byte_less_is_too_small() {
    exact::<f32>();
    exact::<I16F16>();
}

fn contents<R: Real>() {
    let file = ODD.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let context = 6;
    let needed = model.workspace_bytes::<R>(context);
    let run = |memory: &mut [u64]| -> Vec<u64> {
        let bytes = bytemuck::cast_slice_mut(memory);
        let mut session = Session::<R>::new(&model, bytes, context).unwrap();
        for token in [1, 70, 80, 90, 70, 80, 90, 100, 3, 5] {
            session.feed(token).unwrap();
        }
        let logits = session.logits().unwrap().iter();
        logits.map(|x| x.to_f64().to_bits()).collect()
    };
    let zeros = run(&mut vec![0; needed / 8]);
    assert_eq!(run(&mut memory(needed)), zeros);
    assert_eq!(run(&mut vec![u64::MAX; needed / 8]), zeros);
    assert_eq!(run(&mut memory(10 * needed + 8)), zeros);
}

#[test]
fn contents_and_extra_bytes_do_not_matter() {
    contents::<f32>();
    contents::<I16F16>();
}

#[test]
fn workspaces_are_aligned() {
    let mut workspace = Workspace::<40>::default();
    assert_eq!(workspace.as_mut().as_ptr() as usize % 8, 0);
    assert_eq!(workspace.as_mut(), [0; 40]);
}

/// The shape of `stories260K`, with random weights.
#[test]
fn bytes_of_stories260k() {
    let mut pieces: Vec<(Vec<u8>, f32)> = ["<unk>", "<s>", "</s>"]
        .map(|special| (special.into(), 0.0))
        .into();
    pieces.extend((0..256).map(|byte| (format!("<0x{byte:02X}>").into(), 0.0)));
    pieces.extend((0..253).map(|id| (format!("{id:03}").into(), -1.0)));
    let vocabulary = vocabulary_section(&pieces, VocabularyOptions::LLAMA2C).unwrap();
    let recipe = Recipe {
        seed: 260,
        dim: 64,
        hidden_dim: 172,
        layers: 5,
        heads: 8,
        kv_heads: 4,
        vocabulary: 512,
        separate_head: false,
        format: MatrixFormat::Q4,
    };
    let file = recipe.file_with(&vocabulary);
    let model = Transformer::from_bytes(&file).unwrap();
    assert_eq!(model.config().parameters(), 260_032);
    for (context, at_most, expected) in [(512, 190_000, BYTES_512), (256, 100_000, BYTES_256)] {
        // Both number types have 32 bits.
        assert_eq!(model.workspace_bytes::<f32>(context), expected);
        assert_eq!(model.workspace_bytes::<I16F16>(context), expected);
        assert!(expected <= at_most);
    }
}

/// Bytes at contexts of 512 and 256: run.c takes 689,840 at 512.
const BYTES_512: usize = 189_544;
const BYTES_256: usize = 96_360;
