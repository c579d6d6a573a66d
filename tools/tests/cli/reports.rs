//! `logits`, `perplexity`, `inspect` and `tokenize`: numbers about models.

use serde_json::{Value, json};
use smidgen::quant::MatrixFormat;

use super::model::{CONTEXT, TempFile, byte_model, letter_model};
use super::smidgen;

fn model(format: MatrixFormat) -> TempFile {
    TempFile::new("model.smid", &byte_model(format))
}

/// The keys of an object.
fn keys(object: &Value) -> Vec<&str> {
    let keys = object.as_object().unwrap().keys();
    keys.map(String::as_str).collect()
}

#[test]
fn logits_are_the_numbers_of_the_session() {
    use smidgen::model::transformer::{Session, Transformer, Workspace};
    let bytes = byte_model(MatrixFormat::F32);
    let file = TempFile::new("model.smid", &bytes);
    let model = Transformer::from_bytes(&bytes).unwrap();
    let mut workspace = Workspace::<32_768>::new();
    let mut session = Session::<f32>::new(&model, workspace.as_mut(), CONTEXT).unwrap();
    for token in [1, 75, 108] {
        session.feed(token).unwrap();
    }
    let expected: &[f32] = session.logits().unwrap();

    let flags = ["logits", "-m", file.path(), "--tokens", "1,75,108"];
    let lines = smidgen(&flags).success();
    let printed: Vec<f32> = lines.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(printed, expected);

    let object = smidgen(&[&flags[..], &["--json"]].concat()).json();
    assert_eq!(keys(&object), ["tokens", "logits", "number", "context"]);
    let logits = object["logits"].as_array().unwrap();
    let logits: Vec<f32> = logits
        .iter()
        .map(|logit| logit.as_f64().unwrap() as f32)
        .collect();
    assert_eq!(logits, expected);
}

#[test]
fn logits_in_fixed_point_are_exact() {
    let file = model(MatrixFormat::Q4);
    let lines = smidgen(&[
        "logits",
        "-m",
        file.path(),
        "--tokens",
        "1",
        "--number",
        "q16",
    ]);
    let lines = lines.success();
    assert_eq!(lines.lines().count(), 259);
    for line in lines.lines() {
        let number: f64 = line.parse().unwrap();
        assert_eq!((number * 65_536.0).fract(), 0.0, "{line}");
    }
    assert!(lines.lines().any(|line| line.len() > 12));
}

#[test]
fn logits_of_unknown_tokens() {
    let file = model(MatrixFormat::F32);
    let logits = |tokens| smidgen(&["logits", "-m", file.path(), "--tokens", tokens]);
    for tokens in ["259", "1,2,4294967295", "300,1"] {
        let line = logits(tokens).failure();
        assert!(line.starts_with("--tokens: "), "{line}");
        assert!(line.contains("of a vocabulary of 259"), "{line}");
    }
    for tokens in ["", "a", "1,,2", "-1", "1.5", "4294967296"] {
        logits(tokens).wrong_usage();
    }
    // More of them than the context holds.
    let many = vec!["7"; 3 * CONTEXT].join(",");
    assert_eq!(logits(&many).success().lines().count(), 259);
}

#[test]
fn perplexity_of_documents() {
    let file = model(MatrixFormat::F32);
    let text = "Hello.\n<|endoftext|>\nA much longer document.\n<|endoftext|>\n";
    let text = TempFile::new("text.txt", text.as_bytes());
    let perplexity = |flags: &[&str]| {
        let fixed = ["perplexity", "-m", file.path(), text.path()];
        smidgen(&[&fixed[..], flags].concat())
    };
    let object = perplexity(&["--json"]).json();
    let expected = [
        "nll_per_token",
        "perplexity",
        "tokens",
        "bits_per_character",
        "characters",
        "documents",
        "truncated",
        "number",
        "context",
    ];
    assert_eq!(keys(&object), expected);
    assert_eq!(object["tokens"], 6 + 23);
    assert_eq!(object["characters"], 6 + 23);
    assert_eq!(object["documents"], 2);
    let nats = object["nll_per_token"].as_f64().unwrap();
    assert!(nats > 1.0 && nats < 20.0);
    let near = |key: &str, value: f64| {
        let found = object[key].as_f64().unwrap();
        assert!((found / value - 1.0).abs() < 1e-9, "{key}");
    };
    near("perplexity", nats.exp());
    near("bits_per_character", nats / std::f64::consts::LN_2);

    let first = perplexity(&["--json", "--max-documents", "1"]).json();
    assert_eq!(
        (&first["documents"], &first["tokens"]),
        (&json!(1), &json!(6))
    );
    // The token that begins the document takes a position.
    let cut = perplexity(&["--json", "--truncate", "-c", "8"]).json();
    assert_eq!(cut["tokens"], 6 + 7);
    assert_eq!(cut["characters"], 6 + 7);
    assert_eq!(cut["truncated"], true);
    let slid = perplexity(&["--json", "-c", "8"]).json();
    assert_eq!(slid["tokens"], 6 + 23);

    let fixed = perplexity(&["--json", "--number", "q16"]).json();
    assert!((fixed["nll_per_token"].as_f64().unwrap() / nats - 1.0).abs() < 0.01);
    let lines = perplexity(&[]).success();
    assert!(
        lines.contains(&format!("nll per token:  {nats:.6}\n")),
        "{lines}"
    );
}

#[test]
fn perplexity_of_what_is_no_text() {
    let file = model(MatrixFormat::F32);
    let perplexity = |text: &[u8], flags: &[&str]| {
        let text = TempFile::new("text.txt", text);
        let fixed = ["perplexity", "-m", file.path(), text.path()];
        let line = smidgen(&[&fixed[..], flags].concat()).failure();
        line.strip_prefix(text.path()).unwrap().to_owned()
    };
    let nothing = ": there are no tokens to predict";
    assert_eq!(perplexity(b"", &[]), nothing);
    assert_eq!(perplexity(b" <|endoftext|> \n", &[]), nothing);
    assert_eq!(perplexity(b"text", &["--max-documents", "0"]), nothing);
    assert_eq!(perplexity(b"text", &["--truncate", "-c", "1"]), nothing);
    let binary = ": the text is not UTF-8 (from byte 2 on)";
    assert_eq!(perplexity(b"ab\xff", &[]), binary);

    let missing = smidgen(&["perplexity", "-m", file.path(), "/no/such/text"]).failure();
    assert!(missing.starts_with("/no/such/text: "), "{missing}");
    let letters = TempFile::new("letters.smid", &letter_model(Some(0)));
    let text = TempFile::new("text.txt", b"abd");
    let unknown = smidgen(&["perplexity", "-m", letters.path(), text.path()]).failure();
    assert!(
        unknown.starts_with(text.path()) && unknown.contains("U+0064"),
        "{unknown}"
    );
}

#[test]
fn inspection() {
    for (format, quant) in [
        (MatrixFormat::F32, "f32"),
        (MatrixFormat::Q8, "q8"),
        (MatrixFormat::Q4, "q4"),
    ] {
        let file = model(format);
        let object = smidgen(&["inspect", file.path(), "--json"]).json();
        let expected = [
            "flash_bytes",
            "workspace_bytes",
            "workspace_bytes_q16",
            "context",
            "parameters",
            "quant",
            "shape",
            "vocabulary",
            "sections",
            "tensors",
            "workspaces",
            "card",
        ];
        assert_eq!(keys(&object), expected);
        let length = byte_model(format).len();
        assert_eq!(object["flash_bytes"], length);
        assert_eq!(object["quant"], quant);
        assert_eq!(object["context"], CONTEXT);
        assert_eq!(object["card"]["name"], "test");
        assert_eq!(object["shape"]["hidden_dim"], 20);
        assert_eq!(object["vocabulary"]["kind"], "bytes");
        let sections = object["sections"].as_object().unwrap().values();
        let sum: u64 = sections.map(|length| length.as_u64().unwrap()).sum();
        assert_eq!(sum, length as u64);
        let norms = &object["tensors"][1];
        assert_eq!(
            norms,
            &json!({
                "name": "attention_norm", "count": 2, "rows": 1, "columns": 12, "quant": "f32",
                "bytes": 96,
            })
        );
    }
}

#[test]
fn workspaces_over_contexts() {
    let file = model(MatrixFormat::Q8);
    let asked = smidgen(&["inspect", file.path(), "-c", "100", "--json"]).json();
    let trained = smidgen(&["inspect", file.path(), "--json"]).json();
    assert_eq!(asked["context"], 100);
    assert!(asked["workspace_bytes"].as_u64() > trained["workspace_bytes"].as_u64());
    let contexts: Vec<u64> = asked["workspaces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|workspace| workspace["context"].as_u64().unwrap())
        .collect();
    assert_eq!(contexts, [24, 100]);
    let lines = smidgen(&["inspect", file.path(), "-c", "100"]).success();
    let row = lines.lines().find(|line| line.ends_with('*')).unwrap();
    assert!(row.contains(&asked["workspace_bytes"].to_string()));
    assert!(lines.starts_with("name: test\n"));
}

#[test]
fn tokens_of_a_text() {
    let file = model(MatrixFormat::F32);
    let tokenize = |flags: &[&str]| smidgen(&[&["tokenize", "-m", file.path()], flags].concat());
    assert_eq!(
        tokenize(&["é\""]).success(),
        "1\t\"\"\n198\t\"<0xC3>\"\n172\t\"<0xA9>\"\n37\t\"\\\"\"\n"
    );
    let object = tokenize(&["Hi", "--json"]).json();
    assert_eq!(
        object,
        json!({ "tokens": [1, 75, 108], "pieces": ["", "H", "i"] })
    );
    assert_eq!(tokenize(&[""]).success(), "1\t\"\"\n");
    let letters = TempFile::new("letters.smid", &letter_model(None));
    let line = smidgen(&["tokenize", "-m", letters.path(), "x"]).failure();
    assert!(line.contains("U+0078"), "{line}");
    assert_eq!(
        smidgen(&["tokenize", "-m", letters.path(), "b"]).success(),
        "2\t\"b\"\n"
    );
}
