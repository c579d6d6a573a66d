"""Counts the instructions of tokens, images and kernels on every emulated machine."""

import csv
import sys
from concurrent.futures import ThreadPoolExecutor

from rig import groups
from rig.elf import Elf
from rig.qemu import Counter, given
from rig.stack import worst_case
from rig.tools import CommandFailed, need, need_targets

from . import draws, firmware, models
from .firmware import NUMBERS, ROOT, TARGET

TABLE = ROOT / "benches" / "instructions.csv"
COLUMNS = ["target", "number", "quant", "model", "metric", "value"]
TOKENS = 200
# Tokens of a prompt.
PROMPT = 64
# In place of a model, for kernels.
NO_MODEL = "-"
# How the metrics of groups end.
SHARE = "_share"
WORSE = 1.02
# Of figures in the table, which have three digits below 100.
ROUNDING = 0.001


def main(machines, check):
    machines = [machine for machine in machines if not machine.small]
    if not machines:
        print("instructions are counted on emulated machines", file=sys.stderr)
        return 2
    need("cargo", "cc", "llvm-objdump", "llvm-symbolizer", *(m.emulator for m in machines))
    need_targets(*(machine.target for machine in machines))
    all_models = [*models.shipped(), *models.stories260k()]
    counter = Counter(TARGET / "rig")
    firmware.build_machines(machines, firmware.COUNTED)
    draws.build(machines)
    table = {}
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda machine: dict(measure(counter, machine, all_models)), machines)
        for machine, measured in zip(machines, results, strict=True):
            small = {key: value for key, value in measured.items() if key[3] in draws.MODELS}
            show(machine, {key: value for key, value in measured.items() if key not in small})
            show(machine, small)
            table.update(measured)
    if check:
        return compare(table, read())
    # Machines and models that were not measured keep their rows.
    measured = {key[:4] for key in table}
    kept = {key: value for key, value in read().items() if key[:4] not in measured}
    write({**kept, **table})
    return 0


def measure(counter, machine, all_models):
    """`((target, number, quant, model, metric), value)` of a machine."""
    yield from matvec(counter, machine, firmware.program(machine.target, "matvec"))
    program = firmware.program(machine.target, "prompt")
    for model in all_models:
        yield from prompt(counter, machine, program, model)
    for number in NUMBERS:
        program = firmware.program(machine.target, f"tokens_{number}")
        story = firmware.program(machine.target, f"story_{number}")
        elf = Elf(program)
        ranges = groups.ranges(program, elf)
        for model in all_models:
            arguments = given(elf, model.file, models.CONTEXT, TOKENS)
            printed, marks = counter.count(machine, program, arguments, ranges)
            metrics = [*tokens(marks), *memory(story, printed, model)]
            for metric, value in metrics:
                yield (machine.name, number, model.quant, model.name, metric), value
    yield from draws.measure(counter, machine)


def matvec(counter, machine, program):
    printed, marks = counter.count(machine, program)
    rows = [line.split()[1:] for line in printed.splitlines() if line.startswith("row ")]
    # The count at the second marker of each pair is that of the row.
    pairs = iter(zip(rows, marks[1::2], strict=True))
    (rounds, *_), loop = next(pairs)
    # A loop of two instructions, and the way from marker to marker.
    if not 0 <= loop.count - 2 * int(rounds) < 20:
        raise CommandFailed(f"{loop.count} instructions counted of {2 * int(rounds)}")
    for (macs, number, quant), mark in pairs:
        key = (machine.name, number, quant, NO_MODEL, "matvec_64x64_per_mac")
        yield key, mark.count / int(macs)


def prompt(counter, machine, program, model):
    """Instructions per token of a prompt, fed token by token and in batches."""
    arguments = given(Elf(program), model.file, models.CONTEXT, PROMPT)
    printed, marks = counter.count(machine, program, arguments)
    rows = [line.split()[1:] for line in printed.splitlines() if line.startswith("row ")]
    for (name, way), mark in zip(rows, marks[1::2], strict=True):
        # The library's names of the number types, of which only the fixed-point one is longer.
        key = (machine.name, name.removesuffix(".16"), model.quant, model.name, f"per_prompt_token_{way}")
        yield key, mark.count / PROMPT


def tokens(marks):
    """The metrics of a run with a marker before each token and after the last."""
    counts = [mark.count for mark in marks[1:]]
    if len(counts) != TOKENS:
        raise CommandFailed(f"{len(counts)} tokens of {TOKENS}")
    yield "per_token_1_100", sum(counts[:100]) / 100
    yield "per_token_200", counts[199]
    yield "per_position", slope(counts)
    means = {}
    for mark in marks[1:101]:
        for (part, group), count in mark.groups.items():
            name = groups.name(part, group)
            means[name] = means.get(name, 0) + count / 100
    for name in sorted(means):
        yield f"{name}{SHARE}", means[name]


def memory(story, printed, model):
    """What the program that tells the story would take with a model in place of its own."""
    elf = Elf(story)
    code, constants = elf.flash()
    constants -= models.STORY.stat().st_size
    workspace = elf.size_of("WORKSPACE")
    yield "flash_code_bytes", code
    yield "flash_constants_bytes", constants
    yield "flash_model_bytes", model.file.stat().st_size
    yield "flash_bytes", code + constants + model.file.stat().st_size
    yield "ram_bytes", elf.ram() - workspace + int(printed.split("workspace ")[1].split()[0])
    yield "stack_bytes", worst_case(story, "main").bytes


def slope(counts):
    """Instructions that a token takes more than the one before: least squares."""
    middle, mean = (len(counts) - 1) / 2, sum(counts) / len(counts)
    covariance = sum((i - middle) * (count - mean) for i, count in enumerate(counts))
    return covariance / sum((i - middle) ** 2 for i in range(len(counts)))


def show(machine, measured):
    """One column for each run, one line for each metric; kernels before."""
    columns, metrics = {}, {}
    print(f"\n{machine.name} ({machine.core})")
    for (_, number, quant, model, metric), value in measured.items():
        if model == NO_MODEL:
            print(f"{f'{metric} {quant} {number}':34}{text(value):>8}")
            continue
        columns.setdefault((model, quant, number), {})[metric] = value
        metrics[metric] = None
    print(f"{'':30}" + "".join(f"{model:>13}" for model, _, _ in columns))
    print(f"{'':30}" + "".join(f"{f'{quant} {number}':>13}" for _, quant, number in columns))
    for metric in metrics:
        cells = (text(run[metric]) if metric in run else "" for run in columns.values())
        print(f"{metric:30}" + "".join(f"{cell:>13}" for cell in cells))


def text(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


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
        for key, value in sorted(table.items()):
            writer.writerow([*key, f"{value:.3f}" if value < 100 else f"{value:.0f}"])


def compare(table, committed):
    """1 if a figure is worse than the committed one, was never committed or is no longer measured.

    How a token's instructions are shared among groups is free.
    """
    failed = []
    for key, value in table.items():
        before = committed.get(key)
        if key[4].endswith(SHARE):
            continue
        if before is None:
            failed.append(f"not committed: {','.join(key)}: {value:.3f}")
        elif value > before * WORSE + ROUNDING:
            failed.append(f"worse: {','.join(key)}: {value:.3f}, committed {before}")
    # Of what was measured now: not all machines and models have to be.
    runs = {key[:4] for key in table}
    failed += [
        f"not measured: {','.join(key)}"
        for key in committed
        if key[:4] in runs and key not in table and not key[4].endswith(SHARE)
    ]
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0
