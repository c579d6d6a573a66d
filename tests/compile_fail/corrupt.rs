//! A byte of the file is changed: the checksum tells.

const _: smidgen::model::transformer::Transformer<'static> =
    smidgen::embed_transformer!("corrupt.smid");

fn main() {}
