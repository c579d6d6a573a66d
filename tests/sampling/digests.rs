//! Frozen draws: the same seed gives the same tokens, today and on every chip.

use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use super::generators::bell;

/// FNV-1a over tokens, weights and totals of 1000 draws.
fn digest<R: Real>(parameters: SamplingParameters<R>) -> u64 {
    let sampler = Sampler::new(parameters).unwrap();
    let mut rng = DefaultRng::new(2026);
    let mut scratch = [0; 512];
    let mut said = Vec::new();
    let mut hash = 0xCBF2_9CE4_8422_2325;
    for draw in 0..1000 {
        let mut logits = bell::<R>(512, 2, draw % 10);
        let bias = [(3, R::ONE)];
        let drawn = sampler
            .sample(&mut logits, &said, &bias, &mut scratch, &mut rng)
            .unwrap();
        said.push(drawn.token);
        for word in [drawn.token.into(), drawn.weight, drawn.total] {
            for byte in word.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
            }
        }
    }
    hash
}

fn digests<R: Real>() -> [u64; 4] {
    let random = SamplingParameters::random();
    [
        digest::<R>(random),
        digest::<R>(SamplingParameters::default()),
        digest::<R>(random.top_p(R::from_f32(0.9)).temp(R::from_f32(1.3))),
        digest::<R>(
            SamplingParameters::default()
                .repeat_penalty(R::from_f32(1.1))
                .frequency_penalty(R::from_f32(0.1))
                .presence_penalty(R::from_f32(0.2)),
        ),
    ]
}

#[test]
fn f32_draws_are_frozen() {
    let frozen = [
        0x1785_5BF1_D818_D011,
        0x9C84_7836_AB45_8D31,
        0x0956_FE99_144C_1234,
        0xB0A8_7B49_66F0_9CDE,
    ];
    assert_eq!(digests::<f32>(), frozen);
}

#[test]
fn fixed_point_draws_are_frozen() {
    let frozen = [
        0x71E6_4321_6526_A32C,
        0x2CAE_237D_6264_0430,
        0xF3DB_8289_CA30_AC47,
        0x9948_0E00_C2D0_2903,
    ];
    assert_eq!(digests::<I16F16>(), frozen);
}
