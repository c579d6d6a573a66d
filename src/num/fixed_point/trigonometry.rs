//! Sine and cosine in fixed point.
//!
//! An angle is first a phase, an unsigned fraction of a turn, which wraps by itself; the nearest
//! quarter turn is taken off, and minimax polynomials in quarter turns do the rest (Muller,
//! "Elementary Functions", 3rd ed., 2016, chapter 11).
//! Coefficients: `tests/oracle/num_tables.py`.

/// `2^48 / (2 pi)`: raw radians times this, over `2^32`, is the phase.
const PHASE_PER_RADIAN: u64 = 44_798_133_900_177;

/// Coefficients of `sin(pi/2 t) / t` in `t^2`, as Q.30; error `2^-29.6`.
const SIN: [i32; 4] = [1_686_629_690, -693_597_423, 85_551_349, -4_930_933];
/// Coefficients of `cos(pi/2 t)` in `t^2`, as Q.30; error `2^-25.1`.
const COS: [i32; 4] = [1_073_741_794, -1_324_672_082, 272_299_471, -21_913_302];

/// The high 32 bits of a product.
#[inline]
const fn high(a: i32, b: i32) -> i32 {
    ((a as i64 * b as i64) >> 32) as i32
}

/// The polynomial with these coefficients as Q.30 at `z` as Q.32.
#[inline]
const fn polynomial(c: [i32; 4], z: i32) -> i32 {
    c[0] + high(z, c[1] + high(z, c[2] + high(z, c[3])))
}

/// Q.30 rounded to Q.16.
#[inline]
const fn rounded(value: i32) -> i32 {
    (value + (1 << 13)) >> 14
}

/// The phase of a raw angle in radians, rounded down: error below 1.25 units of `2^-32` turns for
/// every angle, 1 of rounding and `2^31` times half a unit of the factor's last place.
pub(super) const fn phase(raw: i32) -> u32 {
    // Whole turns fall off above bit 63.
    ((raw as i64 as u64).wrapping_mul(PHASE_PER_RADIAN) >> 32) as u32
}

/// Raw sine and cosine of `phase / 2^32` turns; maximum error 0.51 units in the last place.
pub(super) const fn sin_cos_turn(phase: u32) -> (i32, i32) {
    let quadrant = phase.wrapping_add(1 << 29) >> 30;
    // From -1/2 to 1/2 quarter turns, as Q.32.
    let t = (phase << 2) as i32;
    let z = high(t, t);
    let sin = rounded(high(t, polynomial(SIN, z)));
    let cos = rounded(polynomial(COS, z));
    match quadrant {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighths_of_a_turn() {
        const DIAGONAL: i32 = 46_341;
        for (eighth, expected) in [
            (0, (0, 65_536)),
            (1, (DIAGONAL, DIAGONAL)),
            (2, (65_536, 0)),
            (3, (DIAGONAL, -DIAGONAL)),
            (4, (0, -65_536)),
            (5, (-DIAGONAL, -DIAGONAL)),
            (6, (-65_536, 0)),
            (7, (-DIAGONAL, DIAGONAL)),
        ] {
            assert_eq!(sin_cos_turn(eighth << 29), expected, "{eighth}");
        }
    }

    #[test]
    fn phases() {
        assert_eq!(phase(0), 0);
        // One radian is 683,565,275.6 units.
        assert_eq!(phase(1 << 16), 683_565_275);
        assert_eq!(phase(-1 << 16), 0u32.wrapping_sub(683_565_276));
    }
}
