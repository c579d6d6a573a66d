"""Boots an image in QEMU, with the serial port on a pipe."""

import pathlib
import socket
import struct
import subprocess
import sys
import tempfile

from paint import stack_used

# The machine; the RAM, whose top is that of the stack.
MACHINES = {
    "stm32f411": (["qemu-system-arm", "-machine", "netduinoplus2"], 0x20000000, 128 << 10),
    "microbit": (["qemu-system-arm", "-machine", "microbit"], 0x20000000, 16 << 10),
    "hifive1": (
        ["qemu-system-riscv32", "-machine", "sifive_e,revb=true"], 0x80000000, 16 << 10
    ),
}


def boot(name, elf, session):
    command, ram, size = MACHINES[name]
    with tempfile.TemporaryDirectory() as folder:
        painted = pathlib.Path(folder, "paint")
        monitor = pathlib.Path(folder, "monitor")
        qemu = subprocess.Popen(
            command
            + ["-display", "none", "-serial", "stdio", "-kernel", elf]
            + ["-monitor", f"unix:{monitor},server,nowait"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            session.serve(qemu)
            if session.done:
                free, top = statics_end(elf, ram, ram + size), ram + size
                memory = dump(monitor, free, top - free, pathlib.Path(folder, "dump"))
                # QEMU begins with zeros.
                used = stack_used(memory, free, top, bytes(4))
                print(f"stack: {used} bytes", file=sys.stderr)
        finally:
            qemu.kill()
            qemu.wait()


def statics_end(elf, ram, top):
    """Where the statics of an image end."""
    image = pathlib.Path(elf).read_bytes()
    (headers,) = struct.unpack_from("<I", image, 28)
    size, count = struct.unpack_from("<HH", image, 42)
    end = ram
    for at in range(headers, headers + size * count, size):
        kind, _, start, _, _, length = struct.unpack_from("<6I", image, at)
        if kind == 1 and ram <= start and start + length < top:
            end = max(end, start + length)
    return end + 15 & ~15


def dump(monitor, start, size, file):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(monitor))
        connection.sendall(f'memsave {start:#x} {size} "{file}"\nquit\n'.encode())
        while connection.recv(4096):
            pass
    return file.read_bytes()
