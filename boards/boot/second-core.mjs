// The second core of the RP2040, which rp2040js does not have: one more core on the same bus, the FIFOs
// between both, and what the boot ROM has the second one do until it is started.

const [CPUID, FIFO_ST, FIFO_WR, FIFO_RD] = [0x000, 0x050, 0x054, 0x058];
const [VALID, READY] = [1, 2];
const MPU_CTRL = 0xd94;
const DEPTH = 8;

export class Cores {
  constructor(chip) {
    this.chip = chip;
    this.cores = [chip.core, new chip.core.constructor(chip)];
    this.started = false;
    // Words on their way to each core.
    this.fifos = [[], []];
    // What has been said to the boot ROM.
    this.said = [];
    const { sio, ppb } = chip;
    const [readSio, writeSio] = [sio.readUint32.bind(sio), sio.writeUint32.bind(sio)];
    sio.readUint32 = (offset) => this.read(offset) ?? readSio(offset);
    sio.writeUint32 = (offset, value) => {
      if (offset === FIFO_WR) this.send(value);
      else if (offset !== FIFO_ST) writeSio(offset, value);
    };
    // The simulator has no memory protection either: it is off, and stays so.
    const [readPpb, writePpb] = [ppb.readUint32.bind(ppb), ppb.writeUint32.bind(ppb)];
    const isMpu = (offset) => offset >= MPU_CTRL && offset < MPU_CTRL + 16;
    ppb.readUint32 = (offset) => (isMpu(offset) ? 0 : readPpb(offset));
    ppb.writeUint32 = (offset, value) => isMpu(offset) || writePpb(offset, value);
  }

  // The number of the core that is executing.
  get number() {
    return this.chip.core === this.cores[1] ? 1 : 0;
  }

  // Executes an instruction of the core that is behind; the cycles by which the chip's time goes on, or
  // nothing if all cores wait.
  step() {
    const [one, two] = this.cores;
    for (const core of this.cores) {
      // A pending interrupt wakes a core; the simulator itself looks at new ones only.
      if (core.waiting && core.pendingInterrupts & core.enabledInterrupts) {
        core.waiting = !core.checkForInterrupts();
      }
    }
    const both = this.started && !one.waiting && !two.waiting;
    if (one.waiting && (!this.started || two.waiting)) {
      this.chip.core = one;
      return undefined;
    }
    const core = one.waiting || (both && two.cycles < one.cycles) ? two : one;
    const before = core.cycles;
    this.chip.core = core;
    core.executeInstruction();
    return (both ? Math.min(one.cycles, two.cycles) : core.cycles) - before;
  }

  read(offset) {
    const fifo = this.fifos[this.number];
    switch (offset) {
      case CPUID:
        return this.number;
      case FIFO_ST:
        return (fifo.length > 0 ? VALID : 0) | (this.fifos[1 - this.number].length < DEPTH ? READY : 0);
      case FIFO_RD:
        return fifo.shift() ?? 0;
    }
    return undefined;
  }

  send(word) {
    const receiver = 1 - this.number;
    if (receiver === 1 && !this.started) {
      this.answer(word >>> 0);
      return;
    }
    this.fifos[receiver].push(word >>> 0);
    this.wake(receiver);
  }

  // The sender has set an event.
  wake(number) {
    const [core, other] = [this.cores[number], this.cores[1 - number]];
    core.eventRegistered = true;
    if (core.waiting) {
      core.waiting = false;
      core.eventRegistered = false;
      core.cycles = Math.max(core.cycles, other.cycles);
    }
  }

  // The boot ROM repeats each word, and starts the core behind 0, 0, 1, vectors, stack and entry.
  answer(word) {
    const expected = [0, 0, 1][this.said.length];
    this.said = expected === undefined || word === expected ? [...this.said, word] : [];
    this.fifos[0].push(word);
    this.wake(0);
    if (this.said.length === 6) {
      const core = this.cores[1];
      [core.VTOR, core.SP, core.PC] = [this.said[3], this.said[4], this.said[5] & ~1];
      core.cycles = this.cores[0].cycles;
      this.started = true;
    }
  }
}
