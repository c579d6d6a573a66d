//! Powers of two with fractional exponents: the core of every exponential in fixed point.
//!
//! `2^f = 2^(j/64) * 2^g` with `j/64` from a table and `0 <= g < 1/64` by a minimax polynomial
//! (Tang, "Table-driven implementation of the exponential function in IEEE floating-point
//! arithmetic", ACM TOMS 15(2), 1989). Tables and coefficients: `tests/oracle/num_tables.py`.

/// `2^(j/64)` as Q1.31, rounded: the high word of the table.
const EXP2_HIGH: [u32; 64] = [
    0x80000000, 0x8164d1f4, 0x82cd8699, 0x843a28c4, 0x85aac368, 0x871f6197, 0x88980e81, 0x8a14d575,
    0x8b95c1e4, 0x8d1adf5b, 0x8ea4398b, 0x9031dc43, 0x91c3d374, 0x935a2b2f, 0x94f4efa9, 0x96942d37,
    0x9837f052, 0x99e04593, 0x9b8d39ba, 0x9d3ed9a7, 0x9ef53261, 0xa0b05110, 0xa2704303, 0xa43515ae,
    0xa5fed6aa, 0xa7cd93b5, 0xa9a15ab5, 0xab7a39b6, 0xad583eea, 0xaf3b78ad, 0xb123f582, 0xb311c413,
    0xb504f334, 0xb6fd91e3, 0xb8fbaf47, 0xbaff5ab2, 0xbd08a39f, 0xbf1799b6, 0xc12c4cca, 0xc346ccda,
    0xc5672a11, 0xc78d74c9, 0xc9b9bd86, 0xcbec14ff, 0xce248c15, 0xd06333db, 0xd2a81d92, 0xd4f35aac,
    0xd744fccb, 0xd99d15c2, 0xdbfbb798, 0xde60f482, 0xe0ccdeec, 0xe33f8973, 0xe5b906e7, 0xe8396a50,
    0xeac0c6e8, 0xed4f301f, 0xefe4b99c, 0xf281773c, 0xf5257d15, 0xf7d0df73, 0xfa83b2db, 0xfd3e0c0d,
];

/// What the high word leaves of `2^(j/64)`, in units of `2^-63`.
const EXP2_LOW: [i32; 64] = [
    0,
    -1140652173,
    -1406426665,
    -1394720698,
    -867665131,
    -1634922480,
    -1831172825,
    1232010650,
    -359934233,
    2119936486,
    1171084224,
    342274524,
    -1424899274,
    333900076,
    -17364639,
    538466816,
    -1917277841,
    548928101,
    -716286663,
    754956113,
    -1851715154,
    -1183756350,
    206137369,
    166101150,
    -1320077078,
    -379243158,
    -360968456,
    -1455500489,
    1117866694,
    1762280309,
    -760470128,
    -1458494327,
    -102865788,
    684816273,
    1660657385,
    322848251,
    1477195455,
    2054361219,
    1718654038,
    613901319,
    1426512605,
    -1413893795,
    1848584099,
    -227378083,
    528777444,
    -282385003,
    -248847270,
    -806487521,
    -694326540,
    2024789942,
    -621660331,
    1578012964,
    714400017,
    -1098229167,
    2088978600,
    1011604584,
    -584828625,
    -644600956,
    -589630005,
    1509929274,
    612813868,
    181484473,
    1915355962,
    -192495243,
];

/// The high 32 bits of a product.
#[inline]
const fn high(a: u32, b: u32) -> u32 {
    ((a as u64 * b as u64) >> 32) as u32
}

/// The high 64 bits of a product, up to 2 too small: the product of the low words is left out.
#[inline]
const fn high_wide(a: u64, b: u64) -> u64 {
    let (a_high, a_low) = (a >> 32, a & 0xffff_ffff);
    let (b_high, b_low) = (b >> 32, b & 0xffff_ffff);
    a_high * b_high + ((a_high * b_low) >> 32) + ((a_low * b_high) >> 32)
}

/// `2^(fraction / 2^32)` as Q1.31: from `2^31` up to `2^32 - 1`.
///
/// Maximum error 1.1 units of `2^-31` over all fractions; `exp2_fraction(0)` is exact.
#[doc(hidden)]
pub const fn exp2_fraction(fraction: u32) -> u32 {
    // (2^g - 1) * 2^38 = g1 G + g2 G^2 + g3 G^3 with G = 64 g; error 2^-37.4.
    const LINEAR: u32 = 2_977_044_501;
    const SQUARE: u32 = 16_121_152;
    const CUBE: u32 = 58_504;
    let power = EXP2_HIGH[(fraction >> 26) as usize];
    let g = fraction << 6;
    let cube = ((g >> 16) * CUBE) >> 16;
    let rest = high(g, LINEAR + high(g, SQUARE + cube));
    power + ((power as u64 * rest as u64 + (1 << 37)) >> 38) as u32
}

/// `2^(fraction / 2^64)` as Q1.63, relative error below `2^-42`.
pub(super) const fn exp2_fraction_wide(fraction: u64) -> u64 {
    // (2^g - 1) * 2^70, the first coefficient, and * 2^46, the others; error 2^-48.
    const LINEAR: u64 = 12_786_308_645_099_832_867;
    const SQUARE: u32 = 4_127_060_024;
    const CUBE: u32 = 14_899_091;
    const FOURTH: u32 = 40_555;
    let index = (fraction >> 58) as usize;
    let power = ((EXP2_HIGH[index] as u64) << 32).wrapping_add_signed(EXP2_LOW[index] as i64);
    let g = fraction << 6;
    let g_high = (g >> 32) as u32;
    let fourth = ((g_high >> 16) * FOURTH) >> 16;
    let square = SQUARE + high(g_high, CUBE + fourth);
    let slope = LINEAR + ((g_high as u64 * square as u64) >> 8);
    power + (high_wide(power, high_wide(g, slope)) >> 6)
}

/// `2^(-distance / 2^20)` as Q0.24: `1 << 24` at 0, rounded to nearest, 0 where it underflows.
///
/// Products of 32 bits only, for chips without a long multiplication. Maximum error 0.8 units of
/// `2^-24`; never increases with the distance.
pub(super) const fn exp2_neg_q20(distance: u32) -> u32 {
    /// Distances beyond are below half a unit.
    const UNDERFLOW: u32 = (25 << 20) + (1 << 13);
    // 2^g - 1 = g (11/16 + LINEAR / 2^25 + SQUARE / 2^18 g) for |g| <= 1/128; error 2^-27.
    const LINEAR: i32 = 189_573;
    const SQUARE: i32 = 62_974;
    if distance > UNDERFLOW {
        return 0;
    }
    // -distance = (64 * -n + j) / 64 + g, with g in [-1/128, 1/128) as Q.20.
    let centred = (1 << 13) - distance as i32;
    let step = centred >> 14;
    let g = (centred & 0x3fff) - (1 << 13);
    let power = EXP2_HIGH[(step & 63) as usize];
    let shift = (6 - (step >> 6)) as u32;
    // Without the 11/16, which multiply exactly, the slope as Q.25 is below 2^18.
    let slope = LINEAR + ((g * SQUARE) >> 13);
    // (2^g - 1) * 2^26, below 2^19 in magnitude: two products with 12 bits of the power each.
    let rest = 44 * g + ((g * slope + (1 << 18)) >> 19);
    let upper = (power >> 20) as i32 * rest;
    let lower = ((power >> 8 & 0xfff) as i32 * rest) >> 12;
    let product = (upper + lower + (1 << 5)) >> 6;
    ((power.wrapping_add_signed(product) >> shift) + 1) >> 1
}

/// `2^(-j/256)` as Q0.16, rounded, and below 1.
pub(crate) static EXP2_NEGATIVE: [u16; 256] = [
    65535, 65359, 65182, 65006, 64830, 64655, 64480, 64306, 64132, 63958, 63785, 63613, 63441,
    63269, 63098, 62928, 62757, 62588, 62419, 62250, 62081, 61914, 61746, 61579, 61413, 61247,
    61081, 60916, 60751, 60587, 60423, 60260, 60097, 59934, 59772, 59611, 59449, 59289, 59128,
    58968, 58809, 58650, 58491, 58333, 58176, 58018, 57861, 57705, 57549, 57393, 57238, 57083,
    56929, 56775, 56622, 56468, 56316, 56163, 56012, 55860, 55709, 55558, 55408, 55258, 55109,
    54960, 54811, 54663, 54515, 54368, 54221, 54074, 53928, 53782, 53637, 53492, 53347, 53203,
    53059, 52916, 52773, 52630, 52488, 52346, 52204, 52063, 51922, 51782, 51642, 51502, 51363,
    51224, 51085, 50947, 50810, 50672, 50535, 50399, 50262, 50126, 49991, 49856, 49721, 49586,
    49452, 49319, 49185, 49052, 48920, 48787, 48655, 48524, 48393, 48262, 48131, 48001, 47871,
    47742, 47613, 47484, 47356, 47228, 47100, 46973, 46846, 46719, 46593, 46467, 46341, 46216,
    46091, 45966, 45842, 45718, 45594, 45471, 45348, 45225, 45103, 44981, 44859, 44738, 44617,
    44497, 44376, 44256, 44137, 44017, 43898, 43780, 43661, 43543, 43425, 43308, 43191, 43074,
    42958, 42841, 42726, 42610, 42495, 42380, 42265, 42151, 42037, 41923, 41810, 41697, 41584,
    41472, 41360, 41248, 41136, 41025, 40914, 40804, 40693, 40583, 40473, 40364, 40255, 40146,
    40037, 39929, 39821, 39714, 39606, 39499, 39392, 39286, 39180, 39074, 38968, 38863, 38757,
    38653, 38548, 38444, 38340, 38236, 38133, 38030, 37927, 37824, 37722, 37620, 37518, 37417,
    37316, 37215, 37114, 37014, 36914, 36814, 36715, 36615, 36516, 36417, 36319, 36221, 36123,
    36025, 35928, 35831, 35734, 35637, 35541, 35445, 35349, 35253, 35158, 35063, 34968, 34874,
    34779, 34685, 34591, 34498, 34405, 34312, 34219, 34126, 34034, 33942, 33850, 33759, 33667,
    33576, 33486, 33395, 33305, 33215, 33125, 33035, 32946, 32857,
];

/// `2^(-distance / 2^12)` as Q0.16, rounded down: 65,535 at 0, and 0 where it underflows.
///
/// For the many weights of attention: a table of 256 powers and a shift. Relative error at most 0.28 %
/// besides the rounding to `2^-16`; never increases with the distance.
#[doc(hidden)]
#[inline]
pub fn exp2_neg_q12(distance: u32) -> u32 {
    let shift = distance >> 12;
    if shift > 15 {
        return 0;
    }
    EXP2_NEGATIVE[(distance >> 4 & 255) as usize] as u32 >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fraction_of_zero_is_one() {
        assert_eq!(exp2_fraction(0), 1 << 31);
        assert_eq!(exp2_fraction_wide(0), 1 << 63);
        assert_eq!(exp2_neg_q12(0), 65_535);
        assert_eq!(exp2_neg_q20(0), 1 << 24);
    }

    #[test]
    fn halves() {
        for n in 0..16 {
            assert_eq!(exp2_neg_q12(n << 12), 65_535 >> n);
        }
        assert_eq!(exp2_neg_q12(u32::MAX), 0);
        assert_eq!(exp2_neg_q12(16 << 12), 0);
    }

    #[test]
    fn long_powers() {
        let mut before = exp2_neg_q20(0);
        for distance in (1..1 << 20).chain((24 << 20)..(26 << 20)).step_by(7) {
            let now = exp2_neg_q20(distance);
            let exact = (-f64::from(distance) / 2f64.powi(20)).exp2() * 2f64.powi(24);
            assert!(
                now <= before && (f64::from(now) - exact).abs() < 0.8,
                "{distance}"
            );
            before = now;
        }
        for n in 0..25 {
            assert_eq!(exp2_neg_q20(n << 20), (1 << 24) >> n);
        }
        assert_eq!(exp2_neg_q20(u32::MAX), 0);
    }

    #[test]
    fn never_increases() {
        let mut before = exp2_neg_q12(0);
        for distance in 1..17 << 12 {
            let now = exp2_neg_q12(distance);
            let exact = (-f64::from(distance) / 4096.0).exp2() * 65_536.0;
            assert!(now <= before, "{distance}");
            assert!(
                (f64::from(now) - exact).abs() <= 1.0 + 0.0028 * exact,
                "{distance}"
            );
            before = now;
        }
    }

    #[test]
    fn ends_of_the_table_join() {
        for j in 1..=64u64 {
            let edge = (j << 26) as u32;
            let below = exp2_fraction(edge.wrapping_sub(1));
            let above = if j == 64 {
                u32::MAX
            } else {
                exp2_fraction(edge)
            };
            assert!(above - below <= 2, "{j}: {below} {above}");
        }
    }
}
