"""What is typed at a board and what it answers, without a board."""

import contextlib
import io
import re
import struct
import unittest
from unittest import mock

from checks import boot, readme, table
from checks.firmware import BOARDS
from paint import WORD, paint, stack_used
from session import Session


def converse(lines, answers):
    """Bytes that are typed when a board answers, and whether the conversation is over."""
    session = Session("".join(f"{line}\n" for line in lines))
    typed = []
    silent = mock.Mock(buffer=io.BytesIO())
    with mock.patch("sys.stdout", silent):
        for answer in answers:
            session.receive(answer)
            typed.append(bytes(session.to_type))
            session.to_type.clear()
    return typed, session.done


class Conversation(unittest.TestCase):
    def test_ends_with_the_digest(self):
        self.assertEqual(converse([], [b"Once", b"\r\ndigest: 0123"]), ([b"", b""], False))
        self.assertEqual(converse([], [b"digest: 01234567\r\n"]), ([b""], True))
        # Told, not stated.
        self.assertFalse(converse([], [b"the digest: 01234567\r\n"])[1])

    def test_a_line_is_typed_when_the_board_asks(self):
        answers = [b"digest: 01234567\r\n", b"> ", b"/seed 5\r\n> ", b"Once"]
        answers += [b"\ndigest: 89abcdef\r\n> "]
        typed, done = converse(["/seed 5", "Once"], answers)
        self.assertEqual(typed, [b"", b"/seed 5\n", b"Once\n", b"", b""])
        self.assertTrue(done)

    def test_an_answer_without_a_digest_is_none(self):
        answers = [b"digest: 01234567\r\n> ", b"x\r\nerror: no\r\n> "]
        self.assertFalse(converse(["x"], answers)[1])

    def test_only_a_digest_after_the_button_counts(self):
        session = Session("", awaits_button=True)
        with mock.patch("sys.stdout", mock.Mock(buffer=io.BytesIO())):
            session.receive(b"\ndigest: 01234567\r\n")
            self.assertFalse(session.done)
            session.pressed()
            session.receive(b"more\r\n")
            self.assertFalse(session.done)
            session.receive(b"digest: 89abcdef\r\n")
            self.assertTrue(session.done)


class Paint(unittest.TestCase):
    def test_stack_below_its_top(self):
        start, statics, used = 0x20000000, 100, 48
        memory = bytearray(paint(1024))
        memory[:statics] = bytes(statics)
        memory[-used:] = struct.pack("<12I", *range(12))
        self.assertEqual(stack_used(memory, start, start + 1024), used)

    def test_paint_that_was_left_within_the_stack(self):
        memory = bytearray(paint(1024))
        memory[-64:] = bytes(24) + WORD + bytes(36)
        self.assertEqual(stack_used(memory, 0, 1024), 64)

    def test_a_stack_in_the_middle_of_the_memory(self):
        memory = bytearray(paint(1024))
        memory[504:512] = bytes(8)
        self.assertEqual(stack_used(memory, 0, 512), 8)


class Comparison(unittest.TestCase):
    EXPECTED = b"Once upon\r\ndigest: 01234567\r\n"

    def booted(self, said, expected=EXPECTED):
        booted = boot.Booted("image")
        boot.compare(booted, said, expected)
        return booted

    def test_equal_as_far_as_the_host_says_something(self):
        booted = self.booted(self.EXPECTED + b"longest between two yields: 5\r\n")
        self.assertEqual((booted.digest, booted.errors), ("01234567", []))
        self.assertEqual(self.booted(b"\0" + self.EXPECTED).errors, [])
        self.assertNotEqual(self.booted(b"O\0" + self.EXPECTED[1:]).errors, [])

    def test_different(self):
        for said, error in [
            (b"Once again\r\ndigest: 01234567\r\n", "said b'Once again', the host b'Once upon'"),
            (b"Once upon\r\ndigest: 89abcdef\r\n", "said b'digest: 89abcdef', the host b'"),
            (b"Once upon\r\n", "said the end, the host more"),
        ]:
            self.assertTrue(self.booted(said).errors[0].startswith(error))
        self.assertEqual(self.booted(b"").digest, "none")

    def test_a_difference_fails(self):
        booted = {"pico": self.booted(self.EXPECTED), "microbit": self.booted(b"")}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.assertFalse(boot.show(booted))
            self.assertTrue(boot.show({"pico": booted["pico"]}))


class Readme(unittest.TestCase):
    TEXT = "| `pico` | chip | 1 | 2 |\n| `pico` | 1 | 2 | `01234567` |\n| other | `pico` | 2 | 3 |"

    def test_rows_of_figures_are_found_by_their_first_cell(self):
        row = "| `pico` | 10 | 20 | `89abcdef` |"
        self.assertEqual(
            readme.with_rows(self.TEXT, {"`pico`": row}),
            self.TEXT.replace("| `pico` | 1 | 2 | `01234567` |", row),
        )
        self.assertEqual(readme.with_rows(self.TEXT, {"`pico2`": row}), self.TEXT)

    def test_every_board_has_its_row_and_its_digest(self):
        text = readme.README.read_text()
        for name, board in table.ALL.items():
            ram = re.escape(board.ram)
            row = rf"\n\| `{name}` (\| [\d,]+ ){{2}}\| {ram} \| [\d,]+ \| `\w{{8}}` \|"
            self.assertEqual(len(re.findall(row, text)), 1, name)
            self.assertRegex((board.crate / "README.md").read_text(), readme.DIGEST)

    def test_the_runner_of_a_board_names_its_chip(self):
        for board in table.ALL.values():
            config = (board.crate / ".cargo" / "config.toml").read_text()
            self.assertIn(f'target = "{board.target}"', config)
            if not board.features:
                self.assertIn(f"probe-rs run --chip {board.chip}\"", config)
            self.assertIn(f"--chip {board.chip}", (board.crate / "README.md").read_text())

    def test_every_crate_is_in_the_table(self):
        crates = {path.parent.parent.name for path in BOARDS.glob("*/.cargo/config.toml")}
        self.assertEqual(crates - {board.folder for board in table.ALL.values()}, {"emulated"})


if __name__ == "__main__":
    unittest.main()
