//! The kernels of this target against their definition.

mod cases;

/// The emulated machines run a million in `boards/check run`; so does this, without debug assertions.
#[test]
fn kernels_are_equal_to_generic() {
    let cases = if cfg!(debug_assertions) {
        40_000
    } else {
        1_000_000
    };
    assert_eq!(cases::first_difference(cases), None);
    println!("{cases} cases are equal");
}
