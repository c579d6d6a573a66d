"""Builds the programs of `boards/emulated`."""

import os
from pathlib import Path

from rig.tools import need, run

BOARDS = Path(__file__).resolve().parent.parent
ROOT = BOARDS.parent
TARGET = BOARDS / "target"
CRATE = BOARDS / "emulated"


def environment():
    """The environment of cargo, without flags that would replace those of the crates."""
    return {key: value for key, value in os.environ.items() if key != "RUSTFLAGS"}


def build(target, programs, profile="release", features=()):
    """Builds programs for a target; their files by name."""
    need("cargo")
    command = ["cargo", "build", "--locked", "--target", target, "--profile", profile]
    command += ["--target-dir", TARGET, "--features", ",".join(features)]
    for program in programs:
        command += ["--bin", program]
    run(command, cwd=CRATE, env=environment())
    return {program: TARGET / target / profile / program for program in programs}
