//! `likelihood`.

use core::hint::black_box;

use smidgen::distribution::{Bernoulli, Distribution, DistributionError, Normal};
use smidgen::likelihood::{
    AnomalyDetector, Bounds, LikelihoodError, aic, aicc, bic, curve, likelihood,
    likelihood_ratio_test, maximize, maximize_by_newton,
};
use smidgen::num::Real;

use super::{data, number};

pub fn call<R: Real>() {
    black_box(curves::<R>().is_ok());
    black_box(detector::<R>().is_ok());
    let (x, y): (R, R) = (number(-9.0), number(-7.0));
    black_box(likelihood_ratio_test(x, y, black_box(2)).is_ok());
    black_box(aic(x, black_box(2)).is_ok());
    black_box(aicc(x, black_box(2), black_box(9)).is_ok());
    black_box(bic(x, black_box(2), black_box(9)).is_ok());
}

fn curves<R: Real>() -> Result<(), LikelihoodError> {
    let bounds = Bounds::<R>::new(number(0.1), number(0.9))?;
    black_box((bounds.low(), bounds.high()));
    let coin = |p| -> Result<R, DistributionError> {
        Ok(Bernoulli::new(p)?.log_likelihood(black_box(&[true, false][..]).iter().copied()))
    };
    for (p, value) in curve(bounds, black_box(9), coin) {
        black_box((p, value.is_ok()));
    }
    black_box(maximize(bounds, coin)?);
    let score = |p: R| -> Result<(R, R), LikelihoodError> { Ok((p, p.neg())) };
    black_box(maximize_by_newton(bounds, score)?);
    Ok(())
}

fn detector<R: Real>() -> Result<(), LikelihoodError> {
    let normal = Normal::<R>::new(number(0.0), number(1.0))?;
    black_box(likelihood(&normal, data()));
    let mut detector = AnomalyDetector::new(normal, number(3.0), number(0.1))?;
    for value in data() {
        black_box(detector.push(value));
    }
    black_box(detector.distribution());
    Ok(())
}
