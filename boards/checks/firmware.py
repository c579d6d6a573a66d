"""Builds programs: those of `boards/emulated`, those of boards, and those of the host."""

import json
from pathlib import Path

from rig.tools import CommandFailed, environment, need, run

BOARDS = Path(__file__).resolve().parent.parent
ROOT = BOARDS.parent
TARGET = BOARDS / "target"
CRATE = BOARDS / "emulated"

NUMBERS = ["f32", "q16"]
# Everything that is built for each emulated machine, at once.
PROGRAMS = [
    *("conformance", "kernels", "matvec", "prompt"),
    *(f"{program}_{number}" for program in ["tokens", "story"] for number in NUMBERS),
]


def cargo(crate, *arguments):
    """Runs cargo in a crate; what it prints."""
    need("cargo")
    command = ["cargo", *arguments, "--locked", "--target-dir", TARGET]
    return run(command, cwd=crate, env=environment())


def build(targets, programs=PROGRAMS, profile="release", features=("full",)):
    """Builds programs of `boards/emulated` for targets, side by side."""
    arguments = ["--profile", profile, "--features", ",".join(features)]
    for target in targets:
        arguments += ["--target", target]
    for program in programs:
        arguments += ["--bin", program]
    cargo(CRATE, "build", *arguments)


def program(target, name, profile="release"):
    """The file of a program that has been built."""
    return TARGET / target / profile / name


def build_machines(machines):
    """Builds all programs that run on some machines."""
    large = sorted({machine.target for machine in machines if not machine.small})
    if large:
        build(large)
    # 16 KB hold a part of the conformance suite.
    small = sorted({machine.target for machine in machines if machine.small})
    if small:
        build(small, ["conformance"], "size", ("microbit",))


def conformance(machine):
    """The suite's program for a machine."""
    return program(machine.target, "conformance", "size" if machine.small else "release")


def build_board(board):
    """Builds a board's image; its ELF file."""
    arguments = ["--release", "--message-format", "json"]
    if board.features:
        arguments += ["--no-default-features", "--features", ",".join(board.features)]
    messages = map(json.loads, cargo(board.crate, "build", *arguments).splitlines())
    files = [m["executable"] for m in messages if m.get("executable")]
    if len(files) != 1:
        raise CommandFailed(f"{board.name}: one program expected, found {files}")
    return Path(files[0])
