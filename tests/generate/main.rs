//! Generators: edges, stop strings, log-probabilities, frozen digests.

#[allow(dead_code)]
#[path = "../../tools/src/pack/vocabulary.rs"]
mod builder;
#[allow(dead_code)]
#[path = "../../tools/src/pack/container.rs"]
mod container;
#[allow(dead_code)]
#[path = "../model/fixtures.rs"]
mod fixtures;
#[allow(dead_code)]
#[path = "../../tools/src/pack/quantize.rs"]
mod quantize;

mod constraints;
mod cores;
mod digests;
mod edges;
mod prompts;
mod rig;
mod scores;
mod stops;
