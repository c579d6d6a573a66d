"""Sections and symbols of a file made here."""

import struct
import tempfile
import unittest
from pathlib import Path

from rig.elf import ALLOCATED, EXECUTABLE, FUNCTION, NO_BITS, SYMBOL_TABLE, Elf

PROGRAM_BITS, STRINGS = 1, 3
ARM = 40


def elf(sections, symbols, machine=ARM):
    """A file of `(name, kind, flags, address, content or size)` and `(name, value, size, kind)`."""
    names, symbol_names = b"\0", b"\0"
    table = bytes(16)
    for name, value, size, kind in symbols:
        table += struct.pack("<3IBBH", len(symbol_names), value, size, kind, 0, 1)
        symbol_names += name.encode() + b"\0"
    strings = len(sections) + 2
    every = [
        ("", 0, 0, 0, b""),
        *sections,
        (".symtab", SYMBOL_TABLE, 0, 0, table),
        (".strtab", STRINGS, 0, 0, symbol_names),
        (".shstrtab", STRINGS, 0, 0, None),
    ]
    offsets = []
    for name, *_ in every:
        offsets.append(len(names))
        names += name.encode() + b"\0"
    data, headers = bytes(52), b""
    for offset, (name, kind, flags, address, content) in zip(offsets, every, strict=True):
        content = names if content is None else content
        size = content if isinstance(content, int) else len(content)
        link = strings if kind == SYMBOL_TABLE else 0
        header = (offset, kind, flags, address, len(data), size, link, 0, 4, 0)
        headers += struct.pack("<10I", *header)
        data += b"" if isinstance(content, int) else content
    head = b"\x7fELF\x01\x01".ljust(16, b"\0")
    counts = (40, len(every), len(every) - 1)
    head += struct.pack("<2H5I6H", 2, machine, 1, 0, 0, len(data), 0, 52, 0, 0, *counts)
    return head + data[52:] + headers


SECTIONS = [
    (".text", PROGRAM_BITS, ALLOCATED | EXECUTABLE, 0x100, bytes(range(64))),
    (".rodata", PROGRAM_BITS, ALLOCATED, 0x140, struct.pack("<5I", 1, 2, 3, 4, 5)),
    (".data", PROGRAM_BITS, ALLOCATED, 0x20000000, bytes(8)),
    (".bss", NO_BITS, ALLOCATED, 0x20000008, 1000),
    (".uninit", NO_BITS, ALLOCATED, 0x200003F0, 24),
    (".debug_info", PROGRAM_BITS, 0, 0, bytes(500)),
]
SYMBOLS = [
    ("main", 0x101, 32, FUNCTION),
    ("label", 0x120, 0, 0),
    ("$d", 0x13C, 0, 0),
    ("_ZN5story9WORKSPACE17h0123456789abcdefE", 0x20000008, 900, 1),
    ("_stack_start", 0x20004000, 0, 0),
]


class Sections(unittest.TestCase):
    def setUp(self):
        self.elf = read(elf(SECTIONS, SYMBOLS))

    def test_sizes(self):
        self.assertEqual(self.elf.flash(), (64, 20 + 8))
        self.assertEqual(self.elf.ram(), 8 + 1000 + 24)
        self.assertEqual(self.elf.size(".rodata", ".data"), 28)
        self.assertEqual(self.elf.machine, ARM)

    def test_variable_by_its_name_in_rust(self):
        self.assertEqual(self.elf.size_of("WORKSPACE"), 900)
        with self.assertRaisesRegex(ValueError, "WORKSPACES: 0"):
            self.elf.size_of("WORKSPACES")

    def test_function_by_an_address(self):
        # The lowest bit of a function's address says Thumb; marks of data are no functions.
        self.assertEqual(self.elf.functions, [(0x100, "main"), (0x120, "label")])
        for address, name in [(0x100, "main"), (0x11F, "main"), (0x13F, "label")]:
            self.assertEqual(self.elf.function_at(address), name)
        for address in [0, 0xFF, 0x140, 0x20000000, 0x4000_0000]:
            self.assertIsNone(self.elf.function_at(address))

    def test_words(self):
        self.assertEqual(self.elf.word(0x144), 2)
        with self.assertRaisesRegex(ValueError, "0x20000008"):
            self.elf.word(0x20000008)  # zeros of no file

    def test_other_files_are_refused(self):
        for data in [b"", b"\x7fELF\x02\x01" + bytes(60), b"\x7fELF\x01\x02" + bytes(60)]:
            with self.assertRaisesRegex(ValueError, "no 32-bit little-endian ELF"):
                read(data)


def read(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program")
        path.write_bytes(data)
        return Elf(path)


if __name__ == "__main__":
    unittest.main()
