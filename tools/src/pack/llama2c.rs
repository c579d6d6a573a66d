//! Reads the checkpoints of llama2.c: versions 0, 1 and 2.
//!
//! Version 0 is a header of seven integers and the weights, with tables of rotary factors in
//! between that are not used here. Versions 1 and 2 have a header of 256 bytes; version 2 has
//! matrices of 8-bit levels with a scale for each group. Reference: Karpathy, llama2.c,
//! `export.py` (2023).

use super::PackError;
use crate::train::model::{Layout, Role, Shape, Tensor};

/// `ak42`, with which versions 1 and 2 begin.
const MAGIC: i32 = 0x616b_3432;
/// Bytes of the header of versions 1 and 2.
const HEADER: usize = 256;

const EMBEDDING: &str = "model.embed_tokens.weight";
const NORM: &str = "model.norm.weight";
const HEAD: &str = "lm_head.weight";
/// Parts of a layer in the order of version 0, each for all layers.
const PARTS: [&str; 9] = [
    "input_layernorm",
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "post_attention_layernorm",
    "mlp.gate_proj",
    "mlp.down_proj",
    "mlp.up_proj",
];

/// Reads a checkpoint: its layout and the parameters.
///
/// # Errors
///
/// [`PackError::Llama2cVersion`], [`PackError::Llama2cShape`] or [`PackError::Llama2cLength`].
pub fn read(file: &[u8]) -> Result<(Layout, Vec<f32>), PackError> {
    let mut reader = Reader { rest: file };
    let first = reader.number()?;
    if first != MAGIC {
        reader.rest = file;
        let fields = reader.fields()?;
        // A negative size says that the head is not the embedding.
        let layout = layout(fields, fields[5] > 0)?;
        let rotary = layout.shape.context * layout.shape.head_dim();
        let names = names(&layout, &PARTS, &[EMBEDDING], &[NORM]);
        let mut parameters = vec![0.0; layout.parameters()];
        for tensor in named(&layout, names) {
            let values = reader.floats(tensor.range.len())?;
            parameters[tensor.range.clone()].copy_from_slice(&values);
        }
        reader.take(4 * rotary)?;
        for tensor in named(&layout, vec![HEAD.to_owned()]) {
            let values = reader.floats(tensor.range.len())?;
            parameters[tensor.range.clone()].copy_from_slice(&values);
        }
        return reader.end((layout, parameters));
    }
    let version = reader.number()?;
    let fields = reader.fields()?;
    let layout = layout(fields, reader.take(1)? != [0])?;
    let group = match version {
        1 => None,
        2 => match usize::try_from(reader.number()?) {
            Ok(group @ 1..) => Some(group),
            _ => {
                let name = "group_size";
                return Err(PackError::Llama2cShape { name, value: 0 });
            }
        },
        version => return Err(PackError::Llama2cVersion { version }),
    };
    reader.rest = file.get(HEADER..).ok_or(PackError::Llama2cLength)?;
    let [norm, q, k, v, o, feed_forward_norm, gate, down, up] = PARTS;
    let mut order = names(&layout, &[norm, feed_forward_norm], &[], &[NORM, EMBEDDING]);
    let matrices = [q, k, v, o, gate, down, up];
    order.extend(names(&layout, &matrices, &[], &[HEAD]));
    let mut parameters = vec![0.0; layout.parameters()];
    for tensor in named(&layout, order) {
        let values = match group {
            Some(group) if tensor.role != Role::Norm => {
                reader.quantized(tensor.range.len(), group)?
            }
            _ => reader.floats(tensor.range.len())?,
        };
        parameters[tensor.range.clone()].copy_from_slice(&values);
    }
    reader.end((layout, parameters))
}

/// The layout of a header's numbers.
fn layout(fields: [i32; 7], tied: bool) -> Result<Layout, PackError> {
    let size = |name: &'static str, value: i32| match value.unsigned_abs() as usize {
        size @ 1..=1_048_576 if value > 0 || name == "vocab_size" => Ok(size),
        _ => Err(PackError::Llama2cShape { name, value }),
    };
    let [
        dim,
        hidden_dim,
        layers,
        heads,
        kv_heads,
        vocabulary,
        context,
    ] = fields;
    let shape = Shape {
        dim: size("dim", dim)?,
        hidden_dim: size("hidden_dim", hidden_dim)?,
        layers: size("n_layers", layers)?,
        heads: size("n_heads", heads)?,
        kv_heads: size("n_kv_heads", kv_heads)?,
        vocabulary_size: size("vocab_size", vocabulary)?,
        context: size("max_seq_len", context)?,
        tied,
    };
    let invalid = |reason| PackError::Llama2cDimensions { reason };
    shape.validate().map_err(invalid)?;
    Ok(Layout::new(shape))
}

/// Names of tensors: some, parts of all layers, and some.
fn names(layout: &Layout, parts: &[&str], before: &[&str], behind: &[&str]) -> Vec<String> {
    let parts = parts.iter().flat_map(|part| {
        (0..layout.shape.layers).map(move |layer| format!("model.layers.{layer}.{part}.weight"))
    });
    let before = before.iter().map(|&name| name.to_owned());
    let behind = behind.iter().map(|&name| name.to_owned());
    before.chain(parts).chain(behind).collect()
}

/// The tensors of names, as far as the model has them.
fn named(layout: &Layout, names: Vec<String>) -> impl Iterator<Item = &Tensor> {
    let tensor = |name: String| layout.tensors.iter().find(|tensor| tensor.name == name);
    names.into_iter().filter_map(tensor)
}

/// What is left of a file.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], PackError> {
        let split = self.rest.split_at_checked(length);
        let (front, rest) = split.ok_or(PackError::Llama2cLength)?;
        self.rest = rest;
        Ok(front)
    }

    fn number(&mut self) -> Result<i32, PackError> {
        let (bytes, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(PackError::Llama2cLength)?;
        self.rest = rest;
        Ok(i32::from_le_bytes(*bytes))
    }

    fn fields(&mut self) -> Result<[i32; 7], PackError> {
        let mut fields = [0; 7];
        for field in &mut fields {
            *field = self.number()?;
        }
        Ok(fields)
    }

    fn floats(&mut self, count: usize) -> Result<Vec<f32>, PackError> {
        let words = self.take(4 * count)?.as_chunks::<4>().0;
        Ok(words
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect())
    }

    /// 8-bit levels, then a scale for each group of them.
    fn quantized(&mut self, count: usize, group: usize) -> Result<Vec<f32>, PackError> {
        let levels = self.take(count)?;
        let scales = self.floats(count.div_ceil(group))?;
        let groups = levels.chunks(group).zip(scales);
        Ok(groups
            .flat_map(|(levels, scale)| levels.iter().map(move |&l| f32::from(l as i8) * scale))
            .collect())
    }

    /// What was read, if nothing is left.
    fn end<T>(&self, read: T) -> Result<T, PackError> {
        match self.rest {
            [] => Ok(read),
            _ => Err(PackError::Llama2cLength),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of the tensors of the test's shape: embedding, layers, last norm.
    const COUNT: usize = 5 * 4 + 2 * (4 + 16 + 8 + 8 + 16 + 4 + 12 + 12 + 12) + 4;

    fn bytes(numbers: &[i32]) -> Vec<u8> {
        numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
    }

    /// Numbers that count up, so that each tensor shows where it was read.
    fn counting(count: usize) -> Vec<u8> {
        (0..count).flat_map(|n| (n as f32).to_le_bytes()).collect()
    }

    fn first((layout, parameters): &(Layout, Vec<f32>), name: &str) -> f32 {
        let tensor = layout.tensors.iter().find(|tensor| tensor.name == name);
        parameters[tensor.unwrap().range.start]
    }

    /// A file of version 0: dim 4, hidden 3, 2 layers, 2 heads on 1, 5 tokens, 6 positions.
    fn version_0(vocabulary: i32, head: usize) -> Vec<u8> {
        let mut file = bytes(&[4, 3, 2, 2, 1, vocabulary, 6]);
        file.extend(counting(COUNT + 6 * 2 + head));
        file
    }

    /// A file of version 1 or 2 up to the weights.
    fn header(version: i32, tied: bool, group: i32) -> Vec<u8> {
        let mut file = bytes(&[MAGIC, version, 4, 3, 2, 2, 1, 5, 6]);
        file.push(u8::from(tied));
        file.extend(group.to_le_bytes());
        file.resize(HEADER, 0);
        file
    }

    #[test]
    fn version_0_tied_and_with_a_head() {
        let read = read(&version_0(5, 0)).unwrap();
        assert_eq!(first(&read, EMBEDDING), 0.0);
        assert_eq!(first(&read, "model.layers.1.input_layernorm.weight"), 24.0);
        assert_eq!(first(&read, "model.layers.0.self_attn.q_proj.weight"), 28.0);
        assert_eq!(first(&read, "model.layers.1.mlp.down_proj.weight"), 168.0);
        assert_eq!(first(&read, NORM), 204.0);
        let untied = super::read(&version_0(-5, 20)).unwrap();
        assert_eq!(first(&untied, HEAD), (COUNT + 12) as f32);
    }

    #[test]
    fn version_1_has_norms_first() {
        let mut file = header(1, false, 0);
        file.extend(counting(COUNT + 20));
        let read = read(&file).unwrap();
        assert_eq!(first(&read, "model.layers.1.input_layernorm.weight"), 4.0);
        assert_eq!(
            first(&read, "model.layers.0.post_attention_layernorm.weight"),
            8.0
        );
        assert_eq!(first(&read, NORM), 16.0);
        assert_eq!(first(&read, EMBEDDING), 20.0);
        assert_eq!(first(&read, HEAD), COUNT as f32);
    }

    #[test]
    fn version_2_has_levels_and_scales() {
        let mut file = header(2, true, 3);
        file.extend(counting(20));
        // Levels of -3 in groups of 3, the last shorter, with a scale of a half.
        for matrix in [20, 16, 16, 8, 8, 8, 8, 16, 16, 12, 12, 12, 12, 12, 12] {
            file.extend(vec![-3_i8 as u8; matrix]);
            let scales = vec![0.5_f32; matrix.div_ceil(3)];
            file.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        }
        let (_, parameters) = read(&file).unwrap();
        assert_eq!(
            parameters.iter().filter(|&&p| p == -1.5).count(),
            COUNT - 20
        );
    }

    #[test]
    fn broken_files_are_told() {
        let whole = version_0(5, 0);
        for length in 0..whole.len() {
            let error = read(&whole[..length]).unwrap_err();
            assert!(
                matches!(error, PackError::Llama2cLength),
                "{length}: {error}"
            );
        }
        let told = |file: &[u8]| read(file).unwrap_err().to_string();
        assert!(told(&version_0(5, 1)).contains("length"));
        assert!(told(&header(3, true, 0)).contains("version 3"));
        assert!(told(&header(2, true, 0)).contains("group_size"));
        assert!(told(&bytes(&[4, 3, 2, 2, 1, 0, 6])).contains("vocab_size is 0"));
        assert!(told(&bytes(&[-4, 3, 2, 2, 1, 5, 6])).contains("dim is -4"));
        assert!(told(&bytes(&[4, 3, 2, 3, 1, 5, 6])).contains("heads must divide dim"));
    }
}
