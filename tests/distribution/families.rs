//! Distributions by name: what the files of values and the tables of tests call them.

/// The value of an expression of a distribution that could be made.
#[macro_export]
macro_rules! made {
    ($made:expr, $distribution:ident => $body:expr) => {
        match $made {
            Ok($distribution) => Some($body),
            Err(_) => None,
        }
    };
}

/// Evaluates an expression for the continuous distribution of a name and parameters; none if the
/// number type does not have them.
#[macro_export]
macro_rules! continuous {
    ($name:expr, $parameters:expr, $type:ty, $distribution:ident => $body:expr) => {{
        use smidgen::distribution::*;
        // At most six; what is not given is zero.
        let p: [$type; 6] = core::array::from_fn(|i| match $parameters.get(i) {
            Some(&p) => <$type>::from_f32(p),
            None => <$type>::ZERO,
        });
        match $name {
            "normal" => made!(Normal::new(p[0], p[1]), $distribution => $body),
            "log_normal" => made!(LogNormal::new(p[0], p[1]), $distribution => $body),
            "uniform" => made!(Uniform::new(p[0], p[1]), $distribution => $body),
            "exponential" => made!(Exponential::new(p[0]), $distribution => $body),
            "laplace" => made!(Laplace::new(p[0], p[1]), $distribution => $body),
            "logistic" => made!(Logistic::new(p[0], p[1]), $distribution => $body),
            "gumbel" => made!(Gumbel::new(p[0], p[1]), $distribution => $body),
            "weibull" => made!(Weibull::new(p[0], p[1]), $distribution => $body),
            "gamma" => made!(Gamma::new(p[0], p[1]), $distribution => $body),
            "beta" => made!(Beta::new(p[0], p[1]), $distribution => $body),
            "student_t" => made!(StudentT::with_location_scale(p[0], p[1], p[2]), $distribution => $body),
            name => panic!("no continuous distribution {name}"),
        }
    }};
}

/// The same for discrete distributions; `Categorical` has six categories.
#[macro_export]
macro_rules! discrete {
    ($name:expr, $parameters:expr, $type:ty, $distribution:ident => $body:expr) => {{
        use smidgen::distribution::*;
        let whole = |index: usize| $parameters[index] as i64;
        // At most six; what is not given is zero.
        let p: [$type; 6] = core::array::from_fn(|i| match $parameters.get(i) {
            Some(&p) => <$type>::from_f32(p),
            None => <$type>::ZERO,
        });
        match $name {
            "bernoulli" => made!(Bernoulli::new(p[0]), $distribution => $body),
            "binomial" => made!(Binomial::new(whole(0) as u32, p[1]), $distribution => $body),
            "poisson" => made!(Poisson::new(p[0]), $distribution => $body),
            "geometric" => made!(Geometric::new(p[0]), $distribution => $body),
            "negative_binomial" => made!(NegativeBinomial::new(p[0], p[1]), $distribution => $body),
            "discrete_uniform" => made!(DiscreteUniform::<$type>::new(whole(0) as i32, whole(1) as i32), $distribution => $body),
            "categorical" => made!(Categorical::from_weights([p[0], p[1], p[2], p[3], p[4], p[5]]), $distribution => $body),
            name => panic!("no discrete distribution {name}"),
        }
    }};
}

/// Continuous distributions to try: of every family a usual one and odd ones.
#[rustfmt::skip]
pub const CONTINUOUS: &[(&str, &[f32])] = &[
    ("normal", &[0.0, 1.0]), ("normal", &[-1000.0, 0.125]), ("normal", &[3.0, 5000.0]),
    ("log_normal", &[0.0, 1.0]), ("log_normal", &[-2.0, 0.0625]), ("log_normal", &[1.0, 4.0]),
    ("uniform", &[0.0, 1.0]), ("uniform", &[-30000.0, 30000.0]), ("uniform", &[1.0, 1.0625]),
    ("exponential", &[1.0]), ("exponential", &[300.0]), ("exponential", &[0.001]),
    ("laplace", &[0.0, 1.0]), ("laplace", &[-5.0, 200.0]),
    ("logistic", &[0.0, 1.0]), ("logistic", &[50.0, 0.125]),
    ("gumbel", &[0.0, 1.0]), ("gumbel", &[-3.0, 40.0]),
    ("weibull", &[1.5, 1.0]), ("weibull", &[0.5, 2.0]), ("weibull", &[20.0, 100.0]),
    ("gamma", &[2.5, 1.0]), ("gamma", &[0.25, 3.0]), ("gamma", &[400.0, 0.125]),
    ("beta", &[2.0, 3.0]), ("beta", &[0.5, 0.5]), ("beta", &[0.25, 30.0]), ("beta", &[400.0, 600.0]),
    ("student_t", &[1.0, 0.0, 1.0]), ("student_t", &[4.5, 2.0, 0.5]), ("student_t", &[1000.0, -1.0, 3.0]),
];

/// Discrete distributions to try.
#[rustfmt::skip]
pub const DISCRETE: &[(&str, &[f32])] = &[
    ("bernoulli", &[0.3]), ("bernoulli", &[0.0]), ("bernoulli", &[1.0]),
    ("binomial", &[10.0, 0.7]), ("binomial", &[0.0, 0.5]), ("binomial", &[30.0, 0.0]),
    ("binomial", &[30.0, 1.0]), ("binomial", &[1000.0, 0.3]), ("binomial", &[5000.0, 0.001]),
    ("poisson", &[3.0]), ("poisson", &[0.01]), ("poisson", &[100.0]), ("poisson", &[3000.0]),
    ("geometric", &[0.25]), ("geometric", &[1.0]), ("geometric", &[0.01]),
    ("negative_binomial", &[2.5, 0.25]), ("negative_binomial", &[0.5, 0.125]), ("negative_binomial", &[80.0, 0.5]),
    ("discrete_uniform", &[1.0, 6.0]), ("discrete_uniform", &[-4.0, -4.0]), ("discrete_uniform", &[-300.0, 500.0]),
    ("categorical", &[1.0, 2.0, 0.0, 4.0, 0.5, 0.0]), ("categorical", &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
];
