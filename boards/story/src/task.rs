//! A story as a task among others.

use core::fmt::Write;

use embassy_futures::yield_now;
use embedded_io_async::Write as AsyncWrite;
use heapless::String;
use smidgen::kernel::Cores;
use smidgen::num::Real;

use crate::{Story, Terminal, Turn};

/// Bytes that one turn writes at most; a longer text is cut.
const TURN: usize = 160;

/// Tells a story from its beginning to its digest, and lets other tasks run after each layer.
///
/// Returns the longest time between two yields, in what `now` counts; the beginning is taken in
/// one piece, so an empty one keeps the pieces small.
///
/// # Errors
///
/// Those of the writer. What is wrong with the beginning is told in place of the story.
pub async fn tell_and_yield<R: Real, W: AsyncWrite, K: Cores>(
    story: &mut Story<'_, '_, R, K>,
    beginning: &str,
    out: &mut W,
    now: impl Fn() -> u32,
) -> Result<u32, W::Error> {
    out.write_all(beginning.as_bytes()).await?;
    let mut longest = 0;
    let mut start = now();
    let mut turn = match story.begin(beginning) {
        Ok(()) => story.advance(),
        Err(error) => Turn::Failed(error),
    };
    loop {
        let mut text = Terminal(String::<TURN>::new());
        // Full is cut.
        let _ = write!(text, "{turn}");
        longest = longest.max(now().wrapping_sub(start));
        out.write_all(text.0.as_bytes()).await?;
        // An executor may run first the task that was woken last, which is this one: once more.
        yield_now().await;
        yield_now().await;
        if story.is_over() {
            return Ok(longest);
        }
        start = now();
        turn = story.advance();
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;
    use core::convert::Infallible;
    use std::string::String;
    use std::vec::Vec;

    use embassy_futures::block_on;
    use smidgen::model::transformer::{Transformer, Workspace};
    use smidgen::num::I16F16;

    use super::tell_and_yield;
    use crate::{Story, Terminal, tell};

    const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/models/tiny-q4.smid"
    ));
    const CONTEXT: usize = 64;
    const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT);

    struct Port(Vec<u8>);

    impl embedded_io_async::ErrorType for Port {
        type Error = Infallible;
    }

    impl embedded_io_async::Write for Port {
        async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        async fn flush(&mut self) -> Result<(), Infallible> {
            Ok(())
        }
    }

    #[test]
    fn a_task_tells_the_same_story() {
        for beginning in ["Once upon a time", "", &"word".repeat(40)] {
            let mut workspace = Workspace::<BYTES>::new();
            let mut story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
            let mut port = Port(Vec::new());
            let time = Cell::new(u32::MAX - 5);
            let now = || {
                time.set(time.get().wrapping_add(3));
                time.get()
            };
            let longest = block_on(tell_and_yield(&mut story, beginning, &mut port, now));
            assert_eq!(longest, Ok(3));

            let mut expected = Terminal(String::new());
            tell(&mut story, beginning, &mut expected).unwrap();
            assert_eq!(String::from_utf8(port.0).unwrap(), expected.0);
            assert!(expected.0.contains("digest: ") != expected.0.contains("error: "));
        }
    }
}
