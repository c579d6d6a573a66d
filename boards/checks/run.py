"""Runs everything that can be run without a board."""

import sys

from rig.qemu import MACHINES

from . import boot, conformance, demos, firmware, logs, proofs

# Where kernels are compared with their definition: one for each set of them.
KERNELS = ["m0", "m3", "m4f", "m33", "rv32imc"]
# Where the stack of a story is painted.
PAINTED = ["m0", "m4f", "m33", "rv32imc"]


def main(machines, boards):
    """0 if all checks hold. Proofs that name no machine are left out if one is chosen."""
    failed = []
    firmware.build_machines(machines)
    if machines and not conformance.check(machines):
        failed.append("conformance")
    for machine in machines:
        if machine.name in KERNELS and not proofs.kernels(machine):
            failed.append(f"kernels of {machine.name}")
        if machine.name in PAINTED and not proofs.stack(machine):
            failed.append(f"stack of {machine.name}")
    if len(machines) == len(MACHINES):
        if not proofs.no_panic():
            failed.append("no panic")
        if not logs.check():
            failed.append("defmt")
    if not boot.check(boards):
        failed.append("boot")
    if "pico" in [board.name for board in boards] and not demos.check():
        failed.append("display and buzzer")
    print("all agree" if not failed else f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0
