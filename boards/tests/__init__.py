"""Tests of what boards/check and the rig of benches/ compute by themselves.

python3 -m unittest discover boards
"""

import sys
from pathlib import Path

BOARDS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BOARDS.parent / "benches"), str(BOARDS / "boot")]
sys.dont_write_bytecode = True
