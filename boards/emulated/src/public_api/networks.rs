//! `quant`, `kernel` and `nn`.

use core::hint::black_box;

use smidgen::kernel::{row_products, row_sums};
use smidgen::nn::attention::{Query, weighted_values};
use smidgen::nn::{Activations, KvCache, linear, rms_norm, rope, rope_table, silu};
use smidgen::num::Real;
use smidgen::quant::{Matrix, MatrixFormat, QuantError, groups};

use super::number;

pub fn call<R: Real>() {
    let bytes = black_box(&[1; 64][..]);
    for id in 0..black_box(3) {
        let format = MatrixFormat::from_id(id).unwrap_or(MatrixFormat::Q8);
        black_box(
            matrix::<R>(format, bytes)
                .map_err(|error| error.rule())
                .is_ok(),
        );
    }
    attention::<R>();
    black_box(silu::<R>(number(0.3)));
}

fn matrix<R: Real>(format: MatrixFormat, bytes: &[u8]) -> Result<(), QuantError> {
    black_box((
        format.id(),
        format.name(),
        format.group(),
        format.groups(black_box(5)),
    ));
    black_box((
        format.byte_len(black_box(5), black_box(7)),
        groups(black_box(7)),
    ));
    let matrix = Matrix::from_bytes(format, black_box(2), black_box(4), bytes)?;
    black_box((
        matrix.format(),
        matrix.rows(),
        matrix.columns(),
        matrix.byte_len(),
    ));
    black_box((matrix.shift(), matrix.row_scale(black_box(1))));
    let mut values = [number::<R>(0.5); 4];
    matrix.row(black_box(1), black_box(&mut values[..]));
    let (mut levels, mut sub_scales, mut y) = ([0; 4], [0; 1], [R::ZERO; 4]);
    let x = Activations::new(
        black_box(&values[..]),
        black_box(&mut levels[..]),
        black_box(&mut sub_scales[..]),
    );
    let y = black_box(&mut y[..]);
    linear(&matrix, &x, |row, value| {
        if let Some(y) = y.get_mut(row) {
            *y = value;
        }
    });
    let mut sums = [0; 4];
    let (x, scales) = (x.quantized.levels, x.quantized.sub_scales);
    row_sums(&matrix, black_box(1), x, scales, black_box(&mut sums[..]));
    row_products(&matrix, black_box(1), &values, y);
    rms_norm(&values, &matrix, black_box(1e-5), y);
    Ok(())
}

fn attention<R: Real>() {
    let mut x = [number::<R>(0.5); 8];
    let x = black_box(&mut x[..]);
    let mut table = [R::ZERO; 8];
    rope_table(
        black_box(&[5, 9][..]).iter().copied(),
        black_box(7),
        black_box(&mut table[..]),
    );
    rope(x, &table);
    let mut bytes = [0; 256];
    black_box(KvCache::byte_len(
        black_box(1),
        black_box(2),
        black_box(4),
        black_box(8),
    ));
    let size = (black_box(1), black_box(2), black_box(4), black_box(8));
    let Some(mut cache) = KvCache::new(black_box(&mut bytes[..]), size.0, size.1, size.2, size.3)
    else {
        return;
    };
    cache.store(black_box(0), black_box(1), black_box(2), x, x);
    let (keys, values) = cache.head(black_box(0), black_box(1));
    let (mut scratch, mut levels, mut scores) = ([0; 8], [0; 8], [0; 4]);
    let scores = black_box(&mut scores[..]);
    Query::quantize(x, black_box(&mut scratch[..]), black_box(&mut levels[..]))
        .with_offset(number::<R>(0.1))
        .scores(keys, scores);
    weighted_values(scores, values, x);
}
