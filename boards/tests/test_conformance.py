"""Tables of digests: what is equal, different, missing."""

import contextlib
import io
import unittest
from zlib import crc32

from checks import conformance, table

HOST = {"number/exp/all f32": "01234567", "story/logits/tiny q16": "89abcdef"}


def show(**columns):
    """Whether the columns agree, and what was printed and complained of."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        equal = conformance.show({"host debug": HOST, **columns}, {"nrf51"})
    return equal, said.getvalue(), complained.getvalue()


class Conformance(unittest.TestCase):
    def test_rows_of_what_a_machine_prints(self):
        printed = "conformance\nnumber/exp/all f32 01234567\nstory/logits/tiny q16 89abcdef\nend\n"
        self.assertEqual(conformance.rows(printed), HOST)

    def test_boards_without_the_suite(self):
        complained = io.StringIO()
        with contextlib.redirect_stderr(complained):
            self.assertEqual(conformance.main([table.ALL["microbit"]]), 2)
        self.assertIn("in the images of pico, pico2", complained.getvalue())

    def test_equal(self):
        equal, said, complained = show(m0=dict(HOST))
        self.assertEqual((equal, complained), (True, ""))
        self.assertIn("m0: 2 rows", said)
        self.assertRegex(said, r"number/exp/all f32 +01234567 +host debug, m0\n")

    def test_a_different_digest(self):
        equal, said, complained = show(m0={**HOST, "number/exp/all f32": "deadbeef"})
        self.assertFalse(equal)
        self.assertRegex(said, r"number/exp/all f32 +01234567 +host debug\n")
        self.assertIn("number/exp/all f32: deadbeef on m0, 01234567 on host debug", complained)

    def test_missing_and_unknown_rows(self):
        for column in [{}, dict(list(HOST.items())[:1]), {**HOST, "new/row/of f32": "00000000"}]:
            self.assertFalse(show(m0=column)[0])

    def test_a_small_machine_has_a_part(self):
        part = dict(list(HOST.items())[:1])
        self.assertTrue(show(nrf51=part)[0])
        self.assertFalse(show(nrf51={})[0])
        self.assertFalse(show(nrf51={"new/row/of f32": "00000000"})[0])

    def test_frozen_draws(self):
        frozen = "# draws\nf32 normal [0 1] 3f800000 80000000\nbinomial [20 0.5] 3 17\n"
        frozen += "multinomial [5 of two]\n"
        rows = {
            "distribution/normal/draws f32": crc32(bytes.fromhex("0000803f00000080")),
            "distribution/binomial/draws f32": crc32(bytes.fromhex("0300000011000000")),
        }
        rows = {row: f"{crc:08x}" for row, crc in rows.items()}
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertTrue(conformance.as_frozen(rows, frozen))
            self.assertFalse(conformance.as_frozen({**rows, next(iter(rows)): "00000000"}, frozen))
            self.assertFalse(conformance.as_frozen({}, frozen))
        self.assertIn("2 rows, different: none", said.getvalue())


if __name__ == "__main__":
    unittest.main()
