"""Which boards a compiler is new enough for."""

import contextlib
import io
import unittest
from unittest import mock

from checks import firmware, table

BOARDS = [table.ALL["pico"], table.ALL["esp32c3"]]


class Compiler(unittest.TestCase):
    def buildable(self, version):
        said = io.StringIO()
        with mock.patch.object(firmware, "run", return_value=f"rustc {version} (0123abc)\n"):
            with contextlib.redirect_stdout(said):
                names = [board.name for board in firmware.buildable(BOARDS)]
        return names, said.getvalue()

    def test_new_enough(self):
        for version in ["1.95.0", "1.96.0-nightly", "2.0.0"]:
            self.assertEqual(self.buildable(version), (["pico", "esp32c3"], ""))

    def test_too_old_for_some(self):
        names, said = self.buildable("1.94.1")
        self.assertEqual(names, ["pico"])
        self.assertEqual(said, "skipped: esp32c3 needs Rust 1.95, the compiler is 1.94.1\n")


class Features(unittest.TestCase):
    def test_of_the_second_chip_of_a_crate(self):
        self.assertEqual(firmware.features(table.ALL["stm32f4"]), [])
        chosen = ["--no-default-features", "--features", "f411"]
        self.assertEqual(firmware.features(table.ALL["stm32f411"]), chosen)


if __name__ == "__main__":
    unittest.main()
