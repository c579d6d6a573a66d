"""The stack that a listing of code tells."""

import unittest

from rig.stack import Function, UnknownStack, deepest, functions

# Sources: a Cortex-M4F and a RISC-V, as llvm-objdump prints them.
ARM = """
00000100 <main>:
     100:      	push	{r4, r5, r6, r7, lr}
     102:      	push.w	{r8, r9, r10, r11}
     106:      	vpush	{d8, d9}
     10a:      	sub	sp, #24
     10c:      	bl	0x200 <left>            @ imm = #244
     110:      	bl	0x300 <right>           @ imm = #492
     114:      	add	sp, #24
     116:      	pop	{r4, r5, r6, r7, pc}
00000200 <left>:
     200:      	sub.w	sp, sp, #100
     204:      	cbz	r0, 0x20a <left+0xa>    @ imm = #2
     206:      	b	0x204 <left+0x4>        @ imm = #-6
     20a:      	b.w	0x300 <right>           @ imm = #242
00000300 <right>:
     300:      	str	lr, [sp, #-8]!
     304:      	bx	lr
"""
RISC_V = """
80000000 <main>:
80000000:      	lui	t0, 0xfffff
80000004:      	addi	t0, t0, -0x10
80000008:      	add	sp, sp, t0
8000000c:      	auipc	ra, 0x0
80000010:      	jalr	0xf4(ra) <leaf>
80000014:      	auipc	ra, 0xc0000
80000018:      	jalr	ra
8000001c:      	ret
80000100 <leaf>:
80000100:      	c.addi16sp	sp, -0x30
80000102:      	c.addi16sp	sp, 0x30
80000104:      	jr	a5
"""


class Code:
    """Functions by where they start, and words by where they are."""

    def __init__(self, starts, end, words=()):
        self.starts, self.end, self.words = starts, end, dict(words)

    def function_at(self, address):
        if not min(self.starts) <= address < self.end:
            return None
        return self.starts[max(start for start in self.starts if start <= address)]

    def word(self, address):
        return self.words[address]

    def word_at(self, address):
        return self.words.get(address)


def arm(listing, **more):
    return functions(Code({0x100: "main", 0x200: "left", 0x300: "right"}, 0x400, **more), listing)


class Frames(unittest.TestCase):
    def test_of_a_cortex_m(self):
        found = arm(ARM)
        self.assertEqual(found["main"].frame, 4 * 5 + 4 * 4 + 8 * 2 + 24)
        self.assertEqual(found["left"].frame, 100)
        self.assertEqual(found["right"].frame, 8)
        self.assertEqual(found["main"].calls, {"left", "right"})
        # A jump within the function is no call, one to another function is.
        self.assertEqual(found["left"].calls, {"right"})
        self.assertFalse(any(function.indirect for function in found.values()))

    def test_of_a_risc_v(self):
        code = Code({0x80000000: "main", 0x80000100: "leaf"}, 0x80000200)
        found = functions(code, RISC_V)
        self.assertEqual(found["main"].frame, 4096 + 16)
        self.assertEqual(found["main"].calls, {"leaf"})
        self.assertTrue(found["main"].outside)
        self.assertEqual(found["leaf"].frame, 48)
        self.assertTrue(found["leaf"].indirect)

    def test_whose_size_a_constant_in_flash_tells(self):
        listing = """
     100:      	ldr	r6, [pc, #8]            @ 0x10c <main+0xc>
     102:      	add	sp, r6
"""
        code = Code({0x100: "main"}, 0x200, {0x10C: 0xFFFF_FF00})
        self.assertEqual(functions(code, listing)["main"].frame, 256)

    def test_whose_size_is_not_constant(self):
        with self.assertRaisesRegex(UnknownStack, "main: sub sp, r3"):
            arm("     100:      	sub	sp, r3\n")

    def test_of_an_unknown_instruction(self):
        with self.assertRaisesRegex(UnknownStack, "0x100"):
            arm("     100:      	<unknown>\n")


class Calls(unittest.TestCase):
    def test_through_a_pointer(self):
        self.assertTrue(arm("     100:      	blx	r3\n")["main"].indirect)
        self.assertTrue(arm("     100:      	bx	r3\n")["main"].indirect)
        self.assertFalse(arm("     100:      	bx	lr\n")["main"].indirect)

    def test_of_itself(self):
        found = arm("     100:      	push	{r4, lr}\n     102:      	bl	0x100 <main>\n")
        with self.assertRaisesRegex(UnknownStack, "main -> main"):
            deepest(found, "main")

    def test_far_jump_of_a_cortex_m0_is_none(self):
        found = arm("     100:      	push	{r4, lr}\n     102:      	bl	0x180 <main+0x80>\n")
        self.assertEqual(deepest(found, "main").bytes, 8)

    def test_switch_by_a_table_is_none(self):
        listing = """
80000000:      	lui	a0, 0x80001
80000004:      	add	a1, a1, a0
80000006:      	lw	a1, 0x10(a1)
8000000a:      	jr	a1
"""
        for target, indirect in [(0x80000040, False), (0x80000100, True)]:
            code = Code({0x80000000: "main", 0x80000100: "leaf"}, 0x80000200)
            code.words[0x80001010] = target
            self.assertEqual(functions(code, listing)["main"].indirect, indirect)
        # A table of indices from one on.
        code.words = {0x80001014: 0x80000040}
        self.assertFalse(functions(code, listing)["main"].indirect)


class Deepest(unittest.TestCase):
    def test_chain(self):
        worst = deepest(arm(ARM), "main")
        self.assertEqual(worst.bytes, 76 + 100 + 8)
        self.assertEqual(worst.chain, [("main", 76), ("left", 100), ("right", 8)])
        self.assertEqual((worst.indirect, worst.outside), ([], []))

    def test_chain_of_two_equally_deep(self):
        # Chains of one depth, but with frames and names that do not compare.
        called = {"main": Function(8, {"left", "right", None})}
        leaves = {"left": Function(16, {"right"}), "right": Function(0), None: Function(16)}
        self.assertEqual(deepest({**called, **leaves}, "main").bytes, 24)

    def test_chain_into_code_that_is_not_there(self):
        worst = deepest({"main": Function(8, {"rom"}, outside=True)}, "main")
        self.assertEqual((worst.bytes, worst.outside), (8, ["main"]))

    def test_recursion_names_the_circle_alone(self):
        called = {"main": Function(8, {"a"}), "a": Function(8, {"b"}), "b": Function(8, {"a"})}
        with self.assertRaises(UnknownStack) as raised:
            deepest(called, "main")
        self.assertEqual(str(raised.exception), "recursion: a -> b -> a")

    def test_chain_without_a_function(self):
        called = {
            "main": Function(8, {"panic_fmt", "told"}),
            "panic_fmt": Function(900, {"panic_fmt"}, indirect=True),
            "told": Function(4),
        }
        worst = deepest(called, "main", without="panic_fmt")
        self.assertEqual((worst.bytes, worst.indirect), (12, []))


if __name__ == "__main__":
    unittest.main()
