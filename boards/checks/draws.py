"""Counts what the small models take: an image encoded or drawn, an observation filtered."""

from rig.elf import Elf
from rig.stack import worst_case
from rig.tools import CommandFailed

from . import firmware
from .firmware import NUMBERS
from .models import SHIPPED

# Programs, and the files that they embed.
MODELS = {
    "autoencoder": "digits-autoencoder-16",
    "vae": "digits-vae",
    "gan": "digits-gan",
    "diffusion": "digits-diffusion",
    "hmm": None,
}
PROGRAMS = [f"{model}_{number}" for model in MODELS for number in NUMBERS]
# In place of a format of weights, for a model that has none.
NO_QUANT = "-"


def build(machines):
    firmware.build(sorted({machine.target for machine in machines}), PROGRAMS)


def measure(counter, machine):
    """`((target, number, quant, model, metric), value)` of a machine."""
    for model, name in MODELS.items():
        for number in NUMBERS:
            program = firmware.program(machine.target, f"{model}_{number}")
            printed, marks = counter.count(machine, program)
            if not printed.startswith("digest: "):
                raise CommandFailed(f"{program}: {printed}")
            counts = [mark.count for mark in marks]
            file = SHIPPED / f"{name}.smid" if name else None
            for metric, value in [*METRICS[model](counts), *memory(program, file)]:
                yield (machine.name, number, "q8" if name else NO_QUANT, model, metric), value


def encoded(counts):
    """Metrics of a run with a marker before, between and after encoding and decoding."""
    _, encode, decode = counts
    yield "image_encode", encode
    yield "image_decode", decode


def drawn(counts):
    """Metrics of a run with a marker before and after an image."""
    _, image = counts
    yield "image", image


def sliced(counts):
    """Metrics of a run with a marker before and after an image of eight guided steps, then one
    before and after each slice of a single step without guidance."""
    _, image, _, *slices = counts
    yield "image_8_steps", image
    yield "step_unguided", sum(slices)
    yield "slice_max", max(slices)


def filtered(counts):
    """Metrics of a run with a marker before and after each observation."""
    steps = counts[1::2]
    yield "step", sum(steps) / len(steps)


METRICS = {
    "autoencoder": encoded,
    "vae": drawn,
    "gan": drawn,
    "diffusion": sliced,
    "hmm": filtered,
}


def memory(program, file):
    """What a program takes with its model."""
    elf = Elf(program)
    code, constants = elf.flash()
    model = file.stat().st_size if file else 0
    yield "flash_code_bytes", code
    yield "flash_constants_bytes", constants - model
    yield "flash_model_bytes", model
    yield "flash_bytes", code + constants
    yield "ram_bytes", elf.ram()
    yield "stack_bytes", worst_case(program, "main").bytes
