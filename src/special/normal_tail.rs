//! The upper tail of the standard normal distribution, in integers.
//!
//! `Q(z) = 2^-(L + M)` with `L = log2(e)/2 z^2` and `M = -log2(exp(z^2/2) Q(z))`. `M` is the
//! logarithm of the ratio of Mills ("Table of the ratio: area to bounding ordinate, for any portion
//! of the normal curve", Biometrika 18, 1926) and grows slowly, from 1 at 0 to 8.3 at 128: it is a
//! polynomial on each half of an octave of `u = 31/32 z + 2`. One power of two of the sum then gives
//! every magnitude with the same relative error, and orders the results as the arguments.
//! Constants and coefficients: `tests/oracle/normal_tail_tables.py`.

use crate::num::exp2_fraction;

/// `log2(e) / 2 * 2^64`.
const HALF_LOG2_E: u64 = 0xb8aa_3b29_5c17_f0bc;

/// Two as Q7.57: the least `u`. The largest is below 126, at the end of the sixth octave.
const LEAST: u64 = 2 << 57;

/// Halves of octaves.
const SEGMENTS: usize = 12;

/// `M` in the middle of each segment as Q14.50, and `2^-33` more to round the sum.
const CONSTANT: [u64; SEGMENTS] = [
    0x00061fc1b5d3fffe,
    0x00093ea97d1df1f3,
    0x000c51c7267478c1,
    0x000ef9252392917d,
    0x00119163d338f2dc,
    0x0013dcf2502bc535,
    0x00162eb8831567e4,
    0x00184bc35c7b2a98,
    0x001a7b4e2b3594b2,
    0x001c81f2e9567440,
    0x001ea0f2db85b421,
    0x00209cb226a23c66,
];

/// The polynomial of each segment without its constant, lowest power first, in `x` from -1/2 to
/// 1/2: the first coefficient as Q1.30, the others as Q.32. Largest error of `M`, rounding of the
/// products included: `2^-31.3`.
const SLOPES: [[i32; 9]; SEGMENTS] = [
    [
        1018226225, -877712247, 182824125, -29995433, 2600555, 423770, -239973, 48470, -1003,
    ],
    [
        690050788, -480627587, 91391265, -16055154, 2361313, -233008, -7416, 10172, -289,
    ],
    [
        884003818, -892666831, 269901043, -82853958, 24370521, -6591405, 1545387, -250234, -7512,
    ],
    [
        580032870, -409548502, 91263962, -21704728, 5223137, -1238661, 283401, -63539, 14570,
    ],
    [
        753332156, -713646538, 219695199, -74218692, 26090153, -9296794, 3329044, -1280554, 448103,
    ],
    [
        509839572, -331464861, 70962747, -16886731, 4234756, -1092490, 288925, -79274, 17168,
    ],
    [
        684549035, -601596467, 175244997, -57111931, 19743342, -7048972, 2577675, -1053397, 402481,
    ],
    [
        475326290, -290901929, 59182412, -13508514, 3279391, -826735, 216539, -58995, 11440,
    ],
    [
        651399990, -547128645, 152985179, -48063385, 16085912, -5585379, 1995818, -797475, 298252,
    ],
    [
        458692297, -271468630, 53520286, -11862931, 2802386, -688981, 176856, -46968, 7952,
    ],
    [
        635324912, -520970952, 142356075, -43749038, 14337194, -4880054, 1709209, -669247, 248752,
    ],
    [
        450572162, -262069795, 50801976, -11077241, 2576566, -623518, 152525, -41223, 15202,
    ],
];

/// `Q(z) = 1 - Phi(z)` for `z >= 0` as Q7.57: `(mantissa, exponent)` with the value
/// `mantissa * 2^exponent`, mantissa from `2^31` to `2^32 - 1`, exponent from -11,858 to -32.
///
/// Relative error below `2^-30`; `Q(0)` is exactly 1/2, and no result is above it. Where `z` grows,
/// the result falls, except that it may rise by one unit of the mantissa.
pub(crate) const fn upper_tail(z: u64) -> (u32, i32) {
    let logarithm = (half_square(z) + mills_logarithm(z)) >> 18;
    let exponent = logarithm.wrapping_neg() as i64;
    (exp2_fraction(exponent as u32), (exponent >> 32) as i32 - 31)
}

/// `L = log2(e)/2 z^2` as Q14.50, less than five units too small.
const fn half_square(z: u64) -> u64 {
    let (high, low) = (z >> 32, z & 0xffff_ffff);
    let square = high * high + ((high * low) >> 31);
    let (high, low) = (square >> 32, square & 0xffff_ffff);
    let (factor_high, factor_low) = (HALF_LOG2_E >> 32, HALF_LOG2_E & 0xffff_ffff);
    high * factor_high + ((high * factor_low) >> 32) + ((low * factor_high) >> 32)
}

/// `M = -log2(exp(z^2/2) Q(z))` as Q14.50, with the `2^-33` of the constants.
const fn mills_logarithm(z: u64) -> u64 {
    let u = z - (z >> 5) + LEAST;
    // The bit that is set here never leads: it shows the compiler that the index is in bounds.
    let shift = ((u >> 32) as u32 | (LEAST >> 32) as u32).leading_zeros();
    let aligned = u << shift;
    let segment = (2 * (5 - shift) + (aligned >> 62 & 1) as u32) as usize;
    let x = ((aligned >> 30) as u32 ^ 1 << 31) as i32;
    let slopes = &SLOPES[segment];
    let mut slope = slopes[8];
    let mut power = 8;
    while power > 1 {
        power -= 1;
        slope = slopes[power] + high(x, slope);
    }
    let slope = slopes[0] + (high(x, slope) >> 2);
    CONSTANT[segment].wrapping_add_signed((x as i64 * slope as i64) >> 12)
}

/// The high 32 bits of a product, rounded down.
const fn high(a: i32, b: i32) -> i32 {
    ((a as i64 * b as i64) >> 32) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mantissas of `Q` at each [`point`], by `tests/oracle/normal_tail_tables.py`.
    const MANTISSAS: [u32; 200] = [
        0x8761c629, 0xb7a7f512, 0x80147c04, 0xc0515d2e, 0xe5af78e9, 0xb83c9f23, 0xf1f0e7fe,
        0xc969a198, 0xcccfbf44, 0xda4b3848, 0xf52a9f4b, 0xbff7b965, 0xcc07ca39, 0x86472edb,
        0xad1753a3, 0x864e94ce, 0xdbd871de, 0x87258a1c, 0xaa207981, 0xfab96c30, 0xeb08e3bb,
        0x82247486, 0xb5dcd994, 0xe484706d, 0xbe73f69f, 0x9a1b0a6b, 0x85c52a39, 0xa47c5aab,
        0xe8c56f68, 0xe85bd902, 0xebe825b9, 0xad9c00b5, 0x998257be, 0x8e4ba269, 0x88571c27,
        0xe0d957bf, 0xd0d7a7b6, 0xb9740334, 0xc4bdddba, 0xd62f2945, 0x866c848d, 0x8a370484,
        0xe1ea862d, 0xe71c9884, 0xf7ca8085, 0xab72b469, 0xae0a16c1, 0xf38f7d17, 0xa291d25f,
        0xf689ad51, 0xeb2f04b3, 0xfa09e339, 0x83a7cbe0, 0x9be6acc5, 0xe147c22a, 0x83ba8b63,
        0xc01a87eb, 0xf0ead13d, 0xe077f6d4, 0xe433eae3, 0xc4013bb4, 0xfa791a69, 0xeb9a021b,
        0x9be8302c, 0xd5477c7c, 0xf7e73526, 0xb0fb79e3, 0xa9f2ce08, 0xbcc4c59d, 0xd2178aac,
        0xb5333f34, 0xfc01b7ff, 0x8534a01c, 0x8f9a671b, 0xf8e2f7a5, 0xc8e1d22c, 0x86dbd5b5,
        0xda58a256, 0xfcccbec2, 0xf25af316, 0xe609b8be, 0x8edd9e15, 0xc7f83105, 0xb95b8856,
        0xb2cd0036, 0xcc40e882, 0x86c3f783, 0xe046627a, 0xd837f615, 0xe00ef63f, 0x9adf065e,
        0x9bc72d55, 0xcfdf969e, 0xfa5ec1e3, 0xdb4369e0, 0xdbd6f252, 0x932095f0, 0x9afc8b05,
        0xb4e78e97, 0xce04c801, 0xa98f3dcb, 0x8d12e0d3, 0xa653200e, 0x80994591, 0xb4563bcf,
        0xd736bf17, 0xcc777f31, 0xc2b94002, 0xf46d5fa6, 0xee2db069, 0xd9638b9f, 0xc1928429,
        0x8547d66e, 0xaf10902e, 0xbcf45e9e, 0x8f6a1fbe, 0xff374570, 0xcfd81503, 0xd008de68,
        0xdbed6ade, 0xe8477478, 0xfaf357f0, 0xca3a7ea6, 0x925f2dac, 0x93dd0eeb, 0x9cde6fb1,
        0xefc8ffed, 0x8ca52492, 0xad292daf, 0xfc6278dc, 0xabf1efff, 0xbefbb278, 0xdb0acffd,
        0xcf34d947, 0xb65c94ff, 0xd22eb6a6, 0x9792c381, 0xacbd98e9, 0xec12fac9, 0xea0257be,
        0xc5159af8, 0x9b1f2946, 0x833e9c83, 0xfbbc68bc, 0x8439762d, 0xb62d71e1, 0xdddca8fa,
        0xbfbb1020, 0xc7ee0b7f, 0xd7cfb76d, 0x9e5f1cc6, 0x92aa3f95, 0xd491a729, 0xf822a218,
        0x82a0b51a, 0xcee9172f, 0xbf69d315, 0xfdfb3746, 0xa58c71fa, 0xf832728d, 0xb090566d,
        0x9aea6a1f, 0x97b5eebd, 0xf6389e38, 0xfbee8237, 0xbaaa0a4f, 0xdbaa9782, 0xf78c865e,
        0xe3c12347, 0xe5d95ae7, 0xaaa06722, 0x92c9cf59, 0xb5bc63e0, 0x86c89cab, 0xf42209ea,
        0xd121bb9a, 0xbd6993dc, 0xb008e078, 0xbfeabf5f, 0xd3b64961, 0x8d1d1b7d, 0xdda97c90,
        0xeeb513fe, 0x98019833, 0xa99fc00b, 0xfaf03d48, 0x95985c3d, 0xe427a6f2, 0x9e1401a5,
        0xf403433a, 0xb272426a, 0x95bb97ad, 0xdc9ab48b, 0x880481c7, 0xea7b285a, 0x96750bae,
        0x9b890422, 0xe6da681a, 0xdb7b613c, 0xe1b32af6,
    ];

    /// Their exponents, negated.
    const EXPONENTS: [i32; 200] = [
        4553, 2194, 40, 55, 50, 42, 33, 33, 33, 33, 11361, 173, 187, 123, 75, 33, 34, 33, 33, 33,
        1400, 1016, 524, 34, 38, 37, 35, 34, 33, 33, 5832, 2628, 57, 66, 54, 44, 33, 33, 33, 33,
        79, 297, 247, 146, 33, 34, 34, 34, 33, 33, 2138, 1316, 627, 37, 41, 38, 36, 33, 33, 33,
        7269, 35, 84, 80, 60, 46, 33, 33, 33, 33, 278, 462, 316, 170, 34, 35, 34, 34, 33, 33, 3035,
        1654, 741, 43, 44, 40, 36, 33, 33, 33, 8865, 65, 120, 97, 66, 33, 33, 33, 33, 33, 635, 665,
        396, 197, 35, 36, 35, 34, 33, 33, 4091, 2033, 36, 51, 48, 41, 33, 33, 33, 33, 10621, 135,
        166, 115, 72, 33, 34, 33, 33, 33, 1151, 909, 486, 33, 37, 37, 35, 34, 33, 33, 5306, 2451,
        49, 62, 52, 43, 33, 33, 33, 33, 44, 243, 222, 137, 79, 34, 34, 34, 33, 33, 1826, 1192, 585,
        36, 40, 38, 36, 33, 33, 33, 6680, 2909, 72, 74, 58, 45, 33, 33, 33, 33, 180, 392, 288, 160,
        33, 35, 34, 34, 33, 33, 2660, 1515, 695, 40, 43, 39, 36, 33, 33, 33,
    ];

    /// Irregular points of every magnitude.
    fn point(k: usize) -> u64 {
        (2 * k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (k % 10)
    }

    /// `2^power`, for normal results.
    fn power_of_two(power: i32) -> f64 {
        f64::from_bits(((power + 1023) as u64) << 52)
    }

    /// Mantissa and exponent as one integer that orders as the values do, a unit apart where the
    /// mantissas are.
    fn order((mantissa, exponent): (u32, i32)) -> i64 {
        (i64::from(exponent) << 31) + i64::from(mantissa)
    }

    /// `u` where a segment begins.
    fn border(segment: usize) -> u64 {
        (2 + segment as u64 % 2) << (57 + segment / 2)
    }

    /// The argument with that `u`.
    fn argument(u: u64) -> u64 {
        u - LEAST + (u - LEAST) / 31
    }

    #[test]
    fn true_values() {
        for (k, (&mantissa, &exponent)) in MANTISSAS.iter().zip(&EXPONENTS).enumerate() {
            let value = upper_tail(point(k));
            assert!(value.0 >> 31 == 1, "{k}");
            let error = order(value).abs_diff(order((mantissa, -exponent)));
            // Half a unit is that of the rounded truth.
            let limit = u64::from(mantissa) + (1 << 29);
            assert!(error << 30 <= limit, "{k}: {error}");
        }
    }

    #[cfg(feature = "libm")]
    #[test]
    fn every_part_of_the_range_of_f64() {
        const COUNT: u64 = 50_000;
        let mut worst = 0.0f64;
        for k in 0..COUNT {
            // Up to 36, denser near 0; of 53 bits, to be exact in `f64`.
            let t = k as f64 / COUNT as f64;
            let z = (36.0 * t * t * power_of_two(57)) as u64;
            let truth = libm::erfc(z as f64 * power_of_two(-57) * core::f64::consts::FRAC_1_SQRT_2);
            let (mantissa, exponent) = upper_tail(z);
            let ratio = f64::from(mantissa) * power_of_two(exponent + 1) / truth;
            worst = worst.max((ratio - 1.0).abs());
        }
        assert!(worst < power_of_two(-30), "{worst:e}");
    }

    #[test]
    fn zero_is_half() {
        assert_eq!(upper_tail(0), (1 << 31, -32));
        // Nothing is above, at any magnitude.
        for k in 0..10_000 {
            let z = point(k) >> (k % 60);
            assert!(order(upper_tail(z)) <= order((1 << 31, -32)), "{z:#x}");
        }
    }

    #[test]
    fn ends_of_the_range() {
        // By mpmath: Q(128 - 2^-57) * 2^11858.
        let (mantissa, exponent) = upper_tail(u64::MAX);
        assert_eq!(exponent, -11_858);
        assert!(mantissa.abs_diff(2_327_911_282) <= 2, "{mantissa}");
        // The least step is far below the last bit of 1/2.
        assert_eq!(upper_tail(1), (1 << 31, -32));
    }

    #[test]
    fn segments_join() {
        for segment in 1..SEGMENTS {
            let above = argument(border(segment));
            let below = argument(border(segment) - 1);
            let fall = order(upper_tail(below)) - order(upper_tail(above));
            assert!((-1..=4).contains(&fall), "{segment}: {fall}");
        }
    }

    #[test]
    fn never_rises_by_more_than_a_unit() {
        let falls = |first: u64, step: u64, count: u64| {
            let mut before = order(upper_tail(first));
            for k in 1..count {
                let Some(z) = first.checked_add(k * step) else {
                    break;
                };
                let now = order(upper_tail(z));
                assert!(now <= before + 1, "{z:#x}");
                before = now;
            }
        };
        // Across every border, from steps far below a unit of the result to some above it.
        for segment in 0..SEGMENTS {
            let z = argument(border(segment));
            for bits in [0, 16, 20, 24, 28] {
                falls(z.saturating_sub(500 << bits), 1 << bits, 1000);
            }
        }
        for k in 0..MANTISSAS.len() {
            falls(point(k), 1 << 22, 200);
        }
        falls(0, 1 << 48, 1 << 16);
    }
}
