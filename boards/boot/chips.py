"""What the images need of their chips, by the reference manuals: clocks that start, serial ports
that are always ready, and for the nRF52840 a clock, a button and a light."""

from unicorn import arm_const as arm

BAUD = 115_200


class Chip:
    """What chips have in common."""

    more_peripherals = ()
    # Whether the image looks at the time or takes interrupts.
    timed = False
    # Instructions after the digest, for what the image has still to say.
    rest = 0

    def __init__(self, board):
        self.board = board

    @staticmethod
    def register(address):
        """The register behind an address."""
        return address

    def report(self):
        """What else there is to say about a run."""
        return ()


class Stm32f405(Chip):
    cpu = arm.UC_CPU_ARM_CORTEX_M4
    memories = ((0x08000000, 1024 << 10), (0x20000000, 128 << 10), (0x10000000, 64 << 10))
    vectors = 0x08000000
    rcc, usart1 = 0x40023800, 0x40011000

    def __init__(self, board):
        super().__init__(board)
        # Oscillators and PLL are ready when they are on; the clock is the one that was chosen.
        board.reads[self.rcc] = lambda: self.control() | (self.control() & 0x05010001) << 1
        board.reads[self.rcc + 8] = lambda: self.switch() & ~0xC | (self.switch() & 3) << 2
        board.reads[self.usart1] = lambda: 0xC0 | board.typed() << 5
        board.reads[self.usart1 + 4] = board.take
        board.writes[self.usart1 + 4] = lambda value: board.transmit([value & 0xFF])

    def control(self):
        return self.board.get(self.rcc) | 1

    def switch(self):
        return self.board.get(self.rcc + 8)


class Rp2350(Chip):
    cpu = arm.UC_CPU_ARM_CORTEX_M33
    memories = ((0x10000000, 4 << 20), (0x20000000, 520 << 10))
    vectors = 0x10000000
    resets, clocks, xosc = 0x40020000, 0x40010000, 0x40048000
    plls = (0x40050000, 0x40058000)
    uart0 = 0x40070000

    def __init__(self, board):
        super().__init__(board)
        board.registers[self.resets] = 0x1FFFFFFF
        board.reads[self.resets + 8] = lambda: ~board.get(self.resets) & 0x1FFFFFFF
        board.reads[self.xosc + 4] = lambda: 0x80001000 | board.get(self.xosc + 4)
        for pll in self.plls:
            board.reads[pll] = lambda pll=pll: board.get(pll) | 1 << 31
        for clock in range(self.clocks, self.clocks + 120, 12):
            board.reads[clock + 8] = lambda clock=clock: 1 << (board.get(clock) & 3)
        board.reads[self.uart0 + 0x18] = lambda: 0x80 | (not board.typed()) << 4
        board.reads[self.uart0] = board.take
        board.writes[self.uart0] = lambda value: board.transmit([value & 0xFF])

    @staticmethod
    def register(address):
        # Writes at the aliases change bits.
        return address & ~0x3000 if 0x40000000 <= address < 0x60000000 else address


class Nrf52840(Chip):
    cpu = arm.UC_CPU_ARM_CORTEX_M4
    memories = ((0, 1024 << 10), (0x20000000, 256 << 10))
    more_peripherals = ((0x10000000, 0x2000),)
    vectors = 0
    timed = True
    rest = 40_000_000
    hertz, ticks = 64_000_000, 32_768
    uarte0, gpiote, rtc1, gpio = 0x40002000, 0x40006000, 0x40011000, 0x50000000
    uarte0_irq, gpiote_irq, rtc1_irq = 2, 6, 17
    led, button = 13, 11

    def __init__(self, board):
        super().__init__(board)
        self.zero = 0
        self.generation = 0
        self.levels = 0xFFFFFFFF
        self.toggles = []
        registers, writes, reads = board.registers, board.writes, board.reads
        for task, event in ((0x000, 0x100), (0x008, 0x104)):  # oscillators
            writes[0x40000000 + task] = lambda _, event=event: self.raise_event(0x40000000, event)
        reads[0x10000130] = lambda: 8  # FICR: the part and its variant, for its errata
        reads[0x4001E400] = lambda: 1  # NVMC: ready
        for base in (self.uarte0, self.gpiote, self.rtc1):
            writes[base + 0x304] = lambda bits, base=base: self.mask(base, bits, 0)
            writes[base + 0x308] = lambda bits, base=base: self.mask(base, 0, bits)
            reads[base + 0x304] = reads[base + 0x308] = (
                lambda base=base: board.get(base + 0x300)
            )
        writes[self.uarte0 + 0x008] = lambda _: self.start_transmission()
        writes[self.uarte0 + 0x00C] = lambda _: self.raise_event(self.uarte0, 0x158)
        writes[self.rtc1 + 0x008] = lambda _: self.clear()
        reads[self.rtc1 + 0x504] = self.counter
        for compare in range(4):
            writes[self.rtc1 + 0x540 + 4 * compare] = lambda _: self.schedule()
        writes[self.gpio + 0x504] = lambda bits: self.output(bits)
        writes[self.gpio + 0x508] = lambda bits: self.output(self.driven() | bits)
        writes[self.gpio + 0x50C] = lambda bits: self.output(self.driven() & ~bits)
        reads[self.gpio + 0x508] = reads[self.gpio + 0x50C] = self.driven
        reads[self.gpio + 0x510] = lambda: self.levels
        writes[self.gpio + 0x700 + 4 * self.button] = lambda _: self.sense()
        self.latch = 0
        reads[self.gpio + 0x520] = lambda: self.latch
        writes[self.gpio + 0x520] = self.unlatch
        reads[self.gpio + 0x820] = lambda: 0  # the other port has no button
        registers[self.gpio + 0x504] = self.out = 0

    # Events and interrupts.

    def raise_event(self, base, event, bit=None, irq=None):
        self.board.registers[base + event] = 1
        if bit is not None and self.board.get(base + 0x300) >> bit & 1:
            self.board.interrupt(irq)

    def mask(self, base, on, off):
        self.board.registers[base + 0x300] = self.board.get(base + 0x300) & ~off | on
        if base == self.rtc1:
            self.schedule()

    # The serial port: bytes take their time on the line.

    def start_transmission(self):
        board, base = self.board, self.uarte0
        address, count = board.get(base + 0x544), board.get(base + 0x548)
        board.registers[base + 0x54C] = count
        data = bytes(board.core.mem_read(address, count))
        self.raise_event(base, 0x150, 20, self.uarte0_irq)

        def end():
            board.transmit(data)
            self.raise_event(base, 0x120, 8, self.uarte0_irq)

        board.after(count * 10 * self.hertz // BAUD, end)

    # The clock.

    def counter(self):
        return (self.board.instructions - self.zero) * self.ticks // self.hertz & 0xFFFFFF

    def clear(self):
        self.zero = self.board.instructions
        self.schedule()

    def schedule(self):
        """Plans the next match of each comparison; older plans are void."""
        self.generation += 1
        for compare in range(4):
            if self.board.get(self.rtc1 + 0x300) >> 16 + compare & 1:
                value = self.board.get(self.rtc1 + 0x540 + 4 * compare)
                self.plan(compare, (value - self.counter()) & 0xFFFFFF, self.generation)

    def plan(self, compare, ticks, generation):
        now = self.board.instructions - self.zero
        passed = now * self.ticks // self.hertz
        at = -(-(passed + ticks) * self.hertz // self.ticks)

        def match():
            if generation == self.generation:
                self.raise_event(self.rtc1, 0x140 + 4 * compare, 16 + compare, self.rtc1_irq)

        self.board.after(at - now, match)

    # Pins.

    def driven(self):
        return self.out

    def output(self, bits):
        if (bits ^ self.out) >> self.led & 1:
            self.toggles.append(self.board.instructions)
        self.out = bits
        self.board.registers[self.gpio + 0x504] = bits

    def press(self, seconds):
        """Presses the button for a tenth of a second."""
        self.board.after(int(seconds * self.hertz), self.board.session.pressed)
        self.board.after(int(seconds * self.hertz), lambda: self.level(0))
        self.board.after(int((seconds + 0.1) * self.hertz), lambda: self.level(1))

    def level(self, level):
        self.levels = self.levels & ~(1 << self.button) | level << self.button
        self.sense()

    def sense(self):
        """Tells the program when the button is at the level that it waits for."""
        wanted = self.board.get(self.gpio + 0x700 + 4 * self.button) >> 16 & 3
        high = self.levels >> self.button & 1
        if wanted == (2 if high else 3):
            self.latch |= 1 << self.button
            self.raise_event(self.gpiote, 0x17C, 31, self.gpiote_irq)

    def unlatch(self, bits):
        self.latch &= ~bits
        self.sense()

    def report(self):
        # The first one sets the pin up.
        toggles = self.toggles[1:]
        times = [later - earlier for earlier, later in zip(toggles, toggles[1:])]
        if times:
            yield (
                f"{len(toggles)} toggles of the LED, {min(times)} to {max(times)} instructions "
                f"apart, {sum(times) / len(times):.0f} on average; at {self.hertz} a second "
                f"250 ms are {self.hertz // 4}"
            )


CHIPS = {"stm32f4": Stm32f405, "pico2": Rp2350, "nrf52840-dk": Nrf52840}
