//! Embedding a model: a sound file compiles, a damaged or truncated one does not.

use smidgen::model::transformer::Transformer;

const MODEL: Transformer<'static> = smidgen::embed_transformer!("data/odd.smid");

#[test]
fn a_sound_file_compiles() {
    assert_eq!(MODEL.file().bytes().as_ptr() as usize % 16, 0);
    assert_eq!(MODEL.card().get("name"), Some("odd"));
}

#[test]
fn broken_files_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}
