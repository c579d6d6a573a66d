// A display of 128 x 64 with an SSD1306 at an I2C bus: what was sent to it, as a picture.

export const WIDTH = 128;
export const HEIGHT = 64;
export const ADDRESS = 0x3c;

// Argument bytes of the commands that have some; the others stand for themselves.
const ARGUMENTS = new Map([
  [0x20, 1], [0x21, 2], [0x22, 2], [0x26, 6], [0x27, 6], [0x29, 5], [0x2a, 5], [0x81, 1], [0x8d, 1],
  [0xa3, 2], [0xa8, 1], [0xad, 1], [0xd3, 1], [0xd5, 1], [0xd9, 1], [0xda, 1], [0xdb, 1],
]);
// First and last of those without.
const PLAIN = [[0x00, 0x1f], [0x2e, 0x2f], [0x40, 0x7f], [0xa0, 0xa1], [0xa4, 0xa7], [0xae, 0xaf],
  [0xb0, 0xb7], [0xc0, 0xcf], [0xe3, 0xe3]];
const [HORIZONTAL, VERTICAL, PAGE] = [0, 1, 2];

// Reference: Solomon Systech, "SSD1306" data sheet, revision 1.1 (2008), sections 8.1.5 and 9.
export class Ssd1306 {
  ram = new Uint8Array(WIDTH * HEIGHT / 8);
  mode = PAGE;
  columns = [0, WIDTH - 1];
  pages = [0, HEIGHT / 8 - 1];
  column = 0;
  page = 0;
  startLine = 0;
  on = false;
  inverted = false;
  // How the glass of the usual modules is wired: upright if both directions are turned round.
  turnedColumns = false;
  turnedRows = false;
  command = [];

  // Takes the bytes of a write, from its start to its stop.
  write(bytes) {
    for (let at = 0; at < bytes.length;) {
      const control = bytes[at++];
      // With the continuation bit one byte follows and then another control byte.
      const end = control & 0x80 ? at + 1 : bytes.length;
      for (; at < end && at < bytes.length; at++) {
        if (control & 0x40) this.#data(bytes[at]);
        else this.#commandByte(bytes[at]);
      }
    }
  }

  // Whether a dot is lit.
  dot(x, y) {
    if (!this.on) return false;
    const column = this.turnedColumns ? x : WIDTH - 1 - x;
    const row = ((this.turnedRows ? y : HEIGHT - 1 - y) + this.startLine) % HEIGHT;
    return (this.ram[(row >> 3) * WIDTH + column] >> (row & 7) & 1) !== Number(this.inverted);
  }

  // Rows of dots, eight a byte, the leftmost in the highest bit.
  bitmap() {
    const bits = new Uint8Array(WIDTH * HEIGHT / 8);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        if (this.dot(x, y)) bits[(y * WIDTH + x) >> 3] |= 0x80 >> (x & 7);
      }
    }
    return bits;
  }

  #data(byte) {
    this.ram[this.page * WIDTH + this.column] = byte;
    if (this.mode === PAGE) {
      this.column = (this.column + 1) % WIDTH;
    } else if (this.mode === HORIZONTAL) {
      if (this.#nextColumn()) this.#nextPage();
    } else if (this.#nextPage()) {
      this.#nextColumn();
    }
  }

  #nextColumn() {
    const wraps = this.column === this.columns[1];
    this.column = wraps ? this.columns[0] : (this.column + 1) % WIDTH;
    return wraps;
  }

  #nextPage() {
    const wraps = this.page === this.pages[1];
    this.page = wraps ? this.pages[0] : (this.page + 1) % (HEIGHT / 8);
    return wraps;
  }

  #commandByte(byte) {
    this.command.push(byte);
    const [code, ...rest] = this.command;
    const expected = ARGUMENTS.get(code);
    if (expected === undefined && !PLAIN.some(([first, last]) => first <= code && code <= last)) {
      throw new Error(`SSD1306: unknown command 0x${code.toString(16)}`);
    }
    if (rest.length < (expected ?? 0)) return;
    this.command = [];
    this.#execute(code, rest);
  }

  #execute(code, [first, second]) {
    if (code <= 0x0f) this.column = this.column & 0xf0 | code;
    else if (code <= 0x1f) this.column = (this.column & 0x0f | code << 4) & 0x7f;
    else if (code === 0x20) this.mode = first & 3;
    else if (code === 0x21) [this.columns, this.column] = [[first & 127, second & 127], first & 127];
    else if (code === 0x22) [this.pages, this.page] = [[first & 7, second & 7], first & 7];
    else if (code >= 0x40 && code <= 0x7f) this.startLine = code & 63;
    else if (code === 0xa0 || code === 0xa1) this.turnedColumns = code === 0xa1;
    else if (code === 0xa6 || code === 0xa7) this.inverted = code === 0xa7;
    else if (code === 0xae || code === 0xaf) this.on = code === 0xaf;
    else if (code >= 0xb0 && code <= 0xb7) this.page = code & 7;
    else if (code >= 0xc0 && code <= 0xcf) this.turnedRows = (code & 8) !== 0;
    // Contrast, clock, voltages and the like do not change which dots are lit.
  }
}

// Puts a display at a bus of the simulator, at the speed of 400 kHz.
export function connect(bus, clock) {
  const display = new Ssd1306();
  let bytes = [];
  const nanosecondsOfByte = 9 * 2500;
  const done = clock.createAlarm(() => bus.completeWrite(true));
  bus.onConnect = (address, mode) => bus.completeConnect(address === ADDRESS && mode === 0);
  bus.onWriteByte = (byte) => {
    bytes.push(byte);
    done.schedule(nanosecondsOfByte);
  };
  bus.onStop = () => {
    display.write(bytes);
    bytes = [];
    bus.completeStop();
  };
  // A start without a stop before it ends a write, too.
  bus.onStart = () => {
    display.write(bytes);
    bytes = [];
    bus.completeStart();
  };
  return display;
}
