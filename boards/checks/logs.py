"""defmt's output, decoded."""

import re
import subprocess

from rig.qemu import MACHINES, emulate
from rig.tools import environment, need

from . import firmware

MACHINE = "m4f"
# What the log has to say, in order.
EXPECTED = [
    r"INFO  model Config \{ dim: 12, hidden_dim: 20, ",
    r"ERROR normal: NotPositive \{ parameter: StdDev \}",
    r"ERROR sampler: ",
    r"ERROR file: ",
    r"ERROR token: ",
    # Three tokens.
    r"INFO  \d+ ",
    r"INFO  \d+ ",
    r"INFO  \d+ ",
    r"INFO  Generator\(Session \{ position: ",
]


def check():
    """Runs the program that logs and decodes what it wrote; whether all was said."""
    need("defmt-print")
    machine = MACHINES[MACHINE]
    firmware.build([machine.target], ["defmt_log"], features=("defmt",))
    program = firmware.program(machine.target, "defmt_log")
    log = emulate(machine, program, text=False)
    command = ["defmt-print", "--log-format", "{L} {s}", "-e", program, "stdin"]
    plain = {**environment(), "NO_COLOR": "1"}
    done = subprocess.run(command, input=log, capture_output=True, check=False, env=plain)
    decoded = done.stdout.decode()
    print("\n".join(f"defmt: {line}" for line in decoded.splitlines()))
    rest = decoded
    for text in EXPECTED:
        found = re.search(text, rest)
        if done.returncode != 0 or found is None:
            print(f"not logged: {text}\n{done.stderr.decode()}")
            return False
        rest = rest[found.end() :]
    return True
