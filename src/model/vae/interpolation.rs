//! Ways between two points of a latent space.

use crate::num::Real;

/// Halvings that find an angle to the last bit of a number type.
const HALVINGS: u32 = 32;

/// The point at `t` on the straight line from `a` to `b`.
///
/// # Formula
///
/// `out = a + t (b - a)`; the shortest of the three counts.
///
/// # Example
///
/// ```
/// let mut out = [0.0_f32; 2];
/// smidgen::model::vae::lerp(&[1.0, 0.0], &[3.0, 1.0], 0.5, &mut out);
/// assert_eq!(out, [2.0, 0.5]);
/// ```
pub fn lerp<R: Real>(a: &[R], b: &[R], t: R, out: &mut [R]) {
    for ((a, b), out) in a.iter().zip(b).zip(out) {
        *out = a.add(t.mul(b.sub(*a)));
    }
}

/// The point at `t` on the arc from `a` to `b`: high-dimensional normal draws lie near a sphere,
/// and an arc stays there where a line cuts through.
///
/// # Formula
///
/// `out = (sin((1 - t) w) a + sin(t w) b) / sin w`, `w` the angle between `a` and `b`. Where that
/// is not defined (a vector without length, the same or the opposite direction), it is
/// [`lerp`].
///
/// # Example
///
/// ```
/// let mut out = [0.0_f32; 2];
/// smidgen::model::vae::slerp(&[1.0, 0.0], &[0.0, 1.0], 0.5, &mut out);
/// assert!((out[0] - 0.5_f32.sqrt()).abs() < 1e-6 && (out[1] - 0.5_f32.sqrt()).abs() < 1e-6);
/// ```
///
/// # Reference
///
/// Shoemake, "Animating rotation with quaternion curves" (1985); in latent spaces: White,
/// "Sampling generative networks" (2016).
pub fn slerp<R: Real>(a: &[R], b: &[R], t: R, out: &mut [R]) {
    let lengths = dot(a, a).sqrt().mul(dot(b, b).sqrt());
    let cosine = dot(a, b).div(lengths);
    let nearly = R::ONE.sub(R::from_f32(1.0 / 1024.0));
    // A vector without length gives NaN.
    if cosine.is_nan() || cosine.abs() >= nearly || lengths == R::ZERO {
        return lerp(a, b, t, out);
    }
    let angle = arc_cosine(cosine);
    let sine = angle.sin();
    let from = R::ONE.sub(t).mul(angle).sin().div(sine);
    let to = t.mul(angle).sin().div(sine);
    for ((a, b), out) in a.iter().zip(b).zip(out) {
        *out = from.mul(*a).add(to.mul(*b));
    }
}

/// The scalar product.
fn dot<R: Real>(a: &[R], b: &[R]) -> R {
    let pairs = a.iter().zip(b);
    R::from_wide(pairs.fold(R::Wide::default(), |sum, (a, b)| {
        R::wide_mul_add(sum, *a, *b)
    }))
}

/// The angle from 0 to pi of a cosine, by halving: the cosine falls all the way.
fn arc_cosine<R: Real>(cosine: R) -> R {
    let (mut angle, mut step) = (R::ZERO, R::from_f32(core::f32::consts::PI));
    let half = R::from_f32(0.5);
    for _ in 0..HALVINGS {
        step = step.mul(half);
        let further = angle.add(step);
        if further.cos() >= cosine {
            angle = further;
        }
    }
    angle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    fn check<R: Real>(tolerance: f64) {
        let (a, b) = ([1.5, -0.5, 0.25], [-0.75, 1.0, 2.0]);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let angle = (dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()).acos();
        let number = |x: &f64| R::from_f32(*x as f32);
        let (from, to) = (a.each_ref().map(number), b.each_ref().map(number));
        for step in 0..=8 {
            let t = f64::from(step) / 8.0;
            let mut out = [R::ZERO; 3];
            slerp(&from, &to, number(&t), &mut out);
            for (index, out) in out.iter().enumerate() {
                let expected = (((1.0 - t) * angle).sin() * a[index]
                    + (t * angle).sin() * b[index])
                    / angle.sin();
                let error = (out.to_f64() - expected).abs();
                assert!(error < tolerance, "{t}: {error}");
            }
        }
    }

    #[test]
    fn arcs() {
        check::<f32>(2e-6);
        check::<I16F16>(2e-4);
    }

    #[test]
    fn where_there_is_no_arc() {
        let mut out = [9.0_f32; 2];
        slerp(&[0.0, 0.0], &[1.0, 2.0], 0.5, &mut out);
        assert_eq!(out, [0.5, 1.0]);
        slerp(&[1.0, 2.0], &[1.0, 2.0], 0.25, &mut out);
        assert_eq!(out, [1.0, 2.0]);
        slerp(&[1.0, 0.0], &[-1.0, 0.0], 0.75, &mut out);
        assert_eq!(out, [-0.5, 0.0]);
        let (zero, one) = (I16F16::ZERO, I16F16::ONE);
        let mut out = [one; 2];
        slerp(&[zero, zero], &[one, one], zero, &mut out);
        assert_eq!(out, [zero, zero]);
    }
}
