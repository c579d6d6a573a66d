"""Counts the instructions of tokens and kernels on every emulated machine."""

import csv
import sys

from rig import groups
from rig.elf import Elf
from rig.qemu import MACHINES, Counter, given

from . import firmware, models
from .firmware import ROOT, TARGET

TABLE = ROOT / "benches" / "instructions.csv"
COLUMNS = ["target", "number", "quant", "model", "metric", "value"]
NUMBERS = ["f32", "q16"]
TOKENS = 200
WORSE = 1.02
# Of figures in the table, which have three digits below 100.
ROUNDING = 0.001


def main(only, check):
    if only is not None and only not in MACHINES:
        print(f"{only} is no emulated machine: {', '.join(MACHINES)}", file=sys.stderr)
        return 2
    machines = [machine for machine in MACHINES.values() if only in (None, machine.name)]
    all_models = [*models.shipped(), *models.stories260k()]
    counter = Counter(TARGET / "rig")
    table = {}
    for machine in machines:
        for key, value in measure(counter, machine, all_models):
            table[key] = value
        show(machine, table)
    committed = read()
    if check:
        return compare(table, committed)
    # Machines and models that were not measured keep their rows.
    write({**committed, **table})
    return 0


def measure(counter, machine, all_models):
    """`((target, number, quant, model, metric), value)` of a machine."""
    programs = firmware.build(machine.target, ["matvec", *(f"tokens_{n}" for n in NUMBERS)])
    yield from matvec(counter, machine, programs["matvec"])
    for number in NUMBERS:
        program = programs[f"tokens_{number}"]
        elf = Elf(program)
        ranges = groups.ranges(program, elf)
        for model in all_models:
            arguments = given(elf, model.file, models.CONTEXT, TOKENS)
            _, marks = counter.count(machine, program, arguments, ranges)
            for metric, value in tokens(marks):
                yield (machine.name, number, model.quant, model.name, metric), value


def matvec(counter, machine, program):
    printed, marks = counter.count(machine, program)
    rows = [line.split()[1:] for line in printed.splitlines() if line.startswith("row ")]
    # The count at the second marker of each pair is that of the row.
    for (macs, number, quant), mark in zip(rows, marks[1::2], strict=True):
        key = (machine.name, number, quant, "-", "matvec_64x64_per_mac")
        yield key, mark.count / int(macs)


def tokens(marks):
    """The metrics of a run with a marker before each token and after the last."""
    counts = [mark.count for mark in marks[1:]]
    if len(counts) != TOKENS:
        raise ValueError(f"{len(counts)} tokens of {TOKENS}")
    yield "per_token_1_100", sum(counts[:100]) / 100
    yield "per_token_200", counts[199]
    yield "per_position", slope(counts)
    means = {}
    for mark in marks[1:101]:
        for (part, group), count in mark.groups.items():
            name = groups.name(part, group)
            means[name] = means.get(name, 0) + count / 100
    for name in sorted(means):
        yield f"{name}_1_100", means[name]


def slope(counts):
    """Instructions that a token takes more than the one before: least squares."""
    middle, mean = (len(counts) - 1) / 2, sum(counts) / len(counts)
    covariance = sum((i - middle) * (count - mean) for i, count in enumerate(counts))
    return covariance / sum((i - middle) ** 2 for i in range(len(counts)))


def show(machine, table):
    """One line for each run: the metrics of a model and number type."""
    rows = {}
    for (target, number, quant, model, metric), value in table.items():
        if target == machine.name:
            rows.setdefault((model, quant, number), {})[metric] = value
    print(f"\n{machine.name} ({machine.core})")
    for (model, quant, number), metrics in rows.items():
        cells = (f"{metric} {value:,.2f}" if value < 100 else f"{metric} {value:,.0f}"
                 for metric, value in metrics.items())
        print(f"  {model:12}{quant:4}{number:5}" + "  ".join(cells))


def read():
    if not TABLE.exists():
        return {}
    with TABLE.open() as file:
        rows = list(csv.reader(file))[1:]
    return {tuple(row[:5]): float(row[5]) for row in rows}


def write(table):
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for key, value in table.items():
            writer.writerow([*key, f"{value:.3f}" if value < 100 else f"{value:.0f}"])


def compare(table, committed):
    """1 if a figure is worse than the committed one, or was never committed."""
    failed = False
    for key, value in table.items():
        before = committed.get(key)
        if before is None or value > before * WORSE + ROUNDING:
            print(f"worse: {','.join(key)}: {value:.3f}, committed {before}", file=sys.stderr)
            failed = True
    return 1 if failed else 0
