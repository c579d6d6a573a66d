// What is read from a board's serial port, and what is typed there. The same as session.py.

const PROMPT = '\n> ';
const DIGEST = /(?:^|\n)digest: [0-9a-f]{8}\r?\n/;

export class Session {
  constructor(input) {
    this.lines = input.match(/[^\n]*\n/g) ?? [];
    this.toType = [];
    this.unread = '';
    this.sawDigest = false;
    this.done = false;
    this.decoder = new TextDecoder();
  }

  // Takes a byte that the board has written.
  receive(byte) {
    process.stdout.write(Uint8Array.of(byte));
    this.unread += this.decoder.decode(Uint8Array.of(byte), { stream: true });
    this.sawDigest ||= DIGEST.test(this.unread);
    if (this.lines.length === 0 && !this.typed) {
      this.done = this.sawDigest;
    } else if (this.unread.endsWith(PROMPT)) {
      this.answer();
    }
  }

  // The board waits for a line.
  answer() {
    this.unread = '';
    const line = this.lines.shift();
    if (line === undefined) {
      this.done = this.sawDigest;
      return;
    }
    this.typed = true;
    // What counts is the answer to the last line.
    this.sawDigest = false;
    this.toType.push(...new TextEncoder().encode(line));
  }
}
