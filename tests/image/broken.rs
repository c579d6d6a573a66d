//! Files whose configuration or networks are broken: each has its own error.

use smidgen::format::FormatError;
use smidgen::model::autoencoder::Autoencoder;
use smidgen::model::diffusion::Diffusion;
use smidgen::model::gan::Gan;
use smidgen::model::image::ImageError;
use smidgen::model::sequential::{Network, NetworkError, Sequential};
use smidgen::model::vae::Vae;
use smidgen::quant::{MatrixFormat, QuantError};

use crate::fixtures::{KINDS, Kind, Parts, every_operation, set};

/// The error of a network, whose message is not empty and names the rule.
fn network_error(section: &[u8]) -> Option<NetworkError> {
    let error = Network::from_bytes(section).err()?;
    assert!(error.to_string().contains(error.rule()) && !error.rule().is_empty());
    Some(error)
}

#[track_caller]
fn check_network(error: NetworkError, change: impl Fn(&mut Vec<u8>)) {
    let (mut section, ..) = every_operation(9, MatrixFormat::Q8);
    assert_eq!(network_error(&section), None);
    change(&mut section);
    assert_eq!(network_error(&section), Some(error));
}

/// Where the entry of a layer is.
const fn entry(layer: u32) -> usize {
    32 + 16 * layer as usize
}

#[test]
fn headers() {
    for (at, field) in [(0, 0), (4, 1), (8, 2)] {
        for number in [0, 65_536, u32::MAX] {
            let mut found = [4, 6, 2];
            found[field] = number;
            check_network(NetworkError::InputShape { found }, |s| set(s, at, number));
        }
    }
    let found = [65_535, 6, 2000];
    check_network(NetworkError::InputShape { found }, |s| {
        set(s, 0, 65_535);
        set(s, 8, 2000);
    });
    let length = 65_536;
    check_network(NetworkError::ConditionLength { length }, |s| {
        set(s, 12, length)
    });
    for layers in [0, 257, u32::MAX] {
        check_network(NetworkError::Layers { layers }, |s| set(s, 16, layers));
    }
    for at in 20..32 {
        check_network(NetworkError::HeaderReserved, |s| s[at] = 1);
    }
    let truncated = |needed, found| NetworkError::Truncated { needed, found };
    for found in [0, 19] {
        check_network(truncated(48, found), |s| s.truncate(found));
    }
    check_network(truncated(32 + 15 * 16, 100), |s| s.truncate(100));
    check_network(NetworkError::NoCondition { layer: 0 }, |s| set(s, 12, 0));
}

#[test]
fn layers() {
    for layer in [0, 1, 14] {
        for operation in [9, 255] {
            let error = NetworkError::Operation { layer, operation };
            check_network(error, |s| s[entry(layer)] = operation);
        }
        check_network(NetworkError::LayerReserved { layer }, |s| {
            s[entry(layer) + 11] = 1
        });
    }
    let activation = 6;
    let error = NetworkError::Activation {
        layer: 2,
        activation,
    };
    check_network(error, |s| s[entry(2) + 1] = activation);
    // Save, upsample, concat and reshape take none.
    for layer in [1, 8, 9, 12] {
        let error = NetworkError::Activation {
            layer,
            activation: 1,
        };
        check_network(error, |s| s[entry(layer) + 1] = 1);
    }
    for kernel in [0, 2, 4, 7, 255] {
        let error = NetworkError::Kernel { layer: 2, kernel };
        check_network(error, |s| s[entry(2) + 2] = kernel);
    }
    for stride in [0, 3, 255] {
        let error = NetworkError::Stride { layer: 2, stride };
        check_network(error, |s| s[entry(2) + 3] = stride);
    }
    for slot in [8, 255] {
        let error = NetworkError::Slot { layer: 1, slot };
        check_network(error, |s| s[entry(1) + 2] = slot);
    }
    // Nothing has been kept there.
    for (layer, slot) in [(6, 2), (9, 7), (9, 8)] {
        let error = NetworkError::Slot { layer, slot };
        check_network(error, |s| s[entry(layer) + 2] = slot);
    }
    for layer in [0, 2, 3, 12, 14] {
        let error = NetworkError::Outputs { layer, outputs: 0 };
        check_network(error, |s| s[entry(layer) + 4] = 0);
    }
    let error = NetworkError::Outputs {
        layer: 3,
        outputs: 6,
    };
    check_network(error, |s| s[entry(3) + 4] = 6);
    for (layer, field) in [
        (0, 2),
        (0, 3),
        (0, 6),
        (1, 3),
        (1, 4),
        (1, 10),
        (1, 12),
        (2, 8),
        (8, 2),
        (12, 2),
        (12, 12),
    ] {
        let error = NetworkError::LayerReserved { layer };
        check_network(error, |s| s[entry(layer) + field] = 1);
    }
    // Another slot's map is of another shape, or of another size.
    for (layer, slot) in [(6, 0), (9, 1)] {
        let error = NetworkError::LayerShape { layer };
        check_network(error, |s| s[entry(layer) + 2] = slot);
    }
    for size in [0, 4] {
        let error = NetworkError::LayerShape { layer: 12 };
        check_network(error, |s| s[entry(12) + 6] = size);
    }
    for format in [3, 255] {
        let error = NetworkError::MatrixFormat { layer: 2, format };
        check_network(error, |s| s[entry(2) + 10] = format);
    }
}

#[test]
fn maps_that_grow_too_large() {
    check_network(NetworkError::MapSize { layer: 0 }, |s| {
        // Upsampling again and again: 20 layers of nothing else.
        set(s, 0, 1000);
        set(s, 4, 1000);
        set(s, 8, 1);
        set(s, 16, 3);
        for layer in 0..3 {
            s[entry(layer)..][..16].fill(0);
            s[entry(layer)] = 2;
        }
    });
}

#[test]
fn matrices() {
    let (section, ..) = every_operation(9, MatrixFormat::Q8);
    let word =
        |section: &[u8], at: usize| u32::from_le_bytes(section[at..at + 4].try_into().unwrap());
    for layer in [0, 2, 14] {
        let at = entry(layer) + 12;
        let expected = word(&section, at);
        for found in [0, expected - 16, expected + 1, expected + 16, u32::MAX] {
            let error = NetworkError::MatrixOffset {
                layer,
                expected,
                found,
            };
            check_network(error, |s| set(s, at, found));
        }
    }
    let last = word(&section, entry(14) + 12) as usize;
    for length in [last, last + 8, section.len() - 1] {
        check_network(NetworkError::MatrixRange { layer: 14 }, |s| {
            s.truncate(length)
        });
    }
    let (expected, found) = (section.len(), section.len() + 4);
    check_network(NetworkError::Length { expected, found }, |s| {
        s.extend([0; 4]);
    });
    // The first matrix is 4 x 3 with a bias: 16 + 4 + 12 + 16 bytes, 48 in all; the next follows
    // directly. Behind the second, of 5 x 18, there is padding.
    let second = word(&section, entry(2) + 12) as usize;
    let end = second + MatrixFormat::Q8.byte_len(5, 18).unwrap() + 4 * 5;
    let third = word(&section, entry(3) + 12) as usize;
    assert!(third > end);
    check_network(NetworkError::Padding { layer: 3 }, |s| s[end] = 1);
    let first = word(&section, entry(0) + 12) as usize;
    let row_scale = NetworkError::Matrix {
        layer: 0,
        error: QuantError::Scale,
    };
    check_network(row_scale, |s| s[first..first + 4].fill(0xFF));
    let bias = first + MatrixFormat::Q8.byte_len(4, 3).unwrap();
    let value = NetworkError::Matrix {
        layer: 0,
        error: QuantError::Value { index: 1 },
    };
    check_network(value, |s| s[bias + 4..bias + 8].fill(0xFF));
}

/// The error of a file of a kind.
fn image_error(kind: Kind, file: &[u8]) -> Option<ImageError> {
    let error = match kind {
        Kind::Sequential => unreachable!(),
        Kind::Autoencoder => Autoencoder::from_bytes(file).err(),
        Kind::Vae => Vae::from_bytes(file).err(),
        Kind::Gan => Gan::from_bytes(file).err(),
        Kind::Diffusion => Diffusion::from_bytes(file).err(),
    }?;
    assert!(error.to_string().contains(error.rule()) && !error.rule().is_empty());
    Some(error)
}

#[track_caller]
fn check(kind: Kind, error: ImageError, change: impl Fn(&mut Parts)) {
    let mut parts = Parts::of(kind);
    assert_eq!(image_error(kind, &parts.file()), None);
    change(&mut parts);
    assert_eq!(image_error(kind, &parts.file()), Some(error));
}

const IMAGES: [Kind; 4] = [Kind::Autoencoder, Kind::Vae, Kind::Gan, Kind::Diffusion];

#[test]
fn configurations() {
    for kind in IMAGES {
        let conf = |at: usize, number: u32| {
            move |parts: &mut Parts| set(parts.section(b"CONF"), at, number)
        };
        for (at, field, numbers) in [
            (0, 0, [0, 4097, u32::MAX]),
            (4, 1, [0, 4097, u32::MAX]),
            (8, 2, [0, 5, u32::MAX]),
        ] {
            for number in numbers {
                let mut found = [4, 4, 1];
                found[field] = number;
                check(kind, ImageError::ImageShape { found }, conf(at, number));
            }
        }
        for latent in [257, u32::MAX] {
            check(kind, ImageError::Latent { latent }, conf(12, latent));
        }
        for classes in [257, u32::MAX] {
            check(kind, ImageError::Classes { classes }, conf(16, classes));
        }
        for path in [3, u32::MAX] {
            check(kind, ImageError::Path { path }, conf(20, path));
        }
        for time_features in [17, u32::MAX] {
            let error = ImageError::TimeFeatures { time_features };
            check(kind, error, conf(24, time_features));
        }
        check(kind, ImageError::ConfigReserved, conf(28, 1));
        for found in [0, 31, 33] {
            let expected = 32;
            let error = ImageError::ConfigLength { expected, found };
            check(kind, error, |parts| parts.section(b"CONF").resize(found, 0));
        }
        if kind == Kind::Diffusion {
            check(kind, ImageError::Latent { latent: 2 }, conf(12, 2));
            check(kind, ImageError::Path { path: 0 }, conf(20, 0));
            let time_features = 0;
            check(
                kind,
                ImageError::TimeFeatures { time_features },
                conf(24, 0),
            );
        } else {
            check(kind, ImageError::Latent { latent: 0 }, conf(12, 0));
            check(kind, ImageError::Path { path: 1 }, conf(20, 1));
            let time_features = 1;
            check(
                kind,
                ImageError::TimeFeatures { time_features },
                conf(24, 1),
            );
        }
    }
    let classes = 3;
    check(
        Kind::Autoencoder,
        ImageError::Classes { classes },
        |parts| {
            set(parts.section(b"CONF"), 16, classes);
        },
    );
}

#[test]
fn networks_of_images() {
    for (kind, tags) in [
        (Kind::Autoencoder, &[b"ENCO", b"DECO"][..]),
        (Kind::Vae, &[b"ENCO", b"DECO"]),
        (Kind::Gan, &[b"GENE", b"DISC"]),
        (Kind::Diffusion, &[b"DENO"]),
    ] {
        for &&tag in tags {
            let error = NetworkError::Layers { layers: 0 };
            check(kind, ImageError::Network { tag, error }, |parts| {
                set(parts.section(&tag), 16, 0);
            });
            // A network of other lengths.
            let mut parts = Parts::of(kind);
            *parts.section(&tag) = every_operation(1, MatrixFormat::Q8).0;
            let found = [48, 3, 4];
            let error = image_error(kind, &parts.file());
            let shape = matches!(
                error,
                Some(ImageError::NetworkShape { tag: t, found: f, .. }) if t == tag && f == found
            );
            assert!(shape, "{error:?}");
            let optional = kind == Kind::Vae && tag == *b"ENCO" || tag == *b"DISC";
            if !optional {
                let error = FormatError::SectionMissing { tag };
                check(kind, ImageError::Format(error), |parts| parts.remove(&tag));
            }
        }
        for tag in [b"CARD", b"CONF"] {
            let error = FormatError::SectionMissing { tag: *tag };
            check(kind, ImageError::Format(error), |parts| parts.remove(tag));
        }
        let error = FormatError::CardName;
        check(kind, ImageError::Format(error), |parts| {
            *parts.section(b"CARD") = b"license: none\n".to_vec();
        });
    }
}

#[test]
fn files_of_another_kind() {
    for kind in IMAGES {
        for other in KINDS.iter().filter(|&&other| other != kind) {
            let other = Parts::of(*other);
            let found = image_error(kind, &other.file());
            let error = FormatError::Kind { kind: other.kind };
            assert_eq!(found, Some(ImageError::Format(error)));
        }
    }
    let file = Parts::of(Kind::Vae).file();
    let error = Sequential::from_bytes(&file).unwrap_err();
    assert_eq!(error, NetworkError::Format(FormatError::Kind { kind: 4 }));
    let mut parts = Parts::of(Kind::Sequential);
    parts.remove(b"NETW");
    let tag = *b"NETW";
    let error = Sequential::from_bytes(&parts.file()).err();
    let missing = FormatError::SectionMissing { tag };
    assert_eq!(error, Some(NetworkError::Format(missing)));
}
