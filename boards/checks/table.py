"""The real boards, one line for each."""

from dataclasses import dataclass

from .firmware import BOARDS, TARGET


@dataclass(frozen=True)
class Board:
    # What it is called here, and its folder under boards/.
    name: str
    folder: str
    target: str
    # What `probe-rs run --chip` calls it.
    chip: str
    # The story that it tells.
    model: str
    number: str
    # Bytes of RAM, for programs.
    ram: str
    # Features of its crate, without the default ones.
    features: tuple = ()
    # Whether its log has another buffer than those of other boards with its target: what they
    # share would be built anew for each.
    apart: bool = False
    # The first version of Rust that builds it.
    rust: tuple = (1, 88)
    # How the story begins.
    beginning: str = "Once upon a time"
    # What can be done at the board.
    reads_lines: bool = True
    has_button: bool = False
    # Whether the conformance suite fits; without the trained models.
    conforms: bool = True

    @property
    def crate(self):
        return BOARDS / self.folder

    @property
    def target_dir(self):
        return TARGET / self.folder if self.apart else TARGET


M0 = "thumbv6m-none-eabi"
M4F = "thumbv7em-none-eabihf"
M33 = "thumbv8m.main-none-eabihf"
RV32IMC = "riscv32imc-unknown-none-elf"
RV32IMAC = "riscv32imac-unknown-none-elf"


def board(name, target, chip, model, number, ram, folder=None, **more):
    return Board(name, folder or name, target, chip, model, number, ram, **more)


ALL = {
    board.name: board
    for board in [
        board("pico", M0, "RP2040", "story-q4", "q16", "270,336"),
        board("pico2", M33, "RP235x", "story-q8", "f32", "524,288"),
        board(
            *("nrf52840-dk", M4F, "nRF52840_xxAA", "story-q4", "f32", "262,144"),
            beginning="",
            reads_lines=False,
            has_button=True,
        ),
        board("stm32f4", M4F, "STM32F405RG", "story-q4", "f32", "131,072 + 65,536"),
        board(
            *("stm32f411", M4F, "STM32F411RE", "story-q4", "f32", "131,072"),
            folder="stm32f4",
            conforms=False,
            features=("f411",),
        ),
        board(
            *("microbit", M0, "nRF51822_xxAA", "tiny-q4", "q16", "16,384"),
            reads_lines=False,
            conforms=False,
            apart=True,
        ),
        board("esp32c3", RV32IMC, "esp32c3", "story-q4", "q16", "320,512", rust=(1, 95)),
        board("esp32c6", RV32IMAC, "esp32c6", "story-q4", "q16", "452,112", rust=(1, 95)),
        board(
            *("hifive1", RV32IMAC, "fe310-g002", "tiny-q4", "q16", "16,384"),
            reads_lines=False,
            conforms=False,
        ),
    ]
}
