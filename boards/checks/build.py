"""Builds everything, and says what it takes of flash and RAM."""

from rig.elf import Elf
from rig.stack import UnknownStack, worst_case
from rig.tools import need, need_targets, run

from . import firmware

# What prints a panic and ends the program; it is called where the stack is already deep enough.
PANIC = "rust_begin_unwind"


def main(machines, boards):
    need("llvm-objdump")
    need_targets(*(which.target for which in [*machines, *boards]))
    boards = firmware.buildable(boards)
    firmware.build_machines(machines, firmware.TOLD)
    for machine in machines:
        if machine.small:
            show(f"{machine.name} conformance", firmware.conformance(machine))
            continue
        for number in firmware.NUMBERS:
            name = f"story_{number}"
            show(f"{machine.name} {name}", firmware.program(machine.target, name))
    for board in boards:
        show(board.name, firmware.build_board(board))
    return 0


def show(name, program):
    flash, ram = sizes(program)
    print(
        f"built: {name:20} flash {flash:8} B   RAM {ram:7} B   stack {stack(program)}", flush=True
    )


def sizes(program):
    """Bytes of flash, and of variables."""
    elf = Elf(program)
    return sum(elf.flash()), elf.ram()


def stack(program):
    """The worst case of all but panics by the code, as far as it tells."""
    try:
        worst = worst_case(program, "main", without=PANIC)
    except UnknownStack as error:
        return f"unknown: {demangled(str(error))}"
    beyond = []
    if worst.indirect:
        beyond.append("calls through pointers")
    if worst.outside:
        beyond.append("the boot ROM")
    return f"{worst.bytes:5} B{' without ' if beyond else ''}{' and '.join(beyond)}"


def demangled(text):
    return run(["llvm-cxxfilt"], input=text).strip()
