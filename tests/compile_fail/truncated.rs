//! The end of the file is missing.

const _: smidgen::model::transformer::Transformer<'static> =
    smidgen::embed_transformer!("truncated.smid");

fn main() {}
