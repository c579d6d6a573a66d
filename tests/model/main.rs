//! Transformers: an oracle in double precision, malformed files, sessions, memory.

#[allow(dead_code)]
#[path = "../../tools/src/pack/vocabulary.rs"]
mod builder;
#[allow(dead_code)]
#[path = "../../tools/src/pack/container.rs"]
mod container;
#[allow(dead_code)]
#[path = "../../tools/src/pack/quantize.rs"]
mod quantize;

mod batches;
mod broken_frame;
mod broken_model;
mod files;
mod fixtures;
mod mutations;
mod oracle;
mod parts;
mod sessions;
mod workspaces;
