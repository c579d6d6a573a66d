"""What boots which board, and the emulators that are installed here, under `boards/target/boot`:
rp2040js and pngjs by npm, Unicorn by pip."""

import pathlib
import shutil
import subprocess
import sys

import qemu
from rig.tools import missing, need

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = HERE.parent / "target" / "boot"
# What boots which board.
QEMU = tuple(qemu.MACHINES)
RP2040JS = ("pico",)
UNICORN = ("stm32f4", "pico2", "nrf52840-dk", "esp32c3", "esp32c6")


def prepare(names):
    """Ends the program with status 2 if what boots some boards is missing and does not install."""
    need(*(qemu.MACHINES[name][0][0] for name in names if name in QEMU))
    if any(name in RP2040JS for name in names):
        node_modules()
    if any(name in UNICORN for name in names):
        virtual_environment()


def node_modules():
    need("node")
    if all((TOOLS / "node_modules" / name).is_dir() for name in ("pngjs", "rp2040js")):
        return
    need("npm")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, TOOLS)
    command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", str(TOOLS)]
    install("rp2040js or pngjs", command, " ".join(command))


def virtual_environment():
    """The interpreter that has Unicorn."""
    python = TOOLS / "venv" / "bin" / "python"
    check = [str(python), "-c", "import unicorn, elftools"]
    if python.exists() and subprocess.run(check, stderr=subprocess.DEVNULL).returncode == 0:
        return python
    make = [sys.executable, "-m", "venv", str(TOOLS / "venv")]
    install("venv", make, "apt-get install python3-venv")
    command = [str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")]
    install("unicorn", command, " ".join(command))
    return python


def install(name, command, told):
    """Runs a command; if it fails, something is missing that a command brings."""
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        missing({name: told})
