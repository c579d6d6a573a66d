"""Boots an image in QEMU, with the serial port on a pipe."""

import os
import selectors
import subprocess
import time

SECONDS = 300

MACHINES = {
    "stm32f411": ["qemu-system-arm", "-machine", "netduinoplus2"],
    "microbit": ["qemu-system-arm", "-machine", "microbit"],
    "hifive1": ["qemu-system-riscv32", "-machine", "sifive_e,revb=true"],
}


def boot(name, elf, session):
    command = MACHINES[name] + ["-display", "none", "-monitor", "none", "-serial", "stdio"]
    qemu = subprocess.Popen(
        command + ["-kernel", elf], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        with selectors.DefaultSelector() as ready:
            ready.register(qemu.stdout, selectors.EVENT_READ)
            end = time.monotonic() + SECONDS
            while not session.done and time.monotonic() < end:
                if not ready.select(timeout=1):
                    continue
                data = os.read(qemu.stdout.fileno(), 4096)
                if not data:
                    break
                session.receive(data)
                if session.to_type:
                    qemu.stdin.write(session.to_type)
                    qemu.stdin.flush()
                    session.to_type.clear()
    finally:
        qemu.kill()
        qemu.wait()
