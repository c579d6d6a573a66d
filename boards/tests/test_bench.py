"""What is made of counted instructions, and the comparison with committed figures."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from rig import groups
from rig.qemu import Mark, parse
from rig.tools import CommandFailed

from checks import bench

RUN = ("m4f", "f32", "q4", "story")
MODEL_ROWS = {(*RUN, "per_token_200"): 1000.0, (*RUN, "norm_share"): 50.0}
KERNEL = ("m4f", "f32", "q4", "-", "matvec_64x64_per_mac")


def compare(measured, committed):
    """The status, and what was said."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = bench.compare(measured, committed)
    return status, said.getvalue()


class Comparison(unittest.TestCase):
    def test_equal_and_better(self):
        self.assertEqual(compare(MODEL_ROWS, MODEL_ROWS), (0, ""))
        better = {key: value / 2 for key, value in MODEL_ROWS.items()}
        self.assertEqual(compare(better, MODEL_ROWS), (0, ""))

    def test_two_percent_worse(self):
        for value, status in [(1020.0, 0), (1021.0, 1)]:
            measured = {**MODEL_ROWS, (*RUN, "per_token_200"): value}
            self.assertEqual(compare(measured, MODEL_ROWS)[0], status)
        _, said = compare({(*RUN, "per_token_200"): 1021.0}, MODEL_ROWS)
        self.assertIn("worse: m4f,f32,q4,story,per_token_200: 1021.000, committed 1000.0", said)

    def test_rounding_of_the_table_is_not_worse(self):
        # 0.0104 is in the table as 0.010.
        self.assertEqual(compare({KERNEL: 0.0104}, {KERNEL: 0.010})[0], 0)
        self.assertEqual(compare({KERNEL: 0.0124}, {KERNEL: 0.010})[0], 1)

    def test_shares_are_free(self):
        measured = {**MODEL_ROWS, (*RUN, "norm_share"): 500.0, (*RUN, "rope_share"): 1.0}
        self.assertEqual(compare(measured, MODEL_ROWS), (0, ""))

    def test_a_new_figure_is_to_be_committed(self):
        status, said = compare({**MODEL_ROWS, KERNEL: 1.0}, MODEL_ROWS)
        self.assertEqual(status, 1)
        self.assertIn("not committed: m4f,f32,q4,-,matvec_64x64_per_mac", said)

    def test_a_figure_that_is_no_longer_measured(self):
        committed = {**MODEL_ROWS, (*RUN, "per_position"): 7.0}
        status, said = compare(MODEL_ROWS, committed)
        self.assertEqual(status, 1)
        self.assertIn("not measured: m4f,f32,q4,story,per_position", said)

    def test_machines_and_models_that_were_left_out(self):
        others = {("m0", *RUN[1:], "per_token_200"): 1.0, KERNEL: 1.0}
        self.assertEqual(compare(MODEL_ROWS, {**MODEL_ROWS, **others}), (0, ""))


class Table(unittest.TestCase):
    def test_is_read_as_it_was_written(self):
        table = {**MODEL_ROWS, KERNEL: 2.1256}
        with tempfile.TemporaryDirectory() as folder:
            with mock.patch.object(bench, "TABLE", Path(folder, "table.csv")):
                self.assertEqual(bench.read(), {})
                bench.write(table)
                lines = bench.TABLE.read_text().splitlines()
                self.assertEqual(bench.read(), {**table, KERNEL: 2.126})
        self.assertEqual(lines[0], "target,number,quant,model,metric,value")
        self.assertEqual(lines[1:], sorted(lines[1:]))
        self.assertIn("m4f,f32,q4,story,per_token_200,1000", lines)

    def test_of_the_project_is_sound(self):
        table = bench.read()
        # A hidden Markov model has no file, and no variables.
        wrong = {key for key, value in table.items() if not value > 0 and key[3] != "hmm"}
        self.assertEqual(wrong, set())
        for model in ("tiny", "story"):
            figures = {key[4] for key in table if key[:4] == ("m4f", "f32", "q4", model)}
            expected = {"per_token_1_100", "per_token_200", "per_position", "flash_bytes",
                        "ram_bytes", "stack_bytes"}
            self.assertEqual(expected - figures, set())

    def test_figures_as_text(self):
        for value, text in [(1234567.4, "1,234,567"), (100, "100"), (2.125, "2.12"), (0, "0.00")]:
            self.assertEqual(bench.text(value), text)

    def test_columns_of_a_machine(self):
        said = io.StringIO()
        machine = mock.Mock(core="Cortex-M4F")
        machine.name = "m4f"
        other = {("m4f", "q16", "q4", "story", "per_token_200"): 2000.0,
                 ("m4f", "q16", "q4", "story", "norm_share"): 60.0}
        with contextlib.redirect_stdout(said):
            bench.show(machine, {KERNEL: 2.5, **MODEL_ROWS, **other})
        lines = said.getvalue().splitlines()
        self.assertIn(f"{'matvec_64x64_per_mac q4 f32':34}{'2.50':>8}", lines)
        self.assertIn(f"{'':30}{'q4 f32':>15}{'q4 q16':>15}", lines)
        self.assertIn(f"{'per_token_200':30}{'1,000':>15}{'2,000':>15}", lines)


class Counts(unittest.TestCase):
    def test_growth_by_position(self):
        self.assertAlmostEqual(bench.slope([1000 + 25 * i for i in range(200)]), 25)
        self.assertAlmostEqual(bench.slope([7] * 200), 0)

    def test_tokens(self):
        # What stands before the first marker is no token.
        norm = [group for group, *_ in groups.GROUPS].index("norm")
        marks = [Mark(10**9)] + [Mark(1000 + i, {(0, norm): 100}) for i in range(200)]
        metrics = dict(bench.tokens(marks))
        self.assertEqual(metrics["per_token_1_100"], 1049.5)
        self.assertEqual(metrics["per_token_200"], 1199)
        self.assertEqual(metrics["norm_share"], 100)

    def test_a_run_that_was_cut_short(self):
        with self.assertRaisesRegex(CommandFailed, "199 tokens of 200"):
            dict(bench.tokens([Mark(0)] * 200))

    def test_a_line_of_the_plugin(self):
        self.assertEqual(parse("mark 123 0/3=45 2/7=6"), Mark(123, {(0, 3): 45, (2, 7): 6}))


if __name__ == "__main__":
    unittest.main()
