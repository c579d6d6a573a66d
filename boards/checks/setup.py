"""Installs what is missing."""

import subprocess

from .firmware import BOARDS


def main():
    return subprocess.run([BOARDS / "setup"], check=False).returncode
