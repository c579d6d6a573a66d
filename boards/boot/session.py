"""What is read from a board's serial port, and what is typed there."""

import os
import re
import selectors
import sys
import time

PROMPT = b"\n> "
DIGEST = re.compile(rb"(?:^|\n)digest: [0-9a-f]{8}\r?\n")
SECONDS = 900


class Session:
    """Reads until the board has printed a digest: that of its story, of its answer to the last line
    that was to be typed, or of its story after the button was pressed."""

    def __init__(self, text, awaits_button=False):
        self.lines = re.findall(rb"[^\n]*\n", text.encode())
        self.to_type = bytearray()
        self.unread = b""
        self.typed = False
        self.awaits_button = awaits_button
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
            self.done = self.saw_digest and not self.awaits_button
        elif self.unread.endswith(PROMPT):
            self._answer()

    def pressed(self):
        """The button was pressed: the story before does not count."""
        self.unread = b""
        self.saw_digest = self.awaits_button = False

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

    def serve(self, emulator):
        """Talks to an emulator whose serial port is its standard input and output."""
        end = time.monotonic() + SECONDS
        with selectors.DefaultSelector() as ready:
            ready.register(emulator.stdout, selectors.EVENT_READ)
            while not self.done and time.monotonic() < end:
                if not ready.select(timeout=1):
                    continue
                data = os.read(emulator.stdout.fileno(), 4096)
                if not data:
                    return
                self.receive(data)
                if self.to_type:
                    emulator.stdin.write(self.to_type)
                    emulator.stdin.flush()
                    self.to_type.clear()
