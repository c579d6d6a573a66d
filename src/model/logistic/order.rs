//! The order in which an epoch visits the examples.

use rand_core::Rng;

use crate::sampling::uniform_below;

/// Every index below a count once, in steps of a random stride that has no divisor in common with
/// the count: data that are sorted by class come well mixed, without a permutation in memory.
///
/// # Formula
///
/// `(start + k stride) mod count`.
///
/// # Memory
///
/// 32 bytes.
///
/// # Example
///
/// ```
/// use smidgen::model::logistic::Order;
/// use smidgen::rng::DefaultRng;
///
/// let order = Order::new(10, &mut DefaultRng::new(1));
/// let mut visited: Vec<usize> = order.collect();
/// assert_ne!(visited, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
/// visited.sort();
/// assert_eq!(visited, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Order {
    next: u64,
    /// How far a step goes back from beyond the end: the count less the stride.
    back: u64,
    count: u64,
    left: u64,
}

/// How often a stride is drawn before 1 is taken: 64 in vain are less likely than one in a million
/// for any count of 64 bits.
const TRIES: u32 = 64;

impl Order {
    /// An order of the indices below `count`, drawn at random.
    #[must_use]
    pub fn new(count: usize, rng: &mut (impl Rng + ?Sized)) -> Self {
        let count = count as u64;
        let next = uniform_below(count, rng);
        let mut stride = 1;
        for _ in 0..TRIES {
            let drawn = 1 + uniform_below(count.saturating_sub(1), rng);
            if coprime(drawn, count) {
                stride = drawn;
                break;
            }
        }
        Self {
            next,
            back: count.saturating_sub(stride),
            count,
            left: count,
        }
    }
}

/// Whether two numbers have no common divisor, by Euclid's algorithm.
fn coprime(mut a: u64, mut b: u64) -> bool {
    // The numbers halve in two steps.
    for _ in 0..2 * u64::BITS {
        match a.checked_rem(b) {
            Some(rest) => (a, b) = (b, rest),
            None => break,
        }
    }
    a == 1
}

impl Iterator for Order {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let index = self.next;
        self.next = if index >= self.back {
            index - self.back
        } else {
            index + (self.count - self.back)
        };
        usize::try_from(index).ok()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.left);
        (left.unwrap_or(usize::MAX), left.ok())
    }
}
