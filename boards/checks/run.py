"""Runs everything that can be run without a board."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from rig.qemu import MACHINES
from rig.tools import environment, need, need_targets

from . import boot, conformance, demos, firmware, logs, proofs, readme
from .firmware import BOARDS

# Where kernels are compared with their definition: one for each set of them.
KERNELS = ["m0", "m3", "m4f", "m33", "rv32imc"]
# Where the stack of a story is painted.
PAINTED = ["m0", "m4f", "m33", "rv32imc"]


def main(machines, boards, bless=False):
    """0 if all checks hold. Proofs that name no machine or board are left out if one is chosen."""
    whole = len(machines) == len(MACHINES)
    need("llvm-objdump", *(machine.emulator for machine in machines))
    need_targets(*(which.target for which in [*machines, *boards]))
    if whole:
        need("defmt-print")
    boot.prepare(boards)
    boards = firmware.buildable(boards)

    checks = {}
    with ThreadPoolExecutor(boot.EMULATORS) as pool:
        # What has been built is emulated while the next is built.
        firmware.build_machines(machines, firmware.TOLD)
        suites = {
            machine.name: pool.submit(conformance.on_machine, machine) for machine in machines
        }
        painted = [machine for machine in machines if machine.name in PAINTED]
        stacks = [pool.submit(proofs.stack, machine) for machine in painted]
        kernels = [
            pool.submit(proofs.kernels, machine) for machine in machines if machine.name in KERNELS
        ]
        if boards:
            boot.host()
        booted = {
            board.name: pool.submit(boot.boot, board, firmware.build_board(board))
            for board in boards
        }
        if whole:
            checks["no panic"] = proofs.no_panic()
            checks["defmt"] = logs.check()
            checks["limits"] = limits()
        if machines:
            checks["conformance"] = conformance.check(suites)
        for machine, stack in zip(painted, stacks, strict=True):
            checks[f"stack of {machine.name}"], said = stack.result()
            print("\n".join(said), flush=True)
        for which in kernels:
            name, equal, said = which.result()
            checks[f"kernels of {name}"] = equal
            print(f"kernels: {name}: {said}", flush=True)
        booted = {name: result.result() for name, result in booted.items()}
    checks["boot"] = boot.show(booted)
    if "pico" in booted:
        checks["display and buzzer"] = demos.check()
    told = {name: result for name, result in booted.items() if not result.errors}
    checks["README"] = readme.check(told, bless)

    failed = [name for name, passed in checks.items() if not passed]
    print("all agree" if not failed else f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def limits():
    """Whether a build says so when something is too large for a board."""
    return subprocess.run([BOARDS / "boot" / "limits"], env=environment()).returncode == 0
