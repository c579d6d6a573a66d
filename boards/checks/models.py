"""The models that are measured."""

from dataclasses import dataclass
from pathlib import Path

from rig.tools import environment, need, run

from .firmware import ROOT

SHIPPED = ROOT / "examples" / "models"
# The model that the program `story` embeds.
STORY = SHIPPED / "story-q4.smid"
DATA = ROOT.parent / "shared" / "data"
PACKED = ROOT / "target" / "boards"
# Positions of the cache: all have been trained with more.
CONTEXT = 256


@dataclass(frozen=True)
class Model:
    name: str
    quant: str
    file: Path


def shipped():
    for name, quant in [("tiny", "q4"), ("story", "q4"), ("story", "q8")]:
        yield Model(name, quant, SHIPPED / f"{name}-{quant}.smid")


def stories260k():
    """The checkpoint that others measure with, packed in both formats; none without the data."""
    checkpoint, tokenizer = DATA / "stories260K.bin", DATA / "tok512.bin"
    if not checkpoint.exists() or not tokenizer.exists():
        print("skipped: stories260K (../shared/data is not there)")
        return
    need("cargo")
    PACKED.mkdir(parents=True, exist_ok=True)
    for quant in ["q8", "q4"]:
        model = Model("stories260K", quant, PACKED / f"stories260K-{quant}.smid")
        pack = ["cargo", "run", "--release", "--locked", "-p", "smidgen-tools", "--", "pack"]
        pack += [checkpoint, "--tokenizer", tokenizer, "-o", model.file, "--quant", quant]
        run([*pack, "--card", "name=stories260K"], cwd=ROOT, env=environment())
        yield model
