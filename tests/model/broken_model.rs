//! Files whose configuration or tensors are broken: each has its own error.

use smidgen::model::transformer::ModelError;
use smidgen::quant::{MatrixFormat, QuantError};

use crate::builder::byte_vocabulary_section;
use crate::fixtures::{ODD, Recipe};
use crate::parts::{Parts, error_of};

fn checker(recipe: Recipe) -> impl Fn(ModelError, &dyn Fn(&mut Parts)) {
    let parts = Parts::of(&recipe.file());
    move |error, change| {
        let mut parts = parts.clone();
        change(&mut parts);
        assert_eq!(error_of(&parts.file()), Some(error));
    }
}

#[test]
fn configurations() {
    let check = checker(ODD);
    let conf =
        |at: usize, number: u32| move |parts: &mut Parts| Parts::set(&mut parts.conf, at, number);
    for dim in [0, 1, 65_537, u32::MAX] {
        check(ModelError::Dim { dim }, &conf(0, dim));
    }
    for hidden_dim in [0, 262_145, u32::MAX] {
        check(ModelError::HiddenDim { hidden_dim }, &conf(4, hidden_dim));
    }
    for layers in [0, 1_025, u32::MAX] {
        check(ModelError::Layers { layers }, &conf(8, layers));
    }
    for heads in [0, 5, 13, u32::MAX] {
        check(ModelError::Heads { heads }, &conf(12, heads));
    }
    check(ModelError::HeadDim { head_dim: 3 }, &conf(12, 4));
    check(ModelError::HeadDim { head_dim: 1 }, &conf(12, 12));
    check(ModelError::HeadDim { head_dim: 258 }, &conf(0, 774));
    for kv_heads in [0, 2, 6, u32::MAX] {
        check(ModelError::KvHeads { kv_heads }, &conf(16, kv_heads));
    }
    for found in [0, 258, 260, u32::MAX] {
        let expected = 259;
        check(ModelError::Vocabulary { expected, found }, &conf(20, found));
    }
    for context in [0, 65_536, u32::MAX] {
        check(ModelError::TrainedContext { context }, &conf(24, context));
    }
    for epsilon in [0.0, -0.0, -1e-5, f32::INFINITY, f32::NAN, -f32::NAN] {
        check(ModelError::Epsilon, &conf(28, epsilon.to_bits()));
    }
    for flags in [2, 3, 1 << 31] {
        check(ModelError::Flags { flags }, &conf(32, flags));
    }
    let length = |expected, found| ModelError::ConfigLength { expected, found };
    check(length(36, 35), &|parts| parts.conf.truncate(35));
    check(length(36, 0), &|parts| parts.conf.clear());
    check(length(44, 45), &|parts| parts.conf.push(0));
    check(length(44, 40), &|parts| parts.conf.truncate(40));
    // Frequencies of another head_dim.
    check(length(60, 44), &|parts| {
        Parts::set(&mut parts.conf, 12, 1);
    });
}

#[test]
fn tables_of_tensors() {
    let check = checker(ODD);
    let count = 2 + 2 * 10 + 1;
    let table = |expected, found| ModelError::TensorTable { expected, found };
    let expected = 16 * count;
    check(table(expected, expected - 1), &|parts| {
        parts.tens.pop();
    });
    check(table(expected, expected - 16), &|parts| {
        parts.tens.truncate(expected - 16);
    });
    check(table(expected, 0), &|parts| parts.tens.clear());
    // Without the flag there is one tensor too many, with more layers too few.
    check(table(expected - 16, expected), &|parts| {
        Parts::set(&mut parts.conf, 32, 0);
    });
    check(table(expected + 160, expected), &|parts| {
        Parts::set(&mut parts.conf, 8, 3);
    });
    for tensor in [0, 1, 4, 10, 22] {
        let entry = 16 * tensor as usize;
        for format in [3, 255] {
            check(ModelError::TensorFormat { tensor, format }, &|parts| {
                parts.tens[entry] = format;
            });
        }
        for byte in 1..4 {
            check(ModelError::TensorReserved { tensor }, &|parts| {
                parts.tens[entry + byte] = 1;
            });
        }
        for field in [12, 13, 15] {
            let wrong = |parts: &Parts| {
                let bytes = parts.tens[entry + 12..entry + 16].try_into().unwrap();
                let expected = u32::from_le_bytes(bytes);
                let mut bytes = expected.to_le_bytes();
                bytes[field - 12] ^= 16;
                (expected, u32::from_le_bytes(bytes))
            };
            let (expected, found) = wrong(&Parts::of(&ODD.file()));
            let error = ModelError::TensorOffset {
                tensor,
                expected,
                found,
            };
            check(error, &|parts| parts.tens[entry + field] ^= 16);
        }
    }
    for (tensor, expected) in [(0, [259, 12]), (2, [12, 12]), (4, [1, 4]), (8, [20, 12])] {
        let entry = 16 * tensor as usize;
        for found in [
            [expected[0] + 1, expected[1]],
            [expected[0], 0],
            [u32::MAX; 2],
        ] {
            let error = ModelError::TensorShape {
                tensor,
                expected,
                found,
            };
            check(error, &|parts| {
                Parts::set(&mut parts.tens, entry + 4, found[0]);
                Parts::set(&mut parts.tens, entry + 8, found[1]);
            });
        }
    }
    for tensor in [1, 4, 7, 21] {
        check(ModelError::VectorFormat { tensor }, &|parts| {
            parts.tens[16 * tensor as usize] = 1;
        });
    }
}

#[test]
fn data() {
    let check = checker(ODD);
    let length = Parts::of(&ODD.file()).data.len();
    check(ModelError::TensorRange { tensor: 22 }, &|parts| {
        parts.data.pop();
    });
    check(ModelError::TensorRange { tensor: 0 }, &|parts| {
        parts.data.clear();
    });
    let (expected, found) = (length, length + 16);
    check(ModelError::DataLength { expected, found }, &|parts| {
        parts.data.resize(length + 16, 0);
    });
    // The embedding has 4 bytes and 65 blocks of 4 * 16 + 8.
    check(ModelError::TensorPadding { tensor: 1 }, &|parts| {
        parts.data[4_684] = 1;
    });
}

#[test]
fn numbers() {
    let broken = |tensor: u32, error| ModelError::Tensor { tensor, error };
    let not_finite = [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let q8 = checker(ODD);
    for scale in not_finite.into_iter().chain([-1.0, -0.0]) {
        q8(broken(2, QuantError::Scale), &|parts| {
            let at = parts.offset(2);
            Parts::set(&mut parts.data, at, scale.to_bits());
        });
    }
    // A block is of 4 rows: 16 columns of 4 bytes, then multipliers.
    let (row, value) = (6, 0x8001);
    q8(broken(2, QuantError::Multiplier { row, value }), &|parts| {
        let at = parts.offset(2) + 4 + 72 + 64 + 2 * 2;
        parts.data[at..at + 2].copy_from_slice(&value.to_le_bytes());
    });
    // Columns 6 and 7: the even rows' levels have 128 added.
    for (row, column, at, level) in [(5, 7, 24 + 3, 0x80), (4, 7, 24 + 2, 0), (6, 6, 24 + 4, 0)] {
        q8(broken(22, QuantError::Level { row, column }), &|parts| {
            let at = parts.offset(22) + 4 + 72 + at;
            parts.data[at] = level;
        });
    }
    let q4 = checker(Recipe {
        format: MatrixFormat::Q4,
        ..ODD
    });
    // A block: 16 columns of 2 bytes, 4 sub-scales, multipliers.
    for value in [0, 64, -64, -128, 127] {
        let (row, group) = (1, 0);
        q4(
            broken(0, QuantError::SubScale { row, group, value }),
            &|parts| {
                parts.data[4 + 32 + 1] = value as u8;
            },
        );
    }
    let (row, value) = (258, 0xFFFF);
    q4(broken(0, QuantError::Multiplier { row, value }), &|parts| {
        let at = 4 + 64 * 44 + 36 + 2 * 2;
        parts.data[at..at + 2].fill(0xFF);
    });
    q4(broken(0, QuantError::Scale), &|parts| {
        Parts::set(&mut parts.data, 0, f32::NAN.to_bits());
    });
    let f32 = checker(Recipe {
        format: MatrixFormat::F32,
        ..ODD
    });
    for value in not_finite {
        // An embedding, a norm, a mean of keys, the head.
        for tensor in [0, 1, 4, 22] {
            let index = 3;
            f32(broken(tensor, QuantError::Value { index }), &|parts| {
                let at = parts.offset(tensor as usize) + 12;
                Parts::set(&mut parts.data, at, value.to_bits());
            });
        }
    }
}

/// A matrix beyond 2 GB is refused by its shape, before its bytes are missed.
#[test]
fn matrices_that_fit_no_memory() {
    let mut parts = Parts::of(&ODD.file());
    let dim = 65_536;
    for (at, number) in [(0, dim), (12, 256), (16, 256), (20, 1)] {
        Parts::set(&mut parts.conf, at, number);
    }
    parts.conf.resize(36 + 2 * 256, 1);
    // One token, which is unknown.
    parts.tokn = byte_vocabulary_section().unwrap();
    parts.tokn[0] = 0;
    Parts::set(&mut parts.tokn, 4, 1);
    parts.tokn[2..4].fill(0);
    parts.tokn[8..14].fill(0xFF);
    parts.tokn.extend([0; 48 + 4]);
    let embedding = 4 + dim * 2 + dim / 16 * 4 + 8;
    let norm = embedding.next_multiple_of(16);
    let wq = norm + 4 * dim;
    let entries = [(2, 1, 0), (0, 1, norm), (1, dim, wq)];
    for (entry, (format, rows, offset)) in entries.into_iter().enumerate() {
        for (field, number) in [format, rows, dim, offset].into_iter().enumerate() {
            Parts::set(&mut parts.tens, 16 * entry + 4 * field, number);
        }
    }
    parts.data = vec![1; embedding as usize];
    parts.data.resize(wq as usize, 0);
    let error = QuantError::Shape {
        rows: dim,
        columns: dim,
    };
    let tensor = 2;
    assert_eq!(
        error_of(&parts.file()),
        Some(ModelError::Tensor { tensor, error })
    );
}
