"""A tool that is missing is named, with the command that installs it, and the status is 2."""

import contextlib
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import emulators
from rig import tools

from . import BOARDS

TARGETS = ["thumbv6m-none-eabi", "thumbv7em-none-eabihf", "riscv32imc-unknown-none-elf"]
TOOLS = ["rustc", *tools.INSTALL]


class Missing(unittest.TestCase):
    """Commands with a path on which all tools do nothing, and some are not there."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name)
        for tool in TOOLS:
            self.script(tool, "exit 0")
        # The compiler tells where its core libraries are.
        self.script("rustc", f"echo {self.path}")
        for target in TARGETS:
            (self.path / "lib" / "rustlib" / target / "lib").mkdir(parents=True)
        no_toolchain = mock.patch.object(tools, "TOOLCHAIN", self.path / "none")
        no_toolchain.start()
        self.addCleanup(no_toolchain.stop)

    def script(self, name, line):
        file = self.path / name
        file.write_text(f"#!/bin/sh\n{line}\n")
        file.chmod(0o755)

    def said(self, *command):
        environment = {**os.environ, "PATH": str(self.path), "CARGO_HOME": str(self.path)}
        done = subprocess.run(
            [sys.executable, *map(str, command)], env=environment, capture_output=True, text=True
        )
        return done.returncode, done.stderr

    def test_tools_of_the_door(self):
        for arguments, tool, command in [
            ("build --only m0", "cargo", "curl -sSf https://sh.rustup.rs | sh"),
            ("build --only pico", "llvm-objdump", "apt-get install llvm"),
            ("run --only m4f", "qemu-system-arm", "apt-get install qemu-system-arm"),
            ("run --only rv32imc", "qemu-system-riscv32", "apt-get install qemu-system-misc"),
            ("run --only microbit", "qemu-system-arm", "apt-get install qemu-system-arm"),
            ("run --only pico", "node", "apt-get install nodejs"),
            ("bench --only m4f", "cc", "apt-get install gcc"),
            ("bench --only m4f", "llvm-symbolizer", "apt-get install llvm"),
            ("lint --only pico", "cargo-clippy", "rustup component add clippy"),
            ("lint --only pico", "cargo-fmt", "rustup component add rustfmt"),
        ]:
            with self.subTest(arguments=arguments, tool=tool):
                (self.path / tool).rename(self.path / "away")
                status, said = self.said(BOARDS / "check", *arguments.split())
                (self.path / "away").rename(self.path / tool)
                self.assertEqual(said, f"{tool} is missing; install it with: {command}\n")
                self.assertEqual(status, 2)

    def test_target_of_the_compiler(self):
        (self.path / "lib" / "rustlib" / TARGETS[0] / "lib").rmdir()
        for command in ["lint", "build", "run"]:
            status, said = self.said(BOARDS / "check", command, "--only", "microbit")
            self.assertEqual(
                said,
                f"{TARGETS[0]} is missing; "
                f"install it with: rustup target add {TARGETS[0]}, or boards/setup\n",
            )
            self.assertEqual(status, 2)

    def test_emulator_of_one_image(self):
        (self.path / "qemu-system-riscv32").unlink()
        status, said = self.said(BOARDS / "boot" / "run", "hifive1", __file__)
        self.assertIn("install it with: apt-get install qemu-system-misc", said)
        self.assertEqual(status, 2)

    def test_packages_that_do_not_install(self):
        self.script("npm", "exit 1")
        said = self.enterContext(tempfile.TemporaryFile("w+"))
        with (
            mock.patch.object(emulators, "TOOLS", self.path / "boot"),
            mock.patch.dict(os.environ, PATH=str(self.path), CARGO_HOME=str(self.path)),
            contextlib.redirect_stderr(said),
        ):
            self.ends(emulators.node_modules)
            (self.path / "npm").unlink()
            self.ends(emulators.node_modules)
            self.ends(lambda: emulators.install("unicorn", ["/bin/false"], "pip install unicorn"))
        said.seek(0)
        self.assertRegex(
            said.read(),
            "^rp2040js or pngjs is missing; install it with: npm ci --silent .*\n"
            "npm is missing; install it with: apt-get install npm\n"
            "unicorn is missing; install it with: pip install unicorn\n$",
        )

    def ends(self, do):
        with self.assertRaises(SystemExit) as ended:
            do()
        self.assertEqual(ended.exception.code, 2)

    def test_no_board_of_that_name(self):
        status, said = self.said(BOARDS / "check", "build", "--only", "pico3")
        self.assertEqual(status, 2)
        self.assertIn("no pico3: m0, ", said)


if __name__ == "__main__":
    unittest.main()
