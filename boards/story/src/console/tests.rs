//! Sessions at the console, as a terminal would see them.

use std::string::String;
use std::vec::Vec;

use smidgen::generate::{Generator, TokenDigest};
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

use super::Console;
use crate::Story;

const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/models/tiny-q4.smid"
));
const CONTEXT: usize = 64;
const BYTES: usize = MODEL.workspace_bytes::<I16F16>(CONTEXT);

/// What a terminal receives when `typed` is typed, each byte when all work before it is done.
fn session(typed: &[u8]) -> String {
    let mut workspace = Workspace::<BYTES>::new();
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
    let mut console = Console::new(story, String::new());
    console.offer().unwrap();
    for &byte in typed {
        console.receive(byte).unwrap();
        finish(&mut console);
    }
    console.out.0
}

fn finish(console: &mut Console<'_, '_, I16F16, String>) {
    for _ in 0..10_000 {
        if !console.is_busy() {
            return;
        }
        console.advance().unwrap();
    }
    panic!("the console does not come to rest");
}

/// The library's own answer.
fn digest(
    prompt: &str,
    parameters: SamplingParameters<I16F16>,
    seed: u64,
    length: usize,
) -> String {
    let mut workspace = Workspace::<BYTES>::new();
    let sampler = Sampler::new(parameters).unwrap();
    let rng = DefaultRng::new(seed);
    let mut generator = Generator::new(&MODEL, workspace.as_mut(), CONTEXT, sampler, rng).unwrap();
    generator.prompt(prompt).unwrap();
    let mut digest = TokenDigest::new();
    for step in generator.generate(length) {
        digest.push(step.unwrap().token);
    }
    std::format!("digest: {:08x}", digest.value())
}

fn digests(output: &str) -> Vec<&str> {
    output
        .lines()
        .filter(|line| line.starts_with("digest: "))
        .collect()
}

#[test]
fn a_line_is_a_prompt_and_commands_set_the_sampler() {
    let output = session(
        b"Once upon a time\r\n/temp 0.7\r\n/topk 5\r\n/seed 7\r\n/length 20\r\nOnce upon a time\r\nTom\n",
    );
    let default = SamplingParameters::default();
    let changed = default.temp(I16F16::from_num(0.7_f32)).top_k(5);
    assert_eq!(
        digests(&output),
        [
            digest("Once upon a time", default, 42, 48),
            digest("Once upon a time", changed, 7, 20),
            digest("Tom", changed, 7, 20),
        ]
    );
    assert!(!output.contains("error"));
    assert!(output.starts_with("> Once upon a time, "), "{output}");
    assert!(output.ends_with("\r\n> "));
}

#[test]
fn bad_input_gets_a_message_and_changes_nothing() {
    for (typed, message) in [
        ("/tmp 1", "/tmp is no command; /help lists them"),
        ("/temp", "/temp wants a number after it"),
        ("/temp -1", "temp must be zero or above"),
        (
            "/topk some",
            "/topk wants a whole number from 0 on, not some",
        ),
        (
            "/topk 0",
            "scratch has 64 elements, 512 are needed: 448 are missing",
        ),
        (
            "/topk 65",
            "scratch has 64 elements, 65 are needed: 1 are missing",
        ),
    ] {
        let output = session(std::format!("{typed}\r/length 9\rTom\r").as_bytes());
        assert!(
            output.contains(&std::format!("\r\nerror: {message}\r\n> ")),
            "{output}"
        );
        let expected = digest("Tom", SamplingParameters::default(), 42, 9);
        assert_eq!(digests(&output), [expected]);
    }
}

#[test]
fn a_line_that_is_too_long_stays() {
    let kept = "word ".repeat(26);
    let kept = &kept[..128];
    let typed = std::format!("/length 9\r{kept} and more\r");
    let output = session(typed.as_bytes());
    assert_eq!(output.matches('\x07').count(), " and more".len());
    assert!(output.contains("error: not all of the line could be kept"));
    assert!(output.ends_with(&std::format!("\r\n> {kept}")));
    assert_eq!(digests(&output).len(), 0);
    // Another line end takes it.
    let output = session(std::format!("{typed}\r").as_bytes());
    let expected = digest(kept, SamplingParameters::default(), 42, 9);
    assert_eq!(digests(&output), [expected]);
}

#[test]
fn typing_ahead_waits_for_the_end() {
    let mut workspace = Workspace::<BYTES>::new();
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
    let mut console = Console::new(story, String::new());
    console.begin("Once").unwrap();
    for byte in *b"/length 9\rx" {
        console.advance().unwrap();
        console.receive(byte).unwrap();
    }
    finish(&mut console);
    assert_eq!(console.story().settings().length, 9);
    // Only what did not fit behind the waiting line was refused.
    assert_eq!(console.out.0.matches('\x07').count(), 1);
    assert!(console.out.0.ends_with("\r\n> /length 9\r\n> "));
    let expected = digest("Once", SamplingParameters::default(), 42, 48);
    assert_eq!(digests(&console.out.0), [expected]);
}

#[test]
fn a_story_can_be_interrupted() {
    let mut workspace = Workspace::<BYTES>::new();
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
    let mut console = Console::new(story, String::new());
    console.begin("Once").unwrap();
    for _ in 0..20 {
        console.advance().unwrap();
    }
    console.receive(0x03).unwrap();
    assert!(console.story().is_over());
    assert!(console.out.0.ends_with("\r\n> "));
}

#[test]
fn a_story_of_no_tokens_is_over() {
    let output = session(b"/length 0\rOnce\r");
    assert_eq!(digests(&output), ["digest: 00000000"]);
}

#[test]
fn bytes_that_the_port_lost_are_told() {
    let mut workspace = Workspace::<BYTES>::new();
    let story = Story::<I16F16>::new(&MODEL, workspace.as_mut(), CONTEXT).unwrap();
    let mut console = Console::new(story, String::new());
    let typed = [Ok(b'O'), Ok(b'n'), Err(()), Ok(b'e'), Ok(b'\r')];
    for read in typed {
        match read {
            Ok(byte) => console.receive(byte).unwrap(),
            Err(_) => console.lose().unwrap(),
        }
    }
    assert!(!console.is_busy());
    assert!(
        console
            .out
            .0
            .contains("error: not all of the line could be kept")
    );
    assert!(console.out.0.ends_with("\r\n> One"));
}
