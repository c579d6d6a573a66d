// A buzzer at an output of the RP2040's PWM: what was written to its registers, as notes.

// What lasts less is on the way from one state to the next, in nanoseconds.
const SHORTEST = 100_000;

// The tone of a slice's registers at one of its outputs, in hertz; 0 is silence.
//
// Reference: RP2040 data sheet, section 4.5.2.6.
export function tone({ csr, div, cc, top }, output, clockHz) {
  const level = output === 'B' ? cc >>> 16 : cc & 0xffff;
  // Off, or steady: never high, or never low.
  if (!(csr & 1) || level === 0 || level > top) return 0;
  const divider = (div >> 4 & 0xff || 256) + (div & 15) / 16;
  const ways = csr & 2 ? 2 : 1;
  return clockHz / (divider * (top + 1) * ways);
}

export class Buzzer {
  // Tones and the times at which they begin, in nanoseconds.
  changes = [];

  // The output has a tone from now on.
  change(nanoseconds, hertz) {
    const last = this.changes.at(-1);
    if (last && last.hertz === hertz) return;
    if (last && nanoseconds - last.start < SHORTEST) {
      this.changes.pop();
      this.change(last.start, hertz);
      return;
    }
    this.changes.push({ start: nanoseconds, hertz });
  }

  // All tones that have ended, in hertz and in milliseconds from the first.
  notes() {
    const first = this.changes.find(({ hertz }) => hertz > 0)?.start ?? 0;
    const ends = this.changes.slice(1).map(({ start }) => start);
    return ends
      .map((end, i) => ({ ...this.changes[i], end }))
      .filter(({ hertz }) => hertz > 0)
      .map(({ hertz, start, end }) => ({ hertz, start: (start - first) / 1e6, end: (end - first) / 1e6 }));
  }
}

// Puts a buzzer at an output of a slice of the simulator.
export function connect(chip, slice, output) {
  const buzzer = new Buzzer();
  const { pwm } = chip;
  const write = pwm.writeUint32.bind(pwm);
  pwm.writeUint32 = (offset, value) => {
    write(offset, value);
    buzzer.change(chip.clock.nanos, tone(pwm.channels[slice], output, chip.clkSys));
  };
  return buzzer;
}
