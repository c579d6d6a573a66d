//! The cores of a chip, between which work is split.

/// What runs two pieces of work at the same time, if the chip has a second core.
///
/// The library starts no core and knows none: a caller whose chip has two implements this, and gives
/// it to a [`Session`](crate::model::transformer::Session::with_cores) or a
/// [`Generator`](crate::generate::Generator::with_cores). Rows of matrices and heads of attention are
/// then shared. The results are the same bit for bit: the two pieces write to different places, and
/// each number is computed by one of them in the order that it always has.
///
/// # Example
///
/// On a host the other core is a thread; `boards/pico` has the second core of an RP2040.
///
/// ```
/// use smidgen::kernel::Cores;
///
/// struct Threads;
///
/// impl Cores for Threads {
///     fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
///         std::thread::scope(|scope| {
///             scope.spawn(there);
///             here();
///         });
///     }
/// }
///
/// let (mut left, mut right) = (1, 2);
/// Threads.join(|| left *= 10, || right *= 10);
/// assert_eq!((left, right), (10, 20));
/// ```
pub trait Cores {
    /// Products of numbers from which on two cores are faster than one: half of them should take
    /// longer than the hand-over does. `usize::MAX` if there is one core.
    const WORTH: usize = 1024;

    /// Runs both, and returns when both are done.
    ///
    /// They may run at the same time or one after the other, in any order, each on any core.
    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send);
}

/// One core: nothing is split, which costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OneCore;

impl Cores for OneCore {
    const WORTH: usize = usize::MAX;

    #[inline]
    fn join(&self, here: impl FnOnce() + Send, there: impl FnOnce() + Send) {
        here();
        there();
    }
}

/// Whether so many products of numbers are worth a hand-over; of one core never, which the compiler
/// knows.
#[inline]
pub(crate) const fn worth_splitting<C: Cores>(products: usize) -> bool {
    C::WORTH < usize::MAX && products >= C::WORTH
}
