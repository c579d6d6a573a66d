"""Runs programs on emulated machines, with and without counting."""

from dataclasses import dataclass, field
from pathlib import Path

from .tools import need, run

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Machine:
    """An emulated machine: its name in tables, the compiler's target, QEMU's arguments."""

    name: str
    target: str
    arguments: tuple
    core: str
    # Too small for all but a part of the conformance suite.
    small: bool = False

    @property
    def emulator(self):
        return "qemu-system-riscv32" if self.target.startswith("riscv") else "qemu-system-arm"


def arm(name, target, machine, core, **options):
    return Machine(name, target, ("-machine", machine), core, **options)


MACHINES = {
    machine.name: machine
    for machine in [
        arm("m0", "thumbv6m-none-eabi", "mps2-an385", "code of a Cortex-M0 on a Cortex-M3"),
        arm("m3", "thumbv7m-none-eabi", "mps2-an385", "Cortex-M3"),
        arm("m4f", "thumbv7em-none-eabihf", "mps2-an386", "Cortex-M4F"),
        arm("m7", "thumbv7em-none-eabihf", "mps2-an500", "Cortex-M7"),
        arm("m33", "thumbv8m.main-none-eabihf", "mps2-an505", "Cortex-M33"),
        Machine(
            "rv32imc",
            "riscv32imc-unknown-none-elf",
            ("-machine", "virt", "-cpu", "rv32,a=false,f=false,d=false", "-bios", "none"),
            "RISC-V without atomics and floating point",
        ),
        arm("nrf51", "thumbv6m-none-eabi", "microbit", "Cortex-M0 with 16 KB of RAM", small=True),
    ]
}


def emulate(machine, program, arguments=(), timeout=600, text=True):
    """What a program prints on a machine, by semihosting, until it ends with status 0."""
    need(machine.emulator)
    command = [machine.emulator, *machine.arguments, "-nographic", "-monitor", "none"]
    command += ["-serial", "null", "-semihosting-config", "enable=on,target=native"]
    return run([*command, *arguments, "-kernel", program], timeout=timeout, text=text)


def given(elf, model, context, tokens):
    """Arguments that put a model into memory, as `boards/emulated/src/given.rs` reads it."""
    address = elf.symbols["_given"].address
    length = model.stat().st_size
    words = [length, context, tokens]
    arguments = []
    for i, word in enumerate(words):
        data = f"loader,addr={address + 4 * i:#x},data={word},data-len=4"
        arguments += ["-device", data]
    return [*arguments, "-device", f"loader,file={model},addr={address + 16:#x},force-raw=on"]


@dataclass
class Mark:
    """Instructions since the marker before, and those of parts and groups."""

    count: int
    groups: dict = field(default_factory=dict)


class Counter:
    """The counting plugin, built into a directory."""

    def __init__(self, directory):
        need("cc")
        self.directory = directory
        self.library = directory / "icount.so"
        directory.mkdir(parents=True, exist_ok=True)
        run(["cc", "-shared", "-fPIC", "-O2", "-o", self.library, HERE / "icount.c"])

    def count(self, machine, program, arguments=(), ranges=None, timeout=1800):
        """What the program prints, and its marks; `ranges` are lines as `icount.c` reads them."""
        log = self.directory / f"{machine.name}.marks"
        plugin = str(self.library)
        if ranges is not None:
            path = self.directory / f"{machine.name}.ranges"
            path.write_text("".join(f"{s:x} {e:x} {p} {g}\n" for s, e, p, g in ranges))
            plugin += f",ranges={path}"
        counting = ["-plugin", plugin, "-d", "plugin", "-D", log]
        printed = emulate(machine, program, [*arguments, *counting], timeout)
        return printed, [parse(line) for line in log.read_text().splitlines() if line]


def parse(line):
    _, count, *groups = line.split()
    pairs = (group.split("=") for group in groups)
    return Mark(int(count), {tuple(map(int, k.split("/"))): int(v) for k, v in pairs})
