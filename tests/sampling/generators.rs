//! Synthetic logits, and generators that are broken on purpose.

use core::convert::Infallible;

use rand_core::{Rng, TryRng, utils};
use smidgen::num::{I16F16, Real};
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters, uniform_below};

/// Logits that look like those of a model: bell-shaped, `spread` wide, the same for every number
/// type up to rounding.
pub fn bell<R: Real>(len: usize, spread: i32, seed: u64) -> Vec<R> {
    let mut rng = DefaultRng::new(seed);
    (0..len)
        .map(|_| {
            let sum: i32 = (0..12).map(|_| (rng.next_u32() >> 20) as i32).sum();
            R::from_f32(((sum - 12 * 2048) * spread) as f32 / 4096.0)
        })
        .collect()
}

/// Repeats its values forever.
pub struct Cycle<'a> {
    pub values: &'a [u64],
    pub at: usize,
}

impl TryRng for Cycle<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|value| value as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.at = (self.at + 1) % self.values.len();
        Ok(self.values[self.at])
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

fn broken_generators_give_valid_tokens<R: Real>() {
    let cycles: [&[u64]; 5] = [
        &[0],
        &[u64::MAX],
        &[0, u64::MAX],
        &[1, 0],
        &[0x8000_0000_0000_0000],
    ];
    for values in cycles {
        let mut rng = Cycle { values, at: 0 };
        for len in [1, 2, 3, 41, 1000] {
            for (top_k, top_p) in [(0, 1.0), (0, 0.9), (40, 1.0), (40, 0.9)] {
                let parameters = SamplingParameters::random()
                    .top_k(top_k)
                    .top_p(R::from_f32(top_p));
                let sampler = Sampler::new(parameters).unwrap();
                let mut logits = bell::<R>(len, 3, 9);
                let banned = (len > 1).then_some((0, R::LOWEST));
                let drawn = sampler
                    .sample(
                        &mut logits,
                        &[],
                        banned.as_slice(),
                        &mut [0; 1000],
                        &mut rng,
                    )
                    .unwrap();
                assert!((drawn.token as usize) < len);
                assert!(drawn.weight > 0, "a token without mass");
                assert!(banned.is_none() || drawn.token != 0, "a banned token");
            }
        }
    }
}

#[test]
fn broken_generators_terminate_in_f32() {
    broken_generators_give_valid_tokens::<f32>();
}

#[test]
fn broken_generators_terminate_in_fixed_point() {
    broken_generators_give_valid_tokens::<I16F16>();
}

#[test]
fn uniform_below_has_every_bound() {
    let mut rng = DefaultRng::new(5);
    assert_eq!(uniform_below(0, &mut rng), 0);
    assert_eq!(uniform_below(1, &mut rng), 0);
    for bound in [2, 3, 1 << 40, (1 << 40) + 1, 1 << 63, u64::MAX] {
        for _ in 0..1000 {
            assert!(uniform_below(bound, &mut rng) < bound);
        }
    }
    // The widest rejection: 2^64 mod (2^63 + 1) is 2^63 - 1. Zeros are always rejected.
    let mut zeros = Cycle {
        values: &[0],
        at: 0,
    };
    assert_eq!(uniform_below((1 << 63) + 1, &mut zeros), 0);
}

#[test]
fn uniform_below_is_unbiased_where_multiplication_alone_is_not() {
    // With the bound 3 * 2^62 the plain high word would give even thirds 1/2, 1/4, 1/4.
    let bound = 3_u64 << 62;
    let mut counts = [0; 3];
    let mut rng = DefaultRng::new(11);
    for _ in 0..30_000 {
        counts[(uniform_below(bound, &mut rng) % 3) as usize] += 1;
    }
    assert!(
        counts.iter().all(|count| (9_700..10_300).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn a_generator_behind_a_pointer_will_do() {
    let mut rng = DefaultRng::new(1);
    let rng: &mut dyn Rng = &mut rng;
    let sampler = Sampler::new(SamplingParameters::<f32>::random()).unwrap();
    assert!(
        sampler
            .sample(&mut [1.0, 2.0], &[], &[], &mut [], rng)
            .is_ok()
    );
}
