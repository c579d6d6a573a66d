"""Boots an image for the ESP32-C3 or ESP32-C6 in Unicorn, with as much of the chip as its
start-up and its serial port need. Peripherals that are not modelled remember what was written to
them; functions of the boot ROM that images call are done here.

    esp32.py NAME ELF [--input TEXT]
"""

import argparse
import struct
import sys
import time

from elftools.elf.elffile import ELFFile
from unicorn import UC_ARCH_RISCV, UC_HOOK_CODE, UC_HOOK_INTR, UC_MODE_RISCV32, Uc, UcError
from unicorn import riscv_const as riscv

from paint import paint, stack_used
from session import Session

SECONDS = 900
ROM, ROM_BYTES = 0x40000000, 0x60000
ILLEGAL_INSTRUCTION = 2
RETURN = b"\x82\x80"
NOP = b"\x13\0\0\0"
UART0 = 0x60000000
# The system timer counts 16 million a second.
TIMER_HERTZ = 16e6

CHIPS = {
    "esp32c3": {
        "memories": (
            (0x3FC80000, 0x60000), (0x40380000, 0x60000), (0x3C000000, 0x800000),
            (0x42000000, 0x800000), (0x50000000, 0x2000), (0x3FF00000, 0x20000),
        ),
        "peripherals": ((0x60000000, 0x200000),),
        "timer": 0x60023000,
        "timer_group": 0x6001F000,
        "usb": 0x60043000,
        # The clock is the PLL.
        "ready": {0x600C0058: 0x400},
    },
    "esp32c6": {
        "memories": (
            (0x40800000, 0x80000), (0x42000000, 0x1000000), (0x50000000, 0x4000),
            (0x40060000, 0x10000),
        ),
        "peripherals": ((0x60000000, 0x200000), (0x20000000, 0x200000)),
        "timer": 0x6000A000,
        "timer_group": 0x60008000,
        "usb": 0x6000F000,
        # The PLL is calibrated.
        "ready": {0x600AF818: 1 << 24},
    },
}


class Board:
    """A core, its memory, and the registers of its peripherals."""

    def __init__(self, chip, elf, session):
        self.session = session
        self.registers, self.writes = {}, {}
        self.began = time.monotonic()
        self.count = 0
        self.core = Uc(UC_ARCH_RISCV, UC_MODE_RISCV32)
        self.memories = chip["memories"]
        for start, size in self.memories:
            self.core.mem_map(start, size)
        self.core.mem_write(*self.painted())
        self.core.mem_map(ROM, ROM_BYTES)
        self.core.mem_write(ROM, RETURN * (ROM_BYTES // 2))
        for start, size in chip["peripherals"]:
            self.core.mmio_map(start, size, self.read, start, self.write, start)
        self.reads = {
            register: lambda register=register, bits=bits: self.get(register) | bits
            for register, bits in chip["ready"].items()
        }
        self.serial_port()
        self.timer(chip["timer"], chip["timer_group"])
        # The log's port is always ready.
        self.reads[chip["usb"] + 4] = lambda: 2
        self.load(elf)
        self.core.hook_add(UC_HOOK_CODE, self.call_rom, begin=ROM, end=ROM + ROM_BYTES - 1)
        self.core.hook_add(UC_HOOK_INTR, self.trap)

    def painted(self):
        """The RAM that the stack is in: the first memory."""
        start, size = self.memories[0]
        return start, paint(size)

    def stack(self):
        """Bytes of the stack that were used."""
        start, size = self.memories[0]
        return stack_used(self.core.mem_read(start, size), start, self.top)

    def serial_port(self):
        typed = self.session.to_type
        self.reads[UART0] = lambda: typed.pop(0) if typed else 0
        self.writes[UART0] = self.transmit
        self.reads[UART0 + 0x1C] = lambda: min(len(typed), 1)  # bytes that wait
        self.reads[UART0 + 0x98] = lambda: 0  # settings are taken at once
        self.reads[UART0 + 0x80] = lambda: self.get(UART0 + 0x80) & 0x7FFFFFFF

    def transmit(self, value):
        self.session.receive(bytes([value & 0xFF]))
        if self.session.done:
            self.core.emu_stop()

    def timer(self, timer, group):
        for unit in (0, 1):
            # A write takes a sample, which is there at once.
            self.reads[timer + 4 + 4 * unit] = lambda: 1 << 29
            self.writes[timer + 4 + 4 * unit] = self.sample
            self.reads[timer + 0x40 + 8 * unit] = lambda: self.count >> 32
            self.reads[timer + 0x44 + 8 * unit] = lambda: self.count & 0xFFFFFFFF
        # The slow clock has been measured.
        self.reads[group + 0x68] = lambda: self.get(group + 0x68) | 1 << 15
        self.reads[group + 0x6C] = lambda: 40_000 << 7
        self.reads[group + 0x80] = lambda: 0

    def sample(self, _value):
        self.count = int((time.monotonic() - self.began) * TIMER_HERTZ)

    def load(self, elf):
        with open(elf, "rb") as file:
            image = ELFFile(file)
            self.start = image["e_entry"]
            for segment in image.iter_segments():
                if segment["p_type"] == "PT_LOAD" and segment["p_filesz"]:
                    data = bytearray(segment.data())
                    if segment["p_flags"] & 1:
                        leave_protection_out(data)
                    self.core.mem_write(segment["p_vaddr"], bytes(data))
            table = image.get_section_by_name(".symtab")
            self.rom = {symbol["st_value"]: symbol.name for symbol in table.iter_symbols()}
            self.top = table.get_symbol_by_name("_stack_start")[0]["st_value"]

    # Registers.

    def get(self, address):
        return self.registers.get(address, 0)

    def read(self, _core, offset, _size, base):
        address = base + offset
        register = address & ~3
        read = self.reads.get(register)
        value = read() if read else self.get(register)
        return value >> 8 * (address & 3)

    def write(self, _core, offset, _size, value, base):
        register = base + offset & ~3
        self.registers[register] = value
        write = self.writes.get(register)
        if write:
            write(value)

    # The boot ROM.

    def call_rom(self, core, address, _size, _):
        name = self.rom.get(address, "")
        a = [core.reg_read(riscv.UC_RISCV_REG_A0 + number) for number in range(4)]
        if name in ("memcpy", "memmove"):
            core.mem_write(a[0], bytes(core.mem_read(a[1], a[2])))
        elif name == "memset":
            core.mem_write(a[0], bytes([a[1] & 0xFF]) * a[2])
        elif name == "memcmp":
            left, right = (bytes(core.mem_read(at, a[2])) for at in a[:2])
            self.answer((left > right) - (left < right))
        elif name == "rtc_get_reset_reason":
            self.answer(1)  # power was switched on
        elif name in WIDE:
            result = WIDE[name](a[0] | a[1] << 32, a[2] | a[3] << 32)
            self.answer(result)
            core.reg_write(riscv.UC_RISCV_REG_A1, result >> 32 & 0xFFFFFFFF)
        elif name in WORDS:
            self.answer(WORDS[name](a[0], a[1]))
        elif name in FLOATS:
            self.answer(FLOATS[name](a[0], a[1]))
        elif name.startswith("__"):
            raise SystemExit(f"the image calls {name} of the boot ROM, which is not modelled")

    def answer(self, value):
        self.core.reg_write(riscv.UC_RISCV_REG_A0, value & 0xFFFFFFFF)

    def trap(self, core, number, _):
        pc = core.reg_read(riscv.UC_RISCV_REG_PC)
        if number != ILLEGAL_INSTRUCTION:
            print(f"trap {number} at {pc:#x}", file=sys.stderr)
            core.emu_stop()
            return
        # A register of the vendor's: passed over.
        long = core.mem_read(pc, 1)[0] & 3 == 3
        core.reg_write(riscv.UC_RISCV_REG_PC, pc + (4 if long else 2))

    def run(self):
        try:
            self.core.emu_start(self.start, 0xFFFFFFFF, timeout=SECONDS * 1_000_000)
        except UcError as error:
            pc = self.core.reg_read(riscv.UC_RISCV_REG_PC)
            print(f"the core stops at {pc:#x}: {error}", file=sys.stderr)


def leave_protection_out(code):
    """Unicorn's physical memory protection is stricter than the chip's: not set up at all."""
    for at in range(0, len(code) - 3, 2):
        word = int.from_bytes(code[at:at + 4], "little")
        if word & 0x7F == 0x73 and word >> 12 & 7 and 0x3A0 <= word >> 20 <= 0x3EF:
            code[at:at + 4] = NOP


# Arithmetic in the boot ROM: to IEEE 754 and the compiler's runtime library.

def number(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def bits(value):
    try:
        return struct.unpack("<I", struct.pack("<f", value))[0]
    except OverflowError:
        return 0x7F800000 | (0x80000000 if value < 0 else 0)


def divide(a, b):
    if b:
        return a / b
    nan = a == 0 or a != a
    return float("nan") if nan else float("inf") * (1 if (a > 0) == (str(b)[0] != "-") else -1)


def from_integer(value):
    """The nearest number, rounded once: bits far below only count as not zero."""
    shift = max(0, abs(value).bit_length() - 32)
    high, low = abs(value) >> shift, abs(value) & (1 << shift) - 1
    nearest = float(high | (low != 0)) * 2.0**shift
    return bits(-nearest if value < 0 else nearest)


def signed(word, width=32):
    return word - (1 << width) if word >> width - 1 else word


def quotient(a, b):
    """Towards zero, of numbers with a sign."""
    a, b = signed(a, 64), signed(b, 64)
    size = abs(a) // abs(b) if b else 0
    return -size if (a < 0) != (b < 0) else size


def to_integer(low, high):
    def result(a, _):
        a = number(a & 0xFFFFFFFF)
        return 0 if a != a else int(max(low, min(high, a)))
    return result


def compare(unordered):
    def result(a, b):
        a, b = number(a), number(b)
        return unordered if a != a or b != b else (a > b) - (a < b)
    return result


FLOATS = {
    "__addsf3": lambda a, b: bits(number(a) + number(b)),
    "__subsf3": lambda a, b: bits(number(a) - number(b)),
    "__mulsf3": lambda a, b: bits(number(a) * number(b)),
    "__divsf3": lambda a, b: bits(divide(number(a), number(b))),
    "__floatsisf": lambda a, _: from_integer(signed(a)),
    "__floatunsisf": lambda a, _: from_integer(a),
    "__floatdisf": lambda low, high: from_integer(signed(low | high << 32, 64)),
    "__floatundisf": lambda low, high: from_integer(low | high << 32),
    "__fixsfsi": to_integer(-(1 << 31), (1 << 31) - 1),
    "__fixunssfsi": to_integer(0, (1 << 32) - 1),
    **dict.fromkeys(("__eqsf2", "__nesf2", "__ltsf2", "__lesf2"), compare(1)),
    **dict.fromkeys(("__gtsf2", "__gesf2"), compare(-1)),
    "__unordsf2": lambda a, b: number(a) != number(a) or number(b) != number(b),
}
WORDS = {
    "__udivsi3": lambda a, b: a // b if b else 0,
    "__umodsi3": lambda a, b: a % b if b else 0,
    "__clzsi2": lambda a, _: 32 - a.bit_length(),
    "__ctzsi2": lambda a, _: (a & -a).bit_length() - 1 if a else 32,
    "__popcountsi2": lambda a, _: a.bit_count(),
}
WIDE = {
    "__muldi3": lambda a, b: a * b,
    "__udivdi3": lambda a, b: a // b if b else 0,
    "__umoddi3": lambda a, b: a % b if b else 0,
    "__ashldi3": lambda a, b: a << (b & 63),
    "__lshrdi3": lambda a, b: a >> (b & 63),
    "__ashrdi3": lambda a, b: signed(a, 64) >> (b & 63),
    "__divdi3": quotient,
    "__moddi3": lambda a, b: signed(a, 64) - quotient(a, b) * signed(b, 64),
    "__fixsfdi": to_integer(-(1 << 63), (1 << 63) - 1),
    "__fixunssfdi": to_integer(0, (1 << 64) - 1),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("name", choices=sorted(CHIPS))
    parser.add_argument("elf")
    parser.add_argument("--input", default="")
    args = parser.parse_args()
    session = Session(args.input)
    board = Board(CHIPS[args.name], args.elf, session)
    board.run()
    sys.stdout.flush()
    print(f"stack: {board.stack()} bytes", file=sys.stderr)
    sys.exit(0 if session.done else 1)


if __name__ == "__main__":
    main()
