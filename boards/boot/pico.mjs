// Boots a Pico image in rp2040js, with the serial port on standard input and output, until the
// input ends. Without a boot ROM: this plays the ROM's part, which is to check the checksum of the
// second stage in flash, to copy it to RAM and to start it.
//
// node pico.mjs ELF [--display PNG] [--notes JSON]
//
// A display is at I2C0, and a buzzer at GP15: what they have shown and played when the image prints
// its first digest is written to files.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';

import * as buzzers from './buzzer.mjs';
import { Cores } from './second-core.mjs';
import * as displays from './ssd1306.mjs';

// The packages are where the runner has installed them.
const installed = createRequire(`${process.env.BOOT_TOOLS}/`);
const { Simulator, LogLevel, ConsoleLogger } = installed('rp2040js');
const { PNG } = installed('pngjs');
const { values: files, positionals: [image] } = parseArgs({
  allowPositionals: true,
  options: { display: { type: 'string' }, notes: { type: 'string' } },
});

const FLASH = 0x10000000;
const FLASH_END = 0x11000000;
const RAM = 0x20000000;
const VECTORS = 0x100;
const BOOT2_BYTES = 252;
const BOOT2_RAM = 0x20041f00;
const UARTRSR = 4;
// What memory is painted with, to see how deep the stack went.
const PAINT = 0xa55a5aa5;
// Instructions between two looks at the input.
const SLICE = 20_000;

const { rp2040: chip } = new Simulator();
const cores = new Cores(chip);
chip.logger = new ConsoleLogger(LogLevel.Error);
const memory = new Uint32Array(chip.sram.buffer, chip.sram.byteOffset, chip.sram.length / 4);
memory.fill(PAINT);
load(readFileSync(image));
startSecondStage();

const uart = chip.uart[0];
const typed = [];
const display = displays.connect(chip.i2c[0], chip.clock);
const buzzer = buzzers.connect(chip, 7, 'B');
let line = '';
uart.onByte = (byte) => {
  process.stdout.write(Uint8Array.of(byte));
  if (byte !== 10) {
    line += String.fromCharCode(byte);
    return;
  }
  if (line.startsWith('digest: ')) writeFiles();
  line = '';
};
// A register that the simulator lacks: no byte was lost.
const readUint32 = uart.readUint32.bind(uart);
uart.readUint32 = (offset) => (offset === UARTRSR ? 0 : readUint32(offset));
chip.onBreak = (code) => {
  console.error(`the image ran into BKPT ${code}`);
  process.exit(1);
};
process.stdin.on('data', (bytes) => typed.push(...bytes));
process.stdin.on('end', () => {
  console.error(`stack: ${stackUsed()} bytes`);
  process.exit(0);
});
runSlice();

function runSlice() {
  for (let i = 0; i < SLICE; i++) {
    const nanoseconds = 1e9 / chip.clkSys;
    const cycles = cores.step();
    if (cycles === undefined) {
      const pause = chip.clock.nanosToNextAlarm || 1000;
      chip.clock.tick(pause);
      chip.core.cycles += pause / nanoseconds;
    } else {
      chip.clock.tick(cycles * nanoseconds);
    }
    if (typed.length > 0 && uart.rxFIFO.empty) uart.feedByte(typed.shift());
  }
  setImmediate(runSlice);
}

// Once.
function writeFiles() {
  if (files.display) writePicture(files.display);
  if (files.notes) writeFileSync(files.notes, `${JSON.stringify(buzzer.notes())}\n`);
  files.display = files.notes = undefined;
}

// Each dot is four wide and high; the digest is that of the dots alone.
function writePicture(path) {
  const scale = 4;
  const png = new PNG({ width: scale * displays.WIDTH, height: scale * displays.HEIGHT, colorType: 0 });
  for (let i = 0; i < png.width * png.height; i++) {
    const [x, y] = [i % png.width, i / png.width].map((at) => Math.floor(at / scale));
    png.data.fill(display.dot(x, y) ? 255 : 0, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4);
  }
  writeFileSync(path, PNG.sync.write(png, { colorType: 0 }));
  console.log(`display: ${crc32(display.bitmap()).toString(16).padStart(8, '0')}`);
}

// Puts the segments of an image at their places in flash.
function load(elf) {
  const headers = elf.readUInt32LE(28);
  const headerBytes = elf.readUInt16LE(42);
  for (let i = 0; i < elf.readUInt16LE(44); i++) {
    const [type, offset, , physical, bytes] = [0, 4, 8, 12, 16].map((field) =>
      elf.readUInt32LE(headers + i * headerBytes + field));
    if (type === 1 && physical >= FLASH && physical < FLASH_END) {
      chip.flash.set(elf.subarray(offset, offset + bytes), physical - FLASH);
    }
  }
}

function startSecondStage() {
  // CRC-32/MPEG-2.
  let crc = 0xffffffff;
  for (const byte of chip.flash.subarray(0, BOOT2_BYTES)) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  if (crc >>> 0 !== chip.flashView.getUint32(BOOT2_BYTES, true)) {
    console.error('the checksum of the second stage is wrong: a Pico would not boot this image');
    process.exit(1);
  }
  chip.sram.set(chip.flash.subarray(0, BOOT2_BYTES + 4), BOOT2_RAM - RAM);
  chip.core.SP = BOOT2_RAM;
  chip.core.PC = BOOT2_RAM;
  chip.core.LR = 0;
}

// The longest stretch that is still painted lies between the statics and the deepest stack.
function stackUsed() {
  const top = chip.flashView.getUint32(VECTORS, true);
  let [longest, end, length] = [0, 0, 0];
  for (let at = 0; RAM + 4 * at < top; at++) {
    length = memory[at] === PAINT ? length + 1 : 0;
    if (length > longest) [longest, end] = [length, at + 1];
  }
  return top - RAM - 4 * end;
}
