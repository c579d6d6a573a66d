"""What a 32-bit little-endian ELF file says of its sections and symbols."""

import bisect
import struct
from dataclasses import dataclass

SYMBOL_TABLE = 2
NO_BITS = 8
ALLOCATED, EXECUTABLE = 2, 4
FUNCTION = 2


@dataclass(frozen=True)
class Section:
    name: str
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int

    @property
    def in_flash(self):
        return self.flags & ALLOCATED != 0 and self.kind != NO_BITS


@dataclass(frozen=True)
class Symbol:
    name: str
    address: int
    size: int
    is_function: bool


class Elf:
    """Sections, symbols by name, and code by address."""

    def __init__(self, path):
        data = self.data = path.read_bytes()
        if data[:6] != b"\x7fELF\x01\x01":
            raise ValueError(f"{path} is no 32-bit little-endian ELF file")
        (self.machine,) = struct.unpack_from("<H", data, 18)
        (table,) = struct.unpack_from("<I", data, 32)
        entry, count, names = struct.unpack_from("<3H", data, 46)
        raw = [struct.unpack_from("<10I", data, table + entry * i) for i in range(count)]
        offset = raw[names][4]
        self.sections = [
            Section(text(data, offset + s[0]), s[1], s[2], s[3], s[4], s[5], s[6]) for s in raw
        ]
        self.symbols = {}
        for section in self.sections:
            if section.kind == SYMBOL_TABLE:
                strings = self.sections[section.link].offset
                for at in range(section.offset, section.offset + section.size, 16):
                    name, value, size, info = struct.unpack_from("<3IB", data, at)
                    function = info & 15 == FUNCTION
                    address = value & ~1 if function else value
                    name = text(data, strings + name)
                    self.symbols[name] = Symbol(name, address, size, function)
        # What code is called: functions, and labels of hand-written code.
        code = self.code = [s for s in self.sections if s.flags & EXECUTABLE]
        self.functions = sorted(
            (symbol.address, symbol.name)
            for symbol in self.symbols.values()
            if symbol.is_function
            or symbol.name[:1] not in ("", ".", "$")
            and any(s.address <= symbol.address < s.address + s.size for s in code)
        )

    def function_at(self, address):
        """The name of the function whose code has an address; `None` where the file has no code."""
        if not any(s.address <= address < s.address + s.size for s in self.code):
            return None
        index = bisect.bisect_right(self.functions, (address, "\U0010ffff")) - 1
        return self.functions[index][1] if index >= 0 else None

    def word(self, address):
        """A constant word of flash."""
        word = self.word_at(address)
        if word is None:
            raise ValueError(f"no section has {address:#x}")
        return word

    def word_at(self, address):
        """The constant word at an address; `None` where flash has none."""
        for section in self.sections:
            if section.in_flash and section.address <= address < section.address + section.size:
                return struct.unpack_from(
                    "<I", self.data, section.offset + address - section.address
                )[0]
        return None

    def size(self, *names):
        """Bytes of the sections whose names begin with one of these."""
        return sum(s.size for s in self.sections if s.name.startswith(names))

    def size_of(self, variable):
        """Bytes of the variable with this name in Rust, in whatever module."""
        mangled = f"{len(variable)}{variable}"
        sizes = {s.size for s in self.symbols.values() if mangled in s.name}
        if len(sizes) != 1:
            raise ValueError(f"variables with the name {variable}: {len(sizes)}")
        return sizes.pop()

    def flash(self):
        """Bytes of code, and of constants with initial values of variables."""
        flash = [section for section in self.sections if section.in_flash and section.size]
        code = sum(s.size for s in flash if s.flags & EXECUTABLE)
        return code, sum(s.size for s in flash) - code

    def ram(self):
        """Bytes of variables: those with initial values and those of zeros."""
        return self.size(".data", ".bss", ".uninit")


def text(data, at):
    return data[at : data.index(b"\0", at)].decode()
