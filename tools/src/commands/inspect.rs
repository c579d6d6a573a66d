//! `smidgen inspect`: what is in a model file, and what it needs.

use serde::Serialize;
use serde_json::{Map, Value};
use smidgen::model::transformer::{Config, Role, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::tokenizer::{Token, Vocabulary};

use super::error::CommandError;
use super::output::Output;
use super::{inspect_image, model};
use crate::cli::InspectArgs;

/// What is in a model file, and what it needs.
#[derive(Serialize)]
struct Inspection {
    /// Length of the file.
    flash_bytes: usize,
    /// Of the context, in `f32`.
    workspace_bytes: usize,
    /// The same in `q16`.
    workspace_bytes_q16: usize,
    /// Asked for, or that of the model.
    context: usize,
    parameters: u64,
    /// Format of the matrices; several with `+` between them.
    quant: String,
    shape: Shape,
    vocabulary: VocabularyFacts,
    /// Bytes of each section, and of what frames them; they sum to the file.
    sections: Map<String, Value>,
    tensors: Vec<TensorFacts>,
    /// The workspace over contexts.
    workspaces: Vec<WorkspaceFacts>,
    /// The model card.
    card: Map<String, Value>,
}

#[derive(Serialize)]
struct Shape {
    dim: usize,
    hidden_dim: usize,
    layers: usize,
    heads: usize,
    head_dim: usize,
    kv_heads: usize,
    vocabulary: usize,
    /// Positions that the model was trained with.
    context: usize,
    epsilon: f32,
    separate_head: bool,
}

#[derive(Serialize)]
struct VocabularyFacts {
    /// `pieces` or `bytes`.
    kind: &'static str,
    unk: Option<Token>,
    bos: Option<Token>,
    eos: Option<Token>,
    byte_tokens: bool,
}

/// The tensors of a name, one in each layer or one alone.
#[derive(Serialize)]
struct TensorFacts {
    name: &'static str,
    count: usize,
    rows: usize,
    columns: usize,
    quant: String,
    /// Of all of them.
    bytes: usize,
}

#[derive(Serialize)]
struct WorkspaceFacts {
    context: usize,
    f32: usize,
    q16: usize,
}

/// Runs the command.
pub fn run(args: &InspectArgs) -> Result<(), CommandError> {
    let bytes = model::read(&args.model)?;
    if inspect_image::is_image_model(&bytes) {
        return inspect_image::run(&args.model, &bytes, args.json);
    }
    let model = model::model(&args.model, &bytes)?;
    let inspection = Inspection::new(&model, model::context(&model, args.context));
    let mut output = Output::new();
    if args.json {
        return output.json(&inspection);
    }
    inspection.print(&mut output)
}

impl Inspection {
    fn new(model: &Transformer, context: usize) -> Self {
        let matrices = model.tensors().filter(|(role, _)| !role.is_vector());
        let workspace = WorkspaceFacts::new(model, context);
        Self {
            flash_bytes: model.file().bytes().len(),
            workspace_bytes: workspace.f32,
            workspace_bytes_q16: workspace.q16,
            context,
            parameters: model.config().parameters(),
            quant: joined(matrices.map(|(_, matrix)| matrix.format().name())),
            shape: Shape::new(model.config()),
            vocabulary: VocabularyFacts::new(model.vocabulary()),
            sections: sections(model),
            tensors: tensors(model),
            workspaces: contexts(model, context)
                .map(|context| WorkspaceFacts::new(model, context))
                .collect(),
            card: model
                .card()
                .entries()
                .map(|(key, value)| (key.to_owned(), value.into()))
                .collect(),
        }
    }

    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        for (key, value) in &self.card {
            output.line(format_args!(
                "{key}: {}",
                value.as_str().unwrap_or_default()
            ))?;
        }
        output.line(format_args!(
            "\n{} parameters, {}",
            self.parameters, self.quant
        ))?;
        self.shape.print(output)?;
        self.vocabulary.print(output)?;

        output.line(format_args!("\nflash {:>26} bytes", self.flash_bytes))?;
        for (name, bytes) in &self.sections {
            let bytes = bytes.as_u64().unwrap_or_default();
            output.line(format_args!("  {name:<18} {bytes:>11}"))?;
        }
        output.line("\ntensors")?;
        for tensor in &self.tensors {
            let shape = format!("{} x {}", tensor.rows, tensor.columns);
            output.line(format_args!(
                "  {:<18} {:>11}   {:>3} of {shape}, {}",
                tensor.name, tensor.bytes, tensor.count, tensor.quant,
            ))?;
        }
        output.line("\nworkspace bytes\n  context            f32         q16")?;
        for workspace in &self.workspaces {
            let mark = if workspace.context == self.context {
                " *"
            } else {
                ""
            };
            output.line(format_args!(
                "  {:>7} {:>14} {:>11}{mark}",
                workspace.context, workspace.f32, workspace.q16,
            ))?;
        }
        Ok(())
    }
}

impl Shape {
    fn new(config: &Config) -> Self {
        Self {
            dim: config.dim,
            hidden_dim: config.hidden_dim,
            layers: config.layers,
            heads: config.heads,
            head_dim: config.head_dim,
            kv_heads: config.kv_heads,
            vocabulary: config.vocabulary,
            context: config.context,
            epsilon: config.epsilon,
            separate_head: config.separate_head,
        }
    }

    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        output.line(format_args!(
            "dim {}, hidden_dim {}, layers {}, heads {} of {}, kv_heads {}",
            self.dim, self.hidden_dim, self.layers, self.heads, self.head_dim, self.kv_heads,
        ))?;
        let head = if self.separate_head {
            "separate"
        } else {
            "the embedding"
        };
        output.line(format_args!(
            "vocabulary {}, trained context {}, epsilon {:e}, head: {head}",
            self.vocabulary, self.context, self.epsilon,
        ))
    }
}

impl VocabularyFacts {
    fn new(vocabulary: &Vocabulary) -> Self {
        Self {
            kind: match vocabulary.kind() {
                smidgen::tokenizer::Kind::Bytes => "bytes",
                _ => "pieces",
            },
            unk: vocabulary.unk(),
            bos: vocabulary.bos(),
            eos: vocabulary.eos(),
            byte_tokens: vocabulary.byte_token(0).is_some(),
        }
    }

    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        let name = |token: Option<Token>| token.map_or("none".to_owned(), |id| id.to_string());
        output.line(format_args!(
            "tokens are {}; unknown {}, begin {}, end {}, byte tokens: {}",
            self.kind,
            name(self.unk),
            name(self.bos),
            name(self.eos),
            if self.byte_tokens { "yes" } else { "no" },
        ))
    }
}

impl WorkspaceFacts {
    fn new(model: &Transformer, context: usize) -> Self {
        fn bytes<R: Real>(model: &Transformer, context: usize) -> usize {
            model.workspace_bytes::<R>(context)
        }
        Self {
            context,
            f32: bytes::<f32>(model, context),
            q16: bytes::<I16F16>(model, context),
        }
    }
}

/// Powers of two up to the trained context, that, and the one asked for.
fn contexts(model: &Transformer, asked: usize) -> impl Iterator<Item = usize> {
    let trained = model.config().context;
    let powers = (5..16).map(|power| 1 << power);
    let mut contexts: Vec<usize> = powers.filter(|&context| context < trained).collect();
    contexts.extend([trained, asked]);
    contexts.sort_unstable();
    contexts.dedup();
    contexts.into_iter()
}

/// Bytes of each section by its tag, and `frame`: headers, padding and checksum.
fn sections(model: &Transformer) -> Map<String, Value> {
    let mut frame = model.file().bytes().len();
    let mut sections = Map::new();
    for (tag, length) in model.file().sections() {
        frame -= length;
        sections.insert(tag.escape_ascii().to_string(), length.into());
    }
    sections.insert("frame".to_owned(), frame.into());
    sections
}

/// The tensors by their names, in the order of the file.
fn tensors(model: &Transformer) -> Vec<TensorFacts> {
    let mut names: Vec<&'static str> = Vec::new();
    for (role, _) in model.tensors() {
        if !names.contains(&name(role)) {
            names.push(name(role));
        }
    }
    let facts = |name: &'static str| {
        let named = || {
            model
                .tensors()
                .filter(move |(role, _)| self::name(*role) == name)
        };
        let first = named().next().map(|(_, matrix)| matrix);
        TensorFacts {
            name,
            count: named().count(),
            rows: first.map_or(0, |matrix| matrix.rows()),
            columns: first.map_or(0, |matrix| matrix.columns()),
            quant: joined(named().map(|(_, matrix)| matrix.format().name())),
            bytes: named().map(|(_, matrix)| matrix.byte_len()).sum(),
        }
    };
    names.into_iter().map(facts).collect()
}

/// The name of a tensor in the specification.
fn name(role: Role) -> &'static str {
    match role {
        Role::Embedding => "embedding",
        Role::AttentionNorm(_) => "attention_norm",
        Role::Wq(_) => "wq",
        Role::Wk(_) => "wk",
        Role::KeyMean(_) => "key_mean",
        Role::Wv(_) => "wv",
        Role::Wo(_) => "wo",
        Role::FeedForwardNorm(_) => "feed_forward_norm",
        Role::W1(_) => "w1",
        Role::W3(_) => "w3",
        Role::W2(_) => "w2",
        Role::Norm => "norm",
        Role::Head => "head",
        _ => "other",
    }
}

/// Different names with `+` between them.
fn joined(names: impl Iterator<Item = &'static str>) -> String {
    let mut different: Vec<&str> = names.collect();
    different.sort_unstable();
    different.dedup();
    different.join("+")
}
