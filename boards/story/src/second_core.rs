//! A second core that waits for work at a mailbox.

#![allow(unsafe_code)]

use core::cell::RefCell;
use core::sync::atomic::{Ordering, fence};

use smidgen::kernel::Cores;

/// One end of a mailbox between two cores: on the chips of Raspberry Pi the FIFOs of the SIO.
///
/// # Safety
///
/// What one end sends the other one receives, once and in order. One end is given to
/// [`SecondCore::new`] and the other to [`serve`], on another core that sees the same memory, and
/// nothing else uses either.
pub unsafe trait Mailbox {
    /// Sends a word; waits for room.
    fn send(&mut self, word: usize);
    /// Receives a word; waits for one.
    fn receive(&mut self) -> usize;
}

/// Two cores: the one that has it, and the one that [serves](serve) the other end of its mailbox.
///
/// A piece of work is handed over as two words, the code and the data, and answered by one.
#[derive(Debug)]
pub struct SecondCore<M>(RefCell<M>);

impl<M: Mailbox> SecondCore<M> {
    /// With the end of the mailbox on this core.
    pub const fn new(mailbox: M) -> Self {
        Self(RefCell::new(mailbox))
    }
}

impl<M: Mailbox> Cores for SecondCore<M> {
    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
        // Within another `join` the other core is busy.
        let Ok(mut mailbox) = self.0.try_borrow_mut() else {
            here();
            there();
            return;
        };
        let mut there = Some(there);
        let (run, work) = parts(&mut there);
        // What the work reads is written before.
        fence(Ordering::Release);
        mailbox.send(run as usize);
        mailbox.send(work as usize);
        let _answer = Answer(&mut *mailbox);
        here();
    }
}

/// An answer that is still to come. The work is on the stack until then, whatever happens here.
struct Answer<'a, M: Mailbox>(&'a mut M);

impl<M: Mailbox> Drop for Answer<'_, M> {
    fn drop(&mut self) {
        self.0.receive();
        // What the work has written is read afterwards.
        fence(Ordering::Acquire);
    }
}

/// What runs a piece of work, once.
type Run = unsafe fn(*mut ());

/// The code and the data of a piece of work.
fn parts<F: FnOnce() + Send>(work: &mut Option<F>) -> (Run, *mut ()) {
    (run::<F>, core::ptr::from_mut(work).cast())
}

/// # Safety
///
/// `work` is an `Option<F>` that nobody else uses meanwhile.
unsafe fn run<F: FnOnce()>(work: *mut ()) {
    // SAFETY: as above.
    let work = unsafe { &mut *work.cast::<Option<F>>() };
    if let Some(work) = work.take() {
        work();
    }
}

/// Does pieces of work for ever: what the second core runs.
pub fn serve(mut mailbox: impl Mailbox) -> ! {
    loop {
        let (code, work) = (mailbox.receive(), mailbox.receive());
        fence(Ordering::Acquire);
        // SAFETY: by the rules of `Mailbox` these are the words that `SecondCore::join` has sent: a
        // `Run`, and the work that it is for, which is `Send`, and lives and is not touched until the
        // answer.
        unsafe { core::mem::transmute::<usize, Run>(code)(work as *mut ()) };
        fence(Ordering::Release);
        mailbox.send(0);
    }
}

#[cfg(test)]
mod tests {
    use std::boxed::Box;
    use std::panic::{self, AssertUnwindSafe};
    use std::string::String;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Duration;

    use smidgen::kernel::Cores;
    use smidgen::model::transformer::{Transformer, Workspace};
    use smidgen::num::I16F16;

    use super::{Mailbox, SecondCore, serve};
    use crate::{Story, tell};

    const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/models/tiny-q4.smid"
    ));
    const CONTEXT: usize = 64;
    const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT) + 4 * CONTEXT;

    struct End(Sender<usize>, Receiver<usize>);

    // SAFETY: channels keep what is sent, in order, and `two_cores` gives the ends away as it must be.
    unsafe impl Mailbox for End {
        fn send(&mut self, word: usize) {
            self.0.send(word).unwrap();
        }

        fn receive(&mut self) -> usize {
            match self.1.recv() {
                Ok(word) => word,
                // The test is over.
                Err(_) => loop {
                    thread::park();
                },
            }
        }
    }

    fn two_cores() -> SecondCore<End> {
        let ((to_second, at_second), (to_first, at_first)) = (channel(), channel());
        thread::spawn(|| serve(End(to_first, at_second)));
        SecondCore::new(End(to_second, at_first))
    }

    #[test]
    fn each_piece_is_done_on_its_core() {
        let cores = two_cores();
        let first = thread::current().id();
        let (mut ran_here, mut ran_there) = (None, None);
        let here = || ran_here = Some(thread::current().id());
        cores.join(here, || ran_there = Some(thread::current().id()));
        assert_eq!(ran_here, Some(first));
        assert!(ran_there.is_some_and(|thread| thread != first));

        let mut sums = [0; 2];
        let [a, b] = &mut sums;
        for round in 0..1000 {
            cores.join(|| *a += round, || *b += round);
        }
        assert_eq!(sums, [499_500; 2]);
    }

    #[test]
    fn work_that_is_under_way_is_waited_for() {
        let cores = two_cores();
        let mut done = false;
        let failed = panic::catch_unwind(AssertUnwindSafe(|| {
            let there = || {
                thread::sleep(Duration::from_millis(50));
                done = true;
            };
            cores.join(|| panic::resume_unwind(Box::new(())), there);
        }));
        assert!(failed.is_err());
        assert!(done);
    }

    #[test]
    fn two_cores_tell_the_same_story() {
        let mut workspace = Workspace::<BYTES>::new();
        let mut story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
        let mut expected = String::new();
        tell(&mut story, "Once upon a time", &mut expected).unwrap();

        let mut story = story.with_cores(two_cores());
        let mut told = String::new();
        tell(&mut story, "Once upon a time", &mut told).unwrap();
        assert_eq!(told, expected);
    }
}
