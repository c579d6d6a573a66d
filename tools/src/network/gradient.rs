//! The gradient against differences, for every kind of layer.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::{Layer, Mode, Network, Shape, Tape};

/// Images of a batch.
const BATCH: usize = 3;

/// A pseudo-random number from -1 to 1.
fn noise(state: &mut u32) -> f32 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*state >> 8) as f32 / 8_388_608.0 - 1.0
}

struct Problem {
    network: Network,
    parameters: Vec<f32>,
    input: Vec<f32>,
    condition: Vec<f32>,
    /// The loss is the product with these.
    target: Vec<f32>,
}

impl Problem {
    fn new(layers: &[&str]) -> Self {
        let layers: Vec<Layer> = layers.iter().map(|layer| layer.parse().unwrap()).collect();
        let input = Shape {
            height: 4,
            width: 6,
            channels: 2,
        };
        let network = Network::new(input, 3, &layers).unwrap();
        let mut state = 7;
        let mut vector = |length| -> Vec<f32> { (0..length).map(|_| noise(&mut state)).collect() };
        let mut parameters = network.initial(&mut Xoshiro256PlusPlus::seed_from_u64(1));
        for parameter in &mut parameters {
            *parameter += 0.1 * vector(1)[0];
        }
        Self {
            input: vector(BATCH * network.input.len()),
            condition: vector(BATCH * network.condition),
            target: vector(BATCH * network.output.len()),
            parameters,
            network,
        }
    }

    fn tape(&self, parameters: &[f32], input: &[f32]) -> Tape {
        let mut statistics = self.network.initial_statistics();
        let mode = Mode::Train(&mut statistics);
        Tape::forward(
            &self.network,
            parameters,
            mode,
            input,
            &self.condition,
            BATCH,
        )
    }

    fn loss(&self, parameters: &[f32], input: &[f32]) -> f64 {
        let tape = self.tape(parameters, input);
        let pairs = tape.output().iter().zip(&self.target);
        pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    }

    /// Compares every component of the gradients.
    fn check(&self) {
        const STEP: f32 = 1e-3;
        let tape = self.tape(&self.parameters, &self.input);
        let mut gradient = vec![0.0; self.parameters.len()];
        let target = self.target.clone();
        let back = tape.backward(&self.network, &self.parameters, target, &mut gradient);
        let difference = |vector: &[f32], index: usize, loss: &dyn Fn(&[f32]) -> f64| {
            let at = |step: f32| {
                let mut moved = vector.to_vec();
                moved[index] += step;
                loss(&moved)
            };
            (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP)
        };
        let (mut wrong, mut square) = (0.0, 0.0);
        for (index, &g) in gradient.iter().enumerate() {
            let found = difference(&self.parameters, index, &|p| self.loss(p, &self.input));
            wrong += (found - f64::from(g)).powi(2);
            square += found * found;
        }
        for (index, &g) in back.iter().enumerate() {
            let found = difference(&self.input, index, &|x| self.loss(&self.parameters, x));
            wrong += (found - f64::from(g)).powi(2);
            square += found * found;
        }
        let relative = (wrong / square).sqrt();
        println!("{:?}: {relative:.1e}", self.network.output);
        assert!(square > 0.01 && relative < 5e-3, "{relative}");
    }
}

#[test]
fn dense_and_activations() {
    for activation in ["", "silu", "sigmoid", "tanh"] {
        Problem::new(&[&format!("dense 5 {activation}"), "dense 3"]).check();
    }
    // Their slope jumps where a difference may cross zero: on numbers of one sign they are tested.
    for activation in ["relu", "leaky_relu"] {
        Problem::new(&["dense 5 sigmoid", &format!("dense 3 {activation}")]).check();
    }
}

#[test]
fn convolutions() {
    for layer in [
        "conv 3 4",
        "conv 1 3 silu",
        "conv 5 2",
        "conv 3 3 stride 2 tanh",
    ] {
        Problem::new(&[layer, "conv 3 2"]).check();
    }
}

#[test]
fn batch_normalization() {
    Problem::new(&["conv 3 4 batch_norm silu", "dense 3 batch_norm tanh"]).check();
}

#[test]
fn conditions_and_skips() {
    Problem::new(&[
        "condition 4 silu",
        "save 0",
        "conv 3 3 stride 2",
        "shift silu",
        "save 1",
        "conv 3 3",
        "add 1 tanh",
        "condition 5",
        "upsample",
        "concat 0",
        "conv 3 2",
        "shift",
        "reshape 2 3 8",
        "conv 1 2",
    ])
    .check();
}

#[test]
fn folding_changes_nothing() {
    let problem = Problem::new(&["conv 3 4 batch_norm silu", "dense 3 batch_norm"]);
    let mut statistics = problem.network.initial_statistics();
    for _ in 0..50 {
        let mode = Mode::Train(&mut statistics);
        let (network, parameters) = (&problem.network, &problem.parameters);
        Tape::forward(
            network,
            parameters,
            mode,
            &problem.input,
            &problem.condition,
            BATCH,
        );
    }
    let outputs = |network: &Network, parameters: &[f32], statistics: &[f32]| {
        let mode = Mode::Evaluate(statistics);
        let (input, condition) = (&problem.input, &problem.condition);
        let tape = Tape::forward(network, parameters, mode, input, condition, BATCH);
        tape.output().to_vec()
    };
    let (folded, parameters) = problem.network.folded(&problem.parameters, &statistics);
    let exact = outputs(&problem.network, &problem.parameters, &statistics);
    let found = outputs(&folded, &parameters, &[]);
    for (found, exact) in found.iter().zip(&exact) {
        assert!((found - exact).abs() < 1e-5 * (1.0 + exact.abs()));
    }
}
