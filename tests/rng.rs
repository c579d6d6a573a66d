//! The default generator: values against an independent implementation, and frozen.

use rand_core::{Rng, SeedableRng};
use smidgen::rng::DefaultRng;

/// xoshiro128++ seeded by SplitMix64, written from the papers.
struct Reference([u32; 4]);

impl Reference {
    fn new(mut seed: u64) -> Self {
        let mut split_mix = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        let (a, b) = (split_mix(), split_mix());
        Self([a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32])
    }

    fn next(&mut self) -> u32 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(7).wrapping_add(s[0]);
        let t = s[1] << 9;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(11);
        result
    }
}

#[test]
fn agrees_with_the_reference() {
    for seed in [0, 1, 42, u64::MAX, 0x0123_4567_89AB_CDEF] {
        let mut rng = DefaultRng::new(seed);
        let mut reference = Reference::new(seed);
        for _ in 0..1000 {
            assert_eq!(rng.next_u32(), reference.next());
        }
    }
}

#[test]
fn a_long_word_is_two_short_ones_low_first() {
    let mut long = DefaultRng::new(9);
    let mut short = DefaultRng::seed_from_u64(9);
    for _ in 0..100 {
        let (low, high) = (short.next_u32(), short.next_u32());
        assert_eq!(long.next_u64(), u64::from(high) << 32 | u64::from(low));
    }
    let mut bytes = [0; 10];
    DefaultRng::new(9).fill_bytes(&mut bytes);
    let mut short = DefaultRng::new(9);
    assert_eq!(bytes[..4], short.next_u32().to_le_bytes());
    assert_eq!(bytes[4..8], short.next_u32().to_le_bytes());
    assert_eq!(bytes[8..], short.next_u32().to_le_bytes()[..2]);
}

#[test]
fn a_state_can_be_kept_and_zero_is_no_trap() {
    let mut rng = DefaultRng::new(5);
    rng.next_u32();
    let mut copy = DefaultRng::from_seed(rng.state());
    assert_eq!(copy, rng);
    assert_eq!(copy.next_u64(), rng.next_u64());
    assert_eq!(DefaultRng::from_state([0; 16]), DefaultRng::new(0));
    let mut ahead = rng.clone();
    ahead.jump();
    assert_ne!(ahead, rng);
}

#[test]
fn the_first_hundred_values_are_frozen() {
    let mut rng = DefaultRng::new(0);
    let values: [u32; 100] = std::array::from_fn(|_| rng.next_u32());
    assert_eq!(values, FROZEN);
}

/// Never change these: whoever kept a seed kept them.
#[rustfmt::skip]
const FROZEN: [u32; 100] = [
    0x4653DAA3, 0x73922B58, 0xB82B4ADD, 0xD9FABD3B, 0x3C8698C3, 0x1C9B58FF, 0xCCAC4646, 0x27E3FD16,
    0xED908642, 0xA326713B, 0x2B17C194, 0x76F76697, 0x77337225, 0x0C31CFCF, 0x3475930C, 0xDF6B9966,
    0x494A92B0, 0x9AC1B0B2, 0x047AE083, 0x07F65401, 0x831B035A, 0xB060DE0D, 0x8EE14D8A, 0x15D67B85,
    0x999BC5FE, 0x190339F0, 0x6C9038C1, 0xA82F9E16, 0xC459A1B2, 0x9CCE4D36, 0xBF55A6A8, 0x903FE6EE,
    0x4F44EC25, 0x3EBF9E72, 0x85C07AEC, 0x7BD3D4FE, 0xBE258836, 0xD69D1A88, 0x91FB2186, 0x0FE17340,
    0xA96B7473, 0x5DB30001, 0xE04C8886, 0xD68EE797, 0x891017D5, 0xA7A3075D, 0xA73AF5E5, 0x5BEFA637,
    0x92D373A3, 0x0B132BAD, 0x756E2307, 0x8C818C50, 0x9BDDF939, 0x62B23A26, 0x705AA1EC, 0x85EB91EF,
    0x9531FDE1, 0xCCEABFF1, 0x6A2ED5E7, 0x7512AA8F, 0x6CA3B3B4, 0x19E678D5, 0xB9693B4B, 0xBF0FD321,
    0x2735A3B0, 0xBB8642E4, 0xE0636964, 0xFCBDD44B, 0xEACA89AB, 0xE8486B4D, 0x1627D5A3, 0x9271D604,
    0x25B46FA4, 0xD0761906, 0xE7FA7784, 0x3637FD18, 0x923E783B, 0xCB272620, 0x443408DE, 0xE3CEBA14,
    0x86F80F43, 0xA8B54BAF, 0xE41D7069, 0x75392E02, 0xC2009C6D, 0x2D4397D3, 0x6ABFBAA8, 0x6F5CA1BB,
    0xAC04DCA6, 0x97993966, 0xD944F3D9, 0x0BFFEA5F, 0xDA86A678, 0x7DCE63D8, 0x46FC19AC, 0xC0224057,
    0x4DC33B73, 0x30675063, 0xD963B202, 0xD2BB8AD3,
];
