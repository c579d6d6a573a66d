//! The command as a user meets it: what it prints where, and how it ends.

#[path = "../../src/pack/container.rs"]
#[allow(dead_code)]
mod container;
#[path = "../../src/pack/quantize.rs"]
#[allow(dead_code)]
mod quantize;
#[path = "../../src/pack/vocabulary.rs"]
#[allow(dead_code)]
mod vocabulary;

mod broken_files;
mod dist;
mod generate;
mod image_training;
mod images;
mod melody;
mod model;
mod reports;
mod stories;
mod usage;

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// How a run of the command ended.
#[derive(Debug, PartialEq)]
struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the command.
fn smidgen(arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_smidgen"))
        .args(arguments)
        .output()
        .unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// Standard output of a run without errors.
    #[track_caller]
    fn success(self) -> String {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// The one object of JSON that is the whole of standard output.
    #[track_caller]
    fn json(self) -> Value {
        let stdout = self.success();
        assert_eq!(stdout.lines().count(), 1);
        let object: Value = serde_json::from_str(&stdout).unwrap();
        assert!(object.is_object());
        object
    }

    /// The one line on standard error of a run that failed, without `error: `.
    #[track_caller]
    fn failure(self) -> String {
        assert_eq!(self.status, Some(1), "{}", self.stderr);
        assert_eq!(self.stdout, "");
        let line = self.stderr.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        line.strip_prefix("error: ").unwrap().to_owned()
    }

    /// Standard error of a run with wrong usage.
    #[track_caller]
    fn wrong_usage(self) -> String {
        assert_eq!(self.status, Some(2), "{}", self.stderr);
        assert_eq!(self.stdout, "");
        self.stderr
    }
}

/// A path as an argument.
fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}
