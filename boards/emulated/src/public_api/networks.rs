//! `quant`, `kernel` and `nn`.

use core::hint::black_box;

use smidgen::kernel::{row_products, row_sums};
use smidgen::nn::attention::{Queries, best_of, query_scale, weighted_values};
use smidgen::nn::{
    Activations, KvCache, linear, linear_add, linear_into, linear_with, rms_norm, rope, rope_into,
    rope_table, silu,
};
use smidgen::num::Real;
use smidgen::quant::{Matrix, MatrixFormat, QuantError, QuantizedVector, vector_words};

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
        format.levels(),
    ));
    black_box((
        format.byte_len(black_box(5), black_box(7)),
        vector_words(black_box(7)),
    ));
    let matrix = Matrix::from_bytes(format, black_box(2), black_box(4), bytes)?;
    black_box((
        matrix.format(),
        matrix.rows(),
        matrix.columns(),
        matrix.byte_len(),
    ));
    black_box((
        matrix.scale(),
        matrix.multiplier(black_box(1)),
        matrix.level_bound(),
        matrix.row_levels(black_box(1)).sum::<i32>(),
    ));
    let mut values = [number::<R>(0.5); 4];
    matrix.row(black_box(1), black_box(&mut values[..]));
    let (mut words, mut y) = ([0; vector_words(4)], [R::ZERO; 4]);
    let bound = matrix.level_bound();
    let x = Activations::new(black_box(&values[..]), bound, black_box(&mut words[..]));
    let y = black_box(&mut y[..]);
    linear(&matrix, &x, |row, value| {
        if let Some(y) = y.get_mut(row) {
            *y = value;
        }
    });
    linear_into(&matrix, &x, y);
    linear_add(&matrix, &x, y);
    linear_with(&matrix, &x, y, |y, product| *y = y.mul(product));
    let mut rows = [0; 4];
    row_sums(
        &matrix,
        black_box(1),
        &x.quantized,
        black_box(&mut rows[..]),
    );
    black_box(x.quantized.levels().sum::<i32>());
    let mut words = [0; vector_words(4)];
    let levels = black_box(&[1, -2, 3][..]);
    let x = QuantizedVector::<R>::from_levels(levels, x.quantized.scale, &mut words);
    row_sums(&matrix, black_box(0), &x, black_box(&mut rows[..]));
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
    let mut rotated = [R::ZERO; 8];
    rope_into(x, &table, black_box(&mut rotated[..]));
    black_box(query_scale::<R>(black_box(8)));
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
    let (mut levels, mut scores) = ([0; 8], [[0; 1]; 4]);
    let scores = black_box(&mut scores[..]);
    let queries = Queries::<1>::quantize(x, black_box(&mut levels[..]));
    let best = queries
        .with_offsets([number::<R>(0.1)])
        .scores(keys, scores);
    black_box(best_of(scores));
    weighted_values(scores, best, values, x);
    let (mut levels, mut scores) = ([0; 8], [[0; 2]; 4]);
    let scores = black_box(&mut scores[..]);
    let queries = Queries::<2>::quantize(x, black_box(&mut levels[..]));
    let best = queries.scores(keys, scores);
    weighted_values(scores, best, values, x);
}
