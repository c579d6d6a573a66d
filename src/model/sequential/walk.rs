//! What is known between two layers of a network.

use super::layer::Layer;
use super::{Operation, Shape};

/// The number of maps that can be kept at the same time.
pub(super) const SLOTS: usize = 8;

/// The state of a network between two layers, without the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(super) struct Walk {
    /// The shape of the map.
    pub(super) map: Shape,
    /// The length of the condition; 0 if there is none.
    pub(super) condition: usize,
    /// The shapes of the maps that are kept; of no height if there is none.
    slots: [Shape; SLOTS],
}

impl Walk {
    /// Before the first layer.
    pub(super) const fn new(input: Shape, condition: usize) -> Self {
        let nothing = Shape {
            height: 0,
            width: 0,
            channels: 0,
        };
        Self {
            map: input,
            condition,
            slots: [nothing; SLOTS],
        }
    }

    /// The shape of the map in a slot.
    pub(super) const fn kept(&self, slot: usize) -> Option<Shape> {
        // The index stands behind its check.
        if slot < SLOTS && self.slots[slot].height > 0 {
            return Some(self.slots[slot]);
        }
        None
    }

    /// Behind a layer.
    pub(super) const fn behind(mut self, layer: &Layer) -> Self {
        match layer.operation {
            Operation::Save { slot } if slot < SLOTS => self.slots[slot] = layer.input,
            Operation::Condition => self.condition = layer.matrix[0],
            _ => self.map = layer.output,
        }
        self
    }
}
