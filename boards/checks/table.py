"""The real boards, one line for each."""

from dataclasses import dataclass

from .firmware import BOARDS


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
    # Features of its crate, without the default ones.
    features: tuple = ()
    # Whether `boards/boot/run NAME ELF` can boot its image.
    boots: bool = True
    # How the story begins.
    beginning: str = "Once upon a time"

    @property
    def crate(self):
        return BOARDS / self.folder

    @property
    def exists(self):
        return (self.crate / "Cargo.toml").exists()


M0 = "thumbv6m-none-eabi"
M4F = "thumbv7em-none-eabihf"
M33 = "thumbv8m.main-none-eabihf"
RV32IMC = "riscv32imc-unknown-none-elf"
RV32IMAC = "riscv32imac-unknown-none-elf"

ALL = {
    board.name: board
    for board in [
        Board("pico", "pico", M0, "RP2040", "story-q4", "q16"),
        Board("pico2", "pico2", M33, "RP235x", "story-q8", "f32"),
        Board(
            "nrf52840-dk", "nrf52840-dk", M4F, "nRF52840_xxAA", "story-q4", "f32", beginning=""
        ),
        Board("stm32f4", "stm32f4", M4F, "STM32F405RG", "story-q4", "f32"),
        Board("stm32f411", "stm32f4", M4F, "STM32F411RE", "story-q4", "f32", ("f411",)),
        Board("microbit", "microbit", M0, "nRF51822_xxAA", "tiny-q4", "q16"),
        Board("esp32c3", "esp32c3", RV32IMC, "esp32c3", "story-q4", "q16"),
        Board("esp32c6", "esp32c6", RV32IMAC, "esp32c6", "story-q4", "q16"),
        Board("hifive1", "hifive1", RV32IMAC, "fe310-g002", "tiny-q4", "q16"),
    ]
}


def present():
    """The boards whose crates are there."""
    return {name: board for name, board in ALL.items() if board.exists}
