import assert from 'node:assert/strict';
import test from 'node:test';

import { ADDRESS, HEIGHT, Ssd1306, WIDTH, connect } from './ssd1306.mjs';

const commands = (...bytes) => [0x00, ...bytes];
const data = (...bytes) => [0x40, ...bytes];

function upright() {
  const display = new Ssd1306();
  display.write(commands(0xaf, 0xa1, 0xc8));
  return display;
}

function lit(display) {
  const dots = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) if (display.dot(x, y)) dots.push([x, y]);
  }
  return dots;
}

test('a byte is a column of eight dots, the topmost in the lowest bit', () => {
  const display = upright();
  display.write(commands(0x20, 0, 0x21, 5, 127, 0x22, 2, 7));
  display.write(data(0b1000_0001));
  assert.deepEqual(lit(display), [[5, 16], [5, 23]]);
  assert.deepEqual([...display.bitmap()].flatMap((byte, i) => (byte ? [[i, byte]] : [])),
    [[16 * 16, 0x80 >> 5], [23 * 16, 0x80 >> 5]]);
});

test('data goes on to the next column, page and window', () => {
  for (const [mode, expected] of [
    [0, [[10, 8], [11, 8], [10, 16], [11, 16]]],
    [1, [[10, 8], [10, 16], [11, 8], [11, 16]]],
  ]) {
    const display = upright();
    display.write(commands(0x20, mode, 0x21, 10, 11, 0x22, 1, 2));
    for (let i = 0; i < 4; i++) {
      // The first to fourth byte light one dot each, in a fresh window the fifth overwrites the first.
      display.write(data(1));
      assert.equal(lit(display).length, i + 1);
      const [x, y] = expected[i];
      assert.ok(display.dot(x, y), `mode ${mode}, byte ${i}`);
    }
    display.write(data(2));
    assert.ok(!display.dot(10, 8) && display.dot(10, 9));
  }
});

test('in page mode the column wraps and the page stays', () => {
  const display = upright();
  display.write(commands(0xb3, 0x0f, 0x17));
  display.write(data(1, 1));
  assert.deepEqual(lit(display), [[0, 24], [127, 24]]);
});

test('directions, start line, inversion and power', () => {
  const display = upright();
  display.write(commands(0x20, 0, 0x21, 3, 127, 0x22, 0, 7));
  display.write(data(1));
  assert.deepEqual(lit(display), [[3, 0]]);
  display.write(commands(0xa0));
  assert.deepEqual(lit(display), [[124, 0]]);
  display.write(commands(0xc0));
  assert.deepEqual(lit(display), [[124, 63]]);
  display.write(commands(0xa1, 0xc8, 0x7f));
  assert.deepEqual(lit(display), [[3, 1]]);
  display.write(commands(0x40, 0xa7));
  assert.equal(lit(display).length, WIDTH * HEIGHT - 1);
  display.write(commands(0xae));
  assert.deepEqual(lit(display), []);
});

test('a command may come byte by byte, and among data', () => {
  const display = upright();
  display.write(commands(0x20));
  // A continuation bit before each byte.
  display.write([0x80, 0, 0x80, 0x21, 0x80, 9, 0x80, 127, 0xc0, 4]);
  assert.deepEqual(lit(display), [[9, 2]]);
});

test('an unknown command is an error', () => {
  assert.throws(() => upright().write(commands(0x99)), /unknown command 0x99/);
});

test('only its own address is answered', () => {
  const answers = [];
  const bus = { completeConnect: (answer) => answers.push(answer) };
  connect(bus, { createAlarm: () => ({}) });
  bus.onConnect(ADDRESS, 0);
  bus.onConnect(ADDRESS + 1, 0);
  bus.onConnect(ADDRESS, 1);
  assert.deepEqual(answers, [true, false, false]);
});
