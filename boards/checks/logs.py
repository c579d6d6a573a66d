"""defmt's output, decoded."""

import subprocess

from rig.qemu import MACHINES, emulate
from rig.tools import need

from . import firmware

MACHINE = "m4f"
# What the log has to say, in order.
EXPECTED = [
    "INFO  model Config { dim: 12, hidden_dim: 20",
    "ERROR normal: NotPositive",
    "ERROR sampler: ",
    "ERROR file: ",
    "ERROR token: ",
    "INFO  Step",
    "INFO  Generator(Session { position: ",
]


def check():
    """Runs the program that logs and decodes what it wrote; whether all was said."""
    need("defmt-print")
    machine = MACHINES[MACHINE]
    firmware.build([machine.target], ["defmt_log"], features=("defmt",))
    program = firmware.program(machine.target, "defmt_log")
    log = emulate(machine, program, text=False)
    command = ["defmt-print", "--log-format", "{L} {s}", "-e", program, "stdin"]
    decoded = subprocess.run(command, input=log, capture_output=True, check=True).stdout.decode()
    print("\n".join(f"defmt: {line}" for line in decoded.splitlines()))
    at = 0
    for text in EXPECTED:
        at = decoded.find(text, at)
        if at < 0:
            print(f"not logged: {text}")
            return False
    return True
