//! Logits against an independent forward pass in double precision: the values of
//! `tests/oracle/transformer_oracle.py`, with the roundings that the documentation states
//! (`stated`) and without any (`exact`). Largest errors are printed: `-- --nocapture`.

use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;

use crate::fixtures::{Recipe, memory};

static VALUES: &str = include_str!("../oracle/transformer_values.txt");

/// The oracle stores every third logit.
const STRIDE: usize = 3;

const fn gqa(seed: u32, format: MatrixFormat) -> Recipe {
    Recipe {
        seed,
        dim: 36,
        hidden_dim: 172,
        layers: 2,
        heads: 3,
        kv_heads: 1,
        vocabulary: 259,
        separate_head: true,
        format,
    }
}

const fn tied(seed: u32, format: MatrixFormat) -> Recipe {
    Recipe {
        seed,
        dim: 40,
        hidden_dim: 33,
        layers: 3,
        heads: 4,
        kv_heads: 2,
        vocabulary: 259,
        separate_head: false,
        format,
    }
}

const fn small(seed: u32) -> Recipe {
    Recipe {
        seed,
        dim: 12,
        hidden_dim: 20,
        layers: 1,
        heads: 3,
        kv_heads: 3,
        vocabulary: 259,
        separate_head: false,
        format: MatrixFormat::F32,
    }
}

/// The largest errors that are allowed: `[stated, exact]` of f32, then of Q16.16.
type Bounds = [[f64; 2]; 2];

fn tokens(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|i| 3 + (37 + 101 * i * i + 7 * i) % 256)
}

/// Positions, kinds and logits of a case.
fn stored(name: &str) -> Vec<(usize, bool, Vec<f64>)> {
    let lines = VALUES.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        (fields.next() == Some(name)).then(|| {
            let position = fields.next().unwrap().parse().unwrap();
            let stated = fields.next() == Some("stated");
            (
                position,
                stated,
                fields.map(|x| x.parse().unwrap()).collect(),
            )
        })
    });
    let stored: Vec<_> = lines.collect();
    assert!(!stored.is_empty(), "{name}");
    stored
}

/// The largest errors, stated and exact, of one number type.
fn errors<R: Real>(name: &str, recipe: &Recipe, context: usize) -> [f64; 2] {
    let stored = stored(name);
    let file = recipe.file();
    let model = Transformer::from_bytes(&file).unwrap();
    let mut memory = memory(model.workspace_bytes::<R>(context));
    let mut session =
        Session::<R>::new(&model, bytemuck::cast_slice_mut(&mut memory), context).unwrap();
    let last = stored.iter().map(|&(position, ..)| position).max().unwrap();
    let mut errors = [0.0_f64; 2];
    let mut compared = 0;
    for (position, token) in tokens(last as u32 + 1).enumerate() {
        session.feed(token).unwrap();
        for (_, stated, expected) in stored.iter().filter(|stored| stored.0 == position) {
            let logits = session.logits().unwrap();
            assert_eq!(logits.len().div_ceil(STRIDE), expected.len());
            let worst = &mut errors[usize::from(!stated)];
            for (logit, expected) in logits.iter().step_by(STRIDE).zip(expected) {
                *worst = worst.max((logit.to_f64() - expected).abs());
            }
            compared += 1;
        }
    }
    assert_eq!(compared, stored.len());
    errors
}

fn check(name: &str, recipe: &Recipe, context: usize, bounds: Bounds) {
    let found = [
        errors::<f32>(name, recipe, context),
        errors::<I16F16>(name, recipe, context),
    ];
    println!(
        "{name}: f32 {:.1e}, {:.1e}; q16 {:.1e}, {:.1e}",
        found[0][0], found[0][1], found[1][0], found[1][1]
    );
    for (found, bounds) in found.iter().zip(bounds) {
        for (found, bound) in found.iter().zip(bounds) {
            assert!(*found <= bound, "{name}: {found} > {bound}");
        }
    }
}

/// The error that is allowed for `f32` against the stated roundings.
const STATED: f64 = 1e-4;

#[test]
fn f32_weights() {
    let bounds = [[STATED, 0.036], [0.005, 0.036]];
    check("gqa-f32", &gqa(1, MatrixFormat::F32), 64, bounds);
    let bounds = [[STATED, 0.08], [0.035, 0.085]];
    check("tied-f32", &tied(2, MatrixFormat::F32), 64, bounds);
    let bounds = [[STATED, 0.019], [1e-3, 0.019]];
    check("small-f32", &small(3), 64, bounds);
}

#[test]
fn beyond_the_context() {
    let bounds = [[STATED, 0.047], [0.01, 0.05]];
    check("slide-f32", &gqa(4, MatrixFormat::F32), 16, bounds);
    let bounds = [[STATED, 0.05], [0.012, 0.047]];
    check("slide-short-f32", &small(5), 6, bounds);
    // Logits up to 23; in Q16.16 some activations fall to another level.
    let bounds = [[STATED, 1.0], [0.4, 0.8]];
    check("slide-q4", &tied(9, MatrixFormat::Q4), 16, bounds);
}

#[test]
fn quantized_weights() {
    let bounds = [[STATED, 0.022], [0.015, 0.02]];
    check("gqa-q8", &gqa(6, MatrixFormat::Q8), 64, bounds);
    let bounds = [[STATED, 0.055], [0.03, 0.05]];
    check("tied-q8", &tied(11, MatrixFormat::Q8), 64, bounds);
    let bounds = [[STATED, 0.11], [0.13, 0.08]];
    check("gqa-q4", &gqa(8, MatrixFormat::Q4), 64, bounds);
}
