"""Worst-case stack of a program, from its code.

A function's frame is what its instructions push and subtract from the stack pointer; the worst case
is the deepest chain of direct calls and tail jumps. Calls through a pointer and into a ROM are
reported: what they take is not known from the code.
"""

import re
from dataclasses import dataclass, field

from .elf import Elf
from .tools import need, run

INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
BRANCH = re.compile(
    r"(b|bl|blx|cb|cbz|cbnz|b(eq|ne|hi|lo|hs|ls|ge|lt|gt|le|mi|pl|vs|vc)"
    r"|jal|j|beqz|bnez|bltz|bgez|blez|bgtz|bltu|bgeu)(\.[nw])?$"
)
# Those that leave a way back.
LINKS = ("bl", "blx", "jal", "jalr")
NUMBER = r"(-?(?:0x[0-9a-f]+|\d+))"
WORD = 0xFFFF_FFFF
# Instructions that a program may have beyond those that its attributes name, by machine.
ATTRIBUTES = {40: "+fp-armv8d16,+dsp", 243: "+m,+c"}


class UnknownStack(Exception):
    """Code whose stack cannot be told: recursion, or a frame of unknown size."""


@dataclass
class Function:
    frame: int = 0
    calls: set = field(default_factory=set)
    # It calls through a pointer; it calls code that the program has not, such as a boot ROM's.
    indirect: bool = False
    outside: bool = False


@dataclass
class Worst:
    bytes: int
    # The deepest calls, outermost first, with the frame of each.
    chain: list
    # Functions that the root reaches and that call through a pointer, or code that is not there.
    indirect: list
    outside: list


def worst_case(program, root, without=None):
    """The worst case of a function by its symbol's name.

    Functions whose names have `without` in them are left out, with all that only they call.
    """
    need("llvm-objdump")
    elf = Elf(program)
    command = ["llvm-objdump", "-d", "--no-show-raw-insn", f"--mattr={ATTRIBUTES[elf.machine]}"]
    return deepest(functions(elf, run([*command, program])), root, without)


def functions(elf, listing):
    """The functions of a disassembly, by their symbols' names."""
    reader = Reader(elf)
    for line in listing.splitlines():
        if found := INSTRUCTION.match(line):
            operands = found[3].split("@")[0].split("<")[0].strip()
            reader.instruction(int(found[1], 16), found[2].removeprefix("c."), operands)
    return reader.functions


class Reader:
    """Follows code, instruction by instruction, with the constants that registers hold."""

    def __init__(self, elf):
        self.elf = elf
        self.functions = {}
        self.name = self.start = None
        # Constants in registers; addresses within a table; words that were loaded from one.
        self.registers, self.tables, self.loaded = {}, {}, {}

    def instruction(self, address, operation, operands):
        if operation == "<unknown>":
            raise UnknownStack(f"{address:#x}: an instruction that the disassembler does not know")
        name = self.elf.function_at(address)
        if name != self.name:
            self.name, self.start = name, address
            self.registers, self.tables, self.loaded = {}, {}, {}
        function = self.functions.setdefault(name, Function())
        base = operation.split(".")[0]
        function.frame += self.frame(base, operands)
        if BRANCH.match(operation):
            # The target is the last operand; a register here is a call through a pointer.
            target = operands.split()[-1] if operands else ""
            if re.fullmatch(NUMBER, target):
                self.call(function, int(target, 0), base in LINKS)
            elif base == "blx":
                function.indirect = True
        elif base in ("jalr", "jr"):
            self.jump_to_register(function, operands, base in LINKS)
        elif base == "bx" and operands != "lr":
            function.indirect = True
        self.remember(address, base, operands)

    def call(self, function, address, links):
        """A jump. Within a function it is a call if it leads to its start and leaves a way back:
        a Cortex-M0 jumps far by `bl`, too."""
        name = self.elf.function_at(address & ~1)
        if name is None:
            function.outside = True
        elif name != self.name or links and address & ~1 == self.start:
            function.calls.add(name)

    def jump_to_register(self, function, operands, links):
        """`jalr 16(ra)`: direct if the register was just made from the program counter."""
        found = re.fullmatch(rf"(?:\w+, )?(?:{NUMBER}\()?(\w+)\)?", operands)
        offset, register = int(found[1] or "0", 0), found[2]
        if register in self.registers:
            self.call(function, self.registers[register] + offset & WORD, links)
        elif register != "ra" and not self.is_switch(register):
            function.indirect = True

    def is_switch(self, register):
        """Whether a register holds a word of a table of places in this function."""
        table = self.loaded.get(register)
        if table is None:
            return False
        # The table may begin with an index of more than zero.
        words = (self.elf.word_at(table + 4 * index) for index in range(4))
        return any(word is not None and self.elf.function_at(word) == self.name for word in words)

    def frame(self, base, operands):
        """Bytes by which an instruction lowers the stack pointer."""
        if base == "push":
            return 4 * listed(operands)
        if base == "vpush":
            return (8 if "d" in operands else 4) * listed(operands)
        if base in ("stmdb", "stm") and operands.startswith("sp!"):
            return 4 * listed(operands)
        if base in ("str", "strd") and (found := re.search(rf"\[sp, #{NUMBER}\]!", operands)):
            return -int(found[1], 0)
        if base in ("sub", "subw") and (
            found := re.fullmatch(rf"sp, (?:sp, )?#{NUMBER}", operands)
        ):
            return int(found[1], 0)
        if base in ("addi", "addi16sp") and (
            found := re.fullmatch(rf"sp, (?:sp, )?{NUMBER}", operands)
        ):
            return max(-int(found[1], 0), 0)
        if base in ("sub", "add") and (found := re.fullmatch(r"sp, (?:sp, )?(\w+)", operands)):
            return self.frame_in_register(base, found[1])
        return 0

    def frame_in_register(self, base, register):
        """A frame whose size a register holds; one that raises the pointer gives it back."""
        if register not in self.registers:
            raise UnknownStack(f"{self.name}: {base} sp, {register}")
        value = self.registers[register]
        value -= (value & 0x8000_0000) << 1
        return max(value if base == "sub" else -value, 0)

    def remember(self, address, base, operands):
        """Keeps constants that are made in registers, and forgets what is overwritten."""
        register = operands.split(",")[0]
        known = self.registers.pop(register, None)
        table = self.tables.pop(register, None)
        self.loaded.pop(register, None)
        value = None
        if found := re.fullmatch(rf"\w+, #?{NUMBER}", operands):
            number = int(found[1], 0)
            if base in ("mov", "movs", "movw", "li"):
                value = number
            elif base == "movt" and known is not None:
                value = known & 0xFFFF | number << 16
            elif base == "lui":
                value = number << 12
            elif base == "auipc":
                value = address + (number << 12)
        elif base == "ldr" and (found := re.fullmatch(rf"\w+, \[pc, #{NUMBER}\]", operands)):
            value = self.elf.word((address + 4 & ~3) + int(found[1], 0))
        elif base == "addi" and (found := re.fullmatch(rf"(\w+), (\w+), {NUMBER}", operands)):
            source = known if found[2] == register else self.registers.get(found[2])
            value = None if source is None else source + int(found[3], 0)
        elif base == "add" and (found := re.fullmatch(r"\w+, (\w+), (\w+)", operands)):
            # An index added to a constant.
            constants = [
                known if name == register else self.registers.get(name) for name in found.groups()
            ]
            if constants.count(None) == 1:
                self.tables[register] = sum(filter(None, constants)) & WORD
        elif base == "lw" and (found := re.fullmatch(rf"\w+, {NUMBER}\((\w+)\)", operands)):
            start = table if found[2] == register else self.tables.get(found[2])
            if start is not None:
                self.loaded[register] = start + int(found[1], 0)
        if value is not None:
            self.registers[register] = value & WORD


def listed(operands):
    """How many registers a list names."""
    count = 0
    for part in re.search(r"\{(.*)\}", operands)[1].split(","):
        low, _, high = part.strip().partition("-")
        count += int(high.strip("rsd")) - int(low.strip("rsd")) + 1 if high else 1
    return count


def deepest(functions, root, without=None):
    """The chain of calls that takes most."""
    depths, under_way = {}, []

    def depth(name):
        if name in under_way:
            circle = [*under_way[under_way.index(name) :], name]
            raise UnknownStack(f"recursion: {' -> '.join(circle)}")
        if name not in depths:
            under_way.append(name)
            function = functions.get(name, Function())
            calls = (call for call in function.calls if without is None or without not in call)
            below = max(map(depth, calls), key=lambda found: found[0], default=(0, []))
            depths[name] = (function.frame + below[0], [(name, function.frame), *below[1]])
            under_way.pop()
        return depths[name]

    size, chain = depth(root)
    reached = [(name, functions[name]) for name in depths if name in functions]
    return Worst(
        size,
        chain,
        [name for name, function in reached if function.indirect],
        [name for name, function in reached if function.outside],
    )
