//! A layer as it is written in a configuration.

use std::fmt;
use std::str::FromStr;

use super::Activation;

/// Height, width and channels of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Shape {
    /// A vector: one pixel.
    pub const fn vector(length: usize) -> Self {
        Self {
            height: 1,
            width: 1,
            channels: length,
        }
    }

    /// The number of pixels.
    pub const fn pixels(self) -> usize {
        self.height * self.width
    }

    /// The number of elements.
    pub const fn len(self) -> usize {
        self.pixels() * self.channels
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {} x {}", self.height, self.width, self.channels)
    }
}

/// What a layer does to the map that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A matrix times all of the map.
    Dense { outputs: usize },
    /// A convolution that keeps the size of the map, or divides it by the stride.
    Conv {
        kernel: usize,
        channels: usize,
        stride: usize,
    },
    /// Every pixel four times: the nearest neighbour at twice the size.
    Upsample,
    /// Keeps the map for a later layer.
    Save { slot: usize },
    /// Adds a map that was kept.
    Add { slot: usize },
    /// Puts the channels of a map that was kept behind its own.
    Concat { slot: usize },
    /// A matrix times the condition, which takes the condition's place; the map stays.
    Condition { outputs: usize },
    /// Adds to each channel a number that a matrix makes of the condition.
    Shift,
    /// The same numbers as a map of another shape.
    Reshape { shape: Shape },
}

/// A layer: an operation, batch normalization if asked for, and an activation.
///
/// In text: `dense 64 relu`, `conv 3 16 stride 2 batch_norm silu` (kernel, channels), `upsample`,
/// `save 0`, `add 0`, `concat 0`, `condition 32 silu`, `shift silu`, `reshape 4 4 16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    pub operation: Operation,
    pub batch_norm: bool,
    pub activation: Activation,
}

impl FromStr for Layer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().peekable();
        let unknown = |word: &str| format!("layer `{text}`: `{word}` is not understood");
        let number = |words: &mut std::iter::Peekable<std::str::SplitWhitespace>| {
            let word = words.next().unwrap_or("the end");
            match word.parse() {
                Ok(number) if number <= 65_535 => Ok(number),
                _ => Err(format!("layer `{text}`: a number is due, not {word}")),
            }
        };
        let operation = match words.next().unwrap_or_default() {
            "dense" => Operation::Dense {
                outputs: number(&mut words)?,
            },
            "conv" => Operation::Conv {
                kernel: number(&mut words)?,
                channels: number(&mut words)?,
                stride: match words.next_if_eq(&"stride") {
                    Some(_) => number(&mut words)?,
                    None => 1,
                },
            },
            "upsample" => Operation::Upsample,
            "save" => Operation::Save {
                slot: number(&mut words)?,
            },
            "add" => Operation::Add {
                slot: number(&mut words)?,
            },
            "concat" => Operation::Concat {
                slot: number(&mut words)?,
            },
            "condition" => Operation::Condition {
                outputs: number(&mut words)?,
            },
            "shift" => Operation::Shift,
            "reshape" => Operation::Reshape {
                shape: Shape {
                    height: number(&mut words)?,
                    width: number(&mut words)?,
                    channels: number(&mut words)?,
                },
            },
            word => return Err(unknown(word)),
        };
        let trains = matches!(operation, Operation::Dense { .. } | Operation::Conv { .. });
        let batch_norm = trains && words.next_if_eq(&"batch_norm").is_some();
        let activates = trains
            || matches!(
                operation,
                Operation::Condition { .. } | Operation::Shift | Operation::Add { .. }
            );
        let activation = match words.next_if(|_| activates) {
            Some(word) => Activation::from_name(word).ok_or_else(|| unknown(word))?,
            None => Activation::Identity,
        };
        match words.next() {
            Some(word) => Err(unknown(word)),
            None => Ok(Self {
                operation,
                batch_norm,
                activation,
            }),
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            Operation::Dense { outputs } => write!(f, "dense {outputs}")?,
            Operation::Conv {
                kernel,
                channels,
                stride,
            } => {
                write!(f, "conv {kernel} {channels}")?;
                if stride != 1 {
                    write!(f, " stride {stride}")?;
                }
            }
            Operation::Upsample => f.write_str("upsample")?,
            Operation::Save { slot } => write!(f, "save {slot}")?,
            Operation::Add { slot } => write!(f, "add {slot}")?,
            Operation::Concat { slot } => write!(f, "concat {slot}")?,
            Operation::Condition { outputs } => write!(f, "condition {outputs}")?,
            Operation::Shift => f.write_str("shift")?,
            Operation::Reshape { shape } => write!(
                f,
                "reshape {} {} {}",
                shape.height, shape.width, shape.channels
            )?,
        }
        if self.batch_norm {
            f.write_str(" batch_norm")?;
        }
        match self.activation {
            Activation::Identity => Ok(()),
            activation => write!(f, " {}", activation.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_there_and_back() {
        for text in [
            "dense 64 relu",
            "dense 8",
            "conv 3 16 stride 2 batch_norm silu",
            "conv 1 4 sigmoid",
            "upsample",
            "save 0",
            "add 1 tanh",
            "concat 2",
            "condition 32 silu",
            "shift leaky_relu",
            "reshape 4 4 16",
        ] {
            assert_eq!(text.parse::<Layer>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "dens 3",
            "dense",
            "dense x",
            "dense -1",
            "dense 3 rely",
            "dense 3 relu relu",
            "conv 3",
            "conv 3 4 stride",
            "upsample relu",
            "save 0 batch_norm",
            "reshape 1 2",
            "dense 65536",
        ] {
            assert!(text.parse::<Layer>().is_err(), "{text}");
        }
    }
}
