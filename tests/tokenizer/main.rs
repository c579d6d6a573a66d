//! The tokenizer: llama2.c's own algorithm as oracle, round trips, broken tokens, broken sections.

#[allow(dead_code)]
#[path = "../../tools/src/pack/vocabulary.rs"]
mod builder;

mod broken_sections;
mod building;
mod decoding;
mod encoding;
mod fixtures;
mod reference;
mod rules;
mod tok512;
