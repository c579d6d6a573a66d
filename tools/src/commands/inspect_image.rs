//! `smidgen inspect` of a model of images: its card, its networks layer by layer, its memory.

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};
use smidgen::format::{Container, ModelCard};
use smidgen::model::sequential::{Layer, Network, Operation};
use smidgen::num::I16F16;

use super::error::CommandError;
use super::output::Output;
use super::picture;
use crate::image::AnyModel;

/// What is in a model file, and what it needs.
#[derive(Serialize)]
struct Inspection {
    kind: &'static str,
    flash_bytes: usize,
    workspace_bytes: usize,
    workspace_bytes_q16: usize,
    parameters: usize,
    /// Height, width and channels of an image; null for a plain network.
    image: Option<[usize; 3]>,
    latent: usize,
    classes: usize,
    networks: Vec<NetworkFacts>,
    /// Bytes of each section, and of what frames them; they sum to the file.
    sections: Map<String, Value>,
    card: Map<String, Value>,
}

#[derive(Serialize)]
struct NetworkFacts {
    name: &'static str,
    input: [usize; 3],
    condition: usize,
    output: [usize; 3],
    parameters: usize,
    /// Of one run.
    multiplications: usize,
    layers: Vec<String>,
}

/// Whether a file is of a kind that this command shows.
pub fn is_image_model(bytes: &[u8]) -> bool {
    Container::from_bytes(bytes).is_ok_and(|file| (2..=6).contains(&file.kind()))
}

/// Runs the command.
pub fn run(path: &Path, bytes: &[u8], json: bool) -> Result<(), CommandError> {
    let model = picture::any_model(path, bytes)?;
    let (kind, networks): (_, Vec<(&str, Option<&Network>)>) = match &model {
        AnyModel::Sequential(model) => ("network", vec![("network", Some(model.network()))]),
        AnyModel::Autoencoder(model) => (
            "autoencoder",
            vec![
                ("encoder", Some(model.encoder())),
                ("decoder", Some(model.decoder())),
            ],
        ),
        AnyModel::Vae(model) => (
            "vae",
            vec![
                ("encoder", model.encoder()),
                ("decoder", Some(model.decoder())),
            ],
        ),
        AnyModel::Gan(model) => (
            "gan",
            vec![
                ("generator", Some(model.generator())),
                ("discriminator", model.discriminator()),
            ],
        ),
        AnyModel::Diffusion(model) => ("diffusion", vec![("denoiser", Some(model.denoiser()))]),
    };
    let (file, card) = match &model {
        AnyModel::Sequential(model) => (model.file(), model.card()),
        AnyModel::Autoencoder(model) => (model.file(), model.card()),
        AnyModel::Vae(model) => (model.file(), model.card()),
        AnyModel::Gan(model) => (model.file(), model.card()),
        AnyModel::Diffusion(model) => (model.file(), model.card()),
    };
    let networks = networks.into_iter();
    let networks: Vec<NetworkFacts> = networks
        .filter_map(|(name, network)| Some(facts(name, network?)))
        .collect();
    let config = model.config();
    let inspection = Inspection {
        kind,
        flash_bytes: bytes.len(),
        workspace_bytes: model.workspace_bytes::<f32>(),
        workspace_bytes_q16: model.workspace_bytes::<I16F16>(),
        parameters: networks.iter().map(|network| network.parameters).sum(),
        image: config.map(|config| [config.height, config.width, config.channels]),
        latent: config.map_or(0, |config| config.latent),
        classes: config.map_or(0, |config| config.classes),
        networks,
        sections: sections(file, bytes.len()),
        card: entries(card),
    };
    let mut output = Output::new();
    if json {
        return output.json(&inspection);
    }
    inspection.print(&mut output)
}

fn facts(name: &'static str, network: &Network) -> NetworkFacts {
    let (input, output) = (network.input(), network.output());
    NetworkFacts {
        name,
        input: [input.height, input.width, input.channels],
        condition: network.condition(),
        output: [output.height, output.width, output.channels],
        parameters: network.parameters(),
        multiplications: network.multiplications(),
        layers: network.layers().map(|layer| text(&layer)).collect(),
    }
}

/// A layer in a line.
fn text(layer: &Layer) -> String {
    let [rows, columns] = layer.matrix;
    let matrix = || format!("{rows} x {columns} {}", layer.format.name());
    let operation = match layer.operation {
        Operation::Dense => format!("dense {}", matrix()),
        Operation::Conv2d { kernel, stride } => {
            format!("conv {kernel} x {kernel} / {stride}, {}", matrix())
        }
        Operation::Upsample => "upsample".to_owned(),
        Operation::Save { slot } => format!("save {slot}"),
        Operation::Add { slot } => format!("add {slot}"),
        Operation::Concat { slot } => format!("concat {slot}"),
        Operation::Condition => format!("condition {}", matrix()),
        Operation::Shift => format!("shift {}", matrix()),
        Operation::Reshape => "reshape".to_owned(),
        _ => "?".to_owned(),
    };
    let shape = layer.output;
    format!(
        "{operation}, {} -> {} x {} x {}",
        layer.activation.name(),
        shape.height,
        shape.width,
        shape.channels
    )
}

fn sections(file: &Container, length: usize) -> Map<String, Value> {
    let mut sections = Map::new();
    let mut framed = length;
    for (tag, length) in file.sections() {
        framed -= length;
        sections.insert(tag.escape_ascii().to_string(), length.into());
    }
    sections.insert("frame".to_owned(), framed.into());
    sections
}

fn entries(card: &ModelCard) -> Map<String, Value> {
    let entries = card.entries();
    entries
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect()
}

impl Inspection {
    fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        for (key, value) in &self.card {
            let value = value.as_str().unwrap_or_default();
            output.line(format_args!("{key}: {value}"))?;
        }
        output.line(format_args!(
            "\n{}: {} parameters; flash {} bytes, RAM {} bytes (f32), {} bytes (q16)",
            self.kind,
            self.parameters,
            self.flash_bytes,
            self.workspace_bytes,
            self.workspace_bytes_q16
        ))?;
        for network in &self.networks {
            let [height, width, channels] = network.input;
            output.line(format_args!(
                "\n{}: {height} x {width} x {channels}, condition {}; {} parameters, {} multiplications",
                network.name, network.condition, network.parameters, network.multiplications
            ))?;
            for layer in &network.layers {
                output.line(format_args!("  {layer}"))?;
            }
        }
        output.line("")?;
        for (tag, bytes) in &self.sections {
            output.line(format_args!("{tag:6} {bytes} bytes"))?;
        }
        Ok(())
    }
}
