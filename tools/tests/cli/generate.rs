//! `generate`: text, tokens and what it took.

use std::process::{Command, Stdio};

use serde_json::Value;
use smidgen::quant::MatrixFormat;

use super::model::{CONTEXT, TempFile, byte_model, letter_model};
use super::{Run, smidgen};

fn model() -> TempFile {
    TempFile::new("model.smid", &byte_model(MatrixFormat::Q8))
}

fn generate(model: &TempFile, arguments: &[&str]) -> Run {
    smidgen(&[&["generate", "-m", model.path()], arguments].concat())
}

/// What a line of the summary says.
fn summary<'r>(run: &'r Run, label: &str) -> &'r str {
    let mut lines = run.stderr.lines();
    lines
        .find_map(|line| line.strip_prefix(label))
        .unwrap()
        .trim()
}

#[test]
fn the_same_seed_gives_the_same_tokens() {
    let model = model();
    for number in ["f32", "q16"] {
        let flags = ["-p", "Once", "-n", "40", "-s", "7", "--number", number];
        let streamed = generate(&model, &flags);
        let again = generate(&model, &flags);
        assert_eq!(streamed.stdout, again.stdout);
        assert_eq!(summary(&streamed, "digest:"), summary(&again, "digest:"));

        let object = generate(&model, &[&flags[..], &["--json"]].concat()).json();
        assert_eq!(object["digest"], summary(&streamed, "digest:"));
        assert_eq!(object["number"], number);
        assert_eq!(object["seed"], 7);
        let text = format!("{}\n", object["text"].as_str().unwrap());
        assert_eq!(streamed.success(), text);

        let other = generate(&model, &["-p", "Once", "-s", "8", "--json"]).json();
        assert_ne!(object["digest"], other["digest"]);
    }
}

#[test]
fn json_has_all_keys_and_nothing_else_is_printed() {
    let run = generate(&model(), &["-p", "Hi", "-n", "9", "--json"]);
    assert_eq!(run.stderr, "");
    let object = run.json();
    let keys: Vec<&String> = object.as_object().unwrap().keys().collect();
    let expected = [
        "text",
        "tokens",
        "digest",
        "seed",
        "tokens_per_second",
        "prompt",
        "prompt_tokens",
        "prompt_tokens_per_second",
        "finish",
        "number",
        "context",
        "workspace_bytes",
        "flash_bytes",
    ];
    assert_eq!(keys, expected);
    assert!(object["text"].as_str().unwrap().starts_with("Hi"));
    assert_eq!(object["prompt_tokens"], 3);
    assert_eq!(object["context"], CONTEXT);
    assert_eq!(object["digest"].as_str().unwrap().len(), 8);
    assert!(object["tokens_per_second"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_digest_is_that_of_the_tokens() {
    let object = generate(&model(), &["-n", "12", "--json"]).json();
    let mut digest = smidgen::generate::TokenDigest::new();
    for token in object["tokens"].as_array().unwrap() {
        digest.push(token.as_u64().unwrap() as u32);
    }
    assert_eq!(object["digest"], format!("{:08x}", digest.value()));
}

#[test]
fn a_seed_that_was_picked_gives_the_same_text_again() {
    let model = model();
    for flags in [&["--json"][..], &["--json", "-s", "-1"]] {
        let picked = generate(&model, flags).json();
        let seed = picked["seed"].to_string();
        let again = generate(&model, &["--json", "-s", &seed]).json();
        assert_eq!(picked["text"], again["text"]);
    }
}

#[test]
fn the_summary_says_what_it_took() {
    let model = model();
    let run = generate(&model, &["-n", "5", "-s", "3", "--temp", "0"]);
    assert!(summary(&run, "tokens:").starts_with("5 generated (limit)"));
    assert!(summary(&run, "speed:").contains("tokens/s"));
    assert_eq!(summary(&run, "seed:"), "3");
    let inspected = smidgen(&["inspect", model.path(), "--json"]).json();
    let ram = format!("{} bytes (context {CONTEXT})", inspected["workspace_bytes"]);
    assert_eq!(summary(&run, "RAM:"), ram);
    let flash = format!("{} bytes", inspected["flash_bytes"]);
    assert_eq!(summary(&run, "flash:"), flash);
}

#[test]
fn how_much_is_generated() {
    let model = model();
    let count = |flags: &[&str]| {
        let object = generate(&model, &[flags, &["--json", "-s", "1"]].concat()).json();
        object["tokens"].as_array().unwrap().len()
    };
    assert_eq!(count(&["-n", "0"]), 0);
    assert_eq!(count(&["-n", "1"]), 1);
    // Nothing but an a is ever drawn.
    let only_a = ["--logit-bias", "100+1000", "--temp", "0"];
    assert_eq!(count(&only_a), 256);
    assert_eq!(count(&[&only_a[..], &["-n", "-1"]].concat()), 10_000);
}

#[test]
fn how_a_text_ends() {
    let model = model();
    let finish = |flags: &[&str]| {
        let object = generate(&model, &[&["--temp", "0", "--json"], flags].concat()).json();
        let text = |key: &str| object[key].as_str().unwrap().to_owned();
        (text("finish"), text("text"), object["tokens"].to_string())
    };
    let limit = finish(&["--logit-bias", "100+1000", "-n", "3"]);
    assert_eq!(
        limit,
        ("limit".into(), "aaa".into(), "[100,100,100]".into())
    );
    let end = finish(&["--logit-bias", "2+1000"]);
    assert_eq!(end, ("end_token".into(), "".into(), "[2]".into()));
    let stop = finish(&["--logit-bias", "100+1000", "--stop", "b", "--stop", "aaa"]);
    assert_eq!(
        stop,
        ("stop_string".into(), "".into(), "[100,100,100]".into())
    );
}

#[test]
fn every_parameter_reaches_the_sampler() {
    let model = model();
    let text = |flags: &[&str]| {
        let fixed = ["-p", "abc", "-s", "5", "-n", "60", "--json"];
        let object = generate(&model, &[&fixed[..], flags].concat()).json();
        object["digest"].as_str().unwrap().to_owned()
    };
    let default = text(&[]);
    let changes: [&[&str]; 9] = [
        &["--temp", "1.5"],
        &["--top-k", "2"],
        &["--top-p", "0.3"],
        &["--min-p", "0.5"],
        &["--repeat-penalty", "1.8"],
        &["--frequency-penalty", "2"],
        &["--presence-penalty", "2"],
        &["--logit-bias", "100-inf", "--logit-bias", "101+9"],
        &["-c", "5"],
    ];
    for change in changes {
        assert_ne!(text(change), default, "{change:?}");
    }
    let short = ["--repeat-penalty", "1.8", "--repeat-last-n", "2"];
    assert_ne!(text(&short), text(&short[..2]));
    // The defaults, written out.
    let written = [
        "--temp=0.8",
        "--top-k=40",
        "--top-p=0.95",
        "--min-p=0.05",
        "--repeat-penalty=1",
        "--repeat-last-n=64",
        "--frequency-penalty=0",
        "--presence-penalty=0",
    ];
    assert_eq!(text(&written), default);
}

#[test]
fn filters_at_their_ends() {
    let model = model();
    let runs: [&[&str]; 7] = [
        &["--top-k", "0"],
        &["--top-k", "1000000"],
        &["--top-k", "0", "--top-p", "1", "--min-p", "0"],
        &["--top-p", "-1"],
        &["--top-p", "inf"],
        &["--min-p", "1"],
        &["--temp", "inf"],
    ];
    for flags in runs {
        for number in ["f32", "q16"] {
            let flags = [flags, &["-n", "20", "--number", number, "--json"]].concat();
            let object = generate(&model, &flags).json();
            assert!(object["workspace_bytes"].is_number());
        }
    }
}

#[test]
fn parameters_out_of_range() {
    let model = model();
    let cases = [
        ("--temp", "nan"),
        ("--temp", "-0.1"),
        ("--temp", "-inf"),
        ("--top-p", "nan"),
        ("--min-p", "-0.1"),
        ("--min-p", "1.1"),
        ("--min-p", "nan"),
        ("--repeat-penalty", "0"),
        ("--repeat-penalty", "-1"),
        ("--repeat-penalty", "inf"),
        ("--repeat-penalty", "nan"),
        ("--frequency-penalty", "inf"),
        ("--presence-penalty", "nan"),
        ("--logit-bias", "259+1"),
        ("--logit-bias", "5+nan"),
        ("--stop", ""),
    ];
    for (flag, value) in cases {
        for number in ["f32", "q16"] {
            let line = generate(&model, &[flag, value, "--number", number]).failure();
            assert!(line.starts_with(&format!("{flag}: ")), "{line}");
        }
    }
    let far = ["--repeat-penalty", "1.1", "--repeat-last-n", "65"];
    let line = generate(&model, &far).failure();
    assert!(line.starts_with("--repeat-last-n: "), "{line}");
    let many = generate(&model, &["--stop", "x"].repeat(9)).failure();
    assert_eq!(many, "--stop: 9 stop strings, at most 8");
    let banned: Vec<String> = (0..259)
        .map(|id| format!("--logit-bias={id}-inf"))
        .collect();
    let banned: Vec<&str> = banned.iter().map(String::as_str).collect();
    let run = smidgen(&[&["generate", "--json", "-m", model.path()], &banned[..]].concat());
    assert_eq!(run.failure(), "no token has any probability mass");
}

#[test]
fn prompts() {
    let model = model();
    let flags = |prompt| ["-p", prompt, "-n", "4", "-s", "1"];
    assert!(generate(&model, &flags("")).success().ends_with('\n'));
    let text = generate(&model, &flags("--é€𝄞")).success();
    assert!(text.starts_with("--é€𝄞"));

    let long = "word ".repeat(20);
    let run = generate(&model, &flags(&long));
    let note = "note: the prompt has 101 tokens, the context 24: the cache slid";
    assert_eq!(run.stderr.lines().next(), Some(note));
    assert!(run.success().starts_with(&long));
    let unbroken = "x".repeat(70_000);
    let object = generate(&model, &["-p", &unbroken, "-n", "1", "--json"]).json();
    assert_eq!(object["prompt_tokens"], 70_001);
}

#[test]
fn prompts_without_tokens() {
    let letters = TempFile::new("letters.smid", &letter_model(Some(0)));
    assert!(
        generate(&letters, &["-p", "abc", "-n", "3"])
            .success()
            .starts_with("abc")
    );
    let line = generate(&letters, &["-p", "abcd"]).failure();
    assert!(
        line.starts_with("--prompt: ") && line.contains("U+0064"),
        "{line}"
    );
    let nothing = TempFile::new("letters.smid", &letter_model(None));
    let line = generate(&nothing, &[]).failure();
    assert!(line.starts_with("--prompt: the prompt is empty"), "{line}");
    assert!(
        generate(&nothing, &["-p", "a", "-n", "3"])
            .success()
            .starts_with('a')
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let model = model();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_smidgen"))
        .args(["generate", "-m", model.path()])
        .stdout(writer)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr), Ok(String::new()));
}

#[test]
fn the_text_is_streamed() {
    use std::io::Read;
    let model = model();
    let mut child = Command::new(env!("CARGO_BIN_EXE_smidgen"))
        .args(["generate", "-p", "Now", "-n", "-1", "--logit-bias", "2-inf"])
        .args(["--logit-bias", "1-inf", "-m", model.path()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut start = [0; 3];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut start)
        .unwrap();
    assert_eq!(&start, b"Now");
    // There is much to come.
    assert_eq!(child.try_wait().unwrap(), None);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn values_of_json_have_their_types() {
    let object = generate(&model(), &["-n", "2", "--json"]).json();
    let is = |key: &str, test: fn(&Value) -> bool| assert!(test(&object[key]), "{key}");
    is("text", Value::is_string);
    is("tokens", |tokens| {
        tokens.as_array().unwrap().iter().all(Value::is_u64)
    });
    is("digest", Value::is_string);
    is("seed", Value::is_u64);
    is("tokens_per_second", Value::is_f64);
    is("workspace_bytes", Value::is_u64);
    is("flash_bytes", Value::is_u64);
}
