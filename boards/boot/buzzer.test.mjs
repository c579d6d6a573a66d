import assert from 'node:assert/strict';
import test from 'node:test';

import { Buzzer, tone } from './buzzer.mjs';

const registers = { csr: 1, div: 16 << 4, cc: 8877 << 16, top: 17755 };

function equal(found, expected) {
  assert.ok(Math.abs(found / expected - 1) < 1e-12, `${found}, ${expected}`);
}

test('a tone is the clock over divider and period', () => {
  equal(tone(registers, 'B', 125e6), 125e6 / 16 / 17756);
  equal(tone({ ...registers, csr: 3 }, 'B', 125e6), 125e6 / 32 / 17756);
  equal(tone({ ...registers, div: 16 << 4 | 8 }, 'B', 125e6), 125e6 / 16.5 / 17756);
  equal(tone({ ...registers, div: 0 }, 'B', 125e6), 125e6 / 256 / 17756);
});

test('what is off or steady is silence', () => {
  assert.equal(tone({ ...registers, csr: 0 }, 'B', 125e6), 0);
  assert.equal(tone({ ...registers, cc: 0 }, 'B', 125e6), 0);
  assert.equal(tone({ ...registers, cc: 17756 << 16 }, 'B', 125e6), 0);
  // The other output.
  assert.equal(tone(registers, 'A', 125e6), 0);
});

test('notes begin with the first tone and end with silence or the next', () => {
  const buzzer = new Buzzer();
  const millisecond = 1e6;
  buzzer.change(0, 0);
  buzzer.change(5 * millisecond, 440);
  buzzer.change(15 * millisecond, 0);
  buzzer.change(20 * millisecond, 440);
  buzzer.change(30 * millisecond, 440);
  buzzer.change(40 * millisecond, 880);
  buzzer.change(50 * millisecond, 0);
  // Still sounding.
  buzzer.change(60 * millisecond, 220);
  assert.deepEqual(buzzer.notes(), [
    { hertz: 440, start: 0, end: 10 },
    { hertz: 440, start: 15, end: 35 },
    { hertz: 880, start: 35, end: 45 },
  ]);
});

test('states between two writes of registers are passed over', () => {
  const buzzer = new Buzzer();
  buzzer.change(0, 440);
  buzzer.change(1_000_000, 300);
  buzzer.change(1_000_040, 600);
  buzzer.change(2_000_000, 0);
  buzzer.change(2_000_040, 600);
  buzzer.change(3_000_000, 0);
  assert.deepEqual(buzzer.notes(), [
    { hertz: 440, start: 0, end: 1 },
    { hertz: 600, start: 1, end: 3 },
  ]);
  assert.deepEqual(new Buzzer().notes(), []);
});
