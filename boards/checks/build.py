"""Builds everything, and says what it takes of flash and RAM."""

from rig.elf import Elf
from rig.stack import UnknownStack, worst_case

from . import firmware


def main(machines, boards):
    firmware.build_machines(machines)
    for machine in machines:
        if machine.small:
            sizes(f"{machine.name} conformance", firmware.conformance(machine))
            continue
        for number in firmware.NUMBERS:
            name = f"story_{number}"
            sizes(f"{machine.name} {name}", firmware.program(machine.target, name))
    for board in boards:
        sizes(board.name, firmware.build_board(board))
    return 0


def sizes(name, program):
    elf = Elf(program)
    code, constants = elf.flash()
    print(
        f"built: {name:20} flash {code + constants:8} B   RAM {elf.ram():7} B   "
        f"stack {stack(program)}"
    )


def stack(program):
    """The worst case, if the code tells it: not where a panic prints itself."""
    try:
        worst = worst_case(program, "main")
    except UnknownStack:
        return "unknown"
    return f"{worst.bytes:5} B{' and calls through pointers' if worst.indirect else ''}"
