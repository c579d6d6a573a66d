"""Boots an image for a Cortex-M board in Unicorn, with as much of the chip as its start-up, its
serial port, its clock and its interrupts need. Peripherals that are not modelled remember what
was written to them.

    cortex_m.py NAME ELF [--input TEXT] [--press SECONDS]

Where the image needs to know the time, it is counted in instructions, as if each took a cycle:
what the image measures by its cycle counter is a number of instructions.
"""

import argparse
import heapq
import sys

from elftools.elf.elffile import ELFFile
from unicorn import UC_ARCH_ARM, UC_HOOK_BLOCK, UC_HOOK_CODE, UC_MODE_MCLASS, UC_MODE_THUMB
from unicorn import Uc, UcError
from unicorn import arm_const as arm

from chips import CHIPS
from paint import paint, stack_used
from session import Session

SECONDS = 900
MAX_INSTRUCTIONS = 3_000_000_000
# Where interrupt handlers return to: nothing else is there.
RETURN = 0x1FFFF000
PERIPHERALS = ((0x40000000, 0x20000000), (0xD0000000, 0x20000000))
VTOR, CYCCNT = 0xE000ED08, 0xE0001004
ISER, ICER, ISPR, ICPR = 0xE000E100, 0xE000E180, 0xE000E200, 0xE000E280
WFE, SEV = 0xBF20, b"\x40\xbf"
# What an interrupt saves on the stack, floating-point registers included, and the bytes it takes.
FRAME = 104
SAVED = (
    *(arm.UC_ARM_REG_R0, arm.UC_ARM_REG_R1, arm.UC_ARM_REG_R2, arm.UC_ARM_REG_R3),
    *(arm.UC_ARM_REG_R12, arm.UC_ARM_REG_LR, arm.UC_ARM_REG_XPSR, arm.UC_ARM_REG_FPSCR),
    *(arm.UC_ARM_REG_D0 + number for number in range(8)),
)


class Board:
    """A core, its memory, and the registers of its peripherals."""

    def __init__(self, chip, elf, session):
        self.session = session
        self.registers, self.reads, self.writes = {}, {}, {}
        self.instructions = 0
        # What happens at a time: (time, order, action).
        self.events, self.order = [], 0
        self.enabled, self.pending = set(), set()
        self.handling = self.awake = self.stopped = self.ending = self.over = False
        # Instructions of the blocks of code, by address.
        self.sizes = {}
        self.core = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self.core.ctl_set_cpu_model(chip.cpu)
        for start, size in chip.memories:
            self.core.mem_map(start, size)
            self.core.mem_write(start, paint(size))
        self.core.mem_map(RETURN, 4096)
        for start, size in PERIPHERALS + chip.more_peripherals:
            self.core.mmio_map(start, size, self.read, start, self.write, start)
        self.reads[CYCCNT] = lambda: self.instructions & 0xFFFFFFFF
        for bank in range(8):
            for register, numbers, change in (
                (ISER, self.enabled, set.update),
                (ICER, self.enabled, set.difference_update),
                (ISPR, self.pending, set.update),
                (ICPR, self.pending, set.difference_update),
            ):
                self.writes[register + 4 * bank] = (
                    lambda bits, bank=bank, numbers=numbers, change=change:
                    change(numbers, {32 * bank + bit for bit in range(32) if bits >> bit & 1})
                )
        self.chip = chip(self)
        self.load(elf, chip.vectors)
        if chip.timed:
            self.core.hook_add(UC_HOOK_BLOCK, self.on_block)
        self.after(MAX_INSTRUCTIONS, self.finish)

    def load(self, elf, vectors):
        with open(elf, "rb") as file:
            for segment in ELFFile(file).iter_segments():
                if segment["p_type"] == "PT_LOAD" and segment["p_filesz"]:
                    self.core.mem_write(segment["p_paddr"], segment.data())
                    if segment["p_flags"] & 1:
                        self.watch_sev(segment["p_vaddr"], segment.data())
        self.registers[VTOR] = vectors
        self.top = self.word(vectors)
        self.core.reg_write(arm.UC_ARM_REG_SP, self.top)
        self.start = self.word(vectors + 4) | 1

    def watch_sev(self, start, code):
        """An event that a program sends to itself ends its next wait."""
        def sent(*_):
            self.awake = True

        at = code.find(SEV)
        while at >= 0:
            self.core.hook_add(UC_HOOK_CODE, sent, begin=start + at, end=start + at)
            at = code.find(SEV, at + 1)

    def word(self, address):
        return int.from_bytes(self.core.mem_read(address, 4), "little")

    def stack(self):
        """Bytes of the stack that were used."""
        for start, size in self.chip.memories:
            if start < self.top <= start + size:
                return stack_used(self.core.mem_read(start, size), start, self.top)
        return 0

    # Registers.

    def get(self, address):
        return self.registers.get(address, 0)

    def read(self, _core, offset, _size, base):
        address = base + offset
        register = self.chip.register(address & ~3)
        read = self.reads.get(register)
        value = read() if read else self.get(register)
        return value >> 8 * (address & 3)

    def write(self, _core, offset, size, value, base):
        address = base + offset
        register = self.chip.register(address & ~3)
        old = self.get(register)
        if register != address & ~3:  # an alias of the RP2 chips: XOR, set or clear bits
            value = (value, old ^ value, old | value, old & ~value)[address >> 12 & 3]
        elif size < 4:
            shift = 8 * (address & 3)
            mask = (1 << 8 * size) - 1 << shift
            value = old & ~mask | value << shift & mask
        self.registers[register] = value
        write = self.writes.get(register)
        if write:
            write(value)

    # The serial port.

    def transmit(self, data):
        self.session.receive(bytes(data))
        if self.session.done and not self.ending:
            self.ending = True
            if self.chip.timed:
                self.after(self.chip.rest, self.finish)
            else:
                self.finish()
                self.core.emu_stop()

    def typed(self):
        """Whether a byte waits at the port."""
        return bool(self.session.to_type)

    def take(self):
        return self.session.to_type.pop(0) if self.typed() else 0

    def finish(self):
        self.over = True

    # Interrupts.

    def interrupt(self, number):
        """A peripheral wants attention."""
        self.pending.add(number)

    def ready(self):
        """The interrupt to be handled, if there is one."""
        if self.handling or self.core.reg_read(arm.UC_ARM_REG_PRIMASK) & 1:
            return None
        return min(self.pending & self.enabled, default=None)

    def handle(self, number, pc):
        """Runs a handler to its end; handlers do not interrupt each other here."""
        self.pending.discard(number)
        self.handling = True
        core = self.core
        saved = [(register, core.reg_read(register)) for register in SAVED]
        sp = core.reg_read(arm.UC_ARM_REG_SP)
        core.reg_write(arm.UC_ARM_REG_SP, sp - FRAME & ~7)
        core.reg_write(arm.UC_ARM_REG_LR, RETURN | 1)
        self.run(self.word(self.get(VTOR) + 64 + 4 * number), RETURN)
        for register, value in saved:
            core.reg_write(register, value)
        core.reg_write(arm.UC_ARM_REG_SP, sp)
        self.handling = False
        self.awake = True

    # Time.

    def after(self, instructions, action):
        self.order += 1
        heapq.heappush(self.events, (self.instructions + instructions, self.order, action))

    def on_block(self, core, address, size, _):
        late = self.instructions >= self.events[0][0]
        if late or (self.pending and self.ready() is not None):
            self.stopped = True
            core.emu_stop()
            return
        count = self.sizes.get(address)
        if count is None:
            count = self.sizes[address] = instructions_in(core.mem_read(address, size))
        self.instructions += count

    def run(self, pc, until=0xFFFFFFFE):
        """Runs from `pc` until it is at `until`, with all that happens meanwhile."""
        core = self.core
        while not self.over:
            self.stopped = False
            try:
                core.emu_start(pc | 1, until, timeout=SECONDS * 1_000_000)
            except UcError as error:
                if self.last_instruction() != WFE:
                    pc = core.reg_read(arm.UC_ARM_REG_PC)
                    raise SystemExit(f"the core stops at {pc:#x}: {error}") from error
            pc = core.reg_read(arm.UC_ARM_REG_PC)
            if pc & ~1 == until:
                return
            if not self.stopped and not self.over:
                self.sleep()
            while not self.over and self.instructions >= self.events[0][0]:
                heapq.heappop(self.events)[2]()
            number = self.ready()
            if number is not None and not self.over:
                self.handle(number, pc)

    def last_instruction(self):
        pc = self.core.reg_read(arm.UC_ARM_REG_PC)
        return int.from_bytes(self.core.mem_read(pc - 2, 2), "little")

    def sleep(self):
        """The core waits for an event or an interrupt, or has run for too long: time passes until
        something happens."""
        if self.awake and self.last_instruction() == WFE:
            self.awake = False
        elif not self.pending & self.enabled:
            self.instructions = max(self.instructions, self.events[0][0])


def instructions_in(code):
    """How many Thumb instructions these bytes are."""
    count = at = 0
    while at < len(code):
        at += 4 if code[at + 1] >> 3 >= 0b11101 else 2
        count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("name", choices=sorted(CHIPS))
    parser.add_argument("elf")
    parser.add_argument("--input", default="")
    parser.add_argument("--press", type=float, metavar="SECONDS")
    args = parser.parse_args()
    session = Session(args.input, awaits_button=args.press is not None)
    board = Board(CHIPS[args.name], args.elf, session)
    if args.press is not None:
        board.chip.press(args.press)
    board.run(board.start)
    sys.stdout.flush()
    for line in (*board.chip.report(), f"stack: {board.stack()} bytes"):
        print(line, file=sys.stderr)
    sys.exit(0 if session.done else 1)


if __name__ == "__main__":
    main()
