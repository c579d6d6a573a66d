//! Networks and image models: an oracle in double precision, malformed files, wrong inputs,
//! sampling, frozen digests.

#[allow(dead_code)]
#[path = "../../tools/src/pack/container.rs"]
mod container;
#[allow(dead_code)]
#[path = "../../tools/src/pack/network.rs"]
mod network;
#[allow(dead_code)]
#[path = "../../tools/src/pack/quantize.rs"]
mod quantize;

mod broken;
mod digests;
mod files;
mod fixtures;
mod inputs;
mod mutations;
mod oracle;
mod results;
mod sampling;
