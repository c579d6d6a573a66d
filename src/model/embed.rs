//! Putting a model into the program.

/// Embeds a `.smid` file: a model of a type that has a `const` function `from_bytes`, checked by
/// the compiler.
///
/// A damaged, truncated or malformed file, or one of another kind, is a compile error that names
/// the broken rule. The path is relative to the source file.
///
/// # Example
///
/// ```
/// use smidgen::model::vae::Vae;
///
/// const DIGITS: Vae<'static> = smidgen::embed_model!(
///     Vae<'static>,
///     concat!(env!("CARGO_MANIFEST_DIR"), "/examples/models/digits-vae.smid")
/// );
/// assert_eq!(DIGITS.config().classes, 10);
/// ```
#[macro_export]
macro_rules! embed_model {
    ($model:ty, $path:expr) => {{
        #[allow(long_running_const_eval)]
        const MODEL: $model = match <$model>::from_bytes($crate::embed_bytes!($path)) {
            Ok(model) => model,
            Err(error) => panic!("{}", error.rule()),
        };
        MODEL
    }};
}
