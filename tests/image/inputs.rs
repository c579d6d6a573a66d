//! Inputs that a model cannot take: each has its error, and nothing is written.

use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::{Diffusion, DiffusionParameters};
use smidgen::model::gan::Gan;
use smidgen::model::image::ImageError;
use smidgen::model::sequential::{NetworkError, Sequential, Session};
use smidgen::model::vae::Vae;
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;

use crate::fixtures::{Kind, Parts, memory};

const BEFORE: u8 = 77;

fn bytes(memory: &mut [u64]) -> &mut [u8] {
    bytemuck::cast_slice_mut(memory)
}

#[test]
fn sequential() {
    let file = Parts::of(Kind::Sequential).file();
    let model = Sequential::from_bytes(&file).unwrap();
    let network = model.network();
    let needed = network.workspace_bytes::<f32>();
    let mut memory = memory(needed + 8);
    let given = needed - 1;
    let error = NetworkError::WorkspaceTooSmall { needed, given };
    let found = Session::<f32>::new(network, &mut bytes(&mut memory)[..given]).err();
    assert_eq!(found, Some(error));
    let found = Session::<f32>::new(network, &mut bytes(&mut memory)[1..]).err();
    assert_eq!(found, Some(NetworkError::WorkspaceAlignment));
    let mut session = Session::<f32>::new(network, &mut bytes(&mut memory)[..needed]).unwrap();
    assert!(session.output().is_empty());
    let expected = 48;
    for found in [0, 47, 49] {
        let error = NetworkError::Input { expected, found };
        assert_eq!(session.run(&vec![0.0; found], &[0.0; 3]), Err(error));
    }
    for found in [0, 2, 4] {
        let error = NetworkError::Condition { expected: 3, found };
        assert_eq!(session.run(&[0.0; 48], &vec![0.0; found]), Err(error));
    }
    assert!(session.output().is_empty());
    assert_eq!(session.run(&[0.0; 48], &[0.0; 3]).unwrap().len(), 4);
}

#[test]
fn steps_of_a_network() {
    let file = Parts::of(Kind::Sequential).file();
    let model = Sequential::from_bytes(&file).unwrap();
    let network = model.network();
    assert_eq!(network.layers().count(), network.layer_count());
    let mut memory = memory(network.workspace_bytes::<f32>());
    let mut session = Session::<f32>::new(network, bytes(&mut memory)).unwrap();
    let (input, condition) = ([0.5; 48], [1.0, 0.0, -1.0]);
    let whole = session.run(&input, &condition).unwrap().to_vec();
    session.start(&input, &condition).unwrap();
    let mut slices = 1;
    while session.step() != smidgen::model::sequential::Progress::Done {
        assert!(session.output().is_empty());
        slices += 1;
    }
    // 11 layers of one slice, and convolutions of 2, 2, 4 and 3 rows.
    assert_eq!(slices, 11 + 2 + 2 + 4 + 3);
    assert_eq!(session.output(), whole);
    session.step();
    assert_eq!(session.output(), whole);
}

/// A use of a model: what it writes to, and its workspace.
type Run<'a> = dyn Fn(&mut [u8], &mut [u8]) -> Result<(), ImageError> + 'a;

/// What every model refuses: small or crooked workspaces, images of another length.
fn refuses(needed: usize, run: &Run, length: usize) {
    let mut memory = memory(needed + 8);
    let mut out = vec![BEFORE; length];
    for given in [0, 8, needed - 1] {
        let workspace = &mut bytes(&mut memory)[..given];
        let error = run(&mut out, workspace).unwrap_err();
        let small = matches!(error, ImageError::WorkspaceTooSmall { given: g, .. } if g == given);
        assert!(small, "{error:?}");
    }
    let error = run(&mut out, &mut bytes(&mut memory)[1..]);
    assert_eq!(error, Err(ImageError::WorkspaceAlignment));
    assert!(out.iter().all(|&byte| byte == BEFORE));
    for found in [0, length - 1, length + 1] {
        let mut out = vec![BEFORE; found];
        let error = run(&mut out, bytes(&mut memory)).unwrap_err();
        let length_error = matches!(
            error,
            ImageError::ImageLength { expected, found: f }
            | ImageError::LatentLength { expected, found: f }
            if expected == length && f == found
        );
        assert!(length_error, "{error:?}");
        assert!(out.iter().all(|&byte| byte == BEFORE));
    }
    run(&mut out, &mut bytes(&mut memory)[..needed]).unwrap();
}

fn autoencoders<R: Real>() {
    let file = Parts::of(Kind::Autoencoder).file();
    let model = Autoencoder::from_bytes(&file).unwrap();
    assert_eq!(model.compression_ratio(), 8.0);
    let encoder = model.encoder().workspace_bytes::<R>();
    let decoder = model.decoder().workspace_bytes::<R>();
    assert_eq!(model.workspace_bytes::<R>(), encoder.max(decoder));
    refuses(encoder, &|out, w| model.encode::<R>(&[9; 16], out, w), 2);
    refuses(decoder, &|out, w| model.decode::<R>(&[9; 2], out, w), 16);
    let mut memory = memory(model.workspace_bytes::<R>());
    let workspace = bytes(&mut memory);
    let (expected, found) = (16, 15);
    let error = model.encode::<R>(&[0; 15], &mut [0; 2], workspace);
    assert_eq!(error, Err(ImageError::ImageLength { expected, found }));
    let (expected, found) = (2, 3);
    let error = model.decode::<R>(&[0; 3], &mut [0; 16], workspace);
    assert_eq!(error, Err(ImageError::LatentLength { expected, found }));
}

fn class_error(class: usize) -> ImageError {
    ImageError::ClassOutOfRange { class, classes: 3 }
}

fn vaes<R: Real>() {
    let file = Parts::of(Kind::Vae).file();
    let model = Vae::from_bytes(&file).unwrap();
    let latent = [R::ONE, R::ZERO];
    let decoder = model.decoder().workspace_bytes::<R>();
    refuses(decoder, &|out, w| model.decode::<R>(&latent, 1, out, w), 16);
    let draw = |out: &mut [u8], workspace: &mut [u8]| {
        model.sample::<R>(2, &mut DefaultRng::new(1), out, workspace)
    };
    refuses(decoder, &draw, 16);
    let mut memory = memory(model.workspace_bytes::<R>());
    let workspace = bytes(&mut memory);
    let mut out = [BEFORE; 16];
    for class in [3, usize::MAX] {
        let error = model.decode(&latent, class, &mut out, workspace);
        assert_eq!(error, Err(class_error(class)));
        let error = model.sample::<R>(class, &mut DefaultRng::new(1), &mut out, workspace);
        assert_eq!(error, Err(class_error(class)));
        let error = model.encode::<R, 2>(&out, class, workspace);
        assert_eq!(error.err(), Some(class_error(class)));
    }
    let (expected, found) = (2, 3);
    let error = ImageError::LatentLength { expected, found };
    assert_eq!(
        model.decode(&[R::ONE; 3], 0, &mut out, workspace),
        Err(error)
    );
    assert_eq!(model.encode::<R, 3>(&out, 0, workspace).err(), Some(error));
    let (expected, found) = (16, 4);
    let error = ImageError::ImageLength { expected, found };
    assert_eq!(
        model.encode::<R, 2>(&[0; 4], 0, workspace).err(),
        Some(error)
    );
    assert_eq!(out, [BEFORE; 16]);
    let posterior = model.encode::<R, 2>(&out, 0, workspace).unwrap();
    assert!(
        posterior
            .std_dev()
            .iter()
            .all(|&deviation| deviation > R::ZERO)
    );
    // Without its encoder it still decodes.
    let mut parts = Parts::of(Kind::Vae);
    parts.remove(b"ENCO");
    let file = parts.file();
    let model = Vae::from_bytes(&file).unwrap();
    assert_eq!(model.workspace_bytes::<R>(), decoder);
    let error = ImageError::NoNetwork { tag: *b"ENCO" };
    assert_eq!(model.encode::<R, 2>(&out, 0, workspace).err(), Some(error));
    model.decode(&latent, 0, &mut out, workspace).unwrap();
}

fn gans<R: Real>() {
    let file = Parts::of(Kind::Gan).file();
    let model = Gan::from_bytes(&file).unwrap();
    let latent = [R::ONE, R::ZERO];
    let generator = model.generator().workspace_bytes::<R>();
    refuses(
        generator,
        &|out, w| model.decode::<R>(&latent, 1, out, w),
        16,
    );
    let mut memory = memory(model.workspace_bytes::<R>());
    let workspace = bytes(&mut memory);
    let mut out = [BEFORE; 16];
    for class in [3, usize::MAX] {
        let error = model.decode(&latent, class, &mut out, workspace);
        assert_eq!(error, Err(class_error(class)));
        let error = model.sample::<R>(class, &mut DefaultRng::new(1), &mut out, workspace);
        assert_eq!(error, Err(class_error(class)));
        let error = model.realism::<R>(&out, class, workspace);
        assert_eq!(error.err(), Some(class_error(class)));
    }
    let (expected, found) = (2, 1);
    let error = ImageError::LatentLength { expected, found };
    assert_eq!(model.decode(&[R::ONE], 0, &mut out, workspace), Err(error));
    assert_eq!(out, [BEFORE; 16]);
    let realism: R = model.realism(&out, 1, workspace).unwrap();
    assert!(realism >= R::ZERO && realism <= R::ONE);
    let mut parts = Parts::of(Kind::Gan);
    parts.remove(b"DISC");
    let file = parts.file();
    let model = Gan::from_bytes(&file).unwrap();
    let error = ImageError::NoNetwork { tag: *b"DISC" };
    assert_eq!(model.realism::<R>(&out, 0, workspace).err(), Some(error));
    model.decode(&latent, 0, &mut out, workspace).unwrap();
}

fn diffusions<R: Real>() {
    let file = Parts::of(Kind::Diffusion).file();
    let model = Diffusion::from_bytes(&file).unwrap();
    let plain = DiffusionParameters::<R>::default();
    let run = |out: &mut [u8], workspace: &mut [u8]| {
        model.sample(Some(1), plain, &mut DefaultRng::new(1), out, workspace)
    };
    refuses(model.workspace_bytes::<R>(), &run, 16);
    let mut memory = memory(model.workspace_bytes::<R>());
    let workspace = bytes(&mut memory);
    let mut out = [BEFORE; 16];
    let mut sample = |class, parameters| {
        let mut rng = DefaultRng::new(1);
        model.sample(class, parameters, &mut rng, &mut out, workspace)
    };
    for steps in [0, 1001, usize::MAX] {
        let error = sample(Some(0), plain.steps(steps));
        assert_eq!(error, Err(ImageError::Steps { steps }));
    }
    for class in [3, usize::MAX] {
        assert_eq!(sample(Some(class), plain), Err(class_error(class)));
    }
    let outside = [R::ONE.neg(), R::ONE.add(R::ONE), R::MAX, R::LOWEST];
    for eta in outside {
        assert_eq!(sample(Some(0), plain.eta(eta)), Err(ImageError::Eta));
    }
    for guidance in [R::MAX, R::MAX.neg()] {
        assert_eq!(
            sample(None, plain.guidance(guidance)),
            Err(ImageError::Guidance)
        );
    }
    assert_eq!(out, [BEFORE; 16]);
}

#[test]
fn images() {
    autoencoders::<f32>();
    autoencoders::<I16F16>();
    vaes::<f32>();
    vaes::<I16F16>();
    gans::<f32>();
    gans::<I16F16>();
    diffusions::<f32>();
    diffusions::<I16F16>();
}

#[test]
fn numbers_that_are_not_finite() {
    let file = Parts::of(Kind::Vae).file();
    let model = Vae::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<f32>());
    let workspace = bytes(&mut memory);
    let mut out = [BEFORE; 16];
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = model.decode(&[0.0, bad], 0, &mut out, workspace);
        assert_eq!(error, Err(ImageError::LatentNotFinite { index: 1 }));
    }
    assert_eq!(out, [BEFORE; 16]);
    // Large numbers are fine.
    model
        .decode(&[1e30_f32, -1e30], 0, &mut out, workspace)
        .unwrap();
    let parameters = DiffusionParameters::<f32>::default();
    assert_eq!(
        parameters.guidance(f32::NAN).check(),
        Err(ImageError::Guidance)
    );
    assert_eq!(parameters.eta(f32::NAN).check(), Err(ImageError::Eta));
}
