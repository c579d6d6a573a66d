//! How much memory a run takes, and how it is divided.

use super::layer::Layer;
use super::walk::SLOTS;
use super::{NetworkError, Operation, Shape};
use crate::model::workspace::{ALIGNMENT, max, padded, take};
use crate::num::Real;
use crate::quant::{MatrixFormat, vector_words};

/// The lengths of the slices of a run, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Needs {
    /// The largest map.
    map: usize,
    /// The longest condition.
    condition: usize,
    /// The longest vector that goes into a matrix.
    vector: usize,
    /// The largest map that goes into a convolution.
    levels: usize,
    /// The largest patch of a convolution.
    patch: usize,
    /// The largest patch of a convolution of format `f32`.
    plain_patch: usize,
    /// The largest map that is kept in each slot.
    slots: [usize; SLOTS],
}

impl Needs {
    /// Before the first layer.
    pub(super) const fn new(input: Shape, condition: usize) -> Self {
        Self {
            map: input.len(),
            condition,
            vector: condition,
            levels: 0,
            patch: 0,
            plain_patch: 0,
            slots: [0; SLOTS],
        }
    }

    /// With one more layer.
    pub(super) const fn with(mut self, layer: &Layer) -> Self {
        self.map = max(self.map, layer.output.len());
        match layer.operation {
            Operation::Dense => self.vector = max(self.vector, layer.input.len()),
            Operation::Conv2d { .. } => {
                self.levels = max(self.levels, layer.input.len());
                self.patch = max(self.patch, layer.matrix[1]);
                self.vector = max(self.vector, layer.matrix[1]);
                if matches!(layer.format, MatrixFormat::F32) {
                    self.plain_patch = max(self.plain_patch, layer.matrix[1]);
                }
            }
            Operation::Save { slot } if slot < SLOTS => {
                self.slots[slot] = max(self.slots[slot], layer.input.len());
            }
            Operation::Condition => {
                self.condition = max(self.condition, layer.matrix[0]);
                self.vector = max(self.vector, max(layer.matrix[0], layer.matrix[1]));
            }
            _ => {}
        }
        self
    }

    /// Elements of all slots.
    const fn kept(&self) -> usize {
        let mut sum = 0;
        let mut slot = 0;
        while slot < SLOTS {
            sum += self.slots[slot];
            slot += 1;
        }
        sum
    }

    /// Numbers of all slices.
    const fn numbers(&self) -> usize {
        2 * self.map + 2 * self.condition + self.kept() + self.plain_patch
    }

    /// The bytes of all slices for numbers of a size.
    pub(super) const fn bytes(&self, size: usize) -> usize {
        padded(self.numbers() * size)
            + padded(self.levels)
            + padded(self.patch)
            + padded(4 * vector_words(self.vector))
    }
}

/// The workspace of a run, divided.
#[derive(Debug)]
pub(super) struct Slices<'w, R> {
    /// The map that a layer is given.
    pub(super) front: &'w mut [R],
    /// The map that it makes; then the two change places.
    pub(super) back: &'w mut [R],
    pub(super) condition: &'w mut [R],
    pub(super) next_condition: &'w mut [R],
    /// The maps that are kept, slot behind slot.
    kept: &'w mut [R],
    lengths: [usize; SLOTS],
    pub(super) patch_values: &'w mut [R],
    /// What goes into a convolution, as integers.
    pub(super) levels: &'w mut [i8],
    pub(super) patch_levels: &'w mut [i8],
    /// What goes into a matrix, in pairs.
    pub(super) words: &'w mut [i32],
}

impl<'w, R: Real> Slices<'w, R> {
    /// Divides a workspace.
    pub(super) fn new(needs: &Needs, workspace: &'w mut [u8]) -> Result<Self, NetworkError> {
        if workspace.as_ptr().align_offset(ALIGNMENT) != 0 {
            return Err(NetworkError::WorkspaceAlignment);
        }
        let (needed, given) = (needs.bytes(size_of::<R>()), workspace.len());
        let too_small = NetworkError::WorkspaceTooSmall { needed, given };
        if given < needed {
            return Err(too_small);
        }
        Self::split(needs, workspace).ok_or(too_small)
    }

    /// Divides an aligned workspace.
    fn split(needs: &Needs, workspace: &'w mut [u8]) -> Option<Self> {
        let mut rest = workspace;
        let numbers: &mut [R] = take(&mut rest, needs.numbers())?;
        let (front, numbers) = numbers.split_at_mut_checked(needs.map)?;
        let (back, numbers) = numbers.split_at_mut_checked(needs.map)?;
        let (condition, numbers) = numbers.split_at_mut_checked(needs.condition)?;
        let (next_condition, numbers) = numbers.split_at_mut_checked(needs.condition)?;
        let (kept, patch_values) = numbers.split_at_mut_checked(needs.kept())?;
        Some(Self {
            front,
            back,
            condition,
            next_condition,
            kept,
            lengths: needs.slots,
            patch_values,
            levels: take(&mut rest, needs.levels)?,
            patch_levels: take(&mut rest, needs.patch)?,
            words: take(&mut rest, vector_words(needs.vector))?,
        })
    }

    /// Where a slot is in what is kept.
    fn range(&self, slot: usize) -> core::ops::Range<usize> {
        let start = self.lengths.iter().take(slot).sum();
        start..start + self.lengths.get(slot).copied().unwrap_or(0)
    }

    /// Keeps the front map, of a length.
    pub(super) fn save(&mut self, slot: usize, length: usize) {
        let range = self.range(slot);
        let kept = self.kept.get_mut(range).unwrap_or_default();
        let map = self.front.iter().take(length);
        kept.iter_mut().zip(map).for_each(|(to, from)| *to = *from);
    }

    /// The map in a slot, and the two that change places.
    pub(super) fn with_kept(&mut self, slot: usize) -> (&[R], &mut [R], &mut [R]) {
        let range = self.range(slot);
        let kept = self.kept.get(range).unwrap_or_default();
        (kept, self.front, self.back)
    }
}
