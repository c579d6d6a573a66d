//! `num`, `special` and `rng`.

use core::hint::black_box;

use smidgen::num::{Extended, FixedScale, Real};
use smidgen::rng::DefaultRng;
use smidgen::special::{
    beta_i, beta_i_inv, digamma, erf, erf_inv, erfc, erfc_inv, exp_m1, gamma_p, gamma_p_inv,
    gamma_q, gamma_q_inv, ln_1p, ln_beta, ln_gamma, log_sum_exp, normal_cdf, normal_quantile,
    trigamma,
};

use super::number;

pub fn call<R: Real>() {
    let (x, y, z): (R, R, R) = (number(0.3), number(2.5), number(7.0));
    let of_one: [fn(R) -> R; 24] = [
        R::neg,
        R::abs,
        R::exp,
        R::ln,
        R::sqrt,
        R::rsqrt,
        R::sin,
        R::cos,
        R::sigmoid,
        R::tanh,
        R::next_up,
        erf,
        erfc,
        erf_inv,
        erfc_inv,
        normal_cdf,
        normal_quantile,
        ln_gamma,
        digamma,
        trigamma,
        ln_1p,
        exp_m1,
        |x| R::from_f32(x.to_f32()),
        |x| x.plus_scaled(x, black_box(3), black_box(27)),
    ];
    of_one.iter().for_each(|function| {
        black_box(function(x));
    });
    let of_two: [fn(R, R) -> R; 9] = [
        R::add,
        R::sub,
        R::mul,
        R::div,
        ln_beta,
        gamma_p,
        gamma_q,
        gamma_p_inv,
        gamma_q_inv,
    ];
    of_two.iter().for_each(|function| {
        black_box(function(x, y));
    });
    black_box((beta_i(x, y, z), beta_i_inv(y, z, x)));
    black_box(log_sum_exp(black_box(&[x, y, z][..])));
    conversions(x, y);
    scales(x, y);
    let wide = R::wide_mul_add(R::Wide::default(), x, y);
    black_box(R::from_wide(R::wide_add(wide, wide)));
    black_box((
        x.exp_weight(),
        x.order_key(),
        x.is_nan(),
        R::sin_cos_turn(black_box(5)),
    ));
}

fn conversions<R: Real>(x: R, y: R) {
    black_box((R::from_i32(black_box(5)), x.to_f64()));
    let extended = x.difference(y);
    black_box((R::from_extended(extended), R::from_extended_up(extended)));
    black_box(R::from_mantissa(black_box(1 << 31), black_box(-31)));
    black_box(R::times_factor(
        black_box(9),
        number::<R>(2.0).rate_factor(),
    ));
}

fn scales<R: Real>(x: R, y: R) {
    let scale = R::scale_mul(
        R::scale_from_f32(black_box(0.1)),
        R::scale_from_parts(black_box(3), black_box(-3)),
    );
    black_box((R::scale_parts(scale), x.scaled(scale), x.magnitude_parts()));
    black_box(R::dequantize(black_box(5), scale));
    let numbers = [x, y];
    let numbers = black_box(&numbers[..]);
    black_box((
        R::inverse_rms(numbers, black_box(1e-5)),
        R::absolute_max(numbers),
    ));
    let mut levels = [0; 2];
    R::quantize(numbers, scale, black_box(&mut levels[..]));
    black_box(levels);
}

/// What does not depend on a number type.
pub fn extended() {
    let (x, y) = (
        Extended::from(black_box(5_i64)),
        Extended::from(black_box(7_u32)),
    );
    black_box([
        x + y,
        x - y,
        x * y,
        x / y,
        -x,
        x.abs(),
        x.square(),
        x.sqrt(),
        x.scaled(3),
    ]);
    black_box([x.exp(), x.exp_m1(), x.ln(), x.ln_1p(), x.sin_cos_pi().0]);
    black_box((
        x.floor(),
        x.ceil(),
        x.is_zero(),
        x.is_negative(),
        x.is_infinite(),
        x < y,
    ));
    black_box((
        Extended::from(black_box(5_u64)),
        Extended::from(black_box(5_i32)),
    ));
    let scale = FixedScale::from_f32(black_box(0.3)).product(FixedScale::new(black_box(5), 3));
    black_box((scale.to_f32(), scale.mantissa(), scale.exponent()));
    let mut rng = DefaultRng::new(black_box(1));
    rng.jump();
    black_box(DefaultRng::from_state(rng.state()));
}
