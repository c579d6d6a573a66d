"""Builds programs: those of `boards/emulated`, those of boards, and those of the host."""

import json
from pathlib import Path

from rig.tools import CommandFailed, environment, need, run

BOARDS = Path(__file__).resolve().parent.parent
ROOT = BOARDS.parent
TARGET = BOARDS / "target"
CRATE = BOARDS / "emulated"
IMAGES = TARGET / "images"

NUMBERS = ["f32", "q16"]
# What is built for each emulated machine, at once: what is run for its output, and what is counted.
TOLD = ["conformance", "kernels", *(f"story_{number}" for number in NUMBERS)]
COUNTED = [
    *("matvec", "prompt"),
    *(f"{what}_{number}" for what in ["tokens", "story"] for number in NUMBERS),
]


def cargo(crate, *arguments, target_dir=TARGET):
    """Runs cargo in a crate; what it prints."""
    need("cargo")
    command = ["cargo", *arguments, "--locked", "--target-dir", target_dir]
    return run(command, cwd=crate, env=environment())


def build(targets, programs, profile="release", features=("full",)):
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


def build_machines(machines, programs):
    """Builds programs that run on some machines."""
    large = sorted({machine.target for machine in machines if not machine.small})
    if large:
        build(large, programs)
    # 16 KB hold a part of the conformance suite.
    small = sorted({machine.target for machine in machines if machine.small})
    if small:
        build(small, ["conformance"], "size", ("microbit",))


def conformance(machine):
    """The suite's program for a machine."""
    return program(machine.target, "conformance", "size" if machine.small else "release")


def buildable(boards):
    """The boards that the compiler is new enough for; what is left out is said."""
    words = run(["rustc", "--version"], env=environment()).split()
    version = tuple(int(part) for part in words[1].split(".")[:2])
    for board in boards:
        if board.rust > version:
            needed = ".".join(map(str, board.rust))
            print(f"skipped: {board.name} needs Rust {needed}, the compiler is {words[1]}")
    return [board for board in boards if board.rust <= version]


def features(board, more=()):
    """Arguments of cargo that choose a board's features, and more."""
    arguments = ["--no-default-features"] if board.features else []
    chosen = [*board.features, *more]
    return [*arguments, "--features", ",".join(chosen)] if chosen else []


def build_board(board, more=(), options=()):
    """Builds a board's image, with more features; its ELF file, which no other image replaces."""
    arguments = ["--release", "--message-format", "json", *features(board, more), *options]
    printed = cargo(board.crate, "build", *arguments, target_dir=board.target_dir)
    messages = map(json.loads, printed.splitlines())
    files = [m["executable"] for m in messages if m.get("executable")]
    if len(files) != 1:
        raise CommandFailed(f"{board.name}: one program expected, found {files}")
    IMAGES.mkdir(exist_ok=True)
    image = IMAGES / f"{'-'.join([board.name, *more])}.elf"
    image.unlink(missing_ok=True)
    image.hardlink_to(files[0])
    return image
