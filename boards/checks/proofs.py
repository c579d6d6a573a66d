"""That kernels are equal, that nothing can panic, and how much stack a story takes."""

from rig.qemu import emulate
from rig.stack import worst_case
from rig.tools import CommandFailed

from . import firmware
from .firmware import NUMBERS

# Where the proof is done, and at which levels of optimisation.
TARGETS = [
    "thumbv6m-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabihf",
    "riscv32imc-unknown-none-elf",
]
PROFILES = {"release": "3", "size": "s"}
SYMBOL = "panic_is_reachable"
# Painted and computed stack agree within this.
TOLERANCE = 0.05


def kernels(machine):
    """Runs a million random cases of the kernels; the machine, whether all are as their definition
    says, and what it printed."""
    try:
        return machine.name, True, emulate(machine, firmware.program(machine.target, "kernels")).strip()
    except CommandFailed as error:
        return machine.name, False, str(error)


def no_panic():
    """Links the whole public interface without a panic; whether that worked, and only that."""
    passed = True
    for profile, level in PROFILES.items():
        error = link(TARGETS, profile, ("no-panic",))
        result = "links" if error is None else f"DOES NOT LINK\n{error}"
        print(f"no panic: opt-level {level}, {', '.join(TARGETS)}: {result}")
        passed &= error is None
    # The same program with one panic in it does not link.
    for target in ["thumbv6m-none-eabi", "riscv32imc-unknown-none-elf"]:
        error = link([target], "size", ("no-panic", "panic"))
        refused = error is not None and f"undefined symbol: {SYMBOL}" in error
        print(f"no panic: {target}, with a panic: {'does not link' if refused else 'LINKS'}")
        passed &= refused
    return passed


def link(targets, profile, features):
    """The linker's error, if there is one."""
    try:
        firmware.build(targets, ["no_panic"], profile, features)
    except CommandFailed as error:
        return str(error)
    return None


def stack(machine):
    """The story's stack by its code and by paint: whether they agree, and what there is to say."""
    passed, said = True, []
    for number in NUMBERS:
        program = firmware.program(machine.target, f"story_{number}")
        printed = emulate(machine, program)
        painted = int(value(printed, "stack"), 16)
        worst = worst_case(program, "main")
        agree = abs(worst.bytes - painted) <= TOLERANCE * painted and not worst.indirect
        said.append(
            f"stack: {machine.name:8} {number}: {worst.bytes} B by the calls, {painted} B painted"
            f"{'' if agree else ', NOT EQUAL'}"
        )
        said += [f"call through a pointer in {name}" for name in worst.indirect]
        passed &= agree
    return passed, said


def value(printed, key):
    return printed.split(f"\n{key}: ")[1].split()[0]
