"""Boots an image in rp2040js, with the serial port on a pipe; a display and a buzzer write to files."""

import os
import pathlib
import subprocess
import sys

PROGRAM = pathlib.Path(__file__).resolve().parent / "pico.mjs"


def boot(elf, session, tools, arguments=()):
    simulator = subprocess.Popen(
        ["node", str(PROGRAM), elf, *arguments],
        env={**os.environ, "BOOT_TOOLS": str(tools)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        session.serve(simulator)
        # The end of the input ends the simulator.
        simulator.stdin.close()
        sys.stdout.buffer.write(simulator.stdout.read())
        simulator.wait(timeout=10)
    finally:
        simulator.kill()
        simulator.wait()
