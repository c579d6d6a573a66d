//! `smidgen melody` and `smidgen tunes`: the files that they write, read back.

use std::f64::consts::TAU;
use std::path::Path;

use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};
use serde_json::Value;

use super::model::{TempFile, byte_model};
use super::{argument, smidgen};

/// The shipped model.
const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/models/melody-q4.smid"
);

/// Runs `smidgen melody --json` with more arguments.
fn composed(arguments: &[&str]) -> Value {
    smidgen(&[&["melody", "-m", MODEL, "-s", "11", "--json"], arguments].concat()).json()
}

/// A key of an object as text.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

#[test]
fn a_tune_is_the_same_wherever_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tune.abc");
    let flags = [
        "--bars", "8", "--key", "Em", "--metre", "9/8", "--tempo", "90",
    ];
    let plain = [&["melody", "-m", MODEL, "-s", "11"], &flags[..]].concat();
    let printed = smidgen(&plain);
    assert!(
        printed.stderr.contains("9/8 in Em, 8 bars, 16.0 s"),
        "{}",
        printed.stderr
    );
    let printed = printed.success();
    assert!(
        printed.starts_with("X:1\nM:9/8\nL:1/8\nQ:3/8=90\nK:Em\n"),
        "{printed}"
    );
    let written = [&plain[..], &["-o", argument(&path)]].concat();
    assert_eq!(smidgen(&written).success(), "");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), printed);

    let report = composed(&flags);
    let tune = &report["tunes"][0];
    assert_eq!(text(tune, "abc"), printed);
    assert_eq!(
        (&tune["bars"], &tune["milliseconds"]),
        (&8.into(), &16_000.into())
    );
    let notes = tune["notes"].as_array().unwrap();
    let sum: u64 = notes
        .iter()
        .map(|note| note["milliseconds"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, 16_000);
    // Another number type is another tune, or the same; both are repeatable.
    for number in ["f32", "q16"] {
        let flags = [&flags[..], &["--number", number]].concat();
        assert_eq!(composed(&flags)["tunes"], composed(&flags)["tunes"]);
    }
}

#[test]
fn several_tunes_are_those_of_the_seeds() {
    let three = composed(&["-n", "3", "--bars", "4"]);
    assert_eq!(three["tunes"].as_array().unwrap().len(), 3);
    for (number, seed) in ["11", "12", "13"].into_iter().enumerate() {
        let run = ["melody", "-m", MODEL, "--json", "--bars", "4", "-s", seed];
        assert_eq!(smidgen(&run).json()["tunes"][0], three["tunes"][number]);
    }
    let book = smidgen(&["melody", "-m", MODEL, "-s", "11", "-n", "3", "--bars", "4"]).success();
    assert_eq!(book.matches("X:").count(), 3);
    assert!(book.contains("\n\nX:2\n") && book.contains("\n\nX:3\n"));
}

#[test]
fn midi_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tune.mid");
    let flags = [
        "--bars", "16", "--key", "Bb", "--metre", "6/8", "--tempo", "120",
    ];
    let report = composed(&[&flags[..], &["-o", argument(&path)]].concat());
    let bytes = std::fs::read(&path).unwrap();
    let smf = Smf::parse(&bytes).unwrap();
    assert_eq!(smf.header.timing, Timing::Metrical(480.into()));
    assert_eq!(smf.tracks.len(), 1);
    let (mut now, mut sounding, mut found, mut meta) = (0_u32, None, Vec::new(), Vec::new());
    for event in &smf.tracks[0] {
        now += event.delta.as_int();
        match event.kind {
            TrackEventKind::Midi { message, .. } => match message {
                MidiMessage::NoteOn { key, .. } => {
                    assert_eq!(sounding, None, "two notes at once");
                    sounding = Some((key.as_int(), now));
                }
                MidiMessage::NoteOff { key, .. } => {
                    let (number, start) = sounding.take().unwrap();
                    assert_eq!(number, key.as_int());
                    found.push((number, now - start));
                }
                _ => {}
            },
            TrackEventKind::Meta(message) => meta.push(message),
            _ => {}
        }
    }
    assert_eq!(sounding, None);
    // A beat is a dotted quarter: three quarters in a second at 120.
    assert!(meta.contains(&MetaMessage::Tempo(333_333.into())));
    assert!(meta.contains(&MetaMessage::TimeSignature(6, 3, 24, 8)));
    assert!(meta.contains(&MetaMessage::KeySignature(-2, false)));
    assert_eq!(meta.last(), Some(&MetaMessage::EndOfTrack));
    // The same notes, by frequency and duration; 1440 ticks a second.
    let notes = report["tunes"][0]["notes"].as_array().unwrap();
    let notes = notes.iter().filter(|note| !note["pitch"].is_null());
    let expected: Vec<(u64, u64)> = notes
        .map(|note| {
            (
                note["hertz"].as_u64().unwrap(),
                note["milliseconds"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(found.len(), expected.len());
    for ((number, ticks), (hertz, milliseconds)) in found.into_iter().zip(expected) {
        let exact = 440.0 * ((f64::from(number) - 69.0) / 12.0).exp2();
        assert!((exact - hertz as f64).abs() <= 0.51);
        let exact = f64::from(ticks) / 1.44;
        assert!((exact - milliseconds as f64).abs() <= 1.0);
    }
}

/// The power of a frequency in sound of 44,100 samples a second (Goertzel).
fn power(samples: &[f64], hertz: f64) -> f64 {
    let step = TAU * hertz / 44_100.0;
    let (mut cosine, mut sine) = (0.0, 0.0);
    for (at, sample) in samples.iter().enumerate() {
        cosine += sample * (step * at as f64).cos();
        sine += sample * (step * at as f64).sin();
    }
    cosine * cosine + sine * sine
}

#[test]
fn wav_sounds_as_the_notes_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tune.WAV");
    let flags = [
        "--bars",
        "4",
        "--metre",
        "3/4",
        "--key",
        "G",
        "-o",
        argument(&path),
    ];
    let report = composed(&flags);
    let tune = &report["tunes"][0];
    let reader = hound::WavReader::open(&path).unwrap();
    let spec = reader.spec();
    assert_eq!(
        (spec.channels, spec.sample_rate, spec.bits_per_sample),
        (1, 44_100, 16)
    );
    let samples: Vec<f64> = reader
        .into_samples::<i16>()
        .map(|sample| f64::from(sample.unwrap()))
        .collect();
    let at = |milliseconds: u64| (milliseconds * 44_100 / 1000) as usize;
    assert_eq!(samples.len(), at(tune["milliseconds"].as_u64().unwrap()));
    let peak = samples
        .iter()
        .fold(0.0, |peak: f64, sample| peak.max(sample.abs()));
    assert!((8_000.0..32_000.0).contains(&peak), "{peak}");
    let mut start = 0;
    for note in tune["notes"].as_array().unwrap() {
        let end = start + note["milliseconds"].as_u64().unwrap();
        let sound = &samples[at(start)..at(end)];
        let hertz = note["hertz"].as_u64().unwrap() as f64;
        if hertz == 0.0 {
            assert!(sound.iter().all(|&sample| sample == 0.0));
        } else if end - start > 100 {
            // Far more of it than of the semitones beside.
            let there = power(sound, hertz);
            for beside in [hertz * 1.0595, hertz / 1.0595] {
                assert!(there > 3.0 * power(sound, beside), "{note}");
            }
        }
        start = end;
    }
}

#[test]
fn pictures_have_a_box_for_each_note() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tune.svg");
    let report = composed(&["--bars", "4", "-n", "2", "-o", argument(&path)]);
    let picture = std::fs::read_to_string(&path).unwrap();
    let sounding = |tune: &Value| {
        let notes = tune["notes"].as_array().unwrap().iter();
        notes.filter(|note| !note["pitch"].is_null()).count()
    };
    let notes: usize = report["tunes"]
        .as_array()
        .unwrap()
        .iter()
        .map(sounding)
        .sum();
    assert_eq!(picture.matches("fill=\"#0000FF\"").count(), notes);
    assert!(picture.trim_end().ends_with("</svg>"));
}

#[test]
fn what_cannot_be_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tune.wav");
    std::fs::write(&path, "as it was").unwrap();
    let failure = |arguments: &[&str]| {
        let run = ["melody", "-m", MODEL, "-o", argument(&path)];
        smidgen(&[&run, arguments].concat()).failure()
    };
    assert_eq!(
        failure(&["--bars", "0"]),
        "--bars: 0 bars, must be 1 to 256"
    );
    assert_eq!(
        failure(&["--bars", "257"]),
        "--bars: 257 bars, must be 1 to 256"
    );
    assert_eq!(
        failure(&["--tempo", "19"]),
        "--tempo: 19 beats a minute, must be 20 to 400"
    );
    assert!(failure(&["--lowest", "C5", "--highest", "B4"]).starts_with("--lowest, --highest: "));
    assert!(failure(&["--temp", "-1"]).starts_with("--temp: "));
    // All that may come first is banned.
    let bans = ["3-inf", "4-inf", "5-inf", "6-inf", "7-inf", "8-inf"];
    let bans: Vec<&str> = bans.iter().flat_map(|ban| ["--logit-bias", ban]).collect();
    assert_eq!(failure(&bans), "no token has any probability mass");
    let stories = TempFile::new("bytes.smid", &byte_model(smidgen::quant::MatrixFormat::Q8));
    let run = ["melody", "-m", stories.path(), "-o", argument(&path)];
    let expected = "not a model of melodies: its vocabulary has 259 tokens, must have 61";
    assert_eq!(
        smidgen(&run).failure(),
        format!("{}: {expected}", stories.path())
    );
    for name in ["tune.mp3", "tune", ".wav"] {
        let other = folder.path().join(name);
        let run = ["melody", "-m", MODEL, "-o", argument(&other)];
        assert!(
            smidgen(&run)
                .failure()
                .ends_with(".wav, .mid, .abc or .svg")
        );
    }
    let missing = folder.path().join("no/folder/tune.wav");
    let run = [
        "melody",
        "-m",
        MODEL,
        "--bars",
        "2",
        "-o",
        argument(&missing),
    ];
    assert!(smidgen(&run).failure().contains("No such file"));
    for wrong in [
        ["--key", "H"],
        ["--metre", "5/4"],
        ["--lowest", "X"],
        ["-n", "0"],
        ["--bars", "-1"],
    ] {
        let run = [&["melody", "-m", MODEL][..], &wrong].concat();
        smidgen(&run).wrong_usage();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "as it was");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A book whose tunes are known by heart.
const BOOK: &str = r#"
X:1
T:The Scale
M:2/4
L:1/8
K:D
DEFG | ABcd |: d>c B<A | (3GFE (3D/2E/2F/2 G :|

X:2
T:Odd
M:5/4
K:C
c5
"#;

#[test]
fn a_tune_book_becomes_texts_that_models_read() {
    let book = TempFile::new("book.abc", BOOK.as_bytes());
    let output = book.folder().join("tunes");
    let run = ["tunes", book.path(), "-o", argument(&output), "--json"];
    let report = smidgen(&run).json();
    assert_eq!(
        (&report["train"]["tunes"], &report["valid"]["tunes"]),
        (&1.into(), &0.into())
    );
    assert_eq!(report["skipped"][0]["tunes"], 1);
    assert_eq!(
        text(&report["skipped"][0], "reason"),
        "a metre that no token stands for"
    );
    let train = std::fs::read_to_string(output.join("train.txt")).unwrap();
    let expected = "M:2/4\nL:1/8\nK:C\nCDEF|GABc||\nc3/2B/2A/2G3/2|(3FED(3C/2D/2E/2F";
    assert_eq!(train, format!("{expected}\n<|endoftext|>\n"));
    let text_file = output.join("train.txt");
    let run = ["perplexity", "-m", MODEL, argument(&text_file), "--json"];
    let perplexity = smidgen(&run).json();
    assert_eq!(perplexity["tokens"], report["train"]["tokens"]);
    assert!(perplexity["nll_per_token"].as_f64().unwrap() < 4.0);
    let run = [
        "tunes",
        book.path(),
        "-o",
        argument(&output),
        "--json",
        "--known",
    ];
    let shared = &smidgen(&[&run[..], &[argument(&text_file)]].concat()).json()["shared"];
    assert_eq!(
        shared[2],
        serde_json::json!({"bars": 4, "passages": 1, "shared": 1})
    );
    let run = ["tokenize", "-m", MODEL, "M:2/4\nL:1/8\nK:C\nc2|", "--json"];
    assert_eq!(
        smidgen(&run).json()["tokens"],
        serde_json::json!([1, 3, 9, 41, 19, 13])
    );
    let run = ["tokenize", "-m", MODEL, "c2 h"];
    assert_eq!(
        smidgen(&run).failure(),
        "byte 3 of the text begins no token of a melody"
    );
}

#[test]
fn books_without_tunes() {
    let book = TempFile::new("book.abc", b"no tune here");
    let output = book.folder().join("tunes");
    let run = ["tunes", book.path(), "-o", argument(&output)];
    assert!(
        smidgen(&run)
            .failure()
            .ends_with("there are no tunes to learn from")
    );
    assert!(!Path::new(&output).exists());
}
