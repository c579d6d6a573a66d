"""Boots an image in rp2040js, with the serial port on a pipe."""

import os
import pathlib
import subprocess

PROGRAM = pathlib.Path(__file__).resolve().parent / "pico.mjs"


def boot(elf, session, tools):
    simulator = subprocess.Popen(
        ["node", str(PROGRAM), elf],
        env={**os.environ, "BOOT_TOOLS": str(tools)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        session.serve(simulator)
        # The end of the input ends the simulator.
        simulator.stdin.close()
        simulator.wait(timeout=10)
    finally:
        simulator.kill()
        simulator.wait()
