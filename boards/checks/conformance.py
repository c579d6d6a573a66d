"""The same rows on the host, on every emulated machine and in the images of boards."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from zlib import crc32

from rig.qemu import MACHINES, emulate
from rig.tools import CommandFailed, need_targets, run

from . import boot, firmware, table
from .firmware import BOARDS, ROOT, TARGET

HOST = BOARDS / "conformance"
PROGRAM = "smidgen-conformance"
ROW = re.compile(r"(\w+/\S+ \w+) ([0-9a-f]{8})")
FROZEN = ROOT / "tests" / "distribution" / "draws.txt"

# The suite and a story in 1 MB.
SMALL = ["--config", 'profile.release.opt-level="s"']


def check(on_machines):
    """Prints the table of the rows of machines beside the host's; whether all are equal."""
    columns = {}
    for profile, folder in [("dev", "debug"), ("release", "release")]:
        columns[f"host {folder}"] = on_host(profile, folder)
    columns |= {name: found.result() for name, found in on_machines.items()}
    small = {machine.name for machine in MACHINES.values() if machine.small}
    return show(columns, small) and as_frozen(columns["host release"], FROZEN.read_text())


def main(boards):
    """Boots images that print the suite, without the trained models, in front of their story; 0 if
    each row is the host's, 2 if the suite fits none of the boards."""
    boards = [board for board in boards if board.conforms]
    if not boards:
        able = ", ".join(board.name for board in table.ALL.values() if board.conforms)
        print(f"the suite is in the images of {able} only", file=sys.stderr)
        return 2
    need_targets(*(board.target for board in boards))
    boot.prepare(boards)
    boards = firmware.buildable(boards)
    with ThreadPoolExecutor(boot.EMULATORS) as pool:
        booted = {}
        for board in boards:
            image = firmware.build_board(board, ["conformance"], SMALL)
            booted[board.name] = pool.submit(on_board, board, image)
        columns = {"host release": on_host("release", "release")}
        columns |= {name: found.result() for name, found in booted.items()}
    return 0 if show(columns, set(booted)) else 1


def on_host(profile, folder):
    firmware.cargo(HOST, "build", "--profile", profile)
    return rows(run([TARGET / folder / PROGRAM]))


def on_board(board, image):
    try:
        said, _ = boot.emulate(board, image)
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return {}
    return rows(said.decode(errors="replace"))


def on_machine(machine):
    return rows(emulate(machine, firmware.conformance(machine)))


def as_frozen(rows, frozen):
    """Whether the draws are those that `tests/distribution/draws.txt` has frozen."""
    bits = {}
    for line in frozen.splitlines():
        if "] " not in line:
            continue  # a distribution over arrays, of which there is no row
        head, draws = line.split(" [")[0].split(), line.split("] ")[1].split()
        # Numbers are hexadecimal bits of a number type, counts are decimal and of both.
        number, family = head if len(head) == 2 else ("f32", head[0])
        base = 16 if len(head) == 2 else 10
        row = f"distribution/{family}/draws {number.removesuffix('.16')}"
        words = (int(draw, base) & 0xFFFF_FFFF for draw in draws)
        bits[row] = bits.get(row, b"") + b"".join(word.to_bytes(4, "little") for word in words)
    different = [row for row, data in bits.items() if rows.get(row) != f"{crc32(data):08x}"]
    print(f"frozen draws: {len(bits)} rows, different: {different or 'none'}")
    return not different


def rows(printed):
    """Digests by row: `suite/name/case number digest`."""
    return dict(found.groups() for found in map(ROW.fullmatch, printed.splitlines()) if found)


def show(columns, small):
    """Prints digests by row; whether all are those of the first column. Some have a part of the rows."""
    names = list(columns)
    reference = columns[names[0]]
    print(f"{'row':44}{'digest':10}equal on")
    equal = True
    for row, digest in reference.items():
        there = {name: rows[row] for name, rows in columns.items() if row in rows}
        different = {name: value for name, value in there.items() if value != digest}
        print(f"{row:44}{digest:10}{', '.join(name for name in there if name not in different)}")
        for name, value in different.items():
            print(f"different: {row}: {value} on {name}, {digest} on {names[0]}", file=sys.stderr)
            equal = False
    for name, found in columns.items():
        missing = set(reference) - set(found) if name not in small else set()
        unknown = set(found) - set(reference)
        if not found or missing or unknown:
            print(f"rows differ on {name}: {sorted(missing | unknown)}", file=sys.stderr)
            equal = False
        print(f"{name}: {len(found)} rows")
    return equal
