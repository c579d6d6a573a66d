//! `rand::distr::Distribution` for every distribution, so that code written for `rand` takes ours.

use rand::Rng;

use super::{
    Bernoulli, Beta, Binomial, Categorical, DiagonalNormal, Dirichlet, DiscreteUniform,
    Distribution, Exponential, Gamma, Geometric, Gumbel, Laplace, LogNormal, Logistic, Multinomial,
    NegativeBinomial, Normal, Poisson, StudentT, Uniform, Weibull,
};
use crate::num::Real;

/// Draws through `rand` are the draws of this crate.
macro_rules! draw_through_rand {
    ($($distribution:ident),+; $($array:ident),+) => {
        $(impl<R: Real> rand::distr::Distribution<<Self as Distribution>::Value>
            for $distribution<R>
        {
            fn sample<G: Rng + ?Sized>(&self, rng: &mut G) -> <Self as Distribution>::Value {
                Distribution::sample(self, rng)
            }
        })+
        $(impl<R: Real, const N: usize> rand::distr::Distribution<<Self as Distribution>::Value>
            for $array<R, N>
        {
            fn sample<G: Rng + ?Sized>(&self, rng: &mut G) -> <Self as Distribution>::Value {
                Distribution::sample(self, rng)
            }
        })+
    };
}

draw_through_rand! {
    Bernoulli, Beta, Binomial, DiscreteUniform, Exponential, Gamma, Geometric, Gumbel, Laplace,
    LogNormal, Logistic, NegativeBinomial, Normal, Poisson, StudentT, Uniform, Weibull;
    Categorical, DiagonalNormal, Dirichlet, Multinomial
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;
    use crate::rng::DefaultRng;

    /// What code written for `rand` does.
    fn total<T: Into<f64>>(
        distribution: impl rand::distr::Distribution<T>,
        rng: &mut DefaultRng,
    ) -> f64 {
        distribution
            .sample_iter(rng)
            .take(1000)
            .map(Into::into)
            .sum()
    }

    #[test]
    fn the_draws_are_ours() {
        let normal = Normal::new(3.0f32, 0.5).unwrap();
        let mut rng = DefaultRng::new(1);
        let ours: f64 = (0..1000)
            .map(|_| f64::from(Distribution::sample(&normal, &mut rng)))
            .sum();
        assert_eq!(total(normal, &mut DefaultRng::new(1)), ours);
        let fixed = Normal::new(I16F16::from_num(3), I16F16::from_num(0.5)).unwrap();
        assert!((total(fixed, &mut DefaultRng::new(1)) - ours).abs() < 0.02);
        let poisson = Poisson::new(4.0f32).unwrap();
        assert!((total(poisson, &mut rng) - 4000.0).abs() < 400.0);
        let dice = Multinomial::new(6, [1.0f32; 6]).unwrap();
        let mut trait_object: &mut dyn Rng = &mut rng;
        let counts: [u32; 6] = rand::distr::Distribution::sample(&dice, &mut trait_object);
        assert_eq!(counts.iter().sum::<u32>(), 6);
    }
}
