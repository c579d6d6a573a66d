"""What is read from a board's serial port, and what is typed there. The same as session.mjs."""

import re
import sys

PROMPT = b"\n> "
DIGEST = re.compile(rb"(?:^|\n)digest: [0-9a-f]{8}\r?\n")


class Session:
    def __init__(self, text):
        self.lines = re.findall(rb"[^\n]*\n", text.encode())
        self.to_type = bytearray()
        self.unread = b""
        self.typed = False
        self.saw_digest = False
        self.done = False

    def receive(self, data):
        """Takes bytes that the board has written."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        for byte in data:
            self._receive(bytes([byte]))

    def _receive(self, byte):
        self.unread += byte
        self.saw_digest = self.saw_digest or DIGEST.search(self.unread) is not None
        if not self.lines and not self.typed:
            self.done = self.saw_digest
        elif self.unread.endswith(PROMPT):
            self._answer()

    def _answer(self):
        """The board waits for a line."""
        self.unread = b""
        if not self.lines:
            self.done = self.saw_digest
            return
        self.typed = True
        # What counts is the answer to the last line.
        self.saw_digest = False
        self.to_type += self.lines.pop(0)
