// Boots a Pico image in rp2040js, without a boot ROM: this plays the ROM's part, which is to check
// the checksum of the second stage in flash, to copy it to RAM and to start it.
//
// node pico.mjs ELF [--input TEXT]

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Session } from './session.mjs';

// The package is where the runner has installed it.
const { RP2040, Simulator, LogLevel, ConsoleLogger } = createRequire(`${process.env.BOOT_TOOLS}/`)('rp2040js');

const FLASH = 0x10000000;
const FLASH_END = 0x11000000;
const RAM = 0x20000000;
// What memory is painted with, to see how deep the stack went.
const PAINT = 0xa55a5aa5;
const BOOT2_BYTES = 252;
const BOOT2_RAM = 0x20041f00;
const MAX_CYCLES = 20e9;

const elf = readFileSync(process.argv[2]);
const session = new Session(process.argv[3] === '--input' ? process.argv[4] : '');
const { rp2040: chip } = new Simulator();
chip.logger = new ConsoleLogger(LogLevel.Error);

new Uint32Array(chip.sram.buffer, chip.sram.byteOffset, chip.sram.length / 4).fill(PAINT);
const headers = elf.readUInt32LE(28);
const headerBytes = elf.readUInt16LE(42);
for (let i = 0; i < elf.readUInt16LE(44); i++) {
  const [type, offset, , physical, bytes] = [0, 4, 8, 12, 16].map((field) =>
    elf.readUInt32LE(headers + i * headerBytes + field));
  if (type === 1 && physical >= FLASH && physical < FLASH_END) {
    chip.flash.set(elf.subarray(offset, offset + bytes), physical - FLASH);
  }
}

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

const uart = chip.uart[0];
// A register that the simulator lacks: no byte was lost.
const UARTRSR = 4;
const readUint32 = uart.readUint32.bind(uart);
uart.readUint32 = (offset) => (offset === UARTRSR ? 0 : readUint32(offset));
uart.onByte = (byte) => session.receive(byte);
chip.onBreak = (code) => {
  console.error(`the image ran into BKPT ${code}`);
  process.exit(1);
};
while (!session.done && chip.core.cycles < MAX_CYCLES) {
  if (session.toType.length > 0 && uart.rxFIFO.empty) uart.feedByte(session.toType.shift());
  for (let i = 0; i < 1000; i++) {
    const nanoseconds = 1e9 / chip.clkSys;
    if (chip.core.waiting) {
      const pause = chip.clock.nanosToNextAlarm || 1000;
      chip.clock.tick(pause);
      chip.core.cycles += pause / nanoseconds;
    } else {
      chip.clock.tick(chip.core.executeInstruction() * nanoseconds);
    }
  }
}
console.error(`stack: ${stackUsed()} bytes`);
process.exit(session.done ? 0 : 1);

// The longest stretch that is still painted lies between the statics and the deepest stack.
function stackUsed() {
  const words = new Uint32Array(chip.sram.buffer, chip.sram.byteOffset, chip.sram.length / 4);
  const top = chip.flashView.getUint32(0x100, true);
  let [longest, end, length] = [0, 0, 0];
  for (let at = 0; RAM + 4 * at < top; at++) {
    length = words[at] === PAINT ? length + 1 : 0;
    if (length > longest) [longest, end] = [length, at + 1];
  }
  return top - RAM - 4 * end;
}
