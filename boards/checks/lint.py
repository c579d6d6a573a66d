"""Format and lints of every crate under boards/, and tests that need no emulator."""

import sys

from rig.tools import CommandFailed, environment, need, need_targets, run

from . import firmware
from .firmware import BOARDS, CRATE

# What the demos share, and the conformance suite: crates for the host, and their features.
HOST = {"story": "async,libm", "conformance": "default", "digit": ""}
# Programs for emulated machines, where they differ: for an Arm core and a RISC-V.
EMULATED = {
    "thumbv7em-none-eabihf": ["full", "full,microbit", "defmt", "no-panic,panic"],
    "riscv32imc-unknown-none-elf": ["full"],
}
DENY = ("--", "-D", "warnings")


def main(machines, boards):
    whole = bool(machines and boards)
    need("cargo", "cargo-fmt", "cargo-clippy")
    need_targets(*(board.target for board in boards))
    if machines:
        need_targets(*EMULATED)
    boards = firmware.buildable(boards)
    failed = []
    for name, command, folder in steps(machines, boards, whole):
        print(f"lint: {name}: {' '.join(str(word) for word in command)}", flush=True)
        try:
            run(command, cwd=folder, env=environment())
        except CommandFailed as error:
            print(error, file=sys.stderr)
            failed.append(name)
    print("all pass" if not failed else f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def steps(machines, boards, whole):
    """`(name, command, folder)` of each step."""
    if whole:
        for name, features in HOST.items():
            yield name, ["cargo", "fmt", "--check"], BOARDS / name
            options = ["--features", features, "--all-targets"]
            yield name, [*cargo("clippy", *options), *DENY], BOARDS / name
        yield "story", cargo("test", "--features", HOST["story"]), BOARDS / "story"
    if machines:
        yield "emulated", ["cargo", "fmt", "--check"], CRATE
        for target, every in EMULATED.items():
            for features in every:
                options = ["--target", target, "--features", features]
                yield "emulated", [*cargo("clippy", "--release", *options), *DENY], CRATE
    for board in boards:
        yield board.name, ["cargo", "fmt", "--check"], board.crate
        clippy = cargo("clippy", "--release", *firmware.features(board), into=board.target_dir)
        yield board.name, [*clippy, *DENY], board.crate
    if whole:
        yield "names of chips", [BOARDS / "boot" / "chip-names"], BOARDS
        yield "tests", [sys.executable, "-m", "unittest", "discover", BOARDS], BOARDS


def cargo(*options, into=firmware.TARGET):
    return ["cargo", *options, "--locked", "--target-dir", into]
