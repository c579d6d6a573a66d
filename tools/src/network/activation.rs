//! Activations and their derivatives.

use multiversion::multiversion;

use crate::train::exponential::sigmoid;

/// Slope of the leaky ReLU for negative numbers.
const LEAK: f32 = 0.2;

/// A function applied to each element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Identity,
    Relu,
    LeakyRelu,
    Silu,
    Sigmoid,
    Tanh,
}

/// All of them, in the order of their numbers in a file.
const ALL: [Activation; 6] = [
    Activation::Identity,
    Activation::Relu,
    Activation::LeakyRelu,
    Activation::Silu,
    Activation::Sigmoid,
    Activation::Tanh,
];

impl Activation {
    /// Its name in a configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky_relu",
            Self::Silu => "silu",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
        }
    }

    /// Its number in a file.
    pub fn id(self) -> u8 {
        let place = ALL.iter().position(|activation| *activation == self);
        place.map_or(0, |place| place as u8)
    }

    /// The activation of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|activation| activation.name() == name)
    }

    /// Applies it in place.
    pub fn apply(self, x: &mut [f32]) {
        match self {
            Self::Identity => {}
            Self::Relu => x.iter_mut().for_each(|x| *x = x.max(0.0)),
            Self::LeakyRelu => x
                .iter_mut()
                .for_each(|x| *x = if *x < 0.0 { LEAK * *x } else { *x }),
            Self::Silu => silu(x),
            Self::Sigmoid => logistic(x),
            Self::Tanh => hyperbolic(x),
        }
    }

    /// Multiplies a gradient by the derivative, of which the input is needed for SiLU alone, and
    /// the output otherwise.
    pub fn backward(self, input: &[f32], output: &[f32], gradient: &mut [f32]) {
        let pairs = gradient.iter_mut().zip(output);
        match self {
            Self::Identity => {}
            Self::Relu => pairs.for_each(|(g, &y)| *g = if y > 0.0 { *g } else { 0.0 }),
            Self::LeakyRelu => pairs.for_each(|(g, &y)| *g = if y < 0.0 { LEAK * *g } else { *g }),
            Self::Silu => silu_backward(input, gradient),
            Self::Sigmoid => pairs.for_each(|(g, &y)| *g *= y * (1.0 - y)),
            Self::Tanh => pairs.for_each(|(g, &y)| *g *= 1.0 - y * y),
        }
    }

    /// Whether the backward pass needs the input.
    pub const fn needs_input(self) -> bool {
        matches!(self, Self::Silu)
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn silu(x: &mut [f32]) {
    x.iter_mut().for_each(|x| *x *= sigmoid(*x));
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn silu_backward(x: &[f32], gradient: &mut [f32]) {
    for (g, &x) in gradient.iter_mut().zip(x) {
        let s = sigmoid(x);
        *g *= s * (1.0 + x * (1.0 - s));
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn logistic(x: &mut [f32]) {
    x.iter_mut().for_each(|x| *x = sigmoid(*x));
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+fma",
    "x86_64+avx2+fma"
))]
fn hyperbolic(x: &mut [f32]) {
    x.iter_mut()
        .for_each(|x| *x = 2.0 * sigmoid(2.0 * *x) - 1.0);
}
