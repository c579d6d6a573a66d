"""Boots the images of the real boards in emulators, and compares their stories with the host's."""

import functools
import sys

from rig.tools import CommandFailed, environment, run

from . import firmware
from .firmware import BOARDS

RUNNER = BOARDS / "boot" / "run"
STORY = BOARDS / "story"


def check(boards):
    """Whether every board that can be booted tells the host's story."""
    passed = True
    for board in boards:
        program = firmware.build_board(board)
        if not board.boots:
            print(f"boot: {board.name}: built, not booted")
            continue
        try:
            found = digest(run([RUNNER, board.name, program], timeout=600))
        except CommandFailed as error:
            print(error, file=sys.stderr)
            found = None
        expected = on_host(board.model, board.number, board.beginning)
        equal = found == expected
        print(
            f"boot: {board.name:12} {board.model} {board.number}: digest {found}, "
            f"host {expected}{'' if equal else ', DIFFERENT'}"
        )
        passed &= equal
    return passed


@functools.cache
def on_host(model, number, beginning):
    """The digest of the same story on this machine."""
    example = ["run", "--release", "--example", "host", "--target-dir", firmware.TARGET]
    command = ["cargo", *example, "--locked", "--", "--model", model, "--number", number]
    command += ["--prompt", beginning]
    return digest(run(command, cwd=STORY, env=environment(), input=""))


def digest(printed):
    """The first digest that was printed."""
    for line in printed.splitlines():
        if line.startswith("digest: "):
            return line.split()[1]
    return None
