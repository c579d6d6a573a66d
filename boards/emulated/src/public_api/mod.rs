//! Calls the library's whole public interface, with arguments of which the compiler knows nothing.
//!
//! A program with this in it, whose panic handler cannot be linked, links only if nothing of the
//! library can panic: `boards/check run` builds it for chips, `tests/no_heap.rs` for the host.
//! Formatting by `core::fmt` is left out: errors are logged by defmt, or by their `rule`.

mod classical;
mod distributions;
mod images;
mod likelihoods;
mod melodies;
mod models;
mod networks;
mod numbers;
mod samplers;

use core::hint::black_box;

use smidgen::num::{I16F16, Real};

/// Calls everything, in both number types.
pub fn call() {
    numbers::extended();
    models::files();
    number_type::<f32>();
    number_type::<I16F16>();
}

fn number_type<R: Real>() {
    numbers::call::<R>();
    distributions::call::<R>();
    likelihoods::call::<R>();
    samplers::call::<R>();
    networks::call::<R>();
    models::call::<R>();
    melodies::call::<R>();
    images::call::<R>();
    classical::call::<R>();
}

/// A number that the compiler does not know.
fn number<R: Real>(value: f32) -> R {
    R::from_f32(black_box(value))
}

/// Numbers that the compiler does not know, nor how many.
fn data<R: Real>() -> impl Iterator<Item = R> + Clone {
    (0..black_box(5)).map(|i| R::from_i32(i))
}
